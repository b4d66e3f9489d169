"""Dates of template files as people type them: with points the day is first, else it is proven."""

from datetime import UTC, date, datetime

import pytest

from features.tables import TABLES
from pipeline.formats import checking, text
from pipeline.formats.dates import AMBIGUOUS
from pipeline.formats.declared import Cohort
from pipeline.formats.flag_rows import UNDATED
from pipeline.formats.reading import Source
from pipeline.formats.sniffing import look
from pipeline.formats.templates import read, template

WHO = "SYNTHETIC-1"
REST = {
    "athletes": {"age_y": "30"},
    "sessions": {"sport": "run", "duration_min": "60"},
    "nights": {"asleep_h": "7"},
    "checkins": {"kind": "morning", "soreness": "3"},
    "labs": {"marker": "ferritin", "value": "30", "unit": "ug/L"},
    "flags": {"code": "chest"},
    "gear": {},
}


@pytest.fixture
def handed(tmp_path):
    """Read rows of a table's file: the checked rows and the refusals."""

    def handed(table, *rows, **declared):
        cohort = Cohort(timezone="Europe/Oslo", **declared)
        path = tmp_path / f"{table}.csv"
        rows = [{"athlete_id": WHO} | REST[table] | row for row in rows]
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
        (found,) = read(Source(head=look(path, path.name), cohort=cohort))
        rows, refused = checking.checked(found, path.name, cohort)
        assert found.rows_read == rows.height + sum(one.scope == "row" for one in refused)
        return rows, refused

    return handed


def needed(table):
    """Fill in what a table cannot lack and `REST` does not say."""
    return {n: "x" for n in template(table).needed if n not in REST[table] and n != "athlete_id"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("05.04.2025", datetime(2025, 4, 5, 21, 59, 59, tzinfo=UTC)),
        ("5.4.2025", datetime(2025, 4, 5, 21, 59, 59, tzinfo=UTC)),
        ("05.04.2025 07:30", datetime(2025, 4, 5, 5, 30, tzinfo=UTC)),
        ("5.4.25", datetime(2025, 4, 5, 21, 59, 59, tzinfo=UTC)),
        ("05.04.25 07:30", datetime(2025, 4, 5, 5, 30, tzinfo=UTC)),
        ("13/04/2025 07:30", datetime(2025, 4, 13, 5, 30, tzinfo=UTC)),
        ("2025-04-05T07:30", datetime(2025, 4, 5, 5, 30, tzinfo=UTC)),
    ],
)
def test_with_points_the_day_stands_first_in_every_table(table, typed, meant, handed):
    rows, refused = handed(table, needed(table) | {"happened": typed})
    assert rows["happened"].to_list() == [meant]
    assert refused == []


@pytest.mark.parametrize("table", ["sessions", "checkins", "labs"])
def test_a_year_of_two_digits_is_of_this_century_and_never_in_the_future(table, handed):
    rows, (refusal,) = handed(table, needed(table) | {"happened": "5.4.98"})
    assert rows.is_empty()
    assert (refusal.line, refusal.column) == (2, "happened")
    assert refusal.reason == "lies in the future"


@pytest.mark.parametrize("typed", ["5/4/25", "25-04-05", "5.4.125", "5.4.2", "32.4.25", "5.13.25"])
def test_other_dates_with_a_short_year_are_not_guessed(typed, handed):
    rows, (refusal,) = handed("sessions", {"happened": typed})
    assert rows.is_empty()
    assert refusal.column == "happened"


def test_points_put_the_day_first_whatever_the_cohort_declares_of_slashes(handed):
    rows, _ = handed("sessions", {"happened": "05.04.2025 07:30"}, date_order="mdy")
    assert rows["day"].to_list() == [date(2025, 4, 5)]


def test_the_day_an_entry_speaks_of_and_when_it_was_filed_may_have_points_too(handed):
    said = {"happened": "05.04.2025 07:30", "recorded": "06.04.2025 08:00", "day": "04.04.2025"}
    rows, refused = handed("checkins", said)
    assert refused == []
    assert rows["day"].to_list() == [date(2025, 4, 4)]
    assert rows["recorded"].to_list() == [datetime(2025, 4, 6, 6, tzinfo=UTC)]


@pytest.mark.parametrize("column", ["happened", "recorded", "day"])
def test_with_slashes_a_date_that_could_be_either_is_refused(column, handed):
    said = {"happened": "2025-04-03T07:30", "recorded": "2025-04-03T07:30", "day": "2025-04-03"}
    rows, (refusal,) = handed("checkins", said | {column: "03/04/2025"})
    assert rows.is_empty()
    assert (refusal.line, refusal.column, refusal.value) == (2, column, "03/04/2025")
    assert (refusal.reason, refusal.remedy) == AMBIGUOUS


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2025, 4, 3)), ("mdy", date(2025, 3, 4))])
def test_the_cohort_may_declare_the_order(order, day, handed):
    rows, refused = handed("sessions", {"happened": "03/04/2025 07:30"}, date_order=order)
    assert rows["day"].to_list() == [day]
    assert refused == []


def test_another_date_of_the_column_proves_the_order(handed):
    rows, refused = handed("labs", {"happened": "03/04/2025"}, {"happened": "04/13/2025"})
    assert rows["day"].to_list() == [date(2025, 3, 4), date(2025, 4, 13)]
    assert refused == []


def test_one_column_proves_nothing_of_another_typed_by_a_program(handed):
    said = {"happened": "13/04/2025", "recorded": "04/05/2025"}
    _, (refusal,) = handed("labs", said)
    assert refusal.column == "recorded"


def test_what_the_first_piece_of_a_long_file_proves_holds_to_its_end(tmp_path, monkeypatch):
    path = tmp_path / "sessions.csv"
    row = f"{WHO},run,60,"
    dates = ["13/04/2025 07:30", *["14/04/2025 07:30"] * 30, "03/04/2025 07:30"]
    path.write_text(
        "\n".join(["athlete_id,sport,duration_min,happened", *(row + d for d in dates)])
    )
    monkeypatch.setattr(text.pieces, "__kwdefaults__", text.pieces.__kwdefaults__ | {"size": 200})
    pieces = list(read(Source(head=look(path, path.name), cohort=Cohort())))
    assert len(pieces) > 1
    assert pieces[-1].refused == []
    assert pieces[-1].rows["happened"].to_list()[-1] == datetime(2025, 4, 3, 7, 30, tzinfo=UTC)


def test_a_day_that_no_calendar_has_is_refused_as_it_was_typed(handed):
    rows, (refusal,) = handed("sessions", {"happened": "31.02.2025 07:30"})
    assert rows.is_empty()
    assert (refusal.column, refusal.value) == ("happened", "31.02.2025 07:30")
    assert "not a time" in refusal.reason


def test_a_report_is_dated_by_the_same_rule(handed):
    said = {"happened": "05.04.2025 07:30", "recorded": "05.04.2025 08:00", "resolved": "7.4.2025"}
    rows, refused = handed("flags", said)
    assert refused == []
    assert rows["happened"].to_list() == [datetime(2025, 4, 5, 5, 30, tzinfo=UTC)]
    assert rows["resolved"].to_list() == [datetime(2025, 4, 7, 21, 59, 59, tzinfo=UTC)]


def test_a_report_whose_date_could_be_either_is_kept_and_counts_from_the_first_day(handed):
    rows, (note,) = handed("flags", {"happened": "03/04/2025"})
    assert rows["happened"].to_list() == [UNDATED]
    assert (note.scope, note.value) == ("note", "03/04/2025")
