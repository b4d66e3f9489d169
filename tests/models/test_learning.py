"""Who is learned from and who is judged; and that a split of rows at random is a leak."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from models import honest, learning, split
from tests.models.made_up import ABOUT, QUICK, labelled, made_up


@pytest.fixture(scope="module")
def rows(twelve):
    return labelled(twelve).sort(honest.KEY)


@pytest.fixture(scope="module")
def wanted(rows):
    return learning.tasks(rows, QUICK)


def names(rows, mask):
    return set(rows.filter(mask)["athlete_id"])


def test_nobody_is_judged_by_a_model_that_saw_them_but_in_the_leak(rows, wanted):
    for task in wanted:
        shared = names(rows, task.learn) & names(rows, task.judge)
        assert bool(shared) == (task.size == learning.LEAK)


def test_each_model_learns_from_as_many_athletes_as_its_point_says(rows, wanted):
    for task in wanted:
        if task.size != learning.LEAK:
            assert len(names(rows, task.learn)) == task.size


def test_every_draw_judges_every_row_once(rows, wanted):
    draws = {(task.size, task.draw) for task in wanted}
    assert {size for size, _ in draws} == {learning.LEAK, 4, 6, 8, 10, 11}
    for at in draws:
        judged = sum(task.judge.astype(int) for task in wanted if (task.size, task.draw) == at)
        assert (judged == 1).all()


def test_the_last_point_learns_from_everybody_else_as_the_model_does(rows, wanted):
    whole = [task for task in wanted if task.size == 11]
    folds = [set(fold) for fold in split.outer(rows, QUICK.seed)]
    assert [names(rows, task.judge) for task in whole] == folds


def test_draws_differ_and_repeat(rows, wanted):
    of_four = [tuple(sorted(names(rows, t.learn))) for t in wanted if t.size == 4]
    assert len(set(of_four)) > 10
    again = learning.tasks(rows, QUICK)
    assert all((a.learn == b.learn).all() for a, b in zip(wanted, again, strict=True))


def test_in_the_leak_an_athletes_own_days_are_learned_from(rows, wanted):
    leaking = [task for task in wanted if task.size == learning.LEAK]
    assert len(leaking) == learning.RANDOM_FOLDS
    for task in leaking:
        assert not (task.learn & task.judge).any()
        assert (task.learn | task.judge).all()
        assert names(rows, task.judge) <= names(rows, task.learn)
    sizes = [int(task.judge.sum()) for task in leaking]
    assert max(sizes) - min(sizes) <= 1


def test_a_draw_from_which_nothing_can_be_learned_is_drawn_again():
    """Nine of ten athletes are always fresh: no draw of four has heavy days in every inner fold."""
    rows = labelled(made_up(athletes=10, days=40)).sort(honest.KEY)
    heavy = pl.col("heavy") & (pl.col("athlete_id") == rows["athlete_id"][0])
    assert {t.size for t in learning.tasks(rows.with_columns(heavy), QUICK)} == {9, learning.LEAK}


def test_a_leaks_prediction_comes_in_the_order_of_its_rows(rows, wanted):
    """The model of the leak knows the day's neighbours; it must be given to the right days."""
    task = next(task for task in wanted if task.size == learning.LEAK)
    risk = learning.run(rows, task, QUICK, ABOUT)
    heavy = rows.filter(task.judge)["heavy"].to_numpy()
    assert len(risk) == task.judge.sum()
    assert ((risk > 0) & (risk < 1)).all()
    assert risk[heavy].mean() > risk[~heavy].mean()


@pytest.fixture(scope="module")
def summed(rows):
    """Three sizes and the leak, predicted by hand: the more athletes the better."""
    on = honest.judged(rows, QUICK.seed, 1, 100)
    rng, heavy = np.random.default_rng(1), on.heavy
    everything = np.ones(len(heavy), dtype=bool)
    made = []
    for size, draws, know in ((4, 3, 0.2), (8, 3, 0.6), (11, 1, 1.0), (learning.LEAK, 1, 2.0)):
        for draw in range(draws):
            risk = 1 / (1 + np.exp(-(know * (heavy - 0.5) * 3 + rng.normal(0, 1, len(heavy)))))
            made.append((learning.Task(size, draw, everything, everything), risk))
    return on, made, *learning.points(on, iter(made))


def test_a_point_is_the_mean_over_its_draws_with_their_spread(summed):
    on, made, curve, _ = summed
    each = [honest.metrics.auroc(on.heavy, risk) for task, risk in made if task.size == 4]
    four = curve[0]
    assert (four["athletes"], four["draws"]) == (4, 3)
    assert four["auroc"] == pytest.approx(np.mean(each))
    assert (four["auroc_least"], four["auroc_most"]) == (min(each), max(each))
    assert four["auroc_low"] < four["auroc"] < four["auroc_high"]


def test_the_gain_is_over_the_point_before_and_paired(summed):
    curve, leak = summed[2:]
    assert [point["athletes"] for point in curve] == [4, 8, 11]
    assert "auroc_gain" not in curve[0]
    for before, point in pairwise(curve):
        for name in learning.FIGURES:
            assert point[f"{name}_gain"] == pytest.approx(point[name] - before[name])
    assert curve[2]["auroc_gain_low"] > 0
    assert leak["auroc_gain"] == pytest.approx(leak["auroc"] - curve[-1]["auroc"])
