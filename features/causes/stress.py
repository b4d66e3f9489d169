"""Stress, low mood and fatigue of the days before."""

import polars as pl

from features import windows
from features.documents import ARTICLE_3
from features.feature import Cause, Feature, Quote, Risk

MATOS = "Matos 2019, Front Physiol (47 trail runners: stress and RPE r = .22, fatigue .19)"
AGAINST_OWN = windows.deviation(
    days=28, at_least=7, floor=1.0, within=3, standard=False, half_life=1.5
)


def rating_change(name: str, column: str, words: str) -> Feature:
    """Declare a diary rating against the athlete's own mean; 10 is the worst."""
    return Feature(
        name=name,
        label=words,
        unit="points above own mean of 4 weeks",
        formula="rating less its own mean, halving every 1.5 days past yesterday",
        low=-10,
        high=10,
        risk=Risk.RISES,
        concern=2,
        source=MATOS,
        on="checkin",
        value=pl.col(column),
        carry=AGAINST_OWN,
        lookback_days=31,
        line="2 points above your own mean",
        shown=pl.col(column),
        shown_unit="of 10",
        dated=True,
    )


CAUSE = Cause(
    name="stress_mood",
    title="Stress, low mood or fatigue",
    topic="stress, mood and fatigue",
    family="sleep and stress",
    why=(
        "Strain from work and life draws on the same reserves as training, and the same run is "
        "rated harder on bad days."
    ),
    documents=(
        Quote(id="C45", document=ARTICLE_3, words="you risk injury, fatigue, and even burnout"),
        Quote(id="C45", document=ARTICLE_3, words="physical and emotional exhaustion"),
    ),
    status="modelled",
    strength="low to moderate",
    evidence="Matos 2019 (47 trail runners): stress and exertion of the day, r = .22.",
    features=(
        rating_change("stress_change", "stress", "stress in the latest diary entry"),
        rating_change("low_mood_change", "low_mood", "low mood in the latest diary entry"),
        rating_change("fatigue_change", "fatigue", "fatigue in the latest diary entry"),
        rating_change(
            "low_readiness_change", "low_readiness", "unreadiness in the latest diary entry"
        ),
    ),
)
