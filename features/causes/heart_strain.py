"""Signs of strain in the heart rate."""

import polars as pl

from features import windows
from features.feature import Cause, Feature, Risk

CAUSE = Cause(
    name="heart_strain",
    title="Signs of strain in the heart rate",
    topic="heart rate against your usual",
    family="recovery",
    why="",
    documents=(),
    status="modelled",
    strength="",
    features=(
        Feature(
            name="resting_heart_rate_change",
            label="resting heart rate against your own last 4 weeks",
            unit="bpm",
            risk=Risk.RISES,
            concern=5,
            source="none verified: 5 bpm above usual is a convention of practice",
            on="night",
            value=pl.col("resting_heart_rate_bpm"),
            carry=windows.deviation(days=28, at_least=7, floor=1.0, within=2, standard=False),
            lookback_days=30,
        ),
    ),
)
