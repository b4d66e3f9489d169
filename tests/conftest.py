"""Fixtures that all tests share."""

import polars as pl
import pytest

from features import matrix
from features.registry import FEATURE
from tests.cohort import ATHLETE, on, tables


@pytest.fixture
def spec():
    """Give the checker of one feature's column (or of its `part`, shown or day) by day number.

    The athlete is watched from well before the first expected day, by a night that no window
    reaches; a second athlete makes the cohort last to the last expected day.
    """

    def spec(name, expected, *, athlete=None, policy=None, part="", **rows):
        feature = FEATURE[name]
        early = min(expected) - max(feature.lookback_days, matrix.NOTE_DAYS) - 2
        nights = [{"day": early}, {"day": max(expected), "athlete_id": "SYNTHETIC-last"}]
        rows["nights"] = [*rows.get("nights", []), *nights]
        made = tables(athletes=[athlete or {}], **rows)
        built = matrix.build(made, policy, features=[feature]).filter(pl.col.athlete_id == ATHLETE)
        column = dict(zip(built["day"], built[f"{name}__{part}" if part else name], strict=True))
        found = {number: column[on(number)] for number in expected}
        if part == "day":
            expected = {number: at and on(at) for number, at in expected.items()}
        assert found == {number: _near(value) for number, value in expected.items()}

    return spec


def _near(value):
    return pytest.approx(value, rel=1e-6, abs=1e-9) if isinstance(value, int | float) else value
