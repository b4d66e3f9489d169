"""The JSON of a Garmin account's export. Every sample here is SYNTHETIC."""

import json
import tracemalloc
from datetime import UTC, date, datetime

import pytest

from pipeline.formats import garmin_account, picking, sniffing
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source, UnreadableError
from tests.pipeline.formats.by_hand import claimed, sample

BEGIN = 1740810600000  # 2025-03-01 06:30 UTC
RUN = {
    "activityId": 111,
    "name": "Morning run",
    "activityType": "running",
    "sportType": "RUNNING",
    "beginTimestamp": BEGIN,
    "startTimeLocal": BEGIN + 3_600_000,
    "duration": 3_000_000.0,
    "elapsedDuration": 3_600_000.0,
    "distance": 1_000_000.0,
    "avgSpeed": 0.3333,
    "elevationGain": 12_000.0,
    "elevationLoss": 11_000.0,
    "avgHr": 150.0,
    "maxHr": 171.0,
    "avgRunCadence": 85.0,
    "avgDoubleCadence": 170.0,
    "workoutRpe": 40,
    "splits": [{"startTimeGMT": 1}],
}
NIGHT = {
    "sleepStartTimestampGMT": "2025-02-28T22:10:00.0",
    "sleepEndTimestampGMT": "2025-03-01T05:46:23.0",
    "calendarDate": "2025-03-01",
    "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL",
    "deepSleepSeconds": 6000,
    "lightSleepSeconds": 15_000,
    "remSleepSeconds": 6000,
    "awakeSleepSeconds": 600,
    "sleepScores": {"overallScore": 82},
    "retro": False,
}
DAY = {
    "calendarDate": "2025-03-01",
    "totalSteps": 9000,
    "wellnessEndTimeGmt": "2025-03-01T23:00:00.0",
    "restingHeartRate": 48,
    "currentDayRestingHeartRate": 61,
}
SHOES = {
    "gearPk": 5,
    "gearTypeName": "Shoes",
    "displayName": "Blue shoes",
    "customMakeModel": "Maker Model",
    "dateBegin": "2025-01-01T00:00:00.0",
    "maximumMeters": 800_000,
}
LINKS = {"5": [{"activityId": 111, "gearPk": 5}], "6": [{"activityId": 112}]}
SESSION = ("sport", "duration_min", "distance_km", "cadence_spm", "ascent_m", "descent_m")


def activities(*made):
    return json.dumps([{"summarizedActivitiesExport": list(made)}])


def gear(*pairs):
    return json.dumps([{"gearDTOS": list(pairs), "gearActivityDTOs": LINKS}])


def test_an_activity_is_read_in_the_units_of_the_table(tmp_path):
    found = sample(tmp_path, "x_0_summarizedActivities.json", activities(RUN))
    assert not found.refused
    assert found.rows("sessions", *SESSION) == [("run", 50, 10, 170, 120, 110)]
    assert found.rows("sessions", "rpe_cr10", "heart_rate_mean_bpm", "heart_rate_max_bpm") == [
        (4, 150, 171)
    ]
    assert found.rows("sessions", "happened", "day", "source", "recorded_assumed") == [
        (datetime(2025, 3, 1, 7, 30, tzinfo=UTC), date(2025, 3, 1), "device", True)
    ]
    (read,) = found.reads
    assert read.rows["started"].to_list() == [datetime(2025, 3, 1, 6, 30, tzinfo=UTC)]


def test_an_object_without_a_list_around_it_is_read_too(tmp_path):
    found = sample(tmp_path, "a.json", json.dumps({"summarizedActivitiesExport": [RUN]}))
    assert found.tables["sessions"].height == 1


def test_one_leg_is_doubled_and_both_legs_are_not(tmp_path):
    made = [
        RUN | {"avgDoubleCadence": None},
        RUN | {"avgRunCadence": None, "beginTimestamp": BEGIN + 10**8},
        RUN | {"activityType": {"typeKey": "walking"}, "beginTimestamp": BEGIN + 2 * 10**8},
    ]
    found = sample(tmp_path, "a.json", activities(*made))
    assert found.rows("sessions", "sport", "cadence_spm") == [
        ("run", 170),
        ("run", 170),
        ("walk", None),
    ]


@pytest.mark.parametrize(
    ("kind", "sport"),
    [
        ("trail_running", "run"),
        ("treadmill_running", "run"),
        ("strength_training", "strength"),
        ("indoor_cycling", "ride"),
        ("virtual_ride", "ride"),
        ("lap_swimming", "swim"),
        ("resort_skiing_snowboarding_ws", "ski"),
        ("hiking", "hike"),
        ("yoga", "other"),
        (None, "other"),
    ],
)
def test_sports_are_told_by_their_type(tmp_path, kind, sport):
    found = sample(tmp_path, "a.json", activities(RUN | {"activityType": kind, "distance": 0}))
    assert found.rows("sessions", "sport", "distance_km") == [(sport, None)]


def test_a_multisport_sum_and_entries_without_a_time_are_refused(tmp_path):
    made = [
        RUN | {"parent": True},
        RUN | {"beginTimestamp": None},
        RUN | {"duration": 10**12},
        17,
        RUN | {"beginTimestamp": 10**18},
        RUN,
    ]
    found = sample(tmp_path, "a.json", activities(*made))
    assert sorted((line, column) for line, column, _, _ in found.told("row")) == [
        (1, "parent"),
        (2, "beginTimestamp"),
        (3, "duration"),
        (4, "beginTimestamp"),
        (5, "beginTimestamp"),
    ]
    assert found.rows("sessions", "line") == [(6,)]


def test_shoes_are_named_from_the_gear_file_beside_the_activities(tmp_path):
    (tmp_path / "ada").mkdir()
    bike = SHOES | {"gearPk": 6, "gearTypeName": "Bike"}
    (tmp_path / "ada" / "x_gear.json").write_text(gear(SHOES, bike))
    later = RUN | {"activityId": 112, "beginTimestamp": BEGIN + 10**8}
    found = sample(tmp_path, "x_summarizedActivities.json", activities(RUN, later))
    assert found.rows("sessions", "gear_id") == [("Blue shoes",), (None,)]


def test_a_broken_gear_file_does_not_stop_the_activities(tmp_path):
    (tmp_path / "ada").mkdir()
    for number, said in enumerate(("{", "[1]", '[{"gearDTOS": 3, "gearActivityDTOs": [1]}]')):
        (tmp_path / "ada" / f"{number}_gear.json").write_text(said)
    found = sample(tmp_path, "x_summarizedActivities.json", activities(RUN))
    assert found.rows("sessions", "gear_id") == [(None,)]


def test_shoes_are_gear_under_the_same_name_and_bikes_are_not(tmp_path):
    pairs = (
        SHOES,
        SHOES | {"gearTypeName": "Bike"},
        SHOES | {"displayName": None, "dateBegin": None},
        SHOES | {"displayName": None, "dateBegin": "2025-02-01T00:00:00.0"},
    )
    found = sample(tmp_path, "x_gear.json", gear(*pairs))
    assert found.rows("gear", "gear_id", "happened", "start_km") == [
        ("Blue shoes", datetime(2024, 12, 31, 23, tzinfo=UTC), None),
        ("Maker Model", datetime(2025, 1, 31, 23, tzinfo=UTC), None),
    ]
    assert [(line, reason) for line, _, _, reason in found.told("row")] == [
        (2, "not a pair of shoes"),
        (3, "no first day that can be read"),
    ]


def test_a_night_belongs_to_its_waking_and_its_stages_are_summed(tmp_path):
    found = sample(tmp_path, "x_sleepData.json", json.dumps([NIGHT]))
    assert not found.refused
    assert found.rows("nights", "happened", "day", "kind") == [
        (datetime(2025, 3, 1, 5, 46, 23, tzinfo=UTC), date(2025, 3, 1), "sleep")
    ]
    assert found.rows("nights", "asleep_h", "deep_sleep_min", "sleep_score") == [(7.5, 100, 82)]


def test_a_night_without_stages_or_without_an_end_is_refused(tmp_path):
    typed = {key: value for key, value in NIGHT.items() if "Seconds" not in key}
    made = [typed | {"retro": True}, {"calendarDate": "2025-03-02"}, NIGHT | {"sleepScores": None}]
    found = sample(tmp_path, "x_sleepData.json", json.dumps(made))
    assert [(line, column) for line, column, _, _ in found.told("row")] == [
        (1, "deepSleepSeconds"),
        (2, "sleepEndTimestampGMT"),
    ]
    assert found.rows("nights", "line", "sleep_score") == [(3, None)]


def test_a_day_is_summed_up_at_its_end(tmp_path):
    rest = {"totalSteps": 1, "restingHeartRate": 50}
    made = [
        DAY,
        rest | {"calendarDate": {"date": "2025-03-02"}},
        rest | {"calendarDate": "Mar 3, 2025"},
        rest | {"calendarDate": "2025-03-04", "restingHeartRate": 0},
    ]
    found = sample(tmp_path, "UDSFile_1.json", json.dumps(made))
    assert found.rows("nights", "happened", "day", "kind", "resting_heart_rate_bpm") == [
        (datetime(2025, 3, 1, 23, tzinfo=UTC), date(2025, 3, 1), "day_summary", 48),
        (datetime(2025, 3, 2, 22, 59, 59, tzinfo=UTC), date(2025, 3, 2), "day_summary", 50),
    ]
    assert [(line, reason) for line, _, _, reason in found.told("row")] == [
        (3, "not a day"),
        (4, "no measurement"),
    ]


def test_long_files_come_in_pieces_and_lines_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(picking, "BATCH", 2)
    made = [RUN | {"beginTimestamp": BEGIN + n * 10**8} for n in range(5)]
    found = sample(tmp_path, "a.json", activities(*made))
    assert [read.rows_read for read in found.reads] == [2, 2, 1]
    assert found.tables["sessions"]["line"].to_list() == [1, 2, 3, 4, 5]


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "a_summarizedActivities.json"
    heavy = RUN | {"splits": ["x" * 1000] * 20}
    path.write_text(activities(*[heavy] * 500))  # 10 MB
    source = Source(head=sniffing.look(path, "ada/a.json"), cohort=Cohort())
    tracemalloc.start()
    assert sum(read.rows_read for read in garmin_account.read(source)) == 500
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < path.stat().st_size / 3


@pytest.mark.parametrize("said", [b'{"summarizedActivitiesExport": [\xff\xfe]}', b"{"])
def test_what_is_no_json_is_unreadable(tmp_path, said):
    path = tmp_path / "a.json"
    path.write_bytes(said)
    source = Source(head=sniffing.look(path, "ada/a.json"), cohort=Cohort())
    with pytest.raises(UnreadableError, match="not readable JSON"):
        list(picking.pieces(source, "duration"))


def test_each_file_is_claimed_by_its_keys_and_others_are_not(tmp_path):
    path = tmp_path / "file"
    for said in (activities(RUN), gear(SHOES), json.dumps([NIGHT]), json.dumps([DAY])):
        path.write_text(said)
        assert claimed(path) == "garmin_account"
    for said in (
        "[]",
        json.dumps([{"calendarDate": "2025-03-01", "steps": 3}]),
        "restingHeartRate",
    ):
        path.write_text(said)
        assert claimed(path) is None


def test_a_name_nested_thousands_deep_ends_the_file_in_words(tmp_path):
    deep = gear(SHOES | {"displayName": "@"}).replace('"@"', "[" * 3_000 + "]" * 3_000)
    with pytest.raises(UnreadableError, match="nested too deeply"):
        sample(tmp_path, "x_gear.json", deep)
    found = sample(tmp_path, "x_summarizedActivities.json", activities(RUN))
    assert found.rows("sessions", "gear_id") == [(None,)]
