"""A folder of files becomes seven tables, whatever lies in it and however it is split up."""

from datetime import UTC, datetime

import pytest
from polars.testing import assert_frame_equal

from features.tables import TABLES
from pipeline import ingest, store
from pipeline.formats import folder as folders
from pipeline.formats import ledger

A, B = "SYNTHETIC-1", "SYNTHETIC-2"


def run_of(athlete, day, **more):
    said = {"athlete_id": athlete, "happened": f"2025-03-{day:02}T18:00", "sport": "run"}
    return said | {"duration_min": 60, "distance_km": 10} | more


def night_of(athlete, day, **more):
    return {"athlete_id": athlete, "happened": f"2025-03-{day:02}T07:00", "asleep_h": 7} | more


def intake_of(athlete, **more):
    return {"athlete_id": athlete, "happened": "2025-01-01", "age_y": 30} | more


def test_of_the_clubs_own_files_only_what_was_messed_up_is_refused(club):
    counts = store.read_json(club.counts)
    mess = store.read_json(club.truth / "truth.json")["mess"]
    assert counts["rows_refused"] == sum(mess.values()) - mess["new_watches"]
    assert counts["rows_read"] == counts["rows_kept"] + counts["rows_refused"] > 3000
    assert set(counts["files"]) == {f"{name}.csv" for name in TABLES}


def test_the_same_folder_gives_the_same_bytes(in_club, tmp_path):
    again = tmp_path / "tables"
    ingest.ingest(in_club.raw, again, tmp_path / "refused.parquet", tmp_path / "refused.json")
    for name in TABLES:
        there = (in_club.tables / f"{name}.parquet").read_bytes()
        assert (again / f"{name}.parquet").read_bytes() == there
    assert (tmp_path / "refused.json").read_bytes() == in_club.counts.read_bytes()


def test_one_folder_per_athlete_gives_the_same_tables_as_one_file(raw, ingested):
    runs = {name: [run_of(name, day) for day in range(1, 6)] for name in (A, B)}
    nights = {name: [night_of(name, day) for day in range(1, 6)] for name in (A, B)}
    people = [intake_of(A), intake_of(B)]
    together = raw(
        "together", athletes=people, sessions=[row for rows in runs.values() for row in rows]
    )
    raw("together", nights=[row for rows in nights.values() for row in rows])
    apart = raw("apart", athletes=people)
    for name in (A, B):
        raw(f"apart/{name}", sessions=runs[name], nights=nights[name])
    one, many = ingested(together, "one"), ingested(apart, "many")
    assert set(many.counts["files"]) == {"athletes.csv", "*/sessions.csv", "*/nights.csv"}
    for name in TABLES:
        assert_frame_equal(one.tables[name], many.tables[name])


def test_the_intake_tells_the_time_zone_in_which_other_files_are_read(raw, ingested):
    people = [intake_of(A, timezone="Asia/Tokyo"), intake_of(B, timezone="")]
    runs = [run_of(A, 1), run_of(B, 1), run_of("SYNTHETIC-3", 1)]
    cohort = {"timezone": "Europe/Oslo", "zones": {"SYNTHETIC-3": "America/New_York"}}
    found = ingested(raw(athletes=people, sessions=runs, cohort=cohort)).tables
    hours = dict(found["sessions"].select("athlete_id", "happened").iter_rows())
    assert [hours[name].hour for name in sorted(hours)] == [9, 17, 23]
    zones = dict(found["athletes"].select("athlete_id", "timezone").iter_rows())
    assert list(zones.values()) == ["Asia/Tokyo", "Europe/Oslo", "America/New_York"]


def test_an_intake_of_any_name_tells_its_time_zones_before_other_files_are_read(raw, ingested):
    home = raw(sessions=[run_of(A, 1)], athletes=[intake_of(A, timezone="Asia/Tokyo")])
    (home / "athletes.csv").rename(home / "who they are.csv")
    found = ingested(home)
    assert found.tables["sessions"]["happened"].to_list() == [
        datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
    ]


@pytest.mark.parametrize(
    ("cohort", "zone", "count"),
    [({}, "", 1), ({}, "Asia/Tokyo", 0), ({"timezone": "Europe/Oslo"}, "", 0)],
)
def test_who_is_read_in_utc_though_nobody_says_so_is_counted(cohort, zone, count, raw, command):
    home = raw(cohort=cohort, sessions=[run_of(A, 1)], athletes=[intake_of(A, timezone=zone)])
    said = command(ingest.ingest, home, "--dry-run").out
    assert ("times of 1 athlete were read as UTC" in said) == bool(count)


def test_of_two_intake_rows_the_first_counts_for_the_time_zone_as_well(raw, ingested):
    folder = raw(athletes=[intake_of(A, timezone="Asia/Tokyo")])
    raw("mine/later", athletes=[intake_of(A, timezone="Europe/Oslo")], sessions=[run_of(A, 1)])
    found = ingested(folder)
    assert found.tables["athletes"]["timezone"].to_list() == ["Asia/Tokyo"]
    assert found.tables["sessions"]["happened"].to_list() == [datetime(2025, 3, 1, 9, tzinfo=UTC)]
    (again,) = found.refused
    assert (again["file"], again["line"]) == ("later/athletes.csv", 2)


def test_the_counts_that_go_to_git_name_no_athlete(raw, ingested):
    folder = raw("apart", nights=[night_of(A, 1)])
    raw("apart/Anna", sessions=[run_of(A, 1), run_of(A, 2, distance_km=-1)])
    raw("apart/Bo", sessions=[run_of(B, 1)])
    (folder / "Anna Smith.pdf").write_bytes(b"%PDF")
    (folder / "Bo" / "plan.pdf").write_bytes(b"%PDF")
    found = ingested(folder)
    assert found.counts["files"] == {
        "*": {
            "read": 0,
            "kept": 0,
            "refused": 0,
            "reasons": {"file: a PDF, which cannot be read": 2},
        },
        "*/sessions.csv": {
            "read": 3,
            "kept": 2,
            "refused": 1,
            "reasons": {"row: distance_km must be at least 0 km": 1},
        },
        "nights.csv": {"read": 1, "kept": 1, "refused": 0, "reasons": {}},
    }
    assert {r["file"] for r in found.refused} == {
        "Anna Smith.pdf",
        "Anna/sessions.csv",
        "Bo/plan.pdf",
    }


def test_a_template_under_another_name_is_counted_without_it(raw):
    here = raw("apart")
    names = ("Anna Smith.csv", "bo/Anna Smith 1987/knee.csv", "bo/Anna Smith/sessions.csv")
    for day, name in enumerate(names, 1):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        row = f"{A},2025-03-0{day},run,30"
        (here / name).write_text(f"athlete_id,happened,sport,duration_min\n{row}\n")
    books, _ = folders.read(here)
    assert set(ledger.counted(books)["files"]) == {"* (templates)", "*/sessions.csv"}


@pytest.mark.parametrize("adults", [True, False])
def test_an_athlete_without_an_intake_has_no_age_but_may_be_declared_adult(adults, raw, ingested):
    folder = raw(sessions=[run_of(A, 1)], cohort={"adults": adults})
    (row,) = ingested(folder).tables["athletes"].iter_rows(named=True)
    assert (row["athlete_id"], row["age_y"], row["declared_adult"]) == (A, None, adults)


def test_readme_licence_and_hidden_files_are_not_looked_at(raw, ingested):
    folder = raw(sessions=[run_of(A, 1)])
    for name in ("README.txt", "LICENSE", ".DS_Store", ".git/config"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\x00\xff")
    assert set(ingested(folder).counts["files"]) == {"sessions.csv"}


def test_the_screen_says_what_was_read_and_what_was_refused(raw, command):
    folder = raw(sessions=[run_of(A, 1), run_of(A, 2, distance_km=-3)])
    found = command(ingest.ingest, folder, "tables", "refused.parquet", "refused.json")
    assert found.status == 0
    assert "2 rows read = 1 kept + 1 refused" in found.out
    assert "row: distance_km must be at least 0 km" in found.out


def test_possible_but_odd_values_are_kept_and_pointed_at(raw, ingested):
    folder = raw(
        sessions=[run_of(A, 1, duration_min=500, distance_km=70)],
        labs=[{**night_of(A, 1), "marker": "ferritin", "value": 3, "unit": "ug/L"}],
    )
    found = ingested(folder)
    notes = {(r["file"], r["column"], r["value"]) for r in found.refused if r["scope"] == "note"}
    assert ("sessions.csv", "duration_min", "500.0") in notes
    assert ("sessions.csv", "distance_km", "70.0") in notes
    assert ("labs.csv", "value", "3 ug/L") in notes
    assert found.counts["rows_refused"] == 0


@pytest.mark.parametrize(
    "rows",
    [
        {"labs": [{"marker": "ferritin", "value": "60", "unit": "ug/L"}]},
        {"flags": [{"code": "chest"}]},
    ],
)
def test_blood_or_reports_alone_are_read_and_it_is_said_that_nothing_can_be_scored(
    rows, raw, project, command
):
    who = {"athlete_id": "SYNTHETIC-1", "happened": "2025-03-01"}
    folder = raw(**{table: [who | row for row in listed] for table, listed in rows.items()})
    found = command(ingest.ingest, folder, "out/tables", "out/refused.parquet", "out/r.json")
    assert found.status == 0
    assert "no training, night or diary: nothing can be scored" in found.out
    assert (project / "out" / "tables" / "labs.parquet").exists()


def test_the_first_reason_is_of_a_file_that_gave_nothing(raw, refuses):
    who = {"athlete_id": "SYNTHETIC-1", "happened": "2025-03-01"}
    folder = raw(athletes=[who, who | {"athlete_id": ""}], sessions=[who | {"sport": "run"}])
    said = refuses(ingest.ingest, folder, "out/tables", "out/refused.parquet", "out/r.json")
    assert "first reason: sessions.csv: the column duration_min is missing" in said
