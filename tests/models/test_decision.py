"""Net benefit as `dcurves` has it, and the exact thresholds at which a rule beats the model."""

import numpy as np
import polars as pl
import pytest
from dcurves import dca

from models import decision, metrics
from tests.models.test_alerts import judged


def drawn(seed, days=200, digits=3):
    """Draw outcomes and two predictors that know something."""
    rng = np.random.default_rng(seed)
    heavy = (rng.random(days) < 0.2).astype(float)
    ours, theirs = (
        np.clip(rng.normal(0.18 + know * heavy, 0.1), 0.01, 0.9).round(digits)
        for know in (0.04, 0.04)
    )
    return heavy, ours, theirs


def test_net_benefit_is_that_of_dcurves():
    heavy, ours, theirs = drawn(1, days=400, digits=6)
    found = decision.curves(judged(heavy), decision.with_defaults({"model": ours, "rule": theirs}))
    frame = pl.DataFrame({"heavy": heavy, "model": ours, "rule": theirs}).to_pandas()
    theirs_say = dca(
        data=frame, outcome="heavy", modelnames=["model", "rule"], thresholds=decision.THRESHOLDS
    )
    names = {"model": "model", "rule": "rule", "flag_all": "all", "flag_none": "none"}
    for ours_name, name in names.items():
        own = found.filter(predictor=ours_name)
        said = theirs_say[theirs_say["model"] == name].sort_values("threshold")
        assert own["threshold"].to_list() == pytest.approx(said["threshold"].tolist())
        assert own["net_benefit"].to_list() == pytest.approx(said["net_benefit"].tolist())


def test_the_curves_are_the_net_benefit_of_the_other_figures():
    heavy, ours, _ = drawn(2)
    found = decision.curves(judged(heavy), {"model": ours})
    expected = [metrics.net_benefit(heavy, ours, t) for t in found["threshold"]]
    assert found["net_benefit"].to_list() == pytest.approx(expected)


def test_thresholds_go_from_5_to_35_in_a_hundred_by_one():
    assert decision.THRESHOLDS.tolist() == [n / 100 for n in range(5, 36)]


def test_flagging_none_is_worth_nothing_and_flagging_all_what_the_prevalence_says():
    heavy = np.array([1.0] * 20 + [0.0] * 80)
    found = decision.curves(judged(heavy), decision.with_defaults({"model": heavy}))
    assert set(found.filter(predictor="flag_none")["net_benefit"]) == {0.0}
    at = found.filter(predictor="flag_all", threshold=0.2)["net_benefit"].item()
    assert at == pytest.approx(0.2 - 0.8 * 0.25, abs=1e-12)


def test_flagging_all_wins_below_the_threshold_at_which_it_is_worth_as_much_worked_by_hand():
    # 2 of 10 days heavy; the model flags one heavy day at every threshold, flagging all is worth
    # 0.2 − 0.8 o: the model's 0.1 is as much at odds of 1/8, which is a threshold of 1/9
    heavy = np.array([1.0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    model = np.array([0.9, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    (found,) = decision.wins(heavy, model, np.ones(10))
    assert (found.low, found.high) == (0.05, pytest.approx(1 / 9))
    assert found.lead == pytest.approx(0.2 - 0.8 * 0.05 / 0.95 - 0.1)


def test_a_rule_ahead_between_two_of_its_probabilities_wins_there_only():
    # the rule flags the heavy day up to 0.20, the model up to 0.10; from 0.20 on both are silent
    heavy = np.array([1.0, 0, 0, 0, 0])
    model, rule = np.where(heavy, 0.10, 0.01), np.where(heavy, 0.20, 0.01)
    assert decision.wins(heavy, model, rule) == [decision.Range(0.10, 0.20, pytest.approx(0.2))]
    assert decision.wins(heavy, rule, model) == []


def test_equals_win_nowhere():
    heavy, ours, _ = drawn(3)
    assert decision.wins(heavy, ours, ours) == []


@pytest.mark.parametrize("seed", range(20))
def test_the_ranges_are_those_of_every_threshold_tried_one_by_one(seed):
    heavy, ours, theirs = drawn(seed, days=60 + 10 * seed, digits=2 + seed % 3)
    rule = {0: np.ones(len(heavy)), 1: np.zeros(len(heavy))}.get(seed % 4, theirs)
    ranges = decision.wins(heavy, ours, rule)
    for at in np.random.default_rng(seed).uniform(decision.LOWEST, decision.HIGHEST, 300):
        lead = metrics.net_benefit(heavy, rule, at) - metrics.net_benefit(heavy, ours, at)
        inside = [one for one in ranges if one.low < at < one.high]
        assert bool(inside) == (lead > decision.SAME), at
        assert all(lead <= one.lead + 1e-9 for one in inside)


def test_differences_are_ours_less_theirs_with_intervals_over_athletes():
    heavy, ours, theirs = drawn(5, days=400)
    on = judged(heavy, np.repeat(np.arange(20), 20))
    found = decision.difference(on, ours, theirs)
    curves = decision.curves(on, {"ours": ours, "theirs": theirs})
    parts = [curves.filter(predictor=name)["net_benefit"] for name in ("ours", "theirs")]
    assert found["difference"] == pytest.approx((parts[0] - parts[1]).to_list())
    turned = decision.difference(on, theirs, ours)
    assert found["difference_low"] == pytest.approx([-high for high in turned["difference_high"]])
    assert (np.array(found["difference_low"]) <= found["difference"]).all()
    zero = decision.difference(on, ours, ours)
    assert set(zero["difference_low"]) == set(zero["difference_high"]) == {0.0}
