"""Haemoglobin below the cut-off for the athlete's sex."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1
from features.feature import Cause, Feature, Quote, Risk
from features.formulas import haemoglobin_altitude

CUT_OFF = pl.when(pl.col("sex") == "female").then(120.0).when(pl.col("sex") == "male").then(130.0)
ADJUSTED = pl.col("haemoglobin") - haemoglobin_altitude(pl.col("residence_altitude_m").fill_null(0))

CAUSE = Cause(
    name="haemoglobin",
    title="Low haemoglobin",
    topic="haemoglobin",
    family="blood",
    why="Haemoglobin carries the oxygen that working legs need.",
    documents=(
        Quote(id="C50", document=ARTICLE_1, words="Iron is necessary for producing hemoglobin"),
    ),
    status="modelled",
    strength="moderate to strong",
    evidence=(
        "Haemoglobin sets how much oxygen the blood carries; no study measured it on heavy legs."
    ),
    against="In endurance athletes a low value is often a larger plasma volume (unverified).",
    features=(
        Feature(
            name="haemoglobin_gap",
            label="haemoglobin",
            unit="g/L below the cut-off for sex, altitude considered",
            formula="cut-off for sex − (haemoglobin − 0.0056384 m − 0.0000003 m²); m: metres of "
            "residence, from 500",
            low=0,
            high=40,
            risk=Risk.RISES,
            concern=0,
            source="WHO 2024 (women 120 g/L, men 130 g/L)",
            on="lab",
            value=(CUT_OFF - ADJUSTED).clip(0, 40),
            carry=windows.last(),
            lookback_days=180,
            line="below 120 g/L for women, 130 g/L for men, altitude considered",
            shown=pl.col("haemoglobin_said"),
            dated=True,
        ),
    ),
)
