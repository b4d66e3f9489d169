RESTED = {"silence": "rested"}


def run(day, **more):
    return {"day": day, **more}


def summary(day, bpm):
    return {
        "day": day,
        "at": "23:59",
        "kind": "day_summary",
        "resting_heart_rate_bpm": bpm,
    }


def test_days_since_the_last_run_are_counted_and_capped(spec):
    expected = {2: 1.0, 3: 2.0, 15: 14.0, 16: 14.0}
    spec("days_since_run", expected, athlete=RESTED, sessions=[run(1)])


def test_only_a_run_of_at_least_10_minutes_ends_the_count(spec):
    others = [run(2, sport="ride"), run(3, sport="walk"), run(4, duration_min=9.0)]
    spec("days_since_run", {5: 4.0}, sessions=[run(1), *others])


def test_with_nothing_watched_the_days_since_a_run_are_unknown(spec):
    spec("days_since_run", {1: None, 14: 13.0, 16: None}, sessions=[run(1)])


def test_a_day_without_training_ends_the_days_since_rest(spec):
    sessions = [run(day) for day in range(2, 6)]
    spec("days_since_rest", {2: 1.0, 3: 2.0, 6: 5.0, 7: 1.0}, athlete=RESTED, sessions=sessions)


def test_without_a_rest_day_in_3_weeks_the_cap_stands(spec):
    sessions = [run(day) for day in range(1, 29)]
    spec("days_since_rest", {29: 21.0}, athlete=RESTED, sessions=sessions)


def test_an_unwatched_day_is_no_rest_day(spec):
    sessions = [run(1), run(3)]
    spec("days_since_rest", {4: 3.0}, sessions=sessions)
    watched = [{"day": 2, "stress": 1.0}]
    spec("days_since_rest", {4: 2.0}, sessions=sessions, checkins=watched)


def test_rest_days_are_a_percentage_of_the_known_days(spec):
    # known: runs on days 1 and 3, rest on days 2 and 4
    sessions, watched = [run(1), run(3)], [{"day": day, "stress": 1.0} for day in (2, 4)]
    expected = {4: None, 5: 50.0, 8: 50.0, 9: None}
    spec("rest_days_7d", expected, sessions=sessions, checkins=watched)


def test_where_silence_means_rest_all_7_days_are_known(spec):
    spec("rest_days_7d", {4: 500 / 7}, athlete=RESTED, sessions=[run(1), run(3)])


def test_the_first_run_back_counts_the_days_off_before_it(spec):
    # 9 days off between the runs of days 1 and 11
    expected = {11: 0.0, 12: 9.0, 13: 9.0, 14: 0.0}
    spec("break_before_run", expected, athlete=RESTED, sessions=[run(1), run(11)])


def test_runs_on_consecutive_days_have_no_break(spec):
    spec("break_before_run", {4: 0.0}, sessions=[run(1), run(2), run(3)])


def test_the_second_run_back_still_carries_the_break(spec):
    spec("break_before_run", {13: 9.0}, athlete=RESTED, sessions=[run(1), run(11), run(12)])


def test_a_break_is_capped_at_3_weeks_however_long(spec):
    spec("break_before_run", {25: 21.0, 24: 21.0}, athlete=RESTED, sessions=[run(23)])
    spec("break_before_run", {25: 21.0}, athlete=RESTED, sessions=[run(1), run(24)])


def test_with_nothing_watched_the_break_is_unknown(spec):
    spec("break_before_run", {1: None}, sessions=[run(1)])


def test_days_with_a_run_are_a_share_of_the_week(spec):
    rides = [run(3, sport="ride"), run(4, sport="ride")]
    runs = [run(1), run(2), run(2, at="08:00"), *rides]
    spec("run_days_7d", {4: None, 5: 50.0}, sessions=runs)
    expected = {5: 200 / 7, 8: 200 / 7, 9: 100 / 7, 10: 0.0}
    spec("run_days_7d", expected, athlete={"silence": "rested"}, sessions=runs)
