"""What `score` says of a cohort that is not the one its model learned from."""

import shutil

import polars as pl
import pytest
from rich.console import Console

from models import drift
from pipeline import driftboard, score, store


@pytest.fixture
def stranger(in_club, tmp_path):
    """The club's tables with other names, nights an hour and a half shorter, and no stress."""
    shutil.copytree(in_club.tables, tmp_path / "tables")
    for path in (tmp_path / "tables").iterdir():
        rows = pl.read_parquet(path)
        if "athlete_id" in rows.columns:
            rows = rows.with_columns(athlete_id=pl.format("other {}", "athlete_id"))
        if path.stem == "nights":
            rows = rows.with_columns(pl.col("asleep_h") - 1.5)
        if path.stem == "checkins":
            rows = rows.with_columns(stress=pl.lit(None, rows.schema["stress"]))
        rows.write_parquet(path)
    return tmp_path / "tables"


def test_what_changed_is_in_a_table_under_the_scores_and_whole_in_a_file(
    in_club, stranger, tmp_path, command
):
    into = tmp_path / "drift.csv"
    found = command(score.score, in_club.model, stranger, tmp_path / "s.csv", "--drift", into)
    assert found.status == 0, found.err
    words = " ".join(found.out.split())
    assert "Not as in the cohort that the model learned from" in words
    assert "stress in the latest" in words
    assert "(Siddiqi 2006)" in words
    assert "calibration over" in words
    table = pl.read_csv(into)
    named = table.filter(pl.col("change").is_not_null() & (pl.col("change") != ""))["input"]
    assert {"stress_change", "sleep_debt_7d"} <= set(named)
    assert f"{table.height - len(named)} of {table.height} inputs as in training" in words


def test_the_cohort_it_learned_from_is_not_compared(in_club, tmp_path, command, refuses):
    found = command(score.score, in_club.model, in_club.tables, tmp_path / "s.csv")
    assert "in training" not in found.out
    said = refuses(
        score.score,
        in_club.model,
        in_club.tables,
        tmp_path / "s.csv",
        "--drift",
        tmp_path / "d.csv",
    )
    assert "learned from this cohort" in said


def test_athletes_it_learned_from_are_left_out_and_the_others_compared(
    in_club, stranger, tmp_path, command
):
    alone, mixed = tmp_path / "alone.csv", tmp_path / "mixed.csv"
    command(score.score, in_club.model, stranger, tmp_path / "s.csv", "--drift", alone)
    for path in stranger.iterdir():
        theirs = pl.read_parquet(path)
        if "athlete_id" in theirs.columns:
            known = pl.read_parquet(in_club.tables / path.name).filter(
                pl.col("athlete_id").str.ends_with("1")
            )
            pl.concat([theirs, known.select(theirs.columns)]).write_parquet(path)
    found = command(score.score, in_club.model, stranger, tmp_path / "s.csv", "--drift", mixed)
    assert found.status == 0, found.err
    assert "not compared with training: 3 athletes that the model learned from" in found.out
    assert mixed.read_text() == alone.read_text()


def test_few_athletes_and_few_ratings_are_said(capsys):
    inputs = pl.DataFrame({"input": ["stress_change"], "counts": [True], "change": [""]})
    inputs = inputs.with_columns(psi=pl.lit(0.9), psi_unknown=pl.lit(0.0))
    found = drift.Drift(2, 90, inputs, (0.2, 0.1, 0.3), None)
    console = Console(width=store.WIDTH)
    past = type("Past", (), {"mean_risk": 0.25})
    driftboard.show(found, past, console)
    said = " ".join(capsys.readouterr().out.split())
    assert "1 of 1 inputs as in training (2 athletes, 90 days" in said
    assert "fewer than 5 athletes" in said
    assert "too few ratings yet" in said
