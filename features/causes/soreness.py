"""Soreness and heaviness that have not cleared from the days before."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk
from features.tables import LOWER_LEG

DOMS = "Takayama 2017, J Sports Med (excess soreness halves in 1.2 days)"
SORE_AT = pl.col("soreness_sites").list
IN_LOWER_LEG = SORE_AT.eval(pl.element().is_in(LOWER_LEG)).list.any()
IN_HIP = SORE_AT.eval(pl.element() == "hip_pelvis").list.any()


def _sore_at(name: str, place: str, sore: pl.Expr) -> Feature:
    return Feature(
        name=name,
        label=f"sore {place} in the latest diary entry of the last 3 days",
        unit="0 or 1, fading",
        formula="1 where marked on the body map, halving every 1.5 days past yesterday",
        low=0,
        high=1,
        risk=Risk.RISES,
        concern=0,
        source=DOMS,
        on="checkin",
        value=pl.when(pl.col("soreness").is_not_null()).then(sore.cast(pl.Float64)),
        carry=windows.last(half_life=1.5),
        lookback_days=3,
        line="any",
        shown=sore.cast(pl.Float64),
        shown_unit="yes/no",
        dated=True,
    )


CAUSE = Cause(
    name="soreness",
    title="Soreness that has not cleared",
    topic="soreness",
    family="strength and soreness",
    why=(
        "Unusual or hard work leaves small damage in the muscle. Soreness peaks after one to three "
        "days and is gone within a week; running on it feels heavy."
    ),
    documents=(
        Quote(id="C34", document=ARTICLE_1, words="delayed onset muscle soreness (DOMS)"),
        Quote(
            id="C34",
            document=ARTICLE_1,
            words="tired and unresponsive even before a run begins",
        ),
        Quote(
            id="C34",
            document=ARTICLE_4,
            words="common to feel sore two days after your leg workout",
        ),
    ),
    status="modelled",
    strength="moderate",
    evidence=(
        "Takayama 2017 (11 marathon runners): knee soreness of 6.1 of 10 the day after, then 4.8, "
        "2.8, 1.9 and 1.1; Matos 2019: soreness and exertion, r = .24."
    ),
    features=(
        Feature(
            name="soreness_recent",
            label="muscle soreness in the latest diary entry of the last 3 days",
            unit="of 10",
            formula="rating, halving every 1.5 days past yesterday",
            low=0,
            high=10,
            risk=Risk.RISES,
            concern=6,
            source=DOMS,
            on="checkin",
            value=pl.col("soreness"),
            carry=windows.last(half_life=1.5),
            lookback_days=3,
            shown=pl.col("soreness"),
            shown_unit="of 10",
            dated=True,
        ),
        _sore_at("lower_leg_soreness_recent", "lower legs", IN_LOWER_LEG),
        _sore_at("hip_soreness_recent", "hips", IN_HIP),
        Feature(
            name="soreness_highest_3d",
            label="highest muscle soreness of the last 3 days",
            unit="of 10",
            formula="rating",
            low=0,
            high=10,
            risk=Risk.RISES,
            concern=6,
            source=DOMS,
            on="checkin",
            value=pl.col("soreness"),
            carry=windows.maximum(days=3),
            lookback_days=3,
        ),
    ),
)
