"""One key, one row: what two rows say of the same thing is joined, or one of them is refused."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from features.tables import TABLES
from pipeline.formats import intake_rows
from pipeline.formats.reading import NOTHING, Refusal, place

JOINED = ("nights", "checkins")  # each file may know another part of the same night or entry
ILLNESS = "ill"  # of check-ins
ALIKE = 0.01  # of the larger number: programs round differently
BESIDE = (
    *("file", "sheet", "line", "entry", "origin", "recorded", "recorded_assumed", "day"),
    *("reported_value", "reported_unit", "loinc"),  # one result is reported in several units
)
TELLING = ("censored",)  # an empty cell there says something: neither < nor > before the value
COPY = "says the same as another row"
UNLIKE = "another row of the same {key} says something else"
FILLED = "of the same {key} as another row: joined with it"
CLASH = "another row of the same {key} says something else here"

Row = dict[str, Any]


def refused(table: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """Keep the first row of each key, of flags the one that lasts longest; the others are refused.

    `rows` has the table's columns as far as its files have them, `file` and `line`. A row that
    says nothing new is a copy, with which nothing is lost. Of two intake rows of an athlete, too,
    the first counts, but what is more cautious in the other goes over into it; of two check-ins
    all that the first lacks goes over, and an illness that either tells of.
    """
    if table == "athletes":
        return _one_each(table, rows, intake_rows.take_caution, _refused_intake)
    if table == "checkins":
        return _one_each(table, rows, fill, _refused_entry)
    key = TABLES[table].primary_key()
    first: dict[tuple, Row] = {}
    taken, notes = [], []
    for row in _repeated(table, rows):
        home = first.setdefault(tuple(row[name] for name in key), row)
        if home is not row:
            taken.append(row["_at"])
            notes += _refused_row(row, home, key)
    return _without(rows, taken), notes


def joined(table: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """Make one row of each key's, over all files; of tables not in `JOINED` as `refused` does.

    The first row that has a value gives it; a later one that contradicts it by more than 1 % loses
    that value, and says so. The row counts as known once the last of those was that gave anything.
    """
    if table not in JOINED:
        return refused(table, rows)
    return _one_each(table, rows, fill, _notes)


def _one_each(
    table: str,
    rows: pl.DataFrame,
    give: Callable[[Row, Row], None],
    tell: Callable[[Row, Row, list[str]], Iterable[Refusal]],
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Let the later rows of a key `give` what they have to its first, and `tell` of each."""
    key = TABLES[table].primary_key()
    first: dict[tuple, Row] = {}
    given: list[Row] = []
    taken, notes = [], []
    for row in _repeated(table, rows):
        home = first.setdefault(tuple(row[name] for name in key), row)
        if home is not row:
            taken += [home["_at"], row["_at"]]
            notes += tell(row, home, key)
            give(home, row)
            given.append(home)
    if not given:
        return rows, []
    filled = {home["_at"]: home for home in given}
    schema = {"_at": pl.UInt32} | dict(rows.schema)
    made = pl.DataFrame(list(filled.values()), schema=schema)
    alone = _without(rows.with_row_index("_at"), taken)
    return pl.concat([alone, made]).sort("_at").drop("_at"), notes


def fill(home: Row, row: Row) -> None:
    """Give a row what it lacks and another has; it was then not known before the other was.

    Who was ill by one of them was ill.
    """
    told = [name for name in row if row[name] is not None and name not in BESIDE]
    lacking = [name for name in told if home[name] is None or _goes_over(name, row, home)]
    home |= {name: row[name] for name in lacking}
    if lacking and row["recorded"] > home["recorded"]:
        home |= {name: row[name] for name in ("recorded", "recorded_assumed")}


def _repeated(table: str, rows: pl.DataFrame) -> Iterator[Row]:
    """Give the rows whose key occurs more than once, `_at` their place; what counts comes first."""
    key = TABLES[table].primary_key()
    if rows.select(key).hash_rows().n_unique() == rows.height:  # cheap, and never wrong about this
        return
    found = rows.with_row_index("_at").filter(pl.struct(key).is_duplicated())
    if table == "flags" and "resolved" in rows.columns:
        found = found.sort("resolved", "_at", descending=[True, False], nulls_last=False)
    yield from found.iter_rows(named=True)


def _without(rows: pl.DataFrame, taken: list[int]) -> pl.DataFrame:
    if not taken:
        return rows
    at = pl.Series(taken, dtype=pl.UInt32)
    return rows.remove(pl.int_range(pl.len(), dtype=pl.UInt32).is_in(at.implode()))


def _refused_row(row: Row, home: Row, key: list[str]) -> Iterator[Refusal]:
    unlike = _unlike(row, home, key)
    where = place(home["file"], home.get("sheet"), home["line"])
    yield Refusal(
        file=str(row["file"]),
        sheet=row.get("sheet"),
        line=row["line"],
        column="happened",
        value=row["happened"].isoformat(),
        reason=UNLIKE.format(key=_named(key)) if unlike else COPY,
        remedy=f"the other is {where}, and differs in {_named(unlike)}; keep one of the two"
        if unlike
        else f"{NOTHING}: the other is {where}",
    )


def _refused_intake(row: Row, home: Row, key: list[str]) -> Iterator[Refusal]:
    """Tell of another intake row of an athlete, and of the age that the two leave in doubt."""
    for told in _refused_row(row, home, key):
        yield told
        if intake_rows.are_apart(home, row):
            yield replace(
                told,
                column="age_y",
                value=f"{home['age_y']:g} and {row['age_y']:g}",
                reason=intake_rows.TWO_AGES,
                scope="value",
            )


def _refused_entry(row: Row, home: Row, key: list[str]) -> Iterator[Refusal]:
    """Tell of another check-in of the same moment, and in what the two contradict each other."""
    (told,) = _refused_row(row, home, key)
    if told.reason == COPY:
        yield told
        return
    where = f"the other is {place(home['file'], home.get('sheet'), home['line'])}"
    clashing = _clashing(row, home, key)
    reason = UNLIKE if clashing else FILLED
    remedy = f"{where}, and counts in {_named(clashing)}" if clashing else f"{NOTHING}: {where}"
    yield replace(told, reason=reason.format(key=_named(key)), remedy=remedy)


def _clashing(row: Row, home: Row, key: list[str]) -> list[str]:
    """Name the columns in which the first of two rows goes before the other."""
    unlike = [name for name in _unlike(row, home, key) if home[name] is not None]
    return [name for name in unlike if not _goes_over(name, row, home)]


def _goes_over(name: str, row: Row, home: Row) -> bool:
    return name == ILLNESS and bool(row[name]) and not home[name]


def _notes(row: Row, home: Row, key: list[str]) -> Iterator[Refusal]:
    """Tell of a row that is joined with another, and of each value in which they disagree."""
    where = f"the other is {place(home['file'], home.get('sheet'), home['line'])}"
    told = {"file": str(row["file"]), "sheet": row.get("sheet"), "line": row["line"]}
    yield Refusal(
        **told,
        column="happened",
        value=row["happened"].isoformat(),
        reason=FILLED.format(key=_named(key)) if _unlike(row, home, key) else COPY,
        remedy=f"{NOTHING}: {where}",
        scope="joined",
    )
    for name in _clashing(row, home, key):
        yield Refusal(
            **told,
            column=name,
            value=str(row[name]),
            reason=CLASH.format(key=_named(key)),
            remedy=f"{where}, says {home[name]} and counts; take one out",
            scope="value",
        )


def _unlike(row: Row, home: Row, key: list[str]) -> list[str]:
    """Name the columns in which a row says what the other does not."""
    names = [name for name in row if name not in (*key, *BESIDE, "_at")]
    told = [name for name in names if row[name] is not None or name in TELLING]
    return [name for name in told if not _same(row[name], home[name])]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=ALIKE)
    return one == other


def _named(columns: list[str]) -> str:
    *others, last = columns
    return f"{', '.join(others)} and {last}" if others else last
