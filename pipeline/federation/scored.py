"""What is written of some athletes' days: the same for a small cohort and for a federation's part.

`part` is the one function that every engine runs. It reads one part and one model, and writes one
file; so it may be run anywhere, and again.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from features import labels, matrix, referral
from features.labels import LabelPolicy
from features.timeline import Tables
from models import additive, scoring
from models.additive import Model
from pipeline import store
from pipeline.federation import finished, mornings

ALARMING = 1  # the last rank of referral.urgency that says now or today
COMPARED_DAYS = 180
STATE = ("model", "code", "held")  # made by others, a state is not used


@dataclass(frozen=True)
class Wish:
    """Which days are written: the cohort's last one, a given one, or every day."""

    every_day: bool = False
    as_of: date | None = None


@dataclass(frozen=True)
class Job:
    """One part to score: where everything is, and what the result is marked with.

    `held` is what `train` predicted out of fold, where the model learned from athletes of this
    cohort. `state` is what the last morning left and this one leaves to the next; None to score
    from scratch. `compared` is the share of athletes whose last days are handed back, to be
    compared with those that the model learned from.
    """

    name: str
    part: Path
    model: Path
    out: Path
    last_day: date
    wish: Wish
    held: Path | None
    state: Path | None
    compared: float
    mark: dict[str, str]


@dataclass(frozen=True)
class Done:
    """What came of a part: counts, or in `problem` why it could not be scored.

    `compared` holds matrix rows of some athletes and their `chance`.
    """

    name: str
    said: finished.Said | None = None
    compared: pl.DataFrame | None = None
    problem: str | None = None


def part(job: Job) -> Done:
    """Score one part and write its file; what a user can mend is said, not raised."""
    try:
        return _part(job)
    except (store.ProblemError, ValueError, OSError, pl.exceptions.PolarsError) as problem:
        first = (str(problem).splitlines() or [type(problem).__name__])[0]
        where = "" if str(job.part) in first else f"{job.part}: "
        return Done(job.name, problem=f"{where}{first}")


def _part(job: Job) -> Done:
    made, policy = loaded(job.model)
    tables = store.read_tables(job.part)
    mark = job.mark | {"tables": finished.of_part(job.part)}
    held = None if job.held is None else _held(job.held, tables)
    if job.state is None:
        rows = matrix.build(tables, policy, until=job.last_day)
        statuses = referral.statuses(rows, tables, policy)
        written, scores = of(made, rows, statuses, held, job.wish, job.last_day)
    else:
        last = {name: job.mark[name] for name in STATE}
        before = pl.read_parquet(job.state) if finished.is_made(job.state, last) else None
        at_once = Tables(**{name: rows.collect().lazy() for name, rows in vars(tables).items()})
        found = mornings.scored(made, policy, at_once, job.last_day, held, before)
        rows, scores, after = found
        written = _reasoned(made, scores.filter(pl.col("day") == job.last_day), rows)
        finished.write(after, job.state, last)
    said = summed(written)
    finished.write(store.rounded(written), job.out, mark, said)
    whole = rows if job.state is None else rows[:0]  # a later morning has no past to compare
    return Done(job.name, said, _compared(whole, scores, job))


@cache
def loaded(model: Path) -> tuple[Model, LabelPolicy]:
    """Load a model once in each process, and the label that it predicts."""
    made = additive.load(model)
    policy = labels.POLICIES.get(made.spec.label)
    if policy is None:
        raise store.ProblemError(
            f"the model predicts {made.spec.label!r}, which this version does not know"
        )
    return made, policy


def of(
    model: Model,
    rows: pl.DataFrame,
    statuses: pl.DataFrame,
    held: pl.DataFrame | None,
    wish: Wish,
    last_day: date,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Score the days of a matrix; gives those that are written, with reasons, and all."""
    scores = scoring.score(model, rows, statuses, held)
    return _reasoned(model, _wanted(scores, wish, last_day), rows), scores


def _reasoned(model: Model, scores: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    return scoring.with_settling(model, scoring.with_reasons(scores, rows), rows)


def _wanted(scores: pl.DataFrame, wish: Wish, last_day: date) -> pl.DataFrame:
    if wish.every_day:
        return scores
    wanted = scores.filter(pl.col("day") == (wish.as_of or last_day))
    if wish.as_of is None or not referral.is_current(wish.as_of, scores, date.today()):
        return wanted
    return referral.up_to_date(wanted, scores)


def _held(path: Path, tables: Tables) -> pl.DataFrame | None:
    """Give what was predicted out of fold of these athletes; None where nothing was."""
    athletes = tables.athletes.select("athlete_id")
    held = pl.scan_parquet(path).join(athletes, on="athlete_id", how="semi").collect()
    return None if held.is_empty() else held


def summed(written: pl.DataFrame) -> finished.Said:
    """Count rows, athletes and statuses, and whose last day says that help is needed by today."""
    return finished.Said(
        rows=written.height,
        athletes=written["athlete_id"].n_unique(),
        statuses=dict(sorted(Counter(written["status"].to_list()).items())),
        alarming=alarming(written).height,
    )


def alarming(written: pl.DataFrame) -> pl.DataFrame:
    """Give each athlete's last day where its message says that help is needed now or today."""
    urgency = referral.urgency(pl.col("message"))
    last = written.filter(pl.col("day") == pl.col("day").max().over("athlete_id"))
    return last.with_columns(urgency=urgency).filter(pl.col("urgency") <= ALARMING)


def _compared(rows: pl.DataFrame, scores: pl.DataFrame, job: Job) -> pl.DataFrame:
    """Give the last days of some athletes, chosen by their names alone, with their chances."""
    names = [name for name in rows["athlete_id"].unique() if _draw(name) < job.compared]
    late = pl.col("day") > job.last_day - timedelta(days=COMPARED_DAYS)
    theirs = rows.filter(late, pl.col("athlete_id").is_in(names))
    chance = scores.select("athlete_id", "day", chance="risk")
    return theirs.join(chance, on=["athlete_id", "day"], how="left", maintain_order="left")


def _draw(name: str) -> float:
    """Give a number from 0 to 1 that is a name's own, in whichever part it stands."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) / 2**64
