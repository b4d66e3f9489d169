"""What people see before they trust an import: each file, and what became of it."""

import io
import re
import zipfile

import pytest
from rich.console import Console

from pipeline import ingest, store
from pipeline.formats import folder
from tests.pipeline.formats import test_tcx
from tests.pipeline.formats.test_intervals import HEADER, RUN
from tests.pipeline.formats.workbook import workbook

A, B = "SYNTHETIC-1", "SYNTHETIC-2"
OUTS = ("out/tables", "out/refused.parquet", "out/refused.json")
LONG = "a folder that somebody gave a very long name indeed/and_another_one_within_it"


def run_of(athlete, day, **more):
    said = {"athlete_id": athlete, "happened": f"2025-03-{day:02}T18:00", "sport": "run"}
    return said | {"duration_min": 60, "distance_km": 10} | more


@pytest.fixture
def mixed(raw):
    """Give a folder of many kinds of file, some with names longer than any screen is wide."""
    morning = {"athlete_id": A, "happened": "2025-03-01T08:00", "kind": "morning", "soreness": 3}
    checkins = [
        morning | {"recorded": "2025-03-01T08:00"},
        morning | {"happened": "2025-03-02T08:00"},
    ]
    blood = {"athlete_id": A, "happened": "2025-03-01T08:00", "recorded": "2025-03-02T08:00"}
    home = raw(
        sessions=[run_of(A, 1), run_of(B, 5), run_of(A, 3, distance_km=-1)],
        checkins=checkins,
        labs=[blood | {"marker": "ferritin", "value": 30, "unit": "ug/L"}],
    )
    files = {
        f"ada/{LONG}/activities.csv": f"{HEADER}\n{RUN}\n".encode(),
        "ada/" + "Morning_Run_" * 12 + ".tcx": test_tcx.written(*test_tcx.LAPS).encode(),
        "ada/blood [spring].xlsx": workbook(Blood=[["date", "ferritin"], ["2025-03-01", 30]]),
        "ada/plan.pdf": b"%PDF",
        "ada/broken.tcx": test_tcx.written(*test_tcx.LAPS)[:-9].encode(),
    }
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    zipped(home / "ada" / "all [" / "b].zip", f"{LONG}/activities.csv", f"{HEADER}\n{RUN}\n")
    zipped(home / "ada" / "evil.zip", "../[/b].csv", "x")
    zipped(home / "ada" / "photos.zip", "[/red].jpg", "x")
    return home


def zipped(path, name, content):
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)


@pytest.fixture
def listed(command, mixed, project):
    """Give what --dry-run says about each file of the mixed folder, and its exit status."""
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    found = command(ingest.ingest, mixed, "--dry-run")
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before
    listing = found.out.partition("Rows in each table")[0]
    said, name = {}, ""
    for line in listing.splitlines()[1:]:
        if line.startswith("    "):
            said[name].append(line.strip())
        elif line.strip():
            name = name + line.strip() if name and not said[name] else line.strip()
            said = {key: told for key, told in said.items() if told} | {name: []}
    return found, said


def test_a_dry_run_says_of_each_file_what_it_was_taken_for_and_writes_nothing(listed):
    found, said = listed
    assert found.status == 0
    assert said["sessions.csv"] == [
        "templates: sessions of 2 athletes, 2025-03-01 to 2025-03-05",
        "3 rows, 1 left out; known when: assumed",
        "left out: line 4, distance_km = -1.0: distance_km must be at least 0 km; check the value "
        "and its unit",
    ]
    assert said["checkins.csv"] == [
        f"templates: checkins of {A}, 2025-03-01 to 2025-03-02",
        "2 rows, 0 left out; known when: some rows say, the rest assumed",
    ]
    assert said["labs.csv"][1] == "1 row, 0 left out; known when: the file says"
    assert said["ada/plan.pdf"][0].startswith(
        "left out: a PDF, which cannot be read; type what it says into labs.csv"
    )
    assert " ".join(said["ada/photos.zip"]) == (
        "left out: files in it: text that is no table (1, the first is [/red].jpg); write it as a "
        "table with a line for the columns' names (docs/formats.md); what it says of a symptom, an "
        "injury or an illness belongs into flags.csv"
    )
    assert said["ada/evil.zip"][0].startswith(
        "left out: a file in it would be written outside of its folder"
    )
    broken = said["ada/broken.tcx"]
    assert broken[0] == "tcx: 0 rows, none of use"
    assert broken[1].startswith("left out: damaged or cut off")


def test_a_dry_run_lists_every_file_of_the_folder_and_of_its_archives(listed, mixed):
    _, said = listed
    there = {path.relative_to(mixed).as_posix() for path in mixed.rglob("*") if path.is_file()}
    inside = f"ada/all [/b].zip/{LONG}/activities.csv"
    bare = {name.replace(" ", "") for name in said}
    wanted = {*there, inside} - {"ada/all [/b].zip"}
    assert bare == {name.replace(" ", "") for name in wanted}


@pytest.mark.parametrize("width", [40, 100, 200])
def test_no_name_is_cut_however_narrow_the_screen(width, mixed, monkeypatch, project):
    screen = io.StringIO()
    monkeypatch.setattr(
        store, "console", lambda: Console(file=screen, width=width, force_terminal=True)
    )
    ingest.ingest(mixed, dry_run=True)
    shown = re.sub(r"\x1b\[[0-9;]*m|\s", "", screen.getvalue())
    assert "…" not in screen.getvalue()
    for name in (*(p.name for p in mixed.rglob("*.*") if p.suffix != ".zip"), LONG):
        assert name.replace(" ", "") in shown


def test_a_bar_shows_how_far_the_reading_is(mixed, monkeypatch):
    screen = io.StringIO()
    terminal = Console(file=screen, force_terminal=True, width=80)
    monkeypatch.setattr(folder, "Console", lambda **_: terminal)
    folder.read(mixed)
    assert "Reading" in screen.getvalue()
    assert "100%" in screen.getvalue()


def test_where_nobody_watches_no_bar_is_drawn(mixed, command):
    assert command(ingest.ingest, mixed, *OUTS).err == ""


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(
    ("rows", "strict", "status"),
    [
        ([run_of(A, 1), run_of(A, 2)], True, 0),
        ([run_of(A, 1), run_of(A, 2, distance_km=-1)], False, 0),
        ([run_of(A, 1), run_of(A, 2, distance_km=-1)], True, 1),
        ([run_of(A, 1, distance_km=-1)], False, 1),
    ],
)
def test_the_exit_status_tells_whether_something_was_usable_or_with_strict_everything(
    rows, strict, status, dry, raw, command
):
    options = ["--strict"] * strict + (["--dry-run"] if dry else list(OUTS))
    assert command(ingest.ingest, raw(sessions=rows), *options).status == status


def test_strict_takes_a_file_left_out_for_a_failure_but_no_remark(raw, command):
    home = raw(sessions=[run_of(A, 1, distance_km=70, duration_min=500)])
    assert command(ingest.ingest, home, *OUTS, "--strict").status == 0
    (home / "plan.pdf").write_bytes(b"%PDF")
    found = command(ingest.ingest, home, *OUTS, "--strict")
    assert found.status == 1
    assert "--strict was given and something was left out (1)" in found.err
    assert "the first: plan.pdf: a PDF, which cannot be read" in found.err


def test_strict_is_content_where_what_was_left_out_is_no_loss(raw, command):
    home = raw(sessions=[run_of(A, 1), run_of(A, 1)])
    assert command(ingest.ingest, home, *OUTS, "--strict").status == 0


def test_strict_writes_no_table_where_it_fails(raw, command, project):
    home = raw(sessions=[run_of(A, 1), run_of(A, 2, distance_km=-1)])
    assert command(ingest.ingest, home, *OUTS, "--strict").status == 1
    assert not (project / OUTS[0]).exists()
    assert (project / OUTS[1]).exists()


def test_without_a_place_to_write_to_the_command_says_what_is_missing(raw, refuses):
    said = refuses(ingest.ingest, raw(sessions=[run_of(A, 1)]))
    assert said.startswith("say where to write: data/mine/tables data/mine/refused.parquet")
    assert "--dry-run to look" in said


def dry_run_of(command, home):
    """Give the lines of each file in the list, and those of the summary below it."""
    out = command(ingest.ingest, home, "--dry-run").out
    listing, _, summary = out.partition("Rows in each table")
    said, name = {}, ""
    for line in listing.splitlines()[1:]:
        if line.startswith("    "):
            said[name] = f"{said[name]} {line.strip()}".strip()
        elif line.strip():
            name = line.strip()
            said[name] = ""
    return said, [line.strip() for line in summary.splitlines()]


def test_a_file_says_each_reason_for_which_it_lost_rows_the_commonest_first(raw, command):
    wrong = [{"distance_km": -1}, {"duration_min": -1}, {"sport": "chess"}, {"cadence_spm": 900}]
    rows = [run_of(A, day, **more) for day, more in enumerate([*wrong, wrong[2], {}], start=1)]
    said, summary = dry_run_of(command, raw(sessions=rows))
    parts = said["sessions.csv"].split("left out: ")
    assert parts[1].startswith("line 4, sport = chess: not one of run, strength")
    assert parts[1].rstrip().endswith("(2 rows; also line 6)")
    assert [part.partition(":")[0] for part in sorted(parts[2:])] == [
        "line 2, distance_km = -1.0",
        "line 3, duration_min = -1.0",
        "line 5, cadence_spm = 900.0",
    ]
    assert "left out: 5 rows" in summary
    assert "remarks with something to do: 4" in summary


def test_what_is_kept_with_a_remark_says_so_under_its_file_and_what_to_do_comes_first(raw, command):
    long = run_of(A, 1, distance_km=70, duration_min=500)
    said, summary = dry_run_of(command, raw(sessions=[long, long, run_of(A, 2, sport="chess")]))
    told = said["sessions.csv"]
    first, then = told.find("line 4, sport = chess"), told.find("distance_km is unusual")
    assert -1 < first < then < told.find("nothing to do: ")
    assert (
        "remark: line 2, duration_min = 500.0: duration_min is unusual: duration (min); check"
        in told
    )
    assert "left out: 2 rows" in summary
    assert "remarks with something to do: 3" in summary


def test_what_cannot_be_read_in_an_archive_is_told_under_the_archive(raw, command):
    home = raw(sessions=[run_of(A, 1)])
    (home / "ada").mkdir()
    with zipfile.ZipFile(home / "ada" / "all.zip", "w") as archive:
        archive.writestr("activities.csv", f"{HEADER}\n{RUN}\n")
        archive.writestr("blood.pdf", "%PDF")
    said, _ = dry_run_of(command, home)
    assert said["ada/all.zip"].startswith(
        "remark: files in it: a PDF, which cannot be read (1, the first is blood.pdf); type what"
    )
    assert said["ada/all.zip/activities.csv"].startswith("intervals: sessions of ada")


def test_slips_of_cohort_yaml_come_first_and_no_text_stands_twice(raw, command):
    morning = {"athlete_id": A, "happened": "2025-03-01T08:00", "kind": "morning", "soreness": 3}
    home = raw(
        sessions=[run_of(A, 1), run_of(A, 2, distance_km=-1)],
        checkins=[morning | {"happened": "yesterday"}],
        cohort={"zones": {"SYNTHETIC-9": "Europe/Oslo"}},
    )
    said, summary = dry_run_of(command, home)
    first = next(iter(said))
    assert first == "cohort.yaml"
    assert said[first].startswith("remark: zones = SYNTHETIC-9: cohort.yaml declares zones of")
    whole = " ".join([*said.values(), *summary])
    for reason in ("distance_km must be at least", "cohort.yaml declares zones", "= yesterday: "):
        assert whole.count(reason) == 1
    assert "remarks with something to do: 3" in summary


@pytest.mark.parametrize("where", [".", "data/raw"])
def test_a_folder_above_the_cohorts_is_no_cohort(where, raw, project, refuses):
    (project / where).mkdir(parents=True, exist_ok=True)
    (project / store.PROJECT).write_text("vars:\n  - folders: {raw: data/raw}\n")
    (project / "data/raw/my_club").mkdir(parents=True, exist_ok=True)
    said = refuses(ingest.ingest, where, "--dry-run")
    there = "folders of cohorts that are here: data/raw/my_club"
    assert said == f"{where} is not the folder of one cohort; {there}"
