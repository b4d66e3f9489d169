"""What FHIR calls things: the names that resources give each other, and plain text out of JSON."""

from typing import Any

HISTORY = "/_history/"


class Number(str):
    """A number of JSON as it was written: 7.20 stays 7.20, and is told from the text "7.20"."""


def own(kind: str, id: str | None, url: str) -> str | None:
    """Name a resource by its kind and id, `Observation/o1`; without an id by its entry's URL."""
    last = id or _last(url)
    return f"{kind}/{last}" if last else None


def kind_and_id(url: str) -> tuple[str, str]:
    """Take both from the end of an address, with or without a server; empty where it has none."""
    path = url.partition("?")[0].partition(HISTORY)[0].rstrip("/").split("/")
    return (path[-2], path[-1]) if len(path) > 1 else ("", "")


def server(kind: str, url: str) -> str | None:
    """Give the server that an entry's URL names, so that two servers' ids are not confused."""
    before, found, _ = url.partition(f"/{kind}/")
    return before if found and before.startswith("http") else None


def observation(reference: str) -> str | None:
    """Name the observation that a reference leads to; None for what is contained or no other."""
    path = reference.partition(HISTORY)[0].split("/")
    is_observation = len(path) == 1 or path[-2] == "Observation"
    last = _last(reference)
    return f"Observation/{last}" if last and is_observation else None


def _last(reference: str) -> str | None:
    if reference.startswith("#"):
        return None
    return reference.partition(HISTORY)[0].rpartition("/")[2].rpartition(":")[2] or None


def patient(resource: dict[str, Any]) -> str | None:
    """Name the patient of a resource: `Patient/<id>`, whatever server stands before it.

    Where there is no reference, or only one into the resource itself, it is the identifier.
    """
    subject = mapping(resource.get("subject"))
    reference = first_text(subject.get("reference")) or ""
    if reference.startswith("#"):
        inside = objects(resource.get("contained"))
        subject = next((one for one in inside if f"#{one.get('id')}" == reference), {})
        reference = ""
    if not reference:
        said = subject.get("identifier")
        return first_text(*(one.get("value") for one in [*objects(said), mapping(said)]))
    path = reference.partition(HISTORY)[0].split("/")
    return "/".join(path[-2:]) if "Patient" in path[-2:-1] else reference


def first_text(*said: object) -> str | None:
    """Give the first value that has a text."""
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
