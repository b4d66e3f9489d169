"""Low iron stores, read off ferritin and transferrin saturation."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

# Inflammation raises ferritin: with CRP above 5 mg/L it is brought down by Thurnham's factor, and
# above 10 mg/L the draw says nothing about stores (design choice of the evidence file).
GATED = (
    pl.when(pl.col("crp") > 10)
    .then(None)
    .when(pl.col("crp") > 5)
    .then(pl.col("ferritin") * 0.67)
    .otherwise(pl.col("ferritin"))
)
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
    strength="moderate for a lack, weak for a low-normal value",
    against=(
        "Across people the relation is small and may be none (Yokoi 2017: 0.10, −0.11 to 0.31); "
        "Roy 2022 found no difference in performance between iron groups."
    ),
    features=(
        Feature(
            name="ferritin_deficit",
            label="serum ferritin",
            unit="halvings below 35 µg/L",
            risk=Risk.RISES,
            concern=0,
            source="Peeling 2007 stages (35 µg/L); Thurnham 2010 (CRP factor 0.67)",
            on="lab",
            value=(35 / GATED).log(2).clip(0, 2.5),
            carry=windows.last(),
            lookback_days=180,
            line="below 35 µg/L",
            shown=pl.col("ferritin_said"),
            dated=True,
        ),
        Feature(
            name="saturation_short",
            label="transferrin saturation",
            unit="10 points below 20 %",
            risk=Risk.RISES,
            concern=0.4,
            source="Hindawi Anemia 2016, 6430214 (below 16 %)",
            on="lab",
            value=((20 - SATURATION) / 10).clip(0, 2),
            carry=windows.last(),
            lookback_days=180,
            line="below 16 %",
            shown=pl.coalesce("transferrin_saturation_said", SATURATION_SAID),
            dated=True,
        ),
    ),
)
