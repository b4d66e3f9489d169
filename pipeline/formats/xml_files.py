"""XML of strangers: what a file begins with, its root, and the numbers and times in it."""

import math
import re
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.formats import packed, sniffing
from pipeline.formats.reading import Source, UnreadableError
from pipeline.formats.sniffing import Head

MOST_BYTES = 64 * 2**20  # a day of one point a second; in memory it takes ten times as much
BOMB = (
    "it defines entities of its own, which no watch or platform does and which can fill the "
    "memory; delete the file, or export it again"
)


def has_root(head: Head, name: str) -> bool:
    """Say whether a file, packed or not, is XML with this outermost element."""
    start = packed.start(head)
    text = start.decode(sniffing.encoding(start) or sniffing.UTF8, errors="ignore")
    first = re.search(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)", text)
    return text.lstrip("\ufeff \r\n\t").startswith("<") and bool(first) and first[1] == name


def root(source: Source) -> Element:
    """Read a whole file; raises `UnreadableError` for what is no XML, and for entity bombs."""
    content = packed.content(source, MOST_BYTES)
    try:
        return fromstring(content.lstrip())  # Strava's TCX begins with spaces
    except DefusedXmlException:
        raise UnreadableError(BOMB) from None
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError("damaged or cut off, no readable XML", str(error)) from None


def text(element: Element, path: str) -> str | None:
    """Give the text of the first element at a path, whatever its namespace."""
    found = element.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return None if found is None or not found.text else found.text.strip() or None


def number(element: Element, path: str) -> float | None:
    """Give the finite number at a path; None for anything else."""
    return as_number(text(element, path))


def as_number(said: str | None) -> float | None:
    """Read a finite number; None for anything else."""
    try:
        value = float(said or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def instant(said: str | None) -> datetime | None:
    """Read a time; one without an offset is UTC, as both formats demand."""
    try:
        found = datetime.fromisoformat(said or "")
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
