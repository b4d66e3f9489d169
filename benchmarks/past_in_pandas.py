"""The days before each day in pandas: shifts and windows within athletes; see in_pandas.py."""

import numpy as np
import pandas as pd

from benchmarks.days_in_pandas import KEY


class Past:
    """The days before each day: columns moved on by a day within each athlete."""

    def __init__(self, days: pd.DataFrame) -> None:
        """Take days without gaps, sorted by athlete and day."""
        self.who = days["athlete_id"]
        self.of_day = days.drop(columns=KEY)
        self.before = self.moved(self.of_day, 1)

    def moved(self, columns: pd.DataFrame, days: int) -> pd.DataFrame:
        """Bring each day's values to the day so much later."""
        return columns.groupby(self.who, observed=True).shift(days)

    def within(
        self, columns: pd.DataFrame, how: str, days: int, at_least: int = 1, **options: int
    ) -> pd.DataFrame:
        """Give the sum, mean, … of so many days."""
        rolling = columns.groupby(self.who, observed=True).rolling(days, min_periods=at_least)
        return getattr(rolling, how)(**options).droplevel(0)

    def rolled(
        self, names: list[str], how: str, days: int, at_least: int = 1, **options: int
    ) -> pd.DataFrame:
        """Do so with the days before."""
        return self.within(self.before[names], how, days, at_least, **options)

    def faded(self, name: str, half_life: float, days: int) -> tuple[pd.Series, pd.Series]:
        """Sum the days before, weights halving; and the weights of what is known."""
        known = self.before[name].notna()
        parts = pd.DataFrame({"value": self.before[name].fillna(0.0), "known": known.astype(float)})
        by_athlete = parts.groupby(self.who, observed=True)
        summed = by_athlete.ewm(halflife=half_life).sum().droplevel(0)
        summed -= self.moved(summed, days).fillna(0.0) * 0.5 ** (days / half_life)
        return summed["value"], summed["known"]

    def changes(self, names: list[str], days: int, at_least: int) -> pd.DataFrame:
        """Compare each day with the mean of those before it."""
        return self.of_day[names] - self.rolled(names, "mean", days, at_least)

    def latest(
        self, values: pd.DataFrame, of: list[str], days: int, half_life: float = np.inf
    ) -> pd.DataFrame:
        """Take the values of the latest day on which the columns `of` are known, fading."""
        found = pd.DataFrame(np.nan, values.index, values.columns)
        known = self.of_day[of].notna().set_axis(values.columns, axis=1).astype(float)
        for age in range(days, 0, -1):
            then = self.moved(values, age) * 0.5 ** ((age - 1) / half_life)
            found = found.mask(self.moved(known, age) == 1, then)
        return found

    def days_since(self, name: str, cap: int) -> pd.Series:
        """Count the days since the last true one; else those since the first that is known."""
        number = pd.Series(np.arange(len(self.who)), self.who.index, dtype=float)
        true = number.where(self.of_day[name] == 1)
        known = number.where(self.of_day[name].notna())
        last = true.groupby(self.who, observed=True).ffill(limit=cap - 1)
        oldest = self.within(known.to_frame("n"), "min", cap)["n"]
        return number - last.fillna(oldest).groupby(self.who, observed=True).shift(1)
