"""Golden figures of the evidence file, part 4.4, for the formulas that readers and features share.

The other figures of that list stand with their feature: TRIMP in test_hard_running, monotony and
the means of 7 and 42 days in test_load, decoupling in test_heart_strain, blood in test_units and
in test_iron, altitude in test_haemoglobin. Variants that this project does not compute (EWMA by
2/(N + 1), means by 1/τ, monotony by ddof 1, women's TRIMP by 0.64, Roberts' share, altitude by DHS)
have no test: a feature that took one of them would miss its own figure.
"""

import polars as pl
import pytest

from features import formulas
from features.formulas import TRIMP, WBGT


def test_decoupling_of_a_run_that_slows_while_the_heart_beats_faster():
    assert formulas.decoupling((300, 140), (306, 147)) == pytest.approx(6.6293, abs=5e-5)
    assert formulas.decoupling((300, 140), (300, 140)) == 0


def test_steps_are_twice_the_strides_of_fit_files():
    assert formulas.steps_per_minute(79, 0.5) == 159


@pytest.mark.parametrize(("sex", "impulse"), [("male", 75.3302), ("female", 85.1376), (None, None)])
def test_trimp_of_45_minutes_at_150_beats(sex, impulse):
    run = {"duration_min": 45.0, "heart_rate_mean_bpm": 150.0, "sex": sex}
    row = pl.DataFrame([run | {"intake_resting_bpm": 60.0, "max_heart_rate_bpm": 190.0}])
    found = row.cast({"sex": pl.String}).select(TRIMP).item()
    assert found == (impulse and pytest.approx(impulse, abs=5e-5))


def test_a_measured_wbgt_goes_before_one_from_temperature_and_humidity():
    rows = pl.DataFrame(
        {
            "wbgt_c": [18.0, None, None],
            "temperature_c": [25.0, 25.0, None],
            "humidity_pct": [50.0, 50.0, 50.0],
        }
    )
    # vapour pressure at 25 °C and half saturation: 15.9 hPa
    vapour = 0.5 * 6.105 * 2.718281828459045 ** (17.27 * 25 / (237.7 + 25))
    expected = [18.0, pytest.approx(0.567 * 25 + 0.393 * vapour + 3.94), None]
    assert rows.select(WBGT).to_series().to_list() == expected


def test_living_at_altitude_raises_haemoglobin_by_the_figures_of_who_2024():
    metres = pl.DataFrame({"m": [499.0, 1000.0, 1500.0, 2000.0, 3000.0]})
    found = metres.select(formulas.haemoglobin_altitude(pl.col("m"))).to_series().to_list()
    assert found == [0, *(pytest.approx(g, abs=5e-3) for g in (5.94, 9.13, 12.48, 19.62))]
