"""Warming up before runs."""

import polars as pl

from features import windows
from features.documents import ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

CAUSE = Cause(
    name="warm_up",
    title="Runs without a warm-up",
    topic="warm-up",
    family="strength and soreness",
    why=(
        "A few easy minutes bring blood and warmth into the muscle before it works hard. Runs "
        "without them left legs a little sorer two days later."
    ),
    documents=(
        Quote(id="C37", document=ARTICLE_3, words="Not warming up and cooling down"),
        Quote(
            id="C37", document=ARTICLE_3, words="Dedicate 5-10 minutes before and after your runs"
        ),
        Quote(id="C37", document=ARTICLE_4, words="Warming up at least three to five minutes"),
    ),
    status="modelled",
    strength="low to moderate: one trial, a small effect",
    evidence=(
        "Law & Herbert 2007 (52 people): a warm-up lowered soreness after 48 hours by 13 of 100 mm "
        "(2 to 24)."
    ),
    features=(
        Feature(
            name="warm_up_share",
            label="share of the latest 10 runs with a warm-up of 5 min or more",
            unit="%",
            formula="100 where the warm-up lasted 5 min or more, else 0",
            low=0,
            high=100,
            risk=Risk.FALLS,
            concern=None,
            source="Law & Herbert 2007; 5 min from articles 003 and 004",
            on="session",
            value=pl.when(pl.col("sport") == "run").then(
                100 * (pl.col("warmup_min") >= 5).cast(pl.Float64)
            ),
            carry=windows.latest_mean(rows=10, at_least=5),
            lookback_days=30,
        ),
    ),
)
