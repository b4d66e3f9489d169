"""The matrix does not depend on how it is worked out, and a row holds what its t0 could know."""

from dataclasses import replace
from functools import cache
from random import Random

import polars as pl
import pytest

from features import matrix, sight, timeline
from features.labels import POLICIES
from tests.cohort import PEOPLE, cohort, on, tables

CLOCKED = ("sessions", "nights", "checkins", "labs", "gear")
DAYS = (2, 9, 10, 19, 20, 21, 22, 33, 46, 47, 60)
SOME = (5, 17, 18, 44, 60)
LATER = {"ratings_before"}  # counts the labels of the days that are built
POLICY = {"no label": None} | POLICIES
policies = pytest.mark.parametrize("policy", POLICY)


def long_runs():
    """Let people run over midnight, so that the instant of a day lies before that of another."""
    rows = {"sessions": [], "checkins": []}
    for name in PEOPLE:
        for day, hours in ((9, 26.0), (20, 47.0), (21, 20.0), (47, 45.0)):
            own = {"athlete_id": name, "day": day}
            rows["sessions"].append(own | {"at": "00:40", "duration_min": 60 * hours})
            filed = {"kind": "after_run", "at": "19:00", "legs": 7.0}
            rows["checkins"].append(own | filed)
    return tables(
        athletes=[{"athlete_id": n, "timezone": z} for n, (z, _) in PEOPLE.items()], **rows
    )


@cache
def filed_late(seed=5):
    """Give a random cohort whose rows were recorded up to a week late, and the intake on day 12.

    Some of its runs are longer than a day.
    """
    chance = Random(seed)
    more = long_runs()

    def late(rows):
        hours = [chance.choice([0, 0, 0, 5, 20, 30, 70, 170]) for _ in range(rows.height)]
        later = pl.col("recorded") + pl.duration(hours=pl.col("hours"))
        return rows.with_columns(hours=pl.Series(hours)).with_columns(later).drop("hours")

    made = cohort()
    given = {n: pl.concat([getattr(made, n), getattr(more, n)]).collect() for n in CLOCKED}
    people = made.athletes.with_columns(pl.col("recorded") + pl.duration(days=12))
    filed = {name: late(rows).lazy() for name, rows in given.items()}
    return replace(made, **filed, athletes=people.collect().lazy())


@cache
def built(policy):
    return matrix.build(filed_late(), POLICY[policy])


def known_by(tables, t0s):
    """Keep the rows of each athlete that had happened and were recorded before an instant."""
    known = pl.max_horizontal("happened", "recorded")
    theirs = [(pl.col("athlete_id") == who) & (known < t0) for who, t0 in t0s.items()]
    kept = {n: getattr(tables, n).filter(pl.any_horizontal(theirs)) for n in CLOCKED}
    return replace(tables, **kept)


@policies
@pytest.mark.parametrize("day", DAYS)
def test_a_row_is_what_would_be_built_from_what_was_known_by_its_instant(policy, day):
    days = timeline.days(filed_late(), POLICY[policy]).filter(pl.col("day") == on(day))
    t0s = dict(days.select("athlete_id", "t0").iter_rows())
    then = matrix.build(known_by(filed_late(), t0s), POLICY[policy], days=days)
    now = built(policy).join(days, on=timeline.KEY, how="semi")
    assert now.height == len(PEOPLE)
    assert [n for n in now.columns if n not in LATER and not now[n].equals(then[n])] == []


def test_the_cohort_has_instants_that_go_back_in_time():
    days = timeline.days(filed_late(), POLICY["legs_rating"])
    before = pl.col("t0") < pl.col("t0").shift(1).over("athlete_id")
    assert days.filter(before).height >= len(PEOPLE)


@policies
def test_some_days_alone_are_built_as_among_all(policy):
    days = timeline.days(filed_late(), POLICY[policy])
    chosen = days.filter(pl.col("day").is_in([on(day) for day in SOME]))
    some = matrix.build(filed_late(), POLICY[policy], days=chosen).drop("ratings_before")
    among = built(policy).join(chosen, on=timeline.KEY, how="semi").drop("ratings_before")
    assert some.height == len(SOME) * len(PEOPLE)
    assert some.equals(among)


@policies
def test_compiled_answers_are_those_of_plain_python(policy, monkeypatch):
    ways = []
    for many in (1, 10**6):
        monkeypatch.setattr(sight, "MANY", many)
        ways.append(matrix.build(filed_late(), POLICY[policy]))
    assert ways[0].equals(ways[1])


@policies
def test_an_athlete_alone_is_built_as_among_others(policy):
    last = built(policy)["day"].max()
    for name in PEOPLE:
        theirs = pl.col("athlete_id") == name
        own = {n: frame.filter(theirs) for n, frame in vars(filed_late()).items()}
        alone = matrix.build(timeline.Tables(**own), POLICY[policy], until=last)
        assert alone.equals(built(policy).filter(theirs))


FIRST, SECOND = "SYNTHETIC-1", "SYNTHETIC-2"
LEGS = POLICY["legs_rating"]


def run(day, **more):
    return {"athlete_id": FIRST, "day": day, "distance_km": 8.0} | more


def rated(day):
    return {"athlete_id": FIRST, "day": day, "at": "12:00", "kind": "after_run", "legs": 8.0}


def test_blood_issued_during_a_run_over_midnight_is_not_known_before_it():
    long_run = run(
        22, at="10:00", duration_min=1560.0, distance_km=160.0
    )  # from 08:00 the day before
    drawn = {"day": 15, "marker": "haemoglobin", "value": 100.0, "recorded": (21, "09:00")}
    made = tables(
        athletes=[{"day": 1, "sex": "female"}],
        sessions=[*map(run, range(1, 20)), long_run],
        checkins=[rated(22)],
        labs=[drawn],
    )
    rows = matrix.build(made, LEGS).filter(pl.col("day").is_between(on(20), on(23)))
    assert rows["haemoglobin_gap"].to_list() == [None, 20.0, None, 20.0]


@pytest.mark.parametrize("km", [9.0, 20.0])
def test_a_look_that_knows_nothing_of_its_athlete_sees_no_other_one(km):
    late = [run(10, recorded=(20, "10:30")), run(20, recorded=(22, "12:00"))]
    times = {"duration_min": 2840.0, "recorded": (22, "09:00"), "distance_km": None}
    long_run = run(22, at="07:30", **times)
    others = [
        {"athlete_id": SECOND, "day": day, "at": at, "distance_km": km, "rpe_cr10": 9.0} | more
        for day in (10, 11)
        for at, more in (("12:00", {"recorded": (day + 3, "12:00")}), ("10:00", {}))
    ]
    watched = [{"athlete_id": SECOND, "day": day} for day in (1, 25)]
    made = tables(sessions=[*late, long_run, *others, *watched], checkins=[rated(22)])
    (row,) = (
        matrix.build(made, LEGS)
        .filter(pl.col("athlete_id") == FIRST, pl.col("day") == on(22))
        .iter_rows(named=True)
    )
    assert (row["observed_28d"], row["sessions_28d"], row["load_recent"]) == (0, 0, None)


def test_a_run_of_two_days_ending_past_midnight_in_the_east_sees_what_was_known_before_it():
    made = tables(
        athletes=[{"timezone": "Asia/Tokyo", "day": 1}],
        sessions=[
            *(run(day, at="08:00") for day in range(1, 18)),
            run(19, at="12:00"),
            run(19, at="13:00", sport="ride", recorded=(20, "03:00")),
            run(22, at="00:30", duration_min=2820.0, distance_km=None),
        ],
        checkins=[rated(22)],
    )
    (row,) = matrix.build(made, LEGS).filter(pl.col("day") == on(22)).iter_rows(named=True)
    assert row["observed_3d"] == pytest.approx(1 / 3)
    assert row["days_since_run"] == 3
