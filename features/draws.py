"""Blood draws as a look knows them: the results issued before its t0."""

from collections.abc import Collection

import numpy as np
import polars as pl

from features import units
from features.markers import MARKERS
from features.seen import ALWAYS, FARTHEST_DAYS, FOR_CUT_OFFS, Seen, places, visible, with_intake


def draws(seen: Seen, looks: pl.DataFrame, lookback: int) -> pl.LazyFrame:
    """Show each look the blood draws whose results it knew, oldest draw first, a marker a column.

    Of one draw the latest issue of a marker counts; `<marker>_said` repeats it as the lab gave it.
    `disturbed` says that training shortly before the draw was known by t0. The athlete's sex,
    altitude of residence and lines for B12 come along, for cut-offs.
    """
    shown = visible(seen.labs, looks, oldest=lookback, newest=0)
    results = shown.collect()
    begins = (
        results.select(pl.struct("look", "happened").rle_id())
        .to_series()
        .to_numpy()
        .astype(np.int64)
    )
    first = np.searchsorted(begins, np.arange(begins.max(initial=-1) + 1))
    soon = (results["disturbed_known"] < results["t0"]).fill_null(False).to_numpy()
    drawn = results[first].select("look", "age", "happened", "athlete_id", "t0")
    drawn = drawn.with_columns(disturbed=pl.Series(soon[first], dtype=pl.Boolean))
    markers = results["marker"].to_physical().to_numpy()
    names = list(MARKERS)
    for name in units.INPUTS:
        rows = _last_of_each(begins, markers == names.index(name), drawn.height)
        drawn = drawn.with_columns(
            results["value"].gather(rows).alias(name),
            results["said"].gather(rows).alias(f"{name}_said"),
        )
    lines = seen.athletes.select("athlete_id", "b12_scheme")  # a setting, not a fact
    drawn = drawn.lazy().join(lines.lazy(), on="athlete_id", how="left", maintain_order="left")
    return with_intake(drawn, seen.athletes, **FOR_CUT_OFFS)


def _last_of_each(draw: np.ndarray, here: np.ndarray, draws: int) -> pl.Series:
    """Say which row is the last one `here` of each draw; null where none is."""
    rows = np.full(draws, -1)
    at = np.flatnonzero(here)
    rows[draw[at]] = at
    found = pl.Series(rows)
    return found.set(found < 0, None).cast(pl.UInt32)


def events(seen: Seen, looks: pl.DataFrame, ages: Collection[int]) -> tuple[np.ndarray, np.ndarray]:
    """Find the looks at which draws may tell something new.

    Between two of them nothing is learned, and nothing gets older than one of `ages`, in days.
    Gives their numbers, and for each look which of them it follows.
    """
    place, t0 = places(looks["athlete_id"], looks["on"]), looks["t0"].to_physical().to_numpy()
    new = np.diff(place // FARTHEST_DAYS, prepend=-1) != 0
    labs = seen.labs
    learned = labs.known, labs.frame["disturbed_known"].to_physical().fill_null(ALWAYS).to_numpy()
    for known in (*learned, seen.intake_known[labs.place // FARTHEST_DAYS]):
        _mark_until_known(new, place, t0, labs.place, known)
    for age in ages:
        _mark(new, place, labs.place + age + 1)
    highest = pl.col("t0").cum_max().shift(1).over("athlete_id")
    back = looks.select(pl.col("t0") <= highest).to_series().fill_null(False).to_numpy()
    new |= back  # a run over midnight begins before the t0 of the day before: it may know less
    new[1:] |= back[:-1]
    return np.flatnonzero(new), np.cumsum(new) - 1


def _mark(new: np.ndarray, place: np.ndarray, wanted: np.ndarray) -> None:
    """Mark each athlete's first look on or after a day."""
    at = np.searchsorted(place, wanted)
    at, wanted = at[at < len(place)], wanted[at < len(place)]
    at = at[place[at] // FARTHEST_DAYS == wanted // FARTHEST_DAYS]
    new[at] = True


def _mark_until_known(
    new: np.ndarray, place: np.ndarray, t0: np.ndarray, rows: np.ndarray, known: np.ndarray
) -> None:
    """Mark the looks from the day of a row on to the first one that knows it."""
    at = np.searchsorted(place, rows)
    while len(at):
        here = (at < len(place)) & (
            place[np.minimum(at, len(place) - 1)] // FARTHEST_DAYS == rows // FARTHEST_DAYS
        )
        at, rows, known = at[here], rows[here], known[here]
        new[at] = True
        late = t0[at] <= known
        at, rows, known = at[late] + 1, rows[late], known[late]
