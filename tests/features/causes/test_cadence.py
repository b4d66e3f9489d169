def run(day, speed, cadence, **more):
    hour = {"duration_min": 60.0, "distance_km": speed, "cadence_spm": cadence}
    return {"day": day} | hour | more


def on_the_line(days):
    """Runs on the line cadence = 150 + 2 × speed, at 9 to 12 km/h in turn."""
    return [run(day, 9 + day % 4, 150 + 2 * (9 + day % 4)) for day in days]


def low(days):
    """At 10 km/h the line says 170; 153 is 10 % below."""
    return [run(day, 10.0, 153.0) for day in days]


def test_the_last_5_runs_are_compared_with_the_line_of_the_earlier_ones(spec):
    sessions = on_the_line(range(1, 11)) + low(range(11, 16))
    spec("cadence_deficit", {15: None, 16: 10.0}, sessions=sessions)


def test_a_slow_run_on_the_line_is_no_deficit(spec):
    slow = [run(day, 7.0, 164.0) for day in range(11, 16)]
    spec("cadence_deficit", {16: 0.0}, sessions=on_the_line(range(1, 11)) + slow)


def test_a_cadence_above_the_line_is_below_zero(spec):
    quick = [run(day, 10.0, 187.0) for day in range(11, 16)]
    spec("cadence_deficit", {16: -10.0}, sessions=on_the_line(range(1, 11)) + quick)


def test_fewer_than_10_earlier_runs_give_no_line(spec):
    spec("cadence_deficit", {15: None}, sessions=on_the_line(range(1, 10)) + low(range(10, 15)))


def test_a_few_runs_in_all_give_no_line(spec):
    spec("cadence_deficit", {3: None}, sessions=low([1, 2]))


def test_runs_at_one_speed_give_no_line(spec):
    same = [run(day, 10.0, 170.0) for day in range(1, 11)]
    spec("cadence_deficit", {16: None}, sessions=same + low(range(11, 16)))


def test_unmeasured_short_and_other_sessions_are_left_out(spec):
    others = [
        run(16, 10.0, None),
        run(17, None, 140.0),
        run(18, 1.5, 140.0, duration_min=9.0),
        run(19, 5.0, 140.0, sport="walk"),
        run(20, 30.0, 140.0, sport="ride"),
    ]
    sessions = on_the_line(range(1, 11)) + low(range(11, 16)) + others
    spec("cadence_deficit", {21: 10.0}, sessions=sessions)


def test_runs_of_more_than_90_days_ago_are_not_seen(spec):
    sessions = on_the_line(range(1, 11)) + low(range(11, 16))
    spec("cadence_deficit", {91: 10.0, 92: None}, sessions=sessions)


def test_the_fall_of_cadence_is_the_mean_of_5_runs_and_a_rise_counts_as_none(spec):
    fades = (4.0, -6.0, 2.0, 0.0, 4.0, 6.0)
    runs = [{"day": day, "cadence_fade_pct": fade} for day, fade in enumerate(fades, start=1)]
    spec("cadence_fade_5", {3: None, 4: 2.0, 6: 2.0, 7: 2.4}, sessions=runs)


def test_a_step_is_set_against_body_height(spec):
    # 10.8 km/h are 180 m/min; 180 steps of 1 m, of a height of 2 m
    runs = [run(day, 10.8, 180.0) for day in (1, 2, 3)]
    athlete = {"day": 1, "height_cm": 200.0}
    spec("step_length_5", {3: None, 4: 50.0}, athlete=athlete, sessions=runs)
    spec("step_length_5", {4: None}, sessions=runs)
