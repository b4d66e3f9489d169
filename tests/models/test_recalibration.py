import numpy as np
import pytest

from models import additive, recalibration
from models.additive import SAME
from models.calibration import Sigmoid, logit
from models.recalibration import Rated
from tests.models.made_up import labelled, made_up


@pytest.fixture(scope="module")
def others():
    """24 SYNTHETIC athletes whom the model never saw."""
    return made_up(seed=9)


@pytest.fixture(scope="module")
def rated(model, others):
    return recalibration.rated(model, others)


def test_the_rated_days_are_scored_as_the_model_scores_them(model, others, rated):
    whole = additive.margin(model.contributions(others)).to_numpy()
    assert len(rated.heavy) == labelled(others).height
    assert np.array_equal(rated.log_odds, whole[others["heavy"].is_not_null().to_numpy()])


def test_contributions_still_add_up_to_the_risk(model, others):
    moved = recalibration.recalibrated(model, Sigmoid(slope=0.6, intercept=-0.4))
    parts = moved.contributions(others)
    risk = additive.probability(parts).to_numpy()
    before = additive.margin(model.contributions(others)).to_numpy()
    assert np.abs(parts.to_numpy().sum(axis=1) - logit(risk)).max() < 1e-9
    assert np.allclose(logit(risk), 0.6 * before - 0.4, rtol=0, atol=1e-8)


def test_the_answers_stay_as_they_were(model, others):
    moved = recalibration.recalibrated(model, Sigmoid(slope=0.6, intercept=-0.4))
    before, after = (
        m.spec.says(additive.probability(m.contributions(others)).to_numpy())
        for m in (model, moved)
    )
    assert (before == after).all()


def test_a_cohort_twice_as_heavy_gets_its_own_level(rated):
    off = Rated(rated.athlete, rated.heavy, rated.log_odds - np.log(2))
    found, true = (recalibration.fit(on) for on in (off, rated))
    assert found.slope == pytest.approx(true.slope, abs=1e-6)
    assert found.intercept == pytest.approx(true.intercept + true.slope * np.log(2), abs=1e-6)


def test_a_model_that_is_wrong_way_round_gets_the_factor_zero(rated):
    found = recalibration.fit(Rated(rated.athlete, rated.heavy, -rated.log_odds))
    assert (found.slope, found.intercept) == (0, pytest.approx(logit(rated.heavy.mean()), abs=1e-6))


def test_no_athlete_is_judged_by_numbers_learned_from_it(rated):
    name = rated.athlete[0]
    own = rated.athlete == name
    turned = Rated(rated.athlete, np.where(own, 1 - rated.heavy, rated.heavy), rated.log_odds)
    before, after = recalibration.left_out(rated), recalibration.left_out(turned)
    assert np.array_equal(before[own], after[own])
    assert not np.array_equal(before[~own], after[~own])


def test_figures_before_after_and_left_out_are_those_of_their_risks(rated):
    off = Rated(rated.athlete, rated.heavy, 2 * rated.log_odds + 1)
    found = recalibration.figures(off, recalibration.fit(off), draws=100)
    assert found["after"]["slope"] == pytest.approx(1, abs=1e-3)
    assert found["after"]["intercept"] == pytest.approx(0, abs=1e-6)
    assert found["before"]["slope"] < 0.6
    assert found["after"]["log_loss"] < found["left out"]["log_loss"] < found["before"]["log_loss"]
    gap = found["left out"]["brier"] - found["before"]["brier"]
    assert found["difference"]["brier"] == pytest.approx(gap)
    assert found["difference"]["brier_high"] < 0


def test_what_is_judged_before_is_the_model_with_the_numbers_it_was_given(rated):
    line, given = recalibration.fit(rated), Sigmoid(slope=2, intercept=1)
    moved = Rated(rated.athlete, rated.heavy, 2 * rated.log_odds + 1)
    found = recalibration.figures(rated, line, 100, given)
    assert found["before"] == recalibration.figures(moved, line, 100)["before"]
    assert found["after"] == recalibration.figures(rated, line, 100)["after"]


@pytest.mark.parametrize(
    ("athletes", "heavy", "enough"), [(5, 20, True), (4, 20, False), (5, 19, False)]
)
def test_twenty_days_of_each_kind_and_five_athletes_are_enough(athletes, heavy, enough):
    outcome = np.repeat([1.0, 0.0], [heavy, 40])
    who = np.arange(len(outcome)) % athletes
    assert Rated(who, outcome, np.zeros(len(outcome))).enough == enough


def test_a_model_that_was_recalibrated_before_starts_from_the_first_one(model, others, rated):
    twice = recalibration.recalibrated(model, Sigmoid(slope=0.5, intercept=1))
    assert np.array_equal(recalibration.rated(twice, others).log_odds, rated.log_odds)
    assert model.spec.recalibration == SAME
