"""The trees of each cause as tables: where a row's values lie between the thresholds says it all.

A cause's trees that split on the same features are one table, with a cell for every combination of
the steps between these features' thresholds; trees on fewer of them join it. What a table would
take too many cells for is left as trees, which are walked one by one.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from math import inf, nextafter, prod
from typing import Literal

import numpy as np
from pydantic import BaseModel

from models import trees
from models.trees import TINY, ZERO, Tree

SMALL = 2**12  # cells of tables that are joined: 32 KiB, a processor's first cache
LARGE = 2**16  # of one that is not: 512 KiB, its second
MOST = 2**20  # of all tables of a model: 8 MiB

Sizes = Mapping[str, int]


class Table(BaseModel, extra="forbid", frozen=True):
    """What a cause's trees on these features add up to, by step: the last feature's moves first.

    Each feature has a step for each interval that its cuts leave, (−∞, c₁], (c₁, c₂] … (cₙ, ∞), and
    last one for a value that is not known.
    """

    cause: str
    features: tuple[str, ...]
    values: tuple[float, ...]


class Compiled(BaseModel, extra="forbid", frozen=True, ser_json_inf_nan="strings"):
    """`tables.json`: all that a booster's trees say, each less its mean, which goes to the base."""

    schema_version: Literal[1] = 1
    features: tuple[str, ...]
    mean: float  # of all trees together
    cuts: dict[str, tuple[float, ...]]
    tables: tuple[Table, ...]
    walked: tuple[Tree, ...]
    trees: int

    @property
    def sentence(self) -> str:
        """Say what became of the trees."""
        cells = sum(len(table.values) for table in self.tables)
        said = f"{self.trees} trees are {len(self.tables)} lookup tables of {cells:,} cells"
        if not self.walked:
            return said
        return f"{said}; {len(self.walked)} would take too many cells and are walked, slowly"


def of(text: str, cause_of: Callable[[str], str]) -> Compiled:
    """Compile a booster.txt; `ValueError` where a tree mixes causes."""
    found = trees.read(text, cause_of)
    split = [tree for tree in found if tree.cause is not None]
    kept = _kept(split, _sizes(_cuts(split)))
    cuts = _cuts(tree for tree in split if _key(tree) in kept)
    return Compiled(
        features=trees.features(text),
        mean=float(sum(tree.mean for tree in found)),
        cuts=cuts,
        tables=tuple(_tables(split, kept, cuts)),
        walked=tuple(tree for tree in split if _key(tree) not in kept),
        trees=len(found),
    )


def _key(tree: Tree) -> tuple[str, tuple[str, ...]]:
    return str(tree.cause), tree.used


def _cuts(found: Iterable[Tree]) -> dict[str, tuple[float, ...]]:
    """Give each feature's cuts, rising: all values between two of them go the same ways."""
    cuts: dict[str, set[float]] = {}
    for tree in found:
        for name, threshold, missing in zip(
            tree.features, tree.thresholds, tree.missing, strict=True
        ):
            own = {_cut(threshold)} | ({_cut(-TINY), TINY} if missing == ZERO else set())
            cuts.setdefault(name, set()).update(own)
    return {name: tuple(sorted(cuts[name])) for name in sorted(cuts)}


def _cut(threshold: float) -> float:
    """Give the largest value that goes left; numbers within TINY of 0 all go the way of 0."""
    if not -TINY <= threshold < TINY:
        return threshold
    return TINY if threshold >= 0 else nextafter(-TINY, -inf)


def _sizes(cuts: Mapping[str, tuple[float, ...]]) -> Sizes:
    return {name: len(own) + 2 for name, own in cuts.items()}


def _cells(features: Iterable[str], sizes: Sizes) -> int:
    return prod(sizes[name] for name in features)


def _kept(split: list[Tree], sizes: Sizes) -> set[tuple[str, tuple[str, ...]]]:
    """Choose the causes and sets of features that become tables, the smallest first."""
    sets = sorted({_key(tree) for tree in split}, key=lambda key: (_cells(key[1], sizes), key))
    cells = [_cells(features, sizes) for _, features in sets]
    fits = zip(sets, cells, accumulate(cells), strict=True)
    return {key for key, own, all_ in fits if own <= LARGE and all_ <= MOST}


def _tables(
    split: list[Tree],
    kept: set[tuple[str, tuple[str, ...]]],
    cuts: Mapping[str, tuple[float, ...]],
) -> Iterable[Table]:
    sizes = _sizes(cuts)
    for cause in sorted({cause for cause, _ in kept}):
        sets = [frozenset(features) for own, features in kept if own == cause]
        for features, joined in _joined(sets, sizes):
            own = [tree for tree in split if tree.cause == cause and frozenset(tree.used) in joined]
            yield Table(cause=cause, features=features, values=_values(own, features, cuts))


def _joined(
    sets: list[frozenset[str]], sizes: Sizes
) -> list[tuple[tuple[str, ...], set[frozenset[str]]]]:
    """Join sets of features, the largest first, each to the union that grows least."""
    groups: list[tuple[frozenset[str], set[frozenset[str]]]] = []
    for one in sorted(sets, key=lambda own: (-_cells(own, sizes), sorted(own))):
        unions = [(_cells(group | one, sizes), i) for i, (group, _) in enumerate(groups)]
        fits = [(cells, i) for cells, i in unions if cells <= SMALL or groups[i][0] >= one]
        if fits:
            _, i = min(fits)
            groups[i] = (groups[i][0] | one, groups[i][1] | {one})
        else:
            groups.append((one, {one}))
    return [(tuple(sorted(group)), members) for group, members in groups]


def _values(
    own: list[Tree], features: tuple[str, ...], cuts: Mapping[str, tuple[float, ...]]
) -> tuple[float, ...]:
    """Add up what the trees say of each cell: of the largest value of each step."""
    steps = [np.array([*cuts[name], np.inf, np.nan]) for name in features]
    grid = dict(
        zip(features, (axis.ravel() for axis in np.meshgrid(*steps, indexing="ij")), strict=True)
    )
    cells = prod(map(len, steps))
    total = np.zeros(cells)
    for tree in own:
        total += tree.says(grid.__getitem__, cells)
    return tuple(total.tolist())
