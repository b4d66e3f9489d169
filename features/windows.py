"""The only ways to look around: back in time, over the rows that an instant may see.

Each function makes a `Carry` that says in words what it does. It is given a `Window`: for many days
at once the values of the rows that each day may see, newest first, and their age in days (1 is
yesterday; 0, only for nights, blood and intake, the morning itself). Unknown values are NaN and
left out; where too little is known the answer is NaN. Sums add up row by row, so that a day's
answer does not depend on which other days are worked out beside it.
"""

import math
from collections.abc import Iterable, Iterator

import numpy as np

from features.feature import Carry
from features.window import PARTS, Age, Row, Values, Window

ONE_SPEED = 1e-9  # variance below which the x of a line are all the same


def last(*, half_life: float | None = None, days: int | None = None) -> Carry:
    """Take the latest known value, not older than `days`; with `half_life` (days) it fades.

    It fades as it ages past yesterday.
    """

    def carry(window: Window) -> Values:
        value, age = _latest(window.rows(oldest=days), window)
        return value if half_life is None else value * _fading(age, half_life)

    said = "latest" if days is None else f"latest of {_days(days)}"
    return Carry(carry, said if half_life is None else f"{said}, halving every {half_life:g} days")


def last_within(*, hours: int) -> Carry:
    """Take the latest known value whose row ended at most `hours` before t0.

    The feature's `beside` is when a row ended, in hours.
    """

    def carry(window: Window) -> Values:
        return _latest(
            (
                row.only(window.t0_h - ended <= hours)
                for row, ended in zip(window.rows(), window.beside, strict=True)
            ),
            window,
        )[0]

    return Carry(carry, f"latest of the last {hours} hours")


def maximum(*, days: int) -> Carry:
    """Take the largest known value of the last `days` days."""
    return Carry(lambda window: _largest(window.rows(oldest=days), window), f"highest of {_days(days)}")


def hours_since(*, days: int, cap: int) -> Carry:
    """Take the hours from the latest end in the last `days` days to t0, at most `cap`.

    The value is when something ended, in hours, and −∞ on days known to hold no such thing.
    """

    def carry(window: Window) -> Values:
        return (window.t0_h - _largest(window.rows(oldest=days), window)).clip(0, cap)

    return Carry(carry, f"lowest of {_days(days)}")


def share(*, days: int) -> Carry:
    """Count the true values of the last `days` days, over all of these days."""
    return Carry(
        lambda window: _sum(window.rows(1, days), window)[0] / days, f"share of {_days(days)}"
    )


def silence(*, days: int) -> Carry:
    """Count the days since the last true one of the last `days` days; 0 is yesterday."""

    def carry(window: Window) -> Values:
        true = (row.only(row.filled > 0) for row in window.rows(1, days))
        return _latest(true, window)[1] - 1

    return Carry(carry, f"days since the last true one of {_days(days)}")


def total(*, days: int, at_least: int = 1) -> Carry:
    """Sum the known values of the last `days` days; unobserved days add nothing.

    NaN where fewer than `at_least` values are known.
    """

    def carry(window: Window) -> Values:
        summed, count = _sum(window.rows(oldest=days), window)
        return _where(count >= at_least, summed)

    return Carry(carry, f"sum of {_days(days)}", _least(at_least))


def mean(*, days: int, at_least: int = 1) -> Carry:
    """Average the known values of the last `days` days; NaN with fewer than `at_least`."""

    def carry(window: Window) -> Values:
        summed, count = _sum(window.rows(oldest=days), window)
        return _where(count >= at_least, summed / count)

    return Carry(carry, f"mean of {_days(days)}", _least(at_least))


def log_mean(*, days: int, at_least: int = 1) -> Carry:
    """Take ln(1 + x) of the mean x of the last `days` days; NaN with fewer than `at_least`."""
    plain = mean(days=days, at_least=at_least)
    return Carry(lambda window: np.log1p(plain(window)), f"ln of {plain.words}", plain.least)


def fading_mean(*, half_life: float) -> Carry:
    """Average the known values, each day's weight halved every `half_life` days."""

    def carry(window: Window) -> Values:
        summed, weights = window.none(), window.none()
        for row in window.rows():
            weight = _fade(row.age, half_life)
            summed += weight * row.filled
            weights += weight * row.one
        return summed / _positive(weights)

    return Carry(carry, f"mean of past days, weights halving every {half_life:g} days")


def on_day(age_days: int) -> Carry:
    """Take the latest known value of exactly one day back."""
    return Carry(
        lambda window: _latest(window.rows(newest=age_days, oldest=age_days), window)[0],
        "of yesterday" if age_days == 1 else f"of {age_days} days back",
    )


def days_since(*, cap: int) -> Carry:
    """Count the days back to the last row that is true, at most `cap`.

    Where none is, the age of the oldest known row: at least so many days. NaN if nothing is known.
    """

    def carry(window: Window) -> Values:
        since, oldest = window.nothing(), window.nothing()
        for row in window.rows():
            since = np.where(np.isnan(since) & (row.filled > 0), row.age, since)
            oldest = np.where(row.known, row.age, oldest)
        return np.where(np.isnan(since), oldest, since).clip(max=cap)

    return Carry(carry, f"days since, at most {cap}")


def break_before(*, recent: int, cap: int) -> Carry:
    """Count the days without a true value before a true one of the last `recent` days.

    0 for true values on consecutive days, and where none is recent; NaN if unknown.
    """

    def carry(window: Window) -> Values:
        newest, earlier, known = window.nothing(), window.nothing(), window.none()
        for row in window.rows(oldest=recent):
            newest = np.where(row.filled > 0, row.age, newest)
        for row in window.rows():
            known += row.one
            next_one = np.isnan(earlier) & (row.filled > 0) & (row.age > newest)
            earlier = np.where(next_one, row.age, earlier)
        gap = np.where(np.isnan(earlier), cap, earlier - newest - 1).clip(max=cap)
        return _where(known > 0, np.where(np.isnan(newest), 0.0, gap))

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
    to `days` days older than the latest; NaN with fewer than `at_least` of them. `half_life`
    fades an old latest value towards one's own mean.
    """

    def carry(window: Window) -> Values:
        now, newest = _latest(window.rows(oldest=within), window)

        def base() -> Iterator[Row]:
            """Go through the rows before the latest; most are so for every day."""
            for row in window.rows():
                if isinstance(row.age, int) and within < row.age <= days:
                    yield row
                else:
                    yield row.only((row.age > newest) & (row.age <= newest + days))

        summed, count = _sum(base(), window)
        usual = summed / count
        change = now - usual
        if standard:
            change = change / _spread(base(), usual, count - 1, window).clip(min=floor)
        if half_life is not None:
            change = change * _fading(newest, half_life)
        return _where(count >= at_least, change)

    said = f"latest of {_days(within)} against the {days} days before it"
    said += f", in own SDs of at least {floor:g}" if standard else ""
    said += f", halving every {half_life:g} days" if half_life is not None else ""
    return Carry(carry, said, _least(at_least), within)


def against_longest(*, recent: int, before: int, at_least: int) -> Carry:
    """Compare the largest value of `recent` days with that of the `before` days before them.

    Gives the difference in %, from −100 (nothing recent) to 200; NaN while fewer than `at_least`
    of the days before are known, or all of them are 0: a short record would make every run long.
    """

    def carry(window: Window) -> Values:
        now = _largest(window.rows(oldest=recent), window)
        usual, count = window.nothing(), window.none()
        for row in window.rows(recent + 1, recent + before):
            usual = np.fmax(usual, row.value)
            count += row.one
        return _where((usual > 0) & (count >= at_least), (100 * (now / usual - 1)).clip(-100, 200))

    return Carry(
        carry,
        f"largest of {_days(recent)} against the {before} days before",
        f"{at_least} known days before, one of them above 0",
    )


def below_own_line(*, last_rows: int, at_least: int) -> Carry:
    """Fit y on x over the earlier rows; give how far, in %, the latest ones lie below the line.

    The value is y, the feature's `beside` x. Ordinary least squares from sums, over rows older than
    the `last_rows` latest; NaN with fewer than `at_least` earlier rows or without spread in x.
    """

    def carry(window: Window) -> Values:
        sums = window.sums_beyond(last_rows)
        mean_x, mean_y = (total / sums.count for total in (sums.x, sums.y))
        spread = sums.xx / sums.count - mean_x**2
        slope = (sums.xy / sums.count - mean_x * mean_y) / _positive(spread)
        expected, taken = window.none(), window.none()
        for row, x in zip(window.rows(), window.beside, strict=True):
            counts = row.known & (taken < last_rows)
            line = mean_y + slope * (x * PARTS - mean_x)
            expected += np.where(counts, row.value * PARTS / line, 0.0)
            taken += counts
        gap = 100 * (1 - expected / taken)
        return _where((sums.count >= at_least) & (spread > ONE_SPEED * PARTS**2), gap)

    return Carry(
        carry,
        f"mean of the latest {last_rows} against the own line of the earlier ones",
        f"{at_least} earlier values",
        rows=last_rows,
    )


def latest_mean(*, rows: int, at_least: int = 1) -> Carry:
    """Average the latest `rows` known values; NaN with fewer than `at_least`."""

    def carry(window: Window) -> Values:
        summed, taken = window.none(), window.none()
        for row in window.rows():
            counts = row.known & (taken < rows)
            summed += np.where(counts, row.value, 0.0)
            taken += counts
        return _where(taken >= at_least, summed / taken)

    return Carry(carry, f"mean of the latest {rows}", _least(at_least), rows=rows)


def latest_median(*, rows: int, at_least: int = 1) -> Carry:
    """Take the median of the latest `rows` known values; NaN with fewer than `at_least`."""

    def carry(window: Window) -> Values:
        newest = np.full((rows, window.days), np.nan)
        taken = np.zeros(window.days, np.int64)
        for row in window.rows():
            counts = np.flatnonzero(row.known & (taken < rows))
            newest[taken[counts], counts] = row.value[counts]
            taken[counts] += 1
        return _where(taken >= at_least, _median(newest))

    return Carry(carry, f"median of the latest {rows}", _least(at_least), rows=rows)


def medians(*, recent: tuple[int, int], before: tuple[int, int], at_least: int) -> Carry:
    """Compare the median of one span of days back with that of an earlier one, as a difference.

    NaN without a recent value or with fewer than `at_least` earlier ones.
    """

    def carry(window: Window) -> Values:
        now, base = list(window.rows(*recent)), list(window.rows(*before))
        enough = (_sum(now, window)[1] > 0) & (_sum(base, window)[1] >= at_least)
        change = window.nothing()
        at = np.flatnonzero(enough)
        if len(at):
            change[at] = _median(_picked(now, at)) - _median(_picked(base, at))
        return change

    said = f"median of {_span(recent)} back less that of {_span(before)} back"
    return Carry(carry, said, _least(at_least))


def means(*, recent: tuple[int, int], before: tuple[int, int], at_least: tuple[int, int]) -> Carry:
    """Divide the mean of one span of days back by that of another; both ends count.

    Unknown days are left out of both. NaN with fewer than `at_least` known days in either span,
    and where the mean of `before` is 0.
    """

    def carry(window: Window) -> Values:
        now, count = _sum(window.rows(*recent), window)
        base, base_count = _sum(window.rows(*before), window)
        enough = (count >= at_least[0]) & (base_count >= at_least[1])
        return _where(enough, (now / count) / _positive(base / base_count))

    said = f"mean of {_span(recent)} back over that of {_span(before)} back"
    return Carry(carry, said, f"{at_least[0]} and {at_least[1]} known values")


def trend(*, days: int, at_least: int) -> Carry:
    """Fit a straight line over the last `days` days: its rise per day, by least squares.

    NaN with fewer than `at_least` values or all on one day.
    """

    def carry(window: Window) -> Values:
        ages, count = window.none(), window.none()
        for row in window.rows(oldest=days):
            ages += row.age * row.one
            count += row.one
        centre = ages / count
        rise, spread = window.none(), window.none()
        for row in window.rows(oldest=days):
            x = centre - row.age
            rise += x * row.filled
            spread += x * x * row.one
        return _where(count >= at_least, rise / _positive(spread))

    return Carry(carry, f"rise per day over {_days(days)}", _least(at_least))


def last_slope(*, at_least_days: int, within: int) -> Carry:
    """Take the rise per day between the two latest known values, drawn far enough apart.

    NaN with one value, with two less than `at_least_days` apart, or if the latest is more than
    `within` days old.
    """

    def carry(window: Window) -> Values:
        now, newest, then, earlier = (window.nothing() for _ in range(4))
        for row in window.rows():
            first = row.known & np.isnan(now)
            second = row.known & ~np.isnan(now) & np.isnan(then)
            now, newest = np.where(first, row.value, now), np.where(first, row.age, newest)
            then, earlier = np.where(second, row.value, then), np.where(second, row.age, earlier)
        gap = earlier - newest
        return _where((gap >= at_least_days) & (newest <= within), (now - then) / _positive(gap))

    return Carry(
        carry,
        f"rise per day between the latest two, the later within {_days(within)}",
        f"2 values {at_least_days} days apart",
        within,
    )


def monotony(*, days: int, at_least: int) -> Carry:
    """Divide the mean of the last `days` days by their standard deviation (ddof 0), 5 at most.

    NaN with fewer than `at_least` known days or where the mean is 0.
    """

    def carry(window: Window) -> Values:
        summed, count = _sum(window.rows(oldest=days), window)
        average = summed / count
        spread = _spread(window.rows(oldest=days), average, count, window)
        ratio = np.where(spread > 0, (average / spread).clip(0, 5), 5.0)
        return _where((count >= at_least) & (average > 0), ratio)

    return Carry(carry, f"mean over SD of {_days(days)}", _least(at_least))


def balance(*, slow: float, fast: float, at_least: int) -> Carry:
    """Take the slow exponential mean less the fast one, both from 0 before the first known day.

    `slow` and `fast` are time constants in days: each day moves a mean by 1 − e^(−1/τ) of the gap
    to it. Unknown days count as none. NaN with fewer than `at_least` known days.
    """

    def carry(window: Window) -> Values:
        change = _exponential(window, slow) - _exponential(window, fast)
        return _where(_sum(window.rows(), window)[1] >= at_least, change)

    said = f"exponential mean of {slow:g} days less that of {fast:g} days"
    return Carry(carry, said, _least(at_least))


def latest_row(window: Window, within: int | None) -> tuple[Values, Values]:
    """Give the value and the age of the latest known row of the last `within` days."""
    return _latest(window.rows(oldest=within), window)


def _exponential(window: Window, days: float) -> Values:
    """Run an exponential mean with time constant `days` from 0 up to yesterday (age 1)."""
    summed = window.none()
    for row in window.rows():
        summed += np.exp(-1 / days * (row.age - 1.0)) * row.filled
    return (1 - math.exp(-1 / days)) * summed


def _latest(rows: Iterable[Row], window: Window) -> tuple[Values, Values]:
    found, at = window.nothing(), window.nothing()
    for row in rows:
        here = np.isnan(at) & row.known
        np.copyto(found, row.value, where=here)
        np.copyto(at, row.age, where=here)
    return found, at


def _largest(rows: Iterable[Row], window: Window) -> Values:
    found = window.nothing()
    for row in rows:
        found = np.fmax(found, row.value)
    return found


def _sum(rows: Iterable[Row], window: Window) -> tuple[Values, Values]:
    """Add up the known values, and count them."""
    summed, count = window.none(), window.none()
    for row in rows:
        summed += row.filled
        count += row.one
    return summed, count


def _spread(rows: Iterable[Row], centre: Values, freedom: Values, window: Window) -> Values:
    squares = window.none()
    for row in rows:
        apart = (row.filled - centre) * row.one
        squares += apart * apart
    return np.sqrt(squares / freedom)


def _picked(rows: list[Row], at: np.ndarray) -> np.ndarray:
    return np.array([row.value[at] for row in rows])


def _median(values: np.ndarray) -> Values:
    """Take the median of each column's known values; shape (rows, days)."""
    ordered = np.sort(values, axis=0)  # unknown ones go last
    count = (~np.isnan(ordered)).sum(axis=0)
    middle = [np.maximum(half, 0) for half in ((count - 1) // 2, count // 2)]
    low, high = (np.take_along_axis(ordered, half[None], axis=0)[0] for half in middle)
    return (low + high) / 2


def _fading(age: Values, half_life: float) -> Values:
    """Weigh a value by its age past yesterday."""
    return _fade((age - 1).clip(min=0), half_life)


def _fade(days: Age, half_life: float) -> Values:
    return np.exp(days * -(math.log(2) / half_life))


def _where(known: np.ndarray, value: Values) -> Values:
    return np.where(known, value, np.nan)


def _positive(number: Values) -> Values:
    return _where(number > 0, number)


def _span(days: tuple[int, int]) -> str:
    return f"{days[0]} to {days[1]} days"


def _days(count: int) -> str:
    return "the day" if count <= 1 else f"the last {count} days"


def _least(count: int) -> str:
    return "" if count == 1 else f"{count} known values"
