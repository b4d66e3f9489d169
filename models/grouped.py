"""Contributions in groups of days and athletes, so that a plot of many days shows nobody's day."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

LEAST_ATHLETES = 5
LEAST_SHARE = 0.01  # of all days
MOST_OF_ONE = 0.5  # of a group's days: the mean of a group is never mostly one athlete's


def groups(value: np.ndarray, athlete: Sequence[str]) -> np.ndarray:
    """Give each row its group: neighbours by value, enough days of enough athletes in each.

    A group holds at least `LEAST_SHARE` of the rows and `LEAST_ATHLETES` athletes, of whom none
    has more than `MOST_OF_ONE` of its rows. What is left at the upper end joins the groups below.
    Raises `ValueError` with fewer athletes than that.
    """
    if len(set(athlete)) < LEAST_ATHLETES:
        raise ValueError(f"a group takes {LEAST_ATHLETES} athletes, there are {len(set(athlete))}")
    least = int(np.ceil(LEAST_SHARE * len(value)))
    named = [str(name) for name in athlete]
    made: list[list[int]] = [[]]
    held: list[Counter[str]] = [Counter()]
    for row in np.argsort(value, kind="stable"):
        made[-1].append(row)
        held[-1][named[row]] += 1
        if _enough(held[-1], least):
            made.append([])
            held.append(Counter())
    while len(made) > 1 and not _enough(held[-1], least):
        rest, days = made.pop(), held.pop()
        made[-1] += rest
        held[-1].update(days)
    group = np.zeros(len(value), dtype=int)
    for number, rows in enumerate(made):
        group[rows] = number
    return group


def _enough(days: Counter[str], least: int) -> bool:
    """Say whether a group's days, counted by athlete, may be shown as one mean."""
    total = days.total()
    if total < least or len(days) < LEAST_ATHLETES:
        return False
    return max(days.values()) <= MOST_OF_ONE * total


def means(group: np.ndarray, value: np.ndarray, points: int) -> np.ndarray:
    """Give the group's mean of a value at even steps through the rows, NaN where none is known.

    Rows are gone through group by group, so that a large group gets as many points as it has rows.
    """
    known = ~np.isnan(value)
    size = group.max() + 1
    sums = np.bincount(group, weights=np.where(known, value, 0.0), minlength=size)
    count = np.bincount(group, weights=known, minlength=size)
    mean = np.divide(sums, count, out=np.full(size, np.nan), where=count > 0)
    steps = ((np.arange(points) + 0.5) / points * len(group)).astype(int)
    return mean[np.sort(group)[steps]]
