"""One lab result: its number, its unit, its code, and what contradicts it."""

import polars as pl

from features import markers, units
from pipeline.formats import lab_numbers
from pipeline.formats.reading import Refusal

# Where a laboratory's own limits for haemoglobin lie, in g/L; in another unit they lie elsewhere.
HB_LOW, HB_HIGH = (90, 150), (115, 210)
APART = 2.5  # rounding cannot part a saturation this far from iron over binding capacity
KEPT = (
    *("line", "athlete_id", "happened", "recorded", "marker", "value", "unit", "censored"),
    *("reported_value", "reported_unit", "loinc"),
)
SCHEMA = {"value": pl.Float64, "reported_value": pl.String, "reported_unit": pl.String}


class LabError(ValueError):
    """What is wrong with a lab result, in which column, and what to do."""

    def __init__(self, column: str, message: str, value: str | None = None) -> None:
        """Take the message as a reason and, after a semicolon, what to do; `value` shows it."""
        super().__init__(message)
        self.column, self.value = column, value
        self.reason, _, self.remedy = message.partition("; ")


def concluded(rows: pl.DataFrame, file: str, *, point: bool) -> tuple[pl.DataFrame, list[Refusal]]:
    """Turn results as they were written into rows of labs, and hold those of one draw together.

    `rows` is what `measured` takes, with `athlete_id` and `happened`.
    """
    rows, wrong = measured(rows, file, point=point)
    rows, odd = consistent(rows, file)
    kept = [name for name in KEPT if name in rows.columns]
    return rows.select(kept), [*wrong, *odd]


def measured(rows: pl.DataFrame, file: str, *, point: bool) -> tuple[pl.DataFrame, list[Refusal]]:
    """Convert lab values to canonical units, row by row; blood results are few.

    `rows` has `line` and as text `marker`, `said` and `unit`, and may have `loinc`, the
    laboratory's limits `ref_low` and `ref_high`, in `ref_unit`, and `exact`, which
    `lab_numbers.read` explains, as it does `point`.
    """
    rows, refused = lab_numbers.read(rows, file, point=point)
    kept = []
    for row in rows.iter_rows(named=True):
        try:
            kept.append(row | result(row))
        except LabError as error:
            said = [row["marker"], row["said"], row["unit"], error.value]
            refusal = Refusal(
                file=file,
                line=row["line"],
                column=error.column,
                value=" ".join(one for one in said if one),
                reason=error.reason,
                remedy=error.remedy or "write the value and unit as the lab gave them",
            )
            refused.append(refusal)
    return pl.DataFrame(kept, schema=rows.schema | SCHEMA), refused


def result(row: dict) -> dict:
    """Read one lab result; raises `LabError`."""
    number, marker, unit = row["number"], row["marker"].lower(), row["unit"] or ""
    if number is None:
        raise LabError("value", "not a number; write it with a decimal point, < or > before it")
    known = markers.MARKERS.get(marker)
    loinc = row.get("loinc")
    if loinc and known and loinc not in known.loinc:
        codes = ", ".join(known.loinc)
        raise LabError("loinc", f"the code is not of {known.label}; known are {codes}", loinc)
    try:
        value = units.to_canonical(marker, number, unit)
    except ValueError as error:
        raise LabError("unit" if known else "marker", str(error)) from None
    kind = "molar" if units.is_molar(unit) else "mass"
    if loinc and known and known.loinc[loinc] not in ("any", kind):
        said = f"the code counts {known.loinc[loinc]}, the unit is {kind}"
        raise LabError("loinc", f"{said}; ask the laboratory which of them is right", loinc)
    if marker == "haemoglobin":
        _agree_with_limits(unit, row.get("ref_unit"), row.get("ref_low"), row.get("ref_high"))
    return {
        "marker": marker,
        "value": value,
        "unit": units.UNITS[marker],
        "reported_value": row["said"],
        "reported_unit": unit,
    }


def _agree_with_limits(unit: str, other: str | None, low: float | None, high: float | None) -> None:
    """Hold haemoglobin's unit against the laboratory's limits; raises `LabError`."""
    if not low and not high:
        return
    ask = "ask the laboratory for the unit, or for a report in g/L"
    said = [f"{limit:g}" for limit in (low, high) if limit]
    limits = f"({' to '.join(said)}{f' {other}' if other else ''})"
    if other and units.normal_unit(other) != units.normal_unit(unit):
        raise LabError("unit", f"its reference range is in another unit; {ask}", limits)
    if not _are_limits(unit, low, high):
        fitting = [u for u in markers.MARKERS["haemoglobin"].factors if _are_limits(u, low, high)]
        hint = f"the range would fit {' or '.join(fitting)}: " if fitting else ""
        raise LabError("unit", f"its reference range is not in this unit; {hint}{ask}", limits)


def _are_limits(unit: str, low: float | None, high: float | None) -> bool:
    factor = markers.MARKERS["haemoglobin"].factors[units.normal_unit(unit)]
    fits = ((low, HB_LOW), (high, HB_HIGH))
    return all(not limit or a <= limit * factor <= b for limit, (a, b) in fits)


def consistent(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Refusal]]:
    """Refuse iron, binding capacity or saturation where the three of one draw contradict.

    Iron over binding capacity is the saturation; a unit that is labelled wrongly makes them differ
    by a factor of 5.6, 10 or 100. `rows` is what `measured` gives, with `athlete_id`, `happened`.
    """
    draw = ["athlete_id", "happened"]
    three = [
        rows.filter(pl.col("marker") == name)
        .unique(draw, keep="first", maintain_order=True)
        .select(*draw, pl.col("value").alias(short))
        for name, short in (
            ("iron", "iron"),
            ("tibc", "tibc"),
            ("transferrin_saturation", "stated"),
        )
    ]
    all_three = three[0].join(three[1], on=draw).join(three[2], on=draw)
    share = 100 * pl.col("iron") / pl.col("tibc")
    ratio = share / pl.col("stated")
    odd = all_three.filter((ratio > APART) | (ratio < 1 / APART)).with_columns(
        share=share, marker=_least_likely(share)
    )
    wrong = rows.join(odd.select(*draw, "marker", "share", "stated"), on=[*draw, "marker"])
    refused = [
        Refusal(
            file=file,
            line=line,
            column="value",
            value=f"{value} {unit} ({share:.2g} % of the capacity, saturation {stated:.2g} %)",
            reason="the unit cannot be right: iron over binding capacity is not the saturation of "
            "the same draw",
            remedy="ask the laboratory for the unit",
        )
        for line, share, stated, value, unit in wrong.select(
            "line", "share", "stated", "reported_value", "reported_unit"
        ).iter_rows()
    ]
    return rows.join(odd, on=[*draw, "marker"], how="anti"), refused


def _least_likely(share: pl.Expr) -> pl.Expr:
    """Name the one of three that is wrong: a saturation written as a fraction, else the odd one."""
    usual = {
        short: pl.col(short).is_between(limits.low, limits.high)
        for short, limits in (
            ("iron", markers.MARKERS["iron"].warn),
            ("tibc", markers.MARKERS["tibc"].warn),
        )
    }
    return (
        pl.when((pl.col("stated") <= 1) & share.is_between(2, 100))
        .then(pl.lit("transferrin_saturation"))
        .when(usual["iron"] & ~usual["tibc"])
        .then(pl.lit("tibc"))
        .otherwise(pl.lit("iron"))
    )
