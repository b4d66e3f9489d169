"""Tables of text, read in pieces of bounded size: each record keeps its line, none is lost."""

import codecs
import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipeline.formats import sniffing
from pipeline.formats.reading import Refusal, Scope, UnreadableError

PIECE = 16 * 2**20  # bytes of text that are read at a time
LONGEST = 4 * PIECE  # a record beyond this is no record
QUOTE, LINE_END = b'"'[0], b"\n"[0]
MOST_IN_VAIN = 20  # times that a piece may be read again because of quotes that are not closed
LONG = "more fields than the first line has"
TORN = "no row of a table: a quote is opened and not closed, or closed too soon"
RETYPE = "put a quote at both ends of the text"
csv.field_size_limit(sys.maxsize)  # a long field is refused by its own row, not the whole file


@dataclass(frozen=True)
class Piece:
    """Some records as text columns with `line`, and the records that did not fit the header."""

    rows: pl.DataFrame
    refused: list[Refusal]

    @property
    def rows_read(self) -> int:
        """Count the records, those included that were refused."""
        return self.rows.height + sum(one.scope == "row" for one in self.refused)


def pieces(
    path: Path, file: str, *, cut: bool = False, size: int = PIECE, above: int = 0
) -> Iterator[Piece]:
    """Read a table of text piece by piece; empty fields are null, names are unique.

    So many lines as stand `above` the header are left out. Records with more fields than the header
    are refused; with `cut` they are kept without what is too much, and noted. Raises
    `UnreadableError` for what is no table of text with a header.
    """
    with _opened(path) as opened:
        start = opened.read(sniffing.START)
        code = sniffing.encoding(start)
        if not start:
            raise UnreadableError("the file is empty")
        if code is None:
            raise UnreadableError("not text; save it as CSV UTF-8")
        opened.seek(0)
        records = _records(_utf8(opened, code, size), size)
        header, at, first = _header(records, above)
        read = _Reader(file, header, cut)
        if code == sniffing.CP1252:
            read.note(1, "not UTF-8; it was read as Windows-1252", "save it as CSV UTF-8")
        yield read(at, first)
        for line, content in records:
            yield read(line, content)


def table(path: Path, file: str, *, cut: bool = False, above: int = 0) -> Piece:
    """Read a whole table of text at once; raises as `pieces` does."""
    found = list(pieces(path, file, cut=cut, above=above))
    rows = pl.concat([piece.rows for piece in found])
    return Piece(rows, [one for piece in found for one in piece.refused])


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise UnreadableError(f"the file cannot be opened ({error.strerror})") from None


def _utf8(opened: io.BufferedReader, code: str, size: int) -> Iterator[bytes]:
    """Give the file as UTF-8 without its mark, whatever it is written in."""
    if code == sniffing.UTF8:
        first = opened.read(size)
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from iter(lambda: opened.read(size), b"")
        return
    errors = "replace" if code == sniffing.CP1252 else "strict"
    with io.TextIOWrapper(opened, encoding=code, errors=errors, newline="") as text:
        try:
            yield from (part.encode() for part in iter(lambda: text.read(size), ""))
        except UnicodeError:
            raise UnreadableError(f"not readable as {code}; save it as CSV UTF-8") from None


def _records(blocks: Iterator[bytes], size: int) -> Iterator[tuple[int, bytes]]:
    """Cut the text between records: each piece with the number of its first line."""
    line, kept = 1, b""
    for block in blocks:
        kept += block
        end = _last_end(kept) if len(kept) >= size else 0
        if not end and len(kept) > LONGEST:
            end = kept.rfind(b"\n") + 1  # a quote that is never closed
        if end:
            yield line, kept[:end]
            line, kept = line + _lines(kept[:end]), kept[end:]
    if kept:
        yield line, kept


def _last_end(text: bytes) -> int:
    """Find where the last record ends: after a line end outside quotes; 0 if there is none."""
    end = text.rfind(b"\n") + 1
    if not text.count(b'"', 0, end) % 2:
        return end
    signs = np.frombuffer(text, np.uint8)
    inside = np.cumsum(signs == QUOTE, dtype=np.uint8) % 2  # which wraps without harm: 256 is even
    ends = np.flatnonzero((signs == LINE_END) & (inside == 0))
    return int(ends[-1]) + 1 if len(ends) else 0


def _lines(text: bytes) -> int:
    return text.count(b"\n") or text.count(b"\r")


def _header(records: Iterator[tuple[int, bytes]], above: int) -> tuple["_Header", int, bytes]:
    """Take the header off the first piece: it, the line after it, and the rest."""
    line, first = next(records, (1, b""))
    for _ in range(above):
        first = first[first.find(b"\n") + 1 or first.find(b"\r") + 1 or len(first) :]
    line += above
    top = sniffing.top(first[: sniffing.START].decode(errors="replace"))
    begin = top.above
    end = first.find(b"\n", begin) + 1 or first.find(b"\r", begin) + 1 or len(first)
    while end < len(first) and first.count(b'"', begin, end) % 2:
        end = first.find(b"\n", end) + 1 or len(first)
    said = first[begin:end].decode(errors="replace").strip("\r\n")
    separator = top.separator or sniffing.delimiter(said)
    names = unique(list(sniffing.split(said, separator)))
    if not any(names):
        raise UnreadableError("the first line names no columns")
    return _Header(tuple(names), separator), line + max(_lines(first[:end]), 1), first[end:]


@dataclass(frozen=True)
class _Header:
    names: tuple[str, ...]
    separator: str


def unique(names: list[str]) -> list[str]:
    """Keep the name `line` free, and no name twice."""
    found = ["line"]
    for name in names:
        again = sum(known == name or known.startswith(f"{name}_duplicated_") for known in found)
        found.append(f"{name}_duplicated_{again - 1}" if again else name)
    return found[1:]


class _Reader:
    """Turns pieces of text into rows: fast where every record is a line, else record by record."""

    def __init__(self, file: str, header: _Header, cut: bool) -> None:
        self.file, self.header, self.cut = file, header, cut
        self.notes: list[Refusal] = []

    def note(self, line: int, reason: str, remedy: str) -> None:
        """Point at something that holds from a line on."""
        self.notes.append(self._refusal(line, None, reason, remedy, "note"))

    def __call__(self, line: int, content: bytes) -> Piece:
        """Read one piece that begins at `line`."""
        quick = self._quick(line, content)
        found = quick if quick is not None else self._slow(line, content)
        notes, self.notes = self.notes, []
        return Piece(found.rows, notes + found.refused)

    def _quick(self, line: int, content: bytes) -> Piece | None:
        names = self.header.names
        if not content or not content.strip():
            return Piece(_empty(names), [])
        try:
            frame = pl.read_csv(
                content,
                has_header=False,
                schema=dict.fromkeys(names, pl.String),
                separator=self.header.separator,
                null_values=[""],
                encoding="utf8",
                raise_if_empty=False,
            )
        except pl.exceptions.PolarsError:
            return None
        lines = content.count(b"\n") + (not content.endswith(b"\n"))
        if frame.height != lines:
            return None
        return Piece(_numbered(frame, line), [])

    def _slow(self, line: int, content: bytes) -> Piece:
        """For rows of uneven length, line breaks inside quotes, lost quotes and old line ends."""
        width, refused, rows = len(self.header.names), [], []
        for at, fields in self._fields(line, self._decoded(line, content)):
            if isinstance(fields, str):
                refused.append(self._refusal(at, fields, TORN, RETYPE, "row"))
                continue
            surplus = fields[width:]
            if surplus:
                refused.append(self._too_long(at, surplus))
            if self.cut or not surplus:
                padded = [*fields[:width], *[""] * (width - len(fields))]
                rows.append((at, *(field or None for field in padded)))
        schema = {"line": pl.Int64} | dict.fromkeys(self.header.names, pl.String)
        return Piece(pl.DataFrame(rows, schema=schema, orient="row"), refused)

    def _fields(self, line: int, said: str) -> Iterator[tuple[int, list[str] | str]]:
        """Give the fields of each record, or a line that is none: reading goes on after it.

        A quote that is not closed may have been read to the end of the piece in vain. Once that
        has cost more than a piece may, each line that is left stands alone.
        """
        lines = list(io.StringIO(said, newline=""))
        begun, in_vain = 0, 0
        while begun < len(lines):
            stop = begun + 1 if in_vain > MOST_IN_VAIN * len(lines) else len(lines)
            rest = (lines[at] for at in range(begun, stop))
            reader = csv.reader(rest, delimiter=self.header.separator, strict=True)
            done = 0
            try:
                for fields in reader:
                    if any(fields):
                        yield line + begun + done, fields
                    done = reader.line_num
                begun = stop
            except csv.Error:
                in_vain += reader.line_num - done
                yield line + begun + done, lines[begun + done].rstrip("\r\n")
                begun += done + 1

    def _decoded(self, line: int, content: bytes) -> str:
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            at = line + content.count(b"\n", 0, error.start)
            self.note(at, "not UTF-8 from here; read as Windows-1252", "save it as CSV UTF-8")
            return content.decode(sniffing.CP1252, errors="replace")

    def _too_long(self, line: int, surplus: list[str]) -> Refusal:
        value = self.header.separator.join(surplus)
        remedy = f"put quotes around a text that holds a {self.header.separator!r}"
        return self._refusal(line, value, LONG, remedy, "note" if self.cut else "row")

    def _refusal(
        self, line: int, value: str | None, reason: str, remedy: str, scope: Scope
    ) -> Refusal:
        return Refusal(
            file=self.file,
            line=line,
            column=None,
            value=value,
            reason=reason,
            remedy=remedy,
            scope=scope,
        )


def _numbered(frame: pl.DataFrame, line: int) -> pl.DataFrame:
    """Number the records; lines on which nothing stands are none."""
    numbered = frame.with_row_index("line", line).with_columns(pl.col("line").cast(pl.Int64))
    return numbered.filter(pl.any_horizontal(pl.exclude("line").is_not_null()))


def _empty(names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(schema={"line": pl.Int64} | dict.fromkeys(names, pl.String))
