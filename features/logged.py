"""What was logged and no reason repeats: it is printed below them.

These are the causes of status `shown`, two diary entries that no article names, and blood that the
estimate did not use or hardly counted. A value is repeated as it was logged; of blood, with the
advice to discuss it with a doctor.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import polars as pl

from features.feature import Feature
from features.markers import MARKERS
from features.matrix import dated, shown
from features.timeline import Tables
from features.units import INPUTS

DOCTOR = "discuss with your doctor"
RUN_DAYS, DIARY_DAYS, LAB_DAYS = 28, 7, 180
SALTS = ("sodium", "potassium", "magnesium")
COUNTED = tuple(name for name in INPUTS if name != "crp")  # a fact of the blood causes prints these
OTHERS = tuple(name for name in MARKERS if name not in (*SALTS, *COUNTED))


def facts(known: Tables, row: dict[str, Any], told: Iterable[Feature]) -> list[str]:
    """Word what no reason repeats, from one athlete's rows known by the day of a row of the matrix.

    `known` holds only rows of this athlete that the day may see (`whatif.known_by`); `told` are the
    features whose facts stand among the reasons.
    """
    said = [line for display in DISPLAYS.values() for line in display(known, row["day"])]
    return said + _untold(known, row, told)


def _untold(known: Tables, row: dict[str, Any], told: Iterable[Feature]) -> list[str]:
    """Repeat the latest value of each marker that features read, unless a reason repeats it."""
    repeated = {
        (marker, row[shown(feature)], row[dated(feature)])
        for feature in told
        if feature.on == "lab"
        for marker in feature.value.meta.root_names()
    }
    latest = _latest(known, row["day"], COUNTED)
    return [
        _said(lab) for lab in latest if (lab["marker"], _value(lab), lab["day"]) not in repeated
    ]


def _labs(markers: tuple[str, ...]) -> Callable[[Tables, date], list[str]]:
    return lambda known, day: [_said(lab) for lab in _latest(known, day, markers)]


def _latest(known: Tables, day: date, markers: tuple[str, ...]) -> list[dict[str, Any]]:
    """List the latest result of each of some markers."""
    wanted = pl.col("marker").cast(pl.String).is_in(markers)
    recent = pl.col("day") >= day - timedelta(days=LAB_DAYS)
    found = known.labs.filter(wanted, recent).sort("happened", "recorded")
    return found.group_by("marker", maintain_order=True).last().collect().to_dicts()


def _said(lab: dict[str, Any]) -> str:
    return f"{MARKERS[lab['marker']].label}: {_value(lab)} on {lab['day']:%d %b %Y}; {DOCTOR}"


def _value(lab: dict[str, Any]) -> str:
    return f"{lab['reported_value']} {lab['reported_unit']}"


def _last_run(known: Tables, day: date, column: str) -> tuple[date, float] | None:
    recent = pl.col("day").is_between(day - timedelta(days=RUN_DAYS), day)
    runs = known.sessions.filter(recent, pl.col("sport") == "run", pl.col(column).is_not_null())
    found = runs.sort("happened").select("day", column).tail(1).collect()
    return found.row(0) if found.height else None


def _ground_contact(known: Tables, day: date) -> list[str]:
    run = _last_run(known, day, "ground_contact_ms")
    return [f"time on the ground, run of {run[0]:%d %b %Y}: {run[1]:.0f} ms"] if run else []


def _cool_down(known: Tables, day: date) -> list[str]:
    run = _last_run(known, day, "cooldown_min")
    return [f"cool-down after the run of {run[0]:%d %b %Y}: {run[1]:.0f} min"] if run else []


def _soles(known: Tables, day: date) -> list[str]:
    recent = pl.col("day").is_between(day - timedelta(days=RUN_DAYS), day)
    runs = known.sessions.filter(recent, pl.col("sport") == "run").sort("happened")
    worn = runs.select("day", "gear_id", "wet").tail(1).join(known.gear, on="gear_id").collect()
    return [
        f"sole on the run of {row['day']:%d %b %Y}: {row['tread']}"
        f"{', wet ground' if row['wet'] else ''}"
        for row in worn.iter_rows(named=True)
        if row["tread"] is not None
    ]


def _age(known: Tables, day: date) -> list[str]:
    ages = known.athletes.select("age_y").drop_nulls().collect()["age_y"]
    return [f"age at intake: {age:.0f} years" for age in ages]


def _diary(known: Tables, day: date) -> list[str]:
    """Repeat alcohol, and energy eaten where food is not hidden."""
    recent = pl.col("day").is_between(day - timedelta(days=DIARY_DAYS), day)
    entries = known.checkins.filter(recent).sort("happened").collect()
    hidden = known.athletes.select(pl.col("hide_food_and_mass").fill_null(False).any())
    drank = entries.drop_nulls("alcohol").tail(1).select("day", "alcohol").rows()
    ate = entries.drop_nulls("kcal").tail(1).select("day", "kcal").rows()
    said = [f"alcohol on {on:%d %b %Y}: {'yes' if some else 'no'}" for on, some in drank]
    if hidden.collect().item():
        return said
    return said + [f"energy eaten on {on:%d %b %Y}: {kcal:.0f} kcal" for on, kcal in ate]


DISPLAYS: dict[str, Callable[[Tables, date], list[str]]] = {
    "electrolytes": _labs(SALTS),
    "other_nutrients": _labs(OTHERS),
    "ground_contact": _ground_contact,
    "slick_soles": _soles,
    "cool_down": _cool_down,
    "age": _age,
    "diary": _diary,
}
