"""Columns of a diary that are headed by nothing but a sport. SYNTHETIC."""

from datetime import UTC, datetime

import pytest

from pipeline.formats import (
    diary_headers,
    diary_scales,
    diary_sessions,
    diary_sport_columns,
    diary_sports,
    excel,
)
from pipeline.formats.declared import Cohort
from tests.pipeline.formats.by_hand import sample, table
from tests.pipeline.formats.workbook import workbook

KNOWN = Cohort(timezone="Europe/Oslo", rpe_scale="cr10")
TOLD = ("line", "sport", "duration_min", "distance_km")


@pytest.mark.parametrize("sport", diary_sports.COLUMNS)
def test_every_word_for_a_column_is_one_of_its_sport(sport):
    assert {diary_sports._sport(name) for name in diary_sports.COLUMNS[sport]} == {sport}
    assert diary_sports._sport(sport) == sport


@pytest.mark.parametrize(
    ("header", "sport"),
    [
        *((name, "run") for name in ("Laufen", "Lauf", "Carrera", "Running", "Course", "Corsa")),
        *((name, "run") for name in ("Hardlopen", "Corrida", "Laufen (km)", "Run km")),
        *(("Rad", "ride"), ("Vélo", "ride"), ("Schwimmen", "swim"), ("Wandern", "hike")),
    ],
)
def test_distances_below_a_sports_name_are_of_that_sport(header, sport, tmp_path):
    rows = ["2025-03-01;0:52:00;10,5 km", "2025-03-02;0:30:00;", "2025-03-03;0:31:00;0 km"]
    found = sample(tmp_path, "d.csv", table(f"Datum;Dauer;{header}", *rows), KNOWN)
    assert sorted(found.rows("sessions", *TOLD)) == [
        (2, sport, 52.0, 10.5),
        (3, "other", 30.0, None),
        (4, "other", 31.0, None),
    ]
    assert [reason for *_, reason in found.told("note")] == [diary_sessions.NO_SPORT[0]]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        *(("Run (min)", "45"), ("Laufen (h)", "0,75"), ("Lauf", "45 min"), ("Carrera", "0:45:00")),
        *(("Running", "45:00"), ("Corsa (mm:ss)", "45:00")),
    ],
)
def test_times_below_a_sports_name_are_trainings_of_that_sport(header, cell, tmp_path):
    rows = [f"2025-03-01;{cell};5;8", "2025-03-02;;;8"]
    found = sample(tmp_path, "d.csv", table(f"Datum;{header};RPE;Schlaf (h)", *rows), KNOWN)
    assert found.rows("sessions", *TOLD, "rpe_cr10") == [(2, "run", 45.0, None, 5.0)]
    assert found.refused == []


@pytest.mark.parametrize(
    "cells", [("10,5", "8"), ("10 km", "45 min"), ("5 m", "6 m"), ("x", "locker 10 km")]
)
def test_numbers_of_which_nothing_says_what_they_are_stay_unread(cells, tmp_path):
    rows = [f"2025-03-0{day};0:52:00;{cell}" for day, cell in enumerate(cells, 1)]
    found = sample(tmp_path, "d.csv", table("Datum;Dauer;Lauf", *rows), KNOWN)
    assert [row[1:] for row in found.rows("sessions", *TOLD)] == [("other", 52.0, None)] * 2
    assert found.told("value") == [(1, "Lauf", None, diary_headers.UNPROVEN[0])]


def test_a_cell_that_is_no_distance_is_named_where_others_prove_the_column(tmp_path):
    rows = ["2025-03-01;0:52:00;10 km", "2025-03-02;0:30:00;locker"]
    found = sample(tmp_path, "d.csv", table("Datum;Dauer;Lauf", *rows), KNOWN)
    assert found.rows("sessions", *TOLD) == [(2, "run", 52.0, 10.0), (3, "run", 30.0, None)]
    assert found.told("value") == [(3, "Lauf", "locker", "not a distance")]


def test_each_sport_with_a_time_of_its_own_is_a_training_of_its_own(tmp_path):
    header = "Datum;Laufen (km);Laufen (min);Rad (km);Rad (min);Schwimmen (min);RPE"
    rows = ["2025-03-01;10;50;;;;4", "2025-03-02;5;25;40;90;;6", "2025-03-03;0;0;;;30;"]
    rows += ["2025-03-04;;;;;;", "2025-03-05;;;;;;3", "2025-03-06;;;ja;;;"]
    found = sample(tmp_path, "d.csv", table(header, *rows), KNOWN)
    assert sorted(found.rows("sessions", *TOLD, "rpe_cr10")) == [
        (2, "run", 50.0, 10.0, 4.0),
        (3, "ride", 90.0, 40.0, None),
        (3, "run", 25.0, 5.0, None),
        (4, "swim", 30.0, None, None),
    ]
    assert found.tables["sessions"]["happened"].n_unique() == 4
    assert found.told("value") == [(3, "RPE", "6", diary_sport_columns.NO_ONES[0])]
    assert found.told("row") == [
        (6, "Laufen (min)", None, diary_sessions.NO_UNIT[0]),
        (7, "Rad (min)", None, diary_sessions.NO_UNIT[0]),
    ]


def test_several_sports_that_share_one_time_are_not_told_apart(tmp_path):
    rows = ["2025-03-01;60;10 km;", "2025-03-02;90;;30 km", "2025-03-03;150;10 km;30 km"]
    found = sample(tmp_path, "d.csv", table("Datum;Dauer (min);Lauf;Rad", *rows), KNOWN)
    assert sorted(found.rows("sessions", *TOLD)) == [
        (2, "run", 60.0, 10.0),
        (3, "ride", 90.0, 30.0),
        (4, "other", 150.0, None),
    ]
    assert found.told("value") == [
        (4, "Lauf", "10 km", diary_sport_columns.NO_ONES[0]),
        (4, "Rad", "30 km", diary_sport_columns.NO_ONES[0]),
    ]


def test_of_two_sports_on_a_line_with_one_time_of_day_neither_is_said_to_begin_then(tmp_path):
    header = "Date;Time of day;Run (min);Ride (min)"
    rows = ["2025-03-01;08:00;30;30", "2025-03-02;08:00;30;"]
    found = sample(tmp_path, "d.csv", table(header, *rows), KNOWN)
    assert sorted(found.rows("sessions", "happened", "started")) == [
        (datetime(2025, 3, 1, 7, 59, 59, tzinfo=UTC), None),
        (datetime(2025, 3, 1, 8, tzinfo=UTC), None),
        (datetime(2025, 3, 2, 7, 30, tzinfo=UTC), datetime(2025, 3, 2, 7, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("header", "left_out"),
    [
        ("Date;Duration (min);Run (min)", ["Run (min)"]),
        ("Date;Duration (min);Distance (m);Run (m)", ["Run (m)"]),
        ("Date;Run (min);Run (m);Distance (m)", ["Distance (m)"]),
    ],
)
def test_a_column_of_one_sport_and_one_of_all_are_not_both_read(header, left_out, tmp_path):
    row = "2025-03-01" + ";9" * header.count(";")
    found = sample(tmp_path, "d.csv", table(header, row), KNOWN)
    told = [(column, reason) for _, column, _, reason in found.told("value")]
    assert told == [(column, diary_headers.BESIDE[0]) for column in left_out]
    assert found.tables["sessions"]["duration_min"].to_list() == [9.0]


def test_a_sports_distances_without_any_time_are_named_with_what_to_add(tmp_path):
    found = sample(tmp_path, "d.csv", table("Date;Sleep (h);Run (km);RPE", "2025-03-01;8;10;5"))
    told = [(column, reason) for _, column, _, reason in found.told("value")]
    assert told == [(column, diary_headers.UNTIMED[0]) for column in ("Run (km)", "RPE")]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("Datum;Schlaf (h);Dauer (min);Lauf", ["8;50;10 km", "8;;Ruhetag"]),
        ("Datum;Schlaf (h);Lauf (min);Rad (min)", ["8;50;", "8;Ruhetag;"]),
    ],
)
def test_a_day_of_rest_in_a_sports_column_is_no_session_and_is_pointed_at(header, lines, tmp_path):
    rows = [f"2025-03-0{day};{line}" for day, line in enumerate(lines, 1)]
    found = sample(tmp_path, "d.csv", table(header, *rows), KNOWN)
    assert found.rows("sessions", "line", "sport") == [(2, "run")]
    (told,) = found.told("row")
    assert told[2:] == ("Ruhetag", diary_sessions.REST[0])
    assert told[1].startswith("Lauf")


def test_what_is_said_of_a_whole_column_is_said_once(tmp_path):
    rows = ["2025-03-01;30;;5", "2025-03-02;;60;6", "2025-03-03;rest;;"]
    found = sample(tmp_path, "d.csv", table("Date;Run (min);Ride (min);RPE", *rows))
    assert found.told("value") == [(1, "RPE", None, diary_scales.NO_RPE[0])]


def test_a_workbook_has_such_columns_too(hand_over):
    rows = [["Datum", "Laufen (km)", "Laufen (min)"], ["2025-03-01", "10", "50"]]
    found = hand_over(excel, "ada/x.xlsx", workbook(Diary=rows), KNOWN)
    assert found.sessions.select("sport", "distance_km").rows() == [("run", 10.0)]
