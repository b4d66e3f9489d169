def run(day, **more):
    return {"day": day} | more


def test_unevenness_is_the_mean_of_the_latest_5_steady_runs(spec):
    runs = [run(day, pace_variation=0.01 * day) for day in range(1, 8)]
    spec("pace_variation_5", {3: None, 4: 2.0, 6: 3.0, 8: 5.0, 36: None}, sessions=runs)


def test_hard_runs_and_races_are_meant_to_be_uneven(spec):
    runs = [run(day, pace_variation=0.02, intended="steady") for day in (1, 2, 3)]
    uneven = [
        run(4, pace_variation=0.2, intended="hard"),
        run(5, pace_variation=0.2, intended="race"),
    ]
    spec("pace_variation_5", {6: 2.0}, sessions=[*runs, *uneven])


def test_a_fast_start_is_the_median_of_the_latest_5_runs(spec):
    ratios = (0.99, 0.9, 0.95, 1.0, 0.96, 1.02)
    runs = [run(day, first_tenth_pace_ratio=ratio) for day, ratio in enumerate(ratios, start=1)]
    spec("fast_start_5", {3: None, 4: 95.0, 6: 96.0, 7: 96.0}, sessions=runs)


def test_rides_have_no_pace(spec):
    rides = [run(day, sport="ride", first_tenth_pace_ratio=0.9) for day in (1, 2, 3)]
    spec("fast_start_5", {4: None}, sessions=rides)
