"""Whom we learn from, whom we are judged on: never the same athlete."""

from datetime import date, timedelta

import numpy as np
import polars as pl

LEAVE_ONE_OUT_UP_TO = 30
OUTER = 10
INNER = 5
EMBARGO_DAYS = 42
LATER_SHARE = 1 / 3


def outer(rows: pl.DataFrame, seed: int) -> list[list[str]]:
    """List the athletes of each outer fold: one athlete each up to 30 of them, else ten folds."""
    athletes = rows["athlete_id"].n_unique()
    return folds(rows, athletes if athletes <= LEAVE_ONE_OUT_UP_TO else OUTER, seed)


def folds(rows: pl.DataFrame, count: int, seed: int) -> list[list[str]]:
    """Deal the athletes out to `count` folds, evenly and in an order drawn from the seed."""
    athletes = rows["athlete_id"].unique().sort().to_list()
    order = np.random.default_rng(seed).permutation(len(athletes))
    dealt = [[athletes[i] for i in sorted(order[k::count])] for k in range(count)]
    return [fold for fold in dealt if fold]


def later(rows: pl.DataFrame) -> tuple[date, date]:
    """Give the last day to learn from and the first to be judged on.

    The last third of the labelled calendar is judged; 42 days before it are left out, longer than
    every window over loads, nights and diary entries (cadence, shoes and blood look further back).
    """
    days = rows["day"].unique().sort()
    first = days[int(len(days) * (1 - LATER_SHARE))]
    return first - timedelta(days=EMBARGO_DAYS + 1), first
