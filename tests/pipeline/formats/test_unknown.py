"""A file that no format claims: what it is, and what to do instead of handing it over so."""

import io
import zipfile

import pytest

from pipeline.formats import FORMATS, sniffing, unknown
from tests.pipeline.formats.workbook import workbook

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


# name of the file, content, what it is told to be
FILES = {
    "an empty file": ("a.csv", b"", unknown.EMPTY),
    "only empty lines": ("a.csv", b"\n \n\n", unknown.EMPTY),
    "a PDF": ("lab.pdf", b"%PDF-1.7\n\xe2\xe3", unknown.PDF),
    "a PDF under another name": ("lab.csv", b"%PDF-1.7\n", unknown.PDF),
    "a photograph": ("lab.jpg", JPEG, unknown.PICTURE),
    "a screenshot": ("lab.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", unknown.PICTURE),
    "a photograph of a telephone": ("l.heic", b"\x00\x00\x00\x18ftypheic\x00", unknown.PICTURE),
    "an old workbook": ("lab.xls", OLD, unknown.OLD_OFFICE),
    "a locked workbook": (
        "lab.xlsx",
        OLD + "EncryptedPackage".encode("utf-16-le"),
        unknown.LOCKED,
    ),
    "a document": ("lab.docx", zipped(word__document="x"), unknown.DOCUMENT),
    "an open document": (
        "lab.ods",
        zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        unknown.OPEN_DOCUMENT,
    ),
    "a zip archive by another name": ("export", zipped(a="x"), unknown.UNNAMED_ZIP),
    "half a zip archive": ("export.zip", zipped(a="x" * 99)[:60], unknown.BROKEN_ZIP),
    "another archive": ("export.tar.gz", b"\x1f\x8b\x08\x00", unknown.PACKED),
    "a tar archive": ("export.tar", b"a".ljust(257, b"\x00") + b"ustar", unknown.PACKED),
    "a web page": ("a.csv", b"\n<!DOCTYPE html><html>", unknown.WEB_PAGE),
    "a table of a web page": ("a.xls", b"<table border=1><tr>", unknown.WEB_PAGE),
    "XML of another kind": ("a.xml", b"<?xml version='1.0'?><HealthData>", unknown.XML),
    "JSON of another kind": ("a.json", b'[{"colour": "red"}]', unknown.JSON),
    "a table of something": ("a.csv", b"colour,size\nred,4\n", unknown.TABLE),
    "a table without a header": ("a.csv", b"2025-03-01;7,5;4\n", unknown.NO_HEADER),
    "results across days": ("a.csv", b"Marker,2025-03-01,2025-06-01\n", unknown.TABLE),
    "ours under another ending": (
        "march.txt",
        b"athlete_id,happened,sport,duration_min\n",
        unknown.ENDING,
    ),
    "words": ("a.txt", b"Ran well today.\n", unknown.TEXT),
    "anything": ("a.bin", bytes(range(256)) * 4, unknown.BINARY),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_of_no_known_format_is_told_by_its_content(case, head_of):
    name, content, why = FILES[case]
    head = head_of(name, content)
    assert not any(known.claims(head) for known in FORMATS.values())
    assert unknown.unknown(head) == why


def test_every_kind_has_its_own_reason_and_says_what_to_do():
    kinds = {why for _, _, why in FILES.values()}
    assert len({reason for reason, _ in kinds}) == len(kinds)
    assert all(remedy for _, remedy in kinds)


def test_a_table_of_unknown_columns_is_told_which_ours_are():
    _, remedy = unknown.TABLE
    assert remedy == (
        "name its columns as docs/formats.md shows, such as athlete_id,happened,sport,duration_min "
        "or athlete_id,happened,marker,value,unit; what it says of a symptom, an injury or an "
        "illness belongs into flags.csv"
    )


@pytest.mark.parametrize(
    "case", ["a PDF", "a photograph", "a document", "words", "a table of something"]
)
def test_what_may_tell_of_a_symptom_is_told_where_symptoms_belong(case):
    _, _, (_, remedy) = FILES[case]
    assert remedy.endswith(unknown.FLAGS_TOO)
    assert "flags.csv" in remedy


def test_a_file_that_nobody_may_open_is_not_called_empty(tmp_path, head_of):
    head = head_of("a.csv", b"")
    head.path.write_bytes(b"something, of which nothing could be read")
    assert unknown.unknown(head) == unknown.CLOSED


def test_a_field_of_any_length_is_looked_at_in_no_time(head_of):
    assert unknown.unknown(head_of("a.csv", b"1" * 60_000 + b"x,y\n")) == unknown.NO_HEADER


def test_a_workbook_is_claimed(head_of):
    head = head_of("a.xlsx", workbook(Blood=[["date", "ferritin"]]))
    assert any(known.claims(head) for known in FORMATS.values())


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Dings;Wert;Einheit;Datum", unknown.NO_MARKER),
        ("Parameter;Wert;Einheit", unknown.UNDRAWN),
        ("Name;Geburtsdatum;Geschlecht", unknown.PEOPLE),
        ("Vorname;Nachname;Sexe", unknown.PEOPLE),
        ("Name;Farbe", unknown.TABLE),
    ],
)
def test_a_table_that_lacks_a_column_says_which_and_people_are_told_apart(header, why, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(header + "\n1;2;3\n")
    assert unknown.unknown(sniffing.look(path, "t.csv")) == why
