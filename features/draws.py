"""Blood draws as a look knows them: the results issued before its t0."""

import numpy as np
import polars as pl

from features import units
from features.seen import Seen, visible, with_intake

FOR_CUT_OFFS = {name: name for name in ("sex", "residence_altitude_m")}


def draws(tables: Seen, looks: pl.DataFrame, lookback: int) -> pl.LazyFrame:
    """Show each look the blood draws whose results it knew, oldest draw first, a marker a column.

    Of one draw the latest issue of a marker counts; `<marker>_said` repeats it as the lab gave it.
    `disturbed` says that training shortly before the draw was known by t0. The athlete's sex,
    altitude of residence and lines for B12 come along, for cut-offs.
    """
    seen = visible(tables.labs, looks, oldest=lookback, newest=0)
    results = seen.sort("look", "happened", "recorded").collect()
    begins = results.select(pl.struct("look", "happened").rle_id()).to_series()
    drawn = results.group_by(draw=begins, maintain_order=True).agg(
        pl.col("look", "age", "happened", "athlete_id", "t0").first(),
        disturbed=(pl.col("disturbed_known") < pl.col("t0")).any(),
    )
    said = pl.concat_str("reported_value", "reported_unit", separator=" ")
    values = results.select("value", said=said)
    markers = results["marker"].cast(pl.String)
    for name in units.INPUTS:
        rows = _last_of_each(begins, (markers == name).to_numpy(), drawn.height)
        value, words = values["value"].gather(rows), values["said"].gather(rows)
        drawn = drawn.with_columns(value.alias(name), words.alias(f"{name}_said"))
    lines = tables.athletes.select("athlete_id", "b12_scheme")  # a setting, not a fact
    drawn = drawn.lazy().join(lines.lazy(), on="athlete_id", how="left", maintain_order="left")
    return with_intake(drawn, tables.athletes, **FOR_CUT_OFFS)


def _last_of_each(draw: pl.Series, here: np.ndarray, draws: int) -> pl.Series:
    """Say which row is the last one `here` of each draw; null where none is."""
    rows = np.full(draws, -1)
    at = np.flatnonzero(here)
    rows[draw.to_numpy()[at]] = at
    found = pl.Series(rows)
    return found.set(found < 0, None).cast(pl.UInt32)
