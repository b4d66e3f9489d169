"""Signs in the heart rate and its variability that training has not been got over."""

import polars as pl

from features import windows
from features.documents import ARTICLE_3
from features.feature import Cause, Feature, Quote, Risk
from features.formulas import WBGT

KM_H = pl.col("distance_km") / (pl.col("duration_min") / 60)
EASY_RUN = (pl.col("sport") == "run") & (
    (pl.col("rpe_cr10") <= 4) | (pl.col("intended") == "easy")
).fill_null(False)
STEADY = (
    (pl.col("sport") == "run")
    & (pl.col("duration_min") >= 40)
    & (pl.col("pace_variation") < 0.08)
    & (WBGT < 22).fill_null(True)  # heat raises the heart rate by itself
)

CAUSE = Cause(
    name="heart_strain",
    title="Signs of strain in the heart rate",
    topic="heart rate against your usual",
    family="recovery",
    why=(
        "When training outruns recovery for weeks, the resting heart rate can rise and the same "
        "pace can cost more beats, before performance falls."
    ),
    documents=(
        Quote(
            id="C28",
            document=ARTICLE_3,
            words="persistent muscle soreness or a significant drop in performance",
        ),
        Quote(id="C28", document=ARTICLE_3, words="exhaustion, which can lead to irritability"),
    ),
    status="modelled",
    strength="low: no single sign is reliable",
    evidence=(
        "Hausswirth 2014: 9 of 18 overloaded triathletes lost performance; Le Meur 2013: 11 of 24. "
        "A rise of more than 5 bpm is a convention of practice."
    ),
    against="Heart-rate variability moved either way in overloaded athletes, so it has no sign.",
    features=(
        Feature(
            name="resting_heart_rate_change",
            label="resting heart rate against your own last 4 weeks",
            unit="bpm",
            formula="resting heart rate less its own mean",
            low=-20,
            high=30,
            not_for="beta_blocker",
            risk=Risk.RISES,
            concern=5,
            source="none verified: 5 bpm above usual is a convention of practice",
            on="night",
            value=pl.col("resting_heart_rate_bpm"),
            carry=windows.deviation(days=28, at_least=7, floor=1.0, within=2, standard=False),
            lookback_days=30,
        ),
        Feature(
            name="hrv_change",
            label="heart-rate variability (rMSSD) against your own last 4 weeks",
            unit="SD",
            formula="ln rMSSD in ms, less its own mean, over its own SD",
            low=-5,
            high=5,
            not_for="beta_blocker",
            risk=Risk.UNCLEAR,
            concern=None,
            source="none verified: the direction is inconsistent in overloaded athletes",
            on="night",
            value=pl.col("rmssd_ms").log(),
            carry=windows.deviation(days=28, at_least=10, floor=0.05, within=2),
            lookback_days=30,
        ),
        Feature(
            name="efficiency_trend_28d",
            label="speed at a given heart rate on easy runs, over 4 weeks",
            unit="% a week",
            formula="rise of 700 × ln(speed ÷ heart rate) per day",
            low=-5,
            high=5,
            not_for="beta_blocker",
            risk=Risk.FALLS,
            concern=None,
            source="article 003 (a drop in performance); no verified line",
            on="session",
            value=pl.when(EASY_RUN, KM_H > 0).then(
                700 * (KM_H / pl.col("heart_rate_mean_bpm")).log()
            ),
            carry=windows.trend(days=28, at_least=5),
            lookback_days=28,
        ),
        Feature(
            name="decoupling_last",
            label="fall of speed over heart rate within the latest steady run of 2 weeks",
            unit="%",
            formula="100 × (first half − second half) ÷ first half, of speed over heart rate; runs "
            "of 40 min or more, at an even pace (variation below 0.08), below 22 °C of WBGT",
            low=-10,
            high=25,
            not_for="beta_blocker",
            risk=Risk.RISES,
            concern=10,
            source="a convention of practice (above 10 % poor)",
            on="session",
            value=pl.when(STEADY).then("decoupling_pct"),
            carry=windows.last(),
            lookback_days=14,
        ),
    ),
)
