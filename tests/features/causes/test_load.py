from math import log, sqrt

import pytest

RESTED = {"silence": "rested"}


def run(day, rpe=5.0, minutes=60.0, **more):
    return {"day": day, "rpe_cr10": rpe, "duration_min": minutes, **more}


def test_yesterdays_load_is_compared_with_10_earlier_days(spec):
    # ten days of 300 do not vary, so the floor of 0.5 stands for their deviation
    sessions = [*(run(day) for day in range(1, 11)), run(11, minutes=120.0)]
    spec("load_yesterday_z", {12: (log(601) - log(301)) / 0.5}, sessions=sessions)


def test_loads_that_vary_are_measured_by_their_own_deviation(spec):
    # five times ln(1) = 0 and five times ln(301): mean ln(301)/2, sd ln(301)/2 × √(10/9)
    sessions = [run(day) for day in (1, 3, 5, 7, 9, 11)]
    expected = {12: 1 / sqrt(10 / 9)}
    watched = [{"day": day, "stress": 1.0} for day in range(2, 11, 2)]
    spec("load_yesterday_z", expected, sessions=sessions, checkins=watched)


def test_fewer_than_10_earlier_days_are_too_few(spec):
    spec("load_yesterday_z", {11: None}, sessions=[run(day) for day in range(1, 11)])


def test_an_unwatched_yesterday_has_no_load(spec):
    spec("load_yesterday_z", {13: None}, sessions=[run(day) for day in range(1, 12)])


def test_recent_load_fades_by_half_in_a_day_and_a_half(spec):
    # weights 1 for a load of 0 on day 2 and 2^(−1/1.5) = 0.62996 for 300 on day 1
    expected = {2: log(301), 3: log(301) * 0.62996052 / 1.62996052}
    spec("load_recent", expected, sessions=[run(1)], checkins=[{"day": 2, "stress": 1.0}])


def test_recent_load_leaves_unwatched_days_out(spec):
    spec("load_recent", {4: log(301), 15: log(301), 16: None}, sessions=[run(1)])


def test_the_load_of_two_days_ago_is_that_of_one_day(spec):
    expected = {2: None, 3: 300.0, 4: 600.0, 5: None}
    spec("load_before_yesterday", expected, sessions=[run(1), run(2, minutes=120.0)])


def test_the_load_of_7_days_is_a_mean_over_known_days(spec):
    # 300, 600, 0 and 300 are known of the seven days
    sessions = [run(1), run(2, minutes=120.0), run(4)]
    watched = [{"day": 3, "stress": 1.0}]
    spec("load_7d", {4: None, 5: 300.0, 8: 300.0, 9: None}, sessions=sessions, checkins=watched)


def test_where_silence_means_rest_quiet_days_count_as_0(spec):
    spec("load_7d", {2: 300 / 7, 9: 0.0}, athlete=RESTED, sessions=[run(1)])


@pytest.mark.parametrize(
    ("sessions", "load"),
    [
        ([run(1, rpe=None)], 300.0),
        ([run(1, rpe=None), run(1, rpe=4.0, at="09:00")], 240.0),
        ([run(1), run(1, at="09:00")], 600.0),
        ([run(1, rpe=None, minutes=9.0)], 0.0),
        ([run(1, rpe=None, sport="walk")], 0.0),
    ],
    ids=["unrated counts 5 a minute", "rated goes first", "two add up", "under 10 min", "a walk"],
)
def test_what_a_days_load_is(spec, sessions, load):
    spec("load_before_yesterday", {3: load}, sessions=sessions)


def test_the_hardest_session_of_2_days_counts(spec):
    sessions = [run(1, rpe=8.0), run(1, rpe=3.0, at="09:00"), run(2, rpe=4.0)]
    spec("hardest_rpe_48h", {2: 8.0, 3: 8.0, 4: 4.0, 5: None}, sessions=sessions)


def test_an_unrated_session_is_of_unknown_hardness_and_a_rest_day_of_none(spec):
    spec("hardest_rpe_48h", {2: None}, sessions=[run(1, rpe=None)])
    spec("hardest_rpe_48h", {2: 0.0}, checkins=[{"day": 1, "stress": 1.0}])


def test_hard_minutes_are_cardio_and_peak_of_the_harder_day(spec):
    hard = run(1, zone_cardio_min=20.0, zone_peak_min=5.0)
    more = run(1, zone_cardio_min=3.0, at="09:00")
    less = run(2, zone_cardio_min=10.0, zone_peak_min=0.0)
    spec("hard_minutes_48h", {2: 28.0, 3: 28.0, 4: 10.0}, sessions=[hard, more, less])


def test_a_session_without_zones_has_unknown_hard_minutes(spec):
    spec("hard_minutes_48h", {2: None}, sessions=[run(1)])
