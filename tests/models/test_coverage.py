import numpy as np
import pytest

from models import coverage
from models.conformal import BOTH, FRESH, HEAVY, NEITHER

ATHLETE = np.array(["A"] * 8 + ["B"] * 2)
SAYS = np.array(
    [HEAVY, BOTH, FRESH, NEITHER, FRESH, FRESH, HEAVY, BOTH, HEAVY, FRESH], dtype=object
)
CAME = np.array([1, 1, 1, 1, 0, 0, 0, 0, 1, 0], dtype=float)


@pytest.fixture(scope="module")
def found():
    return coverage.figures(ATHLETE, CAME, SAYS, draws=100)


def test_a_class_is_covered_where_it_stays_possible(found):
    assert found["coverage_heavy"] == pytest.approx(3 / 5)  # fresh and neither exclude it
    assert found["coverage_fresh"] == pytest.approx(4 / 5)
    assert (found["heavy_days"], found["fresh_days"]) == (5, 5)


def test_by_athlete_each_counts_once(found):
    assert found["coverage_heavy_by_athlete"] == pytest.approx((2 / 4 + 1) / 2)


def test_every_day_has_one_answer(found):
    shares = [found[f"says_{name}"] for name in ("heavy", "fresh", "cannot_tell")]
    assert shares == pytest.approx([0.3, 0.4, 0.3])


def test_it_is_right_where_the_day_came_as_it_said(found):
    assert found["right_heavy"] == pytest.approx(2 / 3)
    assert found["right_fresh"] == pytest.approx(3 / 4)


def test_what_it_never_says_has_no_figure():
    found = coverage.figures(ATHLETE, CAME, np.full(10, BOTH, dtype=object), draws=20)
    assert np.isnan(found["right_heavy"])
    assert found["coverage_heavy"] == found["coverage_fresh_low"] == 1
