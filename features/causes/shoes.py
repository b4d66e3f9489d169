"""Shoes past their kilometres, or heavier than usual."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_1, ARTICLE_2
from features.feature import Cause, Feature, Quote, Risk

CAUSE = Cause(
    name="worn_shoes",
    title="Worn or heavier shoes",
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
        Quote(id="C23", document=ARTICLE_2, words="wearing inappropriate footwear"),
    ),
    status="modelled",
    strength="low",
    evidence=(
        "Cook 1985: 75 % of the cushioning left after 50 miles, 60 % after 500 (on a machine); "
        "Hoogkamer 2016: 100 g more a shoe cost about 1 % more oxygen."
    ),
    against="Kong 2009: after 200 miles the forces were unchanged.",
    features=(
        Feature(
            name="shoe_over",
            label="distance on the shoes of the last run",
            unit="300 km beyond 500 km",
            formula="(km − 500) ÷ 300",
            low=0,
            high=2,
            risk=Risk.RISES,
            concern=0,
            source="convention of 480 to 800 km; Cook 1985; Kong 2009",
            on="gear",
            value=((pl.col("shoe_km") - 500) / 300).clip(0, 2),
            carry=windows.last(days=30),
            lookback_days=400,
            line="above 500 km",
            shown=pl.col("shoe_km"),
            shown_unit="km",
        ),
        Feature(
            name="shoe_mass_change",
            label="mass of the shoes of the last run against your usual pair",
            unit="g a shoe",
            formula="mass less that of the pair with most kilometres",
            low=-200,
            high=200,
            risk=Risk.RISES,
            concern=None,
            source="Hoogkamer 2016 (100 g a shoe: about 1 % more oxygen)",
            on="gear",
            value=pl.col("mass_over_usual"),
            carry=windows.last(days=30),
            lookback_days=400,
        ),
    ),
)
