import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from features.registry import FEATURE
from models import lines, risk
from models.calibration import logit
from models.lines import Line, Lines
from tests.models.made_up import PLANTED

COLUMNS = ("load_yesterday_z", "hours_since_hard", "fluid_change")  # rises, falls, unclear


def drawn(slopes, rows=4000, seed=1):
    """Draw values and outcomes that follow straight lines in log-odds."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, len(slopes)))
    chance = 1 / (1 + np.exp(1 - values @ np.array(slopes)))
    return values, (rng.random(rows) < chance).astype(float)


def slopes(found):
    return [line.slope if (line := found.by_feature.get(name)) else 0.0 for name in COLUMNS]


def test_the_lines_are_those_of_scikit_learn_s_ridge():
    values, heavy = drawn([0.5, -0.7, 0.3])
    found = lines.fit(values, heavy, COLUMNS, penalty=20)
    standard = (values - values.mean(axis=0)) / values.std(axis=0)
    ridge = LogisticRegression(C=1 / 20, tol=1e-9).fit(standard.clip(-4, 4), heavy)
    assert slopes(found) == pytest.approx(ridge.coef_[0], abs=1e-4)
    assert found.level == pytest.approx(ridge.intercept_[0], abs=1e-4)


def test_a_slope_against_the_evidence_is_none():
    values, heavy = drawn([-0.5, 0.7, -0.3])
    assert slopes(lines.fit(values, heavy, COLUMNS, penalty=1)) == [
        0,
        0,
        pytest.approx(-0.3, abs=0.1),
    ]


def test_a_larger_penalty_holds_slopes_closer_to_0():
    values, heavy = drawn([0.5, -0.7, 0.3])
    size = [np.abs(slopes(lines.fit(values, heavy, COLUMNS, p))).sum() for p in (1, 100, 10_000)]
    assert size == sorted(size, reverse=True)


def test_unknown_values_and_constant_columns_say_nothing():
    values, heavy = drawn([0.5, -0.7, 0.3])
    values[:, 1], values[::2, 0] = 3.0, np.nan
    found = lines.fit(values, heavy, COLUMNS, penalty=1)
    assert set(found.by_feature) == {COLUMNS[0], COLUMNS[2]}
    parts = found.parts(np.array([[np.nan, 3.0, np.nan]]), COLUMNS)
    assert parts.tolist() == [[0, 0, 0]]


def test_without_any_known_value_the_level_is_the_share_of_heavy_days():
    values, heavy = drawn([0, 0, 0])
    found = lines.fit(np.full_like(values, np.nan), heavy, COLUMNS, penalty=1)
    assert found == Lines(level=float(logit(heavy.mean())))


def test_a_value_far_out_counts_as_four_spreads():
    one = Lines(by_feature={COLUMNS[0]: Line(centre=10, spread=2, slope=0.5)})
    parts = one.parts(np.array([[10.0], [14.0], [1000.0], [-1000.0]]), COLUMNS[:1])
    assert parts[:, 0].tolist() == [0, 1, 2, -2]


def test_the_lines_of_a_cohort_bend_as_declared_and_find_what_was_planted(causes):
    for name, line in causes.lines.by_feature.items():
        assert FEATURE[name].risk * line.slope >= 0
    ranked = sorted(
        causes.lines.by_feature, key=lambda name: -abs(causes.lines.by_feature[name].slope)
    )
    assert set(ranked[:3]) == set(PLANTED)
    assert set(ranked) <= set(risk.COLUMNS)
