from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from models import additive, drift, reference
from models.calibration import Sigmoid
from tests.models.made_up import made_up

SHIFTED = "load_yesterday_z"


@pytest.fixture(scope="module")
def past(matrix, model):
    return reference.of(matrix, additive.probability(model.contributions(matrix)))


@pytest.fixture(scope="module")
def others():
    """24 SYNTHETIC athletes of the same kind whom nobody has seen."""
    return made_up(seed=9)


@pytest.fixture(scope="module")
def compare(model, past):
    def compare(rows, own=model):
        return drift.compare(own, past, rows, additive.probability(own.contributions(rows)))

    return compare


def changes(found):
    return dict(found.changed.select("input", "change").iter_rows())


@pytest.mark.parametrize("seed", [9, 10, 11])
@pytest.mark.parametrize("athletes", [2, 6, 24])
def test_athletes_of_the_same_kind_raise_no_warning(compare, seed, athletes):
    assert changes(compare(made_up(athletes=athletes, seed=seed))) == {}


def test_a_shifted_input_is_named_and_no_other(compare, others):
    found = compare(others.with_columns(pl.col(SHIFTED) + 1))
    assert changes(found) == {SHIFTED: "values: much"}
    assert found.changed["psi"][0] > drift.MUCH


def test_an_input_that_is_never_logged_any_more_is_named(compare, others):
    found = compare(others.with_columns(pl.lit(None, pl.Float64).alias(SHIFTED)))
    assert changes(found) == {SHIFTED: "how often it is known: much"}
    assert found.changed["unknown_here"][0] == 1


def test_an_input_that_nobody_had_and_everybody_has_now_is_named(model, matrix, others):
    never = matrix.with_columns(pl.lit(None, pl.Float64).alias(SHIFTED))
    chance = pl.Series("risk", np.full(matrix.height, 0.3))
    found = drift.compare(model, reference.of(never, chance), others, chance)
    assert changes(found) == {SHIFTED: "how often it is known: much"}
    assert found.changed["psi"][0] is None


def test_of_two_athletes_the_same_index_may_be_chance(compare, others):
    two = others.filter(pl.col("athlete_id").is_in(["SYNTHETIC-01", "SYNTHETIC-02"]))
    bound = {len: compare(rows).inputs["psi_by_chance"] for len, rows in ((2, two), (24, others))}
    assert (bound[2] > bound[24]).all()


def test_the_index_is_that_of_its_definition():
    before, here = np.array([0.5, 0.5]), np.array([[1.0, 0.0]] * 9)
    now = np.array([9.5, 0.5]) / 10  # a tenth athlete is as in training
    by_hand = ((now - before) * np.log(now / before)).sum()
    assert drift.stability(before, here) == pytest.approx(by_hand)
    assert drift.stability(before, np.array([[0.5, 0.5]])) == 0


def test_an_input_of_a_cause_that_counts_nothing_is_marked(model, compare, others):
    silent = model.spec.model_copy(update={"calibration": Sigmoid(slope=0, intercept=0)})
    found = compare(others.with_columns(pl.col(SHIFTED) + 1), replace(model, spec=silent))
    assert found.changed["counts"].to_list() == [False]


def test_labels_that_came_more_often_show_as_an_intercept(compare, others):
    true = compare(others).outcome
    more = compare(others.with_columns(heavy=pl.col("heavy") | (pl.col("day").dt.day() % 2 == 0)))
    assert more.outcome["intercept_low"] > true["intercept_high"]


def test_without_labels_nothing_is_said_of_the_outcome(compare, others):
    found = compare(others.with_columns(heavy=pl.lit(None, pl.Boolean)))
    assert found.outcome is None
    assert found.mean_risk[1] < found.mean_risk[0] < found.mean_risk[2]


def test_days_without_a_score_are_not_compared(model, past, others):
    chance = pl.Series("risk", [None] * others.height, dtype=pl.Float64)
    found = drift.compare(model, past, others, chance)
    assert found.rows == 0
