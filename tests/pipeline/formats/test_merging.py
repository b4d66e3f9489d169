"""The same training from several files becomes one row, and every joining is reported."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from features.tables import TABLES
from pipeline.formats import merging

START = datetime(2025, 3, 1, 17, 0, tzinfo=UTC)
SCHEMA = TABLES["sessions"].create_empty().schema | {
    "file": pl.String,
    "line": pl.Int64,
    "origin": pl.String,
    "started": pl.Datetime("us", "UTC"),
}


def row(origin, late_s=0, **more):
    started = START + timedelta(seconds=late_s)
    ended = started + timedelta(minutes=60)
    base = {"athlete_id": "SYNTHETIC-1", "happened": ended, "recorded": ended, "sport": "run"}
    base |= {"recorded_assumed": True, "day": START.date(), "source": "device"}
    base |= {"duration_min": 60.0, "distance_km": 10.0, "started": started, "origin": origin}
    return base | {"file": f"{origin}.csv", "line": 2} | more


def merged(*rows):
    frame = pl.DataFrame([dict.fromkeys(SCHEMA) | row for row in rows], schema=SCHEMA)
    found, notes = merging.merged(frame)
    assert set(found.columns) == {*TABLES["sessions"].column_names(), "file", "line"}
    return found.to_dicts(), notes


def test_a_run_of_three_files_is_one_row_the_richest_giving_what_it_knows():
    rows, notes = merged(
        row("strava", 90, distance_km=9.9, rpe_cr10=6.0, gear_id="blue pair", ascent_m=80.0),
        row("garmin_list", 0, distance_km=10.1, cadence_spm=172.0, ascent_m=90.0),
        row("fit", 5, heart_rate_mean_bpm=151.0, cadence_spm=170.0),
    )
    (only,) = rows
    assert (only["file"], only["distance_km"], only["cadence_spm"]) == ("fit.csv", 10.0, 170.0)
    assert (only["heart_rate_mean_bpm"], only["ascent_m"]) == (151.0, 90.0)
    assert (only["rpe_cr10"], only["gear_id"]) == (6.0, "blue pair")
    assert {(note.file, note.line, note.scope) for note in notes} == {
        ("strava.csv", 2, "joined"),
        ("garmin_list.csv", 2, "joined"),
    }
    assert notes[0].reason == "the same training as another row: joined with it"
    assert notes[0].remedy.startswith("the other is fit.csv, line 2")


def scopes(notes):
    return {scope: [note for note in notes if note.scope == scope] for scope in ("joined", "note")}


@pytest.mark.parametrize(
    ("other", "rows"),
    [
        ({"late_s": 120}, 1),
        ({"late_s": 121}, 2),
        ({"distance_km": 10.3}, 1),
        ({"distance_km": 10.4}, 2),
        ({"distance_km": None}, 1),
        ({"sport": "other"}, 1),
        ({"sport": "ride"}, 2),
        ({"athlete_id": "SYNTHETIC-2"}, 2),
        ({"started": None}, 2),
    ],
)
def test_only_what_starts_together_and_is_as_long_is_the_same_training(other, rows):
    found, notes = merged(row("fit"), row("strava", other.pop("late_s", 30), **other))
    assert (len(found), len(scopes(notes)["joined"])) == (rows, 2 - rows)


def test_a_sport_that_one_file_knows_is_kept():
    (only,), _ = merged(row("fit", sport="other"), row("gpx", sport="run"))
    assert only["sport"] == "run"


def test_what_would_break_a_rule_of_the_table_is_not_filled_in():
    short = row("fit", duration_min=40.0, distance_km=10.0)
    (only,), notes = merged(short, row("strava", cadence_spm=101.0))
    assert only["cadence_spm"] is None  # a step would be longer than 2.3 m
    assert len(notes) == 1


def test_a_chain_of_starts_is_divided_by_what_leads_each_training():
    rows, notes = merged(row("fit"), row("strava", 100), row("gpx", 200), row("tcx", 300))
    assert [one["file"] for one in rows] == ["fit.csv", "tcx.csv"]
    assert len(scopes(notes)["joined"]) == 2


def test_rows_keep_their_order_and_those_without_a_start_are_left_alone():
    rows, notes = merged(row("fit", 4000), row("templates", started=None), row("fit", 0))
    assert [one["file"] for one in rows] == ["fit.csv", "templates.csv", "fit.csv"]
    assert notes == []


def test_rows_of_one_file_are_trainings_of_their_own():
    laps = [row("strava", late, distance_km=0.4, duration_min=1.5, line=2) for late in (0, 100)]
    rows, notes = merged(*laps)
    assert len(rows) == 2
    assert not notes


def test_without_a_distance_the_times_must_be_alike():
    short = row("fit", 0, sport="strength", distance_km=None, duration_min=1.7)
    long = row("strava", 110, sport="strength", distance_km=None, duration_min=50.0)
    assert len(merged(short, long)[0]) == 2
    assert len(merged(short | {"duration_min": 30.0}, long)[0]) == 1


def test_a_value_from_another_file_is_not_known_before_that_file_knew_it():
    later = START + timedelta(days=3)
    watch = row("fit", recorded_assumed=True)
    told = {"recorded": later, "recorded_assumed": False}
    (only,), _ = merged(watch, row("strava", rpe_cr10=6.0, **told))
    assert (only["recorded"], only["recorded_assumed"]) == (later, False)
    (only,), _ = merged(watch, row("strava", **told))  # which gave nothing
    assert (only["recorded"], only["recorded_assumed"]) == (watch["recorded"], True)


@pytest.mark.parametrize(
    ("late_s", "other", "notes"),
    [
        (600, {}, 1),
        (3300, {}, 0),  # 5 minutes in common
        (3299, {}, 1),
        (600, {"sport": "ride"}, 0),
        (600, {"athlete_id": "SYNTHETIC-2"}, 0),
        (600, {"file": "fit.csv"}, 0),
    ],
)
def test_two_files_that_tell_of_trainings_at_the_same_time_are_pointed_at(late_s, other, notes):
    found, said = merged(row("fit"), row("strava", late_s, **other))
    assert len(found) == 2
    assert [note.scope for note in said] == ["note"] * notes
    assert all("fit.csv, line 2" in note.remedy and note.file == "strava.csv" for note in said)


def with_sheets(*rows):
    frame = pl.DataFrame(
        [dict.fromkeys(SCHEMA) | {"sheet": None} | row for row in rows],
        schema=SCHEMA | {"sheet": pl.String},
    )
    _, (note,) = merging.merged(frame)
    return note


DIARY = {"file": "diary.xlsx", "sheet": "März", "line": 7}


def test_a_row_of_a_workbook_that_was_joined_is_named_with_its_sheet():
    note = with_sheets(row("diary") | DIARY, row("strava", 30))  # Strava is the richer one
    assert (note.file, note.sheet, note.line) == ("diary.xlsx", "März", 7)
    assert note.remedy.startswith("the other is strava.csv, line 2; ")


def test_a_row_that_may_be_one_of_a_workbook_names_its_sheet():
    note = with_sheets(row("diary") | DIARY, row("strava", 600))
    assert (note.file, note.sheet, note.line) == ("strava.csv", None, 2)
    assert note.remedy.startswith("if diary.xlsx, sheet 'März', line 7 is the same training")


def test_two_sheets_of_a_training_name_each_other():
    first = row("fit") | {"file": "a.xlsx", "sheet": "Mai", "line": 4}
    second = row("strava", 600) | {"file": "b.xlsx", "sheet": "Juni", "line": 5}
    note = with_sheets(first, second)
    assert (note.file, note.sheet, note.line) == ("b.xlsx", "Juni", 5)
    assert "a.xlsx, sheet 'Mai', line 4" in note.remedy


def line(**more):
    """Give a diary's line about the run of `row`, as if filed at the end of the day."""
    late = datetime(2025, 3, 1, 22, 59, 59, tzinfo=UTC)
    told = {"started": None, "source": "diary", "happened": late, "recorded": late}
    told |= {"rpe_cr10": 7.0} | more
    return row(told.pop("origin", "diary"), **told)


def test_a_diarys_line_about_a_watchs_run_gives_it_what_the_watch_lacks():
    (only,), (note,) = merged(row("fit", cadence_spm=170.0), line(distance_km=9.8))
    assert (only["source"], only["distance_km"], only["rpe_cr10"]) == ("device", 10.0, 7.0)
    assert only["recorded"] == datetime(2025, 3, 1, 22, 59, 59, tzinfo=UTC)
    assert (note.file, note.scope, note.value) == ("diary.csv", "joined", "2025-03-01")


@pytest.mark.parametrize(
    ("told", "rows"),
    [
        ({"distance_km": 9.7}, 1),
        ({"distance_km": 9.6}, 2),
        ({"distance_km": None, "duration_min": 54.0}, 1),
        ({"distance_km": None, "duration_min": 53.0}, 2),
        ({"distance_km": 10.0, "duration_min": 29.0}, 2),
        ({"sport": "other"}, 1),
        ({"sport": "ride"}, 2),
        ({"day": START.date() - timedelta(days=1)}, 2),
        ({"athlete_id": "SYNTHETIC-2"}, 2),
        ({"origin": "templates"}, 2),  # whose rows say themselves what they are
    ],
)
def test_day_sport_and_length_say_which_training_a_diary_speaks_of(told, rows):
    found, notes = merged(row("fit"), line(**told))
    assert (len(found), len(notes)) == (rows, 2 - rows)


def test_where_two_trainings_could_be_meant_a_diarys_line_is_left_alone():
    second = row("fit", 7200, line=3)
    assert len(merged(row("fit"), second, line())[0]) == 3
    assert len(merged(row("fit"), line(), line(line=3))[0]) == 3
