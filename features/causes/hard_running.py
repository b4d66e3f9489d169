"""Much hard running."""

import polars as pl

from features import windows
from features.feature import Cause, Feature, Risk

CAUSE = Cause(
    name="hard_running",
    title="Much hard running",
    topic="hard running",
    family="load",
    why="",
    documents=(),
    status="modelled",
    strength="",
    features=(
        Feature(
            name="hardest_rpe_48h",
            label="hardest session of the last 2 days",
            unit="of 10 (CR10)",
            risk=Risk.RISES,
            concern=6.9,
            source="Foster 2001 for the rating; 7 or more counts as hard (a judgement)",
            on="day",
            value=pl.col("hardest_rpe"),
            carry=windows.maximum(days=2),
            lookback_days=2,
            line="7 or more",
        ),
        Feature(
            name="hard_minutes_48h",
            label="time in the cardio and peak heart-rate zones, the harder of the last 2 days",
            unit="min",
            risk=Risk.RISES,
            concern=None,
            source="none verified: a proxy for intense work; the role of lactate is contested",
            on="day",
            value=pl.col("hard_zone_min"),
            carry=windows.maximum(days=2),
            lookback_days=2,
        ),
    ),
)
