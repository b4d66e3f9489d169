"""Every predictor gets the same number of flags; ties at the edge are shared out exactly."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from models import alerts
from models.honest import Judged
from models.metrics import Resampled

DRAWS = 200


def judged(heavy, athlete=None, draws=DRAWS):
    """Make judged rows from outcomes; without names each day is another SYNTHETIC athlete's."""
    heavy = np.array(heavy, dtype=float)
    names = np.arange(len(heavy)) if athlete is None else np.array(athlete)
    names = np.array([f"SYNTHETIC-{name}" for name in names])
    day = [date(2025, 1, 1) + timedelta(days=i) for i in range(len(heavy))]
    return Judged(
        rows=pl.DataFrame({"athlete_id": names, "day": day}),
        athlete=names,
        heavy=heavy,
        base_rate=np.full(len(heavy), 0.5),
        onset=np.zeros(len(heavy), dtype=bool),
        resampled=Resampled(names, draws, seed=1),
    )


def caught(heavy, score, *shares):
    on = judged(heavy, draws=1)
    return alerts.caught(on, np.array(score, dtype=float), np.tile(shares, (2, 1)))[0].tolist()


def test_the_highest_ranked_days_are_flagged_up_to_the_budget():
    heavy = [1, 0, 1, 0, 0, 0, 0, 0, 0, 1]
    score = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert caught(heavy, score, 0.1, 0.2, 0.3, 1.0) == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1])


def test_a_budget_that_ends_within_a_day_counts_that_part_of_it():
    assert caught([1, 1, 0, 0], [4, 3, 2, 1], 0.375) == pytest.approx([0.75])


def test_ties_at_the_edge_count_what_flagging_among_them_at_random_gives_on_average():
    # one sure day, then four equal ones of which one is heavy; the budget holds two of the four
    heavy, score = [1, 1, 0, 0, 0, 0], [2, 1, 1, 1, 1, 0]
    assert caught(heavy, score, 0.5) == pytest.approx([(1 + 2 / 4) / 2])
    rng, found = np.random.default_rng(1), []
    for _ in range(4000):
        order = np.lexsort((rng.random(6), -np.array(score)))[:3]
        found.append(np.array(heavy)[order].sum() / 2)
    assert np.mean(found) == pytest.approx(0.75, abs=0.02)


def test_a_constant_score_finds_the_share_that_it_may_flag():
    assert caught([1, 0, 0, 1, 0], [0, 0, 0, 0, 0], 0.05, 0.2) == pytest.approx([0.05, 0.2])


def test_the_order_of_rows_changes_nothing():
    rng = np.random.default_rng(2)
    heavy, score = (rng.random(60) < 0.3).astype(float), rng.integers(0, 6, 60)
    mixed = rng.permutation(60)
    first = caught(heavy, score, 0.05, 0.1, 0.2)
    assert caught(heavy[mixed], score[mixed], 0.05, 0.1, 0.2) == pytest.approx(first)


def test_every_resample_has_its_own_edge():
    """A resample's figure is that of a cohort in which athletes stand as often as they were drawn.

    Were the flags those of the cohort, a resample would flag more or fewer days than the budget.
    """
    rng = np.random.default_rng(3)
    athlete = np.repeat(np.arange(8), 10)
    heavy, score = (rng.random(80) < 0.3).astype(float), rng.integers(0, 12, 80).astype(float)
    on = judged(heavy, athlete, draws=20)
    shares = np.tile([0.05, 0.1, 0.2], (21, 1))
    found = alerts.caught(on, score, shares)
    for counts, drawn in zip(on.resampled.counts, found[1:], strict=True):
        rows = np.repeat(np.arange(80), counts[on.resampled.row])
        assert drawn.tolist() == pytest.approx(caught(heavy[rows], score[rows], 0.05, 0.1, 0.2))


@pytest.fixture(scope="module")
def told():
    """Ten athletes, 300 days: a model that knows something, and a rule with a line at 2."""
    rng = np.random.default_rng(4)
    heavy = (rng.random(300) < 0.2).astype(float)
    on = judged(heavy, np.repeat(np.arange(10), 30))
    risk, rule = heavy + rng.normal(0, 1, 300), heavy + rng.normal(0, 2, 300)
    return on, rule, alerts.table(on, "model", {"model": risk, "rule": rule}, {"rule": 2.0})


def test_alarms_are_counted_for_30_rated_days_of_an_athlete(told):
    on, _, found = told
    for budget in alerts.BUDGETS:
        one = found["model"][f"{budget:g}"]
        flagged = budget * 300
        hits = one["sensitivity"] * on.heavy.sum()
        false = flagged - hits
        assert one["false_alarms_per_athlete_month"] == pytest.approx(false / (300 / 30))
        assert one["positive_predictive_value"] == pytest.approx(hits / flagged)


def test_intervals_hold_the_figure_and_come_from_athletes(told):
    for found in told[2].values():
        for one in found.values():
            for name in ("sensitivity", "false_alarms_per_athlete_month"):
                assert one[f"{name}_low"] < one[name] < one[f"{name}_high"]


def test_the_difference_is_the_models_less_the_rules_and_paired(told):
    on, rule, found = told
    one = found["rule"]["0.1"]
    gap = found["model"]["0.1"]["sensitivity"] - one["sensitivity"]
    assert one["sensitivity_difference"] == pytest.approx(gap)
    assert "sensitivity_difference" not in found["model"]["0.1"]
    same = alerts.table(on, "model", {"model": rule, "rule": rule}, {})["rule"]["0.1"]
    ends = [same[f"sensitivity_difference{end}"] for end in ("", "_low", "_high")]
    assert ends == [0, 0, 0]


def test_at_its_own_line_a_rule_meets_a_model_with_as_many_flags(told):
    on, rule, found = told
    own = found["rule"]["own_line"]
    flagged = rule >= 2
    assert own["flagged"] == pytest.approx(flagged.mean())
    assert own["sensitivity"] == pytest.approx(on.heavy[flagged].sum() / on.heavy.sum())
    alike = alerts.table(on, "model", {"model": rule, "rule": rule}, {"rule": 2.0})
    assert alike["rule"]["own_line"]["sensitivity_difference"] == pytest.approx(0, abs=1e-9)


def test_a_rule_that_never_speaks_at_its_line_flags_nothing(told):
    on, rule, _ = told
    own = alerts.table(on, "model", {"model": rule, "rule": rule}, {"rule": 99.0})["rule"]
    assert own["own_line"]["flagged"] == 0
    assert own["own_line"]["sensitivity"] == 0
    assert np.isnan(own["own_line"]["positive_predictive_value"])
