"""What a file is that no format claims: why it is not read, and what to do instead."""

import re
import zipfile
from dataclasses import replace

from pipeline.formats import lab_rows, picking, templates
from pipeline.formats.columns import meanings
from pipeline.formats.sniffing import Head

Why = tuple[str, str]  # the reason, which is always the same for a kind of file; the remedy

FLAGS_TOO = "what it says of a symptom, an injury or an illness belongs into flags.csv"
TYPE_IT = (
    "type what it says into labs.csv or a workbook (.xlsx), a row for each result "
    f"(docs/formats.md shows the columns); {FLAGS_TOO}"
)
UNPACK = "unpack it, and put what is in it into the folder"
AGAIN = "export or copy it again"
PICTURE = ("a picture, which cannot be read", TYPE_IT)
PACKED: Why = ("packed in a way that is not read", UNPACK)

EMPTY: Why = ("the file is empty", f"{AGAIN}, or delete it")
CLOSED: Why = ("the file cannot be opened", "see who may read it, and run again")
PDF: Why = ("a PDF, which cannot be read", TYPE_IT)
OLD_OFFICE: Why = (
    "a file of Excel or Word from before 2007 (.xls, .doc)",
    "open it and save it as .xlsx, or as CSV UTF-8",
)
LOCKED: Why = ("a workbook with a password", "save it without one")
DOCUMENT: Why = ("a text document, which cannot be read", TYPE_IT)
OPEN_DOCUMENT: Why = ("an OpenDocument file", "save it as .xlsx, or as CSV UTF-8")
UNNAMED_ZIP: Why = ("a zip archive whose name does not say so", "let its name end in .zip")
BROKEN_ZIP: Why = ("a zip archive or workbook that is damaged or cut off", AGAIN)
WEB_PAGE: Why = (
    "a web page, not an export",
    "log in and download the file itself; where the page is a table that Excel opens, save it "
    "there as .xlsx",
)
XML: Why = (
    "XML of a kind that is not read",
    "export trainings as FIT, TCX or GPX, and all else as CSV; see docs/formats.md",
)
JSON: Why = (
    "JSON of a kind that is not read",
    "read are exports of Garmin, intervals.icu and PMData, and FHIR; see docs/formats.md",
)
NO_HEADER: Why = (
    "a table whose first line names no columns",
    "write the columns' names above it, as docs/formats.md shows them",
)
ENDING: Why = ("a table of ours whose name does not end in .csv", "let its name end in .csv")
TABLE: Why = (
    "a table whose columns no format knows",
    "name its columns as docs/formats.md shows, such as "
    + " or ".join(",".join(templates.template(name).needed) for name in ("sessions", "labs"))
    + f"; {FLAGS_TOO}",
)
NO_MARKER: Why = (
    "a table of results without a column for the marker",
    "call it `marker`",
)
UNDRAWN: Why = (
    "a table of results without a column for the date of the draw",
    "call it `date`",
)
PEOPLE: Why = (
    "a list of people whose columns no format knows",
    "write it as athletes.csv, with " + ",".join(templates.template("athletes").needed),
)
BORN = (
    *("birth date", "birthdate", "date of birth", "dob", "year of birth", "geburtsdatum"),
    *("geburtsjahr", "jahrgang", "geb datum", "date de naissance", "né le", "année de naissance"),
    *("fecha de nacimiento", "data di nascita", "geboortedatum", "data de nascimento"),
)
SEX = ("sex", "gender", "geschlecht", "sexe", "sexo", "sesso", "geslacht", "género", "genre")
NAME = (
    *("name", "first name", "vorname", "nachname", "nom", "prénom", "nombre", "apellidos", "nome"),
    *("cognome", "naam", "voornaam", "sobrenome", "athlete", "athlet", "athlete id"),
)
TEXT: Why = (
    "text that is no table",
    f"write it as a table with a line for the columns' names (docs/formats.md); {FLAGS_TOO}",
)
BINARY: Why = ("no text, and no kind of file that is read", "see docs/formats.md for what is read")

MARKS: tuple[tuple[int, bytes, Why], ...] = (  # where in the file it stands
    (0, b"%PDF", PDF),
    (0, b"\x89PNG", PICTURE),
    (0, b"\xff\xd8\xff", PICTURE),
    (0, b"GIF8", PICTURE),
    (0, b"II*\x00", PICTURE),
    (0, b"MM\x00*", PICTURE),
    (8, b"WEBP", PICTURE),
    *((4, b"ftyp" + brand, PICTURE) for brand in (b"heic", b"heix", b"mif1", b"avif")),
    (0, b"{\\rtf", DOCUMENT),
    (0, b"7z\xbc\xaf", PACKED),
    (0, b"Rar!", PACKED),
    (0, b"\x1f\x8b", PACKED),
    (0, b"BZh", PACKED),
    (0, b"\xfd7zXZ", PACKED),
    (257, b"ustar", PACKED),
)
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<(head|body|table)[\s>]", re.IGNORECASE)
LONGEST_DATUM = 40
DATUM = re.compile(r"[-+]?[\d.,:/ -]*\d[\d.,:/TZ -]*%?")  # a number, a date or a time


def unknown(head: Head) -> Why:
    """Say of a file that no format claims why, in words that never hold its content, and a remedy.

    It is told by its first bytes, the only thing that an ending cannot hide.
    """
    if not head.start:
        return CLOSED if _has_content(head) else EMPTY
    for at, mark, why in MARKS:
        if head.start.startswith(mark, at):
            return why
    if head.start.startswith(OLE):
        return LOCKED if ENCRYPTED in head.start else OLD_OFFICE
    if head.start.startswith(ZIP):
        return _packed(head)
    return BINARY if head.encoding is None else _text(head)


def _has_content(head: Head) -> bool:
    try:
        return head.path.stat().st_size > 0
    except OSError:
        return True


def _packed(head: Head) -> Why:
    if b"word/" in head.start:
        return DOCUMENT
    if b"opendocument" in head.start:
        return OPEN_DOCUMENT
    return UNNAMED_ZIP if zipfile.is_zipfile(head.path) else BROKEN_ZIP


def _text(head: Head) -> Why:
    start = head.text.lstrip()
    if start.startswith("<"):
        return WEB_PAGE if HTML.match(start) else XML
    if picking.is_json(head):
        return JSON
    if not start:
        return EMPTY
    return _table(head) if len(head.fields) > 1 else TEXT


def _table(head: Head) -> Why:
    if DATUM.fullmatch(head.fields[0][:LONGEST_DATUM]):
        return NO_HEADER
    as_csv = replace(head, path=head.path.with_name("table.csv"))
    return ENDING if templates.table_of(as_csv) else _by_columns(head)


def _by_columns(head: Head) -> Why:
    """Tell results that lack a column from lists of people."""
    found = meanings(head.fields, lab_rows.ALIASES)
    if {"value", "unit"} <= found.keys():
        return UNDRAWN if found.keys() & {"name", "loinc"} else NO_MARKER
    person = meanings(head.fields, {"born": BORN, "sex": SEX, "name": NAME})
    return PEOPLE if "born" in person or {"sex", "name"} <= person.keys() else TABLE
