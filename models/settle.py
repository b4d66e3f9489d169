"""Where it cannot tell: which unknown input would settle most, if it were known.

What one entry tells (ferritin, the soreness of a diary) is put at the middle of each tenth of what
the athletes learned from had, lowest risk first; the share of these ten for which the answer would
be heavy or fresh is what it would settle. It is computed anew for each day, by the model itself.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.feature import Feature
from features.registry import CAUSE_OF, FEATURES
from models import conformal, risk
from models.additive import PREFIX, Model
from models.calibration import logit, sigmoid
from models.reference import TENTHS

ROWS = 256  # at a time: each is tried with ten values of each input that it lacks


@dataclass(frozen=True)
class Entry:
    """The features that are read from the same columns of one table: known or unknown together."""

    features: tuple[Feature, ...]

    @property
    def name(self) -> str:
        """Its first feature stands for all."""
        return self.features[0].name


def _entries() -> tuple[Entry, ...]:
    """Group the features; those that may be held back for an athlete's sake are never asked for."""
    found: dict[tuple, list[Feature]] = {}
    for feature in FEATURES:
        if not feature.not_for:
            key = feature.on, tuple(sorted(set(feature.value.meta.root_names())))
            found.setdefault(key, []).append(feature)
    return tuple(Entry(tuple(own)) for own in found.values())


ENTRIES = _entries()


def would_settle(model: Model, matrix: pl.DataFrame, chance: pl.Series) -> pl.Series:
    """Name for each row the feature that would settle most; null where none does.

    `chance` is the model's risk of each row; all rows are taken to be ones where it cannot tell.
    """
    if model.spec.reference is None:
        return pl.Series("would_settle", [None] * matrix.height, dtype=pl.String)
    parts = [
        _would_settle(model, matrix[start : start + ROWS], chance[start : start + ROWS])
        for start in range(0, matrix.height, ROWS)
    ]
    return pl.Series("would_settle", [name for part in parts for name in part], dtype=pl.String)


def _would_settle(model: Model, matrix: pl.DataFrame, chance: pl.Series) -> list[str | None]:
    """Do it for some rows, with all their filled entries in one go."""
    best = np.zeros(matrix.height)
    named: list[str | None] = [None] * matrix.height
    inputs = risk.inputs(matrix, model.spec.features)
    before, slope = model.causes.margins(matrix), model.slopes(matrix)
    filled = [(entry, *_filled(model, inputs, entry)) for entry in ENTRIES]
    flat = np.concatenate([values.reshape(-1, inputs.shape[1]) for _, _, values in filled])
    sums, start = model.causes.sums(flat), 0
    for entry, rows, _ in filled:
        if not len(rows):
            continue
        causes = sorted({PREFIX + CAUSE_OF[feature.name] for feature in entry.features})
        after = sums[start : start + len(rows) * TENTHS].select(causes)
        start += len(rows) * TENTHS
        gain = after.to_numpy().sum(axis=1).reshape(len(rows), TENTHS)
        gain -= before.select(causes).to_numpy().sum(axis=1)[rows, None]
        log_odds = logit(chance.to_numpy()[rows])[:, None] + gain * slope[rows, None]
        settled = (model.spec.says(sigmoid(log_odds)) != conformal.CANNOT_TELL).mean(axis=1)
        better = settled > best[rows]
        best[rows[better]] = settled[better]
        for row in rows[better]:
            named[row] = entry.name
    return named


def _filled(model: Model, inputs: np.ndarray, entry: Entry) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows that lack something of an entry, each with ten values in its place.

    Shape (rows, tenths, features). Several features of one entry move together, from the values
    that lower the risk to those that raise it.
    """
    known = model.spec.reference.features if model.spec.reference else {}
    there = [f for f in entry.features if f.name in known and known[f.name].values]
    at = [model.spec.features.index(f.name) for f in there]
    lacking = np.isnan(inputs[:, at])
    rows = np.flatnonzero(lacking.any(axis=1))
    filled = np.repeat(inputs[rows, None, :], TENTHS, axis=1)
    for feature, column in zip(there, at, strict=True):
        values = np.array(known[feature.name].values)
        rising = values[::-1] if feature.risk < 0 else values
        own = filled[:, :, column]
        filled[:, :, column] = np.where(np.isnan(own), rising, own)
    return rows, filled
