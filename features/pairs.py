"""Pairs of shoes as a look knows them: which was run in last, and how far."""

import numpy as np
import polars as pl

from features.line import Chunk, Line
from features.seen import Seen, visible


NEVER = 2**62  # microseconds; of what is not known at all
PARTS = 10**9  # of a kilometre: whole numbers add up the same in any order
KM = (pl.col("distance_km") * PARTS).round().cast(pl.Int64)


def pairs(tables: Seen, looks: pl.DataFrame, lookback: int) -> pl.LazyFrame:
    """Show each look the pair of shoes that was run in last.

    `shoe_km` is the distance on the pair in the visible runs of `lookback` days, plus what it had
    before this record; unknown where that was not known by t0. `mass_over_usual` sets the mass of a
    shoe against that of the pair with most kilometres. `age` is that of its last run.
    """
    start = tables.gear.select(
        "athlete_id", "gear_id", "start_km", "mass_g", start_known="recorded"
    )
    known = pl.col("start_known") < pl.col("t0")
    usual = pl.col("mass_g").sort_by("km").last().over("look")
    return (
        visible(tables.runs, looks, oldest=lookback, newest=1)
        .group_by("look", "gear_id", maintain_order=True)
        .agg(pl.col("age").min(), pl.col("athlete_id", "happened", "t0").last(), km=KM.sum() / PARTS)
        .join(start.lazy(), on=["athlete_id", "gear_id"], how="left", maintain_order="left")
        .with_columns(
            shoe_km=pl.col("km") + pl.when(known).then("start_km"),
            mass_g=pl.when(known).then("mass_g"),
        )
        .with_columns(mass_over_usual=pl.col("mass_g") - usual)
        .sort("look", "happened")
        .unique("look", keep="last", maintain_order=True)
    )


def along(runs: pl.DataFrame, tables: Seen, line: Line, lookback: int) -> pl.DataFrame:
    """Do the same for every look of a line, as far as all runs were known on time.

    `runs` has the index of its day as `look`, in that order.
    """
    of_each = tables.gear.select(
        "athlete_id", "gear_id", "start_km", "mass_g", start_known=pl.col("recorded").to_physical()
    )
    worn = (
        runs.lazy()
        .select("athlete_id", "gear_id", "look", km=KM.fill_null(0))
        .join(of_each.lazy(), on=["athlete_id", "gear_id"], how="left", maintain_order="left")
        .with_columns(pair=pl.col("gear_id").rank("dense").over("athlete_id") - 1)
        .collect()
    )
    columns = {name: worn[name].to_numpy() for name in ("look", "km", "pair")}
    about = {name: worn[name].cast(pl.Float64).to_numpy() for name in ("start_km", "mass_g")}
    columns |= about | {"start_known": worn["start_known"].fill_null(NEVER).to_numpy()}
    return pl.concat([_worn(columns, chunk, line, lookback) for chunk in line.chunks()])


def _worn(runs: dict[str, np.ndarray], chunk: Chunk, line: Line, lookback: int) -> pl.DataFrame:
    """Say of each look of a chunk which pair was worn last, and how far it had run by then."""
    rows = slice(*np.searchsorted(runs["look"], [chunk.start, chunk.stop]))
    own = {name: column[rows] for name, column in runs.items()}
    look = chunk.places(lookback)  # with empty days before each athlete no window meets another
    place = look[own["look"] - chunk.start]
    size = lookback * len(chunk.lengths) + len(look)
    t0 = line.t0[chunk.start : chunk.stop]
    happened, most = np.full(len(look), -1), np.full(len(look), -1)
    age, km, usual, mass = (np.full(len(look), np.nan) for _ in range(4))
    for pair in np.unique(own["pair"]):
        mine = np.flatnonzero(own["pair"] == pair)
        last, run_km = _runs_before(place[mine], own["km"][mine], look, lookback, size)
        worn = last >= 0
        row = mine[last]
        known = own["start_known"][row] < t0
        its_mass = np.where(known, own["mass_g"][row], np.nan)
        leads = worn & (run_km >= most)
        most, usual = np.where(leads, run_km, most), np.where(leads, its_mass, usual)
        latest = worn & (row > happened)
        start = np.where(known, own["start_km"][row], np.nan)
        happened = np.where(latest, row, happened)
        age = np.where(latest, look - place[row], age)
        km = np.where(latest, run_km / PARTS + start, km)
        mass = np.where(latest, its_mass, mass)
    worn = np.flatnonzero(happened >= 0)
    numbers = {"shoe_km": km, "mass_over_usual": mass - usual}
    return pl.DataFrame(
        {"look": chunk.start + worn, "age": age[worn].astype(np.int32)}
        | {name: pl.Series(found[worn], nan_to_null=True) for name, found in numbers.items()}
    )


def _runs_before(
    place: np.ndarray, km: np.ndarray, look: np.ndarray, lookback: int, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Give the latest run of `lookback` days before each look (−1 for none), and their sum of km."""
    latest, daily = np.full(size, -1), np.zeros(size + 1, np.int64)
    latest[place] = np.arange(len(place))
    np.add.at(daily, place + 1, km)
    before = np.cumsum(daily)  # of all days up to the one before
    last = np.maximum.accumulate(latest)[look - 1]
    inside = (last >= 0) & (place[last] >= look - lookback)
    return np.where(inside, last, -1), before[look] - before[look - lookback]
