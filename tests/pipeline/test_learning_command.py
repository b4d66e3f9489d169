import polars as pl
import pytest

from models import crossfit, metrics
from models import learning as curves
from models.crossfit import About
from pipeline import learning, store


def test_the_curve_ends_at_the_models_own_figures_and_the_leak_is_called_one(
    in_club, command, tmp_path, monkeypatch, small_params
):
    monkeypatch.setattr(curves, "FEW", (5,))
    monkeypatch.setattr(curves, "DRAWS_OF_FEW", 1)
    monkeypatch.setattr(curves, "RANDOM_FOLDS", 2)
    rows = pl.read_parquet(in_club.matrix)
    few = rows.filter(pl.col("athlete_id").is_in(rows["athlete_id"].unique().sort()[:7].implode()))
    few.write_parquet(tmp_path / "few.parquet")
    found = command(learning.learn, "club", tmp_path / "few.parquet", tmp_path / "learning.json")
    assert found.status == 0
    written = store.read_json(tmp_path / "learning.json")
    assert [point["athletes"] for point in written["points"]] == [5, 6]
    about = About("club", "legs_rating", synthetic=True)
    made = pl.concat(list(crossfit.out_of_fold(few, small_params.train, about)))
    rated = few.drop_nulls("heavy").join(made, on=crossfit.KEY)
    risk, heavy = rated["risk"].to_numpy(), rated["heavy"].to_numpy().astype(float)
    assert written["points"][-1]["auroc"] == pytest.approx(metrics.auroc(heavy, risk), abs=1e-5)
    assert written["points"][-1]["brier"] == pytest.approx(metrics.brier(heavy, risk), abs=1e-5)
    assert written["random_rows_leak"]["draws"] == 1
    assert written["synthetic"]
    assert "rows at random: a leak, not skill" in found.out


def test_a_cohort_without_ratings_is_refused_in_words(in_club, refuses, tmp_path):
    said = refuses(learning.learn, "club", tmp_path / "nowhere.parquet", tmp_path / "out.json")
    assert said.endswith("run the stage build first")
