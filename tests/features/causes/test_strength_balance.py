def test_the_weaker_leg_is_set_against_the_stronger(spec):
    athlete = {"day": 1, "single_leg_ratio": 0.85}
    spec("single_leg_ratio", {1: 85.0, 91: 85.0, 92: None}, athlete=athlete)


def test_days_with_strength_training_count_among_those_of_4_weeks(spec):
    work = [{"day": day, "sport": "strength"} for day in (1, 1, 5)]
    work[1] = work[1] | {"at": "08:00"}
    rested = {"silence": "rested"}
    expected = {15: 100 * 2 / 28, 29: 100 * 2 / 28, 30: 100 / 28, 40: 0.0}
    spec("strength_days_28d", expected, athlete=rested, sessions=work)


def test_half_of_the_4_weeks_must_be_watched(spec):
    watched = [{"day": day, "sport": "ride"} for day in range(1, 14)]
    spec("strength_days_28d", {14: None}, sessions=watched)
    spec("strength_days_28d", {15: 100 / 14}, sessions=[*watched, {"day": 14, "sport": "strength"}])
