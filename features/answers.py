"""The answers of windows.py: functions that go through looks one by one; see sight.py.

Each goes through the rows that a look may see, newest first, and leaves out those whose value it
does not know. Where too little is known there is no answer: NaN stands there already. What each
computes, windows.py says.
"""

import math
from math import inf, isnan, sqrt

from features.sight import Look, Looks, Numbers, Row, Rows, helper

ONE_SPEED = 1e-9  # variance below which the x of a line are all the same
OLDEST = 400  # days that any feature looks back


def last(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int, fades: Numbers
) -> None:
    for look in range(len(answers)):
        row, age = latest(rows, looks[look])
        if 0 <= age <= days:
            answers[look] = (
                says(rows[stands(rows[row], row, looks[look])], looks[look]) * fades[age]
            )


def last_within(rows: Rows, looks: Looks, answers: Numbers, space: Numbers, hours: int) -> None:
    for look in range(len(answers)):
        one = looks[look]
        row, age = latest(rows, one)
        if age >= 0 and one.t0_h - rows[row].beside <= hours:
            answers[look] = says(rows[stands(rows[row], row, one)], one)


def latest_row(rows: Rows, looks: Looks, answers: Numbers, space: Numbers) -> None:
    for look in range(len(answers)):
        row, age = latest(rows, looks[look])
        if age >= 0:
            answers[look] = row


def maximum(rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int) -> None:
    for look in range(len(answers)):
        _, known, largest = add_up(rows, looks[look], 0, days)
        if known > 0:
            answers[look] = largest


def hours_since(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int, cap: int
) -> None:
    for look in range(len(answers)):
        _, known, ended = add_up(rows, looks[look], 0, days)
        if known > 0:
            answers[look] = min(max(looks[look].t0_h - ended, 0.0), float(cap))


def share(rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int) -> None:
    for look in range(len(answers)):
        answers[look] = add_up(rows, looks[look], 1, days)[0] / days


def silence(rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int) -> None:
    for look in range(len(answers)):
        one = looks[look]
        for row in range(one.end - 1, one.begin - 1, -1):
            age = one.day - rows[row].day
            if says(rows[stands(rows[row], row, one)], one) > 0 and age <= days:
                answers[look] = age - 1
                break


def total(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        summed, known, _ = add_up(rows, looks[look], 0, days)
        if known >= at_least:
            answers[look] = summed


def mean(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        summed, known, _ = add_up(rows, looks[look], 0, days)
        if known >= at_least:
            answers[look] = summed / known


def log_mean(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        summed, known, _ = add_up(rows, looks[look], 0, days)
        if known >= at_least:
            answers[look] = math.log1p(summed / known)


def fading_mean(rows: Rows, looks: Looks, answers: Numbers, space: Numbers, fades: Numbers) -> None:
    for look in range(len(answers)):
        one, summed, weights = looks[look], 0.0, 0.0
        for row in range(one.end - 1, one.begin - 1, -1):
            value = says(rows[stands(rows[row], row, one)], one)
            if not isnan(value):
                weight = fades[one.day - rows[row].day]
                summed += weight * value
                weights += weight
        if weights > 0:
            answers[look] = summed / weights


def on_day(rows: Rows, looks: Looks, answers: Numbers, space: Numbers, age_days: int) -> None:
    for look in range(len(answers)):
        one = looks[look]
        for row in range(one.end - 1, one.begin - 1, -1):
            value = says(rows[stands(rows[row], row, one)], one)
            if one.day - rows[row].day == age_days and not isnan(value):
                answers[look] = value
                break


def days_since(rows: Rows, looks: Looks, answers: Numbers, space: Numbers, cap: int) -> None:
    for look in range(len(answers)):
        one = looks[look]
        for row in range(one.end - 1, one.begin - 1, -1):
            value = says(rows[stands(rows[row], row, one)], one)
            if not isnan(value):
                answers[look] = min(one.day - rows[row].day, cap)
                if value > 0:
                    break


def break_before(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, recent: int, cap: int
) -> None:
    for look in range(len(answers)):
        one, newest = looks[look], -1
        for row in range(one.end - 1, one.begin - 1, -1):
            value, age = says(rows[stands(rows[row], row, one)], one), one.day - rows[row].day
            if isnan(value):
                continue
            if value > 0 and age <= recent:
                newest = age
            elif value > 0 and newest >= 0:
                answers[look] = min(age - newest - 1, cap)
                break
            answers[look] = 0 if newest < 0 else cap


def deviation(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    space: Numbers,
    days: int,
    at_least: int,
    floor: float,
    within: int,
    standard: bool,
    fades: Numbers,
) -> None:
    for look in range(len(answers)):
        one = looks[look]
        newest, age = latest(rows, one)
        if age < 0 or age > within:
            continue
        summed, known, _ = add_up(rows, one, age + 1, age + days)
        if known < at_least:
            continue
        change = says(rows[stands(rows[newest], newest, one)], one) - summed / known
        if standard:
            squares = around(rows, one, age + 1, age + days, summed / known)
            change /= max(sqrt(squares / (known - 1)), floor)
        answers[look] = change * fades[age]


def against_longest(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    space: Numbers,
    recent: int,
    before: int,
    at_least: int,
) -> None:
    for look in range(len(answers)):
        _, now_known, now = add_up(rows, looks[look], 0, recent)
        _, known, usual = add_up(rows, looks[look], recent + 1, recent + before)
        if now_known > 0 and known >= at_least and usual > 0:
            answers[look] = min(max(100 * (now / usual - 1), -100.0), 200.0)


def below_own_line(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    space: Numbers,
    last_rows: int,
    at_least: int,
) -> None:
    for look in range(len(answers)):
        one = looks[look]
        begin, taken = one.end, 0  # the latest rows stand from here on
        while taken < last_rows and begin > one.begin:
            begin -= 1
            taken += not isnan(says(rows[stands(rows[begin], begin, one)], one))
        count, x, y = 0, 0.0, 0.0
        for row in range(begin - 1, one.begin - 1, -1):
            value = says(rows[stands(rows[row], row, one)], one)
            if not isnan(value):
                count += 1
                x += rows[row].beside
                y += value
        if taken < last_rows or count < at_least:
            continue
        x, y, spread, rise = x / count, y / count, 0.0, 0.0
        for row in range(begin - 1, one.begin - 1, -1):
            value = says(rows[stands(rows[row], row, one)], one)
            if not isnan(value):
                apart = rows[row].beside - x
                spread += apart * apart
                rise += apart * (value - y)
        if spread / count > ONE_SPEED:
            shares = 0.0
            for row in range(one.end - 1, begin - 1, -1):
                value = says(rows[stands(rows[row], row, one)], one)
                if not isnan(value):
                    shares += value / (y + rise / spread * (rows[row].beside - x))
            answers[look] = 100 * (1 - shares / last_rows)


def latest_mean(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, most: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count, summed = newest_values(rows, looks[look], most, space), 0.0
        for number in range(count):
            summed += space[number]
        if count >= at_least:
            answers[look] = summed / count


def latest_median(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, most: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count = newest_values(rows, looks[look], most, space)
        if count >= at_least:
            answers[look] = median(space, count)


def medians(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    space: Numbers,
    recent: Numbers,
    before: Numbers,
    at_least: int,
) -> None:
    for look in range(len(answers)):
        count = values_aged(rows, looks[look], recent[0], recent[1], space)
        if count == 0:
            continue
        now = median(space, count)
        count = values_aged(rows, looks[look], before[0], before[1], space)
        if count >= at_least:
            answers[look] = now - median(space, count)


def means(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    space: Numbers,
    recent: Numbers,
    before: Numbers,
    at_least: Numbers,
) -> None:
    for look in range(len(answers)):
        now, known, _ = add_up(rows, looks[look], recent[0], recent[1])
        base, base_known, _ = add_up(rows, looks[look], before[0], before[1])
        if known >= at_least[0] and base_known >= at_least[1] and base > 0:
            answers[look] = (now / known) / (base / base_known)


def trend(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        one, count, centre = looks[look], 0, 0.0
        for row in range(one.end - 1, one.begin - 1, -1):
            if (
                not isnan(says(rows[stands(rows[row], row, one)], one))
                and one.day - rows[row].day <= days
            ):
                count += 1
                centre += one.day - rows[row].day
        if count < at_least:
            continue
        rise, spread = 0.0, 0.0
        for row in range(one.end - 1, one.begin - 1, -1):
            value, age = says(rows[stands(rows[row], row, one)], one), one.day - rows[row].day
            if not isnan(value) and age <= days:
                rise += (centre / count - age) * value
                spread += (centre / count - age) ** 2
        if spread > 0:
            answers[look] = rise / spread


def last_slope(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, at_least_days: int, within: int
) -> None:
    for look in range(len(answers)):
        one = looks[look]
        row, age = latest(rows, one)
        if age < 0 or age > within:
            continue
        now = says(rows[stands(rows[row], row, one)], one)
        for earlier in range(row - 1, one.begin - 1, -1):
            value, gap = (
                says(rows[stands(rows[earlier], earlier, one)], one),
                rows[row].day - rows[earlier].day,
            )
            if not isnan(value):
                if gap >= at_least_days:
                    answers[look] = (now - value) / gap
                break


def monotony(
    rows: Rows, looks: Looks, answers: Numbers, space: Numbers, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        summed, known, _ = add_up(rows, looks[look], 0, days)
        if known >= at_least and summed > 0:
            average = summed / known
            spread = sqrt(around(rows, looks[look], 0, days, average) / known)
            answers[look] = min(average / spread, 5.0) if spread > 0 else 5.0


def balance(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    space: Numbers,
    slow: Numbers,
    fast: Numbers,
    at_least: int,
) -> None:
    for look in range(len(answers)):
        one, count, fitness, fatigue = looks[look], 0, 0.0, 0.0
        for row in range(one.end - 1, one.begin - 1, -1):
            value = says(rows[stands(rows[row], row, one)], one)
            if not isnan(value):
                age = one.day - rows[row].day
                count += 1
                fitness += slow[age] * value
                fatigue += fast[age] * value
        if count >= at_least:
            answers[look] = fitness - fatigue


@helper
def newest_values(rows: Rows, one: Look, most: int, space: Numbers) -> int:
    """Put the latest values, at most so many, into `space`; give their number."""
    count = 0
    for row in range(one.end - 1, one.begin - 1, -1):
        value = says(rows[stands(rows[row], row, one)], one)
        if not isnan(value):
            space[count] = value
            count += 1
            if count == most:
                break
    return count


@helper
def values_aged(rows: Rows, one: Look, newest: int, oldest: int, space: Numbers) -> int:
    """Put the values aged `newest` to `oldest` days into `space`; give their number."""
    count = 0
    for row in range(one.end - 1, one.begin - 1, -1):
        value, age = says(rows[stands(rows[row], row, one)], one), one.day - rows[row].day
        if age > oldest:
            break
        if age >= newest and not isnan(value):
            space[count] = value
            count += 1
    return count


@helper
def median(values: Numbers, count: int) -> float:
    """Take the median of the first `count` values, which change places."""
    middle = count // 2
    high = ranked(values, count, middle)
    if count % 2:
        return high
    low = values[0]
    for number in range(1, middle):
        low = max(low, values[number])
    return (low + high) / 2


@helper
def ranked(values: Numbers, count: int, rank: int) -> float:
    """Give the value that stands at `rank` in order, smaller ones before it (Hoare's selection)."""
    low, high = 0, count - 1
    while low < high:
        pivot, left, right = values[(low + high) // 2], low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if rank <= right:
            high = right
        elif rank >= left:
            low = left
        else:
            break
    return values[rank]


@helper
def stands(read: Row, row: int, one: Look) -> int:
    """Say where the number of a row stands for a look: in itself, at `late`, or in the last row.

    Functions that are called for every row get records, not arrays, which numba would count in and
    out each time.
    """
    if read.known < one.t0:
        return row
    return read.late + one.day - read.day - 1 if read.late >= 0 else -1


@helper
def says(read: Row, one: Look) -> float:
    """Read the number of a row as far as a look may know the intake; NaN where it says nothing."""
    return read.value if one.informed else read.plain


@helper
def latest(rows: Rows, one: Look) -> tuple[int, int]:
    """Find the latest row whose value a look sees, and its age in days; (0, −1) for none."""
    for row in range(one.end - 1, one.begin - 1, -1):
        if not isnan(says(rows[stands(rows[row], row, one)], one)):
            return row, one.day - rows[row].day
    return 0, -1


@helper
def add_up(rows: Rows, one: Look, newest: int, oldest: int) -> tuple[float, int, float]:
    """Sum the values aged `newest` to `oldest` days; give their number and the largest as well."""
    summed, known, largest = 0.0, 0, -inf
    if newest <= 0 and not isnan(one.morning):
        summed, known, largest = one.morning, 1, one.morning
    for row in range(one.end - 1, one.begin - 1, -1):
        age = one.day - rows[row].day
        if age > oldest:
            break
        value = says(rows[stands(rows[row], row, one)], one)
        if age >= newest and not isnan(value):
            summed += value
            known += 1
            largest = max(largest, value)
    return summed, known, largest


@helper
def around(rows: Rows, one: Look, newest: int, oldest: int, centre: float) -> float:
    """Sum the squared distances of the values aged `newest` to `oldest` days from a centre."""
    squares = 0.0
    for row in range(one.end - 1, one.begin - 1, -1):
        age = one.day - rows[row].day
        if age > oldest:
            break
        value = says(rows[stands(rows[row], row, one)], one)
        if age >= newest and not isnan(value):
            squares += (value - centre) ** 2
    return squares
