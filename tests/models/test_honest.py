from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models import honest, metrics, rules
from tests.models.made_up import KEY, labelled, made_up, with_rule_numbers

DRAWS = 200
REPO = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def on(twelve):
    """The labelled rows of the twelve, ready to be judged on."""
    return honest.judged(twelve, train_seed=1, seed=1, draws=DRAWS)


@pytest.fixture(scope="module")
def made(on, held_out):
    """The predictions on those rows, in their order."""
    return on.rows.select(KEY).join(held_out, on=KEY, how="left", maintain_order="left")


def onsets(*days):
    """Mark the onset rows among (athlete, day number, heavy)."""
    frame = pl.DataFrame(
        [(name, date(2025, 1, 1) + timedelta(days=day), heavy) for name, day, heavy in days],
        schema=["athlete_id", "day", "heavy"],
        orient="row",
    )
    return honest._onset(frame).tolist()


def test_an_onset_row_follows_a_fresh_label_by_three_days_at_most():
    found = onsets(
        ("A", 0, False),  # no day before
        ("A", 1, True),
        ("A", 2, True),  # heavy the day before
        ("A", 3, False),
        ("A", 6, True),  # fresh three days before
        ("A", 7, False),
        ("A", 11, True),  # four days before
    )
    assert found == [False, True, False, False, True, False, False]


def test_the_words_say_of_onsets_what_is_counted_heavy_days_and_fresh_ones_after_a_fresh_one():
    assert onsets(("A", 0, False), ("A", 1, False), ("A", 2, True)) == [False, True, True]
    words = (REPO / "docs/words.md").read_text(encoding="utf-8")
    (entry,) = [part for part in words.split("\n\n") if part.startswith("**onset**")]
    said = " ".join(entry.split())
    assert "A rated day, heavy or fresh, whose previous rated day" in said
    assert f"at most {('no', 'one', 'two', 'three')[honest.ONSET_DAYS]} days before" in said


def test_an_onset_row_never_looks_at_another_athlete_or_a_later_day():
    assert onsets(("A", 0, False), ("B", 1, True)) == [False, False]
    assert onsets(("A", 2, True), ("A", 1, False)) == [True, False]


def test_every_labelled_row_is_judged_in_one_order(on, twelve):
    assert on.rows.select(KEY).equals(labelled(twelve).select(KEY).sort(KEY))
    mixed = honest.judged(twelve.sample(fraction=1, shuffle=True, seed=2), 1, 1, DRAWS)
    assert mixed.rows.equals(on.rows)
    assert (mixed.base_rate == on.base_rate).all()
    assert (mixed.resampled.counts == on.resampled.counts).all()


def test_model_and_rules_are_judged_on_identical_rows(on, made):
    height = on.rows.height
    few = honest.judged(with_rule_numbers(made_up(athletes=5)), 1, 1, DRAWS)
    assert {frame.height for frame in rules.scored(few.rows, 1).values()} == {few.rows.height}
    assert made["risk"].null_count() == 0
    assert len(on.heavy) == len(on.athlete) == len(on.base_rate) == len(on.onset) == height
    assert on.resampled.row.shape == (height,)


def test_intervals_hold_the_figure(on, made):
    risk = made["risk"].to_numpy()
    found = honest.all_figures(on, risk, risk)
    for name in ("auroc", "auroc_within", "brier", "auroc_onset"):
        assert found[f"{name}_low"] < found[name] < found[f"{name}_high"], name
    assert found["auroc_low"] > 0.5
    assert found["auroc_onset_rows"] == on.onset.sum()
    assert found["auroc_onset"] == metrics.auroc(on.heavy[on.onset], risk[on.onset])


def test_a_predictor_is_exactly_as_good_as_itself(on, made):
    risk = made["risk"].to_numpy()
    assert set(honest.differences(on, (risk, risk), (risk, risk)).values()) == {0.0}


def test_differences_are_ours_less_theirs_on_the_same_resamples(on, made):
    risk, base = made["risk"].to_numpy(), on.base_rate
    flat = np.zeros(len(risk))
    found = honest.differences(on, (risk, risk), (flat, base))
    assert found["auroc_difference"] == pytest.approx(metrics.auroc(on.heavy, risk) - 0.5)
    gap = metrics.brier(on.heavy, risk) - metrics.brier(on.heavy, base)
    assert found["brier_difference"] == pytest.approx(gap)
    assert found["brier_difference_high"] < 0 < found["auroc_difference_low"]
    assert found["log_loss_difference_high"] < 0
    swapped = honest.differences(on, (flat, base), (risk, risk))
    assert swapped["auroc_difference_low"] == pytest.approx(-found["auroc_difference_high"])


def test_a_model_that_says_the_base_rate_of_each_fold_has_no_skill_beyond_it(on, made):
    beyond = honest.beyond_base_rate(on, on.base_rate)
    assert metrics.auroc(on.heavy, beyond) == 0.5
    assert metrics.auroc(on.heavy, on.base_rate) < 0.5  # it runs against the athletes left out
    risk = made["risk"].to_numpy()
    assert metrics.auroc(on.heavy, honest.beyond_base_rate(on, risk)) > 0.55


def test_pairing_makes_the_interval_of_a_difference_tighter(on, made):
    risk = made["risk"].to_numpy()
    nearly = risk + np.random.default_rng(1).normal(0, 0.01, len(risk))
    paired = honest.differences(on, (risk, risk), (nearly, risk))
    alone = honest.all_figures(on, risk, risk)
    width = paired["auroc_difference_high"] - paired["auroc_difference_low"]
    assert width < 0.5 * (alone["auroc_high"] - alone["auroc_low"])


def test_what_tells_athletes_apart_is_left_when_days_are_shuffled(on):
    names, row = np.unique(on.athlete, return_inverse=True)
    rate = np.array([on.heavy[on.athlete == name].mean() for name in names])[row]
    apart = metrics.auroc(on.heavy, rate)
    assert honest.between_athletes(on, rate) == pytest.approx(apart)
    assert apart > 0.55
    noise = np.random.default_rng(3).random(len(on.heavy))
    assert honest.between_athletes(on, noise) == pytest.approx(0.5, abs=0.03)
    found = honest.between_athletes(on, on.heavy)  # knows the day; only the rates are left
    assert 0.5 < found < apart


def test_a_part_with_one_class_has_no_interval(on, made):
    found = honest.part("auroc_x", on, made["risk"].to_numpy(), on.heavy == 1)
    assert np.isnan(found["auroc_x"])
    assert found["auroc_x_rows"] == on.heavy.sum()
    assert "auroc_x_low" not in found


def test_no_athlete_with_enough_of_both_classes_gives_no_within_figure():
    short = made_up(athletes=6, days=8)
    on = honest.judged(short, 1, 1, DRAWS)
    constant = np.full(on.rows.height, 0.3)
    found = honest.all_figures(on, constant, constant)
    assert found["within_athletes"] == 0
    assert np.isnan(found["auroc_within"])
    assert found["auroc"] == 0.5


def test_the_roc_curve_rises_from_zero_to_one(on, made):
    curves = honest.roc(on, {"model": made["risk"].to_numpy(), "none": on.base_rate * 0})
    for name in ("model", "none"):
        own = curves.filter(predictor=name)
        assert own.height == 101
        assert (own["false_alarms"].diff().drop_nulls() > 0).all()
        assert (own["hits"].diff().drop_nulls() >= 0).all()
        assert own["hits"][-1] == 1
    none = curves.filter(predictor="none")
    assert np.allclose(none["hits"], none["false_alarms"])
    area = np.trapezoid(*curves.filter(predictor="model")["hits", "false_alarms"])
    assert area == pytest.approx(metrics.auroc(on.heavy, made["risk"].to_numpy()), abs=0.01)


def test_shares_of_days_in_the_bands_of_risk_sum_to_one(on, made):
    found = honest.risk_distribution(on, made["risk"].to_numpy())
    for outcome in ("fresh", "heavy"):
        own = found.filter(outcome=outcome)
        assert own.height == 20
        assert own["share_of_days"].sum() == pytest.approx(1)
    middle = found.group_by("outcome").agg(mean=(pl.col("risk") * pl.col("share_of_days")).sum())
    means = dict(middle.iter_rows())
    assert means["heavy"] > means["fresh"]
