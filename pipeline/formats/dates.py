"""Dates as people's programs write them in seven languages: with month names, dots or slashes."""

import polars as pl

MONTHS = {
    1: "jan january januar janner janv janvier ene enero gen gennaio januari janeiro",
    2: "feb february februar fevr fevrier febrero febbraio februari fev fevereiro",
    3: "mar march marz mars marzo maart mrt marco",
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
MONTH_OF = {word: f"{month}" for month, words in MONTHS.items() for word in words.split()}

_TIME = r"(?<h>\d{1,2}):(?<i>\d{2})(?::(?<s>\d{2}))?(?: ?(?<p>[ap]) ?m)?(?: ?z| utc)?$"
_PATTERNS = (
    r"^(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})(?:t|, ?| )" + _TIME,
    r"^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})\D+" + _TIME,
    r"^(?<d>\d{1,2})\D? (?:de )?(?<m>[a-z]+),? (?:de )?(?<y>\d{4})\D+" + _TIME,
    r"^(?<m>[a-z]+) (?<d>\d{1,2}),? (?<y>\d{4})\D+" + _TIME,
)
_SLASHED = {
    "dmy": r"^(?<d>\d{1,2})[/-](?<m>\d{1,2})[/-](?<y>\d{4})\D+" + _TIME,
    "mdy": r"^(?<m>\d{1,2})[/-](?<d>\d{1,2})[/-](?<y>\d{4})\D+" + _TIME,
}
_TWO_NUMBERS = r"^\s*(\d{1,2})[/-](\d{1,2})[/-]\d{4}"


def order(texts: pl.Series, declared: str | None) -> str | None:
    """Tell the order of day and month in dates such as 03/04/2025: as declared, or by a 13."""
    if declared:
        return declared
    found = texts.str.extract_groups(_TWO_NUMBERS).struct.unnest().cast(pl.Int64)
    first, second = ((found[name] > 12).any() for name in ("1", "2"))
    if first == second:
        return None
    return "dmy" if first else "mdy"


def stamp(text: pl.Expr, order: str | None) -> pl.Expr:
    """Read a date with its time of day as a naive datetime; what cannot be read becomes null.

    Dates of numbers with slashes are read only where their `order` is known.
    """
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    bare = bare.str.replace_all(r"[\s\u00a0\u202f]+", " ").str.replace_all(r"([a-z])\.", "${1}")
    patterns = [*_PATTERNS, _SLASHED[order]] if order else _PATTERNS
    return pl.coalesce(_read(bare.str.strip_chars(), pattern) for pattern in patterns)


def _read(bare: pl.Expr, pattern: str) -> pl.Expr:
    part = {name: bare.str.extract_groups(pattern).struct.field(name) for name in "ymdhisp"}
    month = pl.coalesce(part["m"].replace_strict(MONTH_OF, default=None), part["m"])
    hour = part["h"].cast(pl.Int64, strict=False)
    twelve = pl.when(hour.is_between(1, 12)).then(hour % 12)
    hour = (
        pl.when(part["p"] == "a")
        .then(twelve)
        .when(part["p"] == "p")
        .then(twelve + 12)
        .otherwise(hour)
    )
    written = pl.format(
        "{}-{}-{} {}:{}:{}",
        part["y"],
        month.str.zfill(2),
        part["d"].str.zfill(2),
        hour.cast(pl.String).str.zfill(2),
        part["i"],
        part["s"].fill_null("00"),
    )
    return written.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
