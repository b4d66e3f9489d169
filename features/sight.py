"""What looks see of one number, and how an answer goes through it look by look.

A look is a day that looks back from its t0. An answer goes through arrays of records, one look
after the other: for few looks it runs as the plain Python that it is, for many numba compiles it.
Both do the same sums in the same order, so that an answer depends on nothing but what its look
sees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import isnan, nan
from typing import Any, NamedTuple

import numpy as np

MANY = 1_000  # looks for which compiled code pays
HELPERS: list[Callable[..., Any]] = []


class Row(NamedTuple):
    """A row of a table, of which one number is read; rows stand in the order of their days.

    `day` is its own day, `known` when it had happened and was recorded, in microseconds since 1970.
    `value` is the number, NaN where unknown; `plain` the same without facts of the intake; `beside`
    a second number. A row that is not known yet is not seen (`late` −1), or read at `late` + age
    − 1, where stands what was known of its day by then.
    """

    day: int
    known: int
    late: int
    value: float
    plain: float
    beside: float


class Look(NamedTuple):
    """A day that looks back from t0, in microseconds since 1970; `t0_h` in hours.

    It sees the rows `begin` to `end`, of days from `since` on, as far as they are known, and
    `morning`, a value of age 0 that stands in no row. `informed` says that the intake is known.
    """

    day: int
    since: int
    t0: int
    begin: int
    end: int
    t0_h: float
    morning: float
    informed: bool


@dataclass(slots=True)
class Seen:
    """A value that a look sees: where its row stands (−1: this morning), its age in days."""

    at: int = 0
    age: float = 0.0
    value: float = 0.0


ROW = np.dtype([(name, np.dtype(kind)) for name, kind in Row.__annotations__.items()])
LOOK = np.dtype([(n, np.dtype(k)) for n, k in Look.__annotations__.items()], align=True)
SEEN = np.dtype([(name, np.dtype(kind)) for name, kind in Seen.__annotations__.items()])
Rows = Sequence[Row]  # or an array of ROW; the others likewise
Looks = Sequence[Look]
Sight = Sequence[Seen]
Numbers = Any  # a list of numbers that is filled in, or an array
Answer = Callable[..., None]


def helper(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark what answers call: it is compiled with them."""
    HELPERS.append(function)
    return function


def run(answer: Answer, rows: np.ndarray, looks: np.ndarray, *arguments: Any) -> np.ndarray:
    """Let an answer fill in its number for each look; NaN where it gives none."""
    room = int((looks["end"] - looks["begin"]).max(initial=0)) + 1
    answers = np.full(len(looks), nan)
    if len(looks) >= MANY:
        own = [np.array(one) if isinstance(one, tuple) else one for one in arguments]
        compiled(answer)(rows, looks, answers, np.zeros(room, SEEN), *own)
        return answers
    listed, days = [Row(*row) for row in rows.tolist()], [Look(*look) for look in looks.tolist()]
    answer(listed, days, answers, [Seen() for _ in range(room)], *arguments)
    return answers


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
    count, one = 0, looks[look]
    if not isnan(one.morning):
        sight[0].at, sight[0].age, sight[0].value = -1, 0.0, one.morning
        count = 1
    for row in range(one.end - 1, one.begin - 1, -1):
        if rows[row].day < one.since:
            break
        age, place = one.day - rows[row].day, row
        if rows[row].known >= one.t0:
            if rows[row].late < 0:
                continue
            place = rows[row].late + age - 1
        value = rows[place].value if one.informed else rows[place].plain
        if not isnan(value):
            sight[count].at, sight[count].age, sight[count].value = place, age, value
            count += 1
    return count
