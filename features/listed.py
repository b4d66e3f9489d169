"""What some looks see of the rows of a table, row by row: the plain way.

It holds for every look, late rows and all; line.py is faster where all rows were known on time.
"""

import numpy as np
import polars as pl

from features.calendar import FOR_TRIMP, calendar
from features.draws import FOR_CUT_OFFS, draws
from features.feature import On
from features.pairs import pairs
from features.seen import Rows, Seen, visible, with_intake
from features.window import Window, of_rows

NEWEST: dict[On, int] = {
    "athlete": 0,
    "session": 1,
    "night": 0,
    "checkin": 1,
    "lab": 0,
    "gear": 1,
    "day": 1,
}
FOR_SESSIONS = {name: name for name in ("body_mass_kg", "height_cm")}
FOR_CHECKINS = {"intake_mass_kg": "body_mass_kg"}
INTAKE = {*FOR_TRIMP.values(), *FOR_CUT_OFFS.values(), *FOR_SESSIONS.values()}


def rows_of(on: On, tables: Seen, looks: pl.DataFrame, oldest: int) -> pl.LazyFrame:
    """Show each look one table's rows of the `oldest` days before it, oldest first.

    People's facts stand beside them.
    """
    newest = NEWEST[on]
    if on == "athlete":
        return visible(Rows.of(tables.athletes), looks, oldest=oldest, newest=newest)
    if on == "day":
        return calendar(tables, looks, oldest)
    if on == "lab":
        return draws(tables, looks, oldest)
    if on == "gear":
        return pairs(tables, looks, oldest)
    if on == "night":
        return visible(tables.nights, looks, oldest=oldest, newest=newest)
    if on == "checkin":
        entries = visible(tables.checkins, looks, oldest=oldest, newest=newest)
        return with_intake(entries, tables.athletes, **FOR_CHECKINS)
    sessions = visible(tables.sessions, looks, oldest=oldest, newest=newest)
    return with_intake(sessions, tables.athletes, **FOR_SESSIONS)


def window(
    look: np.ndarray,
    age: np.ndarray,
    value: np.ndarray,
    beside: np.ndarray | None,
    t0_h: np.ndarray,
    lookback: int,
) -> tuple[Window, Window]:
    """Make the window of looks 0, 1, … from rows sorted by look, oldest first, and that of numbers.

    `look`, `age`, `value` and `beside` have one entry a row; rows without a value, and those older
    than `lookback` days, are left out.
    """
    number = np.flatnonzero(~np.isnan(value) & (age <= lookback))
    at = look[number]
    count = np.bincount(at, minlength=len(t0_h))
    rank = (np.cumsum(count)[at] - 1) - np.arange(len(at))  # 0 is the newest
    shape = (int(count.max(initial=0)), len(t0_h))

    def laid(values: np.ndarray) -> np.ndarray:
        rows = np.full(shape, np.nan)
        rows[rank, at] = values[number]
        return rows

    ages = list(np.nan_to_num(laid(age.astype(float))))
    given = of_rows(ages, laid(value), None if beside is None else laid(beside), t0_h)
    return given, of_rows(ages, laid(np.arange(len(value), dtype=float)), None, t0_h)
