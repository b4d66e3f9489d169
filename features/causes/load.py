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
    evidence=(
        "Foster 1998 and 2001: exertion × minutes follows what training asks of the body; Matos "
        "2019 (47 trail runners): daily wellness and exertion, r = .19 to .29."
    ),
    against="Ratios of a week to a month (ACWR) are left out: Impellizzeri 2020, “dismiss”.",
    features=(
        Feature(
            name="load_yesterday_z",
            label="yesterday's training load against your own last 4 weeks",
            unit="SD",
            formula="ln(1 + load); load is exertion × minutes, 5 AU a minute where unrated",
            low=-5,
            high=5,
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
            formula="ln(1 + load)",
            low=0,
            high=8,
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
            formula="load: exertion × minutes",
            low=0,
            high=2000,
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
            formula="load: exertion × minutes",
            low=0,
            high=1500,
            risk=Risk.RISES,
            concern=None,
            source=FOSTER,
            on="day",
            value=pl.col("load"),
            carry=windows.mean(days=7, at_least=4),
            lookback_days=7,
        ),
        Feature(
            name="load_monotony_7d",
            label="sameness of the last 7 days' training (monotony)",
            unit="mean over SD",
            formula="mean ÷ SD (ddof 0) of the daily load, rest days as 0",
            low=0,
            high=5,
            risk=Risk.RISES,
            concern=None,
            source="Foster 1998, Med Sci Sports Exerc 30:1164; it gives no line for everybody",
            on="day",
            value=pl.col("load"),
            carry=windows.monotony(days=7, at_least=6),
            lookback_days=7,
        ),
        Feature(
            name="load_balance",
            label="usual training of 6 weeks less that of the last week",
            unit="AU a day",
            formula="exponential mean of 42 days less that of 7 days of the load, as of yesterday",
            low=-1000,
            high=1000,
            risk=Risk.FALLS,
            concern=None,
            source="Banister's fitness and fatigue (42 and 7 days); bands are convention only",
            on="day",
            value=pl.col("load"),
            carry=windows.balance(slow=42, fast=7, at_least=28),
            lookback_days=84,
        ),
        Feature(
            name="descent_3d",
            label="metres run downhill in the last 3 days",
            unit="m",
            formula="metres descended",
            low=0,
            high=6000,
            risk=Risk.RISES,
            concern=None,
            source="none verified: downhill running lengthens the working muscle",
            on="day",
            value=pl.col("descent_m"),
            carry=windows.total(days=3),
            lookback_days=3,
        ),
    ),
)
