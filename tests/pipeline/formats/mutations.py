"""Ways to spoil a file: each takes its content, two numbers that say where, and a nasty value.

A way that does not fit the content (a cell of what is no table) leaves it as it is.
"""

import csv
import gzip
import io
import itertools
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from garmin_fit_sdk import CrcCalculator

from features.tables import TABLES

Way = Callable[[bytes, int, int, str], bytes]

NASTY = (
    *("", " ", "-", "0", "-1", "-0", "1e400", "-1e400", "1e308", "1e-320", "nan", "NaN", "inf"),
    *("9" * 40, "-" + "9" * 25, "9223372036854775807", "4294967296", "1740809100000", "1_000"),
    *("=1+1", "\x00", "a\x00b", "\ud800", "\u202e12", "\ufeff7", "\u0661\u0662", "½", "5'", '"'),
    *("12,5", "1.234,5", "03/04/2025", "0000-00-00", "0000-01-01", "9999-12-31T23:59:59Z"),
    *("9999-12-31", "0001-01-01T00:00:00+23:59", "2025-02-30", "2025-03-30T02:30:00"),
    *("2025-03-01T25:00:00", "2025-03-01T08:00:00+99:00", "2999-01-01", "1969-12-31T23:59:59Z"),
    *(
        "true",
        "null",
        "[]",
        "{}",
        "<5",
        "> 1e400",
        "a;b",
        "a,b",
        "a\nb",
        "a\r\nb",
        "25:61",
        "99:99:99",
    ),
    "x" * 100_000,
)
VALUES = (
    None,
    True,
    -1,
    0,
    10**30,
    1e308,
    -0.0,
    [],
    {},
    [[]],
    {"value": None},
    "",
    "\ud800",
    [None],
)
OWN = sorted(
    {name for schema in TABLES.values() for name in schema.column_names()}
    | {"file", "line", "origin", "started", "said", "date", "time", "score", "kind", "_zone", "_at"}
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig", "utf-32")
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


# --- bytes of anything


def flipped(content: bytes, at: int, by: int, value: str) -> bytes:
    return _replaced(content, at, 1, lambda old: bytes([old[0] ^ (by % 255 + 1)]))


def removed(content: bytes, at: int, by: int, value: str) -> bytes:
    return _replaced(content, at, 1 + by % 8, lambda old: b"")


def inserted(content: bytes, at: int, by: int, value: str) -> bytes:
    return _replaced(content, at, 0, lambda old: _bytes(value))


def doubled(content: bytes, at: int, by: int, value: str) -> bytes:
    return _replaced(content, at, 1 + by % 200, lambda old: old * 2)


def zeroed(content: bytes, at: int, by: int, value: str) -> bytes:
    return _replaced(content, at, 1 + by % 16, lambda old: bytes(len(old)))


def cut_off(content: bytes, at: int, by: int, value: str) -> bytes:
    return content[: at % (len(content) + 1)]


def _replaced(content: bytes, at: int, size: int, change: Callable[[bytes], bytes]) -> bytes:
    if not content:
        return content
    at %= len(content)
    return content[:at] + change(content[at : at + size]) + content[at + size :]


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", errors="surrogatepass")


# --- tables of text


def cell(content: bytes, at: int, by: int, value: str) -> bytes:
    def change(rows: list[list[str]]) -> None:
        row = rows[at % len(rows)]
        if row:
            row[by % len(row)] = value

    return _tabled(content, change)


def value_in_column(content: bytes, at: int, by: int, value: str) -> bytes:
    """Put a value into a whole column, below the header."""

    def change(rows: list[list[str]]) -> None:
        for row in rows[1:]:
            if row:
                row[by % len(row)] = value

    return _tabled(content, change)


def column_dropped(content: bytes, at: int, by: int, value: str) -> bytes:
    return _columns(content, lambda row: row[: at % len(row)] + row[at % len(row) + 1 :])


def column_doubled(content: bytes, at: int, by: int, value: str) -> bytes:
    return _columns(content, lambda row: [*row, row[at % len(row)]])


def columns_turned(content: bytes, at: int, by: int, value: str) -> bytes:
    return _columns(content, lambda row: row[at % len(row) :] + row[: at % len(row)])


def column_renamed(content: bytes, at: int, by: int, value: str) -> bytes:
    """Call a column something else: half the time as the tables or their readers call theirs."""
    return cell(content, 0, by, value if at % 2 else OWN[at // 2 % len(OWN)])


def _columns(content: bytes, change: Callable[[list[str]], list[str]]) -> bytes:
    def each(rows: list[list[str]]) -> None:
        rows[:] = [change(row) if row else row for row in rows]

    return _tabled(content, each)


def row_doubled(content: bytes, at: int, by: int, value: str) -> bytes:
    return _tabled(content, lambda rows: rows.insert(by % len(rows), list(rows[at % len(rows)])))


def row_dropped(content: bytes, at: int, by: int, value: str) -> bytes:
    return _tabled(content, lambda rows: rows.pop(at % len(rows)))


def separators(content: bytes, at: int, by: int, value: str) -> bytes:
    said = _decoded(content)
    return _written(_rows(said, _separator(said)), ";,\t|"[at % 4])


def line_ends(content: bytes, at: int, by: int, value: str) -> bytes:
    ends = (b"\r", b"\r\n", b"\n\n", b"\x0b", b"\x85", b" \n")
    return content.replace(b"\n", ends[at % len(ends)])


def encoded(content: bytes, at: int, by: int, value: str) -> bytes:
    said = _decoded(content)
    return said.encode(ENCODINGS[at % len(ENCODINGS)], errors="replace")


def quotes_lost(content: bytes, at: int, by: int, value: str) -> bytes:
    places = [place for place, byte in enumerate(content) if byte == ord('"')]
    if not places:
        return inserted(content, at, by, '"')
    place = places[at % len(places)]
    return content[:place] + content[place + 1 :]


def _tabled(content: bytes, change: Callable[[list[list[str]]], object]) -> bytes:
    said = _decoded(content)
    separator = _separator(said)
    rows = _rows(said, separator)
    if not rows:
        return content
    change(rows)
    return _written(rows, separator)


def _rows(said: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(said, newline=""), delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in said.splitlines()]


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", errors="replace").replace("\x00", "")


def _separator(said: str) -> str:
    first = said.partition("\n")[0]
    return max(",;\t|", key=first.count)


def _written(rows: list[list[str]], separator: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return _bytes(out.getvalue())


# --- JSON


def json_value(content: bytes, at: int, by: int, value: str) -> bytes:
    return _json(content, at, lambda holder, key: holder.__setitem__(key, VALUES[by % len(VALUES)]))


def json_text(content: bytes, at: int, by: int, value: str) -> bytes:
    return _json(content, at, lambda holder, key: holder.__setitem__(key, value))


def json_number(content: bytes, at: int, by: int, value: str) -> bytes:
    """Put a value in without quotes: a number that is none, or what breaks the file."""
    marked = _json(content, at, lambda holder, key: holder.__setitem__(key, "@@@"))
    return marked.replace(b'"@@@"', _bytes(value), 1)


def json_dropped(content: bytes, at: int, by: int, value: str) -> bytes:
    return _json(content, at, lambda holder, key: holder.pop(key))


def json_wrapped(content: bytes, at: int, by: int, value: str) -> bytes:
    def wrap(holder: dict | list, key) -> None:
        holder[key] = [holder[key]] if by % 2 else {value or "item": holder[key]}

    return _json(content, at, wrap)


def json_doubled(content: bytes, at: int, by: int, value: str) -> bytes:
    def double(holder: dict | list, key) -> None:
        if isinstance(holder, list):
            holder.insert(key, holder[key])
        else:
            holder[value or "more"] = holder[key]

    return _json(content, at, double)


def json_nested(content: bytes, at: int, by: int, value: str) -> bytes:
    deep = (200, 970, 3_000, 20_000)[by % 4]
    marked = _json(content, at, lambda holder, key: holder.__setitem__(key, "@@@"))
    return marked.replace(b'"@@@"', b"[" * deep + b"]" * deep, 1)


def _json(content: bytes, at: int, change: Callable[[dict | list, object], object]) -> bytes:
    """Change one of the values of a JSON text, or of a line of JSON."""
    lines = content.splitlines(keepends=True)
    try:
        held = [json.loads(content)]
    except (ValueError, RecursionError):
        at_line = at % max(len(lines), 1)
        try:
            held = [json.loads(lines[at_line])] if lines else []
        except (ValueError, RecursionError):
            return content
        rest = (b"".join(lines[:at_line]), b"\n" + b"".join(lines[at_line + 1 :]))
    else:
        rest = (b"", b"")
    places = list(itertools.islice(_places(held), 5000))
    if not places:
        return content
    change(*places[at % len(places)])
    return rest[0] + b"".join(json.dumps(one).encode() for one in held) + rest[1]


def _places(value: object) -> Iterator[tuple[dict | list, object]]:
    keys = list(value) if isinstance(value, dict) else range(len(value))  # type: ignore[arg-type]
    for key in keys:
        yield value, key  # type: ignore[misc]
        if isinstance(value[key], dict | list):  # type: ignore[index]
            yield from _places(value[key])  # type: ignore[index]


# --- XML


def xml_text(content: bytes, at: int, by: int, value: str) -> bytes:
    return _xml(content, at, lambda parent, one: setattr(one, "text", value))


def xml_attribute(content: bytes, at: int, by: int, value: str) -> bytes:
    def change(parent: ElementTree.Element, one: ElementTree.Element) -> None:
        names = list(one.attrib) or ["x"]
        one.set(names[by % len(names)], value)

    return _xml(content, at, change)


def xml_dropped(content: bytes, at: int, by: int, value: str) -> bytes:
    return _xml(content, at, lambda parent, one: parent.remove(one))


def xml_doubled(content: bytes, at: int, by: int, value: str) -> bytes:
    return _xml(content, at, lambda parent, one: parent.append(one))


def xml_nested(content: bytes, at: int, by: int, value: str) -> bytes:
    def change(parent: ElementTree.Element, one: ElementTree.Element) -> None:
        for _ in range(by % 300):
            one = ElementTree.SubElement(one, one.tag)

    return _xml(content, at, change)


def xml_entity(content: bytes, at: int, by: int, value: str) -> bytes:
    start = content.find(b"?>") + 2 if b"?>" in content[:200] else 0
    return content[:start] + BOMB + content[start:].replace(b">", b">&a;", 1)


def _xml(content: bytes, at: int, change: Callable[..., object]) -> bytes:
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        return content
    pairs = [(parent, one) for parent in root.iter() for one in parent]
    if not pairs:
        return content
    change(*pairs[at % len(pairs)])
    return ElementTree.tostring(root, encoding="unicode").encode(errors="surrogatepass")


# --- FIT: damage that the checksum tells, and damage that it does not


def fit_sealed(content: bytes, at: int, by: int, value: str) -> bytes:
    """Change a byte and mend the checksum."""
    return _sealed(flipped(content, at, by, value))


def fit_value(content: bytes, at: int, by: int, value: str) -> bytes:
    """Replace the value of one field of one message, and mend the checksum."""
    fields = list(_fit_fields(content))
    if not fields:
        return content
    start, size = fields[at % len(fields)]
    fills = (b"\xff", b"\x00", b"\x7f", b"\x80", b"\xfe", bytes([by % 256]))
    filled = (fills[by % 6] * size)[: size - 1] + fills[by // 6 % 6]
    return _sealed(content[:start] + filled + content[start + size :])


def fit_dropped(content: bytes, at: int, by: int, value: str) -> bytes:
    """Make a field one that nobody knows, by its number in a definition."""
    places = list(_fit_definitions(content))
    if not places:
        return content
    place = places[at % len(places)]
    return _sealed(content[:place] + bytes([by % 255]) + content[place + 1 :])


def _fit_fields(content: bytes) -> Iterator[tuple[int, int]]:
    """Give where each field of each message of data stands, and its size."""
    for place, number, sizes in _fit_messages(content):
        if number is None:
            for size in sizes:
                yield place, size
                place += size


def _fit_definitions(content: bytes) -> Iterator[int]:
    """Give where each field's number stands in the definitions."""
    for place, number, sizes in _fit_messages(content):
        if number is not None:
            yield from range(place, place + 3 * len(sizes), 3)


def _fit_messages(content: bytes) -> Iterator[tuple[int, int | None, list[int]]]:
    """Walk through plain FIT: where a message's fields begin, what it defines, and their sizes."""
    place, known = content[0] if content else 0, {}
    while place + 6 < len(content) - 2:
        kind = content[place]
        if kind & 0x40:
            count = content[place + 5]
            sizes = list(content[place + 7 : place + 6 + 3 * count : 3])
            known[kind & 15] = sizes
            yield place + 6, content[place + 3], sizes
            place += 6 + 3 * count
        elif kind & 15 in known:
            yield place + 1, None, known[kind & 15]
            place += 1 + sum(known[kind & 15])
        else:
            return


def _sealed(content: bytes) -> bytes:
    if len(content) < 18:
        return content
    crc = CrcCalculator.calculate_crc(content[:-2], 0, len(content) - 2)
    return content[:-2] + crc.to_bytes(2, "little")


# --- packed files: damage to what is inside


def inside(way: Way) -> Way:
    """Spoil what a packed file holds: of a zip file one member, of gzip all of it."""

    def packed(content: bytes, at: int, by: int, value: str) -> bytes:
        if content.startswith(b"\x1f\x8b"):
            try:
                plain = gzip.decompress(content)
            except (OSError, EOFError, zlib.error):
                return content
            return gzip.compress(way(plain, at, by, value), 1, mtime=0)
        return _member(content, at, by, value, way)

    packed.__name__ = f"inside_{way.__name__}"
    return packed


def _member(content: bytes, at: int, by: int, value: str, way: Way) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {one.filename: archive.read(one) for one in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        return content
    if not members:
        return content
    sheets = [name for name in members if "sheets/" in name] or list(members)
    name = sheets[at // 7 % len(sheets)]
    members[name] = way(members[name], at, by, value)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for one, said in members.items():
            archive.writestr(one, said)
    return out.getvalue()


BYTES: tuple[Way, ...] = (flipped, removed, inserted, doubled, zeroed, cut_off)
TABLE: tuple[Way, ...] = (
    *(cell, value_in_column, column_dropped, column_doubled, columns_turned, column_renamed),
    *(row_doubled, row_dropped, separators, line_ends, encoded, quotes_lost),
)
JSON: tuple[Way, ...] = (
    *(json_value, json_text, json_number, json_dropped, json_wrapped, json_doubled, json_nested),
    encoded,
)
XML: tuple[Way, ...] = (
    *(xml_text, xml_attribute, xml_dropped, xml_doubled, xml_nested, xml_entity, encoded),
)
FIT: tuple[Way, ...] = (fit_sealed, fit_dropped, *(fit_value,) * 8)


def ways(name: str) -> tuple[Way, ...]:
    """Give the ways that fit a file of this name, those of its own kind oftener than of bytes."""
    plain = name.lower().removesuffix(".gz")
    kinds = {".csv": TABLE, ".json": JSON, ".ndjson": JSON, ".tcx": XML, ".gpx": XML, ".fit": FIT}
    own = next((found for suffix, found in kinds.items() if plain.endswith(suffix)), ())
    if plain.endswith(".xlsx"):
        own = tuple(map(inside, (*XML, xml_text, xml_text)))
    if plain.endswith(".zip"):
        own = tuple(map(inside, (*BYTES, *TABLE, *JSON, *XML, *FIT)))
    if name.lower().endswith(".gz"):
        own = tuple(map(inside, (*own, *BYTES)))
    return (*own, *own, *BYTES)
