from itertools import product

import numpy as np
import pytest
from crepes.base import ConformalClassifier

from models import conformal
from models.calibration import Sigmoid, logit, sigmoid
from models.conformal import BOTH, CANNOT_TELL, FRESH, HEAVY, NEITHER, Limits
from tests.models.made_up import KEY

GRID = np.linspace(0, 1, 301)


def p_values(risk, heavy, at):
    """Give crepes' p-values of fresh and of heavy, each against the days of its own class."""
    own = np.where(heavy == 1, 1 - risk, risk)
    made = ConformalClassifier()
    made.fit(own, bins=heavy.astype(int))
    both = [
        made.predict_p(alphas[:, None], bins=np.full(len(at), kind), smoothing=False)[:, 0]
        for kind, alphas in ((0, at), (1, 1 - at))
    ]
    return np.column_stack(both)


def names(possible):
    fresh, heavy = possible.T
    return np.array([NEITHER, FRESH, HEAVY, BOTH], dtype=object)[2 * heavy + fresh]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("level", [0.8, 0.9, 0.66])
def test_with_a_day_of_each_athlete_the_two_numbers_are_crepes_own_sets(seed, level):
    rng = np.random.default_rng(seed)
    heavy = np.repeat([0.0, 1.0], rng.integers(3, 40, 2))
    risk = sigmoid(rng.normal(heavy - 1, 1)).round(rng.integers(1, 6))  # with ties and without
    found = conformal.limits(risk, heavy, np.arange(len(risk)), level)
    at = np.concatenate([GRID, risk])
    crepes = p_values(risk, heavy, at) >= 1 - level - 1e-9
    assert (found.sets(at) == names(crepes)).all()


def test_with_more_days_it_is_the_mean_over_all_choices_of_one_day_of_each_athlete():
    rng = np.random.default_rng(7)
    athlete = np.repeat(np.arange(5), [1, 2, 3, 2, 1])
    risk, heavy = rng.random(9), np.ones(9)
    at = GRID[:, None] * 0.999
    days = [np.flatnonzero(athlete == one) for one in range(5)]
    chosen = [risk[list(one)] for one in product(*days)]
    mean = np.mean([((one <= at).sum(1) + 1) / 6 for one in chosen], axis=0)
    for level in (0.6, 0.7, 0.8):
        found = conformal.limits(
            np.append(risk, 0.5), np.append(heavy, 0), np.append(athlete, 0), level
        )
        assert ((at[:, 0] >= found.heavy_from) == (mean >= 1 - level - 1e-9)).all()


def test_an_athlete_with_a_hundred_days_counts_as_one_with_a_single_day():
    risk = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    who = np.arange(6)
    once = conformal.limits(np.append(risk, 0.5), np.array([1.0] * 6 + [0]), np.append(who, 0), 0.7)
    again = np.repeat([0, 1, 2, 3, 4, 5], [100, 1, 1, 1, 1, 1])
    many = conformal.limits(
        np.append(risk[again], 0.5), np.append(np.ones(105), 0), np.append(who[again], 0), 0.7
    )
    assert once == many


@pytest.mark.parametrize(("athletes", "level", "possible"), [(4, 0.8, 0.0), (9, 0.9, 0.0)])
def test_with_too_few_athletes_nothing_is_excluded(athletes, level, possible):
    for more, expected in ((0, True), (1, False)):
        count = athletes + more
        risk = np.concatenate([np.full(count, 0.6), np.full(count, 0.4)])
        heavy, who = np.repeat([1.0, 0.0], count), np.tile(np.arange(count), 2)
        found = conformal.limits(risk, heavy, who, level)
        assert ((found.heavy_from, found.fresh_up_to) == (possible, 1 - possible)) == expected


def test_new_athletes_days_keep_their_class_possible_as_often_as_promised():
    """Athletes differ in level; 300 SYNTHETIC cohorts of 12, one new athlete each."""
    rng, kept = np.random.default_rng(1), []
    for _ in range(300):
        level = np.repeat(rng.normal(0, 1, 13), 20)
        score = level + rng.normal(0, 1, len(level))
        heavy = (rng.random(len(level)) < sigmoid(score - 1)).astype(float)
        who, risk = np.repeat(np.arange(13), 20), sigmoid(score)
        old = who < 12
        if heavy[~old].sum() == 0:
            continue
        found = conformal.limits(risk[old], heavy[old], who[old], 0.8)
        kept.append((risk[~old][heavy[~old] == 1] >= found.heavy_from).mean())
    assert np.mean(kept) >= 0.78
    assert np.mean(kept) <= 0.9


def test_between_the_limits_or_outside_both_it_cannot_tell():
    wide = Limits(level=0.8, heavy_from=0.2, fresh_up_to=0.4)
    assert wide.says(np.array([0.1, 0.2, 0.4, 0.5])).tolist() == [
        FRESH,
        CANNOT_TELL,
        CANNOT_TELL,
        HEAVY,
    ]
    narrow = Limits(level=0.8, heavy_from=0.4, fresh_up_to=0.2)
    assert narrow.says(np.array([0.2, 0.3, 0.4])).tolist() == [FRESH, CANNOT_TELL, HEAVY]
    assert narrow.sets(np.array([0.3])).tolist() == [NEITHER]


def test_a_line_on_the_log_odds_moves_limits_and_risks_together():
    limits, line = (
        Limits(level=0.8, heavy_from=0.2, fresh_up_to=0.4),
        Sigmoid(slope=0.7, intercept=1),
    )
    risk = np.linspace(0.01, 0.99, 99)
    moved = sigmoid(line.slope * logit(risk) + line.intercept)
    assert (limits.moved(line).says(moved) == limits.says(risk)).all()


def test_without_skill_it_cannot_tell():
    limits, line = (
        Limits(level=0.8, heavy_from=0.2, fresh_up_to=0.4),
        Sigmoid(slope=0, intercept=-1),
    )
    assert limits.moved(line).says(sigmoid(np.array([-1.0]))).tolist() == [CANNOT_TELL]


def test_out_of_fold_answers_use_limits_that_never_saw_the_athlete(held_out):
    """Each fold has limits of its own, and what it says follows from its risks alone."""
    for level in conformal.LEVELS:
        column = conformal.column(level)
        for own in held_out.partition_by("fold"):
            risks = dict(own.group_by(column).agg(low="risk").iter_rows())
            lowest = {name: min(found) for name, found in risks.items()}
            order = [n for n in (FRESH, BOTH, NEITHER, HEAVY) if n in lowest]
            assert order == sorted(order, key=lowest.__getitem__)
    assert held_out.select(KEY).height == held_out.height
    assert set(held_out["says"]) <= {HEAVY, FRESH, CANNOT_TELL}
    assert held_out["says"].n_unique() > 1
