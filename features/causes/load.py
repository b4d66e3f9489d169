"""More work in a few days than the legs have got over."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1, ARTICLE_3, ARTICLE_4
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
    ),
)
