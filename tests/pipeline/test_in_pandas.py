"""What the matrix is timed against computes the same: else the comparison would mean nothing."""

import polars as pl
import pytest

from benchmarks import matrix as timed
from pipeline import store


@pytest.fixture
def part(in_club):
    rows = pl.read_parquet(in_club.matrix)
    return timed.Part(in_club.tables, rows["day"].max(), rows.height)


def test_pandas_and_the_matrix_agree_on_every_feature_that_both_have(part):
    found = timed.compared(part, times=1)
    assert found["features_in_pandas"] >= 25
    assert found["values_checked"] > 10 * part.athlete_days
    assert found["days_filed_late"] < part.athlete_days / 2


def test_a_feature_that_pandas_works_out_otherwise_ends_the_comparison(part, monkeypatch):
    right = timed.in_pandas.features

    def wrong(tables, days):
        found = right(tables, days)
        return found.assign(load_7d=found["load_7d"] + 1)

    monkeypatch.setattr(timed.in_pandas, "features", wrong)
    with pytest.raises(store.ProblemError, match="load_7d is something else in pandas"):
        timed.compared(part, times=1)
