import pytest


def night(day, hours=None, **more):
    return {"day": day, "asleep_h": hours, **more}


@pytest.mark.parametrize(("hours", "short"), [(5.5, 1.5), (7.0, 0.0), (9.0, 0.0), (2.0, 4.0)])
def test_hours_short_of_7_in_the_last_night(spec, hours, short):
    spec("sleep_short_last", {1: short, 2: None}, nights=[night(1, hours)])


def test_a_night_that_ends_after_10_is_not_yet_known(spec):
    spec("sleep_short_last", {1: None}, nights=[night(1, 5.5, at="10:00")])
    spec("sleep_short_last", {1: None}, nights=[night(1, 5.5, at="11:30")])


def test_a_night_uploaded_after_10_is_not_yet_known(spec):
    spec("sleep_short_last", {1: None}, nights=[night(1, 5.5, recorded=(1, "10:30"))])


def test_a_second_row_without_hours_does_not_hide_the_first(spec):
    nights = [night(1, 5.5), night(1, at="07:30", sleep_score=80.0)]
    spec("sleep_short_last", {1: 1.5}, nights=nights)


def test_the_sentence_shows_the_hours_slept(spec):
    spec("sleep_short_last", {1: 5.5}, part="shown", nights=[night(1, 5.5)])


def test_sleep_debt_is_the_mean_shortfall_of_7_nights(spec):
    # short by 1, 0 and 2 hours
    nights = [night(1, 6.0), night(2, 8.0), night(3, 5.0)]
    spec("sleep_debt_7d", {2: None, 3: 1.0, 7: 1.0, 8: None}, nights=nights)


def test_sleep_as_remembered_stands_in_for_a_missing_device(spec):
    nights = [night(1, 6.0), night(3, 5.0)]
    diary = [{"day": day, "sleep_h": 4.0} for day in (1, 2)]
    # 1 and 2 short by the device, 3 short by memory
    spec("sleep_debt_7d", {3: 2.0}, nights=nights, checkins=diary)


def test_the_mornings_own_diary_entry_is_not_used(spec):
    diary = [{"day": day, "sleep_h": 6.0} for day in (1, 2, 3)]
    spec("sleep_debt_7d", {3: None, 4: 1.0}, checkins=diary)


def test_the_sleep_score_is_compared_with_ones_own_nights(spec):
    # 78, 80, 82 twice and 80: mean 80, sd √(16/6) = 1.633, below the floor of 2
    scores = [78.0, 80.0, 82.0, 78.0, 80.0, 82.0, 80.0, 74.0]
    nights = [night(day, sleep_score=score) for day, score in enumerate(scores, start=1)]
    spec("sleep_score_change", {7: None, 8: -3.0, 9: None}, nights=nights)


def test_a_widely_varying_score_is_measured_by_its_own_deviation(spec):
    # 70 and 90 four times each: mean 80, sd 10 × √(8/7)
    scores = [70.0, 90.0] * 4 + [70.0]
    nights = [night(day, sleep_score=score) for day, score in enumerate(scores, start=1)]
    spec("sleep_score_change", {9: -(0.875**0.5)}, nights=nights)


def test_deep_sleep_is_compared_with_ones_own_nights(spec):
    # seven nights of 60 min do not vary: the floor of 5 min stands for their deviation
    nights = [*(night(day, deep_sleep_min=60.0) for day in range(1, 8))]
    nights.append(night(8, deep_sleep_min=50.0))
    spec("deep_sleep_change", {7: None, 8: -2.0, 9: None}, nights=nights)


def test_poor_sleep_is_set_against_ones_own_mean_of_7_entries(spec):
    usual = [{"day": day, "poor_sleep": 2.0} for day in range(1, 8)]
    expected = {8: None, 9: 5.0, 10: 5.0 * 0.5 ** (1 / 1.5)}
    spec("poor_sleep_change", expected, checkins=[*usual, {"day": 8, "poor_sleep": 7.0}])
