"""More work in a few days than the legs have got over."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_1, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

LOG_LOAD = pl.col("load").log1p()
FOSTER = "Foster 2001, J Strength Cond Res 15:109 (session RPE times minutes)"

CAUSE = Cause(
    name="accumulated_load",
    title="Much training in the last days",
    topic="training load",
    family="load",
    why=(
        "Every hard or long session leaves fatigue that takes days to clear. When sessions follow "
        "faster than that, the legs start tired."
    ),
    documents=(
        Quote(
            id="C27",
            document=ARTICLE_3,
            words="Overtraining occurs when you push your body beyond its limits",
        ),
        Quote(id="C27", document=ARTICLE_4, words="overtraining is detrimental in the long term"),
        Quote(
            id="C27",
            document=ARTICLE_1,
            words="prevents the body from adapting to physical stress",
        ),
        Quote(
            id="C33",
            document=ARTICLE_3,
            words="avoid running with high intensity in each training session",
        ),
        Quote(id="C33", document=ARTICLE_0, words="performed at an easy, conversational pace"),
    ),
    status="modelled",
    strength="low to moderate; day-level relation seen in PMData",
    features=(
        Feature(
            name="load_yesterday_z",
            label="yesterday's training load against your own last 4 weeks",
            unit="SD",
            risk=Risk.RISES,
            concern=1.0,
            source=FOSTER,
            on="day",
            value=LOG_LOAD,
            carry=windows.deviation(days=28, at_least=10, floor=0.5, within=1),
            lookback_days=29,
        ),
        Feature(
            name="load_recent",
            label="training load of the last days, yesterday counting most (half-life 1.5 days)",
            unit="ln AU",
            risk=Risk.RISES,
            concern=None,
            source=FOSTER,
            on="day",
            value=LOG_LOAD,
            carry=windows.fading_mean(half_life=1.5),
            lookback_days=14,
        ),
        Feature(
            name="load_before_yesterday",
            label="training load two days ago",
            unit="AU",
            risk=Risk.RISES,
            concern=None,
            source=FOSTER,
            on="day",
            value=pl.col("load"),
            carry=windows.on_day(2),
            lookback_days=2,
        ),
        Feature(
            name="load_7d",
            label="mean training load of the last 7 days",
            unit="AU a day",
            risk=Risk.RISES,
            concern=None,
            source=FOSTER,
            on="day",
            value=pl.col("load"),
            carry=windows.mean(days=7, at_least=4),
            lookback_days=7,
        ),
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
