"""A track: what was recorded along the way, and what it says about the whole training."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

SLOWEST = 0.5  # m/s; slower is standing still
FASTEST = 40.0  # m/s; faster is a jump of the position
LONGEST_STEP = 60.0  # s; a value says nothing about longer gaps
EARTH_M = 6_371_008.8  # mean radius


@dataclass(frozen=True)
class Point:
    """One moment: seconds since 1970, metres covered so far, and what was measured."""

    at: float
    metres: float | None = None
    altitude: float | None = None
    heart_rate: float | None = None
    cadence: float | None = None


class Track:
    """Points in order of time as arrays; NaN where nothing was measured.

    `at` s since 1970, `metres` covered so far, `altitude` m, `heart_rate` bpm, `cadence` as it was
    handed over. Distances missing in between are drawn straight.
    """

    def __init__(self, points: Iterable[Point]) -> None:
        """Sort the points; of two at the same moment the first counts."""
        rows = [(p.at, p.metres, p.altitude, p.heart_rate, p.cadence) for p in points]
        table = np.array(rows, dtype=float).reshape(-1, 5)
        _, first = np.unique(table[:, 0], return_index=True)
        self.at, metres, self.altitude, self.heart_rate, self.cadence = table[first].T
        known = ~np.isnan(metres)
        self.metres = (
            np.interp(self.at, self.at[known], metres[known])
            if known.any()
            else np.zeros_like(metres)
        )

    @cached_property
    def steps_s(self) -> np.ndarray:
        """Seconds from each point to the next."""
        return np.diff(self.at)

    @cached_property
    def steps_m(self) -> np.ndarray:
        """Metres from each point to the next."""
        return np.diff(self.metres)

    @cached_property
    def moving(self) -> np.ndarray:
        """Whether the athlete moved from each point to the next."""
        slow, fast = SLOWEST * self.steps_s, FASTEST * self.steps_s
        return (self.steps_m >= slow) & (self.steps_m <= fast)

    @cached_property
    def moved_s(self) -> np.ndarray:
        """Seconds in motion up to each point."""
        return np.concatenate([[0.0], np.cumsum(self.steps_s * self.moving)])

    @cached_property
    def moved_m(self) -> np.ndarray:
        """Metres in motion up to each point."""
        return np.concatenate([[0.0], np.cumsum(self.steps_m * self.moving)])

    def mean(self, values: np.ndarray, *, above: float = 0.0) -> float | None:
        """Average by time what is above a value; None where nothing was measured."""
        measured = values[1:]
        known = (measured > above) & (self.steps_s <= LONGEST_STEP)
        weights = self.steps_s * known
        if not weights.any():
            return None
        return float(np.average(np.where(known, measured, 0.0), weights=weights))

    def highest(self, values: np.ndarray) -> float | None:
        """Give the highest value; None where nothing was measured."""
        return None if np.isnan(values).all() else float(np.nanmax(values))


def haversine(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Metres between two places, each (latitude, longitude) in degrees, on a sphere."""
    (lat_1, lon_1), (lat_2, lon_2) = (
        [math.radians(one) for one in place] for place in (first, second)
    )
    across = math.sin((lon_2 - lon_1) / 2) ** 2
    half = math.sin((lat_2 - lat_1) / 2) ** 2 + math.cos(lat_1) * math.cos(lat_2) * across
    return 2 * EARTH_M * math.asin(math.sqrt(min(half, 1.0)))
