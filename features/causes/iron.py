"""Low iron stores, read off ferritin and transferrin saturation."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

# Inflammation raises ferritin: with CRP above 5 mg/L it is brought down by Thurnham's factor, and
# above 10 mg/L, or soon after hard training, the draw says nothing about stores (design choice of
# the evidence file).
GATED = (
    pl.when((pl.col("crp") > 10) | pl.col("disturbed"))
    .then(None)
    .when(pl.col("crp") > 5)
    .then(pl.col("ferritin") * 0.67)
    .otherwise(pl.col("ferritin"))
)
EXPIRES = 180  # days from the draw; a later one says nothing of today
COMPUTED = 100 * pl.col("iron") / pl.col("tibc")
SATURATION = pl.coalesce("transferrin_saturation", COMPUTED)
SATURATION_SAID = COMPUTED.round(0).cast(pl.Int64).cast(pl.String) + " % (iron over capacity)"

CAUSE = Cause(
    name="iron",
    title="Low iron stores",
    topic="iron stores",
    family="blood",
    why=(
        "Iron carries oxygen in blood and muscle. When stores run low, paces that used to be easy "
        "can tire the legs."
    ),
    documents=(
        Quote(
            id="C49",
            document=ARTICLE_1,
            words="low iron stores, which are common among runners",
        ),
        Quote(
            id="C49",
            document=ARTICLE_4,
            words="If you’re iron deficient, your body has more difficulty supplying oxygen",
        ),
    ),
    status="modelled",
    strength="moderate for a lack, weak for a low value within common limits",
    evidence=(
        "Iron given to tired women with low stores lessened fatigue (Vaucher 2012, Verdon 2003; "
        "Houston 2018: SMD −0.38, −0.52 to −0.23)."
    ),
    against=(
        "Across people the relation is small and may be none (Yokoi 2017: 0.10, −0.11 to 0.31); "
        "Roy 2022 found no difference in performance between iron groups."
    ),
    features=(
        Feature(
            name="ferritin_deficit",
            label="serum ferritin",
            unit="halvings below 35 µg/L",
            formula="log2(35 ÷ ferritin); × 0.67 with CRP above 5 mg/L; none with CRP above 10, "
            "within 24 h of hard training, or within 14 days of more than a marathon",
            low=0,
            high=2.5,
            risk=Risk.RISES,
            concern=0,
            source="Peeling 2007 stages (35 µg/L); Thurnham 2010 (CRP factor 0.67)",
            on="lab",
            value=(35 / GATED).log(2).clip(0, 2.5),
            carry=windows.last(),
            lookback_days=EXPIRES,
            line="below 35 µg/L, inflammation considered",
            shown=pl.col("ferritin_said"),
            dated=True,
        ),
        Feature(
            name="saturation_short",
            label="transferrin saturation",
            unit="10 points below 20 %",
            formula="(20 − saturation) ÷ 10; saturation reported, or 100 × iron ÷ capacity",
            low=0,
            high=2,
            risk=Risk.RISES,
            concern=0.4,
            source="Hindawi 2016, 6430214, table 1 (below 16 %)",
            on="lab",
            value=((20 - SATURATION) / 10).clip(0, 2),
            carry=windows.last(),
            lookback_days=EXPIRES,
            line="below 16 %",
            shown=pl.coalesce("transferrin_saturation_said", SATURATION_SAID),
            dated=True,
        ),
        Feature(
            name="ferritin_trend",
            label="serum ferritin of the latest draw, against the usable one before",
            unit="ln per 90 days",
            formula="90 × rise of ln ferritin per day",
            low=-2,
            high=2,
            risk=Risk.FALLS,
            concern=None,
            source="none draws a line: 75 % of change within a year is noise (Maes 1997)",
            on="lab",
            value=90 * GATED.log(),
            carry=windows.last_slope(at_least_days=14, within=EXPIRES),
            lookback_days=365,
            shown=pl.col("ferritin_said"),
            dated=True,
        ),
        Feature(
            name="heavy_menstrual_bleeding",
            label="heavy menstrual bleeding",
            unit="yes/no",
            formula="1 where reported at intake, else 0",
            low=0,
            high=1,
            risk=Risk.RISES,
            concern=0,
            source="Bruinvels 2016 (36 % of women in the London marathon)",
            on="athlete",
            value=pl.col("heavy_menstrual_bleeding").cast(pl.Float64),
            carry=windows.last(),
            lookback_days=400,
            line="reported at intake",
        ),
        Feature(
            name="donated_blood",
            label="blood given in the 120 days before intake",
            unit="yes/no",
            formula="1 where reported at intake, else 0",
            low=0,
            high=1,
            risk=Risk.RISES,
            concern=0,
            source="none verified: a donation takes iron with it",
            on="athlete",
            value=pl.col("donated_blood").cast(pl.Float64),
            carry=windows.last(),
            lookback_days=120,
            line="reported at intake",
        ),
    ),
)
