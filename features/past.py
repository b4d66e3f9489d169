"""Sums over an athlete's past labels, of those known before t0, for all days of all at once.

The days of the athletes lie on one line without gaps, so that looking back is shifting arrays. A
sum is put together from sums over 1, 2, 4, … days: its cost does not grow with the record, and
each number comes from its own window's labels alone, added in one order. So it is the same to the
bit whoever else is on the line, in whichever order, and however long the history is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import polars as pl

# A label that was known within so many days of its day is taken as known by rows more days later;
# rows nearer than that are asked one age after the other.
REACHES = (7, 14, 28, 56, 112, 224)
NEAR = REACHES[0]
DAY_US = 86_400_000_000
NEVER = np.iinfo(np.int64).max
Weight = Callable[[int], float]  # of an age in days
BLOCK = 1 << 15  # days at a time: arrays that stay in the processor's cache


@dataclass(frozen=True)
class Line:
    """Rows and labels on one line of days, each athlete's days after the other's.

    `rows` and `labels` say where on the line each of them lies. Of each day of the line: `place`,
    how many days of its athlete lie before it; `midnight`, its begin in UTC; `t0` of its row; and
    when its label was `known`, `NEVER` without one. All instants are in microseconds.
    """

    rows: np.ndarray
    labels: np.ndarray
    place: np.ndarray
    midnight: np.ndarray
    t0: np.ndarray
    known: np.ndarray

    def sums(
        self, values: np.ndarray, lookback_days: int, half_life_days: float | None = None
    ) -> np.ndarray:
        """Sum `values` (kinds, labels) over the days before each row: shape (kinds, rows).

        What was known before the row's t0 counts, of the 1 to `lookback_days` (more than `NEAR`)
        days before; half after `half_life_days`.
        """

        def weight(days: int) -> float:
            return 1.0 if half_life_days is None else 0.5 ** (days / half_life_days)

        given = np.zeros((len(values), len(self.place)))
        given[:, self.labels] = values
        found = np.zeros_like(given)
        for reach in np.unique(self._reach):
            own = self.labels[self._reach == reach]
            if reach < lookback_days:
                self._add_older(found, given, own, reach, lookback_days, weight)
            late = range(NEAR + 1, min(reach, lookback_days) + 1)
            self._add_late(found, given, own, late, weight)
        self._replace_early(found, given, lookback_days, weight)
        for part in self._blocks:
            found[:, part] += self._newer(given[:, part], part, weight)
        return found[:, self.rows]

    @cached_property
    def _blocks(self) -> list[slice]:
        """Cut the line between athletes."""
        first = np.flatnonzero(self.place == 0)
        cuts = first[np.flatnonzero(np.diff(first // BLOCK, prepend=-1))]
        return [slice(*ends) for ends in pairwise([*cuts, len(self.place)])]

    @cached_property
    def _reach(self) -> np.ndarray:
        """Say of each label within how many days of its day's begin it was known."""
        waited = self.known[self.labels] - self.midnight[self.labels]
        at = np.searchsorted(np.multiply(REACHES, DAY_US), waited, side="right")
        return np.append(REACHES, NEVER)[at]

    @cached_property
    def _early(self) -> np.ndarray:
        """Find the rows whose t0 lies before yesterday's begin: for them nothing is taken as known.

        Any other row sees a label that is older than its reach: it was known before its day's begin
        plus that many days, which is yesterday's begin at the latest.
        """
        return self.rows[self.t0[self.rows] < self.midnight[self.rows] - DAY_US]

    def _newer(self, given: np.ndarray, part: slice, weight: Weight) -> np.ndarray:
        """Sum the labels of the last `NEAR` days, each where its row sees it."""
        place, t0, known = self.place[part], self.t0[part], self.known[part]
        found = np.zeros_like(given)
        for age in range(1, min(NEAR, len(place) - 1) + 1):
            seen = (known[:-age] < t0[age:]) & (place[age:] >= age)
            found[:, age:] += given[:, :-age] * np.where(seen, weight(age), 0.0)
        return found

    def _add_older(
        self,
        found: np.ndarray,
        given: np.ndarray,
        own: np.ndarray,
        reach: int,
        lookback_days: int,
        weight: Weight,
    ) -> None:
        """Add labels to all rows that are more days later than the labels' reach."""
        alone = np.zeros_like(given)
        alone[:, own] = given[:, own]
        for part in self._blocks:
            place = self.place[part]
            window = _window(alone[:, part], place, lookback_days - reach, weight)
            found[:, part] += _shifted(window, place, reach + 1, weight)

    def _add_late(
        self,
        found: np.ndarray,
        given: np.ndarray,
        late: np.ndarray,
        ages: range,
        weight: Weight,
    ) -> None:
        """Add labels to the rows of some ages that see them, one age after the other."""
        for age in ages:
            own = late[late + age < len(self.place)]
            own = own[self.place[own + age] == self.place[own] + age]
            seen = own[self.known[own] < self.t0[own + age]]
            found[:, seen + age] += weight(age) * given[:, seen]

    def _replace_early(
        self, found: np.ndarray, given: np.ndarray, lookback_days: int, weight
    ) -> None:
        """Sum what is older for the rows with an early t0, label by label."""
        early = self._early
        found[:, early] = 0
        for age in range(NEAR + 1, lookback_days + 1) if early.size else ():
            at = early[self.place[early] >= age]
            seen = at[self.known[at - age] < self.t0[at]]
            found[:, seen] += weight(age) * given[:, seen - age]


def line(rows: pl.DataFrame, labels: pl.DataFrame) -> Line:
    """Put rows (athlete_id, day, t0) and labels (athlete_id, day, known) on a line.

    An athlete has one row and one label a day at most.
    """
    keys = [frame.select("athlete_id", "day") for frame in (rows, labels)]
    spans = pl.concat(keys).group_by("athlete_id").agg(first=pl.min("day"), last=pl.max("day"))
    length = (pl.col("last") - pl.col("first")).dt.total_days() + 1
    spans = spans.with_columns(length=length, start=length.cum_sum() - length)
    at_rows, at_labels = (_places(frame, spans) for frame in keys)
    lengths, start = spans["length"].to_numpy(), spans["start"].to_numpy()
    place = np.arange(lengths.sum()) - np.repeat(start, lengths)
    begin = np.repeat(spans["first"].to_physical().to_numpy().astype(np.int64), lengths)
    t0, known = np.zeros(len(place), np.int64), np.full(len(place), NEVER)
    t0[at_rows] = rows["t0"].dt.epoch("us").to_numpy()
    known[at_labels] = labels["known"].dt.epoch("us").to_numpy()
    return Line(at_rows, at_labels, place, (begin + place) * DAY_US, t0, known)


def _places(keys: pl.DataFrame, spans: pl.DataFrame) -> np.ndarray:
    found = keys.join(spans, on="athlete_id", how="left", maintain_order="left")
    at = pl.col("start") + (pl.col("day") - pl.col("first")).dt.total_days()
    return found.select(at.cast(pl.Int64)).to_series().to_numpy()


def _window(values: np.ndarray, place: np.ndarray, days: int, weight: Weight) -> np.ndarray:
    """Sum over each day and the days before it, `days` in all: sums over 1, 2, 4, … days."""
    total, done, power, length = np.zeros_like(values), 0, values, 1
    while done < days:
        if days & length:
            total += _shifted(power, place, done, weight)
            done += length
        if done < days:
            power = power + _shifted(power, place, length, weight)
            length *= 2
    return total


def _shifted(values: np.ndarray, place: np.ndarray, days: int, weight: Weight) -> np.ndarray:
    """Bring each day's value to the day so much later, weighted; 0 before an athlete's first."""
    found = np.zeros_like(values)
    end = max(len(place) - days, 0)
    np.multiply(
        values[:, :end], np.where(place[days:] >= days, weight(days), 0.0), out=found[:, days:]
    )
    return found
