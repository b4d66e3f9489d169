"""Two numbers for another cohort: what is written, and when it is refused."""

import json
import shutil

import polars as pl
import pytest

from models import additive
from pipeline import recalibrate


@pytest.fixture
def others(in_club, tmp_path):
    """The club as built, with other names."""
    folder = tmp_path / "others"
    folder.mkdir()
    for path in (in_club.matrix, in_club.statuses):
        rows = pl.read_parquet(path)
        rows.with_columns(athlete_id=pl.format("other {}", "athlete_id")).write_parquet(
            folder / path.name
        )
    return folder


def test_only_two_numbers_of_the_model_differ(in_club, others, tmp_path, command):
    out = tmp_path / "moved"
    found = command(recalibrate.recalibrate, in_club.model, others, "--out", out)
    assert found.status == 0, found.err
    assert "athletes left out" in found.out
    for name in (additive.BOOSTER, additive.TABLES):
        assert (out / name).read_bytes() == (in_club.model / name).read_bytes()
    before, after = (json.loads((at / additive.SPEC).read_text()) for at in (in_club.model, out))
    assert before.pop("recalibration") == {"slope": 1, "intercept": 0}
    moved = after.pop("recalibration")
    assert set(moved) == {"slope", "intercept"}
    assert moved != {"slope": 1, "intercept": 0}
    assert before == after
    assert {path.name for path in out.iterdir()} == {path.name for path in in_club.model.iterdir()}
    additive.load(out)


def test_a_model_recalibrated_before_is_judged_as_it_is(in_club, others, tmp_path, command):
    twice, off = tmp_path / "twice", tmp_path / "off"
    shutil.copytree(in_club.model, off)
    spec = json.loads((off / additive.SPEC).read_text())
    spec["recalibration"] = {"slope": 3, "intercept": 2}
    (off / additive.SPEC).write_text(json.dumps(spec))
    found = command(recalibrate.recalibrate, off, others, "--out", twice)
    assert found.status == 0, found.err
    slope = float(line_of(found.out, "slope")[1])
    assert slope < 0.6
    assert "these replace them" in found.out
    once = command(recalibrate.recalibrate, in_club.model, others, "--out", tmp_path / "once")
    assert float(line_of(once.out, "slope")[1]) == pytest.approx(3 * slope, abs=0.05)
    assert "replace" not in once.out
    assert additive.load(twice).spec == additive.load(tmp_path / "once").spec


def line_of(text, word):
    return next(line.split() for line in text.splitlines() if line.startswith(word))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(-0.2, -0.1, "gain from it"), (0.1, 0.2, "lose by it"), (-0.1, 0.1, "neither gain nor lose")],
)
def test_it_says_whether_athletes_left_out_gain(low, high, said):
    found = {"log_loss_low": low, "log_loss_high": high}
    assert said in recalibrate._gain(found)


def test_without_out_nothing_is_written(in_club, others, tmp_path, command):
    before = sorted(tmp_path.rglob("*"))
    found = command(recalibrate.recalibrate, in_club.model, others)
    assert "nothing was written" in found.out
    assert sorted(tmp_path.rglob("*")) == before


def test_athletes_whom_the_model_knows_are_refused(in_club, tmp_path, refuses):
    shutil.copytree(in_club.matrix.parent, tmp_path / "copy")
    said = refuses(recalibrate.recalibrate, in_club.model, tmp_path / "copy")
    assert "the model learned from 24 athletes" in said


def test_too_few_heavy_days_are_refused_with_their_number(in_club, others, refuses):
    path = others / "matrix.parquet"
    rows = pl.read_parquet(path)
    rows.with_columns(heavy=pl.col("heavy") & (pl.int_range(pl.len()) < 60)).write_parquet(path)
    said = refuses(recalibrate.recalibrate, in_club.model, others)
    assert "at least 20 of each kind and 5 athletes are needed" in said


def test_the_models_own_folder_is_not_written_over(in_club, others, refuses):
    said = refuses(recalibrate.recalibrate, in_club.model, others, "--out", in_club.model)
    assert "is the model itself" in said
