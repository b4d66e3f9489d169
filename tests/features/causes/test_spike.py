RESTED = {"silence": "rested"}


def run(day, km, **more):
    return {"day": day, "distance_km": km, **more}


def test_the_longest_recent_run_is_compared_with_the_longest_of_30_days_before(spec):
    # 13 km against 10 km; at age 3 it still counts, at age 4 it has become the usual
    sessions = [run(1, 10.0), run(2, 6.0), run(20, 13.0)]
    spec("longest_run_jump", {21: 30.0, 23: 30.0, 24: -100.0}, athlete=RESTED, sessions=sessions)


def test_the_first_run_has_nothing_to_be_compared_with(spec):
    spec("longest_run_jump", {2: None}, athlete=RESTED, sessions=[run(1, 10.0)])


def test_a_short_record_has_no_usual(spec):
    # on day 18 the days before the last 3 are 1 to 14, on day 19 they are 1 to 15
    rides = [{"day": day, "sport": "ride"} for day in range(2, 16)]
    sessions = [run(1, 10.0), *rides, run(17, 13.0)]
    spec("longest_run_jump", {18: None, 19: 30.0}, sessions=sessions)


def test_a_day_nothing_is_known_of_is_no_day_without_a_run(spec):
    spec("longest_run_jump", {21: None}, sessions=[run(1, 10.0), run(20, 13.0)])


def test_the_jump_is_capped_at_3_times_the_usual(spec):
    sessions = [run(1, 5.0), run(20, 25.0)]
    spec("longest_run_jump", {21: 200.0}, athlete=RESTED, sessions=sessions)


def test_a_run_of_34_days_ago_is_no_longer_usual(spec):
    sessions = [run(1, 10.0), run(33, 13.0)]
    spec("longest_run_jump", {34: 30.0, 35: None}, athlete=RESTED, sessions=sessions)


def test_a_run_without_distance_counts_6_minutes_a_km(spec):
    sessions = [run(1, 10.0), {"day": 20, "duration_min": 72.0}]
    spec("longest_run_jump", {21: 20.0}, athlete=RESTED, sessions=sessions)


def test_only_runs_count(spec):
    ride = run(20, 60.0, sport="ride", duration_min=120.0)
    sessions = [run(1, 10.0), run(19, 5.0), ride]
    spec("longest_run_jump", {21: -50.0}, athlete=RESTED, sessions=sessions)


def test_days_with_other_training_only_hold_no_run(spec):
    rides = [{"day": day, "sport": "ride"} for day in range(2, 21)]
    spec("longest_run_jump", {21: -100.0}, sessions=[run(1, 10.0), *rides])
