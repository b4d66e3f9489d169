"""A score of one athlete starts quickly: what only training needs is not imported."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

REPO = Path(__file__).parents[2]
SLOW = (
    "garmin_fit_sdk",
    "lightgbm",
    "matplotlib",
    "mlflow",
    "numba",
    "pandas",
    "ray",
    "scipy",
    "shap",
    "sklearn",
)
SCORED = """
import json, sys
from pipeline import score, store
try:
    store.run(score.score)
finally:
    print(json.dumps([name for name in {slow} if name in sys.modules]))
"""


@pytest.fixture(scope="module")
def one(club, tmp_path_factory):
    """One athlete's tables, as `ingest` writes them."""
    folder = tmp_path_factory.mktemp("one") / "tables"
    folder.mkdir()
    (scored, *_) = pl.read_parquet(club.scores).filter(pl.col("risk").is_not_null())["athlete_id"]
    for path in club.tables.glob("*.parquet"):
        rows = pl.read_parquet(path).filter(pl.col("athlete_id") == scored)
        rows.write_parquet(folder / path.name)
    return folder


def test_no_library_of_training_is_imported_for_a_score(club, one, tmp_path):
    out = tmp_path / "scores.parquet"
    done = subprocess.run(
        [sys.executable, "-c", SCORED.format(slow=SLOW), str(club.model), str(one), str(out)],
        cwd=club.home,
        env={"PYTHONPATH": str(REPO), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert pl.read_parquet(out).height == 1
    assert json.loads(done.stdout.splitlines()[-1]) == []
