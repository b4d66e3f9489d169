"""Time zones behind a time, as forms write them: `GMT+2`, `CET`, `PM MDT`."""

import polars as pl

# Abbreviations that the IANA time zone database uses for one offset only (a test looks it up).
OFFSETS = {
    **dict.fromkeys(("UTC", "GMT", "WET"), "+00:00"),
    **dict.fromkeys(("CET", "WEST", "BST"), "+01:00"),
    **dict.fromkeys(("CEST", "EET", "SAST", "CAT"), "+02:00"),
    **dict.fromkeys(("EEST", "MSK", "EAT"), "+03:00"),
    **{"AWST": "+08:00", "JST": "+09:00", "AEST": "+10:00", "AEDT": "+11:00"},
    **{"NZST": "+12:00", "NZDT": "+13:00", "ADT": "-03:00", "EDT": "-04:00", "AST": "-04:00"},
    **{"EST": "-05:00", "MDT": "-06:00", "MST": "-07:00", "PDT": "-07:00"},
    **{"AKDT": "-08:00", "AKST": "-09:00", "HST": "-10:00"},
}
NAMED = r"(?i)(\d(?: ?[ap]\.? ?m\.?)?) ?\(?([a-z]{2,5})\)?$"
BY_HOURS = r"(?i)(\d(?: ?[ap]\.? ?m\.?)?) ?(?:gmt|utc) ?([+-])(\d{1,2})(?::?(\d{2}))?$"
HALVES = ("AM", "PM", "UHR", "H", "Z")
UNKNOWN = (
    "a time zone whose letters stand for several",
    "write the offset instead, such as -05:00, or the local time without a zone",
)


def numbered(text: pl.Expr) -> pl.Expr:
    """Write the zone behind a time as an offset; what has none, or an unknown one, stays."""
    said = text.str.strip_chars()
    groups = said.str.extract_groups(BY_HOURS).struct
    sign, hours, rest = (groups.field(name) for name in ("2", "3", "4"))
    offset = sign + hours.str.zfill(2) + ":" + rest.fill_null("00")
    by_hours = said.str.replace(BY_HOURS, "${1}") + offset
    known = _letters(said).replace_strict(OFFSETS, default=None, return_dtype=pl.String)
    return pl.coalesce(by_hours, said.str.replace(NAMED, "${1}") + known, said)


def unknown(text: pl.Expr) -> pl.Expr:
    """Say where a time has letters behind it that name no zone, or several."""
    said = numbered(text)
    letters = _letters(said)
    timed = said.str.contains(r"\d:\d{2}")
    return (timed & letters.is_not_null() & letters.is_in(HALVES).not_()).fill_null(False)


def _letters(said: pl.Expr) -> pl.Expr:
    return said.str.extract(NAMED, 2).str.to_uppercase()
