"""Where things lie and how they are read and written: what stages share about files."""

import json
import math
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
import typer
import yaml
from rich.console import Console
from threadpoolctl import threadpool_limits

from features.tables import TABLES
from features.timeline import Tables

PROJECT = "dvc.yaml"
FLOATS = 6
LOG_ODDS = 12  # places of log-odds and probabilities in a table
WIDTH = 110
MLFLOW = "mlflow.db"
TRACKING = f"sqlite:///{MLFLOW}"


class ProblemError(Exception):
    """Something a user can mend; shown as one line, never as a traceback."""


def run(command: Any) -> None:
    """Run a stage's function as a command; what a user can mend is one line and exit status 1.

    NumPy's and SciPy's sums take one thread: they add up in one order on every machine, and for
    matrices as small as ours that is faster too.
    """
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(command)
    try:
        with threadpool_limits(1):
            app()
    except (ProblemError, ValueError, OSError, pl.exceptions.PolarsError) as problem:
        typer.echo(f"heavy legs: {problem}", err=True)
        raise SystemExit(1) from None


def folder(name: str) -> Path:
    """Give a folder of dvc.yaml's `vars` (raw, data, reports): paths are written there only."""
    project = Path(PROJECT)
    if not project.exists():
        raise ProblemError(f"no {PROJECT} here; change to the project's folder first")
    folders = _folders(project.read_text())
    if folders is None:
        raise ProblemError(f"{PROJECT} names no folders; restore its `vars`")
    return Path(folders[name])


@cache
def _folders(said: str) -> dict[str, str] | None:
    """Give the folders that dvc.yaml names."""
    entries = yaml.safe_load(said)["vars"]
    named = (one for one in entries if isinstance(one, dict) and "folders" in one)
    return next((one["folders"] for one in named), None)


def cohorts() -> list[str]:
    """Name the cohorts whose raw files are here."""
    raw = folder("raw")
    return sorted(path.name for path in raw.iterdir() if path.is_dir()) if raw.is_dir() else []


def read_tables(source: Path) -> Tables:
    """Open the seven tables of a folder, lazily; raises `ProblemError` where one is missing."""
    missing = [name for name in TABLES if not (source / f"{name}.parquet").exists()]
    if missing:
        raise ProblemError(f"{source} lacks the table {missing[0]}; run the stage ingest first")
    for name, schema in TABLES.items():
        found = _columns(source / f"{name}.parquet", "ingest")
        for column, kind in sorted(schema.create_empty().schema.items()):
            if found.get(column) != kind:
                lacks = "lacks" if column not in found else "holds in another way"
                raise ProblemError(
                    f"{source}/{name}.parquet {lacks} the column {column}; run the stage ingest "
                    "again"
                )
    return Tables(**{name: pl.scan_parquet(source / f"{name}.parquet") for name in TABLES})


def write_tables(tables: dict[str, pl.DataFrame], target: Path) -> None:
    """Write each table as parquet, sorted by its key."""
    target.mkdir(parents=True, exist_ok=True)
    for name, schema in TABLES.items():
        rows = in_order(tables[name].select(schema.column_names()), schema.primary_key())
        write_parquet(rows, target / f"{name}.parquet")


def in_order(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Sort rows by a key; those in order already, and empty columns, take no memory again."""
    order = rows.select(key).with_row_index("at").sort(key, maintain_order=True)["at"]
    if order.is_sorted():
        return rows
    return widened(narrowed(rows)[order], rows.schema)


def narrowed(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out the columns that hold nothing: of a table with many, a file fills few."""
    return rows.select(s.name for s in rows if rows.is_empty() or s.null_count() < rows.height)


def widened(rows: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Give rows all the columns of a schema, null where they have none, in its order."""
    return rows.select(
        name if name in rows.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in schema.items()
    )


def rounded(rows: pl.DataFrame) -> pl.DataFrame:
    """Round log-odds and probabilities: the last bit of a sum depends on how memory is aligned."""
    return rows.with_columns(cs.float().round(LOG_ODDS))


def write_parquet(rows: pl.DataFrame, target: Path) -> None:
    """Write parquet, the same rows to the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(target, compression="zstd", statistics=False)


def read_parquet(source: Path, made_by: str) -> pl.DataFrame:
    """Read parquet; raises `ProblemError` naming the stage that makes it."""
    if not source.exists():
        raise ProblemError(f"{source} is not there; run the stage {made_by} first")
    _columns(source, made_by)
    return pl.read_parquet(source)


def _columns(source: Path, made_by: str) -> Mapping[str, pl.DataType]:
    try:
        return pl.read_parquet_schema(source)
    except pl.exceptions.PolarsError:
        raise ProblemError(f"{source} is broken; run the stage {made_by} again") from None


def write_json(content: Any, target: Path) -> None:
    """Write JSON with sorted keys and floats to six places, so that bytes repeat; NaN is null."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_rounded(content), indent=1, sort_keys=True, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")


def read_json(source: Path) -> Any:
    """Read JSON."""
    return json.loads(source.read_text(encoding="utf-8"))


def _rounded(content: Any) -> Any:
    if isinstance(content, float):
        return round(content, FLOATS) if math.isfinite(content) else None
    if isinstance(content, dict):
        return {key: _rounded(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_rounded(value) for value in content]
    return content


def figure(value: float | None, places: int = 3, sign: str = "") -> str:
    """Write a figure for a table; a dash where it could not be worked out."""
    unknown = value is None or not math.isfinite(value)
    return "–" if unknown else f"{value:{sign}.{places}f}"


def interval(
    found: Mapping[str, Any], name: str, places: int = 3, sign: str = "", ends: int | None = None
) -> str:
    """Write a figure, its `_low` and its `_high`; a dash for what is not there.

    `ends` are the places of the last two, where these are not those of the figure.
    """
    low, high = (
        figure(found.get(f"{name}_{end}"), places if ends is None else ends, sign)
        for end in ("low", "high")
    )
    return f"{figure(found.get(name), places, sign)} [{low}, {high}]"


def write_csv(rows: pl.DataFrame, target: Path) -> None:
    """Write CSV; a text that a spreadsheet would run as a formula gets a leading apostrophe."""
    text = pl.col(pl.String)
    risky = text.str.contains(r"^[=+\-@\t\r]")
    rows.with_columns(pl.when(risky).then("'" + text).otherwise(text).name.keep()).write_csv(target)


def project() -> Path:
    """Give the project's own folder: an experiment of `--temp` or `--queue` runs in another one."""
    return Path(os.environ.get("DVC_ROOT", "."))


def tracking() -> str:
    """Give the address of the MLflow store, one for all experiments of the project."""
    home = project()
    return TRACKING if home == Path() else f"sqlite:///{home / MLFLOW}"


def model_folder(model: str, scratch: Path) -> Path:
    """Give the folder of a model; an MLflow address is fetched into `scratch`."""
    if not model.startswith(("models:/", "runs:/")):
        return Path(model)
    import mlflow.artifacts
    import mlflow.exceptions

    mlflow.set_tracking_uri(tracking())
    try:
        fetched = Path(mlflow.artifacts.download_artifacts(model, dst_path=str(scratch)))
    except (mlflow.exceptions.MlflowException, OSError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise ProblemError(f"no model at {model} ({first})") from None
    found = next(fetched.rglob("booster.txt"), None)
    if found is None:
        raise ProblemError(f"{model} holds no booster.txt; it was not logged by this project")
    return found.parent


def console() -> Console:
    """Give a console that is wide enough for tables where no terminal says its width."""
    screen = Console(highlight=False)
    return screen if screen.is_terminal else Console(highlight=False, width=WIDTH)
