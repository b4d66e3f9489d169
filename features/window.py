"""What many days see of one number: rows, newest first, with their ages; see windows.py."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

Values = np.ndarray  # shape (days,), NaN where unknown
Age = int | np.ndarray  # one for all days, or one for each
PARTS = 10**6  # sums of whole millionths are the same in any order


class Row(NamedTuple):
    """One row of each day: its age, its value, whether that is known, and 0 or 1 in its place."""

    age: Age
    value: Values
    known: np.ndarray
    filled: Values  # the value, 0 where it is not known
    one: Values  # 1.0 where it is known, else 0.0

    def only(self, here: np.ndarray) -> "Row":
        """Leave the row to the days `here`."""
        known = self.known & here
        return Row(
            self.age,
            np.where(here, self.value, np.nan),
            known,
            np.where(known, self.value, 0.0),
            known.astype(float),
        )


class Sums(NamedTuple):
    """Sums over rows: their number, x, y, x·y and x·x, of the values y and those beside them, x."""

    count: np.ndarray
    x: np.ndarray
    y: np.ndarray
    xy: np.ndarray
    xx: np.ndarray


@dataclass(frozen=True)
class Window:
    """For `days` looking days: row by row, newest first, an age in days and the days' values.

    `beside` holds a second number of each row, `t0_h` when each day looks, in hours. `beyond` sums
    up what lies beyond the latest rows, where that is faster than going through all.
    """

    days: int
    ages: Sequence[Age]
    values: Sequence[Values]
    known: Sequence[np.ndarray]
    filled: Sequence[Values]
    one: Sequence[Values]
    beside: Sequence[Values] = ()
    t0_h: Values = field(default_factory=lambda: np.zeros(0))
    beyond: Callable[[int], Sums] | None = None

    def rows(self, newest: int = 0, oldest: int | None = None) -> Iterator[Row]:
        """Go through the rows aged `newest` to `oldest` days; others are left out or unknown."""
        parts = (self.ages, self.values, self.known, self.filled, self.one)
        for row in map(Row, *parts):
            if isinstance(row.age, int):
                if newest <= row.age and (oldest is None or row.age <= oldest):
                    yield row
            elif oldest is None and newest == 0:
                yield row
            else:
                yield row.only((row.age >= newest) & (row.age <= (oldest or np.inf)))

    def sums_beyond(self, latest: int) -> Sums:
        """Sum up all known rows but the `latest` ones, in whole millionths."""
        if self.beyond is not None:
            return self.beyond(latest)
        sums = Sums(*(np.zeros(self.days, dtype=np.int64) for _ in Sums._fields))
        taken = np.zeros(self.days)
        for row, beside in zip(self.rows(), self.beside, strict=True):
            older = row.known & (taken >= latest)
            for total, term in zip(sums, terms(beside, row.value), strict=True):
                total += np.where(older, term, 0)
            taken += row.one
        return sums

    def nothing(self) -> Values:
        """Start from knowing nothing of any day."""
        return np.full(self.days, np.nan)

    def none(self) -> Values:
        """Start from 0 on every day."""
        return np.zeros(self.days)


def of_rows(
    ages: Sequence[np.ndarray],
    values: np.ndarray,
    beside: np.ndarray | None,
    t0_h: Values,
    beyond: Callable[[int], Sums] | None = None,
) -> Window:
    """Make a window of arrays of shape (rows, days), newest row first."""
    known = ~np.isnan(values)
    more = () if beside is None else list(beside)
    return Window(
        values.shape[1],
        ages,
        list(values),
        list(known),
        list(np.where(known, values, 0.0)),
        list(known.astype(float)),
        more,
        t0_h,
        beyond,
    )


def terms(beside: Values, value: Values) -> tuple[np.ndarray, ...]:
    """Give what `Sums` adds up, of each row; of unknown values anything."""
    x, y = (
        (np.where(np.isnan(number), 0, number) * PARTS).round().astype(np.int64)
        for number in (beside, value)
    )
    return np.ones_like(x), x, y, x * y, x * x
