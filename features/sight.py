"""What looks see of one number, and how a function goes through it look by look.

A look is a day that looks back from its t0. A function over `Rows` and `Looks` is plain Python, one
look after the other: for few looks it runs as it stands, for many numba compiles it. Both do the
same sums in the same order, so that an answer depends on nothing but what its look sees.
"""

from collections.abc import Callable
from functools import cache
from math import isnan, nan
from typing import Any, NamedTuple

import numpy as np

Numbers = Any  # an array, or a list where plain Python goes through it
Answer = Callable[..., None]
MANY = 1_000  # looks for which compiled code pays
HELPERS: list[Callable[..., Any]] = []


class Rows(NamedTuple):
    """Rows of a table with one number each, in the order of athletes, days and clocks.

    `day` is a row's own day, `known` when it had happened and was recorded, in microseconds since
    1970. `value` is the number, NaN where unknown; `plain` the same without facts of the intake;
    `beside` a second number. A row that is not known yet is not seen, or read at `late` + age − 1
    instead (−1 for none), where stands what was known of its day by then.
    """

    day: np.ndarray
    known: np.ndarray
    late: np.ndarray
    value: np.ndarray
    plain: np.ndarray
    beside: np.ndarray


class Looks(NamedTuple):
    """Days that look back from t0 (microseconds since 1970; `t0_h` in hours).

    Each sees the rows `begin` to `end` as far as they are known, and `this_morning`, a value of age
    0 that stands in no row. `informed` says that the athlete's intake is known. Rows older than
    `lookback` days are left out.
    """

    day: np.ndarray
    t0: np.ndarray
    t0_h: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    informed: np.ndarray
    this_morning: np.ndarray
    lookback: int


class Sight(NamedTuple):
    """What a look sees: where each known value stands (−1: this morning), its age, the value."""

    at: Numbers
    ages: Numbers
    values: Numbers


def helper(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark what answers call: it is compiled with them."""
    HELPERS.append(function)
    return function


def run(answer: Answer, rows: Rows, looks: Looks, *arguments: Any) -> np.ndarray:
    """Let a function fill in its answer for each look; NaN where it gives none."""
    count = len(looks.day)
    room = int((looks.end - looks.begin).max(initial=0)) + 1
    if count >= MANY:
        answers = np.full(count, nan)
        sight = Sight(np.zeros(room, np.int64), np.zeros(room), np.zeros(room))
        own = [np.array(one) if isinstance(one, tuple) else one for one in arguments]
        compiled(answer)(rows, looks, answers, sight, *own)
        return answers
    slow = [nan] * count
    listed = (type(part)(*map(_listed, part)) for part in (rows, looks))
    answer(*listed, slow, Sight([0] * room, [0.0] * room, [0.0] * room), *arguments)
    return np.array(slow, dtype=float)


def _listed(field: Any) -> Any:
    """Let plain Python go through lists, which is faster than through arrays."""
    return field.tolist() if isinstance(field, np.ndarray) else field


def compiled_for(looks: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function as it stands for few looks, compiled for many."""
    return compiled(function) if looks >= MANY else function


@cache
def compiled(answer: Answer) -> Answer:
    """Compile a function; what is compiled is kept beside its module for the next process."""
    import numba
    from numba.extending import register_jitable

    while HELPERS:
        register_jitable(HELPERS.pop())
    return numba.njit(cache=True, nogil=True)(answer)


@helper
def see(rows: Rows, looks: Looks, look: int, sight: Sight) -> int:
    """List the known values that a look sees, newest first; give their number."""
    count = 0
    if len(looks.this_morning) > 0 and not isnan(looks.this_morning[look]):
        sight.at[0], sight.ages[0], sight.values[0] = -1, 0.0, looks.this_morning[look]
        count = 1
    t0, day, informed = looks.t0[look], looks.day[look], looks.informed[look]
    for row in range(looks.end[look] - 1, looks.begin[look] - 1, -1):
        age = day - rows.day[row]
        if age > looks.lookback:
            break
        place = row
        if rows.known[row] >= t0:
            if rows.late[row] < 0:
                continue
            place = rows.late[row] + age - 1
        value = rows.value[place] if informed else rows.plain[place]
        if not isnan(value):
            sight.at[count], sight.ages[count], sight.values[count] = place, age, value
            count += 1
    return count
