"""How used to running somebody is: years, and kilometres a week."""

import polars as pl

from features import windows
from features.documents import ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

CAUSE = Cause(
    name="experience",
    title="Few years or kilometres of running",
    topic="running experience",
    family="load",
    why=(
        "Legs get used to running over years: heart and lungs adapt within weeks, bones and "
        "tendons more slowly. Who runs little or is new to it meets the same run less prepared."
    ),
    documents=(
        Quote(
            id="C39",
            document=ARTICLE_3,
            words="new runners can use it to gain their endurance capacity",
        ),
        Quote(
            id="C39",
            document=ARTICLE_4,
            words="a common culprit of heavy legs among beginner runners",
        ),
        Quote(
            id="C40",
            document=ARTICLE_4,
            words="your bones and joints strengthen at a slower rate",
        ),
    ),
    status="modelled",
    strength="low",
    evidence=(
        "Strava, London 2015: marathoners under 3 hours ran 42 miles and 7 times a week, those "
        "over 5 hours 14 miles and twice. Nothing was measured on heavy legs."
    ),
    against="Faster runners differ in much else; the relation is between people, not days.",
    features=(
        Feature(
            name="training_years",
            label="years of regular running",
            unit="years",
            formula="as said at intake",
            low=0,
            high=60,
            risk=Risk.FALLS,
            concern=1,
            source="articles 003 and 004 on beginners; 1 year is a judgement",
            on="athlete",
            value=pl.col("training_years"),
            carry=windows.last(),
            lookback_days=400,
        ),
        Feature(
            name="weekly_distance_28d",
            label="running a week over the last 4 weeks",
            unit="ln km",
            formula="ln(1 + 7 × mean km a day)",
            low=0,
            high=6,
            risk=Risk.FALLS,
            concern=None,
            source="Strava, London 2015",
            on="day",
            value=7 * pl.col("run_km"),
            carry=windows.log_mean(days=28, at_least=14),
            lookback_days=28,
        ),
    ),
)
