"""Bad input: refused in words that say what to do, with nothing lost and no traceback."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.tables import TABLES
from pipeline import ingest, store
from pipeline.formats import finding, joining, ledger
from pipeline.formats import folder as folders
from pipeline.formats.declared import Cohort

A, B = "SYNTHETIC-1", "SYNTHETIC-2"
OUTS = ("out/tables", "out/refused.parquet", "out/refused.json")
TOMORROW = datetime.now(UTC) + timedelta(days=3)

GOOD = {
    "athletes": {"athlete_id": A, "happened": "2025-01-01", "age_y": 30},
    "sessions": {
        "athlete_id": A,
        "happened": "2025-03-01T18:00",
        "sport": "run",
        "duration_min": 60,
        "distance_km": 10,
    },
    "nights": {"athlete_id": A, "happened": "2025-03-01T07:00", "asleep_h": 7},
    "checkins": {"athlete_id": A, "happened": "2025-03-01T08:00", "kind": "morning"},
    "labs": {
        "athlete_id": A,
        "happened": "2025-03-01T08:00",
        "marker": "ferritin",
        "value": "30",
        "unit": "ug/L",
        "loinc": "2276-4",
    },
    "flags": {"athlete_id": A, "happened": "2025-03-01T08:00", "code": "chest"},
    "gear": {"athlete_id": A, "happened": "2025-03-01", "gear_id": "pair", "start_km": 100},
}

# table, what is wrong in its one row, the column that is named, words of the reason, of the remedy
ROWS = {
    "negative distance": ("sessions", {"distance_km": -5}, "at least 0 km", "check the value"),
    "no duration": ("sessions", {"duration_min": ""}, "duration_min is empty", "fill in"),
    "duration of zero": ("sessions", {"duration_min": 0}, "more than 0 min", "check the value"),
    "endless session": ("sessions", {"duration_min": 9999}, "at most 2880 min", "check the value"),
    "not a number": ("sessions", {"distance_km": "ten"}, "not a number", "decimal point"),
    "decimal comma": ("sessions", {"distance_km": "10,5"}, "not a number", "decimal point"),
    "infinite": ("sessions", {"distance_km": "inf"}, "at most 350 km", "check the value"),
    "nan": ("sessions", {"distance_km": "nan"}, "at most 350 km", "check the value"),
    "unknown sport": ("sessions", {"sport": "joging"}, "not one of run, strength", "write one of"),
    "rating above ten": ("checkins", {"legs": 11}, "at most 10", "check the value"),
    "unknown site": ("checkins", {"soreness_sites": "knees"}, "not none, or a list", "write none"),
    "neither yes nor no": ("checkins", {"ill": "-"}, "not true or false", "write true"),
    "no day": ("checkins", {"day": "1 March"}, "not a date", "write a date such as"),
    "day after filing": ("checkins", {"day": "2025-05-01"}, "after `happened`", "check the year"),
    "no time": ("nights", {"happened": "morning"}, "not a time", "write it as 2025-"),
    "no such hour": ("nights", {"happened": "2025-03-30T02:30"}, "clock change", "offset"),
    "in the future": ("nights", {"happened": f"{TOMORROW:%FT%R}"}, "in the future", "the year"),
    "filed in the future": ("nights", {"recorded": f"{TOMORROW:%F}"}, "in the future", "the year"),
    "year without a digit": ("nights", {"happened": "1025-03-01T07:00"}, "before 1990", "the year"),
    "nobody": ("nights", {"athlete_id": "  "}, "athlete_id is empty", "fill in athlete_id"),
    "an intake of nobody": ("athletes", {"athlete_id": ""}, "is empty", "fill in athlete_id"),
    "a flag of nobody": ("flags", {"athlete_id": ""}, "athlete_id is empty", "fill in athlete_id"),
    "shoes far worn": ("gear", {"start_km": 90_000}, "at most 5000 km", "check the value"),
    "no unit": ("labs", {"unit": ""}, "unit is empty", "write the unit as the lab gave it"),
    "ferritin in g/dL": (
        "labs",
        {"unit": "g/dL"},
        "is not read in this unit",
        "one of ug/L, ng/mL",
    ),
    "unknown marker": ("labs", {"marker": "zinc"}, "unknown marker", "known are ferritin"),
    "result in words": ("labs", {"value": "low"}, "not a number", "decimal point"),
    "result with a comma": ("labs", {"value": "1,250"}, "its sign may be", "such as 1250"),
    "result beyond reason": ("labs", {"value": "1e9"}, "cannot be outside", "value and its unit"),
    "result not a number": ("labs", {"value": "nan"}, "not a number", "decimal point"),
    "code of another marker": ("labs", {"loinc": "718-7"}, "the code is not of", "known are 2276"),
}


@pytest.fixture(scope="module")
def bad_rows(tmp_path_factory, write):
    """Read every case of ROWS at once: in each table a good row first, then the bad ones."""
    folder, rows = tmp_path_factory.mktemp("bad"), {}
    for table, wrong, *_ in ROWS.values():
        listed = rows.setdefault(table, [GOOD[table] | {"athlete_id": B}])
        listed.append(GOOD[table] | {"athlete_id": f"SYNTHETIC-bad-{len(listed)}"} | wrong)
    write(folder, **rows)
    books = folders.read_folder(folder, Cohort(timezone="Europe/Oslo"))
    return books, joining.tables_of(books, Cohort(timezone="Europe/Oslo"))


@pytest.mark.parametrize("case", ROWS)
def test_a_bad_row_is_refused_in_words(case, bad_rows):
    table, wrong, reason, remedy = ROWS[case]
    (column,) = wrong
    line = 3 + [name for name, row in ROWS.items() if row[0] == table].index(case)
    books, built = bad_rows
    (refusal,) = [
        r for r in books.refused if (r.file, r.line, r.scope) == (f"{table}.csv", line, "row")
    ]
    assert refusal.column == column
    assert reason in refusal.reason
    assert remedy in refusal.remedy
    whole = {"no unit"}  # a result is quoted whole: it may be urgent
    assert (refusal.value is None) == (not str(wrong[column]).strip() and case not in whole)
    assert "\n" not in ledger.in_line(refusal)
    assert f"SYNTHETIC-bad-{line - 2}" not in built[table]["athlete_id"]


def test_beside_bad_rows_the_good_ones_are_kept_and_all_are_counted(bad_rows):
    books, built = bad_rows
    counts = ledger.counted(books)
    assert counts["rows_read"] == len(ROWS) + len(TABLES)
    assert counts["rows_refused"] == len(ROWS)
    for name in TABLES.keys() - {"athletes"}:
        assert built[name]["athlete_id"].to_list() == [B]
    assert built["athletes"].filter(athlete_id=B)["age_y"].to_list() == [30]


# --- check-ins: what is wrong with one answer does not lose the others

# the cell, words of the reason, and the remedy
CELLS = {
    "decimal comma": ({"soreness": "4,5"}, "decimal point", "write 4.5, with a decimal point"),
    "thousands": ({"kcal": "1,250"}, "decimal point", "write 1.250 or 1250, whichever is meant"),
    "no number": ({"stress": "low"}, "not a number", "write a number with a decimal point"),
    "above": ({"soreness": "45"}, "soreness must be at most 10", "check the value and its unit"),
    "below": ({"fluid_l": "-1"}, "fluid_l must be at least 0 L", "check the value and its unit"),
    "not finite": ({"sleep_h": "nan"}, "sleep_h must be at most 20 h", "check the value"),
    "a site": ({"soreness_sites": "knees"}, "not none, or a list", "write none"),
    "alcohol": ({"alcohol": "perhaps"}, "not true or false", "write true or false"),
}


@pytest.fixture(scope="module")
def cells(tmp_path_factory, write):
    """Read every case of CELLS at once, each beside a tick for illness."""
    ill = GOOD["checkins"] | {"ill": "ja"}
    rows = [ill | {"athlete_id": case} | wrong for case, (wrong, *_) in CELLS.items()]
    books = folders.read_folder(write(tmp_path_factory.mktemp("cells"), checkins=rows), Cohort())
    return books, joining.tables_of(books, Cohort())["checkins"]


@pytest.mark.parametrize("case", CELLS)
def test_a_slip_in_an_answer_costs_only_that_answer_and_never_the_tick_for_illness(case, cells):
    wrong, reason, remedy = CELLS[case]
    ((column, value),) = wrong.items()
    books, checkins = cells
    (refusal,) = [r for r in books.refused if r.line == 2 + list(CELLS).index(case)]
    assert (refusal.scope, refusal.column) == ("value", column)
    assert refusal.value in (value, f"{value}.0")
    assert reason in refusal.reason
    assert refusal.remedy.startswith(remedy)
    (row,) = checkins.filter(athlete_id=case).iter_rows(named=True)
    assert (row["ill"], row[column]) == (True, None)


def test_a_check_in_whose_every_answer_is_wrong_is_refused_once_as_a_row(raw, ingested):
    wrong = GOOD["checkins"] | {"soreness": "45", "legs": "x", "stress": "-1"}
    found = ingested(raw(checkins=[GOOD["checkins"] | {"athlete_id": B}, wrong]))
    assert found.tables["checkins"]["athlete_id"].to_list() == [B]
    refused = [(r["column"], r["scope"]) for r in found.refused]
    assert refused == [("legs", "value"), ("soreness", "row"), ("stress", "value")]


def test_what_is_unusual_is_shown_in_few_digits_with_what_the_column_means(raw, ingested):
    run = GOOD["sessions"] | {"pace_variation": "0.46413701010106173"}
    anaemic = GOOD["labs"] | {"marker": "haemoglobin", "value": "5.9", "unit": "g/dL", "loinc": ""}
    found = ingested(raw(sessions=[run], labs=[anaemic]))
    assert [(r["value"], r["reason"], r["scope"]) for r in found.refused] == [
        ("5.9 g/dL", "haemoglobin is unusual", "note"),
        (
            "0.4641",
            "pace_variation is unusual: SD over mean of the kilometres' pace, climbs considered "
            "(ratio)",
            "note",
        ),
    ]
    (kept,) = found.tables["sessions"]["pace_variation"]
    assert kept == 0.46413701010106173


def test_a_value_out_of_range_does_not_stand_in_for_that_of_another_row(raw, ingested):
    rows = [GOOD["checkins"] | {"soreness": said, "ill": "no"} for said in ("45", "4")]
    assert ingested(raw(checkins=rows)).tables["checkins"]["soreness"].to_list() == [4]


ILL = ["krank", "yes, fever", "fieber", "Fièvre", "fiebre", "febbre", "koorts", "doente", "sick"]
NOT_ILL = ["nein", "no", "0", "0.0", "0,0", "gesund", "n/a", "não"]
TAKEN_AS_ILL = ["maybe", "37.9", "nicht krank", "Halsweh"]


def test_under_ill_words_of_illness_are_a_yes_and_so_is_what_is_not_a_no(raw, ingested):
    said = [*ILL, *NOT_ILL, *TAKEN_AS_ILL]
    rows = [GOOD["checkins"] | {"athlete_id": one, "ill": one} for one in said]
    found = ingested(raw(checkins=rows))
    ill = dict(found.tables["checkins"].select("athlete_id", "ill").iter_rows())
    assert ill == {one: one not in NOT_ILL for one in said}
    assert [r["value"] for r in found.refused] == TAKEN_AS_ILL
    assert {(r["scope"], r["reason"]) for r in found.refused} == {
        ("note", "neither yes nor no; taken as yes")
    }


# --- flags: whatever is wrong with a row, the report is not lost

FIRST = datetime(1990, 1, 2, tzinfo=UTC)
REPORTED = datetime(2025, 3, 1, 8, tzinfo=UTC)

# what is wrong, the column, words of the note, and what is kept in place of it
SLIPS = {
    "no code": ({"code": ""}, "code", "for a doctor today", {"code": "not_given"}),
    "unknown code": ({"code": "dizzy"}, "code", "for a doctor today", {"code": "dizzy"}),
    "an alias": ({"code": "Chest pain"}, "code", "read as chest", {"code": "Chest pain"}),
    "no time": ({"happened": ""}, "happened", "first day on", {"happened": FIRST}),
    "a word": ({"happened": "morning"}, "happened", "first day on", {"happened": FIRST}),
    "either order": ({"happened": "02/03/2025"}, "happened", "first day on", {"happened": FIRST}),
    "clock change": ({"happened": "2025-03-30T02:30"}, "happened", "first", {"happened": FIRST}),
    "the future": ({"happened": f"{TOMORROW:%F}"}, "happened", "first", {"happened": FIRST}),
    "long ago": ({"happened": "1025-03-01"}, "happened", "first day on", {"happened": FIRST}),
    "no end": ({"resolved": "soon"}, "resolved", "not over yet", {"resolved": None}),
    "end first": ({"resolved": "2024-03-02"}, "resolved", "not over yet", {"resolved": None}),
    "filed": ({"recorded": "later"}, "recorded", "taken as", {"recorded": REPORTED}),
    "filed late": ({"recorded": f"{TOMORROW:%F}"}, "recorded", "as", {"recorded": REPORTED}),
    "no day": ({"day": "1 March"}, "day", "taken from", {"day": REPORTED.date()}),
    "a late day": ({"day": "2025-05-01"}, "day", "taken from", {"day": REPORTED.date()}),
    "severe": ({"severity": "severe"}, "severity", "not known", {"severity": None}),
}


@pytest.fixture(scope="module")
def slips(tmp_path_factory, write):
    """Read every case of SLIPS at once, each of its own athlete."""
    rows = [GOOD["flags"] | {"athlete_id": case} | wrong for case, (wrong, *_) in SLIPS.items()]
    folder = write(tmp_path_factory.mktemp("slips"), flags=rows)
    books = folders.read_folder(folder, Cohort(zones={"clock change": "Europe/Oslo"}))
    return books, joining.tables_of(books, Cohort())["flags"]


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_in_a_flag_is_noted_and_read_the_more_cautious_way(case, slips):
    _, column, words, kept = SLIPS[case]
    books, flags = slips
    line = 2 + list(SLIPS).index(case)
    (note,) = [r for r in books.refused if r.line == line]
    assert (note.scope, note.column) == ("note", column)
    assert words in note.reason
    assert note.remedy
    (row,) = flags.filter(athlete_id=case).iter_rows(named=True)
    assert {name: row[name] for name in kept} == kept


def test_no_slip_in_a_flag_is_counted_as_a_refused_row(slips):
    counts = ledger.counted(slips[0])
    assert (counts["rows_read"], counts["rows_refused"]) == (len(SLIPS), 0)


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("swelling_calf", "is it swelling_and_breathless or one_sided_swelling? "),
        ("chests", "is it chest? "),
        ("xyz", ""),
    ],
)
def test_an_unknown_code_is_named_with_the_codes_that_come_close(code, asked, raw, ingested):
    found = ingested(raw(nights=[GOOD["nights"]], flags=[GOOD["flags"] | {"code": code}]))
    (note,) = found.refused
    assert note["value"] == code
    assert note["remedy"] == f"{asked}docs/formats.md lists the codes"


def test_a_flag_with_a_comma_too_many_is_kept_and_noted(raw, ingested):
    folder = raw(nights=[GOOD["nights"]])
    (folder / "flags.csv").write_text(
        f"athlete_id,happened,code,note\n{A},2025-03-01T08:00,chest,since Monday, worse\n"
    )
    found = ingested(folder)
    (note,) = found.refused
    assert (note["scope"], note["line"], note["value"]) == ("note", 2, " worse")
    assert found.tables["flags"]["code"].to_list() == ["chest"]


def test_of_a_flag_that_comes_twice_the_one_that_lasts_longer_is_kept(raw, ingested):
    ends = ["2025-03-05", "", "2025-03-09"]
    flags = [GOOD["flags"] | {"resolved": end} for end in ends]
    found = ingested(raw(nights=[GOOD["nights"]], flags=flags))
    assert found.tables["flags"]["resolved"].to_list() == [None]
    assert [r["line"] for r in found.refused] == [2, 4]
    found = ingested(raw(nights=[GOOD["nights"]], flags=flags[::2]))
    assert [r["line"] for r in found.refused] == [2]


LABS = {
    ("b12", "300", "mg/L"): "vitamin B12 is not read in this unit",
    ("haemoglobin", "2.1", "mmol/L"): "may count the tetramer",
    ("haemoglobin", "140", "g/dL"): "haemoglobin cannot be outside 40 to 230 g/L",
    ("crp", "<700", "mg/L"): "C-reactive protein cannot be outside 0 to 600 mg/L",
    ("ferritin", "-3", "ug/L"): "serum ferritin cannot be outside",
}


def test_lab_values_that_their_unit_cannot_explain_are_refused(raw, ingested):
    results = [
        GOOD["labs"] | {"marker": marker, "value": value, "unit": unit, "loinc": ""}
        for marker, value, unit in LABS
    ]
    found = ingested(raw(sessions=[GOOD["sessions"]], labs=results))
    refused = {r["line"]: r for r in found.refused if r["scope"] == "row"}
    assert found.tables["labs"].is_empty()
    for line, ((_, value, unit), reason) in enumerate(LABS.items(), 2):
        assert reason in refused[line]["reason"]
        assert f"{value} {unit}" in refused[line]["value"]


def test_rows_that_contradict_themselves_are_refused_with_the_rule(raw, ingested):
    runs = [
        GOOD["sessions"] | {"distance_km": 100},
        GOOD["sessions"] | {"happened": "2025-03-02", "cadence_spm": 100, "distance_km": 20},
        GOOD["sessions"] | {"happened": "2025-03-03", "mass_before_kg": 80, "mass_after_kg": 60},
        GOOD["sessions"] | {"happened": "2025-03-04"},
    ]
    found = ingested(raw(sessions=runs))
    reasons = {r["line"]: r["reason"] for r in found.refused}
    assert "130 to 1800 seconds" in reasons[2]
    assert "longer than 2.3 m" in reasons[3]
    assert "more than 10 %" in reasons[4]
    assert found.tables["sessions"].height == 1


def test_a_row_that_comes_twice_is_kept_once_in_one_file_and_over_two(raw, ingested):
    one = GOOD["sessions"]
    folder = raw(sessions=[one, one | {"distance_km": 11}])
    raw(f"mine/{A}", sessions=[one, one | {"happened": "2025-03-02"}])
    found = ingested(folder)
    assert found.tables["sessions"].height == 2
    refused = [(r["file"], r["line"]) for r in found.refused]
    assert refused == [("sessions.csv", 2), ("sessions.csv", 3)]  # capitals sort first
    copy, other = found.refused
    assert copy["reason"] == "says the same as another row"
    assert copy["remedy"] == f"nothing to do: the other is {A}/sessions.csv, line 2"
    assert other["reason"].startswith("another row of the same athlete_id, happened")
    assert other["remedy"].startswith("the other is sessions.csv, line 2, and differs in distance")


def test_an_unknown_column_is_pointed_at_and_its_rows_are_kept(raw, ingested):
    row = GOOD["sessions"] | {"distance": 10, "shoe colour": "red"}
    found = ingested(raw(sessions=[row]))
    notes = {r["column"]: r for r in found.refused}
    assert notes["distance"]["remedy"] == "did you mean distance_km?"
    assert notes["shoe colour"]["remedy"] == "see docs/formats.md for the columns"
    assert {r["scope"] for r in notes.values()} == {"note"}
    assert found.tables["sessions"].height == 1


FILES = {
    "empty": (b"", "the file is empty"),
    "binary": (bytes(range(256)) * 40, "not text; save it as CSV UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not text"),
    "half a character": (
        "athlete_id,happened\na,b".encode("utf-16")[:-1],
        "not readable as utf-16",
    ),
    "two missing": (b"athlete_id,happened\na,b\n", "the columns sport, duration_min are missing"),
    "near miss": (b"athlete,happened,sport,duration_min\na,b,c,d\n", "is it 'athlete'?"),
    "header twice": (b"athlete_id,athlete_id,sport\na,b,c\n", "happened, duration_min are missing"),
}


def test_a_file_that_cannot_be_read_does_not_stop_the_others(raw, ingested):
    folder = raw(nights=[GOOD["nights"]])
    for case, (content, _) in FILES.items():
        (folder / case).mkdir()
        (folder / case / "sessions.csv").write_bytes(content)
    found = ingested(folder)
    refused = {r["file"]: r for r in found.refused}
    assert found.tables["nights"].height == 1
    assert len(found.refused) == len(FILES)
    for case, (_, reason) in FILES.items():
        refusal = refused[f"{case}/sessions.csv"]
        said = f"{refusal['reason']}; {refusal['remedy']}"
        assert refusal["scope"] == "file"
        assert reason in said
        assert "\n" not in said


WINDOWS = "Bjørn;2025-03-01T18:00;run;60;10,5\r\n".encode("cp1252")
TABLE = "athlete_id,happened,sport,duration_min,distance_km"
ROW = "Bjørn,2025-03-01T18:00,run,60,10.5"


@pytest.mark.parametrize(
    "content",
    [
        f"{TABLE}\n{ROW}\n".encode("utf-16"),
        f"{TABLE}\n{ROW}\n".encode("utf-16-le"),
        f"{TABLE}\n{ROW}\n".encode("utf-8-sig"),
        f"{TABLE}\r{ROW}\r".encode(),
        f"{TABLE}\r\n\r\n{ROW}".encode(),
        f"{TABLE.replace(',', chr(9))}\n{ROW.replace(',', chr(9))}\n".encode(),
        TABLE.replace(",", ";").encode() + b"\n" + WINDOWS,
    ],
    ids=["utf-16", "utf-16 unmarked", "marked", "old ends", "blank line", "tabs", "windows"],
)
def test_a_table_of_text_is_read_however_it_was_saved(raw, ingested, content):
    folder = raw()
    (folder / "sessions.csv").write_bytes(content)
    (row,) = ingested(folder).tables["sessions"].iter_rows(named=True)
    assert (row["athlete_id"], row["distance_km"]) == ("Bjørn", 10.5)


def test_after_a_lost_quote_reading_goes_on(raw, ingested):
    folder = raw()
    lines = [TABLE, f'"{ROW}', ROW, ROW.replace("01T", "02T")]
    (folder / "sessions.csv").write_text("\n".join(lines), encoding="utf-8")
    found = ingested(folder)
    assert found.tables["sessions"].height == 2
    assert found.counts["rows_read"] == 3
    (refused,) = found.refused
    assert (refused["line"], refused["scope"]) == (2, "row")
    assert "a quote is opened and not closed" in refused["reason"]


def test_uneven_rows_are_refused_alone(raw, ingested):
    folder = raw(nights=[GOOD["nights"]])
    (folder / "sessions.csv").write_text(
        "athlete_id,happened,sport,duration_min,distance_km\n"
        f"{A},2025-03-01T18:00,run,60,10,windy, wet\n"
        f"{A},2025-03-02T18:00,run,60\n"
        f"{A},2025-03-03T18:00\n"
        f"{A},2025-03-04T18:00,run,60,10\n"
    )
    found = ingested(folder)
    refused = {r["line"]: r for r in found.refused}
    assert set(refused) == {2, 4}
    assert refused[2]["reason"] == "more fields than the first line has"
    assert refused[2]["value"] == "windy, wet"
    assert "quotes" in refused[2]["remedy"]
    assert refused[4]["reason"] == "sport is empty"
    assert found.tables["sessions"].height == 2


def test_a_column_named_as_our_own_line_numbers_is_only_pointed_at(raw, ingested):
    found = ingested(raw(sessions=[GOOD["sessions"] | {"line": 7}]))
    assert found.tables["sessions"].height == 1
    assert [r["scope"] for r in found.refused] == ["note"]


def test_a_folder_named_as_a_file_is_only_a_folder(raw, ingested):
    folder = raw(nights=[GOOD["nights"]])
    (folder / "sessions.csv").mkdir()
    assert ingested(folder).refused == []


def test_files_of_no_known_format_are_listed(raw, ingested):
    folder = raw(nights=[GOOD["nights"]])
    (folder / "plan.pdf").write_bytes(b"%PDF")
    (refusal,) = ingested(folder).refused
    assert (refusal["file"], refusal["scope"]) == ("plan.pdf", "file")
    assert refusal["reason"] == "a PDF, which cannot be read"


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_no_content_of_a_file_raises_more_than_a_refusal(content, tmp_path):
    header = ",".join(GOOD["sessions"]).encode()
    for start in (b"", header + b"\n", header + b"\na,2025-03-01,run,"):
        (tmp_path / "sessions.csv").write_bytes(start + content)
        books = folders.read_folder(tmp_path, Cohort())
        built = joining.tables_of(books, Cohort())
        counts = ledger.counted(books)
        assert counts["rows_kept"] == built["sessions"].height
        assert counts["rows_read"] == counts["rows_kept"] + counts["rows_refused"]


# --- the commands


def test_an_empty_folder_says_where_the_files_belong(raw, refuses):
    said = refuses(ingest.ingest, raw(), *OUTS)
    assert said.endswith(
        "mine holds no files; put the athletes' exports there (docs/formats.md says which)"
    )


def test_an_unknown_cohort_names_those_that_are_here(raw, refuses):
    raw(sessions=[GOOD["sessions"]])
    said = refuses(ingest.ingest, "data/raw/mien", *OUTS)
    assert said == "no folder data/raw/mien; folders of cohorts that are here: data/raw/mine"


def test_a_folder_without_a_usable_row_gives_the_first_reason_and_still_lists_all(
    raw, refuses, project
):
    bad = [
        GOOD["sessions"] | {"distance_km": -day, "happened": f"2025-03-0{day}"} for day in (1, 2)
    ]
    said = refuses(ingest.ingest, raw(sessions=bad), *OUTS)
    assert said.endswith(
        "first reason: sessions.csv, line 2, distance_km = -1.0: distance_km must be at least "
        "0 km; check the value and its unit (row left out)"
    )
    assert pl.read_parquet(project / OUTS[1]).height == 2
    assert store.read_json(project / OUTS[2])["rows_refused"] == 2
    assert not (project / OUTS[0]).exists()


def test_a_folder_with_foreign_files_only_says_so(raw, refuses):
    folder = raw()
    (folder / "plan.pdf").write_bytes(b"%PDF")
    said = refuses(ingest.ingest, folder, *OUTS)
    assert (
        "first reason: plan.pdf: a PDF, which cannot be read; type what it says into labs.csv"
        in said
    )


YAML = {
    "unknown key": ("xyz: true", "xyz: unknown key; check its spelling"),
    "a slip in a key": ("adult: true", "adult: unknown key; did you mean `adults`?"),
    "capitals in a key": ("Timezone: UTC", "Timezone: unknown key; did you mean `timezone`?"),
    "a key twice": (
        "scales: {}\nadults: true\nscales: {}",
        "line 3, column 1: `scales` stands twice; write it once",
    ),
    "a tab": ("zones:\n\ta: UTC", "line 2, column 1: found character '\\t'"),
    "a scale in short": ("scales: {legs: 0-10}", "write `{low: 0, high: 10, better: low}`"),
    "wrong type": ("adults: perhaps", "adults: 'perhaps' should be a valid boolean"),
    "negative": ("lab_delay_days: -1", "lab_delay_days: -1 should be greater than or equal"),
    "no time zone": ("timezone: Oslo", "timezone: 'Oslo' is no time zone; write a name such as"),
    "no zone of one": ("zones: {a: Moon/Base}", "zones: 'Moon/Base' is no time zone"),
    "not YAML": ("adults: [true", "is not YAML"),
    "a list as a key": ("? [a, b]\n: 1", "line 1, column 3: found unhashable key"),
    "no date that there is": (
        "athletes: {2025-02-30: ada}",
        "line 1, column 12: no date or number that there is; if it is a name, write it in quotes",
    ),
    "no value of its tag": ("adults: !!bool x", "line 1, column 9: no date or number"),
    "too late": ("lab_delay_days: 1e9", "should be less than or equal to 365"),
    "no number": ("glass_l: .nan", "glass_l: nan should be a finite number"),
    "a scale without an end": (
        "scales: {legs: {low: .nan, high: 5, better: low}}",
        "scales.legs.low: nan should be a finite number",
    ),
    "a word": ("adults", "write one `key: value` a line"),
    "not text": (b"\xff\xfe\x00", "is not YAML"),
}


@pytest.mark.parametrize("case", YAML)
def test_a_wrong_cohort_yaml_is_refused_by_key(case, raw, refuses):
    content, words = YAML[case]
    folder = raw(sessions=[GOOD["sessions"]])
    (folder / "cohort.yaml").write_bytes(
        content if isinstance(content, bytes) else content.encode()
    )
    said = refuses(ingest.ingest, folder, *OUTS)
    assert "cohort.yaml" in said
    assert words in said


@pytest.mark.parametrize("name", ["cohort.yml", "cohort.YAML"])
def test_settings_of_another_name_are_not_passed_over(name, raw, refuses):
    folder = raw(sessions=[GOOD["sessions"]])
    (folder / name).write_text("adults: true")
    assert refuses(ingest.ingest, folder, *OUTS).endswith("is not read; rename it to cohort.yaml")


def test_settings_in_an_athletes_folder_are_pointed_at(raw, ingested):
    folder = raw(f"mine/{A}", sessions=[GOOD["sessions"]])
    (folder / "cohort.yaml").write_text("adults: true")
    (only,) = ingested(folder.parent).refused
    assert (only["file"], only["scope"]) == (f"{A}/cohort.yaml", "file")
    assert only["reason"].startswith("cohort.yaml counts only in the cohort's own folder")


MISSPELT = {
    "athletes": ({"athletes": {"adda": "ada"}}, "did you mean ada?"),
    "a file": ({"distance_units": {"ada/session.csv": "mi"}}, "did you mean ada/sessions.csv?"),
    "zones": ({"zones": {"nobody": "Europe/Oslo"}}, "--dry-run lists the names"),
}


@pytest.mark.parametrize("case", MISSPELT)
def test_what_cohort_yaml_declares_of_something_that_is_not_here_is_pointed_at(case, raw, ingested):
    cohort, words = MISSPELT[case]
    raw("mine/ada", sessions=[GOOD["sessions"] | {"athlete_id": "ada"}])
    (only,) = ingested(raw(cohort=cohort)).refused
    assert (only["file"], only["scope"], only["remedy"]) == ("cohort.yaml", "note", words)


@pytest.mark.parametrize(
    "cohort",
    [
        {"athletes": {"ada": "bea", "Patient/1": "bea"}},
        {"distance_units": {"ada/sessions.csv": "km"}},
    ],
)
def test_what_is_here_is_not_pointed_at(cohort, raw, ingested):
    raw("mine/ada", sessions=[GOOD["sessions"]])
    assert ingested(raw(cohort=cohort)).refused == []


def test_capitals_of_what_cohort_yaml_declares_do_not_matter(raw):
    folder = raw()
    (folder / "cohort.yaml").write_text("rpe_scale: CR10\ndistance_unit: KM\ndate_order: DMY")
    said = finding.settings(folder)
    assert (said.rpe_scale, said.distance_unit, said.date_order) == ("cr10", "km", "dmy")


def test_an_empty_cohort_yaml_declares_nothing(raw, ingested):
    folder = raw(sessions=[GOOD["sessions"]])
    (folder / "cohort.yaml").write_text("# nothing yet\n")
    assert ingested(folder).tables["athletes"]["declared_adult"].to_list() == [False]


def test_outside_the_project_the_command_says_where_to_go(tmp_path, monkeypatch, refuses):
    monkeypatch.chdir(tmp_path)
    said = refuses(ingest.ingest, "data/raw/mine", *OUTS)
    assert said == "no dvc.yaml here; change to the project's folder first"


def test_a_target_that_cannot_be_written_is_one_line(raw, refuses, project):
    (project / "taken").write_text("a file")
    folder = raw(sessions=[GOOD["sessions"]])
    said = refuses(ingest.ingest, folder, "out/tables", "taken/refused.parquet", "out/r.json")
    assert "taken" in said


def test_the_real_command_ends_with_status_1_and_one_line(raw, project):
    raw()
    found = subprocess.run(
        [sys.executable, "-m", "pipeline.ingest", "data/raw/mine", *OUTS],
        capture_output=True,
        text=True,
        cwd=project,
        check=False,
    )
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.splitlines() == [
        "heavy legs: data/raw/mine holds no files; put the athletes' exports there "
        "(docs/formats.md says which)"
    ]


def test_every_table_has_a_bad_row_here():
    assert {table for table, *_ in ROWS.values()} == set(TABLES)


def test_a_file_without_rows_says_so(tmp_path):
    (tmp_path / "sessions.csv").write_text("athlete_id,happened,sport,duration_min\n")
    books = folders.read_folder(tmp_path, Cohort())
    assert [(one.scope, one.reason) for one in books.refused] == [("note", folders.NO_ROWS)]


def test_iron_that_the_saturation_of_its_draw_contradicts_is_refused(raw, ingested):
    said = {"iron": ("33", "ug/L"), "tibc": ("415", "ug/dL"), "transferrin_saturation": ("8", "%")}
    results = [
        GOOD["labs"] | {"marker": marker, "value": value, "unit": unit, "loinc": ""}
        for marker, (value, unit) in said.items()
    ]
    found = ingested(raw(sessions=[GOOD["sessions"]], labs=results))
    assert sorted(found.tables["labs"]["marker"]) == ["tibc", "transferrin_saturation"]
    (refused,) = [r for r in found.refused if r["scope"] == "row"]
    assert "iron over binding capacity" in refused["reason"]
