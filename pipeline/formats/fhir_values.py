"""What one FHIR observation or component measured: code, value, unit and limits, as text."""

from dataclasses import dataclass
from typing import Any

from pipeline.formats.fhir_names import Number, first_text, mapping, objects, text

LOINC = ("loinc.org", "2.16.840.1.113883.6.1")
UCUM = ("unitsofmeasure.org", "2.16.840.1.113883.6.8")


@dataclass(frozen=True, kw_only=True)
class Result:
    """One observation or one component of it; everything as text, None where it is not there."""

    entry: int  # of which version
    name: str | None
    codes: tuple[str, ...]  # LOINC only
    value: str | None
    exact: bool  # a number of JSON, with a decimal point; no text
    sign: str
    unit: str | None
    other_unit: str | None  # what people read, where it stands beside the code
    limits: tuple[str | None, str | None, str | None]  # low, high, unit
    absent: str | None
    headed: bool  # has no value of its own, but members or components


def result(entry: int, part: dict[str, Any], *, headed: bool) -> Result:
    """Read one observation, or one component of it, of the version `entry`."""
    codes = codings(part)
    value, sign, unit, other = _measure(part, mapping(part.get("valueQuantity")))
    said = mapping(part.get("code")).get("text")
    return Result(
        entry=entry,
        name=first_text(said, *(code.get("display") for code in codes)),
        codes=loinc(codes),
        value=value,
        exact=_is_exact(part),
        sign=sign,
        unit=unit,
        other_unit=other,
        limits=_limits(objects(part.get("referenceRange"))),
        absent=_absent(mapping(part.get("dataAbsentReason"))),
        headed=headed and not any(part[name] for name in part if name.startswith("value")),
    )


def _is_exact(part: dict[str, Any]) -> bool:
    quantity = mapping(part.get("valueQuantity"))
    said = quantity.get("value") if quantity else part.get("valueInteger")
    return isinstance(said, Number) and (bool(quantity) or not text(part.get("valueString")))


def codings(part: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the codes of an observation or component, each with its system."""
    return objects(mapping(part.get("code")).get("coding"))


def loinc(codes: list[dict[str, Any]]) -> tuple[str, ...]:
    """Give those of LOINC."""
    said = [text(one.get("code")) for one in codes if _is_of(one.get("system"), LOINC)]
    return tuple(code for code in said if code)


def _measure(
    part: dict[str, Any], quantity: dict[str, Any]
) -> tuple[str | None, str, str | None, str | None]:
    """Give value, comparator, unit by its code, and the unit that people read beside it."""
    if not quantity:
        said = first_text(part.get("valueString"), part.get("valueInteger"))
        return said, "", None, None
    system = quantity.get("system")
    coded = text(quantity.get("code")) if system is None or _is_of(system, UCUM) else None
    shown = text(quantity.get("unit"))
    sign = text(quantity.get("comparator")) or ""
    return text(quantity.get("value")), sign, coded or shown, shown if coded else None


def _limits(ranges: list[dict[str, Any]]) -> tuple[str | None, str | None, str | None]:
    """Give the first reference range that is one: 0 to 0 is none."""
    for one in ranges:
        low, high = mapping(one.get("low")), mapping(one.get("high"))
        values = (text(low.get("value")), text(high.get("value")))
        if any(value and value.strip("0.") for value in values):
            unit = first_text(low.get("code"), high.get("code"), low.get("unit"), high.get("unit"))
            return (*values, unit)
    return None, None, None


def _absent(reason: dict[str, Any]) -> str | None:
    if not reason:
        return None
    said = [one.get(key) for one in objects(reason.get("coding")) for key in ("display", "code")]
    return first_text(reason.get("text"), *said) or "no reason given"


def _is_of(system: object, known: tuple[str, ...]) -> bool:
    return any(name in (text(system) or "").lower() for name in known)
