"""The unit of a list's distances: as its own columns prove it, else as cohort.yaml declares it."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344}
CONTRADICTED = (
    "the list's own columns speak against the unit taken for it, in too few rows to prove another",
    "correct distance_unit in cohort.yaml; or divide the list by unit, and declare each part under "
    "distance_units",
)
UNDECLARED = (
    "nothing says whether the list is in kilometres and metres or in miles and feet",
    "write distance_unit: km or distance_unit: mi into cohort.yaml",
)
OVERRULED = "nothing to do; cohort.yaml declares another unit for it, which was not taken"


@dataclass(frozen=True)
class Told:
    """What tells the unit: the rows that prove it, else what is taken, or that neither holds."""

    unit: str | None
    proving: int = 0  # rows of `compared` that show the unit; 0 where it is only taken
    compared: int = 0
    contradicted: bool = False

    @property
    def said(self) -> str:
        """In how many of the rows compared the unit shows."""
        return f"in {self.proving} of {self.compared} rows"


def told(metres: pl.Series, units: Mapping[str, float], taken: str | None, near: float) -> Told:
    """Tell the unit of distances from `metres`: what one unit of each row's number is in metres.

    A unit that more than half of the rows show, to the share `near`, is proven, whatever is
    `taken` for it. Without a proof the unit taken holds, unless another shows in as many rows.
    """
    compared = metres.filter(metres.is_finite() & (metres > 0))
    shown = {name: int(((compared / unit - 1).abs() <= near).sum()) for name, unit in units.items()}
    best = max(shown, key=lambda name: shown[name])
    if shown[best] > len(compared) / 2:
        return Told(best, shown[best], len(compared))
    against = max(rows for name, rows in shown.items() if name != taken)
    if taken is None or 0 < against >= shown.get(taken, 0):
        return Told(None, compared=len(compared), contradicted=taken is not None)
    return Told(taken, compared=len(compared))


def why_not(*, contradicted: bool) -> tuple[str, str]:
    """Say why distances are left out, and what to do."""
    return CONTRADICTED if contradicted else UNDECLARED
