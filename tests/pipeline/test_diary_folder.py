"""A folder with a diary, from the command: what is read, what is named, and what to do about it.

The example of docs/formats.md is the diary here.
"""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml

from pipeline import ingest
from pipeline.formats import diary_example

OUTS = ("out/tables", "out/refused.parquet", "out/refused.json")
REPO = Path(__file__).parents[2]


@pytest.fixture
def folder(project):
    """Give the folder of a cohort whose only athlete keeps the diary of docs/formats.md."""
    home = project / "data/raw/mine"
    (home / "SYNTHETIC-1").mkdir(parents=True)
    (home / "SYNTHETIC-1" / "diary.csv").write_text(diary_example.DIARY, encoding="utf-8")
    return home


def declare(folder, **said):
    (folder / "cohort.yaml").write_text(yaml.safe_dump(said))


def read(name):
    return pl.read_parquet(f"out/tables/{name}.parquet")


def test_the_example_stands_in_the_documents():
    page = (REPO / "docs/formats.md").read_text(encoding="utf-8")
    assert f"```csv\n{diary_example.DIARY}```" in page
    assert f"```yaml\n{diary_example.SETTINGS}```" in page
    assert "docs/formats.md#diary" in (REPO / "README.md").read_text(encoding="utf-8")


def test_the_example_is_read_from_end_to_end(folder, command):
    (folder / "cohort.yaml").write_text(diary_example.SETTINGS)
    found = command(ingest.ingest, folder, *OUTS)
    assert found.status in (0, None)
    told = ("day", "soreness", "fatigue", "sleep_h", "recorded_assumed")
    assert read("checkins").select(told).rows() == [
        (date(2025, 3, 1), 2.5, 5.0, 7.5, False),
        (date(2025, 3, 2), 10.0, 7.5, 6.25, False),
    ]
    told = ("day", "sport", "duration_min", "distance_km", "rpe_cr10")
    assert read("sessions").select(told).rows() == [(date(2025, 3, 1), "run", 52.0, 10.2, 4.0)]
    assert read("checkins")["athlete_id"].unique().to_list() == ["SYNTHETIC-1"]
    refused = pl.read_parquet("out/refused.parquet")
    assert refused.select("scope", "column", "reason").rows() == [
        ("note", "Weather", "a column that is not read"),
        (
            "row",
            "Training",
            "a day of rest: no session, and watched only if something else was entered on it",
        ),
    ]
    assert "SYNTHETIC-1/diary.csv: Weather" in found.out


@pytest.mark.parametrize("dry", [True, False])
def test_columns_that_are_left_out_are_named_with_the_line_to_add(dry, folder, command):
    declare(folder, timezone="Europe/Oslo")
    arguments = ("--dry-run",) if dry else OUTS
    found = command(ingest.ingest, folder, *arguments)
    assert found.status in (0, None)
    said = " ".join(found.out.split())
    assert "Weather" in said
    assert "Fatigue (1-5): the scale of fatigue is not declared" in said
    scale = "{fatigue: {low: 1, high: 5, better: low}}"
    assert f'`scales_of: {{"SYNTHETIC-1/diary.csv": {scale}}}`' in said
    assert "`better: high` if 5 is" in said
    if dry:
        assert "columns that are not read: Weather" in said
        assert "diary: sessions, checkins of SYNTHETIC-1, 2025-03-01 to 2025-03-02" in said


def test_a_dry_run_shows_on_which_scales_a_file_was_read(folder, command):
    scale = {"low": 1, "high": 5, "better": "high"}
    declare(folder, scales={"fatigue": scale}, rpe_scale="cr10")
    said = " ".join(command(ingest.ingest, folder, "--dry-run").out.split())
    scales = "soreness 1 to 5, 1 best; fatigue 1 to 5, 5 best; exertion 0 to 10"
    assert f"scales: {scales}" in said


def test_reasons_that_go_to_git_name_no_column_and_nobody(folder, command):
    declare(folder, timezone="Europe/Oslo")
    command(ingest.ingest, folder, *OUTS)
    counts = Path("out/refused.json").read_text()
    assert "Weather" not in counts
    assert "SYNTHETIC" not in counts


def test_a_path_under_scales_of_that_is_not_there_is_pointed_at(folder, command):
    scale = {"fatigue": {"low": 1, "high": 5, "better": "low"}}
    declare(folder, timezone="Europe/Oslo", scales_of={"SYNTHETIC-1/dairy.csv": scale})
    command(ingest.ingest, folder, *OUTS)
    refused = pl.read_parquet("out/refused.parquet").filter(file="cohort.yaml")
    assert refused.select("column", "value", "remedy").rows() == [
        ("scales_of", "SYNTHETIC-1/dairy.csv", "did you mean SYNTHETIC-1/diary.csv?")
    ]


def test_a_day_with_two_trainings_keeps_both_ratings_and_the_illness_of_either(folder, command):
    declare(folder, scales={"legs": {"low": 0, "high": 10, "better": "low"}})
    rows = ["run,42,3,no", "strength,30,7,yes"]
    head = "date,sport,duration (min),heavy legs,ill\n"
    (folder / "SYNTHETIC-1" / "diary.csv").write_text(
        head + "".join(f"2025-03-01,{row}\n" for row in rows)
    )
    assert command(ingest.ingest, folder, *OUTS).status in (0, None)
    rated = read("checkins").filter(pl.col("kind") == "after_run").sort("happened")
    assert sorted(rated["legs"]) == pytest.approx([3, 7])
    assert read("checkins").filter(pl.col("kind") == "morning")["ill"].to_list() == [True]
    assert read("sessions").height == 2
