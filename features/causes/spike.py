"""One run far longer than the longest of the last month."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_1, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

CAUSE = Cause(
    name="single_session_spike",
    title="One run much longer than usual",
    topic="length of the longest run",
    family="load",
    why=(
        "Muscle, tendon and bone adapt to the distances they know. A run well past the longest of "
        "the last month asks for more than they are used to."
    ),
    documents=(
        Quote(id="C26", document=ARTICLE_0, words="guideline of a 10% increase per week"),
        Quote(id="C26", document=ARTICLE_1, words="increasing mileage or intensity too quickly"),
        Quote(
            id="C26",
            document=ARTICLE_3,
            words="avoid increasing the duration and intensity too rapidly",
        ),
        Quote(
            id="C41",
            document=ARTICLE_4,
            words="when you run longer distances or overexert yourself",
        ),
    ),
    status="modelled",
    strength="moderate; measured on overuse injury, not on heavy legs",
    evidence=(
        "Garmin-RUNSAFE 2025 (5,205 runners): against runs at most 10 % beyond the longest of 30 "
        "days, injury rates were 1.64, 1.52 and 2.28 times as high past 10, 30 and 100 %."
    ),
    against=(
        "The articles' rule of 10 % a week has no support: the same cohort of 5,205 runners found "
        "no relationship for the week-to-week ratio."
    ),
    features=(
        Feature(
            name="longest_run_jump",
            label="longest run of the last 3 days, beyond the longest of the 30 days before",
            unit="%",
            formula="100 × (longest ÷ longest before − 1), by km; 6 min/km where none was measured",
            low=-100,
            high=200,
            risk=Risk.RISES,
            concern=10,
            source="Garmin-RUNSAFE 2025, Br J Sports Med (5,205 runners)",
            on="day",
            value=pl.col("longest_run_km"),
            carry=windows.against_longest(recent=3, before=30, at_least=15),
            lookback_days=33,
        ),
    ),
)
