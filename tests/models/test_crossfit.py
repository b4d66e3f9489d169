from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from features.registry import MODELLED
from models import additive, baseline, crossfit, split
from models.additive import BASE, PREFIX, USUAL
from tests.models.made_up import ABOUT, KEY, QUICK, labelled, made_up, predicted, turned_round

SORENESS = replace(ABOUT, label="leg_soreness")


def first_fold(matrix):
    """Predict the first fold alone: its athletes' days."""
    return next(crossfit.out_of_fold(matrix, QUICK, ABOUT)).sort(KEY)


@pytest.fixture(scope="module")
def left_out(twelve):
    """The athlete who is left out first, and the prediction made without them."""
    (name,) = split.outer(labelled(twelve), QUICK.seed)[0]
    return name, first_fold(twelve)


def without_usual(predictions):
    return predictions.select(pl.exclude(USUAL, "risk", "margin", "says", "^possible_.*$"))


def test_every_day_is_predicted_once_labelled_or_not(twelve, held_out):
    assert held_out.select(KEY).equals(twelve.select(KEY))
    assert held_out.null_count().sum_horizontal().item() == 0


def test_every_athlete_is_in_one_fold(held_out):
    folds = held_out.group_by("athlete_id").agg(pl.col("fold").unique())["fold"]
    assert sorted(fold for found in folds for fold in found) == list(range(12))


def test_the_risk_is_the_sigmoid_of_the_parts(held_out):
    assert (additive.probability(held_out) - held_out["risk"]).abs().max() < 1e-12


def test_predictions_find_what_was_planted(twelve, held_out):
    rows = labelled(twelve).join(held_out, on=KEY)
    for column in ("risk", "probability", "risk_cold"):
        assert roc_auc_score(rows["heavy"], rows[column]) > 0.6


def test_predictions_repeat(twelve, left_out):
    assert first_fold(twelve).equals(left_out[1])


def test_ones_own_labels_count_only_as_what_is_usual_for_you(twelve, left_out):
    name, before = left_out
    after = first_fold(turned_round(twelve, name))
    assert without_usual(after).equals(without_usual(before))
    assert (after[USUAL] - before[USUAL]).abs().max() > 0.01


def test_another_athletes_labels_do_count(twelve, left_out):
    name, before = left_out
    other = next(n for n in twelve["athlete_id"].unique().sort() if n != name)
    after = first_fold(turned_round(twelve, other))
    assert not after["probability"].equals(before["probability"])
    assert not after[BASE].equals(before[BASE])


def test_a_label_moves_usual_for_you_only_after_it_was_known(twelve, left_out):
    name, before = left_out
    theirs = pl.col("athlete_id") == name
    late = (pl.col("known") - pl.col("t0")) > timedelta(days=1)
    one = twelve.filter(theirs & late).row(0, named=True)
    here = theirs & (pl.col("day") == one["day"])
    after = first_fold(twelve.with_columns(heavy=pl.col("heavy") ^ here))
    knew = twelve.filter(theirs).select(knew=pl.col("t0") > one["known"])["knew"]
    moved = after["risk"] != before["risk"]
    assert moved.any()
    assert moved.equals(knew.alias(moved.name))


def test_the_margins_of_training_athletes_come_from_trees_that_never_saw_them(rows):
    before, _ = crossfit.unseen_margins(rows, QUICK, ABOUT.label)
    after, _ = crossfit.unseen_margins(turned_round(rows, "SYNTHETIC-05"), QUICK, ABOUT.label)
    theirs = pl.Series(rows["athlete_id"] == "SYNTHETIC-05")
    assert after.filter(theirs).equals(before.filter(theirs))
    assert not after.filter(~theirs).equals(before.filter(~theirs))


def test_a_fitted_model_says_what_it_was_made_from(rows):
    spec = crossfit.fit(rows, QUICK, ABOUT).model.spec
    assert (spec.rows, spec.athletes) == (rows.height, 24)
    assert spec.positives == rows["heavy"].sum()
    assert (spec.cohort, spec.label, spec.synthetic) == ("made_up", "legs_rating", True)
    assert spec.usual in baseline.CHOICES


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("legs_rating", set()),
        (
            "leg_soreness",
            {
                "soreness_recent",
                "lower_leg_soreness_recent",
                "hip_soreness_recent",
                "soreness_highest_3d",
            },
        ),
    ],
)
def test_features_that_read_the_labels_own_item_are_known(label, names, twelve):
    assert set(crossfit.label_features(label)) == names
    blank = crossfit.without_ratings(twelve, label)
    assert all(blank[name].null_count() == blank.height for name in names)
    assert blank.drop(names).equals(twelve.drop(names))
    assert blank.schema == twelve.schema


def test_the_cold_risk_does_not_look_at_the_ratings(twelve):
    fitted = crossfit.fit(labelled(twelve), QUICK, SORENESS)
    names = crossfit.label_features("leg_soreness")
    before = crossfit.predict(fitted, twelve)
    moved = crossfit.predict(fitted, twelve.with_columns(pl.col(names).shift(7)))
    assert moved["risk_cold"].equals(before["risk_cold"])
    assert (moved["risk"] - before["risk"]).abs().max() > 0.1
    bare = crossfit.predict(fitted, twelve.with_columns(heavy=pl.lit(None, pl.Boolean)))
    assert bare["risk_cold"].equals(before["risk_cold"])


def test_known_athletes_are_judged_by_the_history_made_without_them():
    rows = labelled(made_up(person_sd=1.5))
    fitted = crossfit.fit(rows, QUICK, ABOUT)
    fresh = crossfit.predict(fitted, rows)
    kept = crossfit.predict(fitted, rows, keep_history=True)
    assert without_usual(kept).equals(without_usual(fresh))
    usual = baseline.usual(rows, fitted.history, fitted.model.spec.usual)
    slope = fitted.model.spec.calibration.slope
    assert np.allclose(kept[USUAL], slope * usual, rtol=0, atol=1e-12)
    assert fitted.model.spec.usual.spread > 0


@pytest.fixture(scope="module")
def long():
    """12 SYNTHETIC athletes, 150 days: 100 before the last third, 57 before its embargo."""
    return made_up(athletes=12, days=150, seed=3)


def test_later_days_are_never_learned_from(long):
    last, first = split.later(labelled(long))
    before = crossfit.forward(long, QUICK, ABOUT).sort(KEY)
    assert before["day"].min() == first
    assert before.select(KEY).equals(long.filter(pl.col("day") >= first).select(KEY))
    unseen = pl.col("day") > last
    after = crossfit.forward(long.with_columns(heavy=pl.col("heavy") ^ unseen), QUICK, ABOUT).sort(
        KEY
    )
    assert without_usual(after).equals(without_usual(before))
    learned = crossfit.forward(
        long.with_columns(heavy=pl.col("heavy") ^ ~unseen), QUICK, ABOUT
    ).sort(KEY)
    assert not learned["probability"].equals(before["probability"])


def test_too_short_a_calendar_gives_no_later_predictions(twelve):
    found = crossfit.forward(twelve, QUICK, ABOUT)
    assert found.is_empty()
    assert {"athlete_id", "day", "risk"} <= set(found.columns)


def test_more_than_thirty_athletes_are_left_out_in_ten_folds():
    many = made_up(athletes=31, days=10, rated=1.0)
    found = predicted(many)
    assert found["fold"].n_unique() == 10
    assert found.select(KEY).equals(many.select(KEY))
    assert found.select(f"^{PREFIX}.*$").width == len(MODELLED)


@pytest.mark.parametrize("athletes", [1, 2])
def test_heavy_days_of_few_athletes_alone_are_no_obstacle(athletes):
    matrix = made_up(athletes=6, days=40)
    names = matrix["athlete_id"].unique().sort()[:athletes].to_list()
    theirs = pl.col("heavy") & pl.col("athlete_id").is_in(names)
    found = predicted(matrix.with_columns(heavy=theirs))
    assert found["risk"].is_between(0, 1).all()
