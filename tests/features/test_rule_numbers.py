"""Numbers of the rules to beat: worked examples, and nothing that t0 could not know."""

import polars as pl
import pytest

from features import rule_numbers
from features.labels import POLICIES
from features.registry import FEATURE, formulas
from tests.cohort import ATHLETE, PEOPLE, on, tables
from tests.features.test_leaks import alter, before, drop, instants, is_later, is_recorded_after
from tests.features.test_leaks import tables as whole

POLICY = POLICIES["legs_rating"]
RESTED = {"silence": "rested"}


def run(day, km=10.0, rpe=5.0, minutes=60.0, **more):
    return {"day": day, "distance_km": km, "rpe_cr10": rpe, "duration_min": minutes, **more}


def numbers(day, sessions, athlete=RESTED, nights=()):
    """Give the rules' numbers of a rated day; the athlete is watched from 60 days before it."""
    rated = {"day": day, "kind": "after_run", "legs": 7.0, "breathing": 2.0}
    made = tables(
        athletes=[athlete],
        sessions=[*sessions, run(day, at="19:00")],
        checkins=[rated | {"at": "20:30"}],
        nights=[*nights, {"day": day - 60}],
    )
    built = rule_numbers.build(made, POLICY).filter(pl.col("athlete_id") == ATHLETE)
    return built.filter(pl.col("day") == on(day)).row(0, named=True)


def test_the_week_is_set_against_the_week_before():
    # 12 + 10 + 11 km in the last 7 days, 10 + 20 in the 7 before; day 86 lies further back
    runs = [run(86, 18), run(87, 10), run(93, 20), run(94, 12), run(98, 10), run(100, 11)]
    assert numbers(101, runs)["weekly_ratio"] == pytest.approx(33 / 30)


def test_a_first_week_after_none_has_no_ratio():
    assert numbers(101, [run(100)])["weekly_ratio"] is None


def test_a_week_with_fewer_than_5_watched_days_has_no_ratio():
    blind = {"silence": "unobserved"}
    every = [run(day) for day in range(87, 101)]
    assert numbers(101, every, blind)["weekly_ratio"] == 1
    assert numbers(101, every[2:], blind)["weekly_ratio"] == 1  # the mean of what was watched
    assert numbers(101, every[3:], blind)["weekly_ratio"] is None
    assert numbers(101, every[:-3], blind)["weekly_ratio"] is None


def test_kilometres_count_not_what_was_ridden():
    runs = [run(93, 10), run(100, 10), run(99, 80, sport="ride")]
    assert numbers(101, runs)["weekly_ratio"] == 1


def test_the_acute_load_is_set_against_the_chronic_one_of_28_days():
    # load 300 each: 3 in the last 7 days, 6 in the last 28; day 72 lies before both
    runs = [run(day) for day in (72, 73, 80, 90, 95, 97, 100)]
    assert numbers(101, runs)["acwr"] == pytest.approx((3 / 7) / (6 / 28))


def test_a_week_alone_has_at_most_4_times_the_load_of_its_month():
    assert numbers(101, [run(day) for day in range(94, 101)])["acwr"] == pytest.approx(4)


def test_fewer_than_20_watched_days_of_28_are_too_few_for_a_chronic_load():
    blind = {"silence": "unobserved"}
    assert numbers(101, [run(day) for day in range(81, 101)], blind)["acwr"] == pytest.approx(1)
    assert numbers(101, [run(day) for day in range(82, 101)], blind)["acwr"] is None


def test_the_days_own_run_counts_in_none_of_them():
    runs = [run(day) for day in (80, 90, 97)]
    usual, twice = numbers(101, runs), numbers(101, [*runs, run(101, 18, rpe=10.0, at="12:00")])
    assert usual == twice


def figures(tables, day):
    """Give each athlete's numbers of a day."""
    built = rule_numbers.build(tables, POLICY).filter(pl.col("day") == on(day))
    return built.sort("athlete_id")


@pytest.fixture(scope="module")
def rated_days():
    built = rule_numbers.build(whole(), POLICY)
    last = (pl.col("day").max() - on(1)).dt.total_days() + 1
    days = built.drop_nulls().group_by("day").agg(pl.len()).sort("day")
    assert built.select(last).item() > 40
    return [(day - on(1)).days + 1 for day in days["day"]]


def test_nothing_of_the_same_or_later_days_changes_a_number(rated_days):
    for day in (rated_days[3], rated_days[-3]):
        found = figures(whole(), day)
        assert found["acwr"].is_not_null().any()
        assert figures(alter(whole(), is_later(day)), day).equals(found)
        assert figures(drop(whole(), is_later(day, same_day=False)), day).equals(found)


def test_nothing_recorded_after_t0_changes_a_number(rated_days):
    for day in (rated_days[3], rated_days[-3]):
        late = is_recorded_after(instants("legs_rating", day))
        assert figures(alter(whole(), late), day).equals(figures(whole(), day))


def test_what_was_recorded_in_time_does_change_them(rated_days):
    day = rated_days[-3]
    early = alter(whole(), lambda name: ~is_later(day)(name) & (pl.col("day") > on(day - 8)))
    assert not figures(early, day).equals(figures(whole(), day))


def test_another_athletes_rows_change_nothing(rated_days):
    day, athlete = rated_days[-3], next(iter(PEOPLE))
    own = pl.col("athlete_id") == athlete
    after = figures(alter(whole(), lambda name: ~own), day).filter(own)
    assert after.equals(figures(whole(), day).filter(own))


def test_no_rules_number_is_an_input_of_the_model():
    names = {feature.name for feature in rule_numbers.NUMBERS}
    assert not names & set(FEATURE)
    assert not [name for name in names if f"\n{name} " in formulas()]
    assert not names & set(before("legs_rating").columns)


def test_every_number_says_where_its_line_comes_from():
    for feature in rule_numbers.NUMBERS:
        assert feature.concern is not None
        assert any(year in feature.source for year in ("2016", "2025"))
