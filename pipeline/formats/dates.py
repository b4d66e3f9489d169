"""Dates as people's programs write them in seven languages, turned into ISO 8601; none guessed."""

from functools import partial
from typing import Literal

import polars as pl

MONTHS = {
    1: "jan january januar janner janv janvier ene enero gen gennaio januari janeiro",
    2: "feb february februar fevr fevrier febrero febbraio februari fev fevereiro",
    3: "mar march marz mrz mars marzo maart mrt marco",
    4: "apr april avr avril abr abril aprile",
    5: "may mai mayo mag maggio mei maio",
    6: "jun june juni juin junio giu giugno junho",
    7: "jul july juli juil juillet julio lug luglio julho",
    8: "aug august aout ago agosto augustus",
    9: "sep sept september septembre septiembre set settembre setembro",
    10: "oct october okt oktober octobre octubre ott ottobre out outubro",
    11: "nov november novembre noviembre novembro",
    12: "dec december dez dezember decembre dic diciembre dicembre dezembro",
}
MONTH_OF = {word: f"{month:02}" for month, words in MONTHS.items() for word in words.split()}

_AT = r"(?:t|[ ,]+(?:(?:um|om|at|kl|alle|as|a|a las) )?)"  # between the date and its time of day
_CLOCK = r"(?<h>\d{1,2}):(?<min>\d{2})(?<s>:\d{2}(?:\.\d+)?)?(?: ?(?<half>[ap]) ?m)?"
_TAIL = rf"(?:{_AT}{_CLOCK}(?: uhr)? ?(?<zone>z|utc|[+-]\d{{2}}:?\d{{2}})?)?$"
FORMS = {  # no date has two of them; y: year, a and b: day and month
    "year_first": r"^(?<y>\d{4})[-/.](?<b>\d{1,2})[-/.](?<a>\d{1,2})" + _TAIL,
    "year_last": r"^(?<a>\d{1,2})(?<sign>[-/.])(?<b>\d{1,2})[-/.](?<y>\d{4})" + _TAIL,
    "year_short": r"^(?<a>\d{1,2})\.(?<b>\d{1,2})\.(?<y>\d{2})" + _TAIL,  # of this century
    "day_named": r"^(?<a>\d{1,2})[.ºª]?[ -]*(?:de )?(?<b>[a-z]{3,9})[ ,-]+(?:de )?(?<y>\d{4})"
    + _TAIL,
    "named_day": r"^(?<b>[a-z]{3,9}) +(?<a>\d{1,2}),? +(?<y>\d{4})" + _TAIL,
}
NAMED = ("day_named", "named_day")
NUMBERED = ("year_first", "year_short")
LONG = ("year_first", "year_last", *NAMED)
_ISO = r"^\d{4}-\d{2}-\d{2}"
_SLASHED = r"^(?<a>\d{1,2})[/-](?<b>\d{1,2})[/-]\d{4}"
PLAIN = ("%Y-%m-%d %H:%M:%S", "%b %d, %Y, %I:%M:%S %p")  # read at once where a column has no other
AMBIGUOUS = (
    "day and month cannot be told apart",
    "add `date_order: dmy` (or `mdy`) to cohort.yaml",
)
EMPTY = ("the date is empty", "fill it in; of merged cells each needs its own")
NO_DATE = ("not a date", "write it as 2025-03-01, or 2025-03-01T07:10 with the time")

Order = Literal["dmy", "mdy"] | None


def order(texts: pl.Series, declared: Order) -> Order:
    """Tell the order of day and month in dates such as 03/04/2025: as declared, or by a 13."""
    if declared:
        return declared
    parts = texts.str.strip_chars().str.extract_groups(_SLASHED).struct.unnest().cast(pl.Int64)
    first, second = ((parts[name] > 12).any() for name in ("a", "b"))
    if first == second:
        return None
    return "dmy" if first else "mdy"


def stamp(text: pl.Expr, order: Order) -> pl.Expr:
    """Read a date with its time of day as a naive datetime; what cannot be read becomes null.

    Dates of numbers with slashes are read only where their `order` is known.
    """
    return text.map_batches(partial(_stamps, order=order), return_dtype=pl.Datetime("us"))


def _stamps(texts: pl.Series, order: Order) -> pl.Series:
    for form in PLAIN:
        found = texts.str.to_datetime(form, time_unit="us", strict=False)
        if found.null_count() == texts.null_count():
            return found
    written = texts.to_frame("at").select(iso(pl.col("at"), order).str.strip_suffix("Z"))
    return written.to_series().str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)


def iso(text: pl.Expr, order: Order) -> pl.Expr:
    """Write dates, with a time or not, as ISO 8601; null where they cannot be read.

    Points between the numbers mean that the day stands first; only there the year may have two
    digits, which are of this century; `checking` refuses what lies in the future. With
    slashes or hyphens and the year last, a date that would make sense either way needs the `order`.
    """
    return text.map_batches(partial(_iso, order=order), return_dtype=pl.String)


def _iso(texts: pl.Series, order: Order) -> pl.Series:
    """Work in steps: one expression of it all is planned in a time that grows with its uses."""
    rows = texts.to_frame("bare").select(_bare(pl.col("bare")))
    rows = rows.select(
        *(pl.col("bare").str.extract_groups(form).alias(name) for name, form in FORMS.items()),
        month_first=_month_first(pl.col("bare"), order),
    )
    last, swapped = pl.col("year_last").struct, pl.col("month_first")
    day = pl.when(swapped.not_()).then(last.field("a")).when(swapped).then(last.field("b"))
    month = pl.when(swapped.not_()).then(last.field("b")).when(swapped).then(last.field("a"))
    rows = rows.select(
        y=pl.coalesce(_part("y", *LONG), "20" + pl.col("year_short").struct.field("y")),
        month=pl.coalesce(
            month, _part("b", *NUMBERED), _part("b", *NAMED).replace_strict(MONTH_OF, default=None)
        ),
        day=pl.coalesce(day, _part("a", *NUMBERED, *NAMED)),
        **{name: _part(name, *FORMS) for name in ("h", "min", "s", "half", "zone")},
    )
    return rows.select(_written()).to_series()


def _part(name: str, *forms: str) -> pl.Expr:
    """Give a part of a date from the one form that it was found to have."""
    return pl.coalesce(pl.col(form).struct.field(name) for form in forms)


def plain(text: pl.Expr, order: Order) -> pl.Expr:
    """Write dates as ISO 8601 as `iso` does; what is none, or is one already, stays as it is."""
    return text.map_batches(partial(_plain, order=order), return_dtype=pl.String)


def _plain(texts: pl.Series, order: Order) -> pl.Series:
    if are_iso(texts):
        return texts
    text = pl.col("at")
    written = pl.when(text.str.contains(_ISO)).then(text).otherwise(iso(text, order))
    return texts.to_frame("at").select(pl.coalesce(written, text)).to_series()


def are_iso(texts: pl.Series) -> bool:
    """Say whether all dates of a column stand as ISO 8601 has them, which is quick to see."""
    return texts.str.contains(_ISO).all()


def ambiguous(text: pl.Expr, order: Order) -> pl.Expr:
    """Say where day and month could be either; only `order` can tell."""
    bare = _bare(text)
    return bare.str.contains(FORMS["year_last"]) & _month_first(bare, order).is_null()


def _bare(text: pl.Expr) -> pl.Expr:
    """Write a date in small letters, without accents, points behind words and double spaces."""
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    bare = bare.str.replace_all(r"[\s\u00a0\u202f]+", " ").str.replace_all(r"([a-z])\.", "${1}")
    return bare.str.strip_chars()


def _month_first(bare: pl.Expr, order: Order) -> pl.Expr:
    parts = bare.str.extract_groups(FORMS["year_last"])
    first, second = (parts.struct.field(name).cast(pl.Int64, strict=False) for name in ("a", "b"))
    by_point = parts.struct.field("sign") == "."
    if order is not None:
        return pl.when(first.is_not_null()).then(~by_point & (order == "mdy"))
    by_day = (first > 12) | (first == second) | by_point
    return pl.when(by_day).then(False).when(second > 12).then(True)


def _written() -> pl.Expr:
    """Write the parts of a date, and its time of day where it has one, as ISO 8601."""
    date = pl.concat_str(
        "y", *(pl.col(part).str.zfill(2) for part in ("month", "day")), separator="-"
    )
    hour, half = pl.col("h").cast(pl.Int64, strict=False), pl.col("half")
    twelve = hour % 12 + pl.when(half == "p").then(12).otherwise(0)
    hour = pl.when(half.is_null()).then(hour).when(hour.is_between(1, 12)).then(twelve)
    clock = pl.concat_str(
        pl.lit("T"),
        hour.cast(pl.String).str.zfill(2),
        pl.lit(":"),
        "min",
        pl.col("s").fill_null(":00"),
        pl.col("zone").str.replace("^utc$", "z").str.to_uppercase().fill_null(""),
    )
    return pl.when(pl.col("h").is_not_null()).then(date + clock).otherwise(date)
