"""A tiny SYNTHETIC club taken through the real stages once, and cohorts written by hand."""

import contextlib
import csv
import shutil
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
import yaml

from features.tables import TABLES
from pipeline import build, evaluate, ingest, params, report, score, simulate, store, train
from pipeline.formats import finding

REPO = Path(__file__).parents[2]
SMALL = {
    "simulate": {"seed": 3, "athletes": 24, "days": 70},
    "train": {"num_iterations": 20},
    "evaluate": {"bootstraps": 40},
}


def write_settings(home: Path, **sections: dict) -> None:
    """Write dvc.yaml as it is, and params.yaml with some of its values replaced."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPO / "dvc.yaml", home)
    said = yaml.safe_load((REPO / "params.yaml").read_text())
    for name, values in sections.items():
        said[name] = said[name] | values
    (home / "params.yaml").write_text(yaml.safe_dump(said | {"cohorts": ["club"]}))


def paths(home: Path, cohort: str) -> SimpleNamespace:
    """Name a cohort's files as dvc.yaml does."""
    data = home / "data" / cohort
    files = {"refused": "refused.parquet", "matrix": "matrix.parquet", "scores": "scores.parquet"}
    files |= {"statuses": "statuses.parquet", "out_of_fold": "out_of_fold.parquet"}
    files |= {"forward": "forward.parquet", "tables": "tables", "model": "model"}
    return SimpleNamespace(
        home=home,
        data=data,
        raw=home / "data" / "raw" / cohort,
        truth=home / "data" / "truth" / cohort,
        reports=home / "reports" / cohort,
        counts=home / "reports" / cohort / "refused.json",
        **{name: data / file for name, file in files.items()},
    )


@pytest.fixture(scope="session")
def club(tmp_path_factory):
    """Give the paths of a made-up club of 24 athletes that went through every stage but track."""
    home = tmp_path_factory.mktemp("project")
    write_settings(home, **SMALL)
    at = paths(home, "club")
    with contextlib.chdir(home):
        simulate.simulate(at.raw, at.truth)
        ingest.ingest(at.raw, at.tables, at.refused, at.counts)
        build.build("club", at.tables, at.matrix, at.statuses)
        train.train("club", at.matrix, at.model, at.out_of_fold, at.forward)
        evaluate.evaluate(
            "club", at.tables, at.matrix, at.statuses, at.out_of_fold, at.forward, at.reports
        )
        score.score(str(at.model), at.tables, at.scores, every_day=True, out_of_fold=at.out_of_fold)
        report.report("club", at.data, at.reports, at.reports / "plots", at.data / "plots")
    return at


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Stand in an empty project folder: settings, no cohort yet."""
    write_settings(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def in_club(club, monkeypatch):
    """Stand in the club's project folder; what a test adds there is for itself alone."""
    monkeypatch.chdir(club.home)
    return club


def write_csv(path: Path, rows: list[dict]) -> Path:
    """Write rows as a template CSV: the header is every key, in order of appearance."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_folder(folder: Path, cohort: dict | None = None, **tables: list[dict]) -> Path:
    """Write a cohort's raw folder from rows by table, and `cohort` as its cohort.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        write_csv(folder / f"{table}.csv", rows)
    if cohort is not None:
        (folder / "cohort.yaml").write_text(yaml.safe_dump(cohort))
    return folder


@pytest.fixture(scope="session")
def write():
    """Give the writer of a raw folder: folder, cohort=…, and rows by table."""
    return write_folder


@pytest.fixture
def raw(project):
    """Give the writer of the raw folder of a cohort of the empty project, by its name."""

    def raw(name="mine", cohort=None, **tables):
        return write_folder(Path("data/raw") / name, cohort, **tables)

    return raw


def run_ingest(folder: Path, out: Path) -> SimpleNamespace:
    """Run the stage ingest and check its books: everything read was kept or refused."""
    ingest.ingest(folder, out / "tables", out / "refused.parquet", out / "refused.json")
    tables = {name: pl.read_parquet(out / "tables" / f"{name}.parquet") for name in TABLES}
    refused = pl.read_parquet(out / "refused.parquet")
    counts = store.read_json(out / "refused.json")
    books_balance(counts, refused, tables)
    rows = list(refused.iter_rows(named=True))
    return SimpleNamespace(tables=tables, refused=rows, counts=counts)


@pytest.fixture(scope="session")
def ingest_into():
    """Give the stage ingest: folder, and where to; with its books checked."""
    return run_ingest


@pytest.fixture
def ingested(project):
    """Give the stage ingest of a folder in the empty project, with its books checked."""
    return lambda folder, into="out": run_ingest(folder, project / into)


def books_balance(counts: dict, refused: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> None:
    """Hold: read = kept + refused, each refused row is listed, each kept row is in a table."""
    listed = refused.filter(pl.col("scope") == "row")
    kept: Counter = Counter()
    for file, found in counts["files"].items():
        assert found["read"] == found["kept"] + found["refused"]
        kept[Path(file).stem.lower()] += found["kept"]
    for name in ("read", "kept", "refused"):
        assert counts[f"rows_{name}"] == sum(found[name] for found in counts["files"].values())
    assert counts["rows_refused"] == listed.height
    for name in TABLES.keys() - {"athletes"}:
        assert tables[name].height == kept[name]
    assert tables["athletes"].height >= kept["athletes"]
    for row in refused.iter_rows(named=True):
        assert row["reason"]
        assert row["remedy"]
        whole = row["scope"] == "file" or row["file"] == finding.SETTINGS
        assert (row["line"] is None) == whole


@pytest.fixture
def command(monkeypatch, capsys):
    """Give a runner of a stage as a command: exit status, standard output and error."""

    def command(function, *arguments):
        monkeypatch.setattr(sys, "argv", ["command", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            store.run(function)
        printed = capsys.readouterr()
        return SimpleNamespace(status=ended.value.code, out=printed.out, err=printed.err)

    return command


@pytest.fixture
def refuses(command):
    """Give a runner that expects one clear line on standard error and exit status 1."""

    def refuses(function, *arguments):
        found = command(function, *arguments)
        lines = found.err.splitlines()
        assert found.status == 1
        assert len(lines) == 1
        assert lines[0].startswith("heavy legs: ")
        assert "Traceback" not in found.out
        return lines[0].removeprefix("heavy legs: ")

    return refuses


@pytest.fixture(scope="session")
def small_params(club):
    """Give the tiny club's parameters."""
    return params.load(club.home / "params.yaml")
