from pathlib import Path

import pytest

from models import crossfit, search
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


def test_the_loss_is_that_of_models_without_the_rows_athletes(twelve):
    rows = labelled(twelve)
    found = search.loss(rows, QUICK, ABOUT.label)
    assert found == crossfit.unseen(rows, QUICK, ABOUT.label).loss
