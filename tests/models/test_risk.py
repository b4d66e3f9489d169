import re

import numpy as np
import polars as pl
import pytest

from features.registry import FEATURE, FEATURES, MODELLED
from models import additive, risk
from models.additive import PREFIX
from models.calibration import sigmoid
from models.causes import Causes
from models.settings import TrainParams
from tests.models.made_up import QUICK, labelled, made_up, scale

MANY = TrainParams(
    seed=1,
    num_leaves=6,
    learning_rate=0.1,
    num_iterations=150,
    min_data_in_leaf=15,
    lambda_l2=1,
    feature_fraction=0.5,
    line_penalty=30,
    cause_penalty=3,
    confidence=0.8,
)


def fitted(rows, heavy, params=QUICK):
    """Fit trees from even odds on."""
    return risk.fit(rows, heavy, params, np.zeros(rows.height))


GRID = np.linspace(0, 1, 13)


@pytest.fixture(scope="module")
def contrary():
    """Trees on labels that every feature moves, half of them against the declared direction."""
    rows = labelled(made_up(athletes=40, rated=1.0, seed=4))
    signs = np.random.default_rng(4).choice([-0.5, 0.5], len(FEATURES))
    places = [(f.name, *scale(f)) for f in FEATURES]
    centred = [((pl.col(n) - centre) / spread).fill_null(0) for n, centre, spread in places]
    pull = rows.select(pl.sum_horizontal(s * x for s, x in zip(signs, centred, strict=True)))
    chance = sigmoid(pull.to_series().to_numpy() - 1)
    heavy = pl.Series(np.random.default_rng(5).random(len(chance)) < chance)
    return Causes(fitted(rows, heavy, MANY).model_to_string(), risk.COLUMNS), rows


def curve(causes, rows, feature):
    """Give the cause's margin, by row (down) and by grid value of one feature (across)."""
    grid = pl.DataFrame({feature.name: feature.low + GRID * (feature.high - feature.low)})
    looked_at = rows.drop(feature.name).join(grid, how="cross", maintain_order="left_right")
    margins = causes.margins(looked_at)
    cause = next(c.name for c in MODELLED if feature in c.features)
    others = margins.drop(PREFIX + cause).to_numpy().reshape(rows.height, len(GRID), -1)
    return margins[PREFIX + cause].to_numpy().reshape(rows.height, -1), others


def test_risk_moves_only_in_the_declared_direction(contrary):
    causes, rows = contrary
    sample = rows.sample(40, seed=1)
    moved = 0
    for feature in FEATURES:
        margin, others = curve(causes, sample, feature)
        steps = np.diff(margin, axis=1)
        assert not np.diff(others, axis=1).any(), f"{feature.name} moves another cause"
        if feature.risk:
            assert (feature.risk * steps).min() > -1e-12, feature.name
        moved += bool(np.abs(steps).max() > 0.01)
    assert moved > len(FEATURES) / 3


def test_an_unclear_direction_is_left_free():
    rows = made_up(athletes=30, rated=1.0)
    for sign in (-1, 1):
        heavy = sign * rows["fluid_change"].fill_null(0) > 0.3
        causes = Causes(fitted(rows, heavy).model_to_string(), risk.COLUMNS)
        margin, _ = curve(causes, rows.head(5), FEATURE["fluid_change"])
        assert (sign * np.diff(margin, axis=1)).max() > 0.5


def test_the_same_rows_give_the_same_bytes(rows):
    texts = {fitted(rows, rows["heavy"]).model_to_string() for _ in range(2)}
    assert len(texts) == 1
    other = fitted(rows, rows["heavy"], QUICK.model_copy(update={"seed": 2}))
    assert other.model_to_string() not in texts


def parameter(booster, name):
    """Read one parameter as LightGBM itself wrote it."""
    return re.search(rf"\[{name}: (.*)\]\n", booster.model_to_string())[1]


def test_constraints_come_from_the_registry(causes):
    monotone = parameter(causes.booster, "monotone_constraints").split(",")
    assert [int(sign) for sign in monotone] == [int(f.risk) for f in FEATURES]
    assert parameter(causes.booster, "monotone_constraints_method") == "basic"
    groups = re.findall(r"\[([\d,]+)\]", parameter(causes.booster, "interaction_constraints"))
    named = [[risk.COLUMNS[int(i)] for i in group.split(",")] for group in groups]
    assert named == [[feature.name for feature in cause.features] for cause in MODELLED]


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("is_unbalance", "0"),
        ("scale_pos_weight", "1"),
        ("bagging_fraction", "1"),
        ("pos_bagging_fraction", "1"),
        ("neg_bagging_fraction", "1"),
        ("data_sample_strategy", "bagging"),
        ("bagging_freq", "0"),
        ("extra_trees", "1"),
        ("num_threads", "1"),
    ],
)
def test_rows_are_neither_weighted_nor_resampled(causes, name, off):
    assert parameter(causes.booster, name) == off


def test_the_mean_risk_is_the_share_of_heavy_days(causes, rows):
    mean = additive.probability(causes.margins(rows)).mean()
    assert mean == pytest.approx(rows["heavy"].mean(), abs=0.01)


def test_unknown_values_go_in_as_nan_and_columns_by_name():
    frame = pl.DataFrame({"other": [5], "load_7d": [None], "shoe_over": [2]})
    found = risk.inputs(frame, ["shoe_over", "load_7d"])
    assert found.dtype == np.float64
    assert found[0, 0] == 2
    assert np.isnan(found[0, 1])


def test_groups_hold_only_the_given_columns():
    assert risk.grouped(["shoe_over", "b12_deficit"]) == {
        "worn_shoes": ["shoe_over"],
        "vitamin_b12": ["b12_deficit"],
    }
