"""Fluid lost on the last run, and drunk the day before."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk
from features.formulas import ENDED_H

LOST = 100 * (pl.col("mass_before_kg") - pl.col("mass_after_kg")) / pl.col("mass_before_kg")

CAUSE = Cause(
    name="fluid_deficit",
    title="Fluid lost and not yet replaced",
    topic="fluid",
    family="fluid and heat",
    why=(
        "Losing much fluid on a run makes the blood a little thicker and the same effort feel "
        "harder. Drink to thirst: too much is harmful as well."
    ),
    documents=(
        Quote(id="C07", document=ARTICLE_1, words="Even mild dehydration can thicken the blood"),
        Quote(
            id="C07",
            document=ARTICLE_3,
            words="You must have sufficient water at least 30 minutes before the session",
        ),
        Quote(
            id="C07",
            document=ARTICLE_4,
            words="Dehydration can cause general fatigue during a run",
        ),
    ),
    status="modelled",
    strength="low to moderate",
    evidence=(
        "Deshayes 2022 (16 studies): exertion +0.21 points (0.12 to 0.31) per 1 % of body mass "
        "lost. Varlet-Marie 2003 (37 athletes): thicker plasma in those who felt heavy legs."
    ),
    against="Judged not meaningful below a loss of 3 % of body mass (Deshayes 2022).",
    features=(
        Feature(
            name="mass_lost_last_run",
            label="body mass lost on the last run",
            unit="% beyond 2 %",
            formula="max(0, 100 × (before − after) ÷ before − 2)",
            low=0,
            high=6,
            not_for="hide_food_and_mass",
            risk=Risk.RISES,
            concern=0,
            source="ACSM 2007, Sawka (avoid losing more than 2 %)",
            on="session",
            value=pl.when(pl.col("sport") == "run").then((LOST - 2).clip(lower_bound=0)),
            beside=ENDED_H,
            carry=windows.last_within(hours=24),
            lookback_days=1,
            line="above 2 %",
            shown=LOST,
            shown_unit="%",
            dated=True,
        ),
        Feature(
            name="fluid_change",
            label="fluid drunk on the latest diary day",
            unit="L above own mean",
            formula="litres less their own mean",
            low=-5,
            high=5,
            risk=Risk.UNCLEAR,
            concern=None,
            source="none: confounded by heat, so no direction and no line",
            on="checkin",
            value=pl.col("fluid_l"),
            carry=windows.deviation(days=30, at_least=7, floor=0.2, within=2, standard=False),
            lookback_days=32,
            shown=pl.col("fluid_l"),
            shown_unit="L",
            dated=True,
        ),
        Feature(
            name="morning_mass_change",
            label="body mass of yesterday against your own 2 weeks",
            unit="%",
            formula="100 × ln kg",
            low=-4,
            high=4,
            not_for="hide_food_and_mass",
            risk=Risk.UNCLEAR,
            concern=None,
            source="none verified: fuel stores and the cycle move it as well, so no direction",
            on="checkin",
            value=100 * pl.col("body_mass_kg").log(),
            carry=windows.medians(recent=(1, 1), before=(2, 15), at_least=5),
            lookback_days=15,
        ),
    ),
)
