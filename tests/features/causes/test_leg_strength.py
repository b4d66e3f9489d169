import pytest


def strength(day=1, **more):
    work = {"sport": "strength", "strength_focus": "legs", "duration_min": 40.0, "rpe_cr10": 6.0}
    return {"day": day} | work | more


def test_leg_strength_load_is_exertion_times_minutes(spec):
    expected = {1: None, 2: 240.0, 3: 240.0, 4: None}
    spec("leg_strength_load_48h", expected, sessions=[strength()])


def test_the_work_of_two_days_adds_up(spec):
    sessions = [strength(1), strength(2, duration_min=20.0)]
    spec("leg_strength_load_48h", {3: 360.0, 4: 120.0}, sessions=sessions)


@pytest.mark.parametrize(
    ("session", "load"),
    [
        (strength(strength_focus="whole_body"), 240.0),
        (strength(strength_focus=None), 240.0),
        (strength(strength_focus="upper_body"), 0.0),
        (strength(rpe_cr10=None), 200.0),
        (strength(sport="run", strength_focus=None), 0.0),
    ],
    ids=["whole body", "focus unknown", "upper body", "unrated, 5 a minute", "a run"],
)
def test_what_counts_as_leg_strength_work(spec, session, load):
    spec("leg_strength_load_48h", {2: load}, sessions=[session])


def test_a_certain_rest_day_has_no_leg_strength_load(spec):
    expected = {3: 240.0, 4: 0.0}
    spec("leg_strength_load_48h", expected, athlete={"silence": "rested"}, sessions=[strength()])


def test_hours_run_from_the_end_of_the_strength_session(spec):
    # 18:00 to 10:00 is 16 h, then 24 more a day, and day 6 no longer sees it
    expected = {2: 16.0, 3: 40.0, 5: 88.0, 6: None}
    spec("hours_since_leg_strength", expected, sessions=[strength()])


def test_watched_days_without_strength_work_count_96_hours(spec):
    expected = {1: 96.0, 2: 16.0, 5: 88.0, 6: 96.0}
    athlete = {"silence": "rested"}
    spec("hours_since_leg_strength", expected, athlete=athlete, sessions=[strength()])


def test_upper_body_work_leaves_the_legs_rested(spec):
    spec("hours_since_leg_strength", {2: 96.0}, sessions=[strength(strength_focus="upper_body")])
