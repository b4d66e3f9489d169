"""Dots of a plot are means over several athletes, never one athlete's day."""

from collections import Counter

import numpy as np
import pytest

from models import grouped


@pytest.fixture
def rows():
    """400 days of 8 SYNTHETIC athletes; the highest values are all one athlete's."""
    rng = np.random.default_rng(1)
    athlete = [f"SYNTHETIC-{i % 8}" for i in range(400)]
    value = rng.normal(size=400)
    value[[i for i in range(400) if i % 8 == 0]] += 9
    return value, athlete


def test_every_group_holds_days_of_five_athletes_and_a_hundredth_of_all_days(rows):
    value, athlete = rows
    group = grouped.groups(value, athlete)
    for number in range(group.max() + 1):
        own = np.flatnonzero(group == number)
        assert len({athlete[i] for i in own}) >= 5
        assert len(own) >= 4
        assert max(Counter(athlete[i] for i in own).values()) <= len(own) / 2


def test_one_athletes_extreme_days_are_mixed_with_those_of_others(rows):
    value, athlete = rows
    group = grouped.groups(value, athlete)
    dots = grouped.means(group, value, points=100)
    assert dots.max() < value[np.array(athlete) == "SYNTHETIC-0"].mean() / 1.5


def test_groups_are_neighbours_in_value(rows):
    value, athlete = rows
    group = grouped.groups(value, athlete)
    assert (np.diff(group[np.argsort(value)]) >= 0).all()
    assert group.max() > 10


def test_dots_have_the_mean_of_all_days(rows):
    value, athlete = rows
    dots = grouped.means(grouped.groups(value, athlete), value, points=400)
    assert dots.mean() == pytest.approx(value.mean())


def test_what_is_not_known_is_left_out_of_a_mean():
    group = np.array([0, 0, 1])
    found = grouped.means(group, np.array([2.0, np.nan, np.nan]), points=3)
    assert found[:2].tolist() == [2.0, 2.0]
    assert np.isnan(found[2])


def test_fewer_than_five_athletes_make_no_group():
    with pytest.raises(ValueError, match="a group takes 5 athletes, there are 2"):
        grouped.groups(np.arange(4.0), ["SYNTHETIC-a", "SYNTHETIC-b"] * 2)
