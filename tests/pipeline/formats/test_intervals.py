"""Activities of intervals.icu. Every sample here is SYNTHETIC."""

import json
from datetime import UTC, date, datetime

import pytest

from pipeline.formats.reading import UnreadableError
from tests.pipeline.formats.by_hand import claimed, sample, table

HEADER = (
    "\ufeffid,start_date_local,name,type,moving_time,distance,elapsed_time,total_elevation_gain,"
    "max_heartrate,average_heartrate,average_cadence,icu_training_load,icu_rpe,race,"
    "icu_ignore_hr,icu_ignore_time,icu_warmup_time,icu_cooldown_time,start_date,timezone,gear"
)
RUN = (
    "i1,2025-03-01T07:30:00,Easy,Run,3000,10000,3600,120,171,150,85,60,4,false,"
    "false,false,900,300,2025-03-01T06:30:00Z,Europe/Oslo,Blue shoes"
)
STUB = {
    "id": "16589160080",
    "start_date_local": "2025-03-02T15:20:49",
    "source": "STRAVA",
    "_note": "STRAVA activities are not available via the API",
}


def entry(**more):
    said = {
        "id": "i1",
        "start_date": "2025-03-01T06:30:00Z",
        "start_date_local": "2025-03-01T07:30:00",
        "type": "Run",
        "moving_time": 3000,
        "elapsed_time": 3600,
        "icu_rpe": 4,
    }
    return said | more


def told(tmp_path, **more):
    return sample(tmp_path, "activities.json", json.dumps([entry(**more)]))


def test_a_run_is_read_in_the_units_of_the_table(tmp_path):
    found = sample(tmp_path, "activities.csv", table(HEADER, RUN))
    assert not found.refused
    row = found.only("sessions")
    assert row.pop("started") == datetime(2025, 3, 1, 6, 30, tzinfo=UTC)
    assert row == {
        "athlete_id": None,
        "file": None,
        "line": None,
        "recorded_assumed": None,
        "happened": datetime(2025, 3, 1, 7, 30, tzinfo=UTC),
        "recorded": datetime(2025, 3, 1, 7, 30, tzinfo=UTC),
        "day": date(2025, 3, 1),
        "source": "device",
        "sport": "run",
        "duration_min": 50.0,
        "distance_km": 10.0,
        "rpe_cr10": 4.0,
        "heart_rate_mean_bpm": 150.0,
        "heart_rate_max_bpm": 171.0,
        "cadence_spm": 170.0,
        "ascent_m": 120.0,
        "gear_id": "Blue shoes",
        "warmup_min": 15.0,
        "cooldown_min": 5.0,
    }
    (read,) = found.reads
    assert read.rows["started"].to_list() == [datetime(2025, 3, 1, 6, 30, tzinfo=UTC)]


def test_json_gives_the_same_as_the_table(tmp_path):
    gear = {"id": "g1", "name": "Blue shoes", "distance": 400000}
    made = entry(
        distance=10000.0,
        total_elevation_gain=120,
        average_heartrate=150,
        max_heartrate=171,
        average_cadence=85.0,
        icu_warmup_time=900,
        icu_cooldown_time=300,
        gear=gear,
        race=False,
        icu_training_load=60,
    )
    as_json = sample(tmp_path, "activities.json", json.dumps([made]))
    as_csv = sample(tmp_path, "activities.csv", table(HEADER, RUN))
    assert as_json.only("sessions") == as_csv.only("sessions")


def recorded(found):
    return found.rows("sessions", "recorded", "recorded_assumed")


@pytest.mark.parametrize(
    ("stamps", "hour"),
    [
        ({"icu_sync_date": "2025-03-01T09:00:00.000+00:00"}, 9),
        ({"icu_sync_date": "2025-03-01T09:00:00"}, 9),
        ({"created": "2025-03-01T11:00:00+01:00"}, 10),
        ({"icu_sync_date": "2025-03-01T09:00:00Z", "created": "2025-03-01T08:00:00Z"}, 9),
        ({"icu_sync_date": "2025-03-01T09:00:00Z", "created": "2025-03-01T11:00:00Z"}, 11),
    ],
)
def test_a_session_is_known_from_the_latest_of_its_stamps(tmp_path, stamps, hour):
    found = told(tmp_path, **stamps)
    assert not found.refused
    assert recorded(found) == [(datetime(2025, 3, 1, hour, tzinfo=UTC), False)]


def test_no_session_is_known_before_its_end(tmp_path):
    found = told(tmp_path, icu_sync_date="2025-03-01T07:00:00Z")
    assert recorded(found) == [(datetime(2025, 3, 1, 7, 30, tzinfo=UTC), False)]


@pytest.mark.parametrize(
    ("stamp", "reason"), [("soon", "not a time"), ("2200-01-01T00:00:00Z", "lies in the future")]
)
def test_a_stamp_that_cannot_be_is_left_out_and_the_session_kept(tmp_path, stamp, reason):
    found = told(tmp_path, icu_sync_date=stamp)
    (refused,) = found.refused
    assert (refused.column, refused.value, refused.scope) == ("icu_sync_date", stamp, "value")
    assert refused.reason.startswith(reason)
    assert recorded(found) == [(datetime(2025, 3, 1, 7, 30, tzinfo=UTC), True)]
    found = told(tmp_path, icu_sync_date=stamp, created="2025-03-01T08:00:00Z")
    assert recorded(found) == [(datetime(2025, 3, 1, 8, tzinfo=UTC), False)]


def test_the_table_has_the_stamp_too(tmp_path):
    text = table(f"{HEADER},icu_sync_date", f"{RUN},2025-03-02T05:00:00Z")
    found = sample(tmp_path, "activities.csv", text)
    assert recorded(found) == [(datetime(2025, 3, 2, 5, tzinfo=UTC), False)]


def test_an_activity_from_strava_is_refused_and_says_what_to_do(tmp_path):
    found = sample(tmp_path, "a.json", json.dumps([STUB, entry()]))
    (refused,) = found.refused
    assert (refused.line, refused.column, refused.scope) == (1, "_note", "row")
    assert "nothing is read through Strava" in refused.reason
    assert "own Strava export" in refused.remedy
    assert found.rows("sessions", "line") == [(2,)]


def test_a_start_without_utc_is_local_to_the_files_zone(tmp_path):
    made = entry(start_date=None, timezone="(GMT-05:00) America/New_York")
    found = sample(tmp_path, "a.json", json.dumps([made]))
    assert found.rows("sessions", "happened") == [(datetime(2025, 3, 1, 13, 30, tzinfo=UTC),)]


@pytest.mark.parametrize("zone", [None, "Mars/Base", "nowhere"])
def test_a_start_without_a_known_zone_is_local_to_the_athlete(tmp_path, zone):
    found = sample(tmp_path, "a.json", json.dumps([entry(start_date=None, timezone=zone)]))
    assert found.rows("sessions", "happened") == [(datetime(2025, 3, 1, 7, 30, tzinfo=UTC),)]


def test_cadence_counts_one_leg_of_runs_and_is_left_out_of_rides(tmp_path):
    made = [
        entry(average_cadence=88.5),
        entry(type="Ride", average_cadence=90, start_date="2025-03-02T06:30:00Z", gear="Bike"),
    ]
    found = sample(tmp_path, "a.json", json.dumps(made))
    assert found.rows("sessions", "sport", "cadence_spm", "gear_id") == [
        ("run", 177.0, None),
        ("ride", None, None),
    ]


def test_a_flagged_heart_rate_is_left_out_and_a_flagged_time_pointed_at(tmp_path):
    made = entry(icu_ignore_hr=True, icu_ignore_time=True, average_heartrate=199)
    found = sample(tmp_path, "a.json", json.dumps([made]))
    assert found.rows("sessions", "heart_rate_mean_bpm", "duration_min") == [(None, 50.0)]
    assert found.told("value") == [
        (1, "average_heartrate", "199", "flagged as wrong (icu_ignore_hr)")
    ]
    ((line, column, _, _),) = found.told("note")
    assert (line, column) == (1, "icu_ignore_time")


def test_a_zero_means_that_nothing_was_measured(tmp_path):
    made = entry(type="WeightTraining", distance=0, average_heartrate=0, average_cadence=0)
    found = sample(tmp_path, "a.json", json.dumps([made]))
    assert not found.refused
    columns = ("sport", "distance_km", "heart_rate_mean_bpm", "cadence_spm", "warmup_min")
    assert found.rows("sessions", *columns) == [("strength", None, None, None, None)]


def test_an_unknown_sport_is_other_and_a_race_is_meant_as_one(tmp_path):
    made = [
        entry(type="Kitesurf"),
        entry(type="Run", start_date="2025-03-02T06:30:00Z", race=True),
        entry(type=None, start_date="2025-03-03T06:30:00Z"),
    ]
    found = sample(tmp_path, "a.json", json.dumps(made))
    assert found.rows("sessions", "sport", "intended") == [
        ("other", None),
        ("run", "race"),
        ("other", None),
    ]


def test_without_moving_time_the_elapsed_time_counts(tmp_path):
    found = sample(tmp_path, "a.json", json.dumps([entry(moving_time=0)]))
    assert found.rows("sessions", "duration_min") == [(60.0,)]


def test_rows_without_a_time_are_refused_with_their_words(tmp_path):
    made = [
        entry(start_date=None, start_date_local="2025-03-01"),
        entry(moving_time=None, elapsed_time=None),
        entry(moving_time=10**12),
        "no object",
        entry(),
    ]
    found = sample(tmp_path, "a.json", json.dumps(made))
    assert [(line, reason) for line, _, _, reason in found.told("row")] == [
        (1, "no start that can be read"),
        (2, "not a duration in seconds of at most two days"),
        (3, "not a duration in seconds of at most two days"),
        (4, "no start that can be read"),
    ]
    assert found.rows("sessions", "line") == [(5,)]


def test_a_value_that_is_no_number_is_left_out(tmp_path):
    found = sample(tmp_path, "activities.csv", table(HEADER, RUN.replace(",150,", ",high,")))
    assert found.told("value") == [(2, "average_heartrate", "high", "not a number")]
    assert found.rows("sessions", "heart_rate_mean_bpm") == [(None,)]


def test_a_file_without_durations_cannot_be_used(tmp_path):
    with pytest.raises(UnreadableError, match="export both"):
        sample(tmp_path, "a.csv", table("start_date_local,icu_rpe", "2025-03-01T07:30:00,4"))


def test_a_file_cut_off_is_read_up_to_there_and_says_so(tmp_path):
    whole = json.dumps([entry(), entry(start_date="2025-03-02T06:30:00Z"), entry(type="Ride")])
    found = sample(tmp_path, "a.json", whole[:-30])
    assert found.tables["sessions"].height == 2
    ((line, _, _, reason),) = found.told("note")
    assert line == 3
    assert "what stands before is read" in reason


def test_broken_from_the_start_is_unreadable(tmp_path):
    with pytest.raises(UnreadableError, match="not readable JSON"):
        sample(tmp_path, "a.json", '[{"start_date_local": , "icu_rpe": 4, "moving_time": 1}]')


def test_own_files_are_claimed_and_other_lists_are_not(tmp_path):
    path = tmp_path / "file"
    for said, ours in (
        (json.dumps([STUB]), True),
        (table(HEADER), True),
        (json.dumps([{"start_date_local": "2025-03-01T07:30:00", "moving_time": 9}]), False),
        (table("id,date,name,type,description,elapsed_time,distance"), False),
    ):
        path.write_text(said)
        assert (claimed(path) == "intervals") == ours


def nested(depth):
    return json.dumps([entry(icu_rpe="@")]).replace('"@"', "[" * depth + "]" * depth)


def test_a_value_of_lists_in_lists_is_no_number(tmp_path):
    found = sample(tmp_path, "activities.json", nested(90))
    ((_, column, _, reason),) = found.told("value")
    assert (column, reason) == ("icu_rpe", "not a number")


@pytest.mark.parametrize("depth", [2_000, 1_000_000])
def test_what_is_nested_without_end_is_refused_at_once(tmp_path, depth):
    with pytest.raises(UnreadableError, match="nested too deeply"):
        sample(tmp_path, "activities.json", nested(depth))


def test_a_list_without_an_activity_gives_no_rows(tmp_path):
    assert sample(tmp_path, "activities.csv", table(HEADER)).tables["sessions"].is_empty()


def test_a_run_whose_doubled_cadence_is_none_keeps_its_row(tmp_path):
    found = told(tmp_path, average_cadence=172)
    assert found.rows("sessions", "sport", "cadence_spm") == [("run", None)]
    assert [(column, value) for _, column, value, _ in found.told("value")] == [
        ("average_cadence", "172")
    ]
