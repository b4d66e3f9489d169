import numpy as np
import pytest

from models import calibration, calibration_curve, honest
from models.calibration import logit, sigmoid
from models.metrics import Resampled
from tests.models.made_up import KEY


@pytest.fixture(scope="module")
def on(twelve):
    return honest.judged(twelve, train_seed=1, seed=1, draws=200)


@pytest.fixture(scope="module")
def risk(on, held_out):
    made = on.rows.select(KEY).join(held_out, on=KEY, how="left", maintain_order="left")
    return made["risk"].to_numpy()


def figures(on, risk):
    return calibration_curve.figures(on.athlete, on.heavy, risk, draws=200)


def test_every_day_is_counted_at_one_point_of_the_curve(on, risk):
    found = calibration_curve.curve(on, risk)
    assert found.columns == ["predicted", "observed", "low", "high", "days"]
    assert found["days"].sum() == on.rows.height
    assert found["days"].max() - found["days"].min() <= 1
    assert found["predicted"].is_sorted()


def test_the_curve_lies_in_its_band_and_the_band_has_a_width(on, risk):
    found = calibration_curve.curve(on, risk)
    assert (found["low"] <= found["observed"]).all()
    assert (found["observed"] <= found["high"]).all()
    assert (found["high"] - found["low"]).min() > 0.01


def test_the_curve_follows_what_came_and_not_what_was_predicted(on, risk):
    halved = calibration_curve.curve(on, risk / 2)
    whole = calibration_curve.curve(on, risk)
    assert np.allclose(halved["observed"], whole["observed"], atol=1e-6)
    assert np.allclose(halved["predicted"] * 2, whole["predicted"])


def test_risks_that_are_all_the_same_give_the_share_of_heavy_days(on, risk):
    found = calibration_curve.curve(on, np.full(len(risk), 0.3))
    assert np.allclose(found["observed"], on.heavy.mean())


def test_odds_that_are_doubled_show_as_an_intercept_and_a_ratio(on, risk):
    true = figures(on, risk)
    off = figures(on, sigmoid(logit(risk) + np.log(2)))
    assert off["intercept"] == pytest.approx(true["intercept"] - np.log(2), abs=1e-6)
    assert off["slope"] == pytest.approx(true["slope"], abs=1e-4)
    assert off["ratio"] < true["ratio"]
    assert off["intercept_high"] < true["intercept_high"]


@pytest.mark.parametrize("name", ["slope", "intercept", "ratio"])
def test_the_interval_holds_the_figure(on, risk, name):
    found = figures(on, risk)
    assert found[f"{name}_low"] < found[name] < found[f"{name}_high"]


def test_each_draws_line_is_that_of_its_athletes_repeated(on, risk):
    drawn = Resampled(on.athlete, draws=5, seed=3)
    slopes, intercepts = calibration_curve.resampled_lines(drawn, on.heavy, risk)
    for counts, slope, intercept in zip(drawn.counts, slopes, intercepts, strict=True):
        many = np.repeat(np.arange(len(risk)), counts[drawn.row])
        line = calibration.line(logit(risk[many]), on.heavy[many])
        large = calibration_curve.metrics.slope_and_intercept(on.heavy[many], risk[many])[1]
        assert slope == pytest.approx(line[0], abs=1e-3)
        assert intercept == pytest.approx(large, abs=1e-3)


def test_a_constant_risk_has_slope_zero(on, risk):
    found = figures(on, np.full(len(risk), 0.2))
    assert found["slope"] == found["slope_low"] == found["slope_high"] == 0
