from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from models import rivals, split
from tests.models.made_up import QUICK, labelled, turned_round

QUICKLY = [replace(rival, settings=rival.settings[1:2]) for rival in rivals.RIVALS]
each_rival = pytest.mark.parametrize("rival", QUICKLY, ids=lambda rival: rival.name)


@pytest.fixture(scope="module")
def halves(twelve):
    """Eight athletes to learn from and four to be judged on."""
    rows = labelled(twelve)
    judged = rows["athlete_id"].is_in(rows["athlete_id"].unique().sort()[:4].to_list())
    return rows.filter(~judged), rows.filter(judged)


@each_rival
def test_a_rival_finds_what_was_planted(rival, halves):
    train, test = halves
    risk = rival.predict(train, test, seed=1)
    assert ((risk > 0) & (risk < 1)).all()
    assert roc_auc_score(test["heavy"], risk) > 0.6


@each_rival
def test_an_outcome_moves_no_risk_up_to_its_own_day(rival, halves):
    train, test = halves
    day = test["day"].unique().sort()[20]
    later = pl.col("day") >= day
    turned = test.with_columns(heavy=pl.col("heavy") ^ later)
    before, after = (rival.predict(train, rows, seed=1) for rows in (test, turned))
    sees = (test["day"] <= day).to_numpy()
    assert np.allclose(before[sees], after[sees], rtol=0, atol=1e-9)


def test_past_rates_rise_with_the_athletes_past_heavy_days(halves):
    train, _ = halves
    name = train["athlete_id"][0]
    heavy = train.with_columns(heavy=pl.col("heavy") | (pl.col("athlete_id") == name))
    rates = slice(-len(rivals.OWN_RATES), None)
    before, after = (rivals.inputs(rows, 0.3)[:, rates] for rows in (train, heavy))
    mine = (train["athlete_id"] == name).to_numpy()
    assert (after[mine] >= before[mine]).all()
    assert (after[mine] > before[mine]).any()
    assert np.array_equal(after[~mine], before[~mine])


def test_each_row_is_predicted_once_by_a_model_without_its_athlete(halves):
    rows = pl.concat(halves)
    seen = np.zeros(rows.height)

    def predict(train, test):
        assert not set(train["athlete_id"]) & set(test["athlete_id"])
        return np.ones(test.height)

    for held, risk in rivals.unseen(rows, predict, QUICK.seed):
        seen[held] += risk
    assert (seen == 1).all()
    assert len(split.outer(rows, QUICK.seed)) == rows["athlete_id"].n_unique()


def test_the_settings_are_chosen_among_the_athletes_learned_from(halves):
    train, test = halves
    rival = rivals.RIVALS[-1]
    name = test["athlete_id"][0]
    theirs = (test["athlete_id"] == name).to_numpy()
    before, after = (
        rival.predict(train, rows, seed=1) for rows in (test, turned_round(test, name))
    )
    assert np.allclose(before[~theirs], after[~theirs], rtol=0, atol=1e-9)
