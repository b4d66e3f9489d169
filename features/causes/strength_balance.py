"""Strength of the legs, and whether both are alike."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_1
from features.feature import Cause, Feature, Quote, Risk

CAUSE = Cause(
    name="strength_balance",
    title="Weak or uneven leg strength",
    topic="leg strength",
    family="strength and soreness",
    why=(
        "Hips and trunk hold the leg in line at every step. Where they tire early, or one leg is "
        "weaker, other muscles do their work."
    ),
    documents=(
        Quote(
            id="C16",
            document=ARTICLE_0,
            words="Weakness in supporting muscle groups, such as the glutes and core",
        ),
        Quote(id="C16", document=ARTICLE_1, words="If the glutes or hip flexors are weak"),
        Quote(
            id="C17",
            document=ARTICLE_1,
            words="the presence of muscle imbalances, particularly in the stabilizing muscles",
        ),
    ),
    status="modelled",
    strength="low",
    evidence=(
        "Blagrove 2018: two to three strength sessions a week made running 2 to 8 % cheaper. No "
        "study of leg strength and heavy legs was found."
    ),
    against="Strength work tires the legs for a day or two before it helps, so it has no sign.",
    features=(
        Feature(
            name="single_leg_ratio",
            label="weaker against stronger leg in a single-leg test",
            unit="%",
            formula="100 × weaker ÷ stronger leg",
            low=50,
            high=100,
            risk=Risk.FALLS,
            concern=90,
            source="none: a field test, and a judgement",
            on="athlete",
            value=100 * pl.col("single_leg_ratio"),
            carry=windows.last(),
            lookback_days=90,
        ),
        Feature(
            name="strength_days_28d",
            label="days with strength training over the last 4 weeks",
            unit="% of days",
            formula="100 on a day with strength training, else 0",
            low=0,
            high=100,
            risk=Risk.UNCLEAR,
            concern=None,
            source="Blagrove 2018; helps later, tires first, so no direction",
            on="day",
            value=100 * pl.col("strength"),
            carry=windows.mean(days=28, at_least=14),
            lookback_days=28,
        ),
    ),
)
