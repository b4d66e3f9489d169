"""Brings the features of one table to the days: along the line where it holds, else row by row."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

import numpy as np
import polars as pl

from features import listed, pairs, windows
from features.calendar import calendar, mornings
from features.feature import Carry, Feature, On
from features.line import HOUR, Chunk, Column, Line
from features.listed import NEWEST
from features.seen import KNOWN, NEVER, Rows, Seen, disturbed, visible
from features.window import Window

LOOKS = 4096  # worked out row by row at once
IN_WORDS = ("lab", "athlete")  # few rows, shown as they were written
IN_THE_END = datetime(9999, 1, 1, tzinfo=UTC)
Clocks = tuple[np.ndarray, np.ndarray]  # of rows: the index of their day, when they were known


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


def shown(feature: Read) -> str:
    """Name the column that holds what a sentence prints instead of the value."""
    return f"{feature.name}__shown"


def dated(feature: Read) -> str:
    """Name the column that holds the day of the printed value."""
    return f"{feature.name}__day"


def _beside(feature: Read) -> str:
    return f"{feature.name}__beside"


def by_row(on: On, group: Sequence[Read], tables: Seen, looks: pl.DataFrame) -> pl.DataFrame:
    """Bring features of one table to some looks: a row each, a column for each feature.

    Beside it stand its `__shown` and `__day`, where it has them.
    """
    oldest = max(feature.lookback_days for feature in group)
    parts = [pl.DataFrame(_read(on, group, _no_rows(group), looks[:0]))]
    for begin in range(0, looks.height, LOOKS):
        part = looks[begin : begin + LOOKS]
        rows = listed.rows_of(on, tables, part, oldest).select("look", "age", *_read_off(on, group))
        parts.append(_read(on, group, rows.collect(), part))
    return pl.concat(parts)


def along(
    on: On, group: Sequence[Read], tables: Seen, looks: pl.DataFrame, line: Line
) -> pl.DataFrame:
    """Do the same for every look of a line."""
    if on in IN_WORDS:
        events, spread = _events(on, group, tables, looks, line)
        return by_row(on, group, tables, looks[events]).select(pl.all().gather(spread))
    if on == "gear":
        runs = visible(tables.runs, _in_the_end(looks, 0), oldest=0, newest=0).collect()
        rows = pairs.along(runs, tables, line, max(feature.lookback_days for feature in group))
        found = _read(on, group, rows.select("look", "age", *_read_off(on, group)), looks)
    else:
        found = _on_line(on, group, tables, looks, line)
    late = np.flatnonzero(_late(on, group, tables, looks, line))
    if not len(late):
        return found
    again = by_row(on, group, tables, looks[late])
    return found.rechunk().select(column.scatter(late, again[column.name]) for column in found)


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


def _no_rows(group: Sequence[Read]) -> pl.DataFrame:
    names = [f.name for f in group] + [_beside(f) for f in group if f.beside is not None]
    schema = {"look": pl.Int64, "age": pl.Int32} | dict.fromkeys(names, pl.Float64)
    kind = pl.String if group[0].on in IN_WORDS else pl.Float64
    return pl.DataFrame(schema=schema | {shown(f): kind for f in group if f.shown is not None})


def _read(
    on: On, group: Sequence[Read], rows: pl.DataFrame, looks: pl.DataFrame
) -> pl.DataFrame:
    """Answer looks from the rows that each of them sees."""
    look, age = rows["look"].to_numpy(), rows["age"].to_numpy()
    t0_h, day = _hours(looks), looks["on"].to_physical().to_numpy()
    columns: list[pl.Series] = []
    for feature in group:
        value = rows[feature.name].to_numpy()
        beside = rows[_beside(feature)].to_numpy() if feature.beside is not None else None
        given = listed.window(look, age, value, beside, t0_h, feature.lookback_days)
        columns += _answers(feature, *given, slice(None), rows, day)
    return pl.DataFrame(columns)


def _answers(
    feature: Read,
    window: Window,
    tags: Window | None,
    at: np.ndarray | slice,
    rows: pl.DataFrame,
    day: np.ndarray,
) -> list[pl.Series]:
    """Carry a feature to the days of a window, `day` being those `at`; with what is shown."""
    with np.errstate(invalid="ignore", divide="ignore"):
        value = feature.carry(window)[at].clip(feature.low, feature.high)
    columns = [pl.Series(feature.name, value, nan_to_null=True)]
    if tags is None:
        return columns
    tag, age = (found[at] for found in windows.latest_row(tags, feature.carry.within))
    unknown = np.isnan(value)
    if feature.shown is not None:
        row = pl.Series(np.where(unknown, np.nan, tag), nan_to_null=True).cast(pl.UInt32)
        columns.append(rows[shown(feature)].gather(row).alias(shown(feature)))
    if feature.dated:
        on = pl.Series(np.where(unknown, np.nan, day - age), nan_to_null=True)
        columns.append(on.cast(pl.Int32).cast(pl.Date).alias(dated(feature)))
    return columns


def _hours(looks: pl.DataFrame) -> np.ndarray:
    return looks["t0"].to_physical().to_numpy() / HOUR


def _in_the_end(looks: pl.DataFrame, newest: int) -> pl.DataFrame:
    """Let each day be looked at `newest` days later by someone who knows all."""
    later = pl.col("on") + pl.duration(days=newest)
    return looks.with_columns(later.alias("on"), t0=pl.lit(IN_THE_END).dt.cast_time_unit("us"))


def _on_line(
    on: On, group: Sequence[Read], tables: Seen, looks: pl.DataFrame, line: Line
) -> pl.DataFrame:
    """Move each feature's column along the line, some athletes at a time."""
    rows, columns = (_day_columns if on == "day" else _row_columns)(on, group, tables, looks, line)
    day = line.day

    def answer(chunk: Chunk) -> pl.DataFrame:
        own = day[chunk.start : chunk.stop]
        found: list[pl.Series] = []
        for feature, column in zip(group, columns, strict=True):
            found += _answers(feature, *_seen(on, feature, column, chunk), rows, own)
        return pl.DataFrame(found)

    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        return pl.concat(threads.map(answer, line.chunks()))


def _seen(
    on: On, feature: Read, column: Column, chunk: Chunk
) -> tuple[Window, Window | None, np.ndarray | slice]:
    """Show a chunk what a feature reads and what is shown of it, and where its days stand."""
    span = (chunk, NEWEST[on], feature.lookback_days)
    if feature.carry.rows is not None:
        return column.latest(*span, feature.carry.rows), None, slice(None)
    at = chunk.places(feature.lookback_days) - feature.lookback_days
    is_told = feature.shown is not None or feature.dated
    return column.window(*span), column.tags(*span) if is_told else None, at


def _row_columns(
    on: On, group: Sequence[Read], tables: Seen, looks: pl.DataFrame, line: Line
) -> tuple[pl.DataFrame, list[Column]]:
    """Read the columns of a table off its rows, each on its own day."""
    newest = NEWEST[on]
    own = listed.rows_of(on, tables, _in_the_end(looks, newest), newest)
    rows = own.select("look", *_read_off(on, group), KNOWN).collect()
    at = rows["look"].to_numpy()
    early = line.t0[np.minimum(at + newest, len(line.t0) - 1)] > rows["known"].to_numpy()
    return rows, [_column(feature, rows, early=early) for feature in group]


def _day_columns(
    on: On, group: Sequence[Read], tables: Seen, looks: pl.DataFrame, line: Line
) -> tuple[pl.DataFrame, list[Column]]:
    """Read the columns of the days; yesterday and this morning as each look knows them."""
    read = _read_off(on, group)
    rows = calendar(tables, _in_the_end(looks, 1), 1, 1).select("look", *read).collect()
    late = np.flatnonzero(_missed(tables, looks, line, 1))
    again = calendar(tables, looks[late], 1, 1).select(read).collect()
    asleep = [f.value.alias(f.name) for f in group if "sleep_h" in f.value.meta.root_names()]
    morning = mornings(tables, looks).select(asleep).collect()
    yesterday = np.maximum(np.arange(looks.height) - 1, 0)
    first = line.first
    columns = []
    for feature in group:
        seen = rows[feature.name].to_numpy()[yesterday]
        seen[first] = np.nan
        seen[late] = again[feature.name].to_numpy()
        recent = {0: morning[feature.name].to_numpy()} if feature.name in morning.columns else {}
        columns.append(_column(feature, rows, recent | {1: seen}))
    return rows, columns


def _column(
    feature: Read,
    rows: pl.DataFrame,
    recent: dict[int, np.ndarray] | None = None,
    early: np.ndarray | None = None,
) -> Column:
    value = rows[feature.name].to_numpy()
    tag = np.flatnonzero(~np.isnan(value))
    beside = rows[_beside(feature)].to_numpy()[tag] if feature.beside is not None else None
    at = rows["look"].to_numpy()[tag]
    first = np.ones(len(tag), dtype=bool) if early is None else early[tag]
    return Column(at, value[tag], tag.astype(float), first, beside, recent or {})


def _late(
    on: On, group: Sequence[Read], tables: Seen, looks: pl.DataFrame, line: Line
) -> np.ndarray:
    """Mark the looks that miss a row which a later look sees, beyond what the line can tell."""
    if on == "day":
        return _missed(tables, looks, line, 2)
    if on == "gear":
        return line.late(*_clocks(tables.runs, looks), 1)
    if on == "night":
        return line.late(*_clocks(tables.nights, looks), 1)
    rows = tables.sessions if on == "session" else tables.checkins
    first = 1 if any(feature.carry.rows for feature in group) else 2  # see Column.latest
    return line.late(*_clocks(rows, looks), first) | _before_intake(tables, line)


def _missed(tables: Seen, looks: pl.DataFrame, line: Line, look: int) -> np.ndarray:
    """Mark the looks to which a day, at least `look` days back, was not yet as it is in the end."""
    late = _before_intake(tables, line) | _before_the_first(tables, line, look)
    for rows in (tables.sessions, tables.checkins, tables.nights):
        late |= line.late(*_clocks(rows, looks), look)
    return late


def _clocks(rows: Rows, looks: pl.DataFrame) -> Clocks:
    own = visible(rows, _in_the_end(looks, 0), oldest=0, newest=0)
    found = own.select("look", KNOWN).collect()
    return found["look"].to_numpy(), found["known"].to_numpy()


def _before_intake(tables: Seen, line: Line) -> np.ndarray:
    """Mark the looks before an athlete's intake was known, if it says something."""
    facts = pl.any_horizontal(pl.col(name).is_not_null() for name in listed.INTAKE)
    known = _numbers(tables.athletes.filter(facts), "recorded")
    at = line.first[_numbers(tables.athletes.filter(facts), "athlete_id")]
    return line.late(at, known, 0)


def _before_the_first(tables: Seen, line: Line, look: int) -> np.ndarray:
    """Mark the looks that do not know of the first watched day, from `look` days after it on."""
    late = np.zeros(len(line.t0), dtype=bool)
    for first, known in tables.begun:
        watched = np.flatnonzero((first == line.day[line.first]) & (known < NEVER))
        late |= line.late(line.first[watched], known[watched], look)
    return late


def _before_disturbed(tables: Seen, line: Line) -> np.ndarray:
    """Mark the looks before training shortly before a draw was known."""
    found = disturbed(tables.results, tables.sessions.frame)
    first = line.first[_numbers(found, "athlete_id")]
    day = found["happened"].dt.date().to_physical().to_numpy() - 1  # in whatever time zone
    at = first + day - line.day[first]
    return line.late(np.maximum(at, first), _numbers(found, "disturbed_known"), 0)


def _numbers(rows: pl.DataFrame, name: str) -> np.ndarray:
    return rows[name].to_physical().to_numpy()


def _events(
    on: On, group: Sequence[Read], tables: Seen, looks: pl.DataFrame, line: Line
) -> tuple[np.ndarray, np.ndarray]:
    """Find the looks at which a table of few rows may tell something new.

    Gives their indices, and for each look which of them it follows: between two of them nothing is
    learned and nothing gets too old.
    """
    rows = tables.results if on == "lab" else tables.athletes
    athlete = _numbers(rows, "athlete_id")
    first = line.first[athlete]
    at = first + _numbers(rows, "day") - line.day[first]
    end = first + line.lengths[athlete]
    events = np.zeros(looks.height, dtype=bool)
    events[line.first] = True
    ends = {feature.lookback_days for feature in group}
    ends |= {feature.carry.within for feature in group if feature.carry.within is not None}
    for late in (0, *(days + 1 for days in ends)):
        here = (at + late >= first) & (at + late < end)
        events[(at + late)[here]] = True
    told = at < end
    known = np.maximum(_numbers(rows, "happened"), _numbers(rows, "recorded"))
    hidden = line.late(np.maximum(at, first)[told], known[told], 0)
    if on == "lab":
        hidden |= _before_intake(tables, line) | _before_disturbed(tables, line)
    events |= hidden
    events[1:] |= hidden[:-1]
    return np.flatnonzero(events), np.cumsum(events) - 1
