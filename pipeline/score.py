"""Command and stage `score`: risk, parts and reasons of a cohort's days, labels or none."""

import shlex
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from features import labels, matrix, referral
from features.labels import LabelPolicy
from features.timeline import Tables
from models import additive, scoring
from models import drift as drifting
from models.additive import Model
from pipeline import driftboard, scoreboard, store, summaries
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
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def score(
    model: str,
    cohort: Path,
    out: Path,
    as_of: Day = None,
    every_day: bool = False,
    out_of_fold: Path | None = None,
    drift: Path | None = None,
) -> None:
    """Score a COHORT with MODEL into OUT (.parquet or .csv).

    COHORT is a folder of raw exports, of tables, or one that `build` has filled.

    MODEL is a folder or an MLflow address such as models:/heavy-legs-club@champion. Without
    --as-of the cohort's last day is scored: the one after its last entry. A day of --as-of that is
    past is scored as it was known then; the last one logged, and today, with all that is known now.
    --drift FILE.csv gets how each input differs from the cohort that the model learned from.
    """
    if as_of is not None and every_day:
        raise store.ProblemError("--as-of and --every-day contradict each other; give one of them")
    if out.suffix not in (".parquet", ".csv"):
        raise store.ProblemError(f"{out}: name a file that ends in .parquet or .csv")
    with tempfile.TemporaryDirectory() as scratch:
        made = additive.load(store.model_folder(model, Path(scratch)))
    policy = labels.POLICIES.get(made.spec.label)
    if policy is None:
        raise store.ProblemError(
            f"the model predicts {made.spec.label!r}, which this version does not know"
        )
    rows, statuses = built(cohort, policy)
    if rows.is_empty():
        raise store.ProblemError(f"{cohort} holds no sessions, nights or check-ins to score")
    held = _held(made.spec.cohort, out_of_fold)
    scores = scoring.score(made, rows, statuses, held)
    wanted = _wanted(scores, rows, as_of.date() if as_of else None, every_day)
    written = scoring.with_settling(made, scoring.with_reasons(wanted, rows), rows)
    _write(written, out)
    count = written["status"].value_counts(sort=True).iter_rows()
    typer.echo(
        f"{out}: {written.height:,} rows of {written['athlete_id'].n_unique()} athletes ("
        + ", ".join(f"{number:,} {status}" for status, number in count)
        + f"); {policy.sentence}"
    )
    scoreboard.show(written, rows, made.spec.limits[0].level, store.console())
    _compare(made, rows, scores, held, drift)
    typer.echo(written["notice"][0])


def _compare(
    model: Model,
    rows: pl.DataFrame,
    scores: pl.DataFrame,
    held: pl.DataFrame | None,
    into: Path | None,
) -> None:
    """Say how the athletes differ from those learned from; of these themselves nothing."""
    past = model.spec.reference
    names = [] if held is None else held["athlete_id"].unique()
    learned = rows["athlete_id"].is_in(pl.Series(names, dtype=pl.String).implode())
    if past is None or learned.all():
        if into is not None:
            why = "holds nothing to compare with" if past is None else "learned from this cohort"
            raise store.ProblemError(f"{into} is not written: the model {why}")
        return
    found = drifting.compare(model, past, rows.filter(~learned), scores["risk"].filter(~learned))
    if learned.any():
        count = rows.filter(learned)["athlete_id"].n_unique()
        typer.echo(f"not compared with training: {count} athletes that the model learned from")
    driftboard.show(found, past, store.console())
    if into is not None:
        into.parent.mkdir(parents=True, exist_ok=True)
        store.rounded(found.inputs).write_csv(into)


def _held(trained_on: str, given: Path | None) -> pl.DataFrame | None:
    """Find the predictions that never saw their athletes, of the cohort the model was trained on.

    They keep an athlete's own past honest; for athletes of other cohorts they change nothing.
    """
    path = given or store.folder("data") / trained_on / "out_of_fold.parquet"
    if given is None and not path.exists():
        return None
    held = store.read_parquet(path, "train")
    missing = {"athlete_id", "day", "probability", "risk", "says"} - set(held.columns)
    if missing:
        raise store.ProblemError(f"{path} is not what `train` writes: it lacks {min(missing)}")
    return held


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


def _wanted(
    scores: pl.DataFrame, rows: pl.DataFrame, as_of: date | None, every_day: bool
) -> pl.DataFrame:
    if every_day:
        return scores
    day = as_of or rows["day"].max()
    wanted = scores.filter(pl.col("day") == day)
    if wanted.is_empty():
        first, last = rows["day"].min(), rows["day"].max()
        raise store.ProblemError(f"no athlete has {day}; the cohort runs from {first} to {last}")
    if as_of is None or not referral.is_current(as_of, scores, date.today()):
        return wanted
    return referral.up_to_date(wanted, scores)


def _write(rows: pl.DataFrame, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = store.rounded(rows)
    if out.suffix == ".csv":
        store.write_csv(rows, out)
    else:
        store.write_parquet(rows, out)


if __name__ == "__main__":
    store.run(score)
