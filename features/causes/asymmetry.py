"""Time on the ground, left against right."""

import polars as pl

from features import windows
from features.documents import ARTICLE_3
from features.feature import Cause, Feature, Quote, Risk

IMBALANCE = pl.when(pl.col("sport") == "run").then((pl.col("ground_contact_left_pct") - 50).abs())

CAUSE = Cause(
    name="asymmetry",
    title="One foot longer on the ground",
    topic="left and right",
    family="mechanics",
    why=(
        "A leg that spares itself leaves more work to the other. A side that is new or hurts is a "
        "question for a doctor or physiotherapist, not for this estimate."
    ),
    documents=(
        Quote(
            id="C18", document=ARTICLE_3, words="If one leg seems noticeably heavier than the other"
        ),
    ),
    status="modelled",
    strength="low",
    evidence="Joubert 2020 (11 runners): imbalance went with the cost of running, r = .81.",
    against="Eleven runners in a laboratory; devices differ.",
    features=(
        Feature(
            name="contact_imbalance_28d",
            label="imbalance of ground contact over 4 weeks",
            unit="%-points from even",
            formula="|left share − 50 %|, a run",
            low=0,
            high=5,
            risk=Risk.RISES,
            concern=None,
            source="Joubert 2020",
            on="session",
            value=IMBALANCE,
            carry=windows.mean(days=28, at_least=3),
            lookback_days=28,
        ),
        Feature(
            name="contact_imbalance_change",
            label="imbalance of ground contact of the last week against your own 3 months",
            unit="%-points",
            formula="|left share − 50 %|, a run",
            low=-5,
            high=5,
            risk=Risk.RISES,
            concern=None,
            source="article 003 (one leg heavier); no line verified",
            on="session",
            value=IMBALANCE,
            carry=windows.medians(recent=(1, 7), before=(8, 97), at_least=5),
            lookback_days=97,
        ),
    ),
)
