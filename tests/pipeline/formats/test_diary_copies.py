"""A row that stands twice in a diary is one entry and one session. SYNTHETIC."""

import pytest

from pipeline.formats import excel
from pipeline.formats.repeats import COPY
from tests.pipeline.formats.by_hand import sample, table
from tests.pipeline.formats.workbook import workbook

ROWS = ["Date;Sleep (h);Training;Duration (min);Notes", *["2025-03-01;8;run;30;"] * 2]


def test_a_copy_of_a_whole_row_is_no_second_session(tmp_path):
    found = sample(tmp_path, "d.csv", table(*ROWS))
    assert found.rows("sessions", "line") == [(2,)]
    assert found.rows("checkins", "line") == [(2,)]
    assert [(line, reason) for line, *_, reason in found.told("row")] == [(3, COPY)]
    assert not any(one.is_loss for one in found.refused)


def test_copies_in_a_workbook_are_found_too(hand_over):
    found = hand_over(excel, "ada/x.xlsx", workbook(Diary=[row.split(";") for row in ROWS]))
    assert found.sessions["line"].to_list() == [2]


@pytest.mark.parametrize("other", ["2025-03-01;8;run;30;evening", "2025-03-01;;run;30;"])
def test_two_trainings_of_a_day_that_differ_in_anything_are_two(other, tmp_path):
    found = sample(tmp_path, "d.csv", table(*ROWS[:2], other))
    assert found.rows("sessions", "line") == [(2,), (3,)]
