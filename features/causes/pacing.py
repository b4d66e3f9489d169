"""How evenly the last runs were paced."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_2
from features.feature import Cause, Feature, Quote, Risk

IS_RUN = pl.col("sport") == "run"
STEADY = IS_RUN & ~pl.col("intended").is_in(["hard", "race"]).fill_null(False)
DUBLIN = "Dublin 2018 marathon (PMC7449326): pace variance"

CAUSE = Cause(
    name="pacing",
    title="Fast starts or uneven pace",
    topic="pacing",
    family="mechanics",
    why=(
        "Starting too fast and changing speed often use up more than an even pace. Only runs "
        "that are over are looked at: a habit, not the coming run."
    ),
    documents=(
        Quote(
            id="C20",
            document=ARTICLE_2,
            words="Running in a straight line and at a constant speed",
        ),
        Quote(id="C24", document=ARTICLE_0, words="starting a run, particularly a race, too fast"),
    ),
    status="modelled",
    strength="low; measured on marathon times, and on the same run",
    evidence="Dublin 2018: an uneven pace went with a slower marathon (β = 0.26).",
    features=(
        Feature(
            name="pace_variation_5",
            label="unevenness of the pace of the latest 5 steady runs",
            unit="% of the pace",
            formula="100 × SD ÷ mean of the kilometres' pace; runs not meant hard or as a race",
            low=0,
            high=40,
            risk=Risk.RISES,
            concern=None,
            source=DUBLIN,
            on="session",
            value=pl.when(STEADY).then(100 * pl.col("pace_variation")),
            carry=windows.latest_mean(rows=5, at_least=3),
            lookback_days=30,
        ),
        Feature(
            name="fast_start_5",
            label="pace of the first tenth against the whole run, of the latest 5 runs",
            unit="% of the pace",
            formula="100 × pace of the first tenth ÷ pace of the run (s/km); below 100 is faster",
            low=80,
            high=120,
            risk=Risk.FALLS,
            concern=97,
            source=DUBLIN + "; 97 % is a judgement",
            on="session",
            value=pl.when(IS_RUN).then(100 * pl.col("first_tenth_pace_ratio")),
            carry=windows.latest_median(rows=5, at_least=3),
            lookback_days=30,
        ),
    ),
)
