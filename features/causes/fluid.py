"""Fluid lost on the last run, and drunk the day before."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

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
    strength="low to moderate (Deshayes 2022: +0.21 Borg points per 1 % of body mass)",
    against="Judged not meaningful below a loss of 3 % of body mass (Deshayes 2022).",
    features=(
        Feature(
            name="mass_lost_last_run",
            label="body mass lost on the last run",
            unit="% beyond 2 %",
            risk=Risk.RISES,
            concern=0,
            source="ACSM 2007, Sawka (avoid losing more than 2 %)",
            on="session",
            value=pl.when(pl.col("sport") == "run", pl.col("hours_ago") <= 36).then(
                (LOST - 2).clip(lower_bound=0)
            ),
            carry=windows.last(),
            lookback_days=2,
            line="above 2 %",
            shown=LOST,
            shown_unit="%",
            dated=True,
        ),
        Feature(
            name="fluid_change",
            label="fluid drunk on the latest diary day",
            unit="L above own mean",
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
    ),
)
