def run(day, km=10.0, **more):
    return {"day": day, "distance_km": km, "gear_id": "pair", **more}


def pair(start, **more):
    return [{"day": 1, "start_km": start, **more}]


def test_the_pairs_start_and_its_runs_add_up(spec):
    # 600 + 10, then + 20: 110 and 130 km beyond 500, per 300
    expected = {1: None, 2: 110 / 300, 3: 130 / 300}
    spec("shoe_over", expected, sessions=[run(1), run(2, km=20.0)], gear=pair(600.0))
    spec("shoe_over", {3: 630.0}, part="shown", sessions=[run(1), run(2, km=20.0)], gear=pair(600))


def test_a_young_pair_is_0_and_an_old_one_capped(spec):
    spec("shoe_over", {2: 0.0}, sessions=[run(1)], gear=pair(0.0))
    spec("shoe_over", {2: 2.0}, sessions=[run(1)], gear=pair(1500.0))


def test_the_pair_of_the_last_run_counts(spec):
    other = {"gear_id": "new"}
    gear = [*pair(600.0), *pair(0.0, **other)]
    spec("shoe_over", {2: 110 / 300, 3: 0.0}, sessions=[run(1), run(2, **other)], gear=gear)


def test_a_pair_without_a_known_start_is_unknown(spec):
    spec("shoe_over", {2: None}, sessions=[run(1)])
    spec("shoe_over", {2: None}, sessions=[run(1)], gear=pair(None))


def test_a_start_declared_later_counts_from_the_next_run_on(spec):
    gear = pair(600.0, recorded=(3, "12:00"))
    sessions = [run(1), run(2), run(3, at="19:00")]
    spec("shoe_over", {3: None, 4: 130 / 300}, sessions=sessions, gear=gear)


def test_a_run_uploaded_later_adds_its_distance_only_then(spec):
    sessions = [run(1, recorded=(3, "12:00")), run(2), run(3)]
    spec("shoe_over", {3: 110 / 300, 4: 130 / 300}, sessions=sessions, gear=pair(600.0))


def test_a_run_without_distance_adds_nothing(spec):
    spec("shoe_over", {3: 110 / 300}, sessions=[run(1), run(2, km=None)], gear=pair(600.0))


def test_a_pair_not_worn_for_30_days_is_forgotten(spec):
    spec("shoe_over", {31: 110 / 300, 32: None}, sessions=[run(1)], gear=pair(600.0))


def test_kilometres_of_more_than_400_days_ago_are_left_out(spec):
    long = run(1, 100.0, duration_min=600.0)
    within, beyond = [long, run(390, 10.0)], [long, run(401, 10.0)]
    spec("shoe_over", {391: 210 / 300}, sessions=within, gear=pair(600.0))
    spec("shoe_over", {402: 110 / 300}, sessions=beyond, gear=pair(600.0))


def test_a_run_of_the_same_morning_adds_nothing_before_its_day_is_over(spec):
    # both are uploaded before 10:00 of day 2, the older one last
    sessions = [run(1, recorded=(2, "09:00")), run(2, 20.0, at="08:30", recorded=(2, "08:31"))]
    spec("shoe_over", {2: 110 / 300, 3: 130 / 300}, sessions=sessions, gear=pair(600.0))


def test_the_mass_of_the_last_shoes_is_set_against_the_pair_with_most_kilometres(spec):
    gear = [
        {"day": 1, "gear_id": "usual", "mass_g": 220.0},
        {"day": 1, "gear_id": "heavy", "mass_g": 280.0},
    ]
    runs = [
        {"day": 2, "gear_id": "usual", "distance_km": 20.0},
        {"day": 3, "gear_id": "heavy", "distance_km": 5.0},
    ]
    spec("shoe_mass_change", {3: 0.0, 4: 60.0, 33: 60.0, 34: None}, gear=gear, sessions=runs)


def test_shoes_of_unknown_mass_are_not_compared(spec):
    gear = [{"day": 1, "gear_id": "usual", "mass_g": 220.0}, {"day": 1, "gear_id": "new"}]
    runs = [{"day": d, "gear_id": g, "distance_km": 5.0} for d, g in ((2, "usual"), (3, "new"))]
    spec("shoe_mass_change", {3: 0.0, 4: None}, gear=gear, sessions=runs)
