"""Two SYNTHETIC athletes, exported by four platforms, are the same two athletes."""

import contextlib
import shutil
from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features.matrix import Matrix
from pipeline import build, ingest, store
from pipeline.club.settings import SimulateParams
from pipeline.club.simulation import simulate_club
from tests.pipeline import four_ways
from tests.pipeline.conftest import write_settings

# The days of March on which the clocks change are among them.
CLUB = SimulateParams(seed=5, athletes=2, days=60, start=date(2025, 2, 10), mess=False)
NEAR = 1e-8  # relative; the matrix keeps nine digits


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    """Give the raw folder of a club of two, and the trainings of each athlete."""
    home = tmp_path_factory.mktemp("two")
    simulate_club(CLUB, home / "raw", home / "truth")
    sessions = pl.read_csv(home / "raw" / "sessions.csv", infer_schema_length=None)
    by_athlete = sessions.partition_by("athlete_id", as_dict=True)
    return home / "raw", {str(a): four_ways.trainings(rows) for (a,), rows in by_athlete.items()}


@pytest.fixture(scope="module")
def went(club, tmp_path_factory):
    """Take the athletes to the matrix as each platform exports them, and from all four at once."""
    home = tmp_path_factory.mktemp("ways")
    write_settings(home)
    ways = {name: [name] for name in four_ways.WAYS} | {"all": list(four_ways.WAYS)}
    with contextlib.chdir(home):
        return {name: _through(home / name, *club, chosen) for name, chosen in ways.items()}


def _through(home, raw, trainings, ways):
    shutil.copytree(raw, home / "raw")
    (home / "raw" / "sessions.csv").unlink()
    for athlete, found in trainings.items():
        for way in ways:
            four_ways.WAYS[way](home / "raw" / athlete / way, found)
    tables, refused, matrix = home / "tables", home / "refused.parquet", home / "matrix.parquet"
    ingest.ingest(home / "raw", tables, refused, home / "refused.json")
    build.build("club", tables, matrix, home / "statuses.parquet")
    return SimpleNamespace(
        sessions=pl.read_parquet(tables / "sessions.parquet"),
        refused=pl.read_parquet(refused).to_dicts(),
        counts=store.read_json(home / "refused.json"),
        matrix=pl.read_parquet(matrix),
    )


def test_the_athletes_are_worth_comparing(went, club):
    matrix = went["strava"].matrix
    told = [name for name in matrix.columns if matrix[name].is_not_null().any()]
    assert {one.sport for found in club[1].values() for one in found} == set(four_ways.CALLED)
    assert matrix["athlete_id"].n_unique() == 2
    assert matrix["heavy"].drop_nulls().n_unique() == 2
    assert len(told) > len(matrix.columns) / 2


@pytest.mark.parametrize("way", four_ways.WAYS)
def test_each_format_gives_every_training_once(way, went, club):
    trainings = sum(len(found) for found in club[1].values())
    assert went[way].sessions.height == trainings
    assert {one["scope"] for one in went[way].refused} <= {"note"}


@pytest.mark.parametrize("way", [*four_ways.WAYS, "all"])
def test_every_column_of_the_matrix_is_the_same_whichever_format_it_came_in(way, went):
    assert went[way].matrix.columns == Matrix.column_names()
    assert_frame_equal(went[way].matrix, went["garmin_account"].matrix, rel_tol=NEAR, abs_tol=NEAR)


@pytest.mark.parametrize("way", four_ways.WAYS)
def test_every_session_is_the_same_whichever_format_it_came_in(way, went):
    assert_frame_equal(went[way].sessions, went["garmin_account"].sessions)


def test_all_four_together_give_one_row_a_training_and_say_so(went, club):
    trainings = sum(len(found) for found in club[1].values())
    joined = [one for one in went["all"].refused if one["scope"] == "joined"]
    assert went["all"].sessions.height == trainings
    assert len(joined) == went["all"].counts["rows_joined"] == 3 * trainings
    assert all("garmin_account" in one["remedy"] for one in joined)
