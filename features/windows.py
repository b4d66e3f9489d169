"""The only ways to look around: back in time, over the rows that an instant may see.

Each function makes a `Carry` that says in words what it does. It gets the values of one athlete's
visible rows, oldest first, and their age in days (1 is yesterday; 0, only for nights, blood and
intake, the morning itself). Unknown values are null and left out; where too little is known the
answer is null.
"""

import math
from collections.abc import Callable

import polars as pl

from features.feature import Carry

ONE_SPEED = 1e-9  # variance below which the x of a line are all the same


def last(*, half_life: float | None = None) -> Carry:
    """Take the latest known value; with `half_life` (days) it fades as it ages past yesterday."""

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        latest = value.drop_nulls().last()
        if half_life is None:
            return latest
        days = (age.filter(value.is_not_null()).last() - 1).clip(lower_bound=0)
        return latest * _fading(days, half_life)

    return Carry(
        carry, "latest" if half_life is None else f"latest, halving every {half_life:g} days"
    )


def maximum(*, days: int) -> Carry:
    """Take the largest known value of the last `days` days."""
    return Carry(lambda value, age: value.filter(age <= days).max(), f"highest of {_days(days)}")


def minimum(*, days: int) -> Carry:
    """Take the smallest known value of the last `days` days."""
    return Carry(lambda value, age: value.filter(age <= days).min(), f"lowest of {_days(days)}")


def total(*, days: int, at_least: int = 1) -> Carry:
    """Sum the known values of the last `days` days; unobserved days add nothing.

    Null where fewer than `at_least` values are known.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        near = value.filter(age <= days)
        return pl.when(near.count() >= at_least).then(near.sum())

    return Carry(carry, f"sum of {_days(days)}", _least(at_least))


def mean(*, days: int, at_least: int = 1) -> Carry:
    """Average the known values of the last `days` days; null with fewer than `at_least`."""

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        near = value.filter(age <= days)
        return pl.when(near.count() >= at_least).then(near.mean())

    return Carry(carry, f"mean of {_days(days)}", _least(at_least))


def log_mean(*, days: int, at_least: int = 1) -> Carry:
    """Take ln(1 + x) of the mean x of the last `days` days; null with fewer than `at_least`."""
    plain = mean(days=days, at_least=at_least)
    return Carry(lambda value, age: plain(value, age).log1p(), f"ln of {plain.words}", plain.least)


def fading_mean(*, half_life: float) -> Carry:
    """Average the known values, each day's weight halved every `half_life` days."""

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        weight = _fading(age, half_life).filter(value.is_not_null())
        return (value.drop_nulls() * weight).sum() / _positive(weight.sum())

    return Carry(carry, f"mean of past days, weights halving every {half_life:g} days")


def on_day(age_days: int) -> Carry:
    """Take the latest known value of exactly one day back."""
    return Carry(
        lambda value, age: value.filter(age == age_days).drop_nulls().last(),
        "of yesterday" if age_days == 1 else f"of {age_days} days back",
    )


def days_since(*, cap: int) -> Carry:
    """Count the days back to the last row that is true, at most `cap`.

    Where none is, the age of the oldest known row: at least so many days. Null if nothing is known.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        oldest = age.filter(value.is_not_null()).max()
        return age.filter(value).min().fill_null(oldest).clip(upper_bound=cap)

    return Carry(carry, f"days since, at most {cap}")


def break_before(*, recent: int, cap: int) -> Carry:
    """Count the days without a true value before a true one of the last `recent` days.

    0 for true values on consecutive days, and where none is recent; null if unknown.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        newest = age.filter(value, age <= recent).max()
        earlier = age.filter(value & (age > newest)).min().fill_null(newest + cap + 1)
        gap = (earlier - newest - 1).clip(upper_bound=cap).fill_null(0)
        return pl.when(value.count() > 0).then(gap)

    return Carry(
        carry, f"days between the last two, the later within {_days(recent)}, at most {cap}"
    )


def deviation(
    *,
    days: int,
    at_least: int,
    floor: float,
    within: int,
    standard: bool = True,
    half_life: float | None = None,
) -> Carry:
    """Compare the latest value of the last `within` days with one's own earlier ones.

    The mean (and, with `standard`, the standard deviation, not below `floor`) is of the values up
    to `days` days older than the latest; null with fewer than `at_least` of them. `half_life`
    fades an old latest value towards one's own mean.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        newest = age.filter(value.is_not_null()).min()
        now = value.filter((age == newest) & (age <= within) & value.is_not_null()).last()
        base = value.filter((age > newest) & (age <= newest + days))
        spread = base.std(ddof=1).clip(lower_bound=floor) if standard else pl.lit(1.0)
        change = (now - base.mean()) / spread
        if half_life is not None:
            change = change * _fading((newest - 1).clip(lower_bound=0), half_life)
        return pl.when(base.count() >= at_least).then(change)

    said = f"latest of {_days(within)} against the {days} days before it"
    said += f", in own SDs of at least {floor:g}" if standard else ""
    said += f", halving every {half_life:g} days" if half_life is not None else ""
    return Carry(carry, said, _least(at_least))


def against_longest(*, recent: int, before: int, at_least: int) -> Carry:
    """Compare the largest value of `recent` days with that of the `before` days before them.

    Gives the difference in %, from −100 (nothing recent) to 200; null while fewer than `at_least`
    of the days before are known, or all of them are 0: a short record would make every run long.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        now = value.filter(age <= recent).max()
        earlier = value.filter((age > recent) & (age <= recent + before))
        usual = earlier.max()
        known = (usual > 0) & (earlier.count() >= at_least)
        return pl.when(known).then((100 * (now / usual - 1)).clip(-100, 200))

    return Carry(
        carry,
        f"largest of {_days(recent)} against the {before} days before",
        f"{at_least} known days before, one of them above 0",
    )


def below_own_line(*, last_rows: int, at_least: int) -> Carry:
    """Fit y on x over the earlier rows; give how far, in %, the latest ones lie below the line.

    The value is a struct of `x` and `y`. Ordinary least squares from sums, over rows older than
    the `last_rows` latest; null with fewer than `at_least` earlier rows or without spread in x.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        known = value.struct.field("y").is_not_null()
        older = known & (known.cum_sum() <= known.sum().cast(pl.Int64) - last_rows)
        every_x, every_y = value.struct.field("x"), value.struct.field("y")
        x, y = every_x.filter(older), every_y.filter(older)
        spread = x.var(ddof=0)
        slope = ((x * y).mean() - x.mean() * y.mean()) / _positive(spread)
        newest = known & ~older
        expected = y.mean() + slope * (every_x.filter(newest) - x.mean())
        gap = 100 * (1 - (every_y.filter(newest) / expected).mean())
        return pl.when(older.sum() >= at_least, spread > ONE_SPEED).then(gap)

    return Carry(
        carry,
        f"mean of the latest {last_rows} against the own line of the earlier ones",
        f"{at_least} earlier values",
    )


def latest_mean(*, rows: int, at_least: int = 1) -> Carry:
    """Average the latest `rows` known values; null with fewer than `at_least`."""
    return _latest(pl.Expr.mean, "mean", rows, at_least)


def latest_median(*, rows: int, at_least: int = 1) -> Carry:
    """Take the median of the latest `rows` known values; null with fewer than `at_least`."""
    return _latest(pl.Expr.median, "median", rows, at_least)


def _latest(how: Callable[[pl.Expr], pl.Expr], name: str, rows: int, at_least: int) -> Carry:
    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        newest = value.drop_nulls().tail(rows)
        return pl.when(newest.len() >= at_least).then(how(newest))

    return Carry(carry, f"{name} of the latest {rows}", _least(at_least))


def medians(*, recent: tuple[int, int], before: tuple[int, int], at_least: int) -> Carry:
    """Compare the median of one span of days back with that of an earlier one, as a difference.

    Null without a recent value or with fewer than `at_least` earlier ones.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        base = value.filter(age.is_between(*before))
        change = value.filter(age.is_between(*recent)).median() - base.median()
        return pl.when(base.count() >= at_least).then(change)

    said = f"median of {_span(recent)} back less that of {_span(before)} back"
    return Carry(carry, said, _least(at_least))


def means(*, recent: tuple[int, int], before: tuple[int, int], at_least: tuple[int, int]) -> Carry:
    """Divide the mean of one span of days back by that of another; both ends count.

    Unknown days are left out of both. Null with fewer than `at_least` known days in either span,
    and where the mean of `before` is 0.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        now, base = value.filter(age.is_between(*recent)), value.filter(age.is_between(*before))
        enough = (now.count() >= at_least[0]) & (base.count() >= at_least[1])
        return pl.when(enough).then(now.mean() / _positive(base.mean()))

    said = f"mean of {_span(recent)} back over that of {_span(before)} back"
    return Carry(carry, said, f"{at_least[0]} and {at_least[1]} known values")


def trend(*, days: int, at_least: int) -> Carry:
    """Fit a straight line over the last `days` days: its rise per day, by least squares.

    Null with fewer than `at_least` values or all on one day.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        near = value.is_not_null() & (age <= days)
        y, x = value.filter(near), -age.filter(near).cast(pl.Float64)
        dx = x - x.mean()
        slope = (dx * y).sum() / _positive((dx * dx).sum())
        return pl.when(y.len() >= at_least).then(slope)

    return Carry(carry, f"rise per day over {_days(days)}", _least(at_least))


def last_slope(*, at_least_days: int, within: int) -> Carry:
    """Take the rise per day between the two latest known values, drawn far enough apart.

    Null with one value, with two less than `at_least_days` apart, or if the latest is more than
    `within` days old.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        known, ages = value.drop_nulls(), age.filter(value.is_not_null())
        gap = (ages.tail(2).first() - ages.last()).cast(pl.Float64)
        rise = (known.last() - known.tail(2).first()) / _positive(gap)
        return pl.when(gap >= at_least_days, ages.last() <= within).then(rise)

    return Carry(
        carry,
        f"rise per day between the latest two, the later within {_days(within)}",
        f"2 values {at_least_days} days apart",
    )


def monotony(*, days: int, at_least: int) -> Carry:
    """Divide the mean of the last `days` days by their standard deviation (ddof 0), 5 at most.

    Null with fewer than `at_least` known days or where the mean is 0.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        near = value.filter(age <= days)
        ratio = (near.mean() / _positive(near.std(ddof=0))).fill_null(5.0).clip(0, 5)
        return pl.when(near.count() >= at_least, near.mean() > 0).then(ratio)

    return Carry(carry, f"mean over SD of {_days(days)}", _least(at_least))


def balance(*, slow: float, fast: float, at_least: int) -> Carry:
    """Take the slow exponential mean less the fast one, both from 0 before the first known day.

    `slow` and `fast` are time constants in days: each day moves a mean by 1 − e^(−1/τ) of the gap
    to it. Unknown days count as none. Null with fewer than `at_least` known days.
    """

    def carry(value: pl.Expr, age: pl.Expr) -> pl.Expr:
        change = exponential(value, age, slow) - exponential(value, age, fast)
        return pl.when(value.count() >= at_least).then(change)

    said = f"exponential mean of {slow:g} days less that of {fast:g} days"
    return Carry(carry, said, _least(at_least))


def exponential(value: pl.Expr, age: pl.Expr, days: float) -> pl.Expr:
    """Run an exponential mean with time constant `days` from 0 up to yesterday (age 1)."""
    kept = (-1 / days * (age.cast(pl.Float64) - 1)).exp()
    return (1 - math.exp(-1 / days)) * (value * kept).sum()


def _span(days: tuple[int, int]) -> str:
    return f"{days[0]} to {days[1]} days"


def _days(count: int) -> str:
    return "the day" if count <= 1 else f"the last {count} days"


def _least(count: int) -> str:
    return "" if count == 1 else f"{count} known values"


def _fading(days: pl.Expr, half_life: float) -> pl.Expr:
    return (days.cast(pl.Float64) * (-(0.6931471805599453 / half_life))).exp()


def _positive(number: pl.Expr) -> pl.Expr:
    return pl.when(number > 0).then(number)
