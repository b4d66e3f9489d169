"""Rows of a training diary that people keep: check-ins by declared scales, and sessions."""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from pipeline.formats import dated_rows, numbers
from pipeline.formats.books import Books
from pipeline.formats.columns import meanings
from pipeline.formats.reading import Read, Refusal, Source

ALIASES = dated_rows.ATHLETE | {
    "date": ("date", "day", "datum", "start time", "start"),
    "filed": ("timestamp", "zeitstempel"),
    "clock": ("time", "time of day", "uhrzeit"),
    "soreness": ("soreness", "muscle soreness", "doms", "muskelkater"),
    "fatigue": ("fatigue", "tiredness", "müdigkeit"),
    "stress": ("stress",),
    "mood": ("mood", "stimmung"),
    "sleep_quality": ("sleep quality", "schlafqualität"),
    "readiness": ("readiness",),
    "legs": ("legs", "heavy legs", "leg heaviness", "schwere beine"),
    "breathing": ("breathing",),
    "duration": ("duration", "dauer", "moving time", "elapsed time"),
    "duration_min": ("duration min", "duration minutes", "minutes", "dauer min"),
    "duration_h": ("duration h", "duration hours", "hours"),
    "distance": ("distance", "distanz"),
    "distance_km": ("distance km", "km", "kilometres", "kilometers", "distanz km"),
    "distance_mi": ("distance mi", "distance miles", "miles"),
    "rpe": ("rpe", "exertion", "srpe", "perceived exertion", "session rpe"),
    "sport": ("sport", "type", "activity", "activity type", "sportart"),
}
# Item of a diary → column of the table, by the entry of the day that asks for it.
MORNING = {
    "soreness": "soreness",
    "fatigue": "fatigue",
    "stress": "stress",
    "mood": "low_mood",
    "sleep_quality": "poor_sleep",
    "readiness": "low_readiness",
}
AFTER_RUN = {"legs": "legs", "breathing": "breathing"}
LENGTHS = ("duration", "duration_min", "duration_h")
DISTANCES = {"distance_km": 1.0, "distance_mi": 1.609344}
SPORTS = {
    **dict.fromkeys(("run", "running", "trail run", "jog", "laufen", "lauf"), "run"),
    **dict.fromkeys(("strength", "gym", "weights", "strength training", "kraft"), "strength"),
    **dict.fromkeys(("ride", "cycling", "bike", "rad", "radfahren"), "ride"),
    **dict.fromkeys(("swim", "swimming", "schwimmen"), "swim"),
    **dict.fromkeys(("walk", "walking", "gehen"), "walk"),
    **dict.fromkeys(("hike", "hiking", "wandern"), "hike"),
    **dict.fromkeys(("ski", "skiing", "langlauf"), "ski"),
}
RPE = {"cr10": (0, 10), "borg_6_20": (6, 20), "0_100": (0, 100)}


def holds(headers: Sequence[str]) -> bool:
    """Say whether a table with these headers is a diary: a date and an item, or a session."""
    found = meanings(headers, ALIASES).keys()
    return bool(found & {"date", "filed"}) and bool(found & {*MORNING, *AFTER_RUN, *LENGTHS})


def read_rows(source: Source, written: pl.DataFrame, *, line: int) -> Iterator[Read]:
    """Read the rows of a diary as check-ins and sessions; `line` is its header's."""
    found = {meaning: names[0] for meaning, names in meanings(written.columns[1:], ALIASES).items()}
    for kind, items in (("morning", MORNING), ("after_run", AFTER_RUN)):
        asked = {item: found[item] for item in items if item in found}
        if asked:
            yield _checkins(source, _filled(written, asked.values()), found, asked, kind, line)
    lengths = [found[name] for name in LENGTHS if name in found]
    if lengths:
        yield _sessions(source, _filled(written, lengths), found, line)


def _filled(written: pl.DataFrame, headers: Iterable[str]) -> pl.DataFrame:
    """Leave out lines in which nothing of this kind stands: forms have them ready in advance."""
    return written.filter(pl.any_horizontal(pl.col(list(headers)).is_not_null()))


def _checkins(
    source: Source,
    written: pl.DataFrame,
    found: dict[str, str],
    asked: dict[str, str],
    kind: str,
    line: int,
) -> Read:
    books = Books(source, written)
    dated_rows.with_athlete(books, found.get("athlete"))
    dated_rows.instant(books, _when(found), "happened", found.get("clock"))
    if kind == "after_run" and "date" in found:
        _after_session(books, found)
    rated = {}
    for item, header in asked.items():
        scale = source.cohort.scales.get(item)
        if scale is None or scale.low >= scale.high:
            books.refused.append(_undeclared(source, header, item, line))
            continue
        _decimals(books, header)
        low, high = scale.low, scale.high
        outside = pl.col(header).is_between(low, high).not_()
        books.blank(
            outside, header, f"outside {low:g} to {high:g}", "check `scales` in cohort.yaml"
        )
        share = (pl.col(header) - low) / (high - low)
        rated[{**MORNING, **AFTER_RUN}[item]] = 10 * (share if scale.better == "low" else 1 - share)
    empty = pl.all_horizontal([value.is_null() for value in rated.values()] or [pl.lit(True)])
    books.drop(
        empty,
        next(iter(asked.values())),
        "no answer that can be read",
        "declare the scales of its items in cohort.yaml, or fill it in",
    )
    recorded = pl.lit(None, dated_rows.UTC)
    return _closed(books, "checkins", recorded=recorded, kind=pl.lit(kind), **rated)


def _when(found: dict[str, str]) -> str:
    return found.get("date") or found["filed"]


def _after_session(books: Books, found: dict[str, str]) -> None:
    """Date what is said of a run to its end, where the time in the row is its start."""
    if found.keys() & set(LENGTHS):
        length = pl.duration(milliseconds=_lengths(books, found).fill_null(0) * 60_000)
        timed = pl.when(pl.col("happened_dated")).then(0).otherwise(1)
        books.add(happened=pl.col("happened") + length * timed)


def _undeclared(source: Source, header: str, item: str, line: int) -> Refusal:
    return Refusal(
        file=source.file,
        line=line,
        column=header,
        value=None,
        reason=f"the scale of {item} is not declared, so the column was left out",
        remedy="add to cohort.yaml, with the ends of your scale: "
        f"`scales: {{{item}: {{low: 1, high: 5, better: low}}}}`",
        scope="value",
    )


def _sessions(source: Source, written: pl.DataFrame, found: dict[str, str], line: int) -> Read:
    books = Books(source, written)
    dated_rows.with_athlete(books, found.get("athlete"))
    dated_rows.instant(books, _when(found), "_start", found.get("clock"))
    length = _lengths(books, found)
    books.add(duration_min=length)
    header = next(found[name] for name in LENGTHS if name in found)
    books.drop(
        (pl.col("duration_min") > 0).fill_null(False).not_(),
        header,
        "no duration whose unit is known",
        "write it as 0:52:00, or name the column duration_min or duration_h",
    )
    several = pl.int_range(pl.len()).over("athlete_id", "_start")
    end = pl.col("_start") + pl.duration(milliseconds=pl.col("duration_min") * 60_000)
    same_day = pl.col("_start") - pl.duration(seconds=several)
    dated = pl.col("_start_dated")
    if "date" not in found:
        end = pl.col("_start")  # a form that is filed after the session
    return _closed(
        books,
        "sessions",
        happened=pl.when(dated).then(same_day).otherwise(end),
        started=pl.when(dated.not_()).then(
            end - pl.duration(milliseconds=pl.col("duration_min") * 60_000)
        ),
        recorded=pl.lit(None, dated_rows.UTC),
        source=pl.lit("diary"),
        sport=_sport(books, found.get("sport"), line),
        duration_min=pl.col("duration_min"),
        distance_km=_distance(books, found, line),
        rpe_cr10=_exertion(books, found.get("rpe"), line),
    )


def _lengths(books: Books, found: dict[str, str]) -> pl.Expr:
    parts = []
    if "duration" in found:
        parts.append(numbers.seconds(pl.col(found["duration"])) / 60)
    for name, minutes in (("duration_min", 1), ("duration_h", 60)):
        if name in found:
            text = pl.col(found[name])
            clock = numbers.seconds(text) / 60
            parts.append(pl.coalesce(_number(text) * minutes, clock))
    return pl.coalesce(parts)


def _sport(books: Books, header: str | None, line: int) -> pl.Expr:
    if header is None:
        words = "no column says the sport; read as other", "add a column `sport`, such as run"
        books.refused.append(_note(books.source, "sport", line, *words))
        return pl.lit("other")
    said = pl.col(header).str.strip_chars().str.to_lowercase()
    return said.replace_strict(SPORTS, default="other", return_dtype=pl.String)


def _distance(books: Books, found: dict[str, str], line: int) -> pl.Expr:
    factors = dict(DISTANCES)
    unit = books.source.distance_unit
    if "distance" in found and unit is not None:
        factors["distance"] = DISTANCES[f"distance_{unit}"]
    elif "distance" in found:
        words = "the unit of distances is not declared, so the column was left out"
        remedy = "add `distance_unit: km` (or `mi`) to cohort.yaml"
        books.refused.append(
            _note(books.source, found["distance"], line, words, remedy, value=True)
        )
    given = [name for name in factors if name in found]
    for name in given:
        _decimals(books, found[name])
    parts = [pl.col(found[name]) * factors[name] for name in given]
    return pl.coalesce(*parts) if parts else pl.lit(None, pl.Float64)


def _exertion(books: Books, header: str | None, line: int) -> pl.Expr:
    """Give CR10: a scale from 6 to 20 or to 100 is stretched between its ends."""
    scale = books.source.cohort.rpe_scale
    if header is None:
        return pl.lit(None, pl.Float64)
    if scale is None:
        words = "the scale of exertion is not declared, so the column was left out"
        remedy = "add `rpe_scale: cr10` (or borg_6_20, 0_100) to cohort.yaml"
        books.refused.append(_note(books.source, header, line, words, remedy, value=True))
        return pl.lit(None, pl.Float64)
    low, high = RPE[scale]
    _decimals(books, header)
    outside = pl.col(header).is_between(low, high).not_()
    books.blank(outside, header, f"outside {low} to {high}", "check `rpe_scale` in cohort.yaml")
    return 10 * (pl.col(header) - low) / (high - low)


def _note(
    source: Source, column: str, line: int, reason: str, remedy: str, *, value: bool = False
) -> Refusal:
    return Refusal(
        file=source.file,
        line=line,
        column=column,
        value=None,
        reason=reason,
        remedy=remedy,
        scope="value" if value else "note",
    )


def _number(text: pl.Expr) -> pl.Expr:
    """Read a number with a point or, as people in half of Europe type it, a comma."""
    return numbers.decimal(text.str.replace(r"^(\d+),(\d{1,2})$", "${1}.${2}"), comma=False)


def _decimals(books: Books, header: str) -> None:
    bad = pl.col(header).is_not_null() & _number(pl.col(header)).is_null()
    books.blank(bad, header, "not a number", "write digits with a decimal point")
    books.add(**{header: _number(pl.col(header))})


def _closed(books: Books, table: str, **columns: pl.Expr) -> Read:
    """Hand the rows over, whoever they belong to."""
    happened = columns.pop("happened", pl.col("happened"))
    rows = books.rows.select("line", "athlete_id", happened=happened, **columns)
    refused = sorted(books.refused, key=lambda refusal: refusal.line or 0)
    return Read(table=table, rows=rows, rows_read=books.rows_read, refused=refused)
