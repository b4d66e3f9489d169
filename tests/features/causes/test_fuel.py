from math import log

import pytest

PERSON = {"body_mass_kg": 70.0}


def run(day=1, **more):
    return {"day": day, **more}


def evening(day, **more):
    return {"day": day, "at": "21:00", "kind": "evening", **more}


def test_effort_beyond_the_first_hour_adds_up_over_2_days(spec):
    # (120 − 60) × 0.5 = 30 and (90 − 60) × 0.6 = 18
    runs = [run(1, duration_min=120.0, rpe_cr10=5.0), run(2, duration_min=90.0, rpe_cr10=6.0)]
    spec("long_run_debt_48h", {2: 30.0, 3: 48.0, 4: 18.0, 5: None}, sessions=runs)


def test_an_unrated_run_counts_as_5_and_a_short_run_or_ride_as_nothing(spec):
    spec("long_run_debt_48h", {2: 30.0}, sessions=[run(duration_min=120.0)])
    spec("long_run_debt_48h", {2: 0.0}, sessions=[run(duration_min=60.0, rpe_cr10=9.0)])
    ride = run(sport="ride", duration_min=180.0, rpe_cr10=5.0)
    spec("long_run_debt_48h", {2: 0.0}, sessions=[ride])


def test_a_watched_rest_day_leaves_no_debt(spec):
    spec("long_run_debt_48h", {2: 0.0}, checkins=[{"day": 1, "soreness": 0.0}])


def test_carbohydrate_before_a_long_run_is_short_of_1_gram_per_kg(spec):
    long = run(duration_min=80.0, carbs_before_g=35.0)  # 35 / 70 = 0.5 g/kg
    spec("carbs_before_long_run_short", {1: None, 2: 0.5}, athlete=PERSON, sessions=[long])
    enough = run(duration_min=80.0, carbs_before_g=140.0)
    spec("carbs_before_long_run_short", {2: 0.0}, athlete=PERSON, sessions=[enough])


def test_the_mass_before_the_run_goes_before_the_mass_at_intake(spec):
    long = run(duration_min=80.0, carbs_before_g=35.0, mass_before_kg=50.0)
    spec("carbs_before_long_run_short", {2: 0.3}, athlete=PERSON, sessions=[long])
    spec("carbs_before_long_run_short", {2: 0.3}, sessions=[long])


@pytest.mark.parametrize(
    "session",
    [
        run(duration_min=74.9, carbs_before_g=35.0),
        run(duration_min=80.0),
        run(duration_min=80.0, carbs_before_g=35.0, sport="ride"),
        run(day=-2, duration_min=80.0, carbs_before_g=35.0, at="23:00"),
    ],
    ids=["short", "nothing logged", "no run", "3 days ago"],
)
def test_no_recent_long_run_with_carbohydrate_before_is_unknown(spec, session):
    spec("carbs_before_long_run_short", {1: None, 2: None}, athlete=PERSON, sessions=[session])


def test_without_any_body_mass_the_shortfall_is_unknown(spec):
    long = run(duration_min=80.0, carbs_before_g=35.0)
    spec("carbs_before_long_run_short", {2: None}, sessions=[long])


def test_a_run_is_recent_for_2_days(spec):
    long = run(duration_min=80.0, carbs_before_g=35.0, at="06:00")
    spec("carbs_before_long_run_short", {3: 0.5, 4: None}, athlete=PERSON, sessions=[long])
    spec("carbs_before_long_run_short", {3: 35.0}, part="shown", athlete=PERSON, sessions=[long])
    spec("carbs_before_long_run_short", {3: 1}, part="day", athlete=PERSON, sessions=[long])


def test_carbohydrate_during_a_long_run_is_short_of_30_grams_an_hour(spec):
    long = run(duration_min=120.0, carbs_during_g=40.0)  # 20 g/h
    spec("carbs_during_long_run_short", {2: 10.0}, sessions=[long])
    spec("carbs_during_long_run_short", {2: 40.0}, part="shown", sessions=[long])
    nothing = run(duration_min=120.0, carbs_during_g=0.0)
    spec("carbs_during_long_run_short", {2: 30.0}, sessions=[nothing])
    enough = run(duration_min=120.0, carbs_during_g=120.0)
    spec("carbs_during_long_run_short", {2: 0.0}, sessions=[enough])


def test_a_run_of_90_minutes_needs_no_carbohydrate_during(spec):
    spec(
        "carbs_during_long_run_short",
        {2: None},
        sessions=[run(duration_min=90.0, carbs_during_g=0.0)],
    )


def test_carbohydrate_after_a_run_of_more_than_an_hour_counts_per_kg(spec):
    after = run(duration_min=61.0, carbs_after_g=70.0)
    spec("carbs_after_long_run", {2: 1.0}, athlete=PERSON, sessions=[after])
    spec("carbs_after_long_run", {2: 70.0}, part="shown", athlete=PERSON, sessions=[after])
    short = run(duration_min=60.0, carbs_after_g=70.0)
    spec("carbs_after_long_run", {2: None}, athlete=PERSON, sessions=[short])


def test_of_two_long_runs_the_later_counts(spec):
    runs = [run(1, duration_min=70.0, carbs_after_g=70.0)]
    runs += [run(2, duration_min=70.0, carbs_after_g=140.0)]
    spec("carbs_after_long_run", {2: 1.0, 3: 2.0}, athlete=PERSON, sessions=runs)


def test_carbohydrate_of_the_last_2_diary_days_is_a_mean_per_kg(spec):
    diary = [evening(1, carbs_g=350.0), evening(2, carbs_g=210.0)]
    expected = {1: None, 2: 5.0, 3: 4.0, 4: 3.0, 5: None}
    spec("carbs_2d", expected, athlete=PERSON, checkins=diary)


def test_the_diarys_own_body_mass_goes_first_and_none_at_all_is_unknown(spec):
    diary = [evening(1, carbs_g=350.0, body_mass_kg=50.0)]
    spec("carbs_2d", {2: 7.0}, athlete=PERSON, checkins=diary)
    spec("carbs_2d", {2: None}, checkins=[evening(1, carbs_g=350.0)])


def test_meals_are_those_of_the_latest_diary_day(spec):
    diary = [evening(1, meals=4.0), evening(2, meals=2.0), evening(3)]
    spec("meals_yesterday", {2: 4.0, 3: 2.0, 4: 2.0, 5: None}, checkins=diary)


def long_run(day, slowdown, **more):
    return run(day, duration_min=90.0, final_quarter_slowdown_pct=slowdown) | more


def test_the_share_of_long_runs_that_slowed_down_hard_at_the_end(spec):
    runs = [long_run(1, 10.0), long_run(8, 9.9), long_run(15, 25.0)]
    short = run(16, duration_min=89.0, final_quarter_slowdown_pct=50.0)
    expected = {8: None, 9: 50.0, 17: pytest.approx(200 / 3), 182: 50.0, 189: None}
    spec("hit_wall_share", expected, sessions=[*runs, short])


def test_only_the_latest_5_long_runs_count(spec):
    runs = [long_run(day, 20.0 if day == 1 else 0.0) for day in range(1, 7)]
    spec("hit_wall_share", {6: 20.0, 7: 0.0}, sessions=runs)


def test_body_mass_of_a_week_is_set_against_that_of_4_weeks_before(spec):
    before = [{"day": day, "body_mass_kg": 70.0} for day in (1, 2)]
    now = [{"day": day, "body_mass_kg": 67.2} for day in (29, 30)]
    loss = 100 * log(67.2 / 70)
    spec("body_mass_trend_28d", {29: None, 30: loss, 31: loss, 37: None}, checkins=[*before, *now])


@pytest.mark.parametrize("name", ["body_mass_trend_28d", "carbs_2d", "meals_yesterday"])
def test_food_and_mass_can_be_hidden(spec, name):
    entries = [
        {"day": day, "body_mass_kg": 70.0, "carbs_g": 300.0, "meals": 3.0} for day in range(1, 31)
    ]
    spec(name, {31: None}, athlete={"hide_food_and_mass": True}, checkins=entries)
