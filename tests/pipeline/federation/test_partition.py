"""A cohort in parts: every row of an athlete in one of them, and nothing lost on the way."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks import federation as made_up
from features.tables import TABLES
from pipeline import partition, store
from pipeline.federation import manifest


def whole(folder, name):
    """Read one table of all parts."""
    schema = TABLES[name]
    parts = pl.concat(pl.read_parquet(f) for f in sorted(folder.glob(f"part-*/{name}.parquet")))
    return store.in_order(parts, schema.primary_key())


@pytest.mark.parametrize("how", [{"athletes": 5}, {"athlete_days": 100}, {}])
def test_parts_hold_every_row_once_and_each_athlete_in_one(how, in_club, tmp_path, command):
    partition.partition(in_club.tables, tmp_path / "parts", **how)
    for name in TABLES:
        assert_frame_equal(
            whole(tmp_path / "parts", name), pl.read_parquet(in_club.tables / f"{name}.parquet")
        )
    made = manifest.read(tmp_path / "parts")
    folders = sorted((tmp_path / "parts").glob("part-*"))
    assert [path.name for path in folders] == list(made.parts)
    held = [pl.read_parquet(path / "athletes.parquet")["athlete_id"] for path in folders]
    assert pl.concat(held).is_sorted()
    assert pl.concat(held).is_unique().all()
    matrix = pl.read_parquet(in_club.matrix)
    assert made.athlete_days == matrix.height
    assert made.last_day == matrix["day"].max()


def test_parts_are_as_large_as_was_said(in_club, tmp_path):
    partition.partition(in_club.tables, tmp_path / "five", athletes=5)
    fives = [part.athletes for part in manifest.read(tmp_path / "five").parts.values()]
    assert set(fives[:-1]) == {5}
    partition.partition(in_club.tables, tmp_path / "days", athlete_days=300)
    found = [part.athlete_days for part in manifest.read(tmp_path / "days").parts.values()]
    assert all(200 < days < 400 for days in found[:-1])


def test_tables_in_another_order_give_the_same_parts(in_club, tmp_path, monkeypatch):
    monkeypatch.setattr(partition, "ROWS_AT_ONCE", 100)
    for name in TABLES:
        rows = pl.read_parquet(in_club.tables / f"{name}.parquet")
        store.write_parquet(
            rows.sample(fraction=1, shuffle=True, seed=1), tmp_path / f"t/{name}.parquet"
        )
    partition.partition(in_club.tables, tmp_path / "one", athletes=7)
    partition.partition(tmp_path / "t", tmp_path / "two", athletes=7)
    for path in sorted((tmp_path / "one").rglob("*.parquet")):
        assert (
            path.read_bytes()
            == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()
        )


def test_a_second_run_leaves_nothing_of_the_first(in_club, tmp_path):
    partition.partition(in_club.tables, tmp_path / "parts", athletes=2)
    partition.partition(in_club.tables, tmp_path / "parts", athletes=20)
    assert [path.name for path in sorted((tmp_path / "parts").iterdir())] == [
        "federation.json",
        "part-00000",
        "part-00001",
    ]


def test_rows_of_nobody_are_not_left_out_in_silence(in_club, tmp_path, refuses):
    for name in TABLES:
        rows = pl.read_parquet(in_club.tables / f"{name}.parquet")
        if name == "athletes":
            rows = rows[1:]
        store.write_parquet(rows, tmp_path / f"tables/{name}.parquet")
    said = refuses(partition.partition, tmp_path / "tables", tmp_path / "parts")
    assert "rows of sessions are of athletes who are not in the table athletes" in said
    assert not (tmp_path / "parts" / manifest.MANIFEST).exists()


def test_a_folder_that_holds_something_else_is_left_alone(in_club, tmp_path, refuses):
    said = refuses(partition.partition, in_club.tables, in_club.tables)
    assert said == f"{in_club.tables} holds athletes.parquet; name a new or an empty folder"
    assert (in_club.tables / "athletes.parquet").exists()


def test_two_ways_to_cut_at_once_are_refused(in_club, tmp_path, refuses):
    both = ["--athletes", 2, "--athlete-days", 2]
    said = refuses(partition.partition, in_club.tables, tmp_path / "parts", *both)
    assert said == "--athletes and --athlete-days are two ways to cut; give one"


def test_a_made_up_federation_repeats_the_club_under_new_names(in_club, tmp_path):
    made_up.write(in_club.tables, tmp_path / "many", athlete_days=1500, of_a_part=500, times=3)
    made = manifest.read(tmp_path / "many")
    assert abs(made.athlete_days - 1500) < 150
    assert len(made.parts) > 2
    names = whole(tmp_path / "many", "athletes")["athlete_id"]
    assert names.str.contains("SYNTHETIC").all()
    assert not names.is_in(whole_of(in_club, "athletes")["athlete_id"].implode()).any()
    one = whole(tmp_path / "many", "nights").filter(athlete_id="SYNTHETIC-000000")
    first = whole_of(in_club, "athletes")["athlete_id"].min()
    assert one.height == 3 * whole_of(in_club, "nights").filter(athlete_id=first).height


def whole_of(club, name):
    return pl.read_parquet(club.tables / f"{name}.parquet")
