"""Low vitamin B12."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1
from features.feature import Cause, Feature, Quote, Risk

CAUSE = Cause(
    name="vitamin_b12",
    title="Low vitamin B12",
    topic="vitamin B12",
    family="blood",
    why="Vitamin B12 is needed to make red blood cells and for nerves to work.",
    documents=(
        Quote(
            id="C51",
            document=ARTICLE_1,
            words="Vitamin B12 deficiency can produce similar symptoms",
        ),
    ),
    status="modelled",
    strength="moderate for a lack, weak for a low-normal value",
    against="Markun 2021: 16 trials of B12, one of fatigue, no pooled effect on fatigue.",
    features=(
        Feature(
            name="b12_deficit",
            label="vitamin B12",
            unit="ln below 221 pmol/L",
            risk=Risk.RISES,
            concern=0,
            source="WHO/Allen bands (148 and 221 pmol/L)",
            on="lab",
            value=(221 / pl.col("b12")).log().clip(0, 1.2),
            carry=windows.last(),
            lookback_days=365,
            line="below 221 pmol/L",
            shown=pl.col("b12_said"),
            dated=True,
        ),
    ),
)
