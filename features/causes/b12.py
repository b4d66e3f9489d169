"""Low vitamin B12."""

import polars as pl

from features import windows
from features.documents import ARTICLE_1
from features.feature import Cause, Feature, Quote, Risk

NICE = (pl.col("b12_scheme") == "nice").fill_null(False)
LINE = pl.when(NICE).then(258.0).otherwise(221.0)  # below it a lack is possible, pmol/L
NO_SUPPLEMENT = ~pl.col("b12_supplement").fill_null(False)

CAUSE = Cause(
    name="vitamin_b12",
    title="Low vitamin B12",
    topic="vitamin B12",
    family="blood",
    why="Vitamin B12 is needed to make red blood cells and for nerves to work.",
    documents=(
        Quote(
            id="C51",
            document=ARTICLE_1,
            words="Vitamin B12 deficiency can produce similar symptoms",
        ),
        Quote(
            id="C52",
            document=ARTICLE_1,
            words="vegetarian and vegan runners are at a higher risk",
        ),
    ),
    status="modelled",
    strength="moderate for a lack, weak for a low value within common limits",
    evidence=(
        "Pawlak 2014: low values in 0 to 86 % of vegetarian groups, most in vegans; Nebl 2019: "
        "enough in about 80 % of recreational runners, whatever their diet."
    ),
    against="Markun 2021: 16 trials of B12, one of fatigue, no pooled effect on fatigue.",
    features=(
        Feature(
            name="b12_deficit",
            label="vitamin B12",
            unit="ln below the line",
            formula="ln(line ÷ vitamin B12); the line is 221 pmol/L, or 258 with b12_scheme nice",
            low=0,
            high=1.2,
            risk=Risk.RISES,
            concern=0,
            source="WHO/Allen bands (148 and 221 pmol/L), or NICE NG239 (133 and 258)",
            on="lab",
            value=(LINE / pl.col("b12")).log().clip(0, 1.2),
            carry=windows.last(),
            lookback_days=365,
            line="below 221 pmol/L; 258 where the cohort goes by NICE",
            shown=pl.col("b12_said"),
            dated=True,
        ),
        Feature(
            name="active_b12_short",
            label="active vitamin B12",
            unit="ln below 70 pmol/L",
            formula="ln(70 ÷ active vitamin B12)",
            low=0,
            high=1.2,
            risk=Risk.RISES,
            concern=0,
            source="NICE NG239 (25 and 70 pmol/L)",
            on="lab",
            value=(70 / pl.col("active_b12")).log().clip(0, 1.2),
            carry=windows.last(),
            lookback_days=365,
            line="below 70 pmol/L",
            shown=pl.col("active_b12_said"),
            dated=True,
        ),
        Feature(
            name="methylmalonic_acid_high",
            label="methylmalonic acid",
            unit="0 or 1",
            formula="1 above 271 nmol/L, else 0",
            low=0,
            high=1,
            risk=Risk.RISES,
            concern=0,
            source="cut-offs of 210 to 470 nmol/L are in use (review of 2015)",
            on="lab",
            value=(pl.col("methylmalonic_acid") > 271).cast(pl.Float64),
            carry=windows.last(),
            lookback_days=365,
            line="above 271 nmol/L",
            shown=pl.col("methylmalonic_acid_said"),
            dated=True,
        ),
        Feature(
            name="b12_diet",
            label="vitamin B12 from food",
            unit="of 2",
            formula="2 for a vegan who takes none; 1 for a vegetarian who takes none, or with "
            "metformin or an acid blocker; else 0",
            low=0,
            high=2,
            risk=Risk.RISES,
            concern=1,
            source="Pawlak 2014; Nebl 2019",
            on="athlete",
            value=pl.when((pl.col("diet") == "vegan") & NO_SUPPLEMENT)
            .then(2.0)
            .when(
                ((pl.col("diet") == "vegetarian") & NO_SUPPLEMENT)
                | pl.col("metformin_or_acid_blocker")
            )
            .then(1.0)
            .when(pl.col("diet").is_not_null())
            .then(0.0),
            carry=windows.last(),
            lookback_days=400,
            line="vegan, and no vitamin B12 taken",
            shown=pl.col("diet").cast(pl.String),
        ),
    ),
)
