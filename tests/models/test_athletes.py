"""Skill athlete by athlete: sorted, without names, and silent where few have a figure."""

import numpy as np
import pytest

from models import athletes, metrics
from tests.models.test_alerts import judged


def cohort(count, days=30, seed=1):
    """Make judged rows of some athletes, and risks that know something."""
    rng = np.random.default_rng(seed)
    heavy = (rng.random(count * days) < 0.4).astype(float)
    on = judged(heavy, np.repeat(np.arange(count), days))
    return on, np.clip(0.4 + 0.15 * heavy + rng.normal(0, 0.15, len(heavy)), 0.01, 0.99)


def test_an_athletes_own_figures_are_those_of_their_days_alone():
    on, risk = cohort(12)
    found = athletes.skills(on, risk, risk)
    inside = metrics.within(on.athlete, on.heavy, risk)
    assert found["auroc_within"].tolist() == pytest.approx(sorted(inside.values()))
    skills = []
    for name in np.unique(on.athlete):
        own = on.athlete == name
        base = metrics.brier(on.heavy[own], on.base_rate[own])
        skills.append(1 - metrics.brier(on.heavy[own], risk[own]) / base)
    assert found["brier_skill"].tolist() == pytest.approx(sorted(skills))


def test_an_athlete_with_few_days_has_no_own_skill():
    on, risk = cohort(12, days=athletes.LEAST_DAYS - 1)
    assert len(athletes.skills(on, risk, risk)["brier_skill"]) == 0
    on, risk = cohort(12, days=athletes.LEAST_DAYS)
    assert len(athletes.skills(on, risk, risk)["brier_skill"]) == 12


def test_deciles_rise_and_name_nobody():
    on, risk = cohort(15)
    found = athletes.deciles({"model": athletes.skills(on, risk, risk)})
    assert found.columns == ["predictor", "figure", "value", "share"]
    for figure in ("auroc_within", "brier_skill"):
        own = found.filter(figure=figure)
        assert own["share"].to_list() == [n / 10 for n in range(1, 10)]
        assert own["value"].is_sorted()
    assert not [v for v in found["predictor"].to_list() if "SYNTHETIC" in v]


def test_of_few_athletes_no_decile_is_given():
    on, risk = cohort(athletes.LEAST_ATHLETES - 1)
    found = athletes.skills(on, risk, risk)
    assert athletes.deciles({"model": found}).is_empty()
    said = athletes.summary(found)["auroc_within"]
    assert said["athletes"] == athletes.LEAST_ATHLETES - 1
    assert said["median"] is None


def test_no_athletes_figure_follows_from_all_the_quantiles_that_are_given():
    shares = [*athletes.SHARES, *athletes.QUARTILES]
    for count in (5, 10, 11, 16, 21):
        own = 10.0 * np.arange(count)
        given = np.array(athletes.quantiles(own, shares))
        moved = np.array([athletes.quantiles(own + one, shares) for one in np.eye(count)])
        weights = (moved - given).T
        known = np.linalg.matrix_rank(weights, tol=1e-9)
        for one in np.eye(count):
            assert np.linalg.matrix_rank(np.vstack([weights, one]), tol=1e-9) == known + 1


def test_the_summary_counts_who_is_above_no_skill():
    own = np.array([-0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
    said = athletes.summary({"brier_skill": own, "auroc_within": own})
    assert said["brier_skill"]["share_above_no_skill"] == 0.8
    assert said["auroc_within"]["share_above_no_skill"] == 0.3
    assert said["brier_skill"]["median"] == pytest.approx(0.35)
