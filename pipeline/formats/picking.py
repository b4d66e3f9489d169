"""The columns wanted from a table of text or from JSON of any length, in pieces of bounded size."""

import codecs
import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import ijson
import numpy as np
import polars as pl

from pipeline.formats import objects, text
from pipeline.formats.reading import QUOTED, Refusal, Source, UnreadableError
from pipeline.formats.sniffing import Head

BATCH = 20_000  # entries of a JSON list that are turned into rows at a time
DEEPEST = 100  # lists and objects within each other
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
Entry = dict[str, Any]


def is_json(head: Head) -> bool:
    """Say whether a file begins as a JSON list or object does."""
    return head.text.lstrip()[:1] in ("[", "{")


def keys(head: Head) -> set[str]:
    """Name the keys at the start of a JSON file; none for any other file."""
    return set(re.findall(r'"(\w+)"\s*:', head.text)) if is_json(head) else set()


def same(entry: Entry) -> Entry:
    """Take an entry as it is."""
    return entry


def pieces(
    source: Source, *columns: str, inside: str = "", pick: Callable[[Entry], Entry] = same
) -> Iterator[text.Piece]:
    """Read a table of text, or a list of JSON objects, as text rows of just these columns.

    Of JSON `line` is the entry's place in its list, from 1; the list may lie `inside` a key, and
    `pick` takes what is wanted from an entry before it is kept. An empty text, and a column that
    the file does not have, is null. Raises `UnreadableError` for what is neither.
    """
    found = _batches(source, columns, inside, pick) if is_json(source.head) else _table(source)
    for piece in found:
        yield text.Piece(_only(piece.rows, columns), piece.refused)


def _table(source: Source) -> Iterator[text.Piece]:
    return text.pieces(source.path, source.file)


def _only(rows: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    missing = [pl.lit(None, pl.String).alias(name) for name in columns if name not in rows.columns]
    full = rows.with_columns(missing).select("line", *columns)
    return full.with_columns(pl.exclude("line").str.strip_chars().replace("", None))


def _batches(
    source: Source, columns: tuple[str, ...], inside: str, pick: Callable[[Entry], Entry]
) -> Iterator[text.Piece]:
    entries, line = entries_of(source, inside), 1
    broken: list[Refusal] = []
    while True:
        picked, error = _take(entries, columns, pick)
        if error:
            if line == 1 and not picked:
                raise error
            broken = [_broken(source, line + len(picked), error)]
        if not picked and not broken:
            return
        schema = {"line": pl.Int64} | dict.fromkeys(columns, pl.String)
        numbered = [(line + at, *row) for at, row in enumerate(picked)]
        yield text.Piece(pl.DataFrame(numbered, schema=schema, orient="row"), broken)
        line += len(picked)
        if broken:
            return


def _take(
    entries: Iterator[Any], columns: tuple[str, ...], pick: Callable[[Entry], Entry]
) -> tuple[list[tuple], UnreadableError | None]:
    """Take a batch of entries as texts, and say what is broken after them."""
    picked: list[tuple] = []
    try:
        for entry in itertools.islice(entries, BATCH):
            wanted = pick(entry) if isinstance(entry, dict) else {}
            picked.append(tuple(as_text(wanted.get(name)) for name in columns))
    except UnreadableError as error:
        return picked, error
    return picked, None


def _broken(source: Source, line: int, error: UnreadableError) -> Refusal:
    return Refusal(
        file=source.file,
        line=line,
        column=None,
        value=error.value,
        reason="the file is broken from here on; what stands before is read",
        remedy="fetch the file again",
        scope="note",
    )


def entries_of(source: Source, inside: str = "") -> Iterator[Any]:
    """Give the entries of a JSON list one by one, or the one object that a file is.

    With `inside`, the list under that key. Raises `UnreadableError` where the file breaks.
    """
    listed = source.head.text.lstrip()[:1] == "["
    prefix = ".".join(part for part in ("item" if listed else "", inside) if part)
    try:
        with source.path.open("rb") as opened:
            if opened.read(3) != codecs.BOM_UTF8:
                opened.seek(0)
            yield from ijson.items(_Shallow(opened), prefix, use_float=True)
    except UnreadableError:
        raise
    except (ijson.JSONError, ValueError, OverflowError, RecursionError, OSError) as error:
        raise UnreadableError("not readable JSON", str(error)) from None


class _Shallow:
    """A JSON file for ijson, whose memory grows with the square of how deeply a file is nested."""

    def __init__(self, opened: BinaryIO) -> None:
        self.opened, self.depth, self.quoted, self.kept = opened, 0, False, b""

    def read(self, size: int) -> bytes:
        """Give the next bytes; raises `UnreadableError` where lists lie too deep in each other."""
        block = self.opened.read(size)
        plain = (self.kept + block).replace(rb"\\", b"")
        self.kept = b"\\" if plain.endswith(b"\\") else b""
        parts = plain.removesuffix(b"\\").replace(rb"\"", b"").split(b'"')
        brackets = b"".join(parts[self.quoted :: 2]).translate(None, NO_BRACKETS)
        opens = np.frombuffer(brackets, np.int8) & 2  # of [ { ] } only the first two have this bit
        depths = self.depth + np.cumsum(opens - 1)
        if depths.max(initial=0) > DEEPEST:
            raise UnreadableError(objects.DEEP)
        self.depth = int(depths[-1]) if len(depths) else self.depth
        self.quoted ^= len(parts) % 2 == 0
        return block


def as_text(value: Any) -> str | None:
    """Write a JSON value as a table of text would."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, default=str)[:QUOTED]
