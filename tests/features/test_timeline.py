from datetime import timedelta

import polars as pl
import pytest

from features import matrix, timeline
from features.calendar import calendar as past_days
from features.calendar import mornings
from features.labels import LEG_SORENESS
from features.seen import Seen, visible
from tests.cohort import ATHLETE, cohort, moment, on, tables


def session(day, **more):
    return {"day": day, **more}


def calendar(looking, lookback=5, **rows):
    """Show one day's calendar by age: each of the days before it, known at its t0."""
    made = tables(**rows)
    days = timeline.days(made, None)
    given = Seen.of(made, days)
    look = given.looks(days.filter(pl.col("athlete_id") == ATHLETE, pl.col("day") == on(looking)))
    return past_days(given, look, lookback).sort("age")


def this_morning(looking, **rows):
    """Show what the calendar holds of the day that looks itself."""
    made = tables(**rows)
    days = timeline.days(made, None)
    given = Seen.of(made, days)
    look = given.looks(days.filter(pl.col("athlete_id") == ATHLETE, pl.col("day") == on(looking)))
    return mornings(given, look).row(0, named=True)


def states(silence, looking=6, **rows):
    """Say of the days 1 to 5 whether each trained, rested or was unobserved."""
    rows["nights"] = [*rows.get("nights", []), {"day": 6, "athlete_id": "SYNTHETIC-last"}]
    found = calendar(looking, athletes=[{"silence": silence}], **rows)
    past = found.filter(pl.col("age") > 0).sort("age", descending=True)
    words = {(True, True): "trained", (True, False): "rested", (False, None): "unobserved"}
    pairs = zip(past["observed"], past["trained"], strict=True)
    return [words[pair] for pair in pairs]


def test_every_athlete_has_every_day_from_the_first_to_the_day_after_the_cohorts_last():
    rows = [session(3), session(9), session(1) | {"athlete_id": "SYNTHETIC-2"}]
    days = timeline.days(tables(sessions=rows), None)
    mine = days.filter(pl.col("athlete_id") == ATHLETE)
    other = days.filter(pl.col("athlete_id") == "SYNTHETIC-2")
    assert mine["day"].to_list() == [on(number) for number in range(3, 11)]
    assert other["day"].to_list() == [on(number) for number in range(1, 11)]


def test_some_athletes_alone_have_the_days_of_the_whole_cohort_once_told_its_last():
    rows = [session(3), session(9) | {"athlete_id": "SYNTHETIC-2"}]
    people = [{}, {"athlete_id": "SYNTHETIC-3"}]
    days = timeline.days(tables(sessions=rows, athletes=people), None)
    alone = timeline.days(tables(sessions=rows[:1], athletes=people), None, until=on(10))
    silent = timeline.days(tables(athletes=people[1:]), None, until=on(10))
    theirs = days.filter(pl.col("athlete_id") != "SYNTHETIC-2")
    assert alone.equals(theirs)
    assert silent.filter(pl.col("athlete_id") == "SYNTHETIC-3")["day"].to_list() == [on(9), on(10)]


def test_some_days_alone_have_the_rows_they_have_among_all():
    made = cohort()
    every = matrix.build(made, LEG_SORENESS)
    some = timeline.days(made, LEG_SORENESS).filter(pl.col("day") >= on(50))
    found = matrix.build(made, LEG_SORENESS, days=some)
    assert found.drop("ratings_before").equals(
        every.filter(pl.col("day") >= on(50)).drop("ratings_before")
    )


def test_days_without_gaps_hold_for_a_random_cohort():
    days = timeline.days(cohort(), LEG_SORENESS)
    steps = days.group_by("athlete_id").agg(pl.col("day").diff().drop_nulls().unique())
    assert steps["day"].to_list() == [[timedelta(days=1)]] * 3
    assert days.select(timeline.KEY).is_unique().all()


def test_blood_and_flags_alone_make_no_day():
    made = tables(labs=[{"day": 1, "value": 30.0}])
    assert timeline.days(made, None).is_empty()
    assert matrix.build(made, None).is_empty()


def test_ten_oclock_is_each_athletes_own():
    athletes = [
        {"timezone": "Europe/Oslo"},
        {"athlete_id": "SYNTHETIC-2", "timezone": "America/New_York"},
    ]
    rows = [session(1), session(1) | {"athlete_id": "SYNTHETIC-2"}]
    days = timeline.days(tables(athletes=athletes, sessions=rows), None)
    first = days.filter(pl.col("day") == on(1)).sort("athlete_id")
    assert first["t0"].to_list() == [
        moment(1, "10:00"),
        moment(1, "10:00", "America/New_York"),
    ]
    assert first["t0"].dt.hour().to_list() == [9, 15]


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        ("rested", ["trained", "rested", "rested", "rested", "rested"]),
        ("rested_if_observed", ["trained", "unobserved", "rested", "rested", "unobserved"]),
        ("unobserved", ["trained", "unobserved", "unobserved", "unobserved", "unobserved"]),
    ],
)
def test_what_a_day_without_a_session_is(silence, expected):
    nights, diary = [{"day": 3}], [{"day": 4, "stress": 1.0}]
    found = states(silence, sessions=[session(1)], nights=nights, checkins=diary)
    assert found == expected


@pytest.mark.parametrize(
    "everyday", [{"sport": "walk"}, {"sport": "hike"}, {"duration_min": 9.0}], ids=str
)
def test_everyday_movement_shows_that_a_day_was_watched_but_is_no_training(everyday):
    found = states("rested_if_observed", sessions=[session(1, **everyday)])
    assert found == ["rested", *["unobserved"] * 4]


def test_a_rest_day_has_a_load_of_0_and_an_unobserved_day_none():
    diary = [{"day": 2, "stress": 1.0}]
    found = calendar(4, sessions=[session(1, rpe_cr10=5.0), session(3)], checkins=diary)
    loads = dict(zip(found["age"], found["load"], strict=True))
    assert loads == {1: 300.0, 2: 0.0, 3: 300.0, 4: None, 5: None}


def test_the_day_itself_carries_only_its_night():
    rows = {"sessions": [session(2, at="08:00")], "checkins": [{"day": 2, "sleep_h": 4.0}]}
    today = this_morning(2, nights=[{"day": 1}, {"day": 2, "asleep_h": 6.0}], **rows)
    assert today == {"sleep_h": 6.0}


def test_the_calendar_has_every_age_once():
    found = calendar(3, lookback=30, sessions=[session(2), session(2, at="09:00")])
    assert found["age"].to_list() == list(range(1, 31))


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        (session(1), True),
        (session(2, at="08:00"), False),
        (session(1, recorded=(2, "09:59")), True),
        (session(1, recorded=(2, "10:00")), False),
    ],
    ids=["yesterday", "this morning", "recorded just before", "recorded at t0"],
)
def test_a_session_is_seen_from_the_next_day_once_it_is_recorded(row, seen):
    made = tables(sessions=[row, session(3)])
    days = timeline.days(made, None)
    given = Seen.of(made, days)
    looks = given.looks(days.filter(pl.col("day") == on(2)))
    found = visible(given.sessions, looks, oldest=5, newest=1).collect()
    assert found.height == seen


def test_hours_since_a_hard_session_run_to_the_instant():
    made = tables(sessions=[session(1, at="18:30", rpe_cr10=8.0), session(3)])
    built = matrix.build(made, None)
    assert built.filter(pl.col("day") == on(2))["hours_since_hard"].to_list() == [15.5]


def test_a_day_in_tokyo_is_not_a_day_in_oslo():
    # 23:30 in Tokyo is 15:30 in Oslo, the same date for both; 00:30 is the date before in Oslo
    tokyo = {"timezone": "Asia/Tokyo"}
    made = tables(athletes=[tokyo], sessions=[session(1, at="23:30"), session(3, at="00:30")])
    built = matrix.build(made, None, features=[])
    assert built["day"].to_list() == [on(number) for number in range(1, 5)]
    assert built["sessions_28d"].to_list() == [0, 1, 1, 2]


def keys(*columns, looking, **rows):
    built = matrix.build(tables(**rows), None, features=[])
    return (
        built.filter(pl.col("day") == on(looking), pl.col("athlete_id") == ATHLETE)
        .select(columns)
        .row(0)
    )


def test_coverage_is_the_share_of_watched_days():
    rows = {"sessions": [session(1), session(6)], "checkins": [{"day": 5, "stress": 1.0}]}
    shares = keys("observed_3d", "observed_7d", "observed_28d", looking=7, **rows)
    assert shares == pytest.approx((2 / 3, 3 / 7, 3 / 28))


def test_silent_days_count_back_to_the_last_watched_day():
    rows = {"sessions": [session(1), session(7) | {"athlete_id": "SYNTHETIC-2"}]}
    assert keys("silent_days", looking=2, **rows) == (0,)
    assert keys("silent_days", looking=7, **rows) == (5,)
    assert keys("silent_days", looking=1, **rows) == (None,)


def test_ratings_before_count_those_known_before_the_instant():
    late = {"soreness": 1.0, "soreness_sites": []}
    checkins = [
        {"day": 1, **late},
        {"day": 2, "recorded": (4, "12:00"), **late},
        {"day": 3, **late},
        {"day": 1, "athlete_id": "SYNTHETIC-2", **late},
    ]
    built = matrix.build(
        tables(checkins=checkins, sessions=[session(5)]), LEG_SORENESS, features=[]
    )
    mine = built.filter(pl.col("athlete_id") == ATHLETE)
    assert mine["ratings_before"].to_list() == [0, 1, 1, 2, 3, 3]


def test_an_athlete_of_whom_only_a_flag_is_known_still_has_a_row():
    rows = tables(
        sessions=[session(3)],
        flags=[{"athlete_id": "SYNTHETIC-flag", "day": 2, "code": "chest", "site": "chest"}],
    )
    days = timeline.days(rows, None).filter(pl.col("athlete_id") == "SYNTHETIC-flag")
    assert days["day"].to_list() == [on(3), on(4)]
