"""The tiny club in parts, and its scores as one run over all of them gives them."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from pipeline import partition

REPO = Path(__file__).parents[3]
KEY = ["athlete_id", "day"]


def rows_of(out: Path) -> pl.DataFrame:
    """Read all that a run has written, in one order."""
    return pl.read_parquet(out / "part-*.parquet").sort(KEY)


@pytest.fixture(scope="session")
def rows():
    """Give the reader of all that a run has written."""
    return rows_of


@pytest.fixture(scope="session")
def parts(club, tmp_path_factory):
    """Give the club in four parts of six athletes."""
    folder = tmp_path_factory.mktemp("parts") / "four"
    partition.partition(club.tables, folder, athletes=6)
    return folder


@pytest.fixture(scope="session")
def singles(club, tmp_path_factory):
    """Give the club in 24 parts of one athlete."""
    folder = tmp_path_factory.mktemp("parts") / "singles"
    partition.partition(club.tables, folder, athletes=1)
    return folder


@pytest.fixture
def started(club):
    """Give a starter of `score` as a process of its own, with a group for itself and its workers.

    What is still running at the end is ended.
    """
    begun = []

    def started(*arguments) -> SimpleNamespace:
        words = [sys.executable, "-W", "error", "-m", "pipeline.score", *map(str, arguments)]
        process = subprocess.Popen(
            words,
            cwd=club.home,
            env=os.environ | {"PYTHONPATH": str(REPO)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        begun.append(process)
        return process

    yield started
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()
