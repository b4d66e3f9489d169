import pytest


def run(day, **more):
    return {"day": day} | more


def test_heat_is_the_mean_beyond_15_degrees_of_the_runs_of_3_days(spec):
    runs = [run(1, wbgt_c=20.0), run(2, wbgt_c=10.0), run(3)]
    spec("heat_3d", {2: 1.0, 3: 0.5, 4: 0.5, 5: 0.0, 6: None}, sessions=runs)


def test_without_a_measured_value_temperature_and_humidity_give_it(spec):
    # 30 °C at 50 %: vapour pressure 21.2 hPa; 0.567 × 30 + 0.393 × 21.2 + 3.94 = 29.27 °C
    hot = run(1, temperature_c=30.0, humidity_pct=50.0)
    spec("heat_3d", {2: pytest.approx((29.27 - 15) / 5, abs=0.01)}, sessions=[hot])
    spec("heat_3d", {2: None}, sessions=[run(1, temperature_c=30.0)])


def test_the_heat_shown_is_that_of_the_latest_run(spec):
    spec("heat_3d", {3: 18.0}, part="shown", sessions=[run(1, wbgt_c=25.0), run(2, wbgt_c=18.0)])


def test_runs_of_30_min_above_20_degrees_count_for_2_weeks(spec):
    runs = [run(1, wbgt_c=21.0), run(2, wbgt_c=20.0), run(3, wbgt_c=25.0, duration_min=29.0)]
    spec("heat_days_14d", {2: 1.0, 15: 1.0, 16: 0.0, 17: None}, sessions=runs)
