"""The resources of one FHIR file: one JSON document, or the lines of a bulk export."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from pipeline.formats.fhir_names import Number
from pipeline.formats.reading import Refusal, Source, UnreadableError
from pipeline.formats.sniffing import UTF8

LONGEST = 32 * 2**20  # characters of one line
LARGEST = 128 * 2**20  # bytes of one document; as objects it takes several times as much
NOT_JSON = "the line is not a JSON object: it was cut off or changed"
AGAIN = "export the file again; until then the other lines are read"
Numbered = tuple[int, dict[str, Any] | Refusal]


def resources(source: Source) -> Iterator[Numbered]:
    """Give each resource of a file with its line, one at a time; 0 for a whole document.

    A line that cannot be read comes as the refusal of one row. Raises `UnreadableError` for a file
    that is neither a JSON document nor has a line that is a resource.
    """
    try:
        first, alone = _first(source)
        if first is not None:
            yield from [(0, first)] if alone else _lines(source)
            return
        try:
            whole = _document(source)
        except UnreadableError:
            if alone or not _has_resource(source):
                raise
            yield from _lines(source)
        else:
            yield 0, whole
    except OSError as error:
        raise UnreadableError("the file cannot be opened", error.strerror) from None


def _first(source: Source) -> tuple[dict[str, Any] | None, bool]:
    """Read the first line, None where it is no object, and say whether no other follows."""
    with _opened(source) as file:
        said = (line for line in iter(lambda: file.readline(LONGEST + 1), "") if line.strip())
        return _read(next(said, "")), next(said, None) is None


def _has_resource(source: Source) -> bool:
    """Say whether any line is a resource: a broken document has none of those."""
    return any("resourceType" in one for _, one in _lines(source) if isinstance(one, dict))


def _document(source: Source) -> dict[str, Any]:
    """Read the whole file as one JSON object."""
    size = source.path.stat().st_size
    if size > LARGEST:
        raise UnreadableError(
            f"one document of more than {LARGEST // 2**20} MB",
            f"{size // 2**20} MB",
            "export it as NDJSON, one resource a line",
        )
    with _opened(source) as file:
        content = file.read()
    try:
        found = parsed(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("not readable JSON", str(error)) from None
    return found if isinstance(found, dict) else {}


def _lines(source: Source) -> Iterator[Numbered]:
    """Read line by line; of one that is too long no more than the limit is held."""
    with _opened(source) as file:
        number = 0
        while line := file.readline(LONGEST + 1):
            number += 1
            if len(line) > LONGEST and not line.endswith("\n"):
                _skip_line(file)
                yield number, _refused(source, number, f"a line of more than {LONGEST >> 20} MB")
            elif line.strip():
                found = _read(line)
                yield number, _refused(source, number, NOT_JSON) if found is None else found


def _skip_line(file: TextIO) -> None:
    while (rest := file.readline(LONGEST)) and not rest.endswith("\n"):
        pass


def _refused(source: Source, number: int, reason: str) -> Refusal:
    return Refusal(
        file=source.file, line=number, column=None, value=None, reason=reason, remedy=AGAIN
    )


def _read(line: str) -> dict[str, Any] | None:
    try:
        found = parsed(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _opened(source: Source) -> TextIO:
    """Open a file as text past its mark; what is not in its encoding is replaced."""
    name = source.head.encoding or UTF8
    file = source.path.open(encoding=name, errors="replace", newline="\n")
    if file.read(1) != "\ufeff":
        file.seek(0)
    return file


def parsed(content: str) -> object:
    """Read JSON with its numbers as they were written: 7.20 stays 7.20."""
    return json.loads(content, parse_float=Number, parse_int=Number, parse_constant=str)
