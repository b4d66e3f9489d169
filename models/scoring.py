"""Scores of a cohort's days: risk, its parts, what is typical, and why."""

import numpy as np
import polars as pl

from features.referral import SAFETY
from models import additive, conformal, settle, summaries
from models.additive import BASE, PREFIX, USUAL, Model
from models.crossfit import KEY

TYPICAL_DAYS = 90
MADE_UP = "The model learned from made-up runners (SYNTHETIC): not for decisions on real people."


def score(
    model: Model,
    matrix: pl.DataFrame,
    statuses: pl.DataFrame,
    out_of_fold: pl.DataFrame | None = None,
    earlier: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Score every row of a matrix; columns as design.md's `scores.parquet` has them.

    With `out_of_fold` (of the cohort the model was trained on), labelled days keep the prediction
    that never saw their athlete, and the athletes' history is judged by those as well. `earlier`
    holds days before the matrix's, as `judged` gave them, with the risk of those that were scored.
    """
    parts = parts_of(model, matrix, out_of_fold, earlier)
    names = [BASE, USUAL, *(PREFIX + cause for cause in model.causes.groups)]
    synthetic = pl.col("athlete_id").str.contains("SYNTHETIC")
    rows = _beside(matrix, statuses)
    rows = rows.with_columns(
        parts.select("source", "says", *names), missing=summaries.missing(matrix)
    )
    spoken = pl.col("status") == "scored"
    rows = rows.with_columns(
        pl.when(spoken).then(additive.probability(parts.select(names))).alias("risk"),
        *(pl.when(spoken).then(pl.col(name)).alias(name) for name in ("says", *names)),
        data=pl.when(synthetic).then(pl.lit("SYNTHETIC")).otherwise(pl.lit("real")),
        notice=pl.lit(f"{SAFETY} {MADE_UP}" if model.spec.synthetic else SAFETY),
    )
    rows = _with_typical(rows, earlier)
    return rows.select(
        *KEY,
        "status",
        "source",
        "risk",
        "typical_risk",
        "says",
        *names,
        "missing",
        "message",
        "data",
        "notice",
    )


def with_reasons(scores: pl.DataFrame, matrix: pl.DataFrame) -> pl.DataFrame:
    """Add `reason`, one line for each scored row; null elsewhere."""
    inputs = _beside(scores, matrix)
    shares = scores.select(USUAL, f"^{PREFIX}.*$")
    said = summaries.summaries(pl.concat([inputs, shares], how="horizontal"))
    reason = pl.when(pl.col("status") == "scored").then(said).alias("reason")
    last = ["data", "notice"]
    return scores.select(pl.exclude(*last, "reason"), reason, *last)


def with_settling(model: Model, scores: pl.DataFrame, matrix: pl.DataFrame) -> pl.DataFrame:
    """Add `would_settle`: the unknown input that would settle most where it cannot tell.

    Only for each athlete's last day, where it is printed, and only where the final model speaks: it
    takes some milliseconds a day.
    """
    last = pl.col("day") == pl.col("day").max().over("athlete_id")
    unsure = scores.filter(
        last, pl.col("says") == conformal.CANNOT_TELL, pl.col("source") == "model"
    )
    rows = unsure.select(KEY).join(matrix, on=KEY, how="left", maintain_order="left")
    named = unsure.select(KEY).with_columns(settle.would_settle(model, rows, unsure["risk"]))
    joined = scores.join(named, on=KEY, how="left", maintain_order="left")
    return joined.select(
        column
        for name in scores.columns
        for column in ((name, "would_settle") if name == "says" else (name,))
    )


def parts_of(
    model: Model,
    matrix: pl.DataFrame,
    out_of_fold: pl.DataFrame | None,
    earlier: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Split every row's log-odds, and say in `source` who made them: the model, or out of fold.

    `says` is the answer of whoever made them: heavy, fresh or cannot tell.
    """
    margins = model.causes.margins(matrix)
    history = judged(matrix, margins, out_of_fold)
    if earlier is not None:
        history = pl.concat([earlier.select(history.columns), history])
    parts = _answered(model, model.calibrated(matrix, margins, history))
    if out_of_fold is None:
        return parts.with_columns(source=pl.lit("model"))
    theirs = matrix.select(KEY).join(out_of_fold, on=KEY, how="left", maintain_order="left")
    own = _past(matrix) & theirs["probability"].is_not_null()
    kept = [
        pl.when(own).then(theirs[name]).otherwise(pl.col(name)).alias(name)
        for name in parts.columns
    ]
    source = pl.when(own).then(pl.lit("out_of_fold")).otherwise(pl.lit("model"))
    return parts.select(*kept, source=source)


def judged(
    matrix: pl.DataFrame, margins: pl.DataFrame, out_of_fold: pl.DataFrame | None
) -> pl.DataFrame:
    """Pair past labels with the chance that causes alone gave them: out of fold where there is one.

    The model's own stands in for labels that came after the training.
    """
    past = additive.past(matrix, margins)
    if out_of_fold is None:
        return past
    theirs = matrix.select(KEY).join(out_of_fold, on=KEY, how="left", maintain_order="left")
    return past.with_columns(pl.coalesce(theirs["probability"], "probability"))


def _beside(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Give what was found of each row, in the rows' order; without a join where it is that."""
    if rows.select(KEY).equals(found.select(KEY)):
        return found
    return rows.select(KEY).join(found, on=KEY, how="left", maintain_order="left")


def _answered(model: Model, parts: pl.DataFrame) -> pl.DataFrame:
    says = model.spec.says(additive.probability(parts).to_numpy())
    return parts.with_columns(pl.Series("says", says, dtype=pl.String))


def _past(matrix: pl.DataFrame) -> pl.Series:
    """Mark an athlete's days up to the last rated one: the model has seen what came of them."""
    last = pl.col("day").filter(pl.col("heavy").is_not_null()).max().over("athlete_id")
    return matrix.select((pl.col("day") <= last).fill_null(False)).to_series()


def _with_typical(rows: pl.DataFrame, before: pl.DataFrame | None = None) -> pl.DataFrame:
    """Add the median risk of the athlete's last 90 scored days before each scored day."""
    known = rows.select(*KEY, "risk").with_row_index("at")
    if before is not None:
        known = pl.concat([before.select(*KEY, "risk"), known], how="diagonal")
    scored = known.drop_nulls("risk").sort(KEY)
    earlier = pl.col("risk").shift(1).rolling_median(TYPICAL_DAYS, min_samples=1)
    typical = scored.select("at", typical=earlier.over("athlete_id")).drop_nulls("at")
    found = np.full(rows.height, np.nan)
    found[typical["at"].to_numpy()] = typical["typical"].to_numpy()
    return rows.with_columns(pl.Series("typical_risk", found, nan_to_null=True))
