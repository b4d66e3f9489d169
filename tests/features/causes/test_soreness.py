import pytest

LEG, ARM, HIP = ["lower_leg_left"], ["arm_right"], ["hip_pelvis"]
A_DAY = 2 ** (-1 / 1.5)  # half-life of a day and a half


def entry(day, **more):
    return {"day": day, **more}


def test_soreness_of_yesterday_counts_whole_and_then_fades(spec):
    expected = {1: None, 2: 8.0, 3: 8 * A_DAY, 4: 8 * A_DAY**2, 5: None}
    spec("soreness_recent", expected, checkins=[entry(1, soreness=8.0)])


def test_the_latest_rated_entry_counts(spec):
    diary = [entry(1, soreness=8.0), entry(2, soreness=3.0), entry(3, stress=1.0)]
    spec("soreness_recent", {3: 3.0, 4: 3 * A_DAY}, checkins=diary)
    spec("soreness_recent", {4: 3.0}, part="shown", checkins=diary)
    spec("soreness_recent", {4: 2}, part="day", checkins=diary)


def test_an_entry_filed_late_about_an_earlier_day_is_not_the_latest(spec):
    diary = [entry(2, soreness=3.0), entry(1, soreness=8.0, filed=(3, "09:00"))]
    spec("soreness_recent", {3: 3.0, 4: 3 * A_DAY}, checkins=diary)


@pytest.mark.parametrize(
    ("sites", "sore"), [(LEG, 1.0), (ARM + LEG, 1.0), (ARM, 0.0), ([], 0.0), (None, None)]
)
def test_a_lower_leg_on_the_body_map_counts(spec, sites, sore):
    diary = [entry(1, soreness=8.0, soreness_sites=sites)]
    spec("lower_leg_soreness_recent", {2: sore}, checkins=diary)


def test_sites_without_a_rating_say_nothing(spec):
    spec("lower_leg_soreness_recent", {2: None}, checkins=[entry(1, soreness_sites=LEG)])
    spec("hip_soreness_recent", {2: None}, checkins=[entry(1, soreness_sites=HIP)])


def test_a_sore_lower_leg_fades(spec):
    diary = [entry(1, soreness=8.0, soreness_sites=LEG)]
    spec("lower_leg_soreness_recent", {3: A_DAY, 5: None}, checkins=diary)
    spec("lower_leg_soreness_recent", {3: 1.0}, part="shown", checkins=diary)
    spec("lower_leg_soreness_recent", {3: 1}, part="day", checkins=diary)


@pytest.mark.parametrize(("sites", "sore"), [(HIP, 1.0), (LEG, 0.0), ([], 0.0), (None, None)])
def test_a_hip_on_the_body_map_counts(spec, sites, sore):
    diary = [entry(1, soreness=8.0, soreness_sites=sites)]
    spec("hip_soreness_recent", {2: sore}, checkins=diary)


def test_the_highest_soreness_of_3_days_does_not_fade(spec):
    diary = [entry(1, soreness=8.0), entry(2, soreness=3.0)]
    spec("soreness_highest_3d", {2: 8.0, 4: 8.0, 5: 3.0, 6: None}, checkins=diary)
