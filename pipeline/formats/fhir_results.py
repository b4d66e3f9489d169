"""FHIR resources as results and their versions: R4 and STU3, bundles, reports, contained ones."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.formats import fhir_names, fhir_values
from pipeline.formats.fhir_names import first_text, mapping, objects, text
from pipeline.formats.fhir_values import Result
from pipeline.formats.reading import QUOTED, Refusal
from pipeline.formats.versions import REFUSED, WITHDRAWN

HEADS = ("DiagnosticReport", "Observation")  # what lends its members status, patient and clocks
EMPTY = "entry without a resource"


@dataclass(frozen=True, kw_only=True, slots=True)
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
    modifier: str | None  # an extension that may turn what it says into its opposite
    members: tuple[str, ...]


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

    Held are only these, the reports and panels, what was taken back, and of the other observations
    the versions that are not a first one: an earlier one may have been a marker.
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
    waiting = [(line, resource, "")]
    while waiting:
        number, one, url = waiting.pop()
        if one.get("resourceType") != "Bundle":
            yield number, one, url
            continue
        entries = enumerate(objects(one.get("entry")), start=1)
        inner = [(number or at, _inside(entry), _url(entry)) for at, entry in entries]
        waiting += reversed(inner)


def _inside(entry: dict[str, Any]) -> dict[str, Any]:
    """Give an entry's resource; one that the server deleted is one that was taken back."""
    kind, last = fhir_names.kind_and_id(_deleted(entry))
    gone = {"resourceType": kind, "id": last, "status": WITHDRAWN[-1]}
    is_gone = kind in HEADS and last
    return mapping(entry.get("resource")) or (gone if is_gone else {"resourceType": EMPTY})


def _deleted(entry: dict[str, Any]) -> str:
    """Give the address of what the server deleted, empty where it deleted nothing."""
    request = mapping(entry.get("request"))
    said = first_text(request.get("url"), entry.get("fullUrl"))
    return said if said and request.get("method") == "DELETE" else ""


def _url(entry: dict[str, Any]) -> str:
    """Give what an entry calls its resource; of what was deleted also what names its server."""
    full, deleted = text(entry.get("fullUrl")) or "", _deleted(entry)
    return deleted if deleted.startswith("http") else full


def _take(found: Found, line: int, resource: dict[str, Any], url: str, is_wanted: IsWanted) -> None:
    kind = text(resource.get("resourceType")) or "no resourceType"
    version = _version(line, kind, resource, url)
    inside = [o for o in objects(resource.get("contained")) if o.get("resourceType") == HEADS[1]]
    if kind == "Observation":
        _take_observation(found, version, resource, is_wanted)
    elif version.members:
        found.versions.append(version)
    elif not inside:
        found.others[kind[:QUOTED]] += 1
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
        patient=fhir_names.patient(resource),
        draw=first_text(
            *(resource.get("effectiveDateTime"), resource.get("effectiveInstant")),
            *(period.get("end"), _open(text(period.get("start"))), other),
        ),
        issued=text(resource.get("issued")),
        about=" ".join(sorted(fhir_values.loinc(fhir_values.codings(resource)))),
        modifier=first_text(*(e.get("url") for e in objects(resource.get("modifierExtension")))),
        members=tuple(_members(resource)) if kind in HEADS else (),
    )


def _open(start: str | None) -> str | None:
    """Write a period that has no end as ISO 8601 does: it says nothing of when blood was drawn."""
    return start and f"{start}/.."


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


def _may_be_later(version: Version) -> bool:
    """Say whether it may be the later version of something that was a marker once."""
    is_told = version.version or version.updated
    return bool(version.resource and is_told and version.version != "1")


def _take_observation(
    found: Found, version: Version, observation: dict[str, Any], is_wanted: IsWanted
) -> None:
    """Take an observation's results, or count it where none is wanted."""
    entry = len(found.versions)
    components = objects(observation.get("component"))
    headed = bool(components or observation.get("hasMember") or version.members)
    results = [fhir_values.result(entry, observation, headed=headed)]
    results += [fhir_values.result(entry, component, headed=False) for component in components]
    results = [one for one in results if not one.headed]
    wanted, others = [], []
    for one in results:
        (wanted if is_wanted(one.codes, one.name) else others).append(one)
    says_more = version.members or version.status in WITHDRAWN or _may_be_later(version)
    if wanted or says_more:
        found.versions.append(version)
    found.results += wanted
    for one in others:
        found.foreign_line = found.foreign_line or version.line
        name = one.name or next(iter(one.codes), "without a code")
        found.foreign[name[:QUOTED]] += 1
