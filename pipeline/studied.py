"""What the studies of a cohort (ablation, learning, rivals, search) begin with."""

from dataclasses import dataclass
from pathlib import Path

from models import honest
from models.crossfit import About
from models.honest import Judged
from pipeline import params, store
from pipeline.params import Params


@dataclass(frozen=True)
class Studied:
    """A cohort's labelled rows, as evaluate judges them, and the settings."""

    settings: Params
    on: Judged
    about: About


def studied(cohort: str, matrix: Path) -> Studied:
    """Take the labelled rows of a COHORT's MATRIX; raises `ProblemError` where there are none."""
    settings = params.load()
    rows = store.read_parquet(matrix, "build")
    if rows["heavy"].drop_nulls().is_empty():
        raise store.ProblemError(f"{cohort} has no ratings, so there is nothing to study")
    made_up = bool(rows["athlete_id"].str.contains("SYNTHETIC").any())
    on = honest.judged(
        rows, settings.train.seed, settings.evaluate.seed, settings.evaluate.bootstraps
    )
    return Studied(settings, on, About(cohort, on.rows["label"][0], made_up))
