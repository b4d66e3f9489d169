"""Too little time between efforts, and too few days off."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_1, ARTICLE_2, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

RUNS = "articles 001 and 003: one or two rest days a week; no trial found"

CAUSE = Cause(
    name="recovery",
    title="Little recovery between runs",
    topic="recovery",
    family="recovery",
    why=(
        "Days off are when muscle repairs and stores refill. Without them the next run starts "
        "where the last one ended; after a long break the first run is unusual work."
    ),
    documents=(
        Quote(id="C29", document=ARTICLE_0, words="Running on tired legs without sufficient rest"),
        Quote(id="C29", document=ARTICLE_3, words="incorporate at least one rest day per week"),
        Quote(
            id="C29",
            document=ARTICLE_1,
            words="Scheduling one or two complete rest days each week",
        ),
        Quote(
            id="C30",
            document=ARTICLE_4,
            words="allocate enough time for rest or recovery between runs",
        ),
        Quote(id="C32", document=ARTICLE_2, words="Run less often with higher quality"),
    ),
    status="modelled",
    strength="low to moderate",
    evidence=(
        "Soreness and the cost of running are raised for two to three days after hard work "
        "(Takayama 2017, Doma 2017). No trial of rest days and heavy legs was found."
    ),
    against="Article 002 advises running less often but faster; articles 000 and 003 the opposite.",
    features=(
        Feature(
            name="days_since_run",
            label="days since the last run",
            unit="days",
            formula="whole days",
            low=0,
            high=14,
            risk=Risk.FALLS,
            concern=None,
            source=RUNS,
            on="day",
            value=pl.col("ran"),
            carry=windows.days_since(cap=14),
            lookback_days=14,
        ),
        Feature(
            name="days_since_rest",
            label="days since a day without training",
            unit="days",
            formula="whole days",
            low=0,
            high=21,
            risk=Risk.RISES,
            concern=6,
            source=RUNS,
            on="day",
            value=~pl.col("trained"),
            carry=windows.days_since(cap=21),
            lookback_days=21,
        ),
        Feature(
            name="rest_days_7d",
            label="days without training among the last 7",
            unit="% of days",
            formula="100 on a day without training, else 0",
            low=0,
            high=100,
            risk=Risk.FALLS,
            concern=None,
            source=RUNS,
            on="day",
            value=100 * (~pl.col("trained")).cast(pl.Float64),
            carry=windows.mean(days=7, at_least=4),
            lookback_days=7,
        ),
        Feature(
            name="break_before_run",
            label="days off running before a run of the last 2 days",
            unit="days",
            formula="whole days without a run",
            low=0,
            high=21,
            risk=Risk.RISES,
            concern=None,
            source="a trial on PMData (the first run back); no study found",
            on="day",
            value=pl.col("ran"),
            carry=windows.break_before(recent=2, cap=21),
            lookback_days=24,
        ),
        Feature(
            name="run_days_7d",
            label="days with a run among the last 7",
            unit="% of days",
            formula="100 on a day with a run, else 0",
            low=0,
            high=100,
            risk=Risk.UNCLEAR,
            concern=None,
            source="the articles contradict each other, so no direction",
            on="day",
            value=100 * pl.col("ran").cast(pl.Float64),
            carry=windows.mean(days=7, at_least=4),
            lookback_days=7,
        ),
    ),
)
