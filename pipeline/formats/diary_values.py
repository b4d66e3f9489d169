"""What people type into a diary: numbers, ratings, durations and distances; none is guessed."""

import polars as pl

from pipeline.formats import numbers
from pipeline.formats.distance_units import METRES

NUMBER = r"\d+(?:[.,]\d+)?"
HOURS = r"(?:h|hr|hrs|hours?|std|stunden?|heures?|horas?|ora|ore|uur|uren)\.?"
MINUTES = r"(?:m|min|mins|minutes?|minuten|minutos?|minuti|minuto|'|′)\.?"
SECONDS = r"(?:s|sec|secs|seconds?|sek|\"|″|'')\.?"
WORDED = (
    rf"^(?:(?<h>{NUMBER})\s*{HOURS})?\s*(?:(?<m>{NUMBER})\s*{MINUTES})?"
    rf"\s*(?:(?<s>\d+)\s*{SECONDS})?$"
)
SPLIT_HOURS = r"^(?<h>\d{1,2})\s*h\s*(?<m>[0-5]\d)$"
ONE_COLON = r"^(?<a>\d{1,3}):(?<b>[0-5]\d)$"
NO_HOURS = 24  # a first part of as many is of minutes: no training goes on for a day and a night
SURE_MINUTES = 10  # below, 1:30 among minutes may still be hours
KM = {unit: metres / METRES["km"] for unit, metres in METRES.items()}
KG = {"kg": 1.0, "lb": 0.45359237}
MASS = rf"^(?<n>{NUMBER})\s*(?<unit>kg|lb)s?\.?$"
LENGTH = rf"^(?<n>{NUMBER})\s*(?<unit>km|k|kilomet\w+|mi|miles?|meilen|m|met(?:er|re)s?)\.?$"
ONLY_M = rf"(?i)^\s*{NUMBER}\s*m\.?\s*$"  # metres, or miles where the others are


def number(text: pl.Expr) -> pl.Expr:
    """Read a number with a point or a comma; with three digits behind a comma it has two senses."""
    bare = text.str.strip_chars()
    plain = bare.str.replace(r"^([+-]?\d+),(\d{1,2}|\d{4,})$", "${1}.${2}")
    return pl.when(plain.str.contains(",").not_()).then(numbers.decimal(plain, comma=False))


def rating(text: pl.Expr) -> pl.Expr:
    """Read an answer: a number, perhaps with its words behind it (`3 - normal`, `5 (very)`)."""
    led = text.str.strip_chars().str.extract(rf"^({NUMBER})\s*(?:[-–—=:(]\D*)?$")
    return pl.coalesce(number(text), number(led))


def minutes(text: pl.Expr, bare: float | None, clock: str | None) -> pl.Expr:
    """Read a duration in minutes, null where its unit is not known.

    `7h30`, `1 h 20 min`, `450 min` and `1:05:00` say it themselves. `bare` is what a number alone
    counts, in minutes. `clock` says what 1:30 is: `h` hours and minutes, `ms` minutes and seconds;
    None where only the column can tell, by a first part that no hours have.
    """
    said = text.str.strip_chars().str.to_lowercase()
    whole = pl.when(said.str.count_matches(":") == 2).then(numbers.seconds(said) / 60)
    parts = [whole, _worded(said), _two_parts(said, clock)]
    if bare is not None:
        parts.append(number(said) * bare)
    return pl.coalesce(parts)


def undecided(text: pl.Expr) -> pl.Expr:
    """Say where a duration is of two parts (1:30), so that only its column can say which."""
    return text.str.strip_chars().str.contains(ONE_COLON).fill_null(False)


def _worded(said: pl.Expr) -> pl.Expr:
    def part(pattern: str, name: str) -> pl.Expr:
        found = said.str.extract_groups(pattern).struct.field(name)
        return found.str.replace(",", ".").cast(pl.Float64, strict=False)

    hours, whole, seconds = (part(WORDED, name) for name in "hms")
    given = pl.any_horizontal(one.is_not_null() for one in (hours, whole, seconds))
    worded = 60 * hours.fill_null(0) + whole.fill_null(0) + seconds.fill_null(0) / 60
    return pl.coalesce(
        60 * part(SPLIT_HOURS, "h") + part(SPLIT_HOURS, "m"), pl.when(given).then(worded)
    )


def _two_parts(said: pl.Expr, clock: str | None) -> pl.Expr:
    groups = said.str.extract_groups(ONE_COLON)
    first, second = (groups.struct.field(name).cast(pl.Float64) for name in "ab")
    if clock == "h":
        return 60 * first + second
    as_minutes = first + second / 60
    if clock == "ms":
        return as_minutes
    proven = (first.max() >= NO_HOURS).fill_null(False)
    return pl.when(proven & (first >= SURE_MINUTES)).then(as_minutes)


def kilometres(text: pl.Expr, unit: str | None) -> pl.Expr:
    """Read a distance in km by the unit behind it, else by `unit`; null where neither is known.

    Metres have no three decimals: 1.500 m is one and a half kilometres.
    """
    groups = text.str.strip_chars().str.to_lowercase().str.extract_groups(LENGTH)
    said, named = groups.struct.field("n"), groups.struct.field("unit")
    factor = (
        pl.when(named.str.starts_with("k"))
        .then(KM["km"])
        .when(named.str.starts_with("mi") | (named == "meilen"))
        .then(KM["mi"])
    )
    metres = named.is_not_null() & factor.is_null()
    spelt = pl.when(metres).then(_metres(said) * KM["m"]).otherwise(number(said) * factor)
    if unit is None:
        return spelt
    return pl.coalesce(spelt, (_metres(text) if unit == "m" else number(text)) * KM[unit])


def _metres(text: pl.Expr) -> pl.Expr:
    bare = text.str.strip_chars()
    thousands = bare.str.contains(r"^\d{1,3}(?:[.,]\d{3})+$")
    whole = pl.when(thousands).then(bare.str.replace_all("[.,]", ""))
    return number(pl.coalesce(whole, bare))


def kilograms(text: pl.Expr, unit: str | None) -> pl.Expr:
    """Read a mass in kg by the unit behind it, else by `unit`; null where neither is known."""
    groups = text.str.strip_chars().str.to_lowercase().str.extract_groups(MASS)
    factor = groups.struct.field("unit").replace_strict(KG, default=None, return_dtype=pl.Float64)
    spelt = number(groups.struct.field("n")) * factor
    return spelt if unit is None else pl.coalesce(spelt, number(text) * KG[unit])
