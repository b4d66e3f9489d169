def run(day, left, **more):
    return {"day": day, "ground_contact_left_pct": left} | more


def test_imbalance_is_the_distance_from_even_whichever_foot(spec):
    runs = [run(1, 48.0), run(2, 51.0), run(3, 50.0)]
    spec("contact_imbalance_28d", {3: None, 4: 1.0, 30: None}, sessions=runs)


def test_a_change_is_the_last_week_against_ones_own_3_months(spec):
    usual = [run(day, 50.5) for day in range(1, 6)]
    now = [run(day, 52.0) for day in (20, 21, 22)]
    expected = {20: None, 21: 1.5, 29: 1.5, 30: None}
    spec("contact_imbalance_change", expected, sessions=[*usual, *now])


def test_a_change_needs_5_earlier_runs(spec):
    usual = [run(day, 50.5) for day in range(1, 5)]
    spec("contact_imbalance_change", {21: None}, sessions=[*usual, run(20, 52.0)])
