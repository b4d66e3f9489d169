"""One tree as LightGBM has it, as plain lists: what it says of any value, known or not.

LightGBM's own rules (`Tree::NumericalDecision`, `Predictor`, version 4): a number within TINY of 0
is 0; one that is not known goes the way that its split names, or where the split never saw one, the
way of 0.
"""

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np
from pydantic import BaseModel

TINY = float(np.float32(1e-35))  # LightGBM's kZeroThreshold
MISSING = ("nothing", "zero", "unknown")  # what goes the way that a split names
NOTHING, ZERO, UNKNOWN = MISSING

Column = Callable[[str], np.ndarray]


class Tree(BaseModel, extra="forbid", frozen=True, ser_json_inf_nan="strings"):
    """Splits by number, the root first; a child below 0 is the leaf −1 − child.

    A value at or below a split's threshold goes left. `mean` is over the rows learned from.
    """

    cause: str | None  # None for a tree without a split
    features: tuple[str, ...]
    thresholds: tuple[float, ...]
    missing: tuple[str, ...]
    default_left: tuple[bool, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    leaves: tuple[float, ...]
    mean: float

    @cached_property
    def used(self) -> tuple[str, ...]:
        """The features that it splits on, by name."""
        return tuple(sorted(set(self.features)))

    def says(self, column: Column, rows: int) -> np.ndarray:
        """Give each row's leaf value less the mean; `column` gives a feature's values by name."""
        found = np.empty(rows)
        waiting = [(0 if self.features else ~0, np.arange(rows))]
        while waiting:
            at, there = waiting.pop()
            if at < 0:
                found[there] = self.leaves[~at]
            elif there.size:
                left = self._goes_left(at, column(self.features[at])[there])
                waiting += [(self.left[at], there[left]), (self.right[at], there[~left])]
        return found - self.mean

    def _goes_left(self, at: int, values: np.ndarray) -> np.ndarray:
        unknown = np.isnan(values)
        zero = np.abs(values) <= TINY
        if self.missing[at] == UNKNOWN:
            named = unknown
        else:
            zero = zero | unknown
            named = zero if self.missing[at] == ZERO else np.zeros_like(zero)
        below = np.where(zero, 0.0, values) <= self.thresholds[at]
        return np.where(named, self.default_left[at], below)


def read(text: str, cause_of: Callable[[str], str]) -> tuple[Tree, ...]:
    """Read the trees of a booster.txt; `ValueError` where one is none of ours.

    Every tree has to split on features of one cause, by thresholds, and end in constants. The text
    is LightGBM's own and exact; what `Booster.dump_model` gives holds thresholds within ±1e300.
    """
    head, *found = text.split("\nend of trees")[0].split("\nTree=")
    names = _fields(head)["feature_names"].split()
    return tuple(_tree(i, _fields(one), names, cause_of) for i, one in enumerate(found))


def features(text: str) -> tuple[str, ...]:
    """Name the features of a booster.txt, in its order."""
    return tuple(_fields(text.split("\nTree=")[0])["feature_names"].split())


def _fields(lines: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in lines.splitlines() if "=" in line)


def _tree(
    number: int, found: dict[str, str], names: list[str], cause_of: Callable[[str], str]
) -> Tree:
    if found["num_cat"] != "0" or found.get("is_linear", "0") != "0":
        raise ValueError(f"tree {number} has categories or slopes, which no tree of ours has")

    def numbers(name: str) -> list[int]:
        return [int(one) for one in found.get(name, "").split()]

    used = tuple(names[i] for i in numbers("split_feature"))
    causes = sorted({cause_of(name) for name in used})
    if len(causes) > 1:
        raise ValueError(f"tree {number} mixes {', '.join(causes)}")
    ways = numbers("decision_type")
    leaves = [float(one) for one in found["leaf_value"].split()]
    return Tree(
        cause=causes[0] if causes else None,
        features=used,
        thresholds=tuple(float(one) for one in found.get("threshold", "").split()),
        missing=tuple(MISSING[way >> 2 & 3] for way in ways),
        default_left=tuple(bool(way & 2) for way in ways),
        left=tuple(numbers("left_child")),
        right=tuple(numbers("right_child")),
        leaves=tuple(leaves),
        mean=_mean(leaves, numbers("leaf_count")),
    )


def _mean(leaves: list[float], counts: list[int]) -> float:
    """Average the leaves over the rows that ended in each, as TreeSHAP's base does."""
    if len(leaves) == 1:
        return leaves[0]
    weighed = (value * count for value, count in zip(leaves, counts, strict=True))
    return math.fsum(weighed) / sum(counts)
