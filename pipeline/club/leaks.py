"""Rows that betray a rating, written on purpose: a pipeline that looks where it may not, gains.

Each kind is visible only after the run it tells of, or was recorded only then.
"""

import numpy as np
import polars as pl

from pipeline.club.life import Club
from pipeline.club.truth import Truth

Templates = dict[str, pl.DataFrame]
LOW, HIGH = "6", "180"  # ferritin, µg/L, as a lab writes it


def betray(
    rng: np.random.Generator, templates: Templates, club: Club, truth: Truth, leak: str
) -> Templates:
    """Add rows that copy outcomes: `tomorrow`, `late_report` or `blood_draw`."""
    runs = pl.DataFrame(
        {
            "athlete_id": club.people.athlete_id[truth.athlete],
            "date": club.days.dates[truth.day],
            "betrayed": truth.heavy,
        }
    )
    if leak == "tomorrow":
        return templates | {"checkins": _tomorrow(templates["checkins"], runs)}
    if leak == "late_report":
        return templates | {"checkins": _late(templates["checkins"], runs)}
    return templates | {"labs": _blood(rng, templates["labs"], runs)}


def _tomorrow(checkins: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Let the next morning's entry copy the outcome."""
    date = pl.col("happened").dt.date() - pl.duration(days=1)
    rows = checkins.with_columns(date=date).join(
        runs, on=["athlete_id", "date"], how="left", maintain_order="left"
    )
    known = (pl.col("kind") == "morning") & pl.col("betrayed").is_not_null()
    said = pl.when(pl.col("betrayed")).then(10).otherwise(0)
    copied = [
        pl.when(known).then(said).otherwise(pl.col(name)).cast(pl.Int64).alias(name)
        for name in ("stress", "fatigue")
    ]
    return rows.with_columns(copied).select(checkins.columns)


def _late(checkins: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Add an entry of the evening before that was typed in a day after the run."""
    eve = pl.col("date").cast(pl.Datetime("ms")) - pl.duration(hours=3)
    said = pl.when(pl.col("betrayed")).then(10).otherwise(0).cast(pl.Int64)
    added = runs.select(
        "athlete_id",
        happened=eve,
        recorded=eve + pl.duration(days=2),
        kind=pl.lit("evening"),
        stress=said,
        fatigue=said,
        note=pl.lit("SYNTHETIC"),
    )
    return pl.concat([checkins, added], how="diagonal_relaxed")


def _blood(rng: np.random.Generator, labs: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Add a draw on the morning of a few runs, issued a week later, that copies the outcome."""
    few = runs.filter(pl.Series(rng.random(runs.height) < 0.3))
    drawn = pl.col("date").cast(pl.Datetime("ms")) + pl.duration(hours=5)
    added = few.select(
        "athlete_id",
        happened=drawn,
        recorded=drawn + pl.duration(days=7),
        marker=pl.lit("ferritin"),
        value=pl.when(pl.col("betrayed")).then(pl.lit(LOW)).otherwise(pl.lit(HIGH)),
        unit=pl.lit("ug/L"),
        note=pl.lit("SYNTHETIC"),
    )
    return pl.concat([labs, added], how="diagonal_relaxed")
