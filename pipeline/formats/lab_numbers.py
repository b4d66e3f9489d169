"""Numbers of laboratories: 1,250 is read only where the table proves which sign is the decimal one.

A number that makes sense in one way only (13,2 or 1.012,5 or 0.125) needs no proof, and is the
proof for the others of its table: whoever wrote it wrote them alike.
"""

import polars as pl

from pipeline.formats import numbers
from pipeline.formats.reading import Refusal, refuse_rows

WORDS = (  # a laboratory's flag (H, L, *) beside a number is no part of it
    r"^\s*\*{0,2}\s*(?<sign>[<>]=?|[≤≥])?\s*(?<rest>.*?)\s*"
    r"(?:\*{1,2}|H{1,2}|L{1,2}|\((?:\*{1,2}|H{1,2}|L{1,2})\))?\s*$"
)
SIGNS = dict.fromkeys(("<", "<=", "≤"), "below") | dict.fromkeys((">", ">=", "≥"), "above")
LIMITS = ("ref_low", "ref_high")
UNCLEAR = (
    "its sign may be the decimal one or divide thousands, and no other number of the table tells",
    "write it without a sign between thousands, such as 1250, or with two decimals, such as 1.25",
)


def read(rows: pl.DataFrame, file: str, *, point: bool) -> tuple[pl.DataFrame, list[Refusal]]:
    """Add `number`, null where there is none, and `censored`; refuse what could be two numbers.

    `rows` has `line` and `said`, a number with < or > before it perhaps, and may have `exact`,
    true where the number comes from a program and not from a text, and limits `ref_low` and
    `ref_high` as text, which become numbers. With `point` a point is the decimal sign where
    nothing in the table speaks against it: commas separate its fields.
    """
    parts = rows.select(parts=pl.col("said").str.extract_groups(WORDS)).unnest("parts")
    limits = [name for name in LIMITS if name in rows.columns]
    both = {"number": _both(parts["rest"])} | {name: _both(rows[name]) for name in limits}
    exact = rows["exact"] if "exact" in rows.columns else None
    proofs = _proofs(
        both["number"].filter(~exact) if exact is not None else pl.concat([*both.values()])
    )
    found = {n: way.select(_chosen(proofs, point=point)).to_series() for n, way in both.items()}
    if exact is not None:
        found["number"] = both["number"]["point"].zip_with(exact, found["number"])
    unclear = found["number"].is_null() & both["number"]["point"].is_not_null()
    sign = parts["sign"].replace_strict(SIGNS, default=None, return_dtype=pl.String)
    refused = refuse_rows(
        rows.with_columns(value="said"),
        unclear,
        file=file,
        column="value",
        reason=UNCLEAR[0],
        remedy=UNCLEAR[1],
    )
    return rows.with_columns(**found, censored=sign).filter(~unclear), refused


def _both(texts: pl.Series) -> pl.DataFrame:
    """Read texts either way, null where they make no sense in it."""
    ways = {"point": False, "comma": True}
    read = {way: numbers.decimals(texts, comma=comma) for way, comma in ways.items()}
    return pl.DataFrame(read | {"pointed": texts.str.contains(".", literal=True)})


def _proofs(both: pl.DataFrame) -> list[str]:
    """List the ways for which a number speaks that makes sense in no other."""
    point, comma = both["point"].is_not_null(), both["comma"].is_not_null()
    return ["point"] * (point & ~comma).any() + ["comma"] * (comma & ~point).any()


def _chosen(proofs: list[str], *, point: bool) -> pl.Expr:
    """Read what makes sense in one way, else what is proven; null where nothing tells."""
    pointed, commaed = pl.col("point"), pl.col("comma")
    only = pl.when(commaed.is_null() | (pointed == commaed)).then(pointed)
    only = only.when(pointed.is_null()).then(commaed)
    if len(proofs) == 1:
        return only.otherwise(pl.col(*proofs))
    return only.when(pl.col("pointed") & (point and not proofs)).then(pointed)
