"""What people and laboratories report, as events: from when on it counts, how long, what it says.

Levels and triggers: evidence file 5.2 with the levels of design.md.
"""

import re

import polars as pl

from features.flags import FLAGS, UNDATED, Level, code
from features.markers import MARKERS
from features.timeline import Tables

# A flag lasts until it is resolved. A form that asks for injuries again and again, and is told of
# none at times, never says when one ended: each answer counts for 14 days, and a minor injury in it
# is no message (a judgement).
FORM_DAYS, FORM_REPORTS = 14, 4
ILL_DAYS = 7  # at least, and a flag until it is resolved
LAB_DAYS = 180
# As long as the features of these markers look back.
LONGER_LAB_DAYS = {"b12": 365, "active_b12": 365, "methylmalonic_acid": 365}
LAB_VALUE = "Your laboratory's {marker} of {day}: {value} {unit}."

ILLNESSES = [n for n, flag in FLAGS.items() if flag.no_score or flag.level is Level.BLOCKED]
SEXES, URGENT = ("female", "male"), "urgent"
WHEN = ("athlete_id", "day", "happened", "recorded")


def reports(tables: Tables) -> pl.DataFrame:
    """List flags, and illness ticked in the diary or reported: their level, and whether it is one.

    Columns as `views.views` reads them, with `level` and `illness`.
    """
    flags = _coded(tables)
    ticked = tables.checkins.filter(pl.col("ill"))
    told = flags.filter(pl.col("code").is_in(ILLNESSES))
    for_days = {"lasts": pl.lit(ILL_DAYS, pl.Int64), "level": pl.lit(str(Level.NONE))}
    never = pl.lit(None, pl.Datetime("us", "UTC"))
    ill = [
        rows.select(*WHEN, resolved=never, **for_days, illness=pl.lit(True))
        for rows in (ticked, told)
    ]
    return pl.concat([_flagged(flags), *ill]).collect()


def _flagged(flags: pl.LazyFrame) -> pl.LazyFrame:
    levels = {name: str(flag.level) for name, flag in FLAGS.items()}
    level = pl.col("code").replace_strict(levels, default=str(Level.TODAY))
    dated = pl.col("happened") > UNDATED
    answer = (pl.col("code") == "injury") & pl.col("from_form") & dated
    minor = answer & (pl.col("severity") == "minor").fill_null(False)
    return flags.select(
        *WHEN,
        "resolved",
        lasts=pl.when(answer).then(pl.lit(FORM_DAYS, pl.Int64)),
        level=pl.when(minor).then(pl.lit(str(Level.NONE))).otherwise(level),
        illness=pl.col("code").is_in(ILLNESSES),
    )


def _coded(tables: Tables) -> pl.LazyFrame:
    """Give the flags with codes as they are known; `from_form` if injuries are asked for often."""
    flags = tables.flags.with_columns(code=code(pl.col("code")))
    asked = pl.col("code").is_in(["injury", "none"])
    reports = pl.col("happened").filter(asked).n_unique().over("athlete_id")
    ended = pl.col("resolved").filter(asked).is_not_null().any().over("athlete_id")
    well = (pl.col("code") == "none").any().over("athlete_id")
    return flags.with_columns(from_form=(reports >= FORM_REPORTS) & well & ~ended)


def blood(tables: Tables) -> pl.DataFrame:
    """List the results of markers that were ever out of their limits: their level and words.

    Columns as `views.views` reads them, with `marker`, `level` (null within limits) and `said`.
    """
    sex = tables.athletes.select("athlete_id", "sex")
    marker = pl.col("marker").cast(pl.String)
    labs = tables.labs.join(sex, on="athlete_id", how="left")
    labs = labs.join(_limits().lazy(), on="marker", how="left").with_columns(level=_lab_level())
    ever = pl.col("level").is_not_null().any().over("athlete_id", "marker")
    return (
        labs.filter(ever)
        .select(
            *(*WHEN, "marker", "level"),
            resolved=pl.lit(None, pl.Datetime("us", "UTC")),
            lasts=marker.replace_strict(LONGER_LAB_DAYS, default=LAB_DAYS, return_dtype=pl.Int64),
            said=_value_said(marker),
        )
        .collect()
    )


def _value_said(marker: pl.Expr) -> pl.Expr:
    """Repeat a result as the laboratory gave it: no limit, no verdict."""
    return pl.format(
        re.sub(r"\{\w+\}", "{}", LAB_VALUE),
        marker.replace_strict({known.name: known.label for known in MARKERS.values()}),
        pl.col("day").dt.to_string("%-d %b %Y"),
        pl.col("reported_value"),
        pl.col("reported_unit"),
    )


def _limits() -> pl.DataFrame:
    """List the limits of each marker: of each sex, and those past which it is urgent."""
    rows = []
    for known in MARKERS.values():
        ends = {**known.refer, URGENT: known.urgent}
        of = {f"{who}_low": limits.low for who, limits in ends.items()}
        rows.append({"marker": known.name} | of | {f"{w}_high": e.high for w, e in ends.items()})
    return pl.DataFrame(rows, schema_overrides={"marker": pl.Enum(list(MARKERS))})


def _lab_level() -> pl.Expr:
    """Compare a value with its limits; where the sex is unknown, with those of either."""
    either = pl.any_horizontal(
        (pl.col("sex") == who).fill_null(True) & _outside(who) for who in SEXES
    )
    return (
        pl.when(_outside(URGENT))
        .then(pl.lit(str(Level.TODAY)))
        .when(either)
        .then(pl.lit(str(Level.SOON)))
    )


def _outside(who: str) -> pl.Expr:
    below, above = pl.col("value") < pl.col(f"{who}_low"), pl.col("value") > pl.col(f"{who}_high")
    return below.fill_null(False) | above.fill_null(False)
