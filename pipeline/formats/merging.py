"""One training, one row: the same run handed over by a watch, a platform and a list is joined."""

from collections import Counter
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
DIARIES = ("diary", "excel")  # people write down what a watch has recorded too
WRITTEN_SHARE = 0.1  # of the longer time, where one of the two has no distance
LENGTHS = ("distance_km", "duration_min")
STARTED, ORIGIN = "started", "origin"
PIECE = 100_000  # rows at a time: to group millions at once takes as much again as they do


def merged(sessions: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """Join the rows of one training: start within 2 minutes, distance within 3 %, same sport.

    A diary's line belongs to the only training of a watch that fits it by day, sport and length.
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
    needed = {name: _schema()[name] for name in LENGTHS}
    ordered = store.widened(sessions, needed | dict(sessions.schema))
    ordered = ordered.with_row_index("_at").with_columns(_rank=rank)
    rows, together = _as_one(ordered, _begun_together(ordered))
    rows, written = _as_one(rows, _written_down(rows))
    notes = [*together, *written, *_overlapping(rows)]
    return rows.drop("_at", "_rank", STARTED, ORIGIN), notes


def _as_one(rows: pl.DataFrame, groups: list[list[int]]) -> tuple[pl.DataFrame, list[Refusal]]:
    """Join the rows of each group, which are told by their place `_at`, the richest first."""
    if not groups:
        return rows, []
    taken = pl.Series([at for group in groups for at in group], dtype=pl.UInt32)
    within = pl.col("_at").is_in(taken.implode())
    whole = store.widened(rows.filter(within), _schema() | dict(rows.schema))
    by = {row["_at"]: row for row in whole.iter_rows(named=True)}
    told = [[by[at] for at in group] for group in groups]
    made = pl.DataFrame([_joined(group) for group in told], schema=whole.schema)
    joined = pl.concat([rows.remove(within), made], how="diagonal").sort("_at")
    return joined, [note for group in told for note in _notes(group)]


def _begun_together(ordered: pl.DataFrame) -> list[list[int]]:
    """Group the rows of one training by their starts and distances."""
    near = _near(ordered.select("_at", "_rank", "athlete_id", STARTED, "file"))
    told = ordered.select("_at", "file", STARTED, "sport", *LENGTHS, "_rank")
    whole = near.select("_at", "_chain").join(told, on="_at", how="left")
    groups = [group for chain in _chains(whole) for group in _trainings(chain)]
    return [[row["_at"] for row in group] for group in groups if len(group) > 1]


def _written_down(rows: pl.DataFrame) -> list[list[int]]:
    """Group a watch's training with the line that a diary has about it.

    A diary seldom tells when a training began: day, sport and length say which one it was, and
    only where no other training of that day could be meant.
    """
    told = ["_at", "athlete_id", "day", "sport", *LENGTHS]
    typed = rows.filter(source="diary")
    typed = typed.filter(pl.col(ORIGIN).cast(pl.String).is_in(DIARIES)).select(told)
    if typed.is_empty():
        return []
    seen = rows.filter(source="device").select(told)
    pairs = typed.join(seen, on=["athlete_id", "day"], suffix="_seen")
    km, minutes = (
        pl.min_horizontal(name, f"{name}_seen") / pl.max_horizontal(name, f"{name}_seen")
        for name in LENGTHS
    )
    both = pl.all_horizontal(pl.col("distance_km", "distance_km_seen").is_not_null())
    alike = pl.when(both).then((km >= 1 - APART_SHARE) & (minutes >= ALIKE_SHARE))
    sports = (pl.col("sport") == pl.col("sport_seen")) | (
        pl.any_horizontal(pl.col("sport", "sport_seen").cast(pl.String) == "other")
    )
    pairs = pairs.filter(sports, alike.otherwise(minutes >= 1 - WRITTEN_SHARE))
    only = pl.all_horizontal(pl.len().over(at) == 1 for at in ("_at", "_at_seen"))
    return [list(pair) for pair in pairs.filter(only).select("_at_seen", "_at").iter_rows()]


def _near(ordered: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows that begin close to another one of the athlete; `_chain` numbers the runs."""
    names = pl.col("athlete_id", "file").cast(pl.Categorical).to_physical()  # 4 bytes a row each
    known = _of_several_files(ordered)
    known = known.with_columns(names)
    known = known.sort("athlete_id", STARTED, "_rank")
    gap = pl.col(STARTED).diff().over("athlete_id").dt.total_seconds()
    begins = (gap.is_null() | (gap > APART_S)).cum_sum()
    chained = known.with_columns(_chain=begins)
    several = pl.col("file").min() != pl.col("file").max()  # rows of one file are never joined
    return chained.filter(several.over("_chain")).drop("file")


def _of_several_files(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows with a start of athletes with more than one file; most have one of millions."""
    pairs = {
        pair
        for piece in rows.select("athlete_id", "file").iter_slices(PIECE)
        for pair in piece.unique().iter_rows()
    }
    files = Counter(athlete for athlete, _ in pairs)
    theirs = pl.col("athlete_id").is_in([one for one, count in files.items() if count > 1])
    return rows.filter(pl.col(STARTED).is_not_null(), theirs)


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
    known = _of_several_files(rows)
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
            value=f"{row[STARTED]:%Y-%m-%d %H:%M} UTC" if row[STARTED] else str(row["day"]),
            reason="the same training as another row: joined with it",
            remedy=f"the other is {_place(first)}; if they are two trainings, take one out",
            scope="joined",
        )
