import numpy as np
import pytest

from models import calibration
from models.calibration import Sigmoid, logit, sigmoid


def drawn(slope, intercept, count=60_000, seed=1):
    """Draw a margin and outcomes whose log-odds are a straight line on it."""
    rng = np.random.default_rng(seed)
    margin = rng.normal(-1, 1.2, count)
    heavy = rng.random(count) < sigmoid(slope * margin + intercept)
    return margin, heavy.astype(float)


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.5, -0.4), (2.0, 0.7)])
def test_a_known_line_is_recovered(slope, intercept):
    found = calibration.fit(*drawn(slope, intercept))
    assert found.slope == pytest.approx(slope, abs=0.05)
    assert found.intercept == pytest.approx(intercept, abs=0.06)


def test_the_line_is_not_penalised():
    margin, heavy = drawn(1.0, -0.5, count=400)
    slope, intercept = calibration.line(margin, heavy)
    scaled = calibration.line(margin / 100, heavy)
    assert scaled == pytest.approx((100 * slope, intercept), rel=1e-5)


def test_the_mean_of_the_calibrated_risk_is_the_share_of_heavy_days():
    margin, heavy = drawn(0.7, -0.2, count=500)
    found = calibration.fit(margin, heavy)
    mean = sigmoid(found.slope * margin + found.intercept).mean()
    assert mean == pytest.approx(heavy.mean(), abs=1e-6)


def test_a_reversed_margin_shows_no_skill_and_gives_the_base_rate():
    margin, heavy = drawn(1.0, 0.0, count=2000)
    found = calibration.fit(-margin, heavy)
    assert found.slope == 0
    assert sigmoid(found.intercept) == pytest.approx(heavy.mean())


def test_a_constant_margin_gives_the_base_rate():
    _, heavy = drawn(1.0, 0.0, count=2000)
    found = calibration.fit(np.full(2000, 3.3), heavy)
    assert (found.slope, float(sigmoid(found.intercept))) == (0, pytest.approx(heavy.mean()))


def test_a_falling_line_cannot_be_declared():
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        Sigmoid(slope=-0.1, intercept=0)


def test_logit_and_sigmoid_are_each_others_inverse():
    probability = np.linspace(0.001, 0.999, 101)
    assert np.allclose(sigmoid(logit(probability)), probability, rtol=0, atol=1e-14)
    margin = np.linspace(-10, 10, 101)
    assert np.allclose(logit(sigmoid(margin)), margin, rtol=0, atol=1e-9)


def test_certainty_is_held_one_millionth_away():
    assert sigmoid(logit(np.array([0.0, 1.0]))) == pytest.approx([1e-6, 1 - 1e-6])


def test_one_kind_of_outcome_alone_gives_slope_0_and_its_rate():
    found = calibration.fit(np.array([-1.0, 0.0, 1.0]), np.zeros(3))
    assert found.slope == 0
    assert calibration.sigmoid(np.array([found.intercept]))[0] < 1e-5
