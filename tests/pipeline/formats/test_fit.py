"""Every file here is SYNTHETIC: written with the SDK's own encoder, of nobody's training."""

import gzip
import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from garmin_fit_sdk import CrcCalculator, Encoder, Profile

from pipeline.formats import fit, fit_messages, sniffing
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source, UnreadableError

START = datetime(2025, 6, 1, 6, 0, tzinfo=UTC)
NUMBERS = Profile["mesg_num"]
SESSION = {
    "start_time": START,
    "timestamp": START + timedelta(minutes=62),
    "sport": "running",
    "sub_sport": "generic",
    "total_elapsed_time": 3720.0,
    "total_timer_time": 3600.0,
    "total_distance": 12_000.0,
    "avg_heart_rate": 150,
    "max_heart_rate": 171,
    "avg_cadence": 79,
    "avg_fractional_cadence": 0.5,
    "total_ascent": 120,
    "total_descent": 118,
    "workout_rpe": 40,
    "avg_temperature": 18,
    "avg_stance_time": 240.5,
    "avg_stance_time_balance": 50.2,
}
PACKED = fit_messages.PACKED
NIGHT = datetime(2025, 6, 1, 21, 0, tzinfo=UTC)


def encoded(*messages, kind="activity"):
    encoder = Encoder()
    encoder.write_mesg({"mesg_num": NUMBERS["FILE_ID"], "type": kind, "time_created": START})
    for name, fields in messages:
        encoder.write_mesg({"mesg_num": NUMBERS[name]} | fields)
    return bytes(encoder.close())


def session(**changes):
    kept = {name: value for name, value in (SESSION | changes).items() if value is not None}
    return "SESSION", kept


def records(speed, rate=lambda s: 150, cadence=lambda s: 80, seconds=3600, height=lambda m: 100.0):
    """One point a second; speed in m/s, cadence in strides of one leg."""
    metres = 0.0
    for second in range(seconds + 1):
        yield (
            "RECORD",
            {
                "timestamp": START + timedelta(seconds=second),
                "distance": metres,
                "enhanced_altitude": height(metres),
                "heart_rate": rate(second),
                "cadence": cadence(second),
            },
        )
        metres += speed(second)


def only(found):
    ((_, rows),) = found
    return rows.to_dicts()


def kept(row):
    return {name: value for name, value in row.items() if value is not None}


def test_a_run_arrives_in_the_tables_units(read_file):
    found, refused = read_file("run.fit", encoded(session()))
    (row,) = only(found)
    assert row.pop("started") < row["happened"]
    assert kept(row) == {
        "line": 1,
        "file": "ada/run.fit",
        "athlete_id": "ada",
        "happened": datetime(2025, 6, 1, 7, 2, tzinfo=UTC),
        "recorded": datetime(2025, 6, 1, 7, 2, tzinfo=UTC),
        "recorded_assumed": True,
        "day": date(2025, 6, 1),
        "source": "device",
        "sport": "run",
        "duration_min": 60.0,
        "distance_km": 12.0,
        "rpe_cr10": 4.0,
        "heart_rate_mean_bpm": 150.0,
        "heart_rate_max_bpm": 171.0,
        "cadence_spm": 159.0,
        "ascent_m": 120.0,
        "descent_m": 118.0,
        "ground_contact_ms": 240.5,
        "ground_contact_left_pct": 50.2,
    }
    assert refused == []


def test_the_start_is_handed_on_for_matching_trainings_of_several_files(tmp_path):
    path = tmp_path / "run.fit"
    path.write_bytes(encoded(session()))
    source = Source(head=sniffing.look(path, "ada/run.fit"), cohort=Cohort())
    (read,) = fit.read(source)
    assert read.rows["started"].to_list() == [START]


def test_a_packed_file_is_read_as_the_plain_one(read_file):
    content = encoded(session())
    plain, packed = read_file("a.fit", content), read_file("a.fit.gz", content, packed=True)
    drop = [row | {"file": ""} for row in only(plain[0])]
    assert [row | {"file": ""} for row in only(packed[0])] == drop


def test_cadence_of_a_ride_is_not_steps(read_file):
    found, _ = read_file("ride.fit", encoded(session(sport="cycling", avg_cadence=85)))
    (row,) = only(found)
    assert (row["sport"], row["cadence_spm"]) == ("ride", None)


@pytest.mark.parametrize(
    ("sport", "sub_sport", "expected"),
    [
        ("running", "trail", "run"),
        ("fitness_equipment", "treadmill", "run"),
        ("training", "strength_training", "strength"),
        ("training", "yoga", "other"),
        ("e_biking", "generic", "ride"),
        ("hiking", "generic", "hike"),
        ("swimming", "lap_swimming", "swim"),
        ("cross_country_skiing", "generic", "ski"),
        ("tennis", "generic", "other"),
    ],
)
def test_sports_are_never_dropped(read_file, sport, sub_sport, expected):
    changes = {"total_distance": 1000.0, "avg_cadence": None}
    found, _ = read_file("a.fit", encoded(session(sport=sport, sub_sport=sub_sport, **changes)))
    assert only(found)[0]["sport"] == expected


def test_an_exertion_of_zero_was_not_chosen(read_file):
    found, _ = read_file("a.fit", encoded(session(workout_rpe=0)))
    assert only(found)[0]["rpe_cr10"] is None


def test_a_value_that_cannot_be_is_left_out_and_the_run_kept(read_file):
    found, refused = read_file("a.fit", encoded(session(avg_heart_rate=0, avg_cadence=30)))
    (row,) = only(found)
    assert (row["heart_rate_mean_bpm"], row["cadence_spm"]) == (None, None)
    assert [(one.column, one.value, one.scope) for one in refused] == [
        ("heart_rate_mean_bpm", "0.0", "value"),
        ("cadence_spm", "61.0", "value"),
    ]


def test_a_training_without_a_start_or_a_duration_is_refused(read_file):
    bare = session(start_time=None, total_elapsed_time=None, total_timer_time=None)
    still = session(total_elapsed_time=0.0, total_timer_time=0.0)
    found, refused = read_file("a.fit", encoded(bare, still, session()))
    assert [row["line"] for row in only(found)] == [3]
    lost = [(one.line, one.reason) for one in refused if one.scope == "row"]
    assert lost == [(1, "no time of its start"), (2, "no duration")]


def test_an_even_run_has_even_figures(read_file):
    content = encoded(*records(lambda s: 3.0), session(total_distance=10_800.0))
    row = only(read_file("a.fit", content)[0])[0]
    assert row["pace_variation"] == pytest.approx(0, abs=1e-4)
    assert row["first_tenth_pace_ratio"] == pytest.approx(1, abs=1e-4)
    assert row["final_quarter_slowdown_pct"] == pytest.approx(0, abs=0.01)
    assert row["decoupling_pct"] == pytest.approx(0, abs=0.01)
    assert row["cadence_fade_pct"] == pytest.approx(0, abs=0.01)


def test_a_run_that_slows_down_says_how(read_file):
    speed = lambda s: 1000 / 300 if s < 1800 else 1000 / 306  # noqa: E731
    rate = lambda s: 140 if s <= 1800 else 147  # noqa: E731
    cadence = lambda s: 80 if s <= 2400 else 76  # noqa: E731
    whole = 1800 * (1000 / 300 + 1000 / 306)
    content = encoded(*records(speed, rate, cadence), session(total_distance=whole))
    row = only(read_file("a.fit", content)[0])[0]
    assert row["decoupling_pct"] == pytest.approx(6.6293, abs=0.01)
    assert row["first_tenth_pace_ratio"] == pytest.approx(300 / (3600e3 / whole), abs=1e-3)
    assert row["final_quarter_slowdown_pct"] == pytest.approx(2, abs=0.05)
    assert 3 < row["cadence_fade_pct"] <= 5.1


def test_a_lower_cadence_at_a_lower_speed_is_no_fading(read_file):
    speed = lambda s: (3.2, 2.6, 3.0)[s // 60 % 3] - (0.3 if s >= 2400 else 0)  # noqa: E731
    # 10 strides a minute for each m/s, in the next second's record
    cadence = lambda s: round(50 + 10 * speed(max(s - 1, 0)))  # noqa: E731
    whole = sum(speed(s) for s in range(3600))
    content = encoded(*records(speed, cadence=cadence), session(total_distance=whole))
    row = only(read_file("a.fit", content)[0])[0]
    assert row["cadence_fade_pct"] == pytest.approx(0, abs=0.2)


def test_a_hill_does_not_make_the_pace_uneven(read_file):
    """The climb in the second half costs 1.28 times as much; the pace gives way by that."""
    height = lambda m: 100 + max(0.0, m - 4000) * 0.05  # noqa: E731
    metres, places = 0.0, []
    while metres < 8000:
        places.append(metres)
        metres += 3.0 if metres < 4000 else 3.0 / 1.3033
    seconds = len(places)
    steps = lambda s: (places[s + 1] - places[s]) if s + 1 < seconds else 0.0  # noqa: E731
    content = encoded(
        *records(steps, height=height, seconds=seconds - 1),
        session(total_distance=places[-1], total_timer_time=float(seconds)),
    )
    row = only(read_file("a.fit", content)[0])[0]
    assert row["pace_variation"] < 0.02


def test_the_distance_of_early_foot_pods_is_unpacked(read_file):
    plain = list(records(lambda s: 3.0))
    packed = [
        (name, {n: v for n, v in said.items() if n != "distance"} | {PACKED: in_bits(said)})
        for name, said in plain
    ]
    rows = []
    for recorded in (plain, packed):
        found, _ = read_file("run.fit", encoded(*recorded, session(total_distance=10_800.0)))
        rows.append({n: v for n, v in kept(only(found)[0]).items() if isinstance(v, float)})
    assert "pace_variation" in rows[0]
    assert rows[1] == pytest.approx(rows[0], abs=0.02)


def in_bits(said):
    """Pack a distance into 12 bits of sixteenths of a metre, which begin anew every 256 m."""
    sixteenths = round(said["distance"] * 16) & 0xFFF
    return [0, (sixteenths & 0xF) << 4, sixteenths >> 4]


def test_nothing_is_worked_out_of_an_incomplete_record(read_file):
    half = encoded(*records(lambda s: 3.0, seconds=1800), session(total_distance=10_800.0))
    row = only(read_file("a.fit", half)[0])[0]
    assert {row[name] for name in ("pace_variation", "decoupling_pct")} == {None}


def test_heart_rate_missing_in_a_quarter_leaves_only_the_pace(read_file):
    gappy = (
        (n, f | ({"heart_rate": 255} if i < 900 else {}))
        for i, (n, f) in enumerate(records(lambda s: 3.0))
    )
    row = only(read_file("a.fit", encoded(*gappy, session(total_distance=10_800.0)))[0])[0]
    assert row["decoupling_pct"] is None
    assert row["first_tenth_pace_ratio"] is not None


def test_pauses_do_not_count_as_slow_running(read_file):
    points = list(records(lambda s: 3.0))
    for _, fields in points[1200:]:
        fields["timestamp"] += timedelta(minutes=10)
    content = encoded(*points, session(total_distance=10_800.0, total_elapsed_time=4200.0))
    row = only(read_file("a.fit", content)[0])[0]
    assert row["pace_variation"] == pytest.approx(0, abs=1e-3)
    assert row["happened"] == START + timedelta(seconds=4200)


def test_sets_without_a_session_become_one_strength_session(read_file):
    sets = [
        ("SET", {"start_time": START, "duration": 60.0, "category": ["squat"], "repetitions": 8}),
        (
            "SET",
            {
                "start_time": START + timedelta(minutes=29),
                "duration": 60.0,
                "category": ["lunge"],
            },
        ),
    ]
    (row,) = only(read_file("a.fit", encoded(*sets))[0])
    assert (row["sport"], row["strength_focus"], row["duration_min"]) == ("strength", "legs", 30.0)
    lifting = session(sport="training", sub_sport="strength_training", total_distance=None)
    (row,) = only(read_file("b.fit", encoded(*sets, lifting))[0])
    assert (row["strength_focus"], row["duration_min"]) == ("legs", 60.0)


def test_a_night_is_summed_up_from_its_stages(read_file):
    stages = [
        (0, "awake"),
        (15, "light"),
        (135, "deep"),
        (225, "rem"),
        (435, "awake"),
        (450, "awake"),
    ]
    content = encoded(
        *(
            ("SLEEP_LEVEL", {"timestamp": NIGHT + timedelta(minutes=at), "sleep_level": level})
            for at, level in stages
        ),
        ("SLEEP_ASSESSMENT", {"overall_sleep_score": 82}),
    )
    (row,) = only(read_file("sleep.fit", content)[0])
    assert (row["kind"], row["asleep_h"], row["deep_sleep_min"]) == ("sleep", 7.0, 90.0)
    assert (row["sleep_score"], row["happened"]) == (82.0, NIGHT + timedelta(minutes=450))


def test_a_nap_and_a_score_without_a_night_are_refused(read_file):
    nap = [
        ("SLEEP_LEVEL", {"timestamp": START + timedelta(hours=8 + h), "sleep_level": "light"})
        for h in (0, 1)
    ]
    _, refused = read_file("nap.fit", encoded(*nap))
    assert [one.reason for one in refused] == ["ends after 14:00, so it is not a main sleep"]
    _, refused = read_file("score.fit", encoded(("SLEEP_ASSESSMENT", {"overall_sleep_score": 82})))
    assert [one.reason for one in refused] == [
        "a sleep score that belongs to no single night in the file"
    ]


def test_the_nights_variability_is_rmssd(read_file):
    said = {"timestamp": START, "last_night_average": 52.5, "weekly_average": 49.0}
    (row,) = only(read_file("hrv.fit", encoded(("HRV_STATUS_SUMMARY", said)))[0])
    assert (row["rmssd_ms"], row["sdnn_ms"], row["kind"]) == (52.5, None, "sleep")


def test_the_mean_of_seven_days_is_no_days_resting_heart_rate(read_file):
    own = {"timestamp": START, "resting_heart_rate": 50, "current_day_resting_heart_rate": 47}
    mean = {"timestamp": START + timedelta(days=1), "resting_heart_rate": 50}
    messages = [("MONITORING_HR_DATA", one) for one in (own, mean)]
    found, refused = read_file("m.fit", encoded(*messages), Cohort(timezone="Europe/Oslo"))
    (row,) = only(found)
    assert (row["kind"], row["resting_heart_rate_bpm"]) == ("day_summary", 47.0)
    assert row["happened"] == datetime(2025, 6, 1, 21, 59, 59, tzinfo=UTC)
    assert refused[0].reason.endswith("only a mean of 7 days")


def test_a_weighing_is_a_mornings_entry_before_noon_of_the_athlete(read_file):
    weighings = [
        ("WEIGHT_SCALE", {"timestamp": START + timedelta(hours=h), "weight": 68.4}) for h in (0, 5)
    ]
    found, _ = read_file("w.fit", encoded(*weighings), Cohort(timezone="Europe/Oslo"))
    assert [(row["kind"], row["body_mass_kg"]) for row in only(found)] == [
        ("morning", 68.4),
        ("evening", 68.4),
    ]


def test_the_watchs_profile_is_not_an_intake(read_file):
    profile = ("USER_PROFILE", {"weight": 68.0, "height": 1.76, "resting_heart_rate": 0})
    found, _ = read_file("a.fit", encoded(profile, session()))
    assert [table for table, _ in found] == ["sessions"]


def test_a_file_without_anything_of_use_says_what_it_is(read_file):
    with pytest.raises(UnreadableError, match="holds no training") as refused:
        read_file("course.fit", encoded(kind="course"))
    assert refused.value.value == "a FIT file of the kind course"


def test_only_fit_is_claimed(tmp_path):
    content = encoded(session())
    for name, start, expected in (
        ("run.fit", content, True),
        ("run.bin", content, True),
        ("run.fit.gz", gzip.compress(content), True),
        ("run.fit", b"a,b\n1,2\n", False),
        ("other.gz", gzip.compress(b"a,b\n1,2\n"), False),
        ("empty.fit", b"", False),
        ("cut.gz", gzip.compress(content)[:12], False),
    ):
        assert fit.claims(sniffing.Head(Path(name), name, start)) is expected


def test_a_damaged_file_is_refused_in_words(read_file):
    content = encoded(*records(lambda s: 3.0, seconds=60), session())
    for broken in (content[:-30], content[:40], content[:200] + b"\x55" + content[201:]):
        with pytest.raises(UnreadableError, match="damaged or cut off"):
            read_file("a.fit", broken)
    with pytest.raises(UnreadableError, match="packed file is cut off"):
        read_file("b.fit.gz", gzip.compress(content)[:-20])


def test_compressed_times_of_early_watches_are_refused_by_name(read_file):
    content = encoded(session())
    body = content[14:-2] + b"\x80"
    broken = content[:4] + len(body).to_bytes(4, "little") + content[8:14] + body + b"\0\0"
    with pytest.raises(UnreadableError, match="compressed times of early watches"):
        read_file("old.fit", sealed(broken))


def test_a_bomb_of_zeros_is_refused_by_its_size(read_file, monkeypatch):
    monkeypatch.setattr(fit_messages, "MOST_BYTES", 2**20)
    with pytest.raises(UnreadableError, match="larger than 1 MB"):
        read_file("a.fit.gz", encoded(session()) + bytes(2**21), packed=True)


def test_a_flood_of_messages_is_refused(read_file, monkeypatch):
    monkeypatch.setattr(fit_messages, "MOST_MESSAGES", 100)
    with pytest.raises(UnreadableError, match="more than 100 entries"):
        read_file("a.fit", encoded(*records(lambda s: 3.0, seconds=200)))


def test_chance_damage_never_ends_in_anything_but_a_refusal(tmp_path):
    """With the checksum made right again, so that the damage reaches the reader."""
    chance, path = random.Random(7), tmp_path / "a.fit"
    whole = encoded(*records(lambda s: 3.0, seconds=30), session(), session())
    for _ in range(40):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(14, len(broken) - 2)] = chance.randrange(256)
        path.write_bytes(sealed(bytes(broken)))
        source = Source(head=sniffing.look(path, "ada/a.fit"), cohort=Cohort())
        with suppress(UnreadableError):
            for read in fit.read(source):
                lost = sum(one.scope == "row" for one in read.refused)
                assert read.rows_read == read.rows.height + lost


def sealed(content):
    crc = CrcCalculator.calculate_crc(content[:-2], 0, len(content) - 2)
    return content[:-2] + crc.to_bytes(2, "little")
