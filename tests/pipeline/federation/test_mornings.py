"""What each morning works out is what scoring the whole record from scratch gives, row by row."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks import federation as made_up
from features import labels, matrix, referral
from features.tables import TABLES
from features.timeline import Tables
from models import additive, scoring
from pipeline import score, store
from pipeline.federation import mornings

POLICY = labels.LEGS_RATING
LATE = timedelta(days=17)
SHORT = 12  # days that a state reaches back in the second half of the tests


@pytest.fixture(scope="module")
def model(club):
    return additive.load(club.model)


@pytest.fixture(scope="module")
def record(club, tmp_path_factory):
    """Give three SYNTHETIC athletes of half a thousand days, with entries that come late."""
    folder = tmp_path_factory.mktemp("record") / "parts"
    made_up.write(club.tables, folder, athlete_days=1600, of_a_part=10_000, times=8)
    tables = store.read_tables(folder / "part-00000")
    turn = pl.int_range(pl.len()) % 9 == 0
    late = pl.when(turn).then(LATE).otherwise(timedelta())
    entries = tables.checkins.with_columns(pl.col("recorded") + late)
    return Tables(**(vars(tables) | {"checkins": entries}))


def morning_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def known_on(tables: Tables, day: date) -> Tables:
    """Give what had been recorded by a morning; a flag had not ended that ended later."""
    now = morning_of(day)
    cut = {name: rows.filter(pl.col("recorded") < now) for name, rows in vars(tables).items()}
    ended = pl.when(pl.col("resolved") < now).then("resolved")
    return Tables(**(cut | {"flags": cut["flags"].with_columns(resolved=ended)}))


def from_scratch(model, tables, day):
    rows = matrix.build(tables, POLICY, until=day)
    statuses = referral.statuses(rows, tables, POLICY)
    return scoring.score(model, rows, statuses).filter(pl.col("day") == day)


def last_days(record, number):
    newest = record.nights.select(pl.col("day").max()).collect().item()
    return [newest - timedelta(days=back) for back in range(number - 1, -1, -1)]


def goes_on(model, record, days, change=lambda tables, day: tables):
    """Score morning after morning, and hold each against a scoring from scratch."""
    state, found = None, []
    for day in days:
        tables = change(known_on(record, day), day)
        rows, scores, state = mornings.scored(model, POLICY, tables, day, None, state)
        assert_frame_equal(
            scores.filter(pl.col("day") == day), from_scratch(model, tables, day), abs_tol=1e-9
        )
        found.append(rows.height)
    return found


def test_morning_after_morning_gives_what_scoring_from_scratch_gives(model, record):
    found = goes_on(model, record, last_days(record, 6))
    assert found[0] > 1500
    assert max(found[1:]) < 3 * (LATE.days + 2)


def test_mornings_that_were_left_out_are_made_up_for(model, record):
    goes_on(model, record, last_days(record, 8)[::3])


def test_an_entry_from_before_the_states_reach_costs_a_scoring_from_the_first_day(
    model, record, monkeypatch
):
    monkeypatch.setattr(mornings, "REACH", SHORT)
    found = goes_on(model, record, last_days(record, 3))
    assert max(found[1:]) > 500


def new_intake(tables, day):
    return {"athletes": tables.athletes.with_columns(pregnant=pl.lit(True))}


def entry_taken_back(tables, day):
    rows = tables.checkins.collect()
    gone = (pl.col("day") == day - timedelta(days=9)) & (pl.col("kind") == "after_run")
    return {"checkins": rows.filter(~gone).lazy()}


def new_flag(tables, day):
    at = morning_of(day) - timedelta(days=3)
    row = tables.athletes.head(1).collect()
    flag = {"athlete_id": row["athlete_id"][0], "happened": at, "recorded": at, "code": "chest"}
    flag |= {"recorded_assumed": False, "day": at.date(), "site": "whole_body"}
    new = pl.DataFrame([flag], schema=TABLES["flags"].create_empty().schema)
    return {"flags": pl.concat([tables.flags.collect().select(new.columns), new]).lazy()}


def new_athlete(tables, day):
    named = pl.lit("SYNTHETIC-new").alias("athlete_id")
    one = pl.col("athlete_id") == pl.col("athlete_id").min()
    return {
        name: pl.concat([rows, rows.filter(one).with_columns(named)])
        for name, rows in vars(tables).items()
    }


@pytest.mark.parametrize("change", [new_intake, entry_taken_back, new_flag, new_athlete])
def test_what_changes_in_the_tables_changes_the_scores_as_from_scratch(change, model, record):
    days = last_days(record, 3)

    def changed(tables, day):
        return Tables(**(vars(tables) | (change(tables, day) if day > days[0] else {})))

    goes_on(model, record, days, changed)


def test_the_command_gives_the_last_day_of_the_whole_cohort_and_keeps_a_state(
    in_club, parts, tmp_path, rows, command
):
    asked = [in_club.model, parts, tmp_path / "out", "--state", tmp_path / "state"]
    for more in ([], ["--overwrite"]):
        found = command(score.score, *asked, "--workers", 1, *more)
        assert found.status == 0
        every = pl.read_parquet(in_club.scores)
        whole = every.filter(pl.col("day") == pl.col("day").max())
        assert_frame_equal(rows(tmp_path / "out"), whole, abs_tol=1e-9)
        assert len(list((tmp_path / "state").glob("*.parquet"))) == 4
        (tmp_path / "out" / "part-00000.parquet").unlink()
        (tmp_path / "out" / "part-00001.parquet").unlink()
        (tmp_path / "state" / "part-00001.parquet").write_bytes(b"broken")


@pytest.mark.parametrize("more", [["--every-day"], ["--as-of", "2025-03-01"]])
def test_a_state_is_for_the_last_day_only(more, in_club, parts, tmp_path, refuses):
    asked = [in_club.model, parts, tmp_path / "out", "--state", tmp_path / "state"]
    said = refuses(score.score, *asked, *more)
    assert said == "--state is for the cohort's last day; leave out the other days"


def test_a_state_of_a_cohort_that_is_not_in_parts_is_refused(in_club, tmp_path, refuses):
    asked = [in_club.model, in_club.tables, tmp_path / "out.csv", "--state", tmp_path / "state"]
    said = refuses(score.score, *asked)
    assert said.startswith("--state is for a cohort in parts; python -m pipeline.partition ")
