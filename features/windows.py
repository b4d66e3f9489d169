"""The only ways to look around: back in time, over the rows that an instant may see.

Each function makes a `Carry` that says in words what it does; answers.py does it. The values of the
rows that a look may see come newest first, with their age in days (1 is yesterday; 0, only for
nights, blood and intake, the morning itself). Unknown values are left out; where too little is
known the answer is null.
"""

import math

from features import answers
from features.answers import OLDEST
from features.feature import Carry


def last(*, half_life: float | None = None, days: int = OLDEST) -> Carry:
    """Take the latest known value, not older than `days`; with `half_life` (days) it fades.

    It fades as it ages past yesterday.
    """
    said = "latest" if days == OLDEST else f"latest of {_days(days)}"
    said += "" if half_life is None else f", halving every {half_life:g} days"
    return Carry(answers.last, (days, _fading(half_life)), said)


def last_within(*, hours: int) -> Carry:
    """Take the latest known value if its row ended at most `hours` before t0.

    The feature's `beside` is when a row ended, in hours.
    """
    return Carry(answers.last_within, (hours,), f"latest of the last {hours} hours")


def maximum(*, days: int) -> Carry:
    """Take the largest known value of the last `days` days."""
    return Carry(answers.maximum, (days,), f"highest of {_days(days)}")


def hours_since(*, days: int, cap: int) -> Carry:
    """Take the hours from the latest end in the last `days` days to t0, at most `cap`.

    The value is when something ended, in hours, and −∞ on days known to hold no such thing.
    """
    return Carry(answers.hours_since, (days, cap), f"lowest of {_days(days)}")


def share(*, days: int) -> Carry:
    """Count the true values of the last `days` days, over all of these days."""
    return Carry(answers.share, (days,), f"share of {_days(days)}")


def silence(*, days: int) -> Carry:
    """Count the days since the last true one of the last `days` days; 0 is yesterday."""
    return Carry(answers.silence, (days,), f"days since the last true one of {_days(days)}")


def total(*, days: int, at_least: int = 1) -> Carry:
    """Sum the known values of the last `days` days; unobserved days add nothing.

    NaN where fewer than `at_least` values are known.
    """
    return Carry(answers.total, (days, at_least), f"sum of {_days(days)}", _least(at_least))


def mean(*, days: int, at_least: int = 1) -> Carry:
    """Average the known values of the last `days` days; NaN with fewer than `at_least`."""
    return Carry(answers.mean, (days, at_least), f"mean of {_days(days)}", _least(at_least))


def log_mean(*, days: int, at_least: int = 1) -> Carry:
    """Take ln(1 + x) of the mean x of the last `days` days; NaN with fewer than `at_least`."""
    return Carry(
        answers.log_mean, (days, at_least), f"ln of mean of {_days(days)}", _least(at_least)
    )


def fading_mean(*, half_life: float) -> Carry:
    """Average the known values, each day's weight halved every `half_life` days."""
    said = f"mean of past days, weights halving every {half_life:g} days"
    return Carry(answers.fading_mean, (_faded(half_life),), said)


def on_day(age_days: int) -> Carry:
    """Take the latest known value of exactly one day back."""
    said = "of yesterday" if age_days == 1 else f"of {age_days} days back"
    return Carry(answers.on_day, (age_days,), said)


def days_since(*, cap: int) -> Carry:
    """Count the days back to the last row that is true, at most `cap`.

    Where none is, the age of the oldest known row: at least so many days. NaN if nothing is known.
    """
    return Carry(answers.days_since, (cap,), f"days since, at most {cap}")


def break_before(*, recent: int, cap: int) -> Carry:
    """Count the days without a true value before a true one of the last `recent` days.

    0 for true values on consecutive days, and where none is recent; NaN if unknown.
    """
    said = f"days between the last two, the later within {_days(recent)}, at most {cap}"
    return Carry(answers.break_before, (recent, cap), said)


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
    to `days` days older than the latest; NaN with fewer than `at_least` of them. `half_life`
    fades an old latest value towards one's own mean.
    """
    said = f"latest of {_days(within)} against the {days} days before it"
    said += f", in own SDs of at least {floor:g}" if standard else ""
    said += f", halving every {half_life:g} days" if half_life is not None else ""
    arguments = (days, at_least, floor, within, standard, _fading(half_life))
    return Carry(answers.deviation, arguments, said, _least(at_least), within)


def against_longest(*, recent: int, before: int, at_least: int) -> Carry:
    """Compare the largest value of `recent` days with that of the `before` days before them.

    Gives the difference in %, from −100 (nothing recent) to 200; NaN while fewer than `at_least`
    of the days before are known, or all of them are 0: a short record would make every run long.
    """
    return Carry(
        answers.against_longest,
        (recent, before, at_least),
        f"largest of {_days(recent)} against the {before} days before",
        f"{at_least} known days before, one of them above 0",
    )


def below_own_line(*, last_rows: int, at_least: int) -> Carry:
    """Fit y on x over the earlier rows; give how far, in %, the latest ones lie below the line.

    The value is y, the feature's `beside` x. Ordinary least squares over rows older than the
    `last_rows` latest; NaN with fewer than `at_least` earlier rows or without spread in x.
    """
    return Carry(
        answers.below_own_line,
        (last_rows, at_least),
        f"mean of the latest {last_rows} against the own line of the earlier ones",
        f"{at_least} earlier values",
    )


def latest_mean(*, rows: int, at_least: int = 1) -> Carry:
    """Average the latest `rows` known values; NaN with fewer than `at_least`."""
    return Carry(
        answers.latest_mean, (rows, at_least), f"mean of the latest {rows}", _least(at_least)
    )


def latest_median(*, rows: int, at_least: int = 1) -> Carry:
    """Take the median of the latest `rows` known values; NaN with fewer than `at_least`."""
    return Carry(
        answers.latest_median, (rows, at_least), f"median of the latest {rows}", _least(at_least)
    )


def medians(*, recent: tuple[int, int], before: tuple[int, int], at_least: int) -> Carry:
    """Compare the median of one span of days back with that of an earlier one, as a difference.

    NaN without a recent value or with fewer than `at_least` earlier ones.
    """
    said = f"median of {_span(recent)} back less that of {_span(before)} back"
    return Carry(answers.medians, (recent, before, at_least), said, _least(at_least))


def means(*, recent: tuple[int, int], before: tuple[int, int], at_least: tuple[int, int]) -> Carry:
    """Divide the mean of one span of days back by that of another; both ends count.

    Unknown days are left out of both. NaN with fewer than `at_least` known days in either span,
    and where the mean of `before` is 0.
    """
    said = f"mean of {_span(recent)} back over that of {_span(before)} back"
    least = f"{at_least[0]} and {at_least[1]} known values"
    return Carry(answers.means, (recent, before, at_least), said, least)


def trend(*, days: int, at_least: int) -> Carry:
    """Fit a straight line over the last `days` days: its rise per day, by least squares.

    NaN with fewer than `at_least` values or all on one day.
    """
    return Carry(
        answers.trend, (days, at_least), f"rise per day over {_days(days)}", _least(at_least)
    )


def last_slope(*, at_least_days: int, within: int) -> Carry:
    """Take the rise per day between the two latest known values, drawn far enough apart.

    NaN with one value, with two less than `at_least_days` apart, or if the latest is more than
    `within` days old.
    """
    return Carry(
        answers.last_slope,
        (at_least_days, within),
        f"rise per day between the latest two, the later within {_days(within)}",
        f"2 values {at_least_days} days apart",
        within,
    )


def monotony(*, days: int, at_least: int) -> Carry:
    """Divide the mean of the last `days` days by their standard deviation (ddof 0), 5 at most.

    NaN with fewer than `at_least` known days or where the mean is 0.
    """
    return Carry(
        answers.monotony, (days, at_least), f"mean over SD of {_days(days)}", _least(at_least)
    )


def balance(*, slow: float, fast: float, at_least: int) -> Carry:
    """Take the slow exponential mean less the fast one, both from 0 before the first known day.

    `slow` and `fast` are time constants in days: each day moves a mean by 1 − e^(−1/τ) of the gap
    to it. Unknown days count as none. NaN with fewer than `at_least` known days.
    """
    said = f"exponential mean of {slow:g} days less that of {fast:g} days"
    weights = (_exponential(slow), _exponential(fast), at_least)
    return Carry(answers.balance, weights, said, _least(at_least))


def latest_row() -> Carry:
    """Say where the latest known row stands."""
    return Carry(answers.latest_row, (), "where the latest stands")


def _faded(half_life: float) -> tuple[float, ...]:
    """Weigh ages of 0 days and more, halving every `half_life` days."""
    return tuple(math.exp(-age * math.log(2) / half_life) for age in range(OLDEST + 1))


def _fading(half_life: float | None) -> tuple[float, ...]:
    """Weigh ages by how far they are past yesterday; all alike without a half-life."""
    if half_life is None:
        return (1.0,) * (OLDEST + 1)
    weights = _faded(half_life)
    return (weights[0], *weights[:-1])


def _exponential(days: float) -> tuple[float, ...]:
    """Weigh the days of an exponential mean with time constant `days`, as of yesterday (age 1)."""
    return tuple(
        (1 - math.exp(-1 / days)) * math.exp(-(age - 1) / days) for age in range(OLDEST + 1)
    )


def _span(days: tuple[int, int]) -> str:
    return f"{days[0]} to {days[1]} days"


def _days(count: int) -> str:
    return "the day" if count <= 1 else f"the last {count} days"


def _least(count: int) -> str:
    return "" if count == 1 else f"{count} known values"
