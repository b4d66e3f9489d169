"""What a model says of a matrix alone, where nothing else of the athletes is at hand.

What is usual for an athlete is not known then and counts 0. What stops a score for the athlete's
sake is not in a matrix either, as `notice` says in every row.
"""

import polars as pl

from features import labels, referral
from models import additive, scoring
from models.additive import BASE, PREFIX, USUAL, Model

WATCHED = ("observed_28d", "sessions_28d", "silent_days")
MATRIX_ALONE = (
    "From the matrix alone: reports, blood, age, and states such as illness or pregnancy, any of "
    "which can stop a score, were not looked at. python -m pipeline.score looks at them."
)


def score(model: Model, matrix: pl.DataFrame) -> pl.DataFrame:
    """Score rows of a matrix: status, risk, says, the parts, message, notice.

    It takes the features and WATCHED; a row before which too little was logged has no estimate.
    """
    line, shares = model.spec.line(rated=False), [PREFIX + cause for cause in model.causes.groups]
    parts = model.causes.margins(matrix).select(
        pl.col(BASE) * line.slope + line.intercept,
        pl.lit(0.0).alias(USUAL),
        pl.col(shares) * line.slope,
    )
    risk = additive.probability(parts)
    says = pl.Series("says", model.spec.says(risk.to_numpy()), dtype=pl.String)
    estimates = pl.DataFrame([risk, says, *parts])
    said = referral.of_matrix_alone(matrix, labels.POLICIES[model.spec.label])
    spoken = said["status"] == "scored"
    return said.select("status").with_columns(
        *estimates.select(pl.when(spoken).then(pl.col(name)) for name in estimates.columns),
        said["message"],
        notice=pl.lit(notice(model)),
    )


def notice(model: Model) -> str:
    """Say what stands beside every row."""
    made_up = f" {scoring.MADE_UP}" if model.spec.synthetic else ""
    return f"{referral.SAFETY} {MATRIX_ALONE}{made_up}"
