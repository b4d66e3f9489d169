import polars as pl
import pytest

from pipeline import ablation, learning, rivals


@pytest.mark.parametrize("study", [ablation.ablate, learning.learn, rivals.compare])
def test_a_cohort_without_ratings_is_told_so(study, in_club, refuses, tmp_path):
    bare = tmp_path / "matrix.parquet"
    rows = pl.read_parquet(in_club.matrix).with_columns(heavy=pl.lit(None, pl.Boolean))
    rows.write_parquet(bare)
    assert refuses(study, "club", bare, tmp_path / "report.json").startswith("club has no ratings")
