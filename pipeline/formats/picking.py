"""The columns wanted from a table of text or from JSON of any length, in pieces of bounded size."""

import codecs
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import ijson
import polars as pl

from pipeline.formats import objects, text
from pipeline.formats.reading import Refusal, Source, UnreadableError
from pipeline.formats.sniffing import Head

BATCH = 20_000  # entries of a JSON list that are turned into rows at a time
DEEPEST = 5_000  # brackets within brackets; ijson's time grows with more than their square
NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[]{}")
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
                raise UnreadableError(f"not readable JSON ({error})")
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
) -> tuple[list[tuple], str]:
    """Take a batch of entries as texts, and say what is broken after them."""
    picked: list[tuple] = []
    try:
        for entry in itertools.islice(entries, BATCH):
            wanted = pick(entry) if isinstance(entry, dict) else {}
            picked.append(tuple(as_text(wanted.get(name)) for name in columns))
    except UnreadableError as error:
        return picked, str(error)
    except RecursionError:
        return picked, objects.DEEP
    return picked, ""


def _broken(source: Source, line: int, error: str) -> Refusal:
    return Refusal(
        file=source.file,
        line=line,
        column=None,
        value=None,
        reason=f"the file is broken from here on ({error}); what stands before is read",
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
    except (ijson.JSONError, ValueError, OverflowError, RecursionError, OSError) as error:
        raise UnreadableError(" ".join(str(error).split())[: text.QUOTED]) from None


class _Shallow:
    """A file that is read as it is, unless its brackets lie too deep in one another.

    Brackets inside texts count too: they come in pairs, or are few.
    """

    def __init__(self, opened: io.BufferedReader) -> None:
        self.opened, self.depth = opened, 0

    def read(self, size: int = -1) -> bytes:
        block = self.opened.read(size)
        brackets = block.translate(None, NO_BRACKET)
        if self.depth + len(brackets) > DEEPEST:
            steps = (1 if sign in b"[{" else -1 for sign in brackets)
            if max(itertools.accumulate(steps, initial=self.depth)) > DEEPEST:
                raise UnreadableError(objects.DEEP)
        opens = brackets.count(b"[") + brackets.count(b"{")
        self.depth += 2 * opens - len(brackets)
        return block


def as_text(value: Any) -> str | None:
    """Write a JSON value as a table of text would."""
    if value is None or isinstance(value, str):
        return value
    try:
        return json.dumps(value, default=str)[: text.QUOTED]
    except RecursionError:
        return objects.DEEP
