"""FHIR resources as single results, as text: R4 and STU3, bundles, reports, contained results."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.formats.reading import Refusal

LOINC = ("loinc.org", "2.16.840.1.113883.6.1")
UCUM = ("unitsofmeasure.org", "2.16.840.1.113883.6.8")
INHERITED = ("subject", "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued")


@dataclass(frozen=True, kw_only=True)
class Result:
    """One observation or one component of it; everything as text, None where it is not there."""

    line: int
    id: str | None
    status: str | None
    report_status: str | None
    patient: str | None
    name: str | None
    codes: tuple[str, ...]  # LOINC only
    draw: str | None
    issued: str | None
    updated: str | None
    value: str | None
    sign: str
    unit: str | None
    other_unit: str | None  # what people read, where it stands beside the code
    limits: tuple[str | None, str | None, str | None] = (None, None, None)  # low, high, unit
    absent: str | None
    headed: bool  # has no value of its own, but members or components


@dataclass
class Found:
    """What a file holds: results, lines that are torn, how often each other kind of resource."""

    results: list[Result] = field(default_factory=list)
    torn: list[Refusal] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)


def collected(resources: Iterable[tuple[int, dict[str, Any] | Refusal]]) -> Found:
    """Take the results out of resources, each with its line or entry number."""
    found, entries = Found(), []
    for line, one in resources:
        if isinstance(one, Refusal):
            found.torn.append(one)
        else:
            entries += _unfolded(line, one)
    reports = {
        reference: resource
        for _, resource, _ in entries
        if resource.get("resourceType") == "DiagnosticReport"
        for reference in _references(resource)
    }
    for line, resource, url in entries:
        kind = text(resource.get("resourceType")) or "no resourceType"
        if kind == "Observation":
            found.results += _of_observation(line, resource, _report_of(resource, url, reports))
        elif kind == "DiagnosticReport":
            inside = {text(one.get("id")): one for one in objects(resource.get("contained"))}
            observations = [o for o in inside.values() if o.get("resourceType") == "Observation"]
            for observation in observations:
                local = observation | {"id": None}  # contained ids mean nothing outside
                found.results += _of_observation(line, local, resource)
        else:
            found.others[kind] = found.others.get(kind, 0) + 1
    return found


def _unfolded(line: int, resource: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Give the resources of a bundle; in one entry of a list the bundle's own number is kept."""
    if resource.get("resourceType") != "Bundle":
        yield line, resource, ""
        return
    for number, entry in enumerate(objects(resource.get("entry")), start=1):
        inner = entry.get("resource")
        if isinstance(inner, dict) and inner.get("resourceType") != "Bundle":
            yield (number if line == 0 else line), inner, text(entry.get("fullUrl")) or ""


def _references(report: dict[str, Any]) -> list[str]:
    said = [text(one.get("reference")) for one in objects(report.get("result"))]
    return [reference for reference in said if reference and not reference.startswith("#")]


def _report_of(
    observation: dict[str, Any], url: str, reports: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    return reports.get(url) or reports.get(f"Observation/{text(observation.get('id'))}") or {}


def _of_observation(
    line: int, observation: dict[str, Any], report: dict[str, Any]
) -> Iterator[Result]:
    whole = {name: report[name] for name in INHERITED if name in report} | observation
    effective = [name for name in whole if name.startswith("effective")]
    own = [name for name in observation if name.startswith("effective")]
    whole = {n: v for n, v in whole.items() if n not in effective or not own or n in own}
    components = objects(observation.get("component"))
    members = observation.get("hasMember") or observation.get("related")
    yield _result(line, whole, whole, report, headed=bool(components or members))
    for component in components:
        yield _result(line, whole, component, report, headed=False)


def _result(
    line: int, whole: dict[str, Any], part: dict[str, Any], report: dict[str, Any], *, headed: bool
) -> Result:
    code = mapping(part.get("code"))
    codings = objects(code.get("coding"))
    quantity = mapping(part.get("valueQuantity"))
    period = mapping(whole.get("effectivePeriod"))
    draws = (whole.get("effectiveDateTime"), whole.get("effectiveInstant"))
    value, sign, unit, other = _measure(part, quantity)
    return Result(
        line=line,
        id=text(whole.get("id")),
        status=text(whole.get("status")),
        report_status=text(report.get("status")),
        patient=patient(mapping(whole.get("subject"))),
        name=_first(code.get("text"), *(coding.get("display") for coding in codings)),
        codes=tuple(
            found
            for coding in codings
            if _is_of(coding.get("system"), LOINC) and (found := text(coding.get("code")))
        ),
        draw=_first(*draws, period.get("end"), period.get("start")),
        issued=text(whole.get("issued")),
        updated=text(mapping(whole.get("meta")).get("lastUpdated")),
        value=value,
        sign=sign,
        unit=unit,
        other_unit=other,
        limits=_limits(objects(part.get("referenceRange"))),
        absent=_absent(mapping(part.get("dataAbsentReason"))),
        headed=headed and value is None,
    )


def _measure(
    part: dict[str, Any], quantity: dict[str, Any]
) -> tuple[str | None, str, str | None, str | None]:
    """Give value, comparator, unit by its code, and the unit that people read beside it."""
    if not quantity:
        said = _first(part.get("valueString"), part.get("valueInteger"))
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
            unit = _first(low.get("code"), high.get("code"), low.get("unit"), high.get("unit"))
            return (*values, unit)
    return None, None, None


def _absent(reason: dict[str, Any]) -> str | None:
    if not reason:
        return None
    codings = objects(reason.get("coding"))
    said = [coding.get(key) for coding in codings for key in ("display", "code")]
    return _first(reason.get("text"), *said) or "no reason given"


def patient(subject: dict[str, Any]) -> str | None:
    """Give `Patient/<id>` of a reference, whatever server stands before it."""
    reference = _first(subject.get("reference"))
    if reference is None or reference.startswith("#"):
        return None
    path = reference.partition("/_history/")[0].split("/")
    return "/".join(path[-2:]) if "Patient" in path[-2:-1] else reference


def _is_of(system: object, known: tuple[str, ...]) -> bool:
    return any(name in (text(system) or "").lower() for name in known)


def _first(*said: object) -> str | None:
    return next((found for one in said if (found := text(one))), None)


def text(value: object) -> str | None:
    """Give a plain value as text that can be written as UTF-8; lists and objects have none."""
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).strip().encode(errors="replace").decode() or None


def mapping(value: object) -> dict[str, Any]:
    """Give a JSON object, empty where there is none."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """Give the objects of a JSON list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
