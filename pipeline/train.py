"""Stage `train`: labelled matrix to model, and predictions that never saw their own athletes."""

from dataclasses import replace
from pathlib import Path

import polars as pl
from rich.progress import track

from models import additive, crossfit, reference, split
from models.crossfit import About
from pipeline import params, store

LEAST_POSITIVES = 20
LEAST_ATHLETES = 5


def train(cohort: str, matrix: Path, model: Path, out_of_fold: Path, forward: Path) -> None:
    """Fit the model of a cohort into the folder MODEL.

    OUT_OF_FOLD gets every day predicted by a model without its athlete, FORWARD the last third of
    the calendar predicted from the days before.
    """
    settings = params.load()
    rows = store.read_parquet(matrix, "build")
    rated = rows.filter(pl.col("heavy").is_not_null())
    _check(cohort, rated)
    about = About(cohort=cohort, label=rated["label"][0], synthetic=is_synthetic(rows))
    folds = crossfit.out_of_fold(rows, settings.train, about)
    console = store.console()
    steps = track(
        folds,
        "Leaving athletes out",
        total=len(split.outer(rated, settings.train.seed)),
        console=console,
        disable=not console.is_terminal,
    )
    predicted = pl.concat(list(steps)).sort("athlete_id", "day")
    store.write_parquet(store.rounded(predicted), out_of_fold)
    later = crossfit.forward(rows, settings.train, about)
    store.write_parquet(store.rounded(later.sort("athlete_id", "day")), forward)
    fitted = crossfit.fit(rated, settings.train, about).model
    unseen = rows.select(crossfit.KEY).join(
        predicted, on=crossfit.KEY, how="left", maintain_order="left"
    )
    spec = fitted.spec.model_copy(update={"reference": reference.of(rows, unseen["risk"])})
    additive.save(replace(fitted, spec=spec), model)
    console.print(
        f"{cohort}: {spec.rows:,} rated days of {spec.athletes} athletes, {spec.positives:,} heavy"
        f"; its log-odds are taken times {spec.calibration.slope:.2f}"
        + ("" if spec.calibration.slope > 0 else ": no skill, every contribution is 0")
        + f"; its {fitted.causes.trees.sentence}"
    )


def is_synthetic(rows: pl.DataFrame) -> bool:
    """Made-up athletes say so in their names."""
    return bool(rows["athlete_id"].str.contains("SYNTHETIC").any())


def _check(cohort: str, rated: pl.DataFrame) -> None:
    """Refuse, in words, a cohort from which nothing can be learned."""
    if rated.is_empty():
        raise store.ProblemError(
            f"{cohort} has no rated days (legs rated after a run count on a day with a run), so "
            "nothing can be learned from it; take it out of `cohorts` in params.yaml. "
            "It can still be scored: python -m pipeline.score MODEL COHORT OUT"
        )
    heavy = int(rated["heavy"].sum())
    athletes = rated["athlete_id"].n_unique()
    if min(heavy, rated.height - heavy) < LEAST_POSITIVES or athletes < LEAST_ATHLETES:
        raise store.ProblemError(
            f"{cohort} has {heavy} heavy of {rated.height} rated days of {athletes} athletes; at "
            f"least {LEAST_POSITIVES} of each kind and {LEAST_ATHLETES} athletes are needed to "
            "learn. It can still be scored with another cohort's model"
        )


if __name__ == "__main__":
    store.run(train)
