import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from models import metrics
from models.calibration import logit, sigmoid
from models.metrics import Resampled

DAYS = st.lists(st.tuples(st.integers(0, 1), st.integers(-3, 3)), min_size=2, max_size=60)


@pytest.fixture
def drawn():
    """30 athletes of unequal size: athlete, outcome, coarse score and its probability."""
    rng = np.random.default_rng(7)
    athlete = np.repeat([f"SYNTHETIC-{i:02}" for i in range(30)], rng.integers(5, 60, 30))
    level = np.round(rng.normal(-1, 1, len(athlete)), 1)
    heavy = (rng.random(len(athlete)) < sigmoid(level)).astype(float)
    return athlete, heavy, level, sigmoid(level)


@given(DAYS)
def test_auroc_is_sklearns_with_ties(days):
    heavy, score = np.array(days, dtype=float).T
    found = metrics.auroc(heavy, score)
    if len(set(heavy)) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(roc_auc_score(heavy, score), abs=1e-12)


def test_auroc_of_a_real_valued_score_is_sklearns():
    rng = np.random.default_rng(1)
    heavy, score = (rng.random(500) < 0.3).astype(float), rng.normal(0, 1, 500)
    assert metrics.auroc(heavy, score) == pytest.approx(roc_auc_score(heavy, score), abs=1e-12)
    assert metrics.auroc(heavy, -score) == pytest.approx(1 - metrics.auroc(heavy, score))


def test_a_constant_predictor_scores_one_half(drawn):
    athlete, heavy, _, _ = drawn
    constant = np.full(len(heavy), 0.2)
    assert metrics.auroc(heavy, constant) == 0.5
    assert set(Resampled(athlete, 50, 1).auroc(heavy, constant)) == {0.5}


def test_a_resample_weighs_an_athletes_rows_as_often_as_it_was_drawn(drawn):
    athlete, heavy, score, probability = drawn
    resampled = Resampled(athlete, 40, seed=3)
    assert (resampled.counts.sum(axis=1) == 30).all()
    aurocs, means = resampled.auroc(heavy, score), resampled.mean(probability)
    for counts, auroc, mean in zip(resampled.counts, aurocs, means, strict=True):
        times = counts[resampled.row]
        rows = np.repeat(np.arange(len(heavy)), times)
        assert auroc == pytest.approx(roc_auc_score(heavy[rows], score[rows]), abs=1e-12)
        assert mean == pytest.approx(probability[rows].mean(), abs=1e-12)


def test_a_resample_with_one_class_only_has_no_auroc():
    athlete, heavy = np.array(["a", "a", "b"]), np.array([1.0, 1.0, 0.0])
    resampled = Resampled(athlete, 60, seed=1)
    found = resampled.auroc(heavy, np.array([3.0, 2.0, 1.0]))
    both = (resampled.counts > 0).all(axis=1)
    assert 0 < both.sum() < 60
    assert (np.isnan(found) == ~both).all()


def test_the_same_seed_draws_the_same_athletes(drawn):
    athlete = drawn[0]
    counts = [Resampled(athlete, 20, seed).counts for seed in (1, 1, 2)]
    assert (counts[0] == counts[1]).all()
    assert (counts[0] != counts[2]).any()


def test_within_counts_athletes_with_five_days_of_each_class():
    outcomes = {"enough": [1] * 5 + [0] * 5, "few heavy": [1] * 4 + [0] * 9, "fresh": [0] * 12}
    athlete = np.concatenate([[name] * len(own) for name, own in outcomes.items()])
    heavy = np.concatenate(list(outcomes.values())).astype(float)
    found = metrics.within(athlete, heavy, heavy)
    assert found == {"enough": 1.0}
    assert set(metrics.within(athlete, heavy, heavy, least=4)) == {"enough", "few heavy"}


def test_within_does_not_see_the_level_of_an_athlete():
    athlete = np.repeat(["often", "seldom"], 20)
    heavy = np.array([1.0] * 15 + [0.0] * 5 + [1.0] * 5 + [0.0] * 15)
    score = np.repeat([0.75, 0.25], 20)
    assert metrics.auroc(heavy, score) == 0.75
    assert metrics.within(athlete, heavy, score) == {"often": 0.5, "seldom": 0.5}


def test_the_mean_of_athletes_is_weighted_by_how_often_each_was_drawn(drawn):
    athlete, heavy, score, _ = drawn
    own = metrics.within(athlete, heavy, score)
    assert 2 < len(own) < 30
    resampled = Resampled(athlete, 25, seed=1)
    found = resampled.mean_of_athletes(own, athlete)
    names = list(np.unique(athlete))
    for counts, mean in zip(resampled.counts, found, strict=True):
        values = [value for name, value in own.items() for _ in range(counts[names.index(name)])]
        assert mean == pytest.approx(np.mean(values))


@pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (0.6, 0.3), (1.5, -0.5)])
def test_calibration_of_known_probabilities_is_found(slope, shift):
    rng = np.random.default_rng(2)
    margin = rng.normal(-1, 1, 60_000)
    heavy = (rng.random(60_000) < sigmoid(margin)).astype(float)
    said = sigmoid((margin - shift) / slope)
    found, intercept = metrics.slope_and_intercept(heavy, said)
    assert found == pytest.approx(slope, abs=0.05)
    assert sigmoid(logit(said) + intercept).mean() == pytest.approx(heavy.mean(), abs=1e-6)
    if slope == 1:
        assert intercept == pytest.approx(shift, abs=0.03)


def test_a_constant_probability_has_slope_zero_and_the_missing_log_odds():
    heavy = np.array([1.0, 0, 0, 0])
    slope, intercept = metrics.slope_and_intercept(heavy, np.full(4, 0.5))
    assert (slope, intercept) == (0.0, pytest.approx(np.log(1 / 3)))


def test_net_benefit_by_hand():
    heavy = np.array([1.0, 1, 0, 0, 0])
    probability = np.array([0.9, 0.1, 0.2, 0.15, 0.1])
    # alerts at 0.2: one true, one false; a false one costs 0.2 / 0.8
    assert metrics.net_benefit(heavy, probability, 0.2) == pytest.approx((1 - 0.25) / 5)
    assert metrics.net_benefit(heavy, probability, 0.95) == 0


def test_alerting_always_at_the_prevalence_is_worth_nothing():
    heavy = np.array([1.0] * 3 + [0.0] * 9)
    assert metrics.net_benefit(heavy, np.ones(12), 0.25) == pytest.approx(0)


def test_an_interval_holds_the_middle_and_leaves_out_the_unknown():
    draws = np.append(np.arange(1001.0), np.nan)
    assert metrics.interval(draws) == (25.0, 975.0)
    low, high = metrics.interval(np.random.default_rng(1).normal(0, 1, 500))
    assert low < 0 < high
    assert np.isnan(metrics.interval(np.array([np.nan]))).all()


def test_brier_skill_is_against_the_base_rate(drawn):
    athlete, heavy, score, probability = drawn
    base = np.full(len(heavy), heavy.mean())
    found = metrics.figures(athlete, heavy, score, probability, base)
    assert found["brier"] == pytest.approx(np.mean((probability - heavy) ** 2))
    assert found["brier_skill"] == pytest.approx(1 - found["brier"] / heavy.var())
    assert found["brier_skill"] > 0
    assert metrics.figures(athlete, heavy, base, base, base)["brier_skill"] == 0


def test_figures_say_how_many_athletes_were_looked_into(drawn):
    athlete, heavy, score, probability = drawn
    found = metrics.figures(athlete, heavy, score, probability, probability)
    own = metrics.within(athlete, heavy, score)
    assert found["within_athletes"] == len(own)
    assert found["auroc_within"] == pytest.approx(np.mean(list(own.values())))
    assert found["net_benefit_at_prevalence"] == metrics.net_benefit(
        heavy, probability, heavy.mean()
    )
