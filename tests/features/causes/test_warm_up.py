def run(day, minutes, **more):
    return {"day": day, "warmup_min": minutes} | more


def test_the_share_of_the_latest_10_runs_with_5_minutes_of_warming_up(spec):
    runs = [run(day, 5.0 if day <= 3 else 4.0) for day in range(1, 12)]
    spec("warm_up_share", {5: None, 6: 60.0, 11: 30.0, 12: 20.0}, sessions=runs)


def test_runs_of_which_it_is_not_known_are_left_out(spec):
    runs = [run(day, 10.0) for day in range(1, 6)] + [run(day, None) for day in range(6, 9)]
    spec("warm_up_share", {9: 100.0, 36: None}, sessions=runs)
