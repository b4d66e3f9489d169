from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from models import baseline
from models.baseline import CHOICES, NEVER, Usual
from tests.models.made_up import labelled

DAY = date(2025, 6, 1)
PLAIN = Usual(spread=0.5)


def at(days_ago, hour=9):
    day = DAY - timedelta(days=days_ago)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def today(athlete="A"):
    """One row that looks back, at nine o'clock on the day."""
    return pl.DataFrame(
        {"athlete_id": [athlete], "day": [DAY], "t0": [at(0)], "days_since_run": [1.0]}
    )


def label(days_ago, heavy, probability=0.5, known=None, athlete="A", after_run=True):
    known = known or at(days_ago, 12)
    day = DAY - timedelta(days=days_ago)
    said = {"known": known, "heavy": heavy, "probability": probability}
    return {"athlete_id": athlete, "day": day, "after_run": after_run} | said


SCHEMA = {
    "athlete_id": pl.String,
    "day": pl.Date,
    "known": pl.Datetime("us", "UTC"),
    "heavy": pl.Boolean,
    "after_run": pl.Boolean,
    "probability": pl.Float64,
}


def usual(*history, choice=PLAIN, rows=None):
    past = pl.DataFrame(list(history), schema=SCHEMA)
    rows = today() if rows is None else rows
    return baseline.usual(rows, past, choice).to_list()


def test_past_residuals_are_summed_and_shrunk():
    # residuals 0.8 and −0.4; variances 0.16 and 0.24; 1 / 0.5² = 4
    found = usual(label(3, True, 0.2), label(1, False, 0.4))
    assert found == pytest.approx([(0.8 - 0.4) / (0.16 + 0.24 + 4)])


def test_a_rating_counts_half_after_the_half_life():
    choice = Usual(spread=0.5, half_life_days=10)
    found = usual(label(10, True, 0.2), label(20, False, 0.4), choice=choice)
    assert found == pytest.approx([(0.5 * 0.8 - 0.25 * 0.4) / (0.5 * 0.16 + 0.25 * 0.24 + 4)])


def test_a_rating_of_the_other_kind_of_day_counts_less():
    choice = Usual(spread=0.5, unlike=0.2)
    past = (label(3, True, 0.2), label(1, False, 0.4, after_run=False))
    assert usual(*past, choice=choice) == pytest.approx(
        [(0.8 - 0.2 * 0.4) / (0.16 + 0.2 * 0.24 + 4)]
    )
    rested = today().with_columns(days_since_run=pl.lit(2.0))
    unknown = today().with_columns(days_since_run=pl.lit(None, pl.Float64))
    found = [usual(*past, choice=choice, rows=rows) for rows in (rested, unknown)]
    wanted = pytest.approx([(0.2 * 0.8 - 0.4) / (0.2 * 0.16 + 0.24 + 4)])
    assert found == [wanted, wanted]


def test_a_wider_spread_shrinks_less():
    sizes = [usual(label(1, True), choice=Usual(spread=s))[0] for s in (0.25, 0.5, 1.0, 1.5)]
    assert sizes == sorted(sizes)
    assert sizes[0] > 0


def test_spread_zero_gives_zero():
    assert usual(label(1, True), label(2, True), choice=NEVER) == [0.0]


def test_no_history_gives_zero():
    assert usual() == [0.0]


def test_a_label_filed_late_does_not_count_until_it_is_known():
    assert usual(label(3, True, known=at(-1))) == [0.0]
    assert usual(label(3, True, known=at(0))) == [0.0]  # not before t0
    assert usual(label(3, True, known=at(0, 8)))[0] > 0


def test_the_rows_own_label_never_counts():
    assert usual(label(0, True, known=at(0, 7))) == [0.0]


def test_a_later_day_never_counts_even_if_filed_before():
    assert usual(label(-1, True, known=at(1))) == [0.0]


def test_another_athletes_labels_change_nothing():
    own = [label(2, True, 0.3)]
    others = [label(1, True, athlete="B"), label(5, False, athlete="B")]
    assert usual(*own, *others) == usual(*own)
    assert usual(*others) == [0.0]


def test_labels_count_for_365_days():
    assert usual(label(365, True))[0] > 0
    assert usual(label(366, True)) == [0.0]


def test_days_without_a_rating_do_not_count():
    unrated = label(2, None) | {"known": None}
    assert usual(label(1, True), unrated) == usual(label(1, True))


def test_rows_keep_their_order():
    rows = pl.concat([today("B"), today("A")])
    found = usual(label(1, True), label(1, False, athlete="B"), rows=rows)
    assert found[0] < 0 < found[1]


def test_the_usual_of_a_whole_matrix_is_the_formula_row_by_row(rows, causes):
    sample = labelled(rows).filter(pl.col("athlete_id").is_in(["SYNTHETIC-01", "SYNTHETIC-02"]))
    chance = np.random.default_rng(0).uniform(0.1, 0.6, sample.height)
    history = sample.select("athlete_id", "day", "known", "heavy", baseline.AFTER_RUN)
    history = history.with_columns(probability=chance)
    found = baseline.usuals(sample, history, CHOICES)
    assert len(found) == len(CHOICES)
    for choice, column in zip(CHOICES, found, strict=True):
        slow = [_by_hand(row, history, choice) for row in sample.iter_rows(named=True)]
        assert column.to_list() == pytest.approx(slow, abs=1e-9)


def _by_hand(row, history, choice):
    above, below = 0.0, 0.0
    for past in history.iter_rows(named=True):
        age = (row["day"] - past["day"]).days
        mine = past["athlete_id"] == row["athlete_id"]
        if not mine or past["known"] >= row["t0"] or not 1 <= age <= 365:
            continue
        weight = 0.5 ** (age / choice.half_life_days) if choice.half_life_days else 1.0
        after_run = (row["days_since_run"] or 9) <= 1
        weight *= 1 if past["after_run"] == after_run else choice.unlike
        above += weight * (past["heavy"] - past["probability"])
        below += weight * past["probability"] * (1 - past["probability"])
    return above / (below + choice.spread**-2) if choice.spread else 0.0


@pytest.mark.parametrize(
    "wrong", [{"spread": -1}, {"spread": 1, "half_life_days": 0}, {"spread": 1, "unlike": -1}]
)
def test_a_choice_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="greater"):
        Usual(**wrong)
