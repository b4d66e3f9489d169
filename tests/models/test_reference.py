import numpy as np
import polars as pl
import pytest

from models import reference, risk
from tests.models.made_up import labelled


@pytest.fixture(scope="module")
def known(matrix):
    return reference.of(matrix, pl.Series("risk", np.full(matrix.height, 0.3)))


def test_every_input_is_described(known, matrix):
    assert tuple(known.features) == risk.COLUMNS
    assert (known.athletes, known.rows) == (24, matrix.height)
    assert known.mean_risk == pytest.approx(0.3)
    assert known.prevalence == pytest.approx(labelled(matrix)["heavy"].mean())


def test_ten_values_stand_for_the_tenths_of_what_is_known(known, matrix):
    found = known.features["load_yesterday_z"]
    own = matrix["load_yesterday_z"].drop_nulls()
    assert len(found.values) == 10
    assert found.values[4] < own.median() < found.values[5]
    assert np.allclose(found.shares, 0.1, atol=0.01)
    assert found.unknown == pytest.approx(matrix["load_yesterday_z"].is_null().mean(), abs=1e-6)


def test_no_athlete_and_no_row_can_be_read_from_it(known):
    assert "SYNTHETIC" not in known.model_dump_json()


def test_ties_share_a_part_and_every_part_holds_something(matrix):
    yes = matrix.with_columns(pl.Series("b12_diet", [0.0, 0.0, 0.0, 1.0] * (matrix.height // 4)))
    found = reference.of(yes, pl.Series("risk", [0.3] * matrix.height)).features["b12_diet"]
    assert found.cuts == (0.0,)
    assert found.shares == pytest.approx((0.75, 0.25))


def test_an_input_that_nobody_has_is_all_unknown(matrix):
    none = matrix.with_columns(pl.lit(None, pl.Float64).alias("ferritin_deficit"))
    found = reference.of(none, pl.Series("risk", [0.3] * matrix.height)).features[
        "ferritin_deficit"
    ]
    assert (found.unknown, found.values, found.shares) == (1.0, (), ())


def test_an_athlete_with_many_days_counts_once():
    athlete = np.array([1] * 90 + [2] * 10)
    value = np.array([0.0] * 90 + [1.0] * 10)
    found = reference.shares(value, athlete, [0.0]).mean(axis=0)
    assert found.tolist() == [0.5, 0.5]


def test_days_on_which_nothing_was_logged_do_not_count(matrix):
    half = matrix.with_columns(
        observed_28d=pl.when(pl.col("athlete_id") == "SYNTHETIC-01").then(0.4).otherwise(1.0)
    )
    found = reference.of(half, pl.Series("risk", [0.3] * matrix.height))
    assert found.athletes == 23
