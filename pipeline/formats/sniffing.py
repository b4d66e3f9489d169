"""What a file looks like before anybody reads it: its first bytes, encoding and first line."""

import codecs
import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

START = 65_536  # bytes that detection sees
UTF8, CP1252 = "utf-8", "cp1252"
MARKS = {
    codecs.BOM_UTF8: UTF8,
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
DELIMITERS = (",", ";", "\t", "|")
LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
NAMES_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?[,;\t| ]*', re.IGNORECASE)
NOTHING = re.compile(r'(?:[ \t,;|]|"")*')  # ASCII, as `top` counts on


@dataclass(frozen=True)
class Head:
    """The start of one file; `file` is its name in messages, relative to the cohort's folder."""

    path: Path
    file: str
    start: bytes

    @property
    def suffix(self) -> str:
        """The ending of the name, in small letters."""
        return self.path.suffix.lower()

    @cached_property
    def encoding(self) -> str | None:
        """The encoding of a text file, None for anything else."""
        return encoding(self.start)

    @cached_property
    def text(self) -> str:
        """The start as text; empty where the file is no text."""
        if self.encoding is None:
            return ""
        return self.start.decode(self.encoding, errors="ignore").lstrip("\ufeff")

    @cached_property
    def first(self) -> str:
        """The first line of a text on which something stands, `sep=;` apart."""
        return next(iter(self.text[self._top.above :].splitlines()), "")

    @cached_property
    def separator(self) -> str:
        """What separates the first line's fields, were it a table."""
        return self._top.separator or delimiter(self.first)

    @cached_property
    def _top(self) -> "Top":
        return top(self.text)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The first line's fields, were it a table, without spaces around."""
        return tuple(split(self.first, self.separator))

    def has(self, *names: str) -> bool:
        """Say whether the first line has all of these fields, whatever else it has."""
        return set(names) <= set(self.fields)


@dataclass(frozen=True)
class Top:
    """What stands above a table's header: so many characters (or bytes: they are ASCII), and the
    separator where they name it.
    """

    above: int
    separator: str | None


def top(text: str) -> Top:
    """Find where the header of a table begins: below empty lines and Excel's `sep=;`.

    A line with nothing but separators is empty too: programs write an empty row so.
    """
    separator, above = None, 0
    for line in LINE.finditer(text, 0, START):
        said = NAMES_SEPARATOR.fullmatch(line[1])
        if not said and not NOTHING.fullmatch(line[1]):
            return Top(line.start(), separator)
        separator, above = said[1] if said else separator, line.end()
    return Top(above, separator)


def look(path: Path, file: str) -> Head:
    """Read the start of a file; of one that cannot be opened nothing."""
    try:
        with path.open("rb") as opened:
            return Head(path, file, opened.read(START))
    except OSError:
        return Head(path, file, b"")


def encoding(start: bytes) -> str | None:
    """Tell the encoding by its mark, by what is valid, and by where zero bytes stand.

    Text that is no UTF-8 is taken for Windows-1252, the only other one that exports come in; None
    for what holds control characters and so is no text.
    """
    for mark, name in MARKS.items():
        if start.startswith(mark):
            return name
    zeros = start.count(0)
    if zeros > len(start) / 4:  # every other byte of Latin text in UTF-16
        odd = start[1::2].count(0) > start[::2].count(0)
        return "utf-16-le" if odd else "utf-16-be"
    if _is_binary(start):
        return None
    return UTF8 if is_utf8(start) else CP1252


def is_utf8(start: bytes) -> bool:
    """Say whether bytes are UTF-8; a character may be cut off at the end."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    try:
        decoder.decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _is_binary(start: bytes) -> bool:
    allowed = {*b"\t\n\r\f\x0b\x1a\x00"}
    controls = sum(start.count(byte) for byte in range(32) if byte not in allowed)
    other = bool(start.count(0)) and not is_utf8(start)
    return other or controls > len(start) / 1000 or start[:4] in (b"%PDF", b"PK\x03\x04")


def delimiter(line: str) -> str:
    """Tell what separates the fields of a first line: what occurs most outside quotes."""
    plain = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=plain.count)


def split(line: str, separator: str) -> Iterable[str]:
    """Split one line of a table of text."""
    try:
        return [field.strip() for field in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []
