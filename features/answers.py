"""The answers of windows.py: functions that go through looks one by one; see sight.py.

`see` lists the known values that a look sees, newest first, and their age in days. Where too little
is known there is no answer: NaN stands there already. What each computes, windows.py says.
"""

import math
from math import sqrt

from features.sight import Looks, Numbers, Rows, Sight, helper, see

ONE_SPEED = 1e-9  # variance below which the x of a line are all the same
OLDEST = 400  # days that any feature looks back


def last(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int, fades: Numbers
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        if count > 0 and sight[0].age <= days:
            answers[look] = sight[0].value * fades[int(sight[0].age)]


def last_within(rows: Rows, looks: Looks, answers: Numbers, sight: Sight, hours: int) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        if count > 0 and looks[look].t0_h - rows[sight[0].at].beside <= hours:
            answers[look] = sight[0].value


def maximum(rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        _, known, largest = sums(count, sight, 0, days)
        if known > 0:
            answers[look] = largest


def hours_since(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int, cap: int
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        _, known, latest = sums(count, sight, 0, days)
        if known > 0:
            answers[look] = min(max(looks[look].t0_h - latest, 0.0), float(cap))


def share(rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        answers[look] = sums(count, sight, 1, days)[0] / days


def silence(rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int) -> None:
    for look in range(len(answers)):
        for row in range(see(rows, looks, look, sight)):
            if sight[row].value > 0 and 1 <= sight[row].age <= days:
                answers[look] = sight[row].age - 1
                break


def total(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        summed, known, _ = sums(count, sight, 0, days)
        if known >= at_least:
            answers[look] = summed


def mean(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        summed, known, _ = sums(count, sight, 0, days)
        if known >= at_least:
            answers[look] = summed / known


def log_mean(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        summed, known, _ = sums(count, sight, 0, days)
        if known >= at_least:
            answers[look] = math.log1p(summed / known)


def fading_mean(rows: Rows, looks: Looks, answers: Numbers, sight: Sight, fades: Numbers) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        summed, weights = 0.0, 0.0
        for row in range(count):
            summed += fades[int(sight[row].age)] * sight[row].value
            weights += fades[int(sight[row].age)]
        if count > 0:
            answers[look] = summed / weights


def on_day(rows: Rows, looks: Looks, answers: Numbers, sight: Sight, age_days: int) -> None:
    for look in range(len(answers)):
        for row in range(see(rows, looks, look, sight)):
            if sight[row].age == age_days:
                answers[look] = sight[row].value
                break


def days_since(rows: Rows, looks: Looks, answers: Numbers, sight: Sight, cap: int) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        for row in range(count):
            if sight[row].value > 0 or row == count - 1:
                answers[look] = min(sight[row].age, float(cap))
                break


def break_before(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, recent: int, cap: int
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        newest, earlier = -1.0, -1.0
        for row in range(count):
            if sight[row].value > 0 and sight[row].age <= recent:
                newest = sight[row].age
            elif sight[row].value > 0 and newest >= 0:
                earlier = sight[row].age
                break
        if count > 0:
            gap = earlier - newest - 1 if earlier >= 0 else float(cap)
            answers[look] = min(gap, float(cap)) if newest >= 0 else 0.0


def deviation(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    sight: Sight,
    days: int,
    at_least: int,
    floor: float,
    within: int,
    standard: bool,
    fades: Numbers,
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        if count == 0 or sight[0].age > within:
            continue
        summed, known, _ = sums(count, sight, sight[0].age + 1, sight[0].age + days)
        if known < at_least:
            continue
        change = sight[0].value - summed / known
        if standard:
            squares = around(count, sight, sight[0].age + 1, sight[0].age + days, summed / known)
            change /= max(sqrt(squares / (known - 1)), floor)
        answers[look] = change * fades[int(sight[0].age)]


def against_longest(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    sight: Sight,
    recent: int,
    before: int,
    at_least: int,
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        _, now_known, now = sums(count, sight, 0, recent)
        _, known, usual = sums(count, sight, recent + 1, recent + before)
        if now_known > 0 and known >= at_least and usual > 0:
            answers[look] = min(max(100 * (now / usual - 1), -100.0), 200.0)


def below_own_line(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    sight: Sight,
    last_rows: int,
    at_least: int,
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        older = count - last_rows
        if older < at_least:
            continue
        x, y = 0.0, 0.0
        for row in range(last_rows, count):
            x += rows[sight[row].at].beside / older
            y += sight[row].value / older
        spread, rise = 0.0, 0.0
        for row in range(last_rows, count):
            apart = rows[sight[row].at].beside - x
            spread += apart * apart / older
            rise += apart * (sight[row].value - y) / older
        if spread > ONE_SPEED:
            shares = 0.0
            for row in range(last_rows):
                shares += sight[row].value / (y + rise / spread * (rows[sight[row].at].beside - x))
            answers[look] = 100 * (1 - shares / last_rows)


def latest_mean(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, latest: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count = min(see(rows, looks, look, sight), latest)
        if count >= at_least:
            answers[look] = sums(count, sight, 0, OLDEST)[0] / count


def latest_median(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, latest: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count = min(see(rows, looks, look, sight), latest)
        if count >= at_least:
            answers[look] = median(sight, 0, count)


def medians(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    sight: Sight,
    newest: int,
    oldest: int,
    newest_before: int,
    oldest_before: int,
    at_least: int,
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        begin, end = span(count, sight, newest, oldest)
        base, base_end = span(count, sight, newest_before, oldest_before)
        if end > begin and base_end - base >= at_least:
            now = median(sight, begin, end)
            answers[look] = now - median(sight, base, base_end)


def means(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    sight: Sight,
    newest: int,
    oldest: int,
    newest_before: int,
    oldest_before: int,
    at_least: int,
    at_least_before: int,
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        now, known, _ = sums(count, sight, newest, oldest)
        base, base_known, _ = sums(count, sight, newest_before, oldest_before)
        if known >= at_least and base_known >= at_least_before and base > 0:
            answers[look] = (now / known) / (base / base_known)


def trend(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        _, count = span(count, sight, 0, days)
        if count < at_least:
            continue
        centre = 0.0
        for row in range(count):
            centre += sight[row].age / count
        rise, spread = 0.0, 0.0
        for row in range(count):
            rise += (centre - sight[row].age) * sight[row].value
            spread += (centre - sight[row].age) ** 2
        if spread > 0:
            answers[look] = rise / spread


def last_slope(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    sight: Sight,
    at_least_days: int,
    within: int,
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        if count > 1 and sight[0].age <= within and sight[1].age - sight[0].age >= at_least_days:
            answers[look] = (sight[0].value - sight[1].value) / (sight[1].age - sight[0].age)


def monotony(
    rows: Rows, looks: Looks, answers: Numbers, sight: Sight, days: int, at_least: int
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        summed, known, _ = sums(count, sight, 0, days)
        if known >= at_least and summed > 0:
            average = summed / known
            spread = sqrt(around(count, sight, 0, days, average) / known)
            answers[look] = min(average / spread, 5.0) if spread > 0 else 5.0


def balance(
    rows: Rows,
    looks: Looks,
    answers: Numbers,
    sight: Sight,
    slow: Numbers,
    fast: Numbers,
    at_least: int,
) -> None:
    for look in range(len(answers)):
        count = see(rows, looks, look, sight)
        fitness, fatigue = 0.0, 0.0
        for row in range(count):
            fitness += slow[int(sight[row].age)] * sight[row].value
            fatigue += fast[int(sight[row].age)] * sight[row].value
        if count >= at_least:
            answers[look] = fitness - fatigue


def latest_row(rows: Rows, looks: Looks, answers: Numbers, sight: Sight) -> None:
    for look in range(len(answers)):
        if see(rows, looks, look, sight) > 0:
            answers[look] = sight[0].at


@helper
def sums(count: int, sight: Sight, newest: float, oldest: float) -> tuple[float, int, float]:
    """Sum the values aged `newest` to `oldest` days; give their number and the largest as well."""
    summed, known, largest = 0.0, 0, -math.inf
    for row in range(count):
        if newest <= sight[row].age <= oldest:
            summed += sight[row].value
            known += 1
            largest = max(largest, sight[row].value)
    return summed, known, largest


@helper
def around(count: int, sight: Sight, newest: float, oldest: float, centre: float) -> float:
    """Sum the squared distances of the values aged `newest` to `oldest` days from a centre."""
    squares = 0.0
    for row in range(count):
        if newest <= sight[row].age <= oldest:
            squares += (sight[row].value - centre) ** 2
    return squares


@helper
def span(count: int, sight: Sight, newest: float, oldest: float) -> tuple[int, int]:
    """Find the rows aged `newest` to `oldest` days: the first, and the one after the last."""
    begin = 0
    while begin < count and sight[begin].age < newest:
        begin += 1
    end = begin
    while end < count and sight[end].age <= oldest:
        end += 1
    return begin, end


@helper
def median(sight: Sight, begin: int, end: int) -> float:
    """Take the median of some values, which change places."""
    middle = begin + (end - begin) // 2
    high = ranked(sight, begin, end, middle)
    if (end - begin) % 2:
        return high
    low = sight[begin].value
    for row in range(begin + 1, middle):
        low = max(low, sight[row].value)
    return (low + high) / 2


@helper
def ranked(sight: Sight, begin: int, end: int, rank: int) -> float:
    """Give the value that stands at `rank` in order, smaller ones before it (Hoare's selection)."""
    low, high = begin, end - 1
    while low < high:
        pivot, left, right = sight[(low + high) // 2].value, low, high
        while left <= right:
            while sight[left].value < pivot:
                left += 1
            while sight[right].value > pivot:
                right -= 1
            if left <= right:
                smaller, larger = sight[right].value, sight[left].value
                sight[left].value, sight[right].value = smaller, larger
                left += 1
                right -= 1
        if rank <= right:
            high = right
        elif rank >= left:
            low = left
        else:
            break
    return sight[rank].value
