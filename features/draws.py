"""Blood draws as a look knows them: the results issued before its t0."""

import polars as pl

from features import units
from features.calendar import HARD_RPE
from features.timeline import Tables, visible, with_intake

FOR_CUT_OFFS = {name: name for name in ("sex", "residence_altitude_m")}


def draws(tables: Tables, looks: pl.DataFrame, lookback: int) -> pl.LazyFrame:
    """Show each look the blood draws whose results it knew, oldest draw first, a marker a column.

    Of one draw the latest issue of a marker counts; `<marker>_said` repeats it as the lab gave it.
    `disturbed` says that training shortly before the draw was known by t0. The athlete's sex,
    altitude of residence and lines for B12 come along, for cut-offs.
    """
    labs = tables.labs.join(
        disturbed(tables), on=["athlete_id", "happened"], how="left", maintain_order="left"
    )
    seen = visible(labs, looks, oldest=lookback, newest=0)
    value = pl.col("value")
    said = pl.concat_str("reported_value", "reported_unit", separator=" ")
    drawn = (
        seen.group_by("look", "age", "happened", maintain_order=True)
        .agg(
            pl.col("athlete_id", "t0").first(),
            disturbed=(pl.col("disturbed_known") < pl.col("t0")).any(),
            **{n: value.filter(pl.col("marker") == n).last() for n in units.INPUTS},
            **{f"{n}_said": said.filter(pl.col("marker") == n).last() for n in units.INPUTS},
        )
        .sort("look", "happened")
    )
    lines = tables.athletes.select("athlete_id", "b12_scheme")  # a setting, not a fact
    drawn = drawn.join(lines, on="athlete_id", how="left", maintain_order="left")
    return with_intake(drawn, tables, **FOR_CUT_OFFS)


def disturbed(tables: Tables) -> pl.LazyFrame:
    """Say when it became known that a draw came too soon after training: ferritin is raised then.

    24 hours after a hard session or a run over an hour, 14 days after a run beyond a marathon
    (evidence file 2.7: rested 12 to 24 h; raised for 6 to 14 days after ultras).
    """
    draws = tables.labs.select("athlete_id", "happened").unique()
    run = pl.col("sport") == "run"
    hard = (pl.col("rpe_cr10") >= HARD_RPE) | (run & (pl.col("duration_min") > 60))
    sessions = tables.sessions.select(
        "athlete_id",
        "recorded",
        ended="happened",
        hard=hard.fill_null(False),
        ultra=(run & (pl.col("distance_km") > 42.2)).fill_null(False),
    ).filter(pl.col("hard") | pl.col("ultra"))
    hours = (pl.col("happened") - pl.col("ended")).dt.total_minutes() / 60
    soon = (pl.col("hard") & (hours < 24)) | (pl.col("ultra") & (hours < 14 * 24))
    return (
        draws.join(sessions, on="athlete_id", how="inner")
        .filter(hours >= 0, soon)
        .group_by("athlete_id", "happened")
        .agg(disturbed_known=pl.col("recorded").min())
    )
