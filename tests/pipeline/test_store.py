"""Files: the same content to the same bytes, and what is missing or broken said in words."""

import csv
from datetime import date

import polars as pl
import pytest
import typer

from features.tables import TABLES
from pipeline import store
from pipeline.store import ProblemError


def test_json_has_sorted_keys_and_floats_to_six_places(tmp_path):
    store.write_json(
        {"b": [1 / 3, True, None], "a": {"å": 0.1 + 0.2}}, tmp_path / "deep" / "x.json"
    )
    text = (tmp_path / "deep" / "x.json").read_text(encoding="utf-8")
    assert text.index('"a"') < text.index('"b"')
    assert store.read_json(tmp_path / "deep" / "x.json") == {
        "a": {"å": 0.3},
        "b": [0.333333, True, None],
    }


def test_parquet_of_the_same_rows_is_the_same_bytes(tmp_path):
    rows = pl.DataFrame({"a": [1.5, None], "b": ["x", "y"]})
    for name in ("one", "two"):
        store.write_parquet(rows, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_sums_that_differ_in_their_last_bit_are_written_as_the_same_bytes(tmp_path):
    for name, value in (("one", 0.1 + 0.2), ("two", 0.3)):
        store.write_parquet(store.rounded(pl.DataFrame({"a": [value]})), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_escaped(text, tmp_path):
    store.write_csv(pl.DataFrame({"name": [text, "a", None], "day": 1}), tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="") as file:
        cells = [row["name"] for row in csv.DictReader(file)]
    assert cells == ["'" + text, "a", ""]


def test_numbers_and_days_are_not_escaped(tmp_path):
    rows = pl.DataFrame({"share": [-0.5], "day": [date(2025, 3, 1)]})
    store.write_csv(rows, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text() == "share,day\n-0.5,2025-03-01\n"


def test_a_missing_file_names_the_stage_that_makes_it(tmp_path):
    with pytest.raises(ProblemError, match="is not there; run the stage build first"):
        store.read_parquet(tmp_path / "matrix.parquet", "build")


def test_a_broken_file_names_the_stage_that_makes_it(tmp_path):
    (tmp_path / "matrix.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(ProblemError, match="is broken; run the stage build again"):
        store.read_parquet(tmp_path / "matrix.parquet", "build")


def test_tables_of_which_one_is_missing_or_another_are_refused(tmp_path):
    there = tmp_path / "tables"
    store.write_tables({name: schema.create_empty() for name, schema in TABLES.items()}, there)
    pl.DataFrame({"athlete_id": ["SYNTHETIC-1"]}).write_parquet(there / "labs.parquet")
    with pytest.raises(ProblemError, match=r"labs.parquet lacks the column censored"):
        store.read_tables(there)
    (there / "labs.parquet").unlink()
    with pytest.raises(ProblemError, match="lacks the table labs; run the stage ingest first"):
        store.read_tables(there)


@pytest.mark.parametrize(
    ("table", "other"),
    [
        ("labs", pl.col("marker").cast(pl.String)),
        ("labs", pl.col("marker").cast(pl.String).cast(pl.Enum(["b12", "ferritin"]))),
        ("sessions", pl.col("happened").dt.cast_time_unit("ns")),
    ],
)
def test_tables_of_another_version_are_refused_by_column(tmp_path, table, other):
    store.write_tables({n: schema.create_empty() for n, schema in TABLES.items()}, tmp_path)
    path = tmp_path / f"{table}.parquet"
    pl.read_parquet(path).with_columns(other).write_parquet(path)
    (name,) = other.meta.root_names()
    with pytest.raises(
        ProblemError, match=f"{table}.parquet holds in another way the column {name}"
    ):
        store.read_tables(tmp_path)


def test_folders_are_named_in_dvc_yaml_alone(project):
    assert store.folder("raw").as_posix() == "data/raw"
    (project / "dvc.yaml").write_text("vars: []\n")
    with pytest.raises(ProblemError, match="names no folders"):
        store.folder("raw")


def test_cohorts_are_the_folders_that_are_here(project):
    assert store.cohorts() == []
    for name in ("b", "a"):
        (project / "data" / "raw" / name).mkdir(parents=True)
    (project / "data" / "raw" / "note.txt").write_text("no cohort")
    assert store.cohorts() == ["a", "b"]


@pytest.mark.parametrize(
    "problem", [ProblemError("mend this"), ValueError("mend this"), OSError(5, "mend this")]
)
def test_what_a_user_can_mend_is_one_line(problem, refuses):
    def fails() -> None:
        raise problem

    assert "mend this" in refuses(fails)


def test_a_bug_is_not_hidden_as_a_problem(command):
    def fails() -> None:
        raise KeyError("a bug")

    with pytest.raises(KeyError, match="a bug"):
        command(fails)


def test_a_command_that_works_ends_with_status_0(command):
    def works(name: str) -> None:
        typer.echo(f"made {name}")

    found = command(works, "it")
    assert (found.status, found.out) == (0, "made it\n")


def test_a_figure_is_written_with_its_interval_and_dashes_for_what_is_not_there():
    found = {"gain": 0.0123, "gain_low": -0.2, "gain_high": 0.1}
    assert store.interval(found, "gain") == "0.012 [-0.200, 0.100]"
    assert store.interval(found, "gain", 2, "+", ends=1) == "+0.01 [-0.2, +0.1]"
    assert store.interval({"gain": 0.5}, "gain") == "0.500 [–, –]"
