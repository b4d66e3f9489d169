from math import exp, sqrt

import pytest

from features import formulas

RESTED = {"silence": "rested"}


def run(day, **more):
    return {"day": day, **more}


def summary(day, bpm):
    return {
        "day": day,
        "at": "23:59",
        "kind": "day_summary",
        "resting_heart_rate_bpm": bpm,
    }


def test_resting_heart_rate_is_compared_with_7_earlier_days(spec):
    nights = [*(summary(day, 50.0) for day in range(1, 8)), summary(8, 56.0)]
    spec("resting_heart_rate_change", {9: 6.0, 10: 6.0, 11: 6.0, 12: None}, nights=nights)


def test_a_day_summary_counts_from_the_next_day(spec):
    # on day 8 the latest known is day 7, with only six before it
    nights = [*(summary(day, 50.0) for day in range(1, 8)), summary(8, 56.0)]
    spec("resting_heart_rate_change", {8: None}, nights=nights)
    early = [*(summary(day, 50.0) for day in range(1, 8)), summary(8, 56.0) | {"at": "00:01"}]
    spec("resting_heart_rate_change", {8: None, 9: 6.0}, nights=early)


def night(day, rmssd):
    return {"day": day, "rmssd_ms": rmssd}


def test_heart_rate_variability_is_compared_on_the_log_scale_with_10_earlier_nights(spec):
    usual = [night(day, exp(4 + 0.1 * (-1) ** day)) for day in range(1, 11)]
    sd = 0.1 * sqrt(10 / 9)
    expected = {10: None, 11: -0.3 / sd, 12: -0.3 / sd}
    spec("hrv_change", expected, nights=[*usual, night(11, exp(3.7))])


def easy(day, speed, bpm=140.0, **more):
    return run(day, distance_km=speed, heart_rate_mean_bpm=bpm, intended="easy") | more


def test_speed_at_a_heart_rate_that_falls_1_percent_a_week_has_that_trend(spec):
    runs = [easy(day, 10 * exp(-0.01 * day / 7)) for day in (1, 4, 8, 11, 15)]
    spec("efficiency_trend_28d", {15: None, 16: -1.0, 43: None}, sessions=runs)


def test_hard_runs_and_runs_without_a_heart_rate_have_no_part_in_the_trend(spec):
    runs = [easy(day, 10.0) for day in (1, 4, 8, 11, 15)]
    hard = run(16, distance_km=14.0, heart_rate_mean_bpm=140.0, rpe_cr10=8.0)
    unmeasured = easy(17, 5.0, bpm=None)
    spec("efficiency_trend_28d", {18: 0.0}, sessions=[*runs, hard, unmeasured])


def test_the_latest_steady_run_of_2_weeks_shows_its_decoupling(spec):
    fall = formulas.decoupling((300, 140), (306, 147))
    steady = run(1, decoupling_pct=fall, duration_min=40.0, pace_variation=0.05)
    others = [
        run(2, decoupling_pct=20.0, duration_min=39.0),
        run(3, decoupling_pct=20.0, pace_variation=0.08),
        run(4, decoupling_pct=20.0, pace_variation=0.05, sport="ride"),
        run(5, decoupling_pct=20.0, pace_variation=0.05, wbgt_c=22.0),
        run(6, decoupling_pct=20.0),
    ]
    assert fall == pytest.approx(6.6293, abs=5e-5)
    spec("decoupling_last", {2: fall, 15: fall, 16: None}, sessions=[steady, *others])


@pytest.mark.parametrize(
    "name", ["resting_heart_rate_change", "hrv_change", "efficiency_trend_28d", "decoupling_last"]
)
def test_under_a_drug_that_lowers_the_heart_rate_nothing_is_read_off_it(spec, name):
    nights = [summary(day, 50.0) for day in range(1, 16)] + [
        night(day, 50.0 + day) for day in range(1, 16)
    ]
    runs = [easy(day, 10.0, decoupling_pct=3.0) for day in range(1, 16)]
    spec(name, {16: None}, athlete={"beta_blocker": True}, nights=nights, sessions=runs)
