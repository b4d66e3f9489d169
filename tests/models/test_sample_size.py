"""The closed forms against figures that their authors and their own programs print."""

import numpy as np
import pytest

from models import sample_size


def test_development_is_the_example_of_pmsampsize():
    # pmsampsize(type="b", csrsquared=0.288, parameters=24, prevalence=0.174): 623, 662, 221
    found = sample_size.development(0.174, 24, r2=0.288)
    assert found == {"shrinkage": 623, "optimism": 662, "overall_risk": 221}


def test_evaluation_is_the_example_of_pmvalsampsize():
    # prevalence 0.018, c-statistic 0.8, predictor normal(-5, 2.5): 905 (width 1), 4544, 4252
    log_odds = np.random.default_rng(1).normal(-5, 2.5, 1_000_000)
    assert sample_size._ratio(0.018, width=1.0) == pytest.approx(905, abs=2)
    found = sample_size.evaluation(0.018, 0.8, log_odds)
    assert found["calibration_slope"] == pytest.approx(4544, rel=0.01)
    assert found["auroc"] == pytest.approx(4252, abs=2)


def test_the_largest_r2_of_an_even_outcome_is_three_quarters():
    assert sample_size.largest_r2(0.5) == pytest.approx(0.75)


def test_more_inputs_and_rarer_outcomes_take_more_rows():
    few, many = (sample_size.development(0.2, inputs)["shrinkage"] for inputs in (10, 80))
    assert many > few
    rare, common = (sample_size.development(share, 20)["shrinkage"] for share in (0.05, 0.3))
    assert rare > common


def test_equal_predictions_have_no_slope_to_judge():
    assert sample_size.evaluation(0.2, 0.7, np.zeros(50))["calibration_slope"] == 0
