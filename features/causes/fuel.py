"""Carbohydrate before, during and after long runs, and what long runs have used up."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_1, ARTICLE_2, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk

IS_RUN = pl.col("sport") == "run"
HOURS = pl.col("duration_min") / 60
MASS = pl.coalesce("mass_before_kg", "body_mass_kg")

CAUSE = Cause(
    name="fuel",
    title="Little fuel around long runs",
    topic="fuel around long runs",
    family="fuel",
    why=(
        "Muscle runs on stored carbohydrate. A long run empties the stores; little food before, "
        "during or after it leaves the legs short of fuel."
    ),
    documents=(
        Quote(
            id="C01",
            document=ARTICLE_0,
            words="Once glycogen stores drop significantly, the body relies more on fat",
        ),
        Quote(
            id="C01", document=ARTICLE_1, words="When glycogen stores run low, the body struggles"
        ),
        Quote(id="C02", document=ARTICLE_0, words="adequate carbohydrate intake before a long run"),
        Quote(
            id="C02",
            document=ARTICLE_3,
            words="you could have a small carbohydrate snack",
        ),
        Quote(
            id="C02",
            document=ARTICLE_4,
            words="poor nutrition, especially before a distance event or a long run",
        ),
        Quote(
            id="C03",
            document=ARTICLE_0,
            words="consuming 30 to 60 grams of carbohydrates per hour",
        ),
        Quote(id="C04", document=ARTICLE_1, words="as is replenishing those stores post-run"),
        Quote(
            id="C10",
            document=ARTICLE_2,
            words="A diet in low calories or one that is nutrient-deficient",
        ),
    ),
    status="modelled",
    strength="moderate in the laboratory; food is poorly logged",
    evidence=(
        "Utter 1997 and 2004: lower exertion late in fixed-pace runs of 2.5 to 3 hours with "
        "carbohydrate; Achten 2004 (7 runners): 8.5 against 5.4 g/kg a day kept times better."
    ),
    against="Utter 2002: no difference in exertion in a self-paced marathon.",
    features=(
        Feature(
            name="long_run_debt_48h",
            label="effort of the last 2 days' runs beyond their first hour",
            unit="min × RPE/10",
            formula="(minutes − 60) × RPE ÷ 10, a run",
            low=0,
            high=400,
            risk=Risk.RISES,
            concern=None,
            source="none: a proxy for used-up carbohydrate stores (a judgement)",
            on="day",
            value=pl.col("long_run_debt_min"),
            carry=windows.total(days=2),
            lookback_days=2,
        ),
        Feature(
            name="carbs_before_long_run_short",
            label="carbohydrate eaten before the last run of 75 min or more in 2 days",
            unit="g/kg short of 1",
            formula="max(0, 1 − g ÷ kg of body mass)",
            low=0,
            high=1,
            not_for="hide_food_and_mass",
            risk=Risk.RISES,
            concern=0,
            source="ACSM/AND/DC 2016 position (1 to 4 g/kg, 1 to 4 hours before)",
            on="session",
            value=pl.when(IS_RUN, pl.col("duration_min") >= 75).then(
                (1 - pl.col("carbs_before_g") / MASS).clip(lower_bound=0)
            ),
            carry=windows.last(),
            lookback_days=2,
            line="below 1 g per kg of body mass",
            shown=pl.col("carbs_before_g"),
            shown_unit="g",
            dated=True,
        ),
        Feature(
            name="carbs_during_long_run_short",
            label="carbohydrate eaten during the last run over 90 min in 2 days",
            unit="g/h short of 30",
            formula="max(0, 30 − g an hour)",
            low=0,
            high=30,
            not_for="hide_food_and_mass",
            risk=Risk.RISES,
            concern=0,
            source="article 000 (30 to 60 g an hour); Utter 1997, 2004 (lower late exertion)",
            on="session",
            value=pl.when(IS_RUN, pl.col("duration_min") > 90).then(
                (30 - pl.col("carbs_during_g") / HOURS).clip(lower_bound=0)
            ),
            carry=windows.last(),
            lookback_days=2,
            line="below 30 g an hour",
            shown=pl.col("carbs_during_g"),
            shown_unit="g",
            dated=True,
        ),
        Feature(
            name="carbs_after_long_run",
            label="carbohydrate eaten within 2 hours after the last run over 60 min in 2 days",
            unit="g/kg",
            formula="g ÷ kg of body mass",
            low=0,
            high=3,
            not_for="hide_food_and_mass",
            risk=Risk.FALLS,
            concern=1,
            source="article 001; about 1 g per kg and hour in early recovery (unverified)",
            on="session",
            value=pl.when(IS_RUN, pl.col("duration_min") > 60).then(pl.col("carbs_after_g") / MASS),
            carry=windows.last(),
            lookback_days=2,
            line="below 1 g per kg of body mass",
            shown=pl.col("carbs_after_g"),
            shown_unit="g",
            dated=True,
        ),
        Feature(
            name="carbs_2d",
            label="carbohydrate a day over the last 2 diary days",
            unit="g/kg",
            formula="g ÷ kg of body mass, a day",
            low=0,
            high=15,
            not_for="hide_food_and_mass",
            risk=Risk.FALLS,
            concern=3,
            source="ACSM/AND/DC 2016 position (3 to 5 g/kg on light days)",
            on="checkin",
            value=pl.col("carbs_g") / pl.coalesce("body_mass_kg", "intake_mass_kg"),
            carry=windows.mean(days=2),
            lookback_days=2,
        ),
        Feature(
            name="meals_yesterday",
            label="meals on the latest diary day",
            unit="meals",
            formula="meals counted",
            low=0,
            high=12,
            not_for="hide_food_and_mass",
            risk=Risk.FALLS,
            concern=None,
            source="PMData's form; articles 000 and 004 on eating enough before a run",
            on="checkin",
            value=pl.col("meals"),
            carry=windows.last(),
            lookback_days=2,
        ),
        Feature(
            name="hit_wall_share",
            label="share of the latest 5 runs of 90 min or more that slowed down hard at the end",
            unit="%",
            formula="100 where the last quarter was 10 % slower than the first half, else 0",
            low=0,
            high=100,
            risk=Risk.RISES,
            concern=None,
            source="Smyth 2021, PLoS ONE (28 % of men and 17 % of women in marathons)",
            on="session",
            value=pl.when(IS_RUN, pl.col("duration_min") >= 90).then(
                100 * (pl.col("final_quarter_slowdown_pct") >= 10).cast(pl.Float64)
            ),
            carry=windows.latest_mean(rows=5, at_least=2),
            lookback_days=180,
        ),
        Feature(
            name="body_mass_trend_28d",
            label="body mass of the last week against that of 4 weeks before",
            unit="%",
            formula="100 × ln kg",
            low=-10,
            high=10,
            not_for="hide_food_and_mass",
            risk=Risk.UNCLEAR,
            concern=None,
            source="none: a loss may be wanted or not, so no direction",
            on="checkin",
            value=100 * pl.col("body_mass_kg").log(),
            carry=windows.medians(recent=(1, 7), before=(28, 34), at_least=2),
            lookback_days=34,
        ),
    ),
)
