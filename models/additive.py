"""The model: one sum of causes, of what is usual for the athlete, and of a base, in log-odds.

`contributions` is the only interface: the risk is the sigmoid of the row's sum, whatever is inside.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from pydantic import BaseModel, Field, ValidationError

from features.registry import formulas
from models import baseline, calibration, risk
from models.baseline import Usual
from models.calibration import Sigmoid
from models.causes import Causes
from models.compiled import Compiled
from models.conformal import Limits
from models.lines import Lines
from models.reference import Reference
from models.weights import BASE, PREFIX, Weights

USUAL = "usual_for_you"
SAME = Sigmoid(slope=1, intercept=0)
BOOSTER, TABLES, SPEC = "booster.txt", "tables.json", "model.json"


class Spec(BaseModel, extra="forbid", frozen=True):
    """`model.json`: everything of a model that is not a tree, and which trees belong to it."""

    schema_version: Literal[3] = 3
    synthetic: bool
    cohort: str
    label: str
    features: tuple[str, ...]
    formulas: str  # fingerprint of what the features compute
    causes: dict[str, list[str]]
    lines: Lines
    weights: Weights
    usual: Usual
    calibration: Sigmoid
    cold: Sigmoid  # for an athlete of whom no rating is known
    recalibration: Sigmoid = SAME  # on the log-odds of either, for another cohort
    limits: tuple[Limits, ...] = Field(min_length=1)  # of risks before it; the first one speaks
    reference: Reference | None = None  # what it learned from; only the final model has one
    rows: int
    athletes: int
    positives: int
    versions: dict[str, str]
    files: dict[str, str] = Field(default_factory=dict)  # SHA-256 of what is saved beside it

    def line(self, rated: bool) -> Sigmoid:
        """Give the line from margin to log-odds, `rated` once a rating of the athlete is known."""
        own, last = self.calibration if rated else self.cold, self.recalibration
        return Sigmoid(
            slope=own.slope * last.slope, intercept=own.intercept * last.slope + last.intercept
        )

    def says(self, risk: np.ndarray) -> np.ndarray:
        """Answer heavy, fresh or cannot tell; see conformal.py."""
        return self.limits[0].moved(self.recalibration).says(risk)


@dataclass(frozen=True)
class Model:
    """Trees by cause, what is usual for you, and the calibration on their sum."""

    causes: Causes
    spec: Spec

    def contributions(
        self, matrix: pl.DataFrame, history: pl.DataFrame | None = None
    ) -> pl.DataFrame:
        """Split each row's log-odds: base, usual_for_you and one column per cause.

        `history` (athlete_id, day, known, heavy, probability) holds past labels with the chance
        that causes alone gave them; left out, it is made from the matrix's own labels.
        """
        return self.calibrated(matrix, self.causes.margins(matrix), history)

    def calibrated(
        self, matrix: pl.DataFrame, margins: pl.DataFrame, history: pl.DataFrame | None
    ) -> pl.DataFrame:
        """Add "usual for you" to the causes' margins and calibrate the sum, part by part."""
        history = past(matrix, margins) if history is None else history
        usual = baseline.usual(matrix, history, self.spec.usual).alias(USUAL)
        shares = [PREFIX + cause for cause in self.causes.groups]
        slope, intercept = pl.col("slope"), pl.col("intercept")
        return margins.with_columns(usual, *self._lines(matrix)).select(
            pl.col(BASE) * slope + intercept, pl.col(USUAL, *shares) * slope
        )

    def _lines(self, matrix: pl.DataFrame) -> pl.DataFrame:
        """Give each row its calibration: `cold` before the athlete's first rating."""
        full, cold = self.spec.line(rated=True), self.spec.line(rated=False)
        rated = pl.col("ratings_before") > 0
        return matrix.select(
            slope=pl.when(rated).then(full.slope).otherwise(cold.slope),
            intercept=pl.when(rated).then(full.intercept).otherwise(cold.intercept),
        )

    def by_feature(self, matrix: pl.DataFrame) -> pl.DataFrame:
        """Split each cause's contribution by feature, in calibrated log-odds."""
        slope = self._lines(matrix)["slope"]
        return self.causes.by_feature(matrix).select(pl.all() * slope)

    def slopes(self, matrix: pl.DataFrame) -> np.ndarray:
        """Give what a cause's margin counts for in each row's log-odds."""
        return self._lines(matrix)["slope"].to_numpy()


def margin(parts: pl.DataFrame) -> pl.Series:
    """Add up the parts of each row, from left to right: the log-odds.

    Polars' sum_horizontal adds in an order of its threads, so that last bits would not repeat.
    """
    names = [name for name in parts.columns if name in (BASE, USUAL) or name.startswith(PREFIX)]
    return parts.select(margin=reduce(add, map(pl.col, names)))["margin"]


def probability(parts: pl.DataFrame) -> pl.Series:
    """Turn each row's parts into its risk."""
    return pl.Series("risk", calibration.sigmoid(margin(parts).to_numpy()))


def past(matrix: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    """Pair past labels with what the causes alone gave them, and the kind of day."""
    return matrix.select("athlete_id", "day", "known", "heavy", baseline.AFTER_RUN).with_columns(
        probability(causes).alias("probability")
    )


def save(model: Model, folder: Path) -> None:
    """Write booster.txt, tables.json and model.json, the same model to the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {BOOSTER: model.causes.text, TABLES: model.causes.trees.model_dump_json() + "\n"}
    for name, text in written.items():
        (folder / name).write_bytes(text.encode())
    hashes = {name: _hash(text.encode()) for name, text in written.items()}
    spec = model.spec.model_copy(update={"files": hashes})
    text = json.dumps(spec.model_dump(mode="json"), indent=1, sort_keys=True)
    (folder / SPEC).write_text(text + "\n")


def load(folder: Path) -> Model:
    """Read a model; raises `ValueError`, with what to do, where it cannot be used."""
    try:
        spec = Spec.model_validate_json((folder / SPEC).read_text())
        booster, tables = ((folder / name).read_bytes() for name in (BOOSTER, TABLES))
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder} holds no model that can be read ({_first(error)})") from None
    unknown = [name for name in spec.features if name not in risk.COLUMNS]
    if unknown or spec.causes != risk.grouped(spec.features):
        what = ", ".join(unknown) or "other groups of causes"
        raise ValueError(
            f"the model in {folder} was made with other features ({what}); "
            "train it again with this version"
        )
    if spec.formulas != fingerprint():
        raise ValueError(
            f"the model in {folder} was made when features were computed otherwise; "
            "train it again with this version"
        )
    if spec.files != {BOOSTER: _hash(booster), TABLES: _hash(tables)}:
        raise ValueError(
            f"{BOOSTER}, {TABLES} and {SPEC} in {folder} are not of one model; train it again"
        )
    trees = Compiled.model_validate_json(tables)
    if trees.features != spec.features:  # Booster.predict goes by position
        raise ValueError(f"{TABLES} and {SPEC} in {folder} are of two models; train it again")
    causes = Causes(booster.decode(), spec.features, spec.lines, spec.weights, trees)
    return Model(causes, spec)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fingerprint() -> str:
    """Hash what every feature computes, so that no model scores what it was not made for."""
    return hashlib.sha256(formulas().encode()).hexdigest()[:16]


def _first(error: Exception) -> str:
    """Say in one line what is wrong; of `model.json`, where."""
    if isinstance(error, ValidationError):
        wrong = error.errors()[0]
        where = ".".join(str(part) for part in wrong["loc"])
        if wrong["type"] == "missing":
            return f"{SPEC} lacks {where}, as an older version left it; train it again"
        if where == "schema_version":
            return f"{SPEC}: schema_version {wrong['input']} is of another version; train it again"
        return f"{SPEC}: {where}: {wrong['msg']}" if where else f"{SPEC}: {wrong['msg']}"
    return str(error).splitlines()[0]
