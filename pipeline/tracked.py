"""Command for `make`: status 0 where a cohort has a run in the local MLflow store, else 1.

A fresh clone, or a cohort that is reproduced for the first time, has none though DVC says that all
is done. Asked of SQLite itself, because MLflow takes seconds to import.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import typer

from pipeline import store


def tracked(cohort: str) -> None:
    """Say by the exit status whether COHORT has a run."""
    if not Path(store.MLFLOW).exists():
        raise typer.Exit(1)
    with closing(sqlite3.connect(store.MLFLOW)) as runs:
        try:
            asked = "select 1 from tags where key = 'cohort' and value = ? limit 1"
            known = runs.execute(asked, (cohort,)).fetchone()
        except sqlite3.OperationalError:  # a store without tables
            known = None
    raise typer.Exit(0 if known else 1)


if __name__ == "__main__":
    store.run(tracked)
