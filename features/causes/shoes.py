"""Shoes past their kilometres."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_1
from features.feature import Cause, Feature, Quote, Risk

CAUSE = Cause(
    name="worn_shoes",
    title="Worn shoes",
    topic="shoes",
    family="shoes",
    why=(
        "Foam loses some of its spring with the kilometres. 500 to 800 km is the convention for "
        "a pair; the effect on how legs feel is small."
    ),
    documents=(
        Quote(
            id="C21",
            document=ARTICLE_0,
            words="inappropriate or worn-out footwear can alter your natural gait pattern",
        ),
        Quote(
            id="C21",
            document=ARTICLE_1,
            words="Replacing shoes regularly ensures consistent support",
        ),
    ),
    status="modelled",
    strength="low",
    against="Kong 2009: after 200 miles the forces were unchanged.",
    features=(
        Feature(
            name="shoe_over",
            label="distance on the shoes of the last run",
            unit="300 km beyond 500 km",
            risk=Risk.RISES,
            concern=0,
            source="convention of 480 to 800 km; Cook 1985; Kong 2009",
            on="gear",
            value=pl.when(pl.col("age") <= 30).then(((pl.col("shoe_km") - 500) / 300).clip(0, 2)),
            carry=windows.last(),
            lookback_days=400,
            line="above 500 km",
            shown=pl.col("shoe_km"),
            shown_unit="km",
        ),
    ),
)
