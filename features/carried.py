"""Brings the features of one table to looks: the rows of the table, what looks see, the answers."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from math import inf

import numpy as np
import polars as pl

from features import draws, pairs, windows
from features.calendar import mornings, yesterday
from features.feature import Carry, Feature, On
from features.seen import ALWAYS, FACTS, Seen, look_at, places
from features.sight import LOOK, ROW

IN_WORDS = ("lab", "athlete")  # shown as they were written
NEWEST = {"athlete": 0, "session": 1, "night": 0, "checkin": 1, "lab": 0, "gear": 1, "day": 1}
IN_THE_END = datetime(9999, 1, 1, tzinfo=UTC)
HOUR = 3_600_000_000  # microseconds
DAY = 24 * HOUR
PLACES = 9  # exponentials and logarithms differ in their last bit between machines
EARLY_DAYS = 3  # t0 is the start of a run of at most 2 days, and days begin 14 h before UTC's


@dataclass(frozen=True, kw_only=True, eq=False)
class Note:
    """What a day says beside the features, read in the same way."""

    name: str
    value: pl.Expr
    carry: Carry
    lookback_days: int
    on: On = "day"
    beside: pl.Expr | None = None
    shown: pl.Expr | None = None
    dated: bool = False
    low: float = -inf
    high: float = inf


Read = Feature | Note


@dataclass(frozen=True)
class Sheet:
    """The rows of a table read off for some features, beside what each look may see of them.

    `values` has a column for each feature, `plain` the same without facts of the intake, and
    `mornings` those of this morning, one row a look.
    """

    day: np.ndarray
    known: np.ndarray
    late: np.ndarray
    values: pl.DataFrame
    plain: pl.DataFrame
    mornings: pl.DataFrame
    begin: Callable[[int], np.ndarray]  # of each look, for so many days back
    end: np.ndarray

    @property
    def is_whole(self) -> bool:
        """Say that rows stand for others, so that all of them must stay where they are."""
        return self.values.height > len(self.day)


class Reader:
    """Reads one feature after the other off a sheet, in the same memory."""

    def __init__(self, sheet: Sheet, looks: np.ndarray) -> None:
        """Make room for the rows of a sheet and for some looks."""
        self.sheet, self.looks = sheet, looks.copy()
        self.looks["morning"] = np.nan
        if sheet.plain is sheet.values:
            self.looks["informed"] = True  # the intake changes nothing here
        self._reach = -1
        self.looks["end"] = sheet.end
        self._rows = np.zeros(sheet.values.height + 1, ROW)
        self._kept, self._number = np.zeros(0, dtype=bool), np.arange(len(sheet.day))
        self._before = np.arange(len(sheet.day) + 1)
        self._lay()

    def _lay(self) -> None:
        number, sheet = self._number, self.sheet
        own = self._rows[: len(number)]
        own["day"], own["known"] = sheet.day[number], sheet.known[number]
        own["late"] = sheet.late[number]

    def _keep(self, kept: np.ndarray) -> None:
        """Leave out rows that say nothing; several features are known on the same rows."""
        if not np.array_equal(kept, self._kept):
            self._kept, self._number = kept, np.flatnonzero(kept)
            self._before = np.zeros(len(kept) + 1, np.int64)
            np.cumsum(kept, out=self._before[1:])
            self._lay()
            self.looks["end"] = self._before[self.sheet.end]
            self._reach = -1

    def _look_back(self, days: int) -> None:
        """Let the looks begin so many days back."""
        if days != self._reach:
            begin = self.sheet.begin(days)
            self.looks["begin"] = begin if self.sheet.is_whole else self._before[begin]
            self._reach = days

    def rows_of(self, feature: Read) -> tuple[np.ndarray, np.ndarray | slice]:
        """Give the rows on which a feature is known, and their numbers; the looks may see them."""
        sheet = self.sheet
        value = _known(sheet.values[feature.name])
        plain = value if sheet.plain is sheet.values else _known(sheet.plain[feature.name])
        number: np.ndarray | slice = slice(len(value))
        if not sheet.is_whole:
            unknown = np.isnan(value)
            self._keep(~(unknown if plain is value else unknown & np.isnan(plain)))
            number = self._number
            value, plain = value[number], value if plain is value else plain[number]
        self._look_back(feature.lookback_days)
        rows = self._rows[: len(value) + 1]
        rows["value"][:-1], rows["value"][-1] = value, np.nan  # the last one says nothing
        if sheet.plain is not sheet.values:
            rows["plain"][:-1], rows["plain"][-1] = plain, np.nan
        if feature.beside is not None:
            rows["beside"][:-1] = _known(sheet.values[_beside(feature)])[number]
        return rows, number

    def answers(self, feature: Read) -> list[pl.Series]:
        """Carry a feature to the looks; beside it what is shown and its day."""
        rows, number = self.rows_of(feature)
        mornings = self.sheet.mornings
        is_of_today = feature.name in mornings.columns
        if is_of_today:
            self.looks["morning"] = mornings[feature.name].to_numpy()
        value = feature.carry(rows, self.looks).clip(feature.low, feature.high).round(PLACES)
        if is_of_today:
            self.looks["morning"] = np.nan
        columns = [pl.Series(feature.name, value, nan_to_null=True)]
        if feature.shown is None and not feature.dated:
            return columns
        at = windows.latest_row()(rows, self.looks)
        is_told = ~(np.isnan(value) | np.isnan(at))
        row = np.zeros(len(at), dtype=np.uint32)
        row[is_told] = np.arange(self.sheet.values.height)[number][at[is_told].astype(np.int64)]
        found = pl.Series(row).set(pl.Series(~is_told), None)
        if feature.shown is not None:
            words = self.sheet.values[shown(feature)].gather(found)
            words = words.round(PLACES) if words.dtype.is_float() else words
            columns.append(words.alias(shown(feature)))
        if feature.dated:
            day = pl.Series(self.sheet.day, dtype=pl.Int32).cast(pl.Date).gather(found)
            columns.append(day.alias(dated(feature)))
        return columns


def shown(feature: Read) -> str:
    """Name the column that holds what a sentence prints instead of the value."""
    return f"{feature.name}__shown"


def dated(feature: Read) -> str:
    """Name the column that holds the day of the printed value."""
    return f"{feature.name}__day"


def _known(numbers: pl.Series) -> np.ndarray:
    """Give numbers, NaN where they are unknown; several times as fast as `to_numpy` alone."""
    return numbers.fill_null(np.nan).to_numpy()


def _beside(feature: Read) -> str:
    return f"{feature.name}__beside"


def carried(on: On, group: Sequence[Read], seen: Seen, looks: pl.DataFrame) -> pl.DataFrame:
    """Bring features of one table to looks: a row each, a column for each feature.

    Beside it stand its `__shown` and `__day`, where it has them.
    """
    oldest = max(feature.lookback_days for feature in group)
    if on == "day":
        return _answered(group, _days(group, seen, looks, oldest), seen, looks)
    if on == "lab":
        ages = {f.lookback_days for f in group} | {f.carry.within for f in group if f.carry.within}
        events, follows = draws.events(seen, looks, ages)
        rows = draws.draws(seen, looks[events], oldest).collect()
        found = _answered(group, _listed(on, group, rows, looks[events]), seen, looks[events])
        return found.select(pl.all().gather(follows))
    if on == "gear":
        rows = pairs.worn(seen, looks, oldest)
        return _answered(group, _listed(on, group, rows, looks), seen, looks)
    return _answered(group, _rows(on, group, seen, looks), seen, looks)


def _answered(group: Sequence[Read], sheet: Sheet, seen: Seen, looks: pl.DataFrame) -> pl.DataFrame:
    """Work out the answers of all features, as many at a time as there are threads."""
    every = np.zeros(looks.height, LOOK)
    every["day"], every["t0"] = _numbers(looks, "on"), _numbers(looks, "t0")
    every["t0_h"] = every["t0"] / HOUR
    every["informed"] = seen.intake_known[_numbers(looks, "athlete_id")] < every["t0"]

    def answer(features: Sequence[Read]) -> list[list[pl.Series]]:
        reader = Reader(sheet, every)
        return [reader.answers(feature) for feature in features]

    threads = pl.thread_pool_size()
    alike = {f.name: (sheet.values[f.name].null_count(), f.lookback_days) for f in group}
    names = [feature.name for feature in group]
    group = sorted(group, key=lambda feature: alike[feature.name])  # such share their rows
    with ThreadPoolExecutor(threads) as workers:
        found = list(workers.map(answer, [group[number::threads] for number in range(threads)]))
    in_order = [found[number % threads][number // threads] for number in range(len(group))]
    by_name = {columns[0].name: columns for columns in in_order}
    return pl.DataFrame([column for name in names for column in by_name[name]])


def _numbers(rows: pl.DataFrame, name: str) -> np.ndarray:
    return rows[name].to_physical().to_numpy()


def _read_off(on: On, group: Sequence[Read]) -> list[pl.Expr]:
    """Read values, second values and what is shown off the rows of a table."""
    columns = []
    for feature in group:
        columns.append(feature.value.cast(pl.Float64).alias(feature.name))
        if feature.beside is not None:
            columns.append(feature.beside.cast(pl.Float64).alias(_beside(feature)))
        if feature.shown is not None:
            kind = pl.String if on in IN_WORDS else pl.Float64
            columns.append(feature.shown.cast(kind).alias(shown(feature)))
    return columns


def _rows(on: On, group: Sequence[Read], seen: Seen, looks: pl.DataFrame) -> Sheet:
    """Read a table of rows: a look sees those of the days before it that were known by then."""
    table = {
        "athlete": seen.intake,
        "session": seen.sessions,
        "night": seen.nights,
        "checkin": seen.checkins,
    }[on]
    read = _read_off(on, group)
    facts = FACTS.get(on, {})
    values = seen.with_facts(table.frame.lazy(), facts).select(read).collect()
    plain = values
    if facts and not seen.informs_all(looks):
        none = (pl.lit(None, pl.Float64).alias(name) for name in facts)
        plain = table.frame.lazy().with_columns(none).select(read).collect()
    day = table.frame["day"].to_physical().to_numpy()
    begin, end = seen.spans(table.place, looks, NEWEST[on])
    hidden = np.full(len(day), -1)
    return Sheet(day, table.known, hidden, values, plain, values[:0].select([]), begin, end)


def _listed(on: On, group: Sequence[Read], rows: pl.DataFrame, looks: pl.DataFrame) -> Sheet:
    """Read rows that are listed look by look: each look sees its own."""
    values = rows.select(_read_off(on, group))
    number, look = np.arange(looks.height), rows["look"].to_numpy()
    first, end = np.searchsorted(look, number), np.searchsorted(look, number, side="right")
    day = looks["on"].to_physical().to_numpy()[look] - rows["age"].to_numpy()
    known, hidden = np.full(len(day), ALWAYS), np.full(len(day), -1)

    @cache
    def begin(oldest: int) -> np.ndarray:
        """Leave out rows that are older; they stand first."""
        too_old = rows["age"].to_numpy() > oldest
        return first + np.bincount(look[too_old], minlength=len(first))

    return Sheet(day, known, hidden, values, values, values[:0].select([]), begin, end)


def _days(group: Sequence[Read], seen: Seen, looks: pl.DataFrame, oldest: int) -> Sheet:
    """Read the calendar: every day as it is in the end, and as it was for looks before that."""
    read = _read_off("day", group)
    days = seen.watched_days(looks)
    place = places(days["athlete_id"], days["day"])
    known = seen.known_days(place, days["athlete_id"])
    end = pl.lit(IN_THE_END).dt.cast_time_unit("us")
    last = _from_the_next_day(days).with_columns(t0=end)
    values = yesterday(seen, last).select(read).collect()
    plain = values
    if not seen.informs_all(looks):
        plain = yesterday(seen.without_intake(), last).select(read).collect()
    row, age, look = _before_known(seen, days, known, looks, oldest)
    then = _from_the_next_day(days[row]).with_columns(looks["t0"].gather(look))
    late, extra = _extra(len(place), row, age)
    more = yesterday(seen, then).select(read).collect().select(pl.all().gather(extra))
    blind = seen.first_known[_numbers(looks, "athlete_id")] >= _numbers(looks, "t0")
    begin, end = seen.spans(place, looks, 1, blind)
    return Sheet(
        days["day"].to_physical().to_numpy(),
        known,
        late,
        pl.concat([values, more]),
        pl.concat([plain, more]),
        mornings(seen, looks).select(_of_sleep(group)),
        begin,
        end,
    )


def _of_sleep(group: Sequence[Read]) -> list[pl.Expr]:
    """Read what of this morning itself may count: the night that ended."""
    only = [f for f in group if f.value.meta.root_names() == ["sleep_h"]]
    return [feature.value.cast(pl.Float64).alias(feature.name) for feature in only]


def _from_the_next_day(days: pl.DataFrame) -> pl.DataFrame:
    return days.select("athlete_id", on=pl.col("day") + pl.duration(days=1))


def _before_known(
    seen: Seen, days: pl.DataFrame, known: np.ndarray, looks: pl.DataFrame, oldest: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pair days with the looks, 1 to `oldest` days later, that came before all of it was known.

    Gives the number of the day, the days between, and the number of the look. Looks that know
    nothing yet of the athlete are left out: they see no day.
    """
    place = places(days["athlete_id"], days["day"])
    day = days["day"].to_physical().to_numpy().astype(np.int64)
    t0 = looks["t0"].to_physical().to_numpy()
    since = seen.first_known[looks["athlete_id"].to_physical().to_numpy()]
    look_place = places(looks["athlete_id"], looks["on"])
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    row = np.arange(len(place))
    for age in range(1, oldest + 1):
        row = row[known[row] >= (day[row] + age - EARLY_DAYS) * DAY]
        at = look_at(look_place, place[row] + age)
        hidden = (at >= 0) & (t0[at] <= known[row]) & (since[at] < t0[at])
        found.append((row[hidden], np.full(hidden.sum(), age), at[hidden]))
    row, ages, looks_of = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return row, ages, looks_of


def _extra(rows: int, row: np.ndarray, age: np.ndarray) -> tuple[np.ndarray, pl.Series]:
    """Lay out further rows: for each that has some, one for each age up to its oldest.

    Gives where those of each row begin (−1 for none), and which pair stands in each; null if none.
    """
    count = np.zeros(rows, dtype=np.int64)
    np.maximum.at(count, row, age)
    begin = np.where(count > 0, rows + np.cumsum(count) - count, -1)
    pairs = np.full(count.sum(), -1)
    pairs[begin[row] - rows + age - 1] = np.arange(len(row))
    extra = pl.Series(pairs, dtype=pl.Int64)
    return begin, extra.set(extra < 0, None).cast(pl.UInt32)
