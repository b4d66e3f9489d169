from datetime import date, timedelta

import polars as pl
import pytest

from models import split


def rows(athletes, days=3):
    names = [f"SYNTHETIC-{i:03}" for i in range(athletes)]
    spans = [date(2025, 1, 1) + timedelta(days=i) for i in range(days)]
    return pl.DataFrame({"athlete_id": names}).join(pl.DataFrame({"day": spans}), how="cross")


@pytest.mark.parametrize("athletes", [2, 12, 30, 31, 47, 150])
def test_every_athlete_is_in_exactly_one_fold(athletes):
    made = rows(athletes)
    dealt = [name for fold in split.outer(made, 1) for name in fold]
    assert sorted(dealt) == made["athlete_id"].unique().sort().to_list()


@pytest.mark.parametrize(("athletes", "folds"), [(2, 2), (30, 30), (31, 10), (150, 10)])
def test_up_to_30_athletes_are_left_out_one_by_one_and_more_in_ten_folds(athletes, folds):
    found = split.outer(rows(athletes), 1)
    assert len(found) == folds
    sizes = {len(fold) for fold in found}
    assert max(sizes) - min(sizes) <= 1


def test_the_same_seed_deals_the_same_folds_whatever_the_order_of_rows():
    made = rows(40)
    mixed = made.sample(fraction=1, shuffle=True, seed=3)
    assert split.outer(made, 1) == split.outer(mixed, 1)
    assert split.outer(made, 1) != split.outer(made, 2)


def test_fewer_athletes_than_folds_leave_no_fold_empty():
    assert [len(fold) for fold in split.folds(rows(3), 5, 1)] == [1, 1, 1]


def test_later_days_begin_at_the_last_third_after_42_days_of_embargo():
    made = rows(2, days=180)
    last, first = split.later(made)
    assert first == date(2025, 1, 1) + timedelta(days=120)
    between = [last + timedelta(days=i) for i in range(1, (first - last).days)]
    assert len(between) == 42
