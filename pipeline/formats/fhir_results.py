"""FHIR resources as single results, as text: R4 and STU3, bundles, reports, contained results."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.formats import fhir_names
from pipeline.formats.fhir_names import first_text, mapping, objects, text
from pipeline.formats.reading import Refusal
from pipeline.formats.versions import REFUSED, WITHDRAWN

LOINC = ("loinc.org", "2.16.840.1.113883.6.1")
UCUM = ("unitsofmeasure.org", "2.16.840.1.113883.6.8")
HEADS = ("DiagnosticReport", "Observation")  # what lends its members status, patient and clocks
EMPTY = "entry without a resource"


@dataclass(frozen=True, kw_only=True)
class Version:
    """What one version of an observation or a report says of itself; as text, None if it does not.

    `members` are the observations that it holds, by `fhir_names`.
    """

    line: int
    resource: str | None
    server: str | None
    version: str | None
    updated: str | None
    status: str | None
    patient: str | None
    draw: str | None
    issued: str | None
    about: str  # its codes
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One observation or one component of it; everything as text, None where it is not there."""

    entry: int  # of which version
    name: str | None
    codes: tuple[str, ...]  # LOINC only
    value: str | None
    sign: str
    unit: str | None
    other_unit: str | None  # what people read, where it stands beside the code
    limits: tuple[str | None, str | None, str | None]  # low, high, unit
    absent: str | None
    headed: bool  # has no value of its own, but members or components


IsWanted = Callable[[tuple[str, ...], str | None], bool]


@dataclass
class Found:
    """What a file holds: wanted results and their versions, and counts of everything else."""

    results: list[Result] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    torn: list[Refusal] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)  # resources, by kind
    foreign: Counter[str] = field(default_factory=Counter)  # observations, by name
    foreign_line: int = 0
    urls: dict[str, str] = field(default_factory=dict)  # from what a bundle calls a resource


def collected(
    resources: Iterable[tuple[int, dict[str, Any] | Refusal]], is_wanted: IsWanted
) -> Found:
    """Take the wanted results out of resources, each with its line or entry number.

    Held are only these, the reports and panels, and what was taken back.
    """
    found = Found()
    for line, one in resources:
        if isinstance(one, Refusal):
            found.torn.append(one)
            continue
        for number, resource, url in _unfolded(line, one):
            _take(found, number, resource, url, is_wanted)
    _lend(found)
    return found


def _unfolded(line: int, resource: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Give the resources of a bundle; in one entry of a list the bundle's own number is kept."""
    if resource.get("resourceType") != "Bundle":
        yield line, resource, ""
        return
    for number, entry in enumerate(objects(resource.get("entry")), start=1):
        inner = mapping(entry.get("resource")) or {"resourceType": EMPTY}
        yield (number if line == 0 else line), inner, text(entry.get("fullUrl")) or ""


def _take(found: Found, line: int, resource: dict[str, Any], url: str, is_wanted: IsWanted) -> None:
    kind = text(resource.get("resourceType")) or "no resourceType"
    version = _version(line, kind, resource, url)
    inside = [o for o in objects(resource.get("contained")) if o.get("resourceType") == HEADS[1]]
    if kind == "Observation":
        _take_observation(found, version, resource, is_wanted)
    elif version.members:
        found.versions.append(version)
    elif not inside:
        found.others[kind] += 1
    if url and version.resource:
        found.urls[fhir_names.observation(url) or ""] = version.resource
    for observation in inside:
        parent = version if kind in HEADS else replace(version, status=None, issued=None)
        own = _contained(line, observation, parent)
        _take_observation(found, own, observation, is_wanted)


def _version(line: int, kind: str, resource: dict[str, Any], url: str) -> Version:
    meta, period = mapping(resource.get("meta")), mapping(resource.get("effectivePeriod"))
    other = next((n for n in resource if n.startswith("effective") and resource[n]), None)
    return Version(
        line=line,
        resource=fhir_names.own(kind, text(resource.get("id")), url),
        server=fhir_names.server(kind, url),
        version=text(meta.get("versionId")),
        updated=text(meta.get("lastUpdated")),
        status=text(resource.get("status")),
        patient=fhir_names.patient(mapping(resource.get("subject"))),
        draw=first_text(
            *(resource.get("effectiveDateTime"), resource.get("effectiveInstant")),
            *(period.get("end"), period.get("start"), other),
        ),
        issued=text(resource.get("issued")),
        about=" ".join(sorted(_loinc(_codings(resource)))),
        members=tuple(_members(resource)) if kind in HEADS else (),
    )


def _contained(line: int, observation: dict[str, Any], parent: Version) -> Version:
    """Give the version of a contained observation: it is its parent's, and so is what it lacks."""
    own = _version(line, "Observation", observation, "")
    inside = parent.resource and f"{parent.resource}#{text(observation.get('id')) or ''}"
    is_refused = parent.status in REFUSED and own.status not in REFUSED
    return replace(
        _lent(own, parent),
        resource=inside,
        server=parent.server,
        version=parent.version,
        updated=parent.updated,
        status=parent.status if is_refused else own.status,
    )


def _members(resource: dict[str, Any]) -> Iterator[str]:
    """Give the observations of a report, of a panel, and of a panel in STU3."""
    related = objects(resource.get("related"))
    stu3 = [mapping(one.get("target")) for one in related if one.get("type") == "has-member"]
    for one in (*objects(resource.get("result")), *objects(resource.get("hasMember")), *stu3):
        name = fhir_names.observation(text(one.get("reference")) or "")
        if name:
            yield name


def _lend(found: Found) -> None:
    """Give what observations lack of patient and clocks from the reports that hold them."""
    heads: dict[str, Version] = {}
    for at, version in enumerate(found.versions):
        known = tuple(found.urls.get(name, name) for name in version.members)
        found.versions[at] = replace(version, members=known)
        heads |= dict.fromkeys(known, version)
    for at, version in enumerate(found.versions):
        head = heads.get(version.resource or "")
        if head is not None:
            found.versions[at] = _lent(version, head)


def _lent(version: Version, head: Version) -> Version:
    return replace(
        version,
        patient=version.patient or head.patient,
        draw=version.draw or head.draw,
        issued=version.issued or head.issued,
    )


def _take_observation(
    found: Found, version: Version, observation: dict[str, Any], is_wanted: IsWanted
) -> None:
    """Take an observation's results, or count it where none is wanted."""
    entry = len(found.versions)
    components = objects(observation.get("component"))
    headed = bool(components or observation.get("hasMember") or version.members)
    results = [_result(entry, observation, headed=headed)]
    results += [_result(entry, component, headed=False) for component in components]
    results = [one for one in results if not one.headed]
    wanted = [one for one in results if is_wanted(one.codes, one.name)]
    if wanted or version.members or version.status in WITHDRAWN:
        found.versions.append(version)
    found.results += wanted
    for one in results:
        if one not in wanted:
            found.foreign_line = found.foreign_line or version.line
            found.foreign[one.name or next(iter(one.codes), "without a code")] += 1


def _result(entry: int, part: dict[str, Any], *, headed: bool) -> Result:
    codings = _codings(part)
    value, sign, unit, other = _measure(part, mapping(part.get("valueQuantity")))
    said = mapping(part.get("code")).get("text")
    return Result(
        entry=entry,
        name=first_text(said, *(coding.get("display") for coding in codings)),
        codes=_loinc(codings),
        value=value,
        sign=sign,
        unit=unit,
        other_unit=other,
        limits=_limits(objects(part.get("referenceRange"))),
        absent=_absent(mapping(part.get("dataAbsentReason"))),
        headed=headed and value is None,
    )


def _codings(part: dict[str, Any]) -> list[dict[str, Any]]:
    return objects(mapping(part.get("code")).get("coding"))


def _loinc(codings: list[dict[str, Any]]) -> tuple[str, ...]:
    said = [text(one.get("code")) for one in codings if _is_of(one.get("system"), LOINC)]
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
