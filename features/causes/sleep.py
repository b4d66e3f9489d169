"""Short or poor nights."""

import polars as pl

from features import windows
from features.causes.stress import rating_change
from features.documents import ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

NEED_H = 7
SHORT = (NEED_H - pl.col("sleep_h")).clip(lower_bound=0)
AASM = "AASM/SRS 2015 consensus (7 hours or more)"

CAUSE = Cause(
    name="short_sleep",
    title="Short or poor sleep",
    topic="sleep",
    family="sleep and stress",
    why=(
        "After short nights the same pace feels harder and endurance falls; most adults need "
        "seven hours or more."
    ),
    documents=(
        Quote(id="C44", document=ARTICLE_4, words="One in three people don’t get enough sleep."),
        Quote(
            id="C44",
            document=ARTICLE_4,
            words="at least seven to nine hours of good quality sleep daily",
        ),
    ),
    status="modelled",
    strength="moderate",
    evidence=(
        "After sleep loss exertion feels higher (Kong 2025, 12 studies: SMD 0.39, 0.11 to 0.66) "
        "and endurance is lower (Lopes 2023: SMD −0.52, −0.67 to −0.38)."
    ),
    against="Ribeiro 2025 (n = 16): two nights at half sleep did not change muscle soreness.",
    features=(
        Feature(
            name="sleep_short_last",
            label="sleep last night",
            unit="h short of 7",
            formula="max(0, 7 − hours asleep)",
            low=0,
            high=4,
            risk=Risk.RISES,
            concern=1,
            source=AASM,
            on="night",
            value=(NEED_H - pl.col("asleep_h")).clip(0, 4),
            carry=windows.on_day(0),
            lookback_days=0,
            line="below 6 h",
            shown=pl.col("asleep_h"),
            shown_unit="h",
        ),
        Feature(
            name="sleep_debt_7d",
            label="mean shortfall from 7 hours over the last 7 nights",
            unit="h a night",
            formula="max(0, 7 − hours asleep), a night",
            low=0,
            high=4,
            risk=Risk.RISES,
            concern=1,
            source=AASM,
            on="day",
            value=SHORT,
            carry=windows.mean(days=6, at_least=3),
            lookback_days=6,
        ),
        Feature(
            name="sleep_score_change",
            label="the device's sleep score of last night against your own 4 weeks",
            unit="SD",
            formula="score less its own mean, over its own SD",
            low=-5,
            high=5,
            risk=Risk.FALLS,
            concern=-1,
            source="Sánchez et al.: more impaired sleep in injured weeks (g = 0.70, 15 athletes)",
            on="night",
            value=pl.col("sleep_score"),
            carry=windows.deviation(days=28, at_least=7, floor=2.0, within=0),
            lookback_days=28,
        ),
        Feature(
            name="deep_sleep_change",
            label="deep sleep of last night against your own 4 weeks",
            unit="SD",
            formula="minutes less their own mean, over their own SD",
            low=-5,
            high=5,
            risk=Risk.FALLS,
            concern=-1,
            source="Sánchez et al.: more impaired sleep in injured weeks (g = 0.70, 15 athletes)",
            on="night",
            value=pl.col("deep_sleep_min"),
            carry=windows.deviation(days=28, at_least=7, floor=5.0, within=0),
            lookback_days=28,
        ),
        rating_change("poor_sleep_change", "poor_sleep", "poor sleep in the latest diary entry"),
    ),
)
