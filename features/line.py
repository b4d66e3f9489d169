"""The days of many athletes in one line, and what each of them sees of a column of rows.

This is the fast way: a row lies on its own day, and a window is the same line moved by one day after
another. It holds for looks whose rows were all known on time; `late` names the others, which
listed.py works out row by row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from features.window import Values, Window

DAYS = 32_768  # of a chunk: its arrays stay in the cache
HOUR = 3_600_000_000  # microseconds


@dataclass(frozen=True)
class Chunk:
    """Whole athletes of a line: days `start` to `stop`, the days of each, and t0 in hours."""

    start: int
    stop: int
    lengths: np.ndarray
    t0_h: np.ndarray

    def places(self, lookback: int) -> np.ndarray:
        """Say where each day lies if `lookback` empty days stand before every athlete."""
        athlete = np.repeat(np.arange(1, len(self.lengths) + 1), self.lengths)
        return np.arange(self.stop - self.start) + lookback * athlete


@dataclass(frozen=True)
class Line:
    """Athletes' days without gaps, sorted: lengths of their records, day number and t0 of each."""

    lengths: np.ndarray
    day: np.ndarray  # since 1970
    t0: np.ndarray  # microseconds since 1970

    @classmethod
    def of(cls, looks: pl.DataFrame) -> "Line":
        """Lay out looks, which are all days of some athletes in order."""
        return cls(
            looks["athlete_id"].rle().struct.field("len").to_numpy().astype(np.int64),
            looks["on"].to_physical().to_numpy(),
            looks["t0"].to_physical().to_numpy(),
        )

    @cached_property
    def first(self) -> np.ndarray:
        """The first day of each athlete."""
        return np.cumsum(self.lengths) - self.lengths

    @cached_property
    def end(self) -> np.ndarray:
        """For each day, the day after its athlete's last."""
        return np.repeat(self.first + self.lengths, self.lengths)

    def chunks(self) -> Iterator[Chunk]:
        """Cut the line between athletes."""
        number = np.cumsum(self.lengths) // DAYS
        for athletes in np.split(np.arange(len(number)), np.flatnonzero(np.diff(number)) + 1):
            start = self.first[athletes[0]]
            stop = start + self.lengths[athletes].sum()
            yield Chunk(start, stop, self.lengths[athletes], self.t0[start:stop] / HOUR)

    def late(self, at: np.ndarray, known: np.ndarray, look: int) -> np.ndarray:
        """Mark the days whose t0 is not after `known`, from `look` days after a row's own day on.

        `at` is the own day of each row, `known` when it was known.
        """
        marked = np.zeros(len(self.t0), dtype=bool)
        end, at = self.end[at], at + look
        while len(at):
            inside = at < end
            at, end, known = at[inside], end[inside], known[inside]
            hidden = self.t0[at] <= known
            at, end, known = at[hidden], end[hidden], known[hidden]
            marked[at] = True
            at = at + 1
        return marked


@dataclass(frozen=True)
class Column:
    """The known values of a number, one for each row, in the order of their days.

    `at` is a row's own day, `slot` its place among the known ones of that day, `value` the number,
    `beside` a second one, `tag` the row's number. `early` says that the first look sees the row.
    `recent` holds, by age, values of each look that are not read off the line.
    """

    at: np.ndarray
    value: np.ndarray
    tag: np.ndarray
    early: np.ndarray
    beside: np.ndarray | None = None
    recent: dict[int, np.ndarray] = field(default_factory=dict)

    @cached_property
    def slot(self) -> np.ndarray:
        """The place of each row among those of its day, the earliest being 0."""
        if not len(self.at):
            return self.at
        begins = np.concatenate([[0], np.flatnonzero(np.diff(self.at)) + 1])
        lengths = np.diff(np.concatenate([begins, [len(self.at)]]))
        return np.arange(len(self.at)) - np.repeat(begins, lengths)

    def window(self, chunk: Chunk, newest: int, lookback: int) -> tuple[Window, Window, np.ndarray]:
        """Show a chunk's days the rows aged `newest` to `lookback`.

        Gives the window, the one of the rows' numbers, and where in their answers each day stands.
        """
        rows = slice(*np.searchsorted(self.at, [chunk.start, chunk.stop]))
        places = chunk.places(lookback)
        slots = int(self.slot[rows].max(initial=0)) + 1
        size = lookback * len(chunk.lengths) + len(places)
        looks = places - lookback
        place, slot, early = places[self.at[rows] - chunk.start], self.slot[rows], self.early[rows]

        def laid(values: np.ndarray, seen: np.ndarray | slice) -> np.ndarray:
            line = np.full((slots, size), np.nan)
            line[slot[seen], place[seen]] = values[rows][seen]
            return line

        def moved(values: np.ndarray) -> list[Values]:
            whole = laid(values, slice(None))
            first = whole if early.all() else laid(values, early)
            return [
                (first if age == newest else whole)[number, lookback - age : size - age]
                for age in range(newest, lookback + 1)
                if age not in self.recent
                for number in reversed(range(slots))
            ]

        def dense(values: np.ndarray) -> Values:
            found = np.full(size - lookback, np.nan)
            found[looks] = values[chunk.start : chunk.stop]
            return found

        t0_h = np.zeros(size - lookback)
        t0_h[looks] = chunk.t0_h
        ages = [age for age in range(newest, lookback + 1) if age not in self.recent]
        recent = [age for age in self.recent if age <= lookback]
        given = Window(
            days=size - lookback,
            ages=recent + [age for age in ages for _ in range(slots)],
            values=[dense(self.recent[age]) for age in recent] + moved(self.value),
            beside=() if self.beside is None else moved(self.beside),
            t0_h=t0_h,
        )
        tags = Window(given.days, given.ages[len(recent) :], moved(self.tag))
        return given, tags, looks
