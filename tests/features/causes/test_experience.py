from math import log


def run(day, km, **more):
    return {"day": day, "distance_km": km, "duration_min": 60.0} | more


def test_years_of_running_are_those_said_at_intake(spec):
    spec("training_years", {1: 3.0, 401: 3.0}, athlete={"day": 1, "training_years": 3.0})


def test_an_intake_older_than_400_days_no_longer_counts(spec):
    spec("training_years", {402: None}, athlete={"day": 1, "training_years": 3.0})


def test_weekly_distance_is_7_times_the_mean_of_4_weeks(spec):
    runs = [run(day, 10.0) for day in range(1, 15)]
    rested = {"silence": "rested"}
    spec("weekly_distance_28d", {14: None, 15: log(1 + 70)}, sessions=runs)
    with_rest = {15: log(1 + 35), 29: log(1 + 35), 43: 0.0}
    spec("weekly_distance_28d", with_rest, athlete=rested, sessions=runs)


def test_two_runs_of_a_day_add_up_and_a_run_without_distance_counts_6_min_per_km(spec):
    runs = [run(day, 5.0, at=at) for day in range(1, 15) for at in ("08:00", "18:00")]
    spec("weekly_distance_28d", {15: log(1 + 70)}, sessions=runs)
    spec("weekly_distance_28d", {15: log(1 + 70)}, sessions=[run(d, None) for d in range(1, 15)])
