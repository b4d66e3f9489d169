"""Strength training of the legs shortly before a run."""

import polars as pl

from features import windows
from features.documents import ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk
from features.timeline import NO_STRENGTH_H

DOMA = "Doma & Deakin 2015; Doma 2017 review (interference for 24 to 48 hours)"

CAUSE = Cause(
    name="leg_strength",
    title="Leg strength training shortly before",
    topic="leg strength training",
    family="strength and soreness",
    why=(
        "Squats and the like tire the same muscles. Effort and the cost of running are raised for "
        "one to two days, although strength work helps in the long run."
    ),
    documents=(
        Quote(id="C35", document=ARTICLE_3, words="avoid overdoing it, as you may feel a DOMS"),
        Quote(
            id="C35",
            document=ARTICLE_4,
            words="Too much weight training can lead to sore and stiff legs",
        ),
        Quote(id="C36", document=ARTICLE_3, words="heavy squats or deadlifts before long runs"),
        Quote(
            id="C36",
            document=ARTICLE_4,
            words="ensure you do the speed session first before the leg workout",
        ),
    ),
    status="modelled",
    strength="moderate",
    evidence=(
        "Doma & Deakin 2015 (24 people): exertion and cost of running raised by 0.17 to 0.41 SD, "
        "time to exhaustion shortened; Doma 2019: recovered after 48 hours or more."
    ),
    against="Strength work makes running cheaper over months (Blagrove 2018: 2 to 8 %).",
    features=(
        Feature(
            name="leg_strength_load_48h",
            label="leg strength work in the last 2 days",
            unit="AU (RPE × min)",
            formula="RPE × minutes of strength work that is not for the upper body only",
            low=0,
            high=800,
            risk=Risk.RISES,
            concern=0,
            source=DOMA,
            on="day",
            value=pl.col("leg_strength_load"),
            carry=windows.total(days=2),
            lookback_days=2,
            line="any",
        ),
        Feature(
            name="hours_since_leg_strength",
            label="time since leg strength work, at most 4 days",
            unit="h",
            formula="hours from its end",
            low=0,
            high=NO_STRENGTH_H,
            risk=Risk.FALLS,
            concern=48,
            source=DOMA,
            on="day",
            value=pl.col("leg_strength_ended_h"),
            carry=windows.hours_since(days=4, cap=NO_STRENGTH_H),
            lookback_days=4,
        ),
    ),
)
