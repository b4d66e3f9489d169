"""Zip archives as they are handed over, taken the whole way of a dry run and of an import."""

import io
import json
import zipfile
from types import SimpleNamespace

import pytest

from pipeline import ingest
from pipeline.formats import folder, ledger
from tests.pipeline.formats import test_garmin_account as garmin
from tests.pipeline.formats import test_tcx as tcx

FITNESS = "DI_CONNECT/DI-Connect-Fitness"
SRPE = "end_date_time,activity_names,perceived_exertion,duration_min\n"
SRPE += "2019-11-02T18:00:00.000Z,\"['individual', 'running']\",6,50\n"
WELLNESS = "effective_time_frame,fatigue,mood,readiness,sleep_duration_h,sleep_quality,soreness,"
WELLNESS += "soreness_area,stress\n2019-11-02T07:00:00.000Z,3,3,5,7,3,2,[32696007],3\n"
INTAKE = "athlete_id,happened,age_y,timezone\nSYNTHETIC-1,2025-01-01,30,Asia/Tokyo\n"
RUN = "athlete_id,happened,sport,duration_min\nSYNTHETIC-1,2025-03-01T18:00,run,60\n"


@pytest.fixture
def handed_over(raw):
    """Give the writer of zip archives into a cohort's folder: path, members by name, settings."""

    def handed_over(path, members, cohort=None):
        home = raw(cohort=cohort)
        target = home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return home

    return handed_over


def listing(command, home):
    found = command(ingest.ingest, home, "--dry-run")
    assert found.status == 0
    return found.out.partition("Rows in each table")[0]


def read(home):
    """Read a cohort's folder: tables, and refusals; what was read is kept or refused."""
    books, tables = folder.read(home)
    counts = ledger.counted(books)
    assert counts["rows_read"] == counts["rows_kept"] + counts["rows_refused"]
    return SimpleNamespace(tables=tables, refused=books.refused)


def garmins_export():
    return {
        f"{FITNESS}/a_0_summarizedActivities.json": garmin.activities(garmin.RUN),
        f"{FITNESS}/a_gear.json": garmin.gear(garmin.SHOES),
        "DI_CONNECT/DI-Connect-Wellness/2025_sleepData.json": json.dumps([garmin.NIGHT]),
        "DI_CONNECT/DI-Connect-User/user_profile.json": '{"colour": "red"}',
        "customer_data/photo.jpg": b"\xff\xd8\xff\xe0",
        "customer_data/photo2.jpg": b"\xff\xd8\xff\xe0",
    }


def test_an_account_of_garmin_is_read_as_it_comes_with_the_shoes_of_each_run(handed_over, command):
    home = handed_over("ada/export.zip", garmins_export())
    said = listing(command, home)
    assert "garmin_account: sessions of ada" in said
    assert "garmin_account: nights of ada" in said
    assert "garmin_account: gear of ada" in said
    found = read(home)
    (run,) = found.tables["sessions"].iter_rows(named=True)
    assert (run["athlete_id"], run["gear_id"]) == ("ada", "Blue shoes")
    assert found.tables["gear"]["gear_id"].to_list() == ["Blue shoes"]
    notes = {one.reason: one.value for one in found.refused if one.scope == "note"}
    assert notes == {
        "files in it: JSON of a kind that is not read": (
            "1, the first is DI_CONNECT/DI-Connect-User/user_profile.json"
        ),
        "files in it: a picture, which cannot be read": ("2, the first is customer_data/photo.jpg"),
    }


def test_shoes_of_another_archive_are_not_worn(handed_over):
    members = garmins_export()
    shoes = {name: members.pop(name) for name in list(members) if name.endswith("_gear.json")}
    handed_over("ada/shoes.zip", shoes)
    found = read(handed_over("ada/export.zip", members))
    assert found.tables["sessions"]["gear_id"].to_list() == [None]


@pytest.mark.parametrize("top", ["", "pmdata/"])
def test_pmdata_is_read_as_such_in_a_zip_archive(top, handed_over, command):
    files = {
        "p01/pmsys/srpe.csv": SRPE,
        "p01/pmsys/wellness.csv": WELLNESS,
        "p02/pmsys/srpe.csv": SRPE,
    }
    home = handed_over("pmdata.zip", {top + name: text for name, text in files.items()})
    said = listing(command, home)
    assert "pmdata: sessions of p01" in said
    assert "pmdata: sessions of p02" in said
    assert "pmdata: checkins of p01" in said
    assert read(home).tables["sessions"]["athlete_id"].to_list() == ["p01", "p02"]


def test_folders_that_windows_wrote_are_folders(handed_over, command):
    home = handed_over("pmdata.zip", {})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("p01/pmsys/srpe.csv", SRPE)
    content = made.getvalue().replace(b"p01/pmsys/srpe.csv", rb"p01\pmsys\srpe.csv")
    (home / "pmdata.zip").write_bytes(content)
    assert "pmdata: sessions of p01" in listing(command, home)


@pytest.mark.parametrize(
    ("intake", "runs"),
    [
        ("club.zip", "club.zip"),
        ("z.zip", "a.zip"),
        ("z.zip", "ada/sessions.csv"),
        ("athletes.zip", "a.zip"),
    ],
)
@pytest.mark.parametrize("name", ["athletes.csv", "people.csv"])
def test_an_intake_in_an_archive_is_read_before_all_else(name, intake, runs, handed_over):
    members = {f"z/{name}": INTAKE}
    if runs == intake:
        members = {"a/sessions.csv": RUN} | members
    home = handed_over(intake, members)
    if runs.endswith(".csv"):
        (home / runs).parent.mkdir()
        (home / runs).write_text(RUN)
    elif runs != intake:
        handed_over(runs, {"sessions.csv": RUN})
    tables = read(home).tables
    assert tables["athletes"]["timezone"].to_list() == ["Asia/Tokyo"]
    assert [at.hour for at in tables["sessions"]["happened"]] == [9]
    assert tables["sessions"].height == 1


def test_an_intake_in_the_folder_counts_before_one_in_an_archive(handed_over):
    home = handed_over("athletes.zip", {"athletes.csv": INTAKE, "sessions.csv": RUN})
    (home / "athletes.csv").write_text(INTAKE.replace("Asia/Tokyo", "Europe/Oslo"))
    tables = read(home).tables
    assert tables["athletes"]["timezone"].to_list() == ["Europe/Oslo"]
    assert [at.hour for at in tables["sessions"]["happened"]] == [17]


def test_a_folder_in_an_archive_is_an_athletes_where_cohort_yaml_says_so(handed_over):
    runs = {f"{name}/run.tcx": tcx.written(*tcx.LAPS) for name in ("ann", "bob")}
    home = handed_over("club.zip", runs, {"athletes": {"club.zip/ann": "A", "club.zip/bob": "B"}})
    assert read(home).tables["sessions"]["athlete_id"].to_list() == ["A", "B"]


def test_notes_about_the_files_are_not_looked_at_in_archives_either(handed_over):
    home = handed_over(
        "a.zip", {"README.md": "words", "club/LICENSE": "words", "sessions.csv": RUN}
    )
    assert read(home).refused == []


def test_two_files_of_one_name_in_an_archive_are_both_read(handed_over):
    home = handed_over("a.zip", {})
    later = RUN.replace("03-01", "03-02")
    with zipfile.ZipFile(home / "a.zip", "w") as archive:
        archive.writestr("sessions.csv", RUN)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("sessions.csv", later)
    assert read(home).tables["sessions"].height == 2
