"""The matrix does not depend on how it is worked out, and a row holds what its t0 could know."""

from dataclasses import replace
from functools import cache
from random import Random

import polars as pl
import pytest

from features import matrix, sight, timeline
from features.labels import POLICIES
from tests.cohort import PEOPLE, cohort, on

CLOCKED = ("sessions", "nights", "checkins", "labs", "gear")
DAYS = (2, 9, 20, 33, 47, 60)
SOME = (5, 17, 18, 44, 60)
POLICY = {"no label": None} | POLICIES
policies = pytest.mark.parametrize("policy", POLICY)


@cache
def filed_late(seed=5):
    """Give a random cohort whose rows were recorded up to a week late, and the intake on day 12."""
    chance = Random(seed)

    def late(rows):
        hours = [chance.choice([0, 0, 0, 5, 20, 30, 70, 170]) for _ in range(rows.height)]
        later = pl.col("recorded") + pl.duration(hours=pl.col("hours"))
        return rows.with_columns(hours=pl.Series(hours)).with_columns(later).drop("hours")

    made = cohort()
    tables = {name: late(getattr(made, name).collect()).lazy() for name in CLOCKED}
    people = made.athletes.with_columns(pl.col("recorded") + pl.duration(days=12))
    return replace(made, **tables, athletes=people.collect().lazy())


@cache
def built(policy):
    return matrix.build(filed_late(), POLICY[policy])


def known_by(tables, t0s):
    """Keep the rows of each athlete that had happened and were recorded before an instant."""
    known = pl.max_horizontal("happened", "recorded")
    theirs = [(pl.col("athlete_id") == who) & (known < t0) for who, t0 in t0s.items()]
    kept = {n: getattr(tables, n).filter(pl.any_horizontal(theirs)) for n in CLOCKED}
    return replace(tables, **kept)


@pytest.mark.parametrize("day", DAYS)
def test_a_row_is_what_would_be_built_from_what_was_known_by_its_instant(day):
    rows = built("no label").filter(pl.col("day") == on(day))
    t0s = dict(rows.select("athlete_id", "t0").iter_rows())
    then = matrix.build(known_by(filed_late(), t0s), None, until=on(day))
    again = then.filter(pl.col("day") == on(day))
    assert rows.height == len(PEOPLE)
    assert [name for name in rows.columns if not rows[name].equals(again[name])] == []


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
