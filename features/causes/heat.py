"""Heat of the last days' runs, and how used to it the athlete is."""

import polars as pl

from features import windows
from features.feature import Cause, Feature, Risk
from features.formulas import WBGT

IS_RUN = pl.col("sport") == "run"

CAUSE = Cause(
    name="heat",
    title="Runs in the heat",
    topic="heat",
    family="fluid and heat",
    why=(
        "In the heat the body sends blood to the skin as well as to the legs, and the same pace "
        "costs more. Ten days or so of running in the heat make it easier."
    ),
    documents=(),
    context=("E1",),
    status="modelled",
    strength="moderate for performance on the day; unverified for the days after",
    evidence=(
        "Ely 2007: marathons are fastest near 10 °C. Roberts: the share of starters who fail rises "
        "from 5 % at 10 °C to 13 % at 20.5 °C (WBGT)."
    ),
    against="No article names heat; the coming run's weather is not known, only that of past runs.",
    features=(
        Feature(
            name="heat_3d",
            label="heat (WBGT) on the runs of the last 3 days",
            unit="5 °C above 15",
            formula="max(0, WBGT − 15) ÷ 5; WBGT measured, or 0.567 T + 0.393 e + 3.94 from "
            "temperature T (°C) and vapour pressure e (hPa)",
            low=0,
            high=4,
            risk=Risk.RISES,
            concern=0.4,
            source="Roberts (caution from 17 °C for northern runners); Ely 2007",
            on="session",
            value=pl.when(IS_RUN).then(((WBGT - 15) / 5).clip(lower_bound=0)),
            carry=windows.mean(days=3),
            lookback_days=3,
            line="above 17 °C",
            shown=WBGT,
            shown_unit="°C on the latest",
        ),
        Feature(
            name="heat_days_14d",
            label="runs of 30 min or more above 20 °C (WBGT) in the last 2 weeks",
            unit="runs",
            formula="1 where WBGT was above 20 °C, else 0",
            low=0,
            high=14,
            risk=Risk.FALLS,
            concern=None,
            source="none verified: getting used to heat takes one to two weeks",
            on="session",
            value=pl.when(IS_RUN, pl.col("duration_min") >= 30).then((WBGT > 20).cast(pl.Float64)),
            carry=windows.total(days=14),
            lookback_days=14,
        ),
    ),
)
