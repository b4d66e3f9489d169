"""The club's days: a lead-in before the record begins, and spells in which nothing is written."""

from dataclasses import dataclass
from datetime import date

import numpy as np

LEAD_IN = 60  # days lived before the record, so that its first day already has a past


@dataclass(frozen=True, kw_only=True)
class Days:
    """Days as columns; masks are (athletes, days), lead-in included."""

    dates: np.ndarray  # datetime64[D]
    weekday: np.ndarray  # 0 is Monday
    week: np.ndarray
    holiday: np.ndarray  # away: no training, nothing written
    ill: np.ndarray  # no training, the diary goes on
    observed: np.ndarray  # within the record, not away, not yet gone

    def __len__(self) -> int:
        """Return the number of days, lead-in included."""
        return len(self.dates)


def draw_days(rng: np.random.Generator, athletes: int, start: date, days: int) -> Days:
    """Lay out `LEAD_IN` + `days` days and each athlete's holidays, illnesses and leaving."""
    total = LEAD_IN + days
    first = np.datetime64(start, "D") - LEAD_IN
    dates = first + np.arange(total)
    number = dates.astype(int)
    holiday = spells(rng, athletes, total, per_day=1 / 150, shortest=5, longest=14)
    ill = spells(rng, athletes, total, per_day=1 / 300, shortest=3, longest=5) & ~holiday
    leaves = rng.random(athletes) < 0.05
    last = np.where(leaves, LEAD_IN + rng.integers(days // 2, days, athletes), total)
    day = np.arange(total)
    return Days(
        dates=dates,
        weekday=(number + 3) % 7,
        week=(number + 3) // 7 - (number[0] + 3) // 7,
        holiday=holiday,
        ill=ill,
        observed=(day >= LEAD_IN) & (day < last[:, None]) & ~holiday,
    )


def spells(
    rng: np.random.Generator,
    athletes: int,
    days: int,
    *,
    per_day: float | np.ndarray,
    shortest: int,
    longest: int,
) -> np.ndarray:
    """Draw spells of whole days that begin at a rate per day; bool (athletes, days)."""
    begins = rng.random((athletes, days)) < per_day
    length = rng.integers(shortest, longest + 1, (athletes, days))
    inside = np.zeros((athletes, days), dtype=bool)
    for athlete, day in zip(*np.nonzero(begins), strict=True):
        inside[athlete, day : day + length[athlete, day]] = True
    return inside


def smooth_noise(
    rng: np.random.Generator, athletes: int, days: int, *, persistence: float
) -> np.ndarray:
    """Draw noise of unit SD in which each day keeps `persistence` of the day before."""
    level = rng.standard_normal((athletes, days))
    level[:, 1:] *= np.sqrt(1 - persistence**2)
    for day in range(1, days):
        level[:, day] += persistence * level[:, day - 1]
    return level
