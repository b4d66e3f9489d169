import pytest

RESTED = {"silence": "rested"}


def run(day, rpe=5.0, minutes=60.0, **more):
    return {"day": day, "rpe_cr10": rpe, "duration_min": minutes, **more}


def test_the_hardest_session_of_2_days_counts(spec):
    sessions = [run(1, rpe=8.0), run(1, rpe=3.0, at="09:00"), run(2, rpe=4.0)]
    spec("hardest_rpe_48h", {2: 8.0, 3: 8.0, 4: 4.0, 5: None}, sessions=sessions)


def test_an_unrated_session_is_of_unknown_hardness_and_a_rest_day_of_none(spec):
    spec("hardest_rpe_48h", {2: None}, sessions=[run(1, rpe=None)])
    spec("hardest_rpe_48h", {2: 0.0}, checkins=[{"day": 1, "stress": 1.0}])


def test_hard_minutes_are_cardio_and_peak_of_two_days(spec):
    hard = run(1, zone_cardio_min=20.0, zone_peak_min=5.0)
    more = run(1, zone_cardio_min=3.0, at="09:00")
    less = run(2, zone_cardio_min=10.0, zone_peak_min=0.0)
    spec("hard_minutes_48h", {2: 28.0, 3: 38.0, 4: 10.0}, sessions=[hard, more, less])


def test_a_session_without_zones_has_unknown_hard_minutes(spec):
    spec("hard_minutes_48h", {2: None}, sessions=[run(1)])


def test_a_hard_day_has_a_session_of_7_or_more_or_15_minutes_in_the_peak_zone(spec):
    zones = {"zone_cardio_min": 40.0, "zone_peak_min": 15.0}
    sessions = [
        run(1, rpe=7.0),
        run(2, rpe=6.9),
        run(3, rpe=4.0, **zones),
        run(4, zone_cardio_min=40.0),
    ]
    spec("hard_days_7d", {4: None, 5: 2.0, 8: 2.0, 9: None}, sessions=sessions)
    rested = {5: 2.0, 8: 2.0, 9: 1.0, 11: 0.0}
    spec("hard_days_7d", rested, athlete=RESTED, sessions=sessions)


def test_hours_run_from_the_end_of_the_last_hard_session_to_a_week(spec):
    # 18:00 to 10:00 is 16 h
    expected = {2: 16.0, 3: 40.0, 7: 136.0, 8: 160.0, 9: 168.0}
    spec("hours_since_hard", expected, athlete=RESTED, sessions=[run(1, rpe=8.0), run(3, rpe=3.0)])


def test_without_a_hard_session_a_watched_week_counts_168_hours(spec):
    spec("hours_since_hard", {2: 168.0}, sessions=[run(1, rpe=3.0)])
    spec("hours_since_hard", {2: None}, athlete={"silence": "unobserved"})


def test_easy_runs_count_by_their_exertion_beyond_4(spec):
    easy = [run(day, rpe=rpe, intended="easy") for day, rpe in ((1, 3.0), (2, 6.0), (3, 5.0))]
    hard = run(4, rpe=9.0, intended="hard")
    expected = {3: None, 4: 1.0, 5: 1.0, 29: 1.0, 30: None}
    spec("easy_too_hard_28d", expected, sessions=[*easy, hard])


@pytest.mark.parametrize(("sex", "load"), [("male", 75.3302), ("female", 85.1376)])
def test_the_heart_rate_load_is_banisters(spec, sex, load):
    person = {"sex": sex, "max_heart_rate_bpm": 190.0, "resting_heart_rate_bpm": 60.0}
    sessions = [run(1, minutes=45.0, heart_rate_mean_bpm=150.0)]
    spec(
        "heart_rate_load_48h", {2: pytest.approx(load, abs=5e-5)}, athlete=person, sessions=sessions
    )


def test_the_heart_rate_load_adds_up_over_2_days_and_is_unknown_without_sex_or_rates(spec):
    person = {"sex": "male", "max_heart_rate_bpm": 190.0, "resting_heart_rate_bpm": 60.0}
    sessions = [run(day, minutes=45.0, heart_rate_mean_bpm=150.0) for day in (1, 2)]
    twice = {3: pytest.approx(150.6604, abs=1e-4), 4: pytest.approx(75.3302, abs=1e-4), 5: None}
    spec("heart_rate_load_48h", twice, athlete=person, sessions=sessions)
    spec("heart_rate_load_48h", {3: None}, athlete=person | {"sex": None}, sessions=sessions)
    spec("heart_rate_load_48h", {3: None}, athlete={"sex": "male"}, sessions=sessions)


@pytest.mark.parametrize("name", ["heart_rate_load_48h", "hard_minutes_48h"])
def test_a_drug_that_lowers_the_heart_rate_blanks_what_is_read_off_it(spec, name):
    person = {"sex": "male", "max_heart_rate_bpm": 190.0, "resting_heart_rate_bpm": 60.0}
    sessions = [run(1, heart_rate_mean_bpm=150.0, zone_cardio_min=9.0)]
    spec(name, {2: None}, athlete=person | {"beta_blocker": True}, sessions=sessions)


def test_the_share_of_easy_running_is_what_lies_outside_the_higher_zones(spec):
    sessions = [run(day, zone_cardio_min=9.0, zone_peak_min=3.0) for day in range(1, 6)]
    spec("low_intensity_share_28d", {5: None, 6: 80.0}, sessions=[*sessions, run(7)])


def test_under_a_drug_that_lowers_the_heart_rate_zones_make_no_day_hard(spec):
    sessions = [run(day, rpe=4.0, zone_peak_min=20.0) for day in range(1, 8)]
    spec("hard_days_7d", {8: 7.0}, sessions=sessions)
    spec("hard_days_7d", {8: 0.0}, athlete={"beta_blocker": True}, sessions=sessions)
    spec("hours_since_hard", {8: 168.0}, athlete={"beta_blocker": True}, sessions=sessions)
