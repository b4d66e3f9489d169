from math import log

import pytest


def weighed(before, after, **more):
    return [{"day": 1, "mass_before_kg": before, "mass_after_kg": after, **more}]


def evening(day, **more):
    return {"day": day, "at": "21:00", "kind": "evening", **more}


def test_mass_lost_beyond_2_percent_counts(spec):
    spec("mass_lost_last_run", {1: None, 2: 1.0}, sessions=weighed(70.0, 67.9))  # 3 % lost


@pytest.mark.parametrize("after", [68.6, 69.5, 71.0])
def test_a_loss_up_to_2_percent_or_a_gain_is_none(spec, after):
    spec("mass_lost_last_run", {2: 0.0}, sessions=weighed(70.0, after))


def test_a_run_of_more_than_24_hours_ago_is_forgotten(spec):
    # 10:00 to 10:00 of the next day is 24 h; 09:59 is a minute more
    spec("mass_lost_last_run", {2: 1.0}, sessions=weighed(70.0, 67.9, at="10:00"))
    spec("mass_lost_last_run", {2: None}, sessions=weighed(70.0, 67.9, at="09:59"))


def test_a_run_weighed_once_is_unknown(spec):
    spec("mass_lost_last_run", {2: None}, sessions=weighed(70.0, None))


def test_the_sentence_shows_the_whole_loss_and_its_day(spec):
    sessions = weighed(70.0, 67.9)
    spec("mass_lost_last_run", {2: 3.0}, part="shown", sessions=sessions)
    spec("mass_lost_last_run", {2: 1}, part="day", sessions=sessions)


def test_fluid_is_compared_with_ones_own_usual(spec):
    usual = [evening(day, fluid_l=2.0) for day in range(1, 8)]
    spec("fluid_change", {9: 1.0}, checkins=[*usual, evening(8, fluid_l=3.0)])


def test_fluid_needs_7_earlier_days(spec):
    usual = [evening(day, fluid_l=2.0) for day in range(1, 7)]
    spec("fluid_change", {8: None}, checkins=[*usual, evening(7, fluid_l=3.0)])


def test_fluid_of_three_days_ago_says_nothing_about_now(spec):
    diary = [*(evening(day, fluid_l=2.0) for day in range(1, 8)), evening(8, fluid_l=3.0)]
    spec("fluid_change", {10: 1.0, 11: None}, checkins=diary)


def scales(day, kg):
    return {"day": day, "body_mass_kg": kg}


def test_yesterdays_mass_is_set_against_the_median_of_2_weeks(spec):
    entries = [scales(day, kg) for day, kg in enumerate((70, 70, 71, 69, 70, 68.6), start=1)]
    lost = 100 * log(68.6 / 70)
    spec("morning_mass_change", {6: None, 7: lost, 8: None}, checkins=entries)
