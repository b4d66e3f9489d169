"""Trainings of a watch on their way to the table of sessions; FIT, TCX and GPX share this."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from features.tables import Sessions
from pipeline.formats.books import Books
from pipeline.formats.reading import Read, Source
from pipeline.formats.splits import limits

AGAIN = "export it again from the watch's own platform"
LONGEST_S = 7 * 24 * 3600
LEAST_STEPS, MOST_STEPS = Sessions.cadence_spm.min, Sessions.cadence_spm.max  # in a minute
ODD_CADENCE = (
    f"a run's cadence of one leg that makes fewer than {LEAST_STEPS:g} or more than "
    f"{MOST_STEPS:g} steps a minute; left out",
    "nothing to do: the run may hold walking, or the sensor counted otherwise",
)
MEASURED = (
    "distance_km",
    "rpe_cr10",
    "heart_rate_mean_bpm",
    "heart_rate_max_bpm",
    "cadence_spm",
    "ascent_m",
    "descent_m",
    "pace_variation",
    "first_tenth_pace_ratio",
    "final_quarter_slowdown_pct",
    "decoupling_pct",
    "cadence_fade_pct",
    "ground_contact_ms",
    "ground_contact_left_pct",
)
SCHEMA = {
    "line": pl.Int64,
    "started": pl.Datetime("us", "UTC"),
    "sport": pl.String,
    "said_sport": pl.String,
    "strength_focus": pl.String,
    "elapsed_s": pl.Float64,
    "timer_s": pl.Float64,
} | dict.fromkeys(MEASURED, pl.Float64)


@dataclass(frozen=True, kw_only=True)
class Training:
    """One training: `elapsed_s` with pauses, `timer_s` without; `measured` by the table's names.

    `said_sport` is the file's own word; `sport` None where the file has none.
    """

    started: datetime | None
    sport: str | None
    said_sport: str | None = None
    strength_focus: str | None = None
    elapsed_s: float | None
    timer_s: float | None
    measured: dict[str, float | None] = field(default_factory=dict)


def sessions(source: Source, found: list[Training]) -> Read:
    """Hand trainings over as device sessions; `line` is the training's place in the file.

    `happened` is start + elapsed time, `duration_min` the time without pauses. A measured value
    beyond the table's limits is left out, and its row kept.
    """
    rows = [vars(one) | one.measured | {"line": line} for line, one in enumerate(found, start=1)]
    books = Books(source, pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    books.drop(pl.col("started").is_null(), "started", "no time of its start", AGAIN)
    elapsed, timer = pl.col("elapsed_s"), pl.col("timer_s")
    for column in (elapsed, timer):
        wrong = column.is_between(0, LONGEST_S, closed="right").not_()
        name = column.meta.output_name()
        books.blank(wrong, name, "not a duration of at most seven days", AGAIN)
    books.add(timer_s=pl.coalesce(timer, elapsed), elapsed_s=pl.max_horizontal(elapsed, timer))
    books.drop(timer.is_null(), "timer_s", "no duration", AGAIN)
    books.note(
        pl.col("sport").is_null(),
        "said_sport",
        "no known kind of training; read as other",
        "if it was a run, export it as FIT or TCX, which name it",
    )
    _blank_impossible(books)
    return books.close(
        "sessions",
        started=pl.col("started"),
        happened=pl.col("started") + pl.duration(microseconds=(1e6 * elapsed).cast(pl.Int64)),
        recorded=pl.lit(None, pl.Datetime("us", "UTC")),
        source=pl.lit("device"),
        sport=pl.col("sport").fill_null("other"),
        strength_focus=pl.col("strength_focus"),
        duration_min=timer / 60,
        **{name: pl.col(name) for name in MEASURED},
    )


def _blank_impossible(books: Books) -> None:
    odd = {name: pl.col(name).is_between(*limits(name)).not_() for name in MEASURED}
    found = books.rows.select(bad.any().alias(name) for name, bad in odd.items())
    for name in (column.name for column in found if column.any()):
        low, high = limits(name)
        reason = f"outside of {low:g} to {high:g}, so it was not measured rightly"
        books.blank(odd[name], name, reason, "nothing to do: the rest of the training is used")


def is_odd(steps: pl.Expr) -> pl.Expr:
    """Say where a run's cadence in steps a minute is one that the table does not take."""
    return steps.is_between(LEAST_STEPS, MOST_STEPS).not_()
