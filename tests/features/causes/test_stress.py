import pytest

A_DAY = 2 ** (-1 / 1.5)  # half-life of a day and a half


def diary(item, usual=3.0, now=6.0, days=7):
    rows = [{"day": day, item: usual} for day in range(1, days + 1)]
    return [*rows, {"day": days + 1, item: now}]


def test_stress_is_compared_with_ones_own_usual_and_fades(spec):
    # 6 against seven days of 3
    expected = {8: None, 9: 3.0, 10: 3 * A_DAY, 11: 3 * A_DAY**2, 12: None}
    spec("stress_change", expected, checkins=diary("stress"))


def test_fewer_than_7_earlier_entries_are_too_few(spec):
    spec("stress_change", {8: None}, checkins=diary("stress", days=6))


def test_the_mornings_own_entry_is_not_used(spec):
    spec("stress_change", {8: 0.0}, checkins=[*diary("stress", now=3.0), {"day": 0, "stress": 3.0}])
    spec("stress_change", {8: 0.0}, checkins=[*diary("stress", now=9.0), {"day": 0, "stress": 3.0}])


def test_an_entry_of_more_than_28_days_before_is_not_usual(spec):
    late = [{"day": day, "stress": 3.0} for day in range(22, 29)]
    old = {"day": 1, "stress": 10.0}
    # the old 10 lies 28 days before day 29 and raises the mean of eight to 3.875
    spec("stress_change", {30: 2.125}, checkins=[old, *late, {"day": 29, "stress": 6.0}])
    spec("stress_change", {31: 3.0}, checkins=[old, *late, {"day": 30, "stress": 6.0}])


def test_the_sentence_shows_the_rating_itself(spec):
    spec("stress_change", {9: 6.0}, part="shown", checkins=diary("stress"))
    spec("stress_change", {9: 8}, part="day", checkins=diary("stress"))


def test_low_mood_is_compared_with_ones_own_usual(spec):
    spec("low_mood_change", {9: 3.0, 10: 3 * A_DAY}, checkins=diary("low_mood"))


def test_fatigue_is_compared_with_ones_own_usual(spec):
    spec("fatigue_change", {9: -2.0}, checkins=diary("fatigue", usual=6.0, now=4.0))


def test_unreadiness_is_compared_with_ones_own_usual(spec):
    spec("low_readiness_change", {9: 3.0}, checkins=diary("low_readiness"))


@pytest.mark.parametrize("item", ["stress", "fatigue"])
def test_another_items_entries_change_nothing(spec, item):
    other = [{"day": day, "at": "21:00", "kind": "evening", "alcohol": True} for day in range(1, 9)]
    spec(f"{item}_change", {9: 3.0}, checkins=diary(item) + other)
