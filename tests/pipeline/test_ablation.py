import polars as pl
import pytest

from pipeline import ablation, store


def test_the_blocks_are_added_one_by_one_and_judged_on_the_same_rows(in_club, command, tmp_path):
    report = tmp_path / "ablation.json"
    found = command(ablation.ablate, "club", in_club.matrix, report)
    steps = store.read_json(report)["steps"]
    names = [step["inputs"] for step in steps]
    assert names == ["log only", "+ device nights", "+ diary", "+ own history"]
    for figures in steps:
        assert figures["auroc_low"] <= figures["auroc"] <= figures["auroc_high"]
        assert 0 < figures["brier"] < 0.3
    risk = pl.read_parquet(in_club.out_of_fold)
    assert risk.height > 0
    whole = store.read_json(in_club.reports / "metrics.json")
    assert steps[-1]["auroc"] == pytest.approx(whole["auroc"], abs=1e-6)
    assert "What each block of inputs adds: club" in found.out
