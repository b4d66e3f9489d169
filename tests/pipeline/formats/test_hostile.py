"""Files meant to do harm, each beside a good one: it is read, they are refused in one line."""

import gzip
import io
import json
import os
import time
import zipfile

import pytest

from pipeline import store
from pipeline.formats import archives, checking, folder, ledger
from tests.pipeline.formats.test_archives import linked, packed
from tests.pipeline.formats.workbook import workbook

LONGEST_S = 120  # of computing, on a busy machine; what grows with the square takes days
HEADER = "athlete_id,happened,sport,duration_min,distance_km\n"
GOOD = HEADER + "SYNTHETIC-good,2025-03-01T18:00,run,60,10\n"
INNER = HEADER + "SYNTHETIC-bad,2025-03-01T18:00,run,60,10\n"
BLOOD = [["date", "ferritin"], ["2025-03-01", 30]]
TCX = (
    '<TrainingCenterDatabase><Activities><Activity Sport="Running">'
    '<Lap StartTime="2025-06-01T06:00:00Z"><TotalTimeSeconds>600</TotalTimeSeconds>'
    "<DistanceMeters>2000</DistanceMeters>{}</Lap></Activity></Activities>"
    "</TrainingCenterDatabase>"
)
GPX = (
    '<gpx version="1.1"><trk><name>{}</name><trkseg><trkpt lat="1" lon="1">'
    "<time>2025-06-01T06:00:00Z</time></trkpt></trkseg></trk></gpx>"
)
SWELLING = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.fixture
def beside(tmp_path):
    """Read a folder of a good file and a bad one: refusals of the bad one, and the tables."""

    def beside(name, content):
        raw = tmp_path / "raw"
        raw.mkdir(exist_ok=True)
        (raw / "sessions.csv").write_text(GOOD, encoding="utf-8")
        path = raw / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(raw)

    return beside


def read(raw):
    """Read a raw folder, whose good file must be among what is read."""
    books, built = folder.read(raw)
    assert "SYNTHETIC-good" in built["sessions"]["athlete_id"]
    assert ledger.counted(books)["rows_read"] >= 1
    found = [one for one in books.refused if one.file != "sessions.csv"]
    assert all("\n" not in ledger.in_line(one) for one in found)
    return found, built


def reason(found):
    """Give the reason of the only refusal, which must be of a whole file."""
    (one,) = found
    assert one.scope == "file"
    return one.reason


def zipped(*members, password=False):
    """Give the bytes of an archive; with a password its files only say that they have one."""
    content = io.BytesIO()
    packed(content, *members)
    made = bytearray(content.getvalue())
    if password:
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            made[made.index(mark) + at] |= 1
    return bytes(made)


def lying(content, says):
    """Give an archive whose lists say another size of its only file than it has."""
    made = bytearray(zipped(("sessions.csv", content)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        begin = made.index(mark) + at
        made[begin : begin + 4] = says.to_bytes(4, "little")
    return bytes(made)


def with_part(name, change):
    """Give a workbook of blood results, one part of which was changed."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(Blood=BLOOD))) as before,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.namelist():
            text = before.read(part).decode()
            after.writestr(part, change(text) if part == name else text)
    return changed.getvalue()


def with_cells(cells):
    """Give a workbook whose sheet has these cells too."""
    return with_part(
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("</sheetData>", cells + "</sheetData>"),
    )


# --- archives


def test_a_zip_bomb_by_its_ratio(beside):
    found, _ = beside("a.zip", zipped(("sessions.csv", b"0" * 30_000_000)))
    assert "would grow more than 200-fold" in reason(found)


def test_a_zip_bomb_by_the_size_that_it_declares(beside, monkeypatch):
    monkeypatch.setattr(archives, "RATIO", 10**9)
    found, _ = beside("a.zip", three_of(2**32 - 2))
    assert "unpacked it would be larger than 8 GiB" in reason(found)


def three_of(says):
    """Give an archive of three files, each of which says to be this large."""
    made = bytearray(zipped(*((f"{n}.csv", INNER) for n in "abc")))
    begin = 0
    while (begin := made.find(b"PK\x01\x02", begin + 1)) > 0:
        made[begin + 24 : begin + 28] = says.to_bytes(4, "little")
    return bytes(made)


def test_a_zip_bomb_whose_lists_lie_about_its_size(beside):
    lines = INNER + "".join(f"SYNTHETIC-{n},2025-03-01,run,60,10\n" for n in range(30_000))
    found, built = beside("a.zip", lying(lines, 100))
    assert "cannot be unpacked" in reason(found)
    assert built["sessions"].height == 1


def test_a_damaged_file_in_an_archive_does_not_stop_the_others(beside):
    made = bytearray(
        zipped(*((f"{n}/sessions.csv", INNER.replace("bad", n)) for n in ("a", "b", "c")))
    )
    begin = made.index(b"b/sessions.csv") + len("b/sessions.csv")
    made[begin : begin + 8] = bytes(8)
    found, built = beside("a.zip", bytes(made))
    assert [one.file for one in found] == ["ada/a.zip/b/sessions.csv"]
    assert "cannot be unpacked" in reason(found)
    assert built["sessions"].height == 3


def test_a_folder_in_an_archive_names_no_athlete(beside):
    run = TCX.format("")
    found, built = beside("../club.zip", zipped(("ann/run.tcx", run), ("bob/run.tcx", run)))
    assert [one.file for one in found] == ["club.zip/ann/run.tcx", "club.zip/bob/run.tcx"]
    assert {one.reason for one in found} == {"nothing says whose file this is"}
    assert set(built["sessions"]["athlete_id"]) == {"SYNTHETIC-good"}


def test_an_archive_of_very_many_files(beside):
    found, _ = beside("a.zip", zipped(*((f"{n}.csv", b"") for n in range(60_000))))
    assert "more than 50,000 files" in reason(found)


def test_an_archive_in_an_archive_is_named_and_the_rest_is_read(beside):
    inner = zipped(("sessions.csv", INNER))
    found, built = beside("a.zip", zipped(("in/b.zip", inner), ("sessions.csv", INNER)))
    assert reason(found) == "an archive within an archive; it was not opened"
    assert found[0].file == "ada/a.zip/in/b.zip"
    assert built["sessions"].height == 2


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("../../sessions.csv", "outside of its folder"),
        ("a/../../../sessions.csv", "outside of its folder"),
        ("/tmp/sessions.csv", "outside of its folder"),
        ("C:\\ada\\sessions.csv", "outside of its folder"),
        ("..\\..\\sessions.csv", "outside of its folder"),
        ("\\\\server\\share\\sessions.csv", "outside of its folder"),
        (linked("sessions.csv"), "is a link"),
    ],
)
def test_an_archive_that_would_write_or_read_elsewhere(member, said, beside, tmp_path):
    found, _ = beside("a.zip", zipped((member, INNER)))
    assert said in reason(found)
    assert {path.name for path in tmp_path.rglob("*")} == {"raw", "ada", "a.zip", "sessions.csv"}


def test_an_archive_with_a_file_without_a_name(beside):
    made = zipped(("bad.csv", INNER)).replace(b"bad.csv", b"\0ad.csv")
    found, _ = beside("a.zip", made)
    assert "would be written outside of its folder" in reason(found)


def test_an_archive_with_a_password(beside):
    found, _ = beside("a.zip", zipped(("sessions.csv", INNER), password=True))
    assert "is encrypted" in reason(found)


@pytest.mark.parametrize("name", ["a" * 300 + ".csv", "ada/" * 2000 + "a.csv", "a\x07b.csv", " "])
def test_an_archive_with_odd_names(name, beside):
    found, _ = beside("a.zip", zipped((name, INNER)))
    assert all(one.scope in ("file", "note") for one in found)


# --- links


@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret.csv", "nowhere.csv", ".", "x.csv"])
def test_a_link_is_not_followed_out_of_the_folder(target, beside, tmp_path):
    (tmp_path / "secret.csv").write_text(INNER)
    beside("kept", "")
    (tmp_path / "raw" / "ada" / "kept").unlink()
    (tmp_path / "raw" / "ada" / "x.csv").symlink_to(target)
    found, built = read(tmp_path / "raw")
    assert reason(found) == "a link out of the folder, or to no file; it was not followed"
    assert built["sessions"].height == 1


def test_a_linked_folder_is_not_followed(beside, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "sessions.csv").write_text(INNER)
    beside("kept", None)
    (tmp_path / "raw" / "bo").symlink_to(tmp_path / "elsewhere")
    found, built = read(tmp_path / "raw")
    assert (reason(found), found[0].file) == (folder.LINK, "bo")
    assert built["sessions"].height == 1


def test_links_within_the_folder_and_those_of_dvc_are_followed(beside, tmp_path):
    cache = tmp_path / "cache" / "files" / "md5" / "ab" / ("0" * 30)
    cache.parent.mkdir(parents=True)
    cache.write_text(INNER)
    beside("kept", None)
    (tmp_path / "raw" / "ada" / "sessions.csv").symlink_to(cache)
    (tmp_path / "raw" / "ada" / "gear.csv").symlink_to("../sessions.csv")
    found, built = read(tmp_path / "raw")
    assert [one.file for one in found] == ["ada/gear.csv"]  # a file of sessions under this name
    assert built["sessions"].height == 2


def test_the_folder_itself_may_be_a_link(beside, tmp_path):
    beside("kept", None)
    (tmp_path / "mine").symlink_to(tmp_path / "raw")
    found, built = read(tmp_path / "mine")
    assert found == []
    assert built["sessions"].height == 1


# --- XML


@pytest.mark.parametrize("kind", ["tcx", "gpx"])
@pytest.mark.parametrize("entities", [SWELLING, OUTSIDE])
def test_xml_that_defines_entities(kind, entities, beside):
    found, _ = beside(f"a.{kind}", entities + (TCX if kind == "tcx" else GPX).format("&b;"))
    assert "it defines entities of its own" in reason(found)


def test_xml_nested_very_deeply(beside):
    found, _ = beside("a.tcx", TCX.format("<a>" * 100_000 + "</a>" * 100_000))
    assert all(one.scope in ("file", "note") for one in found)


@pytest.mark.parametrize(
    ("name", "start", "size"),
    [
        ("a.tcx.gz", TCX.split("{}")[0], 70_000_000),
        ("a.gpx.gz", GPX.split("{}")[0], 70_000_000),
        ("a.fit.gz", "\x0e\x10d\x08    .FIT", 270_000_000),
    ],
)
def test_a_bomb_of_gzip(name, start, size, beside):
    found, _ = beside(name, gzip.compress(start.encode() + b" " * size, 1))
    assert "MB, which no single training is" in reason(found)


# --- workbooks


def test_a_workbook_that_swells(beside):
    found, _ = beside(
        "a.xlsx", with_cells(f'<row r="3"><c r="A3"><v>{"0" * 30_000_000}</v></c></row>')
    )
    assert "would grow more than 200-fold" in reason(found)


def test_a_workbook_that_declares_to_be_large(beside):
    made = bytearray(with_cells(""))
    begin = made.index(b"PK\x01\x02")
    made[begin + 20 : begin + 28] = (2**28).to_bytes(4, "little") * 2
    found, _ = beside("a.xlsx", bytes(made))
    assert "larger than 0.125 GiB" in reason(found)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row x='>' r = '1048576'><c><v>1</v></c><c r='XFD1048576'><v>1</v></c></row>",
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_a_workbook_with_a_cell_far_away(cells, beside):
    found, _ = beside("a.xlsx", with_cells(cells))
    assert "span more than 5,000,000 cells" in reason(found)
    assert found[0].value == "17,179,869,184"


def test_a_workbook_that_shows_a_long_text_in_many_cells(beside):
    shown = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(3, 20_000))
    text = "".join(map(chr, range(97, 123))) * 3000
    found, _ = beside("a.xlsx", with_cells(f"{shown}<si><t>{text}</t></si>"))
    assert "its texts would fill the memory" in reason(found)


@pytest.mark.parametrize("entities", [SWELLING, OUTSIDE])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_whose_parts_define_entities(entities, part, beside):
    made = with_part(part, lambda text: entities + text.replace("ferritin", "&b;"))
    found, built = beside("a.xlsx", made)
    said = " ".join(f"{one.reason} {one.value} {one.column}" for one in found)
    assert "root:" not in said
    assert "aaaaaaaaaa" not in said
    assert built["labs"].height <= 1


# --- JSON

ACTIVITY = '"start_date_local": "2025-03-01T07:30:00", "icu_rpe": 4, "elapsed_time": 3600'
DEEP = "[" * 100_000 + "]" * 100_000
SLEEP = '"calendarDate": "2025-03-01", "sleepEndTimestampGMT": "2025-03-01T05:00:00.0"'
JSON = {
    "intervals.icu": ("a.json", f'[{{{ACTIVITY}, "gear": HERE}}]'),
    "garmin activities": (
        "a.json",
        '[{"summarizedActivitiesExport": [{"beginTimestamp": 1, "duration": HERE}]}]',
    ),
    "garmin sleep": (
        "a.json",
        f'[{{{SLEEP}, "sleepWindowConfirmationType": "", "sleepScores": HERE}}]',
    ),
    "fhir": ("a.json", '{"resourceType": "Observation", "valueQuantity": HERE}'),
    "fhir bundle": ("a.json", '{"resourceType": "Bundle", "entry": [HERE]}'),
    "pmdata": (
        "fitbit/resting_heart_rate.json",
        '[{"dateTime": "2025-03-01", "value": HERE}]',
    ),
    "pmdata sleep": ("fitbit/sleep.json", '[{"dateOfSleep": "2025-03-01", "levels": HERE}]'),
}


@pytest.mark.parametrize("value", [DEEP, DEEP[:100_000], '{"a":' * 100_000 + "1" + "}" * 100_000])
@pytest.mark.parametrize("kind", JSON)
def test_json_nested_very_deeply(kind, value, beside):
    name, content = JSON[kind]
    found, _ = beside(name, content.replace("HERE", value))
    assert found


@pytest.mark.parametrize("value", ["9" * 10_000, "1e999", "-1e999", "NaN", "1" + "0" * 400 + ".5"])
@pytest.mark.parametrize("kind", JSON)
def test_json_with_numbers_beyond_all_measure(kind, value, beside):
    name, content = JSON[kind]
    found, built = beside(name, content.replace("HERE", value))
    assert found or kind == "intervals.icu"  # a pair of shoes may have any name
    assert built["sessions"].height <= 2
    assert built["nights"].height <= 1


FERRITIN = {"coding": [{"system": "http://loinc.org", "code": "2276-4"}]}


def test_a_long_unit_of_nothing_but_brackets(beside):
    measured = {"value": 30, "unit": "{" * 1_000_000}
    observation = {"resourceType": "Observation", "id": "1", "status": "final", "code": FERRITIN}
    dated = {"effectiveDateTime": "2025-03-01", "valueQuantity": measured}
    began = time.process_time()
    found, built = beside("a.json", json.dumps(observation | dated))
    assert time.process_time() - began < LONGEST_S
    assert [one.column for one in found if one.scope == "row"] == ["unit"]
    assert built["labs"].height == 0


# --- text


def test_a_field_of_ten_megabytes(beside):
    found, built = beside("sessions.csv", INNER + "x" * 10_000_000 + ",2025-03-01,run,60,10\n")
    assert built["sessions"].height == 3
    assert found == []


@pytest.mark.parametrize(
    ("column", "field"),
    [("Notes", "x" * 10_000_000), ("Sport", "no pain " * 1_250_000)],
    ids=["one word", "many words"],
)
def test_a_field_of_ten_megabytes_in_a_diary(column, field, beside):
    began = time.process_time()
    found, built = beside("d.csv", f"Date,Duration (min),{column}\n2025-03-01,40,{field}\n")
    assert time.process_time() - began < LONGEST_S
    assert built["sessions"].height == 2
    assert all(len(one.value or "") <= 200 for one in found)


@pytest.mark.parametrize("field", ['"' + "x" * 10_000_000, "x" * 10_000_000])
def test_a_broken_field_of_ten_megabytes(field, beside):
    last = INNER.splitlines()[1].replace("03-01", "03-02")
    found, built = beside("sessions.csv", f"{INNER}{field}\n{last}\n")
    assert built["sessions"].height == 3
    assert [one.line for one in found] == [3]
    assert all(len(one.value or "") <= 200 for one in found)


@pytest.mark.parametrize(
    "content",
    [
        INNER.replace("run", "r\x00un").encode(),
        b"\x00" * 1000 + INNER.encode(),
        INNER.encode() + b"\x00" * 100_000,
        INNER.encode() + b"\n".join([b"\x00,\x00,\x00"] * 1000),
    ],
    ids=["within", "before", "after", "lines"],
)
def test_bytes_of_zero(content, beside):
    found, _ = beside("sessions.csv", content)
    assert found


@pytest.mark.parametrize(
    "content",
    [
        INNER.encode("utf-16"),
        INNER.encode("utf-16-le"),
        INNER.encode("utf-16-be"),
        INNER.encode("utf-8-sig"),
        INNER.encode("utf-32"),
        INNER.replace("bad", "bæd").encode("cp1252"),
        INNER.replace("\n", "\r\n").encode(),
        INNER.replace("\n", "\r").encode(),
        INNER.replace("\n", "\r\n", 1).encode(),
        INNER.replace("\n", "\n\n\r\n", 1).encode(),
        INNER.rstrip("\n").encode(),
    ],
    ids=[
        *("utf-16", "utf-16-le", "utf-16-be", "marked", "utf-32", "windows"),
        *("crlf", "cr", "mixed", "blank", "no end"),
    ],
)
def test_text_is_read_in_every_encoding_and_with_every_line_end(content, beside):
    found, built = beside("sessions.csv", content)
    assert built["sessions"].height == 2
    assert {one.scope for one in found} <= {"note"}


def test_a_lone_carriage_return_within_lines_costs_no_row_in_silence(beside):
    lines = [HEADER.strip(), *(f"SYNTHETIC-{n},2025-03-01,run,60,10" for n in range(4))]
    found, built = beside("sessions.csv", f"{lines[0]}\n{lines[1]}\r{lines[2]}\n{lines[3]}\n")
    assert built["sessions"].height - 1 + len(found) >= 3


FORMULAS = ["=cmd()", "+1", "-1", "@x", "\t=1", "\r=1"]


def test_what_a_spreadsheet_would_run_is_disarmed_where_it_is_written(beside, tmp_path):
    rows = "".join(f'"{name}",2025-03-01,run,60,10\n' for name in FORMULAS)
    _, built = beside("sessions.csv", HEADER + rows)
    store.write_csv(built["sessions"].select("athlete_id", "distance_km"), tmp_path / "out.csv")
    written = (tmp_path / "out.csv").read_text().splitlines()[1:]
    told = [line.rpartition(",")[0].strip('"') for line in written]
    assert [name for name in told if name[0] in "=+-@\t\r"] == []
    assert {"'=cmd()", "'+1", "'-1", "'@x"} <= set(told)


# --- files that do not stay


def test_a_file_that_vanishes_while_the_folder_is_read(beside, tmp_path, monkeypatch):
    beside("sessions.csv", INNER)
    beside("wellness.csv", "x")
    monkeypatch.setattr(folder.sniffing, "look", vanishing(folder.sniffing.look))
    found, built = read(tmp_path / "raw")
    assert {one.file for one in found} == {"ada/sessions.csv", "ada/wellness.csv"}
    assert built["sessions"].height == 1


def vanishing(look):
    def gone(path, file):
        if file.startswith("ada/"):
            path.unlink()
        return look(path, file)

    return gone


def test_a_file_that_changes_while_it_is_read(beside, tmp_path, monkeypatch):
    beside("sessions.csv", INNER)
    checked = checking.checked

    def growing(rows, file, cohort):
        if file.startswith("ada/"):
            with (tmp_path / "raw" / file).open("a") as opened:
                opened.write("x")
        return checked(rows, file, cohort)

    monkeypatch.setattr(checking, "checked", growing)
    found, built = read(tmp_path / "raw")
    assert reason(found) == "the file changed while it was read"
    assert built["sessions"].height == 1


def test_a_pipe_is_not_waited_for(beside, tmp_path):
    beside("kept", None)
    os.mkfifo(tmp_path / "raw" / "sessions2.csv")
    assert read(tmp_path / "raw")[0] == []


def test_settings_nested_very_deeply(beside, tmp_path):
    beside("kept", None)
    (tmp_path / "raw" / "cohort.yaml").write_text("a: " + "[" * 10_000)
    with pytest.raises(store.ProblemError, match=r"cohort\.yaml"):
        folder.read(tmp_path / "raw")


def test_settings_that_swell(beside, tmp_path):
    beside("kept", None)
    swelling = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    (tmp_path / "raw" / "cohort.yaml").write_text(f"a0: &a0 [x]\n{swelling}\n")
    with pytest.raises(store.ProblemError, match=r"cohort\.yaml"):
        folder.read(tmp_path / "raw")
