"""What many days see of one number: rows, newest first, with their ages; see windows.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

Values = np.ndarray  # shape (days,), NaN where unknown
Row = tuple[int | np.ndarray, Values]  # an age, one for all days or one for each, and the values


@dataclass(frozen=True)
class Window:
    """For `days` looking days: row by row, newest first, an age in days and the days' values.

    An age is one number where the row is the same day back for all, else an array of shape
    (days,). `beside` holds a second number of each row, `t0_h` when each day looks, in hours.
    """

    days: int
    ages: Sequence[int | np.ndarray]
    values: Sequence[Values]
    beside: Sequence[Values] = ()
    t0_h: Values = field(default_factory=lambda: np.zeros(0))

    def rows(self, newest: int = 0, oldest: int | None = None) -> Iterator[Row]:
        """Go through the rows aged `newest` to `oldest` days; others are left out or NaN."""
        for age, value in zip(self.ages, self.values, strict=True):
            if isinstance(age, int):
                if newest <= age and (oldest is None or age <= oldest):
                    yield age, value
            elif oldest is None and newest == 0:
                yield age, value
            else:
                inside = age >= newest if oldest is None else (age >= newest) & (age <= oldest)
                yield age, np.where(inside, value, np.nan)

    def nothing(self) -> Values:
        """Start from knowing nothing of any day."""
        return np.full(self.days, np.nan)

    def never(self) -> np.ndarray:
        """Start from false on every day."""
        return np.zeros(self.days, dtype=bool)
