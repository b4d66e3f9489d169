"""Pairs of shoes as a look knows them: which was run in last, and how far."""

import numpy as np
import polars as pl

from features import sight
from features.seen import NEVER, Seen
from features.sight import Numbers

PARTS = 10**9  # of a kilometre: whole numbers add up the same in any order


def worn(seen: Seen, looks: pl.DataFrame, oldest: int) -> pl.DataFrame:
    """Show each look the pair that was run in last: look, age, shoe_km and mass_over_usual.

    `shoe_km` is the distance on the pair in the visible runs of `oldest` days, plus what it had
    before this record; unknown where that was not known by t0. `mass_over_usual` sets the mass of a
    shoe against that of the pair with most kilometres. `age` is that of its last run.
    """
    runs = seen.runs
    about = seen.gear.select(
        "athlete_id", "gear_id", "start_km", "mass_g", start_known=pl.col("recorded").to_physical()
    )
    rows = runs.frame.select(
        "athlete_id",
        "gear_id",
        "day",
        km=(pl.col("distance_km").fill_null(0) * PARTS).round().cast(pl.Int64),
        pair=pl.col("gear_id").rank("dense").over("athlete_id").cast(pl.Int64) - 1,
    ).join(about, on=["athlete_id", "gear_id"], how="left", maintain_order="left")
    begin, end = seen.span(runs.place, looks, oldest, 1)
    t0 = looks["t0"].to_physical().to_numpy()
    km, pair = rows["km"].to_numpy(), rows["pair"].to_numpy()
    start_km, mass_g = rows["start_km"].to_numpy(), rows["mass_g"].to_numpy()
    start_known = rows["start_known"].fill_null(NEVER).to_numpy()
    latest = np.full(looks.height, -1)
    shoe_km, mass = np.full(looks.height, np.nan), np.full(looks.height, np.nan)
    pairs = int(pair.max(initial=0)) + 1
    answer = sight.compiled(go) if looks.height >= sight.MANY else go
    of_runs = (runs.known, pair, km, start_km, mass_g, start_known)
    space, waiting = np.zeros((2, pairs), np.int64), np.zeros(len(pair) + 1, np.int64)
    space[1] = -1
    answer(t0, begin, end, of_runs, space, waiting, latest, shoe_km, mass)
    look = np.flatnonzero(latest >= 0)
    day = rows["day"].to_physical().to_numpy()[latest[look]]
    return pl.DataFrame(
        {
            "look": look,
            "age": looks["on"].to_physical().to_numpy()[look] - day,
            "shoe_km": pl.Series(shoe_km[look], nan_to_null=True),
            "mass_over_usual": pl.Series(mass[look], nan_to_null=True),
        }
    )


def go(
    t0: Numbers,
    begin: Numbers,
    end: Numbers,
    runs: tuple[Numbers, ...],
    space: Numbers,
    waiting: Numbers,
    latest: Numbers,
    shoe_km: Numbers,
    mass: Numbers,
) -> None:
    """Go through the looks: `latest` gets each one's last run, `shoe_km` and `mass` its numbers.

    `runs` are the columns of the runs: when a run was known, its pair's number, its distance in
    whole parts, and the pair's distance before, mass, and when these were known. From look to look
    only what comes and goes is counted; runs that are not known yet stand in `waiting`.
    """
    known, pair, km, start_km, mass_g, start_known = runs
    sums, row_of = space
    first, after, waits, before = 0, 0, 0, t0[0]
    for look in range(len(t0)):
        now, oldest = t0[look], begin[look]
        if now < before or oldest < first or end[look] < after:  # no step forwards: anew
            for number in range(len(sums)):
                sums[number], row_of[number] = 0, -1
            first, after, waits = oldest, oldest, 0
        before = now
        for row in range(first, min(oldest, after)):
            counted = True
            for place in range(waits):
                counted = counted and waiting[place] != row
            if counted:
                sums[pair[row]] -= km[row]
                if row_of[pair[row]] == row:
                    row_of[pair[row]] = -1
        for row in range(max(after, oldest), end[look]):
            waiting[waits] = row
            waits += 1
        kept = 0
        for place in range(waits):
            row = waiting[place]
            if row >= oldest and known[row] < now:
                sums[pair[row]] += km[row]
                row_of[pair[row]] = max(row_of[pair[row]], row)
            elif row >= oldest:
                waiting[kept] = row
                kept += 1
        first, after, waits = oldest, end[look], kept
        for row in range(end[look] - 1, oldest - 1, -1):
            if known[row] < now:
                latest[look] = row
                break
        last = latest[look]
        if last < 0:
            continue
        most = pair[last]
        for number in range(len(sums)):
            if row_of[number] >= 0 and sums[number] > sums[most]:
                most = number
        usual = row_of[most]
        if start_known[last] < now:
            shoe_km[look] = sums[pair[last]] / PARTS + start_km[last]
            if start_known[usual] < now:
                mass[look] = mass_g[last] - mass_g[usual]
