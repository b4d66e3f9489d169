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


WEEK = [0, 300, 0, 420, 240, 0, 540]


def week():
    return [run(day, rpe=load / 60) for day, load in enumerate(WEEK, start=1) if load]


def test_monotony_is_fosters_mean_over_sd_with_rest_days_as_zeros(spec):
    # a first rest day needs a record before it: the night the fixture adds
    expected = {8: pytest.approx(1.0453, abs=5e-5)}
    spec("load_monotony_7d", expected, athlete=RESTED, sessions=week())


def test_the_mean_of_the_week_is_its_sum_over_7(spec):
    spec("load_7d", {8: 1500 / 7}, athlete=RESTED, sessions=week())


def test_monotony_is_capped_and_unknown_without_load_or_with_few_days(spec):
    alike = [run(day) for day in range(1, 8)]
    spec("load_monotony_7d", {6: None, 7: 5.0, 8: 5.0}, sessions=alike)
    spec("load_monotony_7d", {20: None}, athlete=RESTED, sessions=[run(1)])


def test_load_balance_is_the_slow_mean_less_the_fast_one(spec):
    # 28 days of 100 from 0: 48.6583 with 42 days, 98.1684 with 7
    days = [run(day, rpe=100 / 60) for day in range(1, 29)]
    expected = {28: None, 29: pytest.approx(48.6583 - 98.1684, abs=1e-4)}
    spec("load_balance", expected, athlete={"silence": "unobserved"}, sessions=days)


def test_metres_descended_add_up_over_3_days(spec):
    runs = [run(1, descent_m=300.0), run(2, descent_m=50.0), run(2, descent_m=20.0, at="08:00")]
    expected = {2: 300.0, 3: 370.0, 4: 370.0, 5: 70.0, 6: 0.0}
    spec("descent_3d", expected, athlete=RESTED, sessions=[*runs, run(9)])
