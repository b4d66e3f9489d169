"""Fitting, and predictions for which no athlete was seen by anything that was fitted."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version

import numpy as np
import polars as pl

from features import labels
from features.registry import FEATURES
from models import additive, baseline, calibration, conformal, lines, risk, split, weights
from models.additive import Model, Spec
from models.baseline import CHOICES, Usual
from models.calibration import Sigmoid
from models.causes import Causes
from models.conformal import Limits
from models.settings import TrainParams
from models.weights import Weights

KEY = ["athlete_id", "day"]
BARE = "without_ratings_"


@dataclass(frozen=True)
class About:
    """What a model was made from and for."""

    cohort: str
    label: str
    synthetic: bool


@dataclass(frozen=True)
class Fitted:
    """A model, and what "usual for you" may use of its training athletes.

    `history` has athlete_id, day, known, heavy, and probability made without the athlete; `margins`
    (base and causes, uncalibrated) are what that probability comes from, row by row.
    """

    model: Model
    history: pl.DataFrame
    margins: pl.DataFrame


def label_features(label: str) -> list[str]:
    """Name the features that read the label's own item (soreness of the last days, say)."""
    items = set(labels.POLICIES[label].items)
    return [f.name for f in FEATURES if items & set(f.value.meta.root_names())]


def without_ratings(matrix: pl.DataFrame, label: str) -> pl.DataFrame:
    """Blank what an athlete without any rating would not have."""
    names = label_features(label)
    return matrix.with_columns(pl.lit(None, pl.Float64).alias(name) for name in names)


@dataclass(frozen=True)
class Unseen:
    """Labelled rows as trees and lines without their athletes see them, and what follows from it.

    `causes` and `bare` (without ratings) are weighed margins, `margin` adds "usual for you".
    """

    weights: Weights
    causes: pl.DataFrame
    bare: pl.DataFrame
    history: pl.DataFrame
    usual: Usual
    margin: np.ndarray
    heavy: np.ndarray

    @property
    def loss(self) -> float:
        """Mean log-loss after calibration."""
        line = calibration.fit(self.margin, self.heavy)
        return calibration.loss(line, self.margin, self.heavy) / len(self.heavy)


def fit(
    rows: pl.DataFrame, params: TrainParams, about: About, choices: Sequence[Usual] = CHOICES
) -> Fitted:
    """Fit lines and trees first, each cause's weight second, usual for you third, the sigmoid last.

    All later steps see only margins made without the row's own athlete (grouped folds). How
    strongly the past counts is chosen among `choices` by their log-loss.
    """
    made = unseen(rows, params, about.label, choices)
    unweighed = causes_of(rows, params)
    full = calibration.fit(made.margin, made.heavy)
    cold = calibration.fit(additive.margin(made.bare).to_numpy(), made.heavy)
    spec = Spec(
        **asdict(about),
        features=risk.COLUMNS,
        formulas=additive.fingerprint(),
        causes=risk.grouped(risk.COLUMNS),
        lines=unweighed.lines,
        weights=made.weights,
        usual=made.usual,
        calibration=full,
        cold=cold,
        limits=_limits(rows, made, full, cold, params.confidence),
        rows=rows.height,
        athletes=rows["athlete_id"].n_unique(),
        positives=int(made.heavy.sum()),
        versions={name: version(name) for name in ("lightgbm", "polars", "scikit-learn")},
    )
    model = Model(replace(unweighed, weights=made.weights), spec)
    return Fitted(model, made.history, made.causes)


def unseen(
    rows: pl.DataFrame, params: TrainParams, label: str, choices: Sequence[Usual] = CHOICES
) -> Unseen:
    """Weigh the causes and choose how the past counts, on margins without the rows' athletes."""
    heavy = rows["heavy"].cast(pl.Float64).to_numpy()
    raw, bare = unseen_margins(rows, params, label)
    counted = _weights(rows, raw, heavy, params)
    causes = counted.apply(raw)
    history = additive.past(rows, causes)
    margin = additive.margin(causes).to_numpy()
    usuals = baseline.usuals(rows, history, choices)
    best = _choice(margin, usuals, choices, heavy)
    return Unseen(
        weights=counted,
        causes=causes,
        bare=counted.apply(bare),
        history=history,
        usual=choices[best],
        margin=margin + usuals[best].to_numpy(),
        heavy=heavy,
    )


def _limits(
    rows: pl.DataFrame, made: Unseen, full: Sigmoid, cold: Sigmoid, confidence: float
) -> tuple[Limits, ...]:
    """Find, for each level, which risks keep heavy and fresh possible; the chosen one first.

    Lines and trees behind the risks never saw the rows' athletes. The weights, how the past counts
    and both calibrations are fitted to these rows, so what the limits promise is approximate; the
    coverage that is reported is of athletes outside all of it (`out_of_fold`).
    """
    rated = rows["ratings_before"].to_numpy() > 0
    log_odds = np.where(
        rated,
        full.slope * made.margin + full.intercept,
        cold.slope * made.margin + cold.intercept,
    )
    chance, athlete = calibration.sigmoid(log_odds), rows["athlete_id"].to_numpy()
    levels = dict.fromkeys((confidence, *conformal.LEVELS))
    return tuple(conformal.limits(chance, made.heavy, athlete, level) for level in levels)


def causes_of(rows: pl.DataFrame, params: TrainParams) -> Causes:
    """Fit a line for each feature, and the trees on what the lines leave open."""
    values, heavy = risk.inputs(rows, risk.COLUMNS), rows["heavy"].cast(pl.Float64).to_numpy()
    straight = lines.fit(values, heavy, risk.COLUMNS, params.line_penalty)
    start = straight.level + straight.parts(values, risk.COLUMNS).sum(axis=1)
    booster = risk.fit(rows, rows["heavy"], params, start)
    return Causes(booster.model_to_string(), risk.COLUMNS, straight)


def _weights(
    rows: pl.DataFrame, raw: pl.DataFrame, heavy: np.ndarray, params: TrainParams
) -> Weights:
    """Weigh the causes; none counts where all of them together earn less than they cost."""
    fitted = weights.fit(raw, heavy, rows["athlete_id"].to_numpy(), params.cause_penalty)
    earning = weights.earns_its_keep(fitted, raw, heavy)
    return fitted if earning else weights.silent(raw, heavy)


def _choice(
    margin: np.ndarray, usuals: list[pl.Series], choices: Sequence[Usual], heavy: np.ndarray
) -> int:
    """Choose how strongly the past counts: not at all, unless the best earns its numbers.

    Each has to gain half of ln(rows) in log-likelihood, as a cause has to (weights.py).
    """
    price = np.log(len(heavy)) / 2
    margins = [margin + usual.to_numpy() for usual in usuals]
    losses = [
        calibration.loss(calibration.fit(at, heavy), at, heavy) + price * choice.numbers
        for at, choice in zip(margins, choices, strict=True)
    ]
    return int(np.argmin(losses))


def unseen_margins(
    rows: pl.DataFrame, params: TrainParams, label: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give margins by cause, from trees that never saw the athlete: as is, and without ratings."""
    parts = []
    for fold in split.folds(rows, split.INNER, params.seed):
        held = rows.filter(pl.col("athlete_id").is_in(fold))
        rest = rows.filter(~pl.col("athlete_id").is_in(fold))
        causes = causes_of(rest, params)
        bare = causes.margins(without_ratings(held, label))
        bare = bare.rename({name: BARE + name for name in bare.columns})
        parts.append(pl.concat([held.select(KEY), causes.margins(held), bare], how="horizontal"))
    made = rows.select(KEY).join(pl.concat(parts), on=KEY, how="left", maintain_order="left")
    without = made.select(pl.col(f"^{BARE}.*$").name.replace(f"^{BARE}", ""))
    return made.drop(*KEY, f"^{BARE}.*$"), without


def out_of_fold(matrix: pl.DataFrame, params: TrainParams, about: About) -> Iterator[pl.DataFrame]:
    """Predict each outer fold by a model that never saw its athletes; one frame per fold.

    All days of the fold's athletes are predicted, labelled or not. Columns: key, fold, the parts,
    risk, `probability` by the causes alone (uncalibrated: the history of "usual for you"), and
    `risk_cold`, for an athlete without any rating.
    """
    rated = matrix.filter(pl.col("heavy").is_not_null())

    def judged(number: int, fold: list[str]) -> pl.DataFrame:
        theirs = pl.col("athlete_id").is_in(fold)
        fitted = fit(rated.filter(~theirs), params, about)
        return predict(fitted, matrix.filter(theirs)).with_columns(fold=pl.lit(number, pl.Int32))

    folds = split.outer(rated, params.seed)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(judged, range(len(folds)), folds)


def predict(fitted: Fitted, matrix: pl.DataFrame, keep_history: bool = False) -> pl.DataFrame:
    """Score rows: key, parts, risk, `probability` by causes alone, `risk_cold` and `margin`.

    `says` is the answer, `possible_0.8` (and so on) what stays possible at each level; `margin` is
    what the model says before any calibration.

    With `keep_history`, the fitted model's own out-of-fold history stands in for the rows it was
    trained on (known athletes, later days).
    """
    model = fitted.model
    margins = model.causes.margins(matrix)
    history = additive.past(matrix, margins)
    if keep_history:
        history = pl.concat([history.join(fitted.history, on=KEY, how="anti"), fitted.history])
    parts = model.calibrated(matrix, margins, history)
    bare = additive.margin(model.causes.margins(without_ratings(matrix, model.spec.label)))
    cold = model.spec.line(rated=False)
    usual = baseline.usual(matrix, history, model.spec.usual)
    chance = additive.probability(parts)
    return pl.concat([matrix.select(KEY), parts], how="horizontal").with_columns(
        chance,
        pl.Series("says", model.spec.says(chance.to_numpy()), dtype=pl.String),
        *(_possible(limits, chance) for limits in model.spec.limits),
        additive.probability(margins).alias("probability"),
        pl.Series("risk_cold", calibration.sigmoid(cold.slope * bare.to_numpy() + cold.intercept)),
        (additive.margin(margins) + usual).alias("margin"),
    )


def _possible(limits: Limits, chance: pl.Series) -> pl.Series:
    return pl.Series(conformal.column(limits.level), limits.sets(chance.to_numpy()), pl.String)


def forward(matrix: pl.DataFrame, params: TrainParams, about: About) -> pl.DataFrame:
    """Predict the calendar's last third by a model of the days up to 42 days before it."""
    rated = matrix.filter(pl.col("heavy").is_not_null())
    last, first = split.later(rated)
    early = rated.filter(pl.col("day") <= last)
    if early["heavy"].n_unique() < 2 or early["athlete_id"].n_unique() < split.INNER:
        return pl.DataFrame(schema={"athlete_id": pl.String, "day": pl.Date, "risk": pl.Float64})
    fitted = fit(early, params, about)
    known = matrix.filter(pl.col("athlete_id").is_in(early["athlete_id"].unique().implode()))
    return predict(fitted, known, keep_history=True).filter(pl.col("day") >= first)
