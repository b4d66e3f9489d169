"""Sums of lines and tables over many rows: some thousand at a time, on one thread or on several.

Neither their number nor that of the threads changes a bit: every row is added up alone, the lines
first, then the tables, then the trees that are none.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import numpy as np
import polars as pl

from models.compiled import Compiled
from models.lines import FARTHEST, Line, Lines
from models.trees import Column, Tree

TOGETHER = 2**14  # rows: a column of them, and a cause's sum, stay in a processor's second cache
AT_ONCE = 4 * TOGETHER  # rows that are taken out of a frame in one go
MANY = 200_000  # rows from which on numba pays, which takes about a second to import

Part = Callable[[int, int], Column]


@dataclass(frozen=True)
class Sum:
    """What one cause adds up, in log-odds before its weight."""

    cause: str
    weight: float
    lines: dict[str, Line]
    cuts: dict[str, np.ndarray]
    tables: tuple[tuple[tuple[str, ...], np.ndarray], ...]
    walked: tuple[Tree, ...]

    @cached_property
    def features(self) -> tuple[str, ...]:
        """What it reads."""
        walked = {name for tree in self.walked for name in tree.used}
        return tuple(sorted(self.lines.keys() | self.cuts.keys() | walked))

    @np.errstate(over="ignore", invalid="ignore")
    def add_up(self, column: Column, total: np.ndarray, by: ModuleType) -> None:
        """Add each row's lines, tables and trees to the total, which is 0 before."""
        for name, line in self.lines.items():
            by.line(column(name), line.centre, line.spread, line.slope, FARTHEST, total)
        steps = {name: np.empty(len(total), by.COUNT) for name in self.cuts}
        for name, cuts in self.cuts.items():
            by.count(column(name), cuts, steps[name])
        for (first, *others), values in self.tables:
            cell = steps[first].copy() if others else steps[first]
            for name in others:
                by.combine(steps[name], len(self.cuts[name]) + 2, cell)
            by.look_up(values, cell, total)
        for tree in self.walked:
            total += tree.says(column, len(total))
        total *= self.weight


def sums(
    groups: dict[str, list[str]], lines: Lines, trees: Compiled, weight: Callable[[str], float]
) -> tuple[Sum, ...]:
    """Give what each cause adds up; none for a cause that counts for nothing."""
    own = lines.by_feature
    return tuple(
        Sum(
            cause=cause,
            weight=weight(cause),
            lines={name: own[name] for name in names if name in own},
            cuts={name: np.array(trees.cuts[name]) for name in names if name in trees.cuts},
            tables=tuple(
                (table.features, np.array(table.values))
                for table in trees.tables
                if table.cause == cause
            ),
            walked=tuple(tree for tree in trees.walked if tree.cause == cause),
        )
        for cause, names in groups.items()
        if weight(cause)
    )


def added_up(
    each: Sequence[Sum], part: Part, rows: int, threads: int | None = None
) -> dict[str, np.ndarray]:
    """Give each cause's sums, one per row, times its weight.

    `threads` is as many as polars has where it is not said.
    """
    totals = {one.cause: np.zeros(rows) for one in each}
    by = _steps(rows)

    def add(start: int) -> None:
        stop = min(start + AT_ONCE, rows)
        column = part(start, stop)
        for low in range(0, stop - start, TOGETHER):
            some = slice(low, min(low + TOGETHER, stop - start))
            for one in each:
                one.add_up(_within(column, some), totals[one.cause][start:stop][some], by)

    threads = threads or pl.thread_pool_size()
    if threads == 1 or rows <= AT_ONCE:
        for start in range(0, rows, AT_ONCE):
            add(start)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(add, range(0, rows, AT_ONCE)))
    return totals


def _within(column: Column, some: slice) -> Column:
    return lambda name: column(name)[some]


def _steps(rows: int) -> ModuleType:
    """Choose who does the steps; both give the same bits."""
    if rows < MANY:
        from models import steps

        return steps
    from models import fast_steps

    return fast_steps


def of_frame(matrix: pl.DataFrame, features: Sequence[str]) -> Part:
    """Give a matrix's columns part by part, NaN where unknown."""
    known = [pl.col(name).cast(pl.Float64).fill_null(float("nan")) for name in features]

    def part(start: int, stop: int) -> Column:
        rows = matrix.slice(start, stop - start).select(known)
        columns = {name: rows[name].to_numpy() for name in features}
        return columns.__getitem__

    return part


def of_inputs(inputs: np.ndarray, features: Sequence[str]) -> Part:
    """Give the columns of an array of shape (rows, features), part by part."""
    at = {name: i for i, name in enumerate(features)}

    def part(start: int, stop: int) -> Column:
        return lambda name: np.ascontiguousarray(inputs[start:stop, at[name]], dtype=np.float64)

    return part
