"""The days of many athletes in one line, and what each of them sees of a column of rows.

This is the fast way: a row lies on its own day, and a window is the same line moved by one day after
another. It holds for looks whose rows were all known on time; `late` names the others, which
listed.py works out row by row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from features.window import Sums, Window, of_rows, terms

DAYS = 16_384  # of a chunk: its arrays stay in the cache
HOUR = 3_600_000_000  # microseconds


@dataclass(frozen=True)
class Chunk:
    """Whole athletes of a line: days `start` to `stop`, the days of each, and t0 in hours."""

    start: int
    stop: int
    lengths: np.ndarray
    t0_h: np.ndarray

    @cached_property
    def first(self) -> np.ndarray:
        """The first day of each athlete."""
        return self.start + np.cumsum(self.lengths) - self.lengths

    def places(self, lookback: int) -> np.ndarray:
        """Say where each day lies if `lookback` empty days stand before every athlete."""
        athlete = np.repeat(np.arange(1, len(self.lengths) + 1), self.lengths)
        return np.arange(self.stop - self.start) + lookback * athlete

    def size(self, lookback: int) -> int:
        """Count the days and the empty ones."""
        return self.stop - self.start + lookback * len(self.lengths)

    def spread(self, values: np.ndarray, lookback: int) -> np.ndarray:
        """Take the chunk's days of a line, with the empty ones after the first athlete's."""
        return self.spread_own(values[self.start : self.stop], lookback)

    def spread_own(self, values: np.ndarray, lookback: int) -> np.ndarray:
        """Do the same for values of the chunk's own days."""
        found = np.full(self.size(lookback) - lookback, np.nan)
        found[self.places(lookback) - lookback] = values
        return found


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

    `at` is a row's own day, `value` the number, `beside` a second one, `tag` the row's number.
    `early` says that the first look sees the row. `recent` holds, by age, values of each look that
    are not read off the line.
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

    @cached_property
    def sums(self) -> Sums:
        """The sums of all rows before each row, and of all; whole numbers, so differences hold."""
        beside = np.zeros_like(self.value) if self.beside is None else self.beside
        return Sums(*(np.concatenate([[0], np.cumsum(t)]) for t in terms(beside, self.value)))

    def moved(self, values: np.ndarray, chunk: Chunk, newest: int, lookback: int) -> "Moved":
        """Lay one value of each row on its day, to be seen by the looks after it."""
        rows = slice(*np.searchsorted(self.at, [chunk.start, chunk.stop]))
        places = chunk.places(lookback)
        shape = (int(self.slot[rows].max(initial=0)) + 1, chunk.size(lookback))
        place, slot = places[self.at[rows] - chunk.start], self.slot[rows]

        def laid(seen: np.ndarray) -> np.ndarray:
            line = np.full(shape, np.nan)
            line[slot[seen], place[seen]] = values[rows][seen]
            return line

        early = self.early[rows]
        whole = laid(np.ones(len(early), dtype=bool))
        first = whole if early.all() else laid(early)
        ages = [age for age in range(newest, lookback + 1) if age not in self.recent]
        return Moved(whole, first, newest, lookback, ages)

    def window(self, chunk: Chunk, newest: int, lookback: int) -> Window:
        """Show a chunk's days, and the empty ones between, the rows aged `newest` to `lookback`."""
        moved = self.moved(self.value, chunk, newest, lookback)
        recent = [age for age in self.recent if age <= lookback]
        seen = [chunk.spread(self.recent[age], lookback) for age in recent]
        parts = {
            "values": seen + moved.rows(lambda line: line),
            "known": [~np.isnan(v) for v in seen] + moved.rows(lambda line: ~np.isnan(line)),
            "filled": [_filled(v) for v in seen] + moved.rows(_filled),
            "one": [_one(v) for v in seen] + moved.rows(_one),
        }
        ages = [*recent, *(age for age in moved.ages for _ in range(len(moved.whole)))]
        t0_h = chunk.spread_own(chunk.t0_h, lookback)
        beside = ()
        if self.beside is not None:
            beside = self.moved(self.beside, chunk, newest, lookback).rows(lambda line: line)
        return Window(len(t0_h), ages, **parts, beside=beside, t0_h=t0_h)

    def tags(self, chunk: Chunk, newest: int, lookback: int) -> Window:
        """Show the same days the numbers of these rows."""
        plain = Column(self.at, self.tag, self.tag, self.early)
        return plain.window(chunk, newest, lookback)

    def latest(self, chunk: Chunk, newest: int, lookback: int, rows: int) -> Window:
        """Show a chunk's days the latest `rows` rows aged `newest` to `lookback`."""
        look = np.arange(chunk.start, chunk.stop)
        first = np.repeat(chunk.first, chunk.lengths)
        end = np.searchsorted(self.at, np.maximum(look - newest + 1, first))
        begin = np.searchsorted(self.at, np.maximum(look - lookback, first))
        number = end - np.arange(1, rows + 1)[:, None]
        there = number >= begin
        number = np.where(there, number, 0)

        def picked(values: np.ndarray) -> np.ndarray:
            return np.where(there, values[number], np.nan) if len(values) else _unknown(there)

        def beyond(latest: int) -> Sums:
            last = np.maximum(end - latest, begin)
            return Sums(*(total[last] - total[begin] for total in self.sums))

        ages = list(np.where(there, look - picked(self.at.astype(float)), 0))
        beside = None if self.beside is None else picked(self.beside)
        return of_rows(ages, picked(self.value), beside, chunk.t0_h, beyond)


class Moved(NamedTuple):
    """Lines of values, a slot each, as later looks see them and as the first one does."""

    whole: np.ndarray
    first: np.ndarray
    newest: int
    lookback: int
    ages: list[int]

    def rows(self, made: Callable[[np.ndarray], np.ndarray]) -> list[np.ndarray]:
        """Make something of the lines, and show it row by row: the newest day's last row first."""
        whole = made(self.whole)
        first = whole if self.first is self.whole else made(self.first)
        size = whole.shape[1]
        return [
            (first if age == self.newest else whole)[slot, self.lookback - age : size - age]
            for age in self.ages
            for slot in reversed(range(len(whole)))
        ]


def _filled(line: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(line), 0.0, line)


def _one(line: np.ndarray) -> np.ndarray:
    return (~np.isnan(line)).astype(float)


def _unknown(there: np.ndarray) -> np.ndarray:
    return np.full(there.shape, np.nan)
