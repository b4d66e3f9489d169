"""What a command scores: a folder of raw exports, of tables, or one that `build` has filled."""

import shlex
from pathlib import Path

import polars as pl
import typer

from features import matrix, referral
from features.labels import LabelPolicy
from features.timeline import Tables
from pipeline import store, summaries
from pipeline.formats import (
    diary_health,
    finding,
    folder,
    intake_rows,
    ledger,
    people,
    remarks,
    templates,
)
from pipeline.formats.ledger import Ledger
from pipeline.formats.reading import Refusal

MOST_TOLD = 20
URGENT = diary_health.HELP_NOW[0]
REPORTS = {URGENT, diary_health.HURTS[0], people.NOBODY}
MATRIX, STATUSES, TABLES = "matrix.parquet", "statuses.parquet", "tables"


def built(cohort: Path, policy: LabelPolicy) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give a cohort's matrix and statuses: as `build` left them, or built now."""
    if (cohort / MATRIX).exists():
        rows = store.read_parquet(cohort / MATRIX, "build")
        label = rows["label"].drop_nulls().first()
        if label not in (None, policy.name):
            raise store.ProblemError(
                f"{cohort} was built for the label {label}, the model predicts {policy.name}; "
                "score the raw folder instead"
            )
        if label is not None:
            return rows, store.read_parquet(cohort / STATUSES, "build")
        cohort = cohort / TABLES
    tables = tables_of(cohort)
    rows = matrix.build(tables, policy)
    rows = _unwatched(tables) if rows.is_empty() else rows
    return rows, referral.statuses(rows, tables, policy)


def _unwatched(tables: Tables) -> pl.DataFrame:
    """Give athletes of whom only blood or reports are known the day after the last of these."""
    told = [frame.select("athlete_id", "day").collect() for frame in (tables.labs, tables.flags)]
    known = pl.concat(told)
    day = pl.lit(known["day"].max(), pl.Date) + pl.duration(days=1)
    rows = known.select(pl.col("athlete_id").unique().sort()).with_columns(
        day=day,
        t0=day.cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        sessions_28d=0,
        ratings_before=0,
        **{f"observed_{days}d": pl.lit(0.0) for days in matrix.COVERAGE},
    )
    schema = matrix.Matrix.create_empty().schema
    return matrix.Matrix.validate(store.widened(rows, schema), cast=True)


def tables_of(cohort: Path) -> Tables:
    """Open a folder of tables, or read raw exports into tables."""
    if (cohort / "sessions.parquet").exists():
        return store.read_tables(cohort)
    books, built = folder.read(cohort)
    folder.require_usable(cohort, books, built)
    _require_reports(books)
    if folder.is_unwatched(built):
        typer.echo(f"{cohort}: {folder.UNWATCHED}")
    counts = ledger.counted(books)
    typer.echo(
        f"{cohort}: {counts['rows_read']:,} rows read = {counts['rows_kept']:,} kept + "
        f"{counts['rows_refused']:,} refused"
    )
    _tell_reports(books)
    whole = [r for r in books.refused if r.scope == "file" and not _is_report(r, books)]
    for refusal in whole[:MOST_TOLD]:
        typer.echo(f"  {ledger.in_line(refusal)}")
    if len(whole) > MOST_TOLD:
        typer.echo(f"  … and {len(whole) - MOST_TOLD} more files")
    summaries.reasons(books, store.console(), "the listing of the next line")
    if books.refused:
        typer.echo(f"each file: python -m pipeline.ingest --dry-run {shlex.quote(str(cohort))}")
    return Tables(**{name: rows.lazy() for name, rows in built.items()})


def _tell_reports(books: Ledger) -> None:
    """Tell one by one what may say more of somebody's health than was read."""
    told = [refusal for refusal in books.refused if _is_report(refusal, books)]
    if told:
        typer.echo("Look at these yourself before you use a score; they may tell of health:")
    found = [one for all_ in remarks.of(told).values() for one in all_]
    for one in sorted(found, key=lambda one: (one.first.reason != URGENT, one.first.file)):
        typer.echo(f"  {one.whole}")


def _is_report(refusal: Refusal, books: Ledger) -> bool:
    """Say whether it may tell of health: slips in intake, flags and blood, and words of pain."""
    if refusal.reason in REPORTS or intake_rows.HELD in refusal.reason:
        return True
    is_template = books.origin.get(refusal.file) == templates.NAME
    if is_template and refusal.file in books.files_of("flags"):
        return True
    return refusal.scope == "row" and refusal.is_loss and refusal.file in books.files_of("labs")


def _require_reports(books: Ledger) -> None:
    """Raise `ProblemError` where flags, blood or an intake was handed over that cannot be read."""
    for refusal in books.refused:
        if finding.may_hold_reports(refusal, books.origin.get(refusal.file)):
            why = "an age or a state" if finding.is_intake_name(refusal.file) else "a report"
            raise store.ProblemError(
                f"{ledger.in_line(refusal)}; nobody is scored, because {why} in it might "
                "stop a score"
            )
