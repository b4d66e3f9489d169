import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models import search
from models.settings import TrainParams
from pipeline import params
from tests.models.made_up import ABOUT, QUICK, labelled

REPO = Path(__file__).parents[2]


@pytest.mark.parametrize("end", ["low", "high"])
def test_both_ends_of_every_range_are_settings_that_train_takes(end):
    turned = {name: getattr(at, end) for name, at in search.SPACE.items()}
    assert search.settings(QUICK, turned).num_leaves == turned["num_leaves"]


def test_the_settings_of_params_yaml_lie_inside_the_ranges():
    ours = params.load(REPO / "params.yaml").train
    for name, at in search.SPACE.items():
        assert at.low <= getattr(ours, name) <= at.high, name


def test_every_setting_of_the_estimate_is_searched_but_the_seed_and_the_learning_rate():
    left_out = {"seed", "learning_rate", "confidence"}  # the last moves answers, not estimates
    assert set(TrainParams.model_fields) - set(search.SPACE) == left_out


def test_settings_that_could_learn_rows_by_heart_gain_nothing_where_outcomes_are_at_random(twelve):
    rows = labelled(twelve)
    rows = rows.with_columns(heavy=pl.Series(np.random.default_rng(1).permutation(rows["heavy"])))
    wild = {"num_leaves": 6, "num_iterations": 300, "min_data_in_leaf": 10, "lambda_l2": 1.0}
    wild |= {"line_penalty": 30.0, "feature_fraction": 1.0, "cause_penalty": 0.3}
    heavy = rows["heavy"].mean()
    nothing = -heavy * math.log(heavy) - (1 - heavy) * math.log(1 - heavy)
    found = search.loss(rows, search.settings(QUICK, wild), ABOUT.label)
    assert found == pytest.approx(nothing, abs=0.02)
