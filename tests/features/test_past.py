from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import past

DAY = date(2025, 6, 1)
HALF_LIVES = (None, 60.0, 0.5)
LOOKBACK = 42


def instant(day, hours):
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours)


def frames(rows, labels):
    """Give rows (athlete, day, hours to t0) and labels (athlete, day, hours until known, value)."""
    on = [DAY + timedelta(days=row[1]) for row in rows]
    rated = [DAY + timedelta(days=label[1]) for label in labels]
    return (
        pl.DataFrame(
            {
                "athlete_id": [f"SYNTHETIC-{row[0]}" for row in rows],
                "day": on,
                "t0": [instant(day, row[2]) for day, row in zip(on, rows, strict=True)],
            },
            schema={"athlete_id": pl.String, "day": pl.Date, "t0": pl.Datetime("us", "UTC")},
        ),
        pl.DataFrame(
            {
                "athlete_id": [f"SYNTHETIC-{label[0]}" for label in labels],
                "day": rated,
                "known": [instant(day, one[2]) for day, one in zip(rated, labels, strict=True)],
                "value": [label[3] for label in labels],
            },
            schema={
                "athlete_id": pl.String,
                "day": pl.Date,
                "known": pl.Datetime("us", "UTC"),
                "value": pl.Float64,
            },
        ),
    )


def sums(rows, labels, half_life=None, lookback=LOOKBACK):
    values = labels["value"].to_numpy()[None, :]
    return past.line(rows, labels).sums(values, lookback, half_life)[0]


def by_hand(rows, labels, half_life, lookback=LOOKBACK):
    found = []
    for row in rows.iter_rows(named=True):
        total = 0.0
        for label in labels.filter(athlete_id=row["athlete_id"]).iter_rows(named=True):
            age = (row["day"] - label["day"]).days
            if 1 <= age <= lookback and label["known"] < row["t0"]:
                total += label["value"] * (0.5 ** (age / half_life) if half_life else 1.0)
        found.append(total)
    return found


# t0 may lie days before its own day, or after it; labels may be known months late.
KEYS = st.tuples(st.integers(1, 2), st.integers(0, 90))
HOURS = st.one_of(st.integers(0, 24), st.integers(-100, 1500))
ROWS = st.dictionaries(KEYS, HOURS, max_size=30).map(
    lambda found: [(*key, hours) for key, hours in found.items()]
)
LABELS = st.dictionaries(KEYS, st.tuples(HOURS, st.floats(-1, 1)), max_size=60).map(
    lambda found: [(*key, *told) for key, told in found.items()]
)


@settings(max_examples=200, deadline=None)
@given(rows=ROWS, labels=LABELS, half_life=st.sampled_from(HALF_LIVES))
def test_a_sum_is_that_of_all_labels_in_the_window_that_t0_knew(rows, labels, half_life):
    made = frames(rows, labels)
    assert sums(*made, half_life) == pytest.approx(by_hand(*made, half_life), abs=1e-12)


@settings(max_examples=200, deadline=None)
@given(rows=ROWS, labels=LABELS, half_life=st.sampled_from(HALF_LIVES), seed=st.integers(0, 9))
def test_neither_order_nor_company_nor_older_history_changes_a_bit(rows, labels, half_life, seed):
    on, told = frames(rows, labels)
    found = on.with_columns(sum=pl.Series(sums(on, told, half_life)))
    mixed = told.sample(fraction=1, shuffle=True, seed=seed)
    for (athlete,), own in found.group_by("athlete_id"):
        alone = mixed.filter(athlete_id=athlete)
        assert sums(own, alone, half_life).tolist() == own["sum"].to_list()
    newest = found.filter(pl.col("day") >= DAY + timedelta(days=60))
    tail = mixed.filter(pl.col("day") >= DAY + timedelta(days=60 - LOOKBACK))
    assert sums(newest, tail, half_life).tolist() == newest["sum"].to_list()


@settings(max_examples=100, deadline=None)
@given(rows=ROWS, labels=LABELS, half_life=st.sampled_from(HALF_LIVES))
def test_what_a_label_said_changes_no_bit_of_a_row_that_cannot_know_it(rows, labels, half_life):
    on, told = frames(rows, labels)
    before = sums(on, told, half_life)
    for at, row in enumerate(on.iter_rows(named=True)):
        unknown = (pl.col("known") >= row["t0"]) | (pl.col("day") >= row["day"])
        other = told.with_columns(value=pl.when(unknown).then(9.0).otherwise("value"))
        assert sums(on, other, half_life)[at] == before[at]


def test_a_line_of_many_athletes_is_worked_through_in_blocks(monkeypatch):
    rng = np.random.default_rng(1)
    keys = [(athlete, day) for athlete in range(9) for day in range(0, 60, 2)]
    made = frames(
        [(*key, 9) for key in keys], [(*key, 12, rng.uniform()) for key in keys if key[0] != 4]
    )
    whole = sums(*made, 60.0)
    monkeypatch.setattr(past, "BLOCK", 100)
    assert sums(*made, 60.0).tolist() == whole.tolist()
    assert whole == pytest.approx(by_hand(*made, 60.0))
