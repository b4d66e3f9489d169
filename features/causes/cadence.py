"""Fewer steps a minute than one's own line at that speed: a sign of overstriding."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_1, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

SPEED_KMH = pl.col("distance_km") / (pl.col("duration_min") / 60)
MEASURED = (pl.col("sport") == "run") & (pl.col("duration_min") >= 10) & SPEED_KMH.is_between(4, 25)

CAUSE = Cause(
    name="low_cadence",
    title="Low cadence for the speed",
    topic="cadence",
    family="mechanics",
    why=(
        "Fewer, longer steps put the foot down further ahead of the body and load the knee more. "
        "What counts is the cadence at that speed, not a fixed number."
    ),
    documents=(
        Quote(id="C12", document=ARTICLE_0, words="the foot lands too far in front"),
        Quote(
            id="C12",
            document=ARTICLE_3,
            words="If your foot lands too far in front of your torso",
        ),
        Quote(id="C12", document=ARTICLE_4, words="over-striding, and reaching out too far"),
        Quote(
            id="C13",
            document=ARTICLE_1,
            words="Overstriding is often associated with a low running cadence",
        ),
        Quote(
            id="C13",
            document=ARTICLE_1,
            words="typically increasing their current rate by about 5 to 10%",
        ),
    ),
    status="modelled",
    strength="low to moderate; measured on knee load, not on fatigue",
    evidence=(
        "Heiderscheit 2011 (45 runners): 5 to 10 % more steps a minute took load off the knee; "
        "Lieberman 2015 and Willson 2014: long steps land further ahead and load the kneecap."
    ),
    against="Burns 2019: elite cadence runs from 160 to 210, so there is no rule of 180.",
    features=(
        Feature(
            name="cadence_deficit",
            label="cadence of the last 5 runs, below your own line at that speed",
            unit="%",
            formula="100 × (expected − measured) ÷ expected, by the own line of cadence on speed",
            low=-15,
            high=15,
            risk=Risk.RISES,
            concern=5,
            source="Heiderscheit 2011 (+5 to +10 % steps lower the knee's load)",
            on="session",
            value=pl.when(MEASURED).then("cadence_spm"),
            beside=SPEED_KMH,
            carry=windows.below_own_line(last_rows=5, at_least=10),
            lookback_days=90,
        ),
        Feature(
            name="cadence_fade_5",
            label="fall of cadence towards the end of the latest 5 runs",
            unit="%",
            formula="100 × (first third − last third) ÷ first third, speed considered",
            low=0,
            high=15,
            risk=Risk.RISES,
            concern=None,
            source="none: a sign of tiring within the run (a judgement)",
            on="session",
            value=pl.when(pl.col("sport") == "run").then(
                pl.col("cadence_fade_pct").clip(lower_bound=0)
            ),
            carry=windows.latest_mean(rows=5, at_least=3),
            lookback_days=30,
        ),
        Feature(
            name="step_length_5",
            label="step length of the latest 5 runs against body height",
            unit="% of height",
            formula="100 × speed ÷ cadence ÷ height",
            low=35,
            high=95,
            risk=Risk.UNCLEAR,
            concern=None,
            source="none: a proxy of overstriding (a judgement); it rises with speed",
            on="session",
            value=pl.when(MEASURED).then(
                100 * (SPEED_KMH / 0.06) / pl.col("cadence_spm") / (pl.col("height_cm") / 100)
            ),
            carry=windows.latest_mean(rows=5, at_least=3),
            lookback_days=30,
        ),
    ),
)
