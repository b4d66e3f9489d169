"""One training, one row: the same run handed over by a watch, a platform and a list is joined."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import polars as pl

from features.tables import TABLES
from pipeline import store
from pipeline.formats import repeats
from pipeline.formats.reading import Refusal, place

# From the richest record of a training to the poorest: the first that knows a value gives it.
ORDER = ("fit", "tcx", "garmin_account", "garmin_list", "intervals", "strava", "gpx")
APART_S = 120  # seconds between the starts of what is still one training
APART_SHARE = 0.03  # of the longer distance
ALIKE_SHARE = 0.5  # of the longer time, where a distance is not known; pauses may count in one
OVERLAP_MIN = 5  # of two trainings of a sport: evidence file, part 4.3
STARTED, ORIGIN = "started", "origin"


def merged(sessions: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """Join the rows of one training: start within 2 minutes, distance within 3 %, same sport.

    Rows of one file are never joined: intervals on the track may begin a minute apart. Where a
    distance is not known, the shorter time must be at least half of the longer.

    `sessions` has the table's columns, as far as any file has them, `file`, `line`, `origin` (the
    format's name) and `started` (null where a format does not say: such rows are never joined).
    The row of the richest format gives what the training was, all others only what it lacks. Each
    row that was joined to another is noted; without `started` and `origin` in the result.
    """
    if STARTED not in sessions.columns:
        return sessions.drop(ORIGIN, strict=False), []
    rank = pl.col(ORIGIN).replace_strict(
        {name: place for place, name in enumerate(ORDER)}, default=len(ORDER), return_dtype=pl.Int8
    )
    ordered = sessions.with_row_index("_at").with_columns(_rank=rank)
    near = _near(ordered.select("_at", "_rank", "athlete_id", STARTED, "file"))
    whole = near.select("_at", "_chain").join(_whole(ordered), on="_at", how="left")
    groups = [group for chain in _chains(whole) for group in _trainings(chain)]
    joined = [group for group in groups if len(group) > 1]
    rows = ordered
    if joined:
        taken = {row["_at"] for group in joined for row in group}
        alone = ordered.filter(~pl.col("_at").is_in(list(taken)))
        schema = whole.drop("_chain").schema
        made = pl.DataFrame([_joined(group) for group in joined], schema=schema)
        rows = pl.concat([alone, made], how="diagonal").sort("_at")
    notes = [note for group in joined for note in _notes(group)] + _overlapping(rows)
    return rows.drop("_at", "_rank", STARTED, ORIGIN), notes


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of the table that none of the files has."""
    return store.widened(rows, _schema() | dict(rows.schema))


def _near(ordered: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows that begin close to another one of the athlete; `_chain` numbers the runs."""
    names = pl.col("athlete_id", "file").cast(pl.Categorical).to_physical()  # 4 bytes a row each
    known = ordered.filter(pl.col(STARTED).is_not_null()).with_columns(names)
    known = known.sort("athlete_id", STARTED, "_rank")
    gap = pl.col(STARTED).diff().over("athlete_id").dt.total_seconds()
    begins = (gap.is_null() | (gap > APART_S)).cum_sum()
    chained = known.with_columns(_chain=begins)
    several = pl.col("file").min() != pl.col("file").max()  # rows of one file are never joined
    return chained.filter(several.over("_chain")).drop("file")


def _chains(near: pl.DataFrame) -> Iterator[list[dict]]:
    for part in near.partition_by("_chain", maintain_order=True, include_key=False):
        yield part.sort("_rank", "_at").to_dicts()


def _trainings(chain: list[dict]) -> list[list[dict]]:
    """Divide rows that begin close together into trainings, each led by its richest row."""
    groups: list[list[dict]] = []
    near: dict[int, list[list[dict]]] = {}  # by the stretch of time in which the richest begins
    for row in chain:
        stretch = int(row[STARTED].timestamp()) // APART_S
        there = (group for at in (-1, 0, 1) for group in near.get(stretch + at, ()))
        home = next((group for group in there if _is_another_record(group, row)), None)
        if home is None:
            home = []
            groups.append(home)
            near.setdefault(stretch, []).append(home)
        home.append(row)
    return groups


def _is_another_record(group: list[dict], row: dict) -> bool:
    """Say whether a row tells of a group's training again; no file tells of one training twice."""
    return row["file"] not in {one["file"] for one in group} and _is_same(group[0], row)


def _is_same(one: dict, other: dict) -> bool:
    apart = abs((one[STARTED] - other[STARTED]).total_seconds())
    sports = {one["sport"], other["sport"]} - {"other"}
    km = sorted(row["distance_km"] for row in (one, other) if row["distance_km"] is not None)
    minutes = sorted(row["duration_min"] for row in (one, other))
    close = (
        km[1] - km[0] <= APART_SHARE * km[1]
        if len(km) == 2
        else minutes[0] >= ALIKE_SHARE * minutes[1]
    )
    return apart <= APART_S and len(sports) <= 1 and close


def _joined(group: list[dict]) -> dict:
    """Take the richest row and fill what it lacks; as it is where that would break a rule."""
    first, *others = group
    filled = dict(first)
    for row in others:
        repeats.fill(filled, row)
    named = [row["sport"] for row in group if row["sport"] != "other"]
    filled["sport"] = named[0] if named else "other"
    schema = TABLES["sessions"]
    row = pl.DataFrame([{n: filled[n] for n in schema.column_names()}], schema=_schema())
    return filled if schema.is_valid(row, cast=True) else first


def _overlapping(rows: pl.DataFrame) -> list[Refusal]:
    """Point at trainings that two files tell of at the same time: perhaps one, told unlike."""
    known = rows.filter(pl.col(STARTED).is_not_null())
    told = [name for name in ("file", "sheet", "line") if name in known.columns]
    known = known.select("athlete_id", "sport", STARTED, "happened", *told)
    known = known.sort("athlete_id", "sport", STARTED)
    last = {name: pl.col(name).shift().over("athlete_id", "sport") for name in ("happened", *told)}
    common = pl.min_horizontal("happened", last["happened"]) - pl.col(STARTED)
    odd = (common > timedelta(minutes=OVERLAP_MIN)) & (last["file"] != pl.col("file"))
    found = known.with_columns(_other=pl.struct(last[name] for name in told)).filter(odd)
    return [
        Refusal(
            file=row["file"],
            sheet=row.get("sheet"),
            line=row["line"],
            column=None,
            value=f"{row[STARTED]:%Y-%m-%d %H:%M} UTC",
            reason=f"more than {OVERLAP_MIN} minutes of it lie within a training of another file",
            remedy=f"if {_place(row['_other'])} is the same training, take one out; both are kept",
            scope="note",
        )
        for row in found.iter_rows(named=True)
    ]


def _place(row: dict) -> str:
    return place(row["file"], row.get("sheet"), row["line"])


@cache
def _schema() -> dict[str, pl.DataType]:
    return dict(TABLES["sessions"].create_empty().schema)


def _notes(group: list[dict]) -> Iterator[Refusal]:
    first, *others = group
    for row in others:
        yield Refusal(
            file=row["file"],
            sheet=row.get("sheet"),
            line=row["line"],
            column=None,
            value=f"{row[STARTED]:%Y-%m-%d %H:%M} UTC",
            reason="the same training as another row: joined with it",
            remedy=f"the other is {_place(first)}; if they are two trainings, take one out",
            scope="joined",
        )
