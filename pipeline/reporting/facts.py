"""What the generated documents may say: figures of the reports, and counts over people and days."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from features.feature import Cause
from features.labels import POLICIES, LabelPolicy
from features.registry import FEATURES, MODELLED
from models import athletes as each_athlete
from models import sample_size
from pipeline import store

STUDIES = (
    *("alerts", "athletes", "conformal", "decision", "learning", "rivals", "search"),
    "subgroups",
)
LEAST_TOLD = 5  # people: of fewer, no middle is given


@dataclass(frozen=True)
class People:
    """Counts over the athletes whose days are judged; nothing of one person."""

    sexes: dict[str, int]
    age: tuple[float, float, float] | None  # quartiles
    age_known: int
    training_years_known: int


@dataclass(frozen=True)
class Days:
    """The calendar, what is logged on rated days, and who is scored."""

    first: str
    last: str
    athlete_days: int
    status: dict[str, int]
    known: dict[str, float]  # cause: share of the rated days with any input of it
    ratings: tuple[int, int, int]  # per athlete, quartiles


@dataclass(frozen=True)
class Facts:
    """Everything a document is filled from.

    `figures` is metrics.json, `rules` baselines.json, `shares` causes.json, `spec` model.json,
    `settings` params.yaml as `section.key`, `studies` those of the other reports that are there,
    `needed` the rows that closed forms ask for.
    """

    figures: dict[str, Any]
    rules: dict[str, Any]
    shares: dict[str, float]
    refused: dict[str, Any]
    spec: dict[str, Any]
    settings: dict[str, Any]
    studies: dict[str, Any]
    people: People
    days: Days
    needed: dict[str, dict[str, int]]
    pictures: tuple[str, ...]

    @property
    def cohort(self) -> str:
        """Name the cohort."""
        return self.figures["cohort"]

    @property
    def synthetic(self) -> bool:
        """Say whether the athletes are made up."""
        return self.figures["synthetic"]

    @property
    def policy(self) -> LabelPolicy:
        """Give what counts as heavy."""
        return POLICIES[self.figures["label"]]

    @cached_property
    def counting(self) -> list[Cause]:
        """List the causes that count on some day, the largest first."""
        found = [cause for cause in MODELLED if self.shares.get(cause.name)]
        return sorted(found, key=lambda cause: -self.shares[cause.name])

    @property
    def inputs(self) -> int:
        """Count the inputs of the model."""
        return len(self.spec["features"])

    @property
    def unknown_causes(self) -> int:
        """Count the modelled causes of which no rated day knows any input."""
        return sum(share == 0 for share in self.days.known.values())

    def of(self, name: str) -> str:
        """Write a figure of metrics.json."""
        return store.figure(self.figures.get(name))

    def interval(self, name: str, places: int = 3) -> str:
        """Write a figure of metrics.json with its interval."""
        return store.interval(self.figures, name, places)

    def count(self, name: str = "rows") -> str:
        """Write a count of metrics.json."""
        return f"{self.figures[name]:,}"


def constrained() -> int:
    """Count the inputs that may only bend one way."""
    return sum(feature.risk != 0 for feature in FEATURES)


def gather(
    reports: Path,
    model: Path,
    settings: dict[str, Any],
    rows: pl.DataFrame,
    statuses: pl.DataFrame,
    athletes: pl.DataFrame,
    log_odds: np.ndarray,
    pictures: tuple[str, ...],
) -> Facts:
    """Read the reports of a cohort, and count its people and days.

    `rows` is the matrix, `log_odds` the out-of-fold predictions of the rated days.
    """
    figures = store.read_json(reports / "metrics.json")
    studies = {name: reports / f"{name}.json" for name in STUDIES}
    spec = store.read_json(model / "model.json")
    rated = rows.filter(pl.col("heavy").is_not_null())
    judged = athletes.filter(pl.col("athlete_id").is_in(rated["athlete_id"].unique().implode()))
    share = figures["prevalence"]
    return Facts(
        figures=figures,
        rules=store.read_json(reports / "baselines.json"),
        shares=store.read_json(reports / "causes.json"),
        refused=store.read_json(reports / "refused.json"),
        spec=spec,
        settings=settings,
        studies={n: store.read_json(path) for n, path in studies.items() if path.exists()},
        people=people(judged),
        days=days(rows, rated, statuses),
        needed={
            "development": sample_size.development(share, len(spec["features"])),
            "evaluation": sample_size.evaluation(share, figures["auroc"], log_odds),
        },
        pictures=pictures,
    )


def people(athletes: pl.DataFrame) -> People:
    """Count athletes by sex, and give quartiles of their age where five are known."""
    counts = athletes["sex"].cast(pl.String).fill_null("not told").value_counts().sort("sex")
    age = athletes["age_y"].drop_nulls()
    told = None
    if len(age) >= LEAST_TOLD:
        told = _quartiles(age)
    return People(
        sexes=dict(counts.iter_rows()),
        age=told,
        age_known=len(age),
        training_years_known=len(athletes["training_years"].drop_nulls()),
    )


def days(rows: pl.DataFrame, rated: pl.DataFrame, statuses: pl.DataFrame) -> Days:
    """Count days by status, and how often each cause's inputs are known on rated days."""
    status = statuses["status"].value_counts().sort("status")
    known = {
        cause.name: pl.any_horizontal(pl.col(f.name).is_not_null() for f in cause.features).mean()
        for cause in MODELLED
    }
    each = rated.group_by("athlete_id").len()["len"]
    low, middle, high = (round(value) for value in _quartiles(each))
    return Days(
        first=str(rows["day"].min()),
        last=str(rows["day"].max()),
        athlete_days=rows.height,
        status=dict(status.iter_rows()),
        known=rated.select(**known).row(0, named=True),
        ratings=(low, middle, high),
    )


def _quartiles(own: pl.Series) -> tuple[float, float, float]:
    """Give quartiles that are no single athlete's."""
    low, middle, high = each_athlete.quantiles(own.to_numpy(), each_athlete.QUARTILES)
    return low, middle, high
