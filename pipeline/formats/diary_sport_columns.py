"""Columns of a diary that hold the distances or times of one sport: `Lauf`, `Rad (km)`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from pipeline.formats import diary_lengths, diary_sessions, diary_sports
from pipeline.formats.diary_headers import (
    BESIDE,
    DISTANCES,
    LENGTHS,
    UNPROVEN,
    UNTIMED,
    Layout,
    sport_of,
)
from pipeline.formats.diary_values import kilometres, minutes
from pipeline.formats.headers import MISSING, TWICE, UNREAD
from pipeline.formats.reading import Refusal, Scope, Source, refuse_rows

NO_ONES = (
    "a line with several sports, and nothing says to which of them this belongs",
    "write a line for each training",
)
ZERO = r"^0[0.,:]*\s*\p{L}*\s*0*$"  # no training; people fill in what they did not do


@dataclass(frozen=True)
class Part:
    """Rows of a diary that are read as trainings by one layout; `notes` tell what was left out."""

    layout: Layout
    rows: pl.DataFrame
    notes: list[Refusal] = field(default_factory=list)


def settled(layout: Layout, written: pl.DataFrame) -> Layout:
    """Say what a column of a sport without a unit holds, and leave out what belongs to no training.

    Where a column says how long all trainings took, those of a sport can only say how far it went;
    else each sport needs its own time. `written` has text columns under the diary's headers.
    """
    layout = _proven(layout, written)
    found, unread = dict(layout.found), dict(layout.unread)
    sports: dict[str, dict[str, str]] = {}
    for sport, own in layout.sports.items():
        for meaning, header in own.items():
            why = _why_not(found, own, meaning)
            if why is None:
                sports.setdefault(sport, {})[meaning] = header
            else:
                unread[header] = why
    if not found.keys() & {*LENGTHS}:
        far = any({*own} & {*DISTANCES} for own in sports.values())
        lost = (*DISTANCES, "rpe") if not sports else DISTANCES if far else ()
        why = BESIDE if sports else UNTIMED
        unread |= {found.pop(of): why[0] for of in lost if of in found}
    return Layout(found, unread, sports)


def _why_not(found: Mapping[str, str], own: Mapping[str, str], meaning: str) -> str | None:
    """Say why a sport's column cannot be read beside the columns `found` of all trainings."""
    if found.keys() & {*LENGTHS}:
        beside = meaning in LENGTHS or bool(found.keys() & {*DISTANCES})
        return BESIDE[0] if beside else None
    return None if own.keys() & {*LENGTHS} else UNTIMED[0]


def _proven(layout: Layout, written: pl.DataFrame) -> Layout:
    """Take a sport's column as distances or times where a cell has such a unit, and none another.

    `5 m` may be of metres or of minutes, and proves nothing.
    """
    unread = dict(layout.unread)
    sports = {sport: dict(own) for sport, own in layout.sports.items()}
    for header in [one for one, why in unread.items() if why == UNPROVEN[0]]:
        sport = sport_of(header.partition("_duplicated_")[0])
        assert sport is not None  # it was left out as one
        text = pl.col(header).str.strip_chars().replace(MISSING, None)
        far, long = kilometres(text, None).is_not_null(), minutes(text, None, None).is_not_null()
        empty, is_far, is_long = written.select(
            empty=text.is_null().all(), far=(far & ~long).any(), long=(long & ~far).any()
        ).row(0)
        kind = DISTANCES if is_far else LENGTHS
        if empty:
            unread[header] = UNREAD
        elif is_far != is_long and sports.setdefault(sport, {}).keys() & {*kind}:
            unread[header] = TWICE
        elif is_far != is_long:
            sports[sport][kind[0]] = header
            del unread[header]
    return replace(layout, unread=unread, sports=sports)


def columns(layout: Layout) -> dict[str, str]:
    """Give the header of each column of a sport, by what it is called among the rows."""
    return {
        _column(sport, meaning): header
        for sport, own in layout.sports.items()
        for meaning, header in own.items()
    }


def _column(sport: str, meaning: str) -> str:
    return f"{sport} {meaning}"


def minutes_of(layout: Layout) -> dict[str, pl.Expr]:
    """Give `_minutes`, how long a row's trainings took together, and the time of each sport."""
    own = {
        f"_minutes {sport}": diary_lengths.minutes_of(
            {_column(sport, one): one for one in of if one in LENGTHS}
        )
        for sport, of in layout.sports.items()
    }
    all_ = diary_lengths.minutes_of({meaning: meaning for meaning in layout.of(*LENGTHS)})
    if own and not layout.of(*LENGTHS):
        given = pl.any_horizontal(one.is_not_null() for one in own.values())
        all_ = pl.when(given).then(pl.sum_horizontal(own.values()))
    return own | {"_minutes": all_}


def told(layout: Layout) -> list[str]:
    """Give the columns that make a line a training; none where no column says how long."""
    if not (layout.of(*LENGTHS) or layout.sports):
        return []
    return [*diary_sessions.told(layout), *layout.of("sport"), *columns(layout)]


def parts(source: Source, rows: pl.DataFrame, layout: Layout) -> list[Part]:
    """Part the lines by the sports whose columns have a value; each is read as a training of it.

    `rows` have an instant, and the columns of `minutes_of`. A line with several sports is a
    training of each, where each has its own time; what all trainings share then belongs to none.
    """
    filled = {sport: _is_filled(layout, sport) for sport in layout.sports}
    many = pl.sum_horizontal(filled.values()) if filled else pl.lit(0)
    none, several = rows.filter(many == 0), rows.filter(many > 1)
    own_times = bool(layout.sports) and not layout.of(*LENGTHS)
    shared = layout.of(*DISTANCES, "rpe") if own_times else list(columns(layout))
    names = layout.found | columns(layout)
    notes = [
        one
        for name in shared
        for one in _told(source, several.drop_nulls(name), name, names[name], "value", *NO_ONES)
    ]
    for name, header in columns(layout).items():
        rests = diary_sessions.idle(layout) & diary_sports.rests(pl.col(name))
        notes += _told(source, none.filter(rests), name, header, "row", *diary_sessions.REST)
        none = none.remove(rests)
    general = none if own_times else pl.concat([none, several]).sort("line")
    worked, rested = diary_sessions.without_rest(source, general, layout)
    if not own_times:
        made = [Part(layout, worked, [*notes, *rested])]
        made += [_part(layout, rows.filter(one & (many == 1)), of) for of, one in filled.items()]
    else:
        rows = _apart(rows, many > 1, layout, shared)
        first, *_ = filled
        alone = {of: rows.filter(one) for of, one in filled.items()}
        alone[first] = pl.concat([alone[first], worked]).sort("line")  # each lacks its time
        made = [_part(layout, of_sport, of) for of, of_sport in alone.items()]
        made[0] = replace(made[0], notes=[*notes, *rested])
    return [one for one in made if one.notes or not one.rows.is_empty()] or made[:1]


def _is_filled(layout: Layout, sport: str) -> pl.Expr:
    cells = [pl.col(_column(sport, meaning)) for meaning in layout.sports[sport]]
    return pl.any_horizontal(
        cell.is_not_null() & (cell.str.contains(ZERO) | diary_sports.rests(cell)).not_()
        for cell in cells
    ).fill_null(False)


def _told(
    source: Source,
    rows: pl.DataFrame,
    name: str,
    header: str,
    scope: Scope,
    reason: str,
    remedy: str,
) -> list[Refusal]:
    return refuse_rows(
        rows.select("line", pl.col(name).alias(header)),
        pl.lit(True),
        file=source.file,
        column=header,
        reason=reason,
        remedy=remedy,
        scope=scope,
    )


def _apart(rows: pl.DataFrame, many: pl.Expr, layout: Layout, shared: list[str]) -> pl.DataFrame:
    """Take from lines with several sports what they share, and count each at the end of all.

    A time of day is that of the first of them only, and nothing says which was the first.
    """
    timed = many & pl.col("_dated").not_() & pl.lit("date" in layout.found)
    length = pl.duration(milliseconds=pl.col("_minutes").fill_null(0) * 60_000)
    return rows.with_columns(
        _at=pl.when(timed).then(pl.col("_at") + length).otherwise("_at"),
        _dated=pl.col("_dated") | many,
        **{name: pl.when(many.not_()).then(pl.col(name)) for name in shared},
    )


def _part(layout: Layout, rows: pl.DataFrame, sport: str) -> Part:
    """Give a sport's rows with its columns in place of those of all trainings."""
    own = layout.sports[sport]
    header = next(iter(own.values()))
    found = layout.found | own | {"sport": layout.found.get("sport", header)}
    columns = {meaning: pl.col(_column(sport, meaning)) for meaning in own}
    if own.keys() & {*LENGTHS}:
        columns["_minutes"] = pl.col(f"_minutes {sport}")
    return Part(Layout(found, {}), rows.with_columns(sport=pl.lit(sport), **columns))
