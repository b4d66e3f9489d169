"""A line of a diary that is of no use is refused once, whatever is read from it. SYNTHETIC."""

import pytest

from pipeline.formats import dates, diary_dates, excel, zone_words
from pipeline.formats.dated_rows import NOBODY
from pipeline.formats.declared import Cohort, Scale
from tests.pipeline.formats.by_hand import sample, table
from tests.pipeline.formats.workbook import workbook

LOW = Scale(low=1, high=5, better="low")
KNOWN = Cohort(timezone="Europe/Oslo", scales={"soreness": LOW, "legs": LOW})
HEADER = "Timestamp;Date;Runner;Soreness;Legs;Training;Duration (min)"
REST = "2;3;run;30"
GOOD = ["2025-03-30 20:00;2025-03-30;SYNTHETIC-1;2;3;run;30"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"2025-03-04 20:00;03/03/20255;SYNTHETIC-1;{REST}", dates.NO_DATE),
        (f"2025-03-04 20:00;;SYNTHETIC-1;{REST}", dates.EMPTY),
        (f"2025-03-04 20:00;03/04/2025;SYNTHETIC-1;{REST}", dates.AMBIGUOUS),
        (f"2025-03-04 20:00;2025-03-03;;{REST}", NOBODY),
        (f"2025-03-04 20:00 XYZT;2025-03-03;SYNTHETIC-1;{REST}", zone_words.UNKNOWN),
        (f"2025-03-02 20:00;2025-03-03;SYNTHETIC-1;{REST}", diary_dates.EARLY),
        (f"soon;2025-03-03;SYNTHETIC-1;{REST}", dates.NO_DATE),
        ("2025-03-04 20:00;03/03/20255;SYNTHETIC-1;2;3;rest;", dates.NO_DATE),
    ],
)
def test_a_line_of_no_use_is_one_row_read_and_one_refused(line, why, tmp_path):
    found = sample(tmp_path, "d.csv", table(HEADER, line, *GOOD), KNOWN)
    assert [(at, reason) for at, *_, reason in found.told("row")] == [(2, why[0])]
    assert [read.rows_read for read in found.reads] == [2, 1, 1]
    assert found.rows("checkins", "line", "kind") == [(3, "morning"), (3, "after_run")]
    assert found.rows("sessions", "line", "duration_min") == [(3, 30.0)]


def test_what_a_line_says_of_its_time_of_day_is_told_once(tmp_path):
    row = "2025-03-30;noon;2;3;run;30"
    header = "Date;Time of day;Soreness;Legs;Training;Duration (min)"
    found = sample(tmp_path, "d.csv", table(header, row), KNOWN)
    assert found.told("value") == [(2, "Time of day", "noon", diary_dates.NO_CLOCK[0])]


def test_a_line_of_a_workbook_is_refused_once_too(hand_over):
    rows = [one.split(";") for one in (HEADER, f";tomorrow;SYNTHETIC-1;{REST}", *GOOD)]
    found = hand_over(excel, "ada/x.xlsx", workbook(Diary=rows), KNOWN)
    assert [(one.line, one.reason) for one in found.refused if one.scope == "row"] == [
        (2, dates.NO_DATE[0])
    ]
