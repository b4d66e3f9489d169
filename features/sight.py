"""What looks see of one number, and how an answer goes through it look by look.

A look is a day that looks back from its t0. An answer goes through arrays of records, one look
after the other: for few looks it runs as the plain Python that it is, for many numba compiles it.
Both do the same sums in the same order, so that an answer depends on nothing but what its look
sees.
"""

from collections.abc import Callable, Sequence
from functools import cache
from math import nan
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

MANY = 1_000  # looks for which compiled code pays
HELPERS: list[Callable[..., Any]] = []
LOCK = Lock()


class Row(NamedTuple):
    """A row of a table, of which one number is read; rows stand in the order of their days.

    `day` is its own day, `known` when it had happened and was recorded, in microseconds since 1970.
    `value` is the number, NaN where unknown; `plain` the same without facts of the intake; `beside`
    a second number. A row that is not known yet is read at `late` + age − 1, where stands what was
    known of its day by then; with `late` −1 it is not seen: the last row of all says nothing.
    """

    day: int
    known: int
    late: int
    value: float
    plain: float
    beside: float


class Look(NamedTuple):
    """A day that looks back from t0, in microseconds since 1970; `t0_h` in hours.

    It sees the rows `begin` to `end` as far as they are known, and `morning`, a value of age 0 that
    stands in no row and counts in sums. `informed` says that the intake is known.
    """

    day: int
    t0: int
    begin: int
    end: int
    t0_h: float
    morning: float
    informed: bool


ROW = np.dtype([(name, np.dtype(kind)) for name, kind in Row.__annotations__.items()])
LOOK = np.dtype([(n, np.dtype(k)) for n, k in Look.__annotations__.items()], align=True)
Rows = Sequence[Row]  # or an array of ROW; the others likewise
Looks = Sequence[Look]
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
        compiled(answer)(rows, looks, answers, np.zeros(room), *own)
        return answers
    listed, days = [Row(*row) for row in rows.tolist()], [Look(*look) for look in looks.tolist()]
    answer(listed, days, answers, [0.0] * room, *arguments)
    return answers


@cache
def compiled(answer: Answer) -> Answer:
    """Compile a function at its first call; what is compiled is kept for the next process.

    It is kept beside its module, or in the user's cache where that cannot be written, until that
    file changes, whatever other files do: helpers stand in the same one. Where no folder can be
    written, every process compiles anew.
    """
    import numba
    from numba.extending import register_jitable

    with LOCK:
        while HELPERS:
            register_jitable(HELPERS.pop())
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return numba.njit(cache=True, **options)(answer)
    except RuntimeError:
        return numba.njit(**options)(answer)
