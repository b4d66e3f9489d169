"""What counted most, in one line for each of many rows: every distinct fact is worded once.

The words are those of explain.py. Numbers are said with about three figures, so millions of rows
say the same few hundred facts of an input: values are rounded to what is said, then worded.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from features.feature import Feature
from features.matrix import dated, shown
from features.registry import CAUSE, CAUSE_OF, FEATURES, MODELLED
from models import explain
from models.additive import PREFIX, USUAL
from models.explain import WORTH_SAYING

MOST = 3
LEADS = (
    "counted towards the estimate: ",
    "nothing past its level of concern; counted most: ",
    f"nothing raised the estimate by more than {WORTH_SAYING:g}",
)
COUNTED, NOT_PAST, NOTHING = range(len(LEADS))
CAUSES = [CAUSE[CAUSE_OF[feature.name]] for feature in FEATURES]
NONE = -1
ALMOST_0 = 0.001  # is said as 0, but lies on its side of it
ROWS = 1 << 16  # at a time
SPLIT = 2.0**27 + 1  # halves a number's digits, so that products of a half are exact (Dekker 1971)
BITS = 64


@dataclass(frozen=True)
class Picks:
    """Facts to say: of which feature and row, as its how-manieth, and what the cause counted."""

    feature: np.ndarray
    row: np.ndarray
    place: np.ndarray
    counted: np.ndarray

    def __getitem__(self, at: np.ndarray | slice) -> "Picks":
        """Take some of them, or all in another order."""
        return Picks(self.feature[at], self.row[at], self.place[at], self.counted[at])


def summaries(rows: pl.DataFrame) -> pl.Series:
    """Say in one line what counted most: named causes first, else a fact without blame.

    `rows` holds the matrix's columns and the contributions.
    """
    parts = [_summaries(part) for part in rows.iter_slices(ROWS)]
    return pl.concat([pl.Series("reason", [], pl.String), *parts])


def _summaries(rows: pl.DataFrame) -> pl.Series:
    shares = [rows[PREFIX + cause.name].fill_null(0.0).to_numpy() for cause in MODELLED]
    counted, usual = np.stack(shares, axis=1), rows[USUAL].fill_null(0.0).to_numpy()
    blamed = _picked(counted, _first(rows, _is_concerning), MOST)
    lead = np.where(usual > WORTH_SAYING, COUNTED, NOTHING)
    lead[blamed.row] = COUNTED
    rest = np.where(lead[:, None] == NOTHING, counted, 0.0)
    plain = _picked(rest, _first(rows, lambda feature, values: values.is_not_null()), 1)
    lead[plain.row] = NOT_PAST
    facts = [*_columns(rows, blamed, named=True), *_columns(rows, plain, named=False)]
    said = pl.concat_str([*facts, _usual(usual)], separator="; ", ignore_nulls=True)
    return pl.select(reason=pl.concat_str(pl.Series(LEADS).gather(lead), said)).to_series()


def _is_concerning(feature: Feature, values: pl.Series) -> pl.Series:
    if feature.concern is None:
        return pl.Series(np.zeros(len(values), dtype=bool))
    return (int(feature.risk) * (values - feature.concern) > 0).fill_null(False)


def _first(rows: pl.DataFrame, is_such: Callable[[Feature, pl.Series], pl.Series]) -> np.ndarray:
    """Give the number of each cause's first feature that is such, shape (rows, causes)."""
    found = np.full((len(MODELLED), rows.height), NONE, dtype=np.int16)
    for number, feature in reversed(list(enumerate(FEATURES))):
        own = found[MODELLED.index(CAUSES[number])]
        own[is_such(feature, rows[feature.name]).to_numpy()] = number
    return np.ascontiguousarray(found.T)


def _picked(counted: np.ndarray, first: np.ndarray, most: int) -> Picks:
    """Pick the causes that counted most, of those with a feature to tell of."""
    left = np.where((counted > WORTH_SAYING) & (first != NONE), counted, 0.0)
    row, found = np.flatnonzero(left.any(axis=1)), []
    for place in range(most):
        best = left[row].argmax(axis=1)
        own = left[row, best]
        found.append((first[row, best], row, np.full(len(row), place), own))
        left[row, best] = 0
        row = row[left[row].any(axis=1)]
    picks = Picks(*map(np.concatenate, zip(*found, strict=True)))
    return picks[np.argsort(picks.feature, kind="stable")]


def _columns(rows: pl.DataFrame, picks: Picks, named: bool) -> list[pl.Series]:
    """Give each row its first fact, its second and so on; null where there is none."""
    said = _facts(rows, picks, named).append(pl.Series([None], dtype=pl.String))
    found = []
    for place in range(picks.place.max(initial=NONE) + 1):
        at = np.full(rows.height, len(picks.row))
        own = np.flatnonzero(picks.place == place)
        at[picks.row[own]] = own
        found.append(said.gather(at))
    return found


def _facts(rows: pl.DataFrame, picks: Picks, named: bool) -> pl.Series:
    """Word each pick: the cause if it is named, the fact, its day, and what the cause counted."""
    words, days = [pl.Series([], dtype=pl.String)], [pl.Series([], dtype=pl.Date)]
    ends = np.searchsorted(picks.feature, np.arange(len(FEATURES) + 1))
    for number in np.unique(picks.feature):
        feature, at = FEATURES[number], picks.row[ends[number] : ends[number + 1]]
        words.append(_words(feature, rows, at))
        days.append(rows[dated(feature)][at] if feature.dated else _none(pl.Date, len(at)))
    asked = pl.Series([explain.ask(cause) for cause in CAUSES]).gather(picks.feature)
    parts = [pl.concat(words), _each(pl.concat(days), explain.on_day), asked]
    if named:
        causes = pl.Series([f"{explain.spoken(cause, named=True)} (" for cause in CAUSES])
        shares = _each(_hundredths(picks.counted), lambda share: f"; {share / 100:+.2f})")
        parts = [causes.gather(picks.feature), *parts, shares]
    return pl.select(pl.concat_str(parts)).to_series()


def _words(feature: Feature, rows: pl.DataFrame, at: np.ndarray) -> pl.Series:
    """Word one known input of some of the rows."""
    value = _as_said(explain.natural(feature, rows[feature.name][at].to_numpy()))
    has_more = feature.shown is not None
    said = rows[shown(feature)][at] if has_more else _none(pl.Null, len(at))
    if said.dtype.is_float():
        said = pl.Series(_as_said(said.to_numpy())).fill_nan(None)
    # Beside what is shown, only the side of the value is said.
    side = np.where(said.is_null().to_numpy(), value, np.sign(value) * (np.abs(value) > ALMOST_0))
    facts = pl.DataFrame({"value": side, "said": said})
    distinct = facts.unique()
    text = [explain.told(feature, *fact) for fact in distinct.iter_rows()]
    known = distinct.with_columns(text=pl.Series(text, dtype=pl.String))
    keys = list(facts.columns)
    return facts.join(known, on=keys, how="left", nulls_equal=True, maintain_order="left")["text"]


def _none(dtype: type[pl.DataType], count: int) -> pl.Series:
    return pl.Series([None], dtype=dtype).new_from_index(0, count)


def _usual(usual: np.ndarray) -> pl.Series:
    said = _each(_hundredths(usual), lambda share: f"usual for you ({share / 100:+.2f})")
    return said.zip_with(pl.Series(usual > WORTH_SAYING), _none(pl.String, len(usual)))


def _each(values: pl.Series, word: Callable[..., str]) -> pl.Series:
    """Word each distinct value once; nothing where there is none."""
    distinct = values.drop_nulls().unique()
    text = pl.Series([word(value) for value in distinct], dtype=pl.String)
    return values.replace_strict(distinct, text, default="", return_dtype=pl.String)


def _hundredths(values: np.ndarray) -> pl.Series:
    return pl.Series(_whole(values, np.array(100.0)).astype(np.int64))


def _as_said(values: np.ndarray) -> np.ndarray:
    """Round values to what `explain.number` says of them; next to 0 they keep their side."""
    scale = 10.0 ** explain.places(np.abs(values))
    whole = _whole(values, scale)
    return np.where(whole == 0, np.sign(values) * ALMOST_0, whole / scale)


def _whole(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Round values × scale exactly, as texts are; a half by what the product itself rounded off."""
    near = values * scale
    whole = np.rint(near)
    half = np.abs(near - whole) == 0.5
    high = values * SPLIT - (values * SPLIT - values)
    off = (high * scale - near) + (values - high) * scale
    return np.where(half & (off != 0), np.rint(near + np.sign(off) / 4), whole)


def missing(matrix: pl.DataFrame) -> pl.Series:
    """Name the inputs that each row lacks, joined by `, `; rows that lack the same share a text."""
    names = [feature.name for feature in FEATURES]
    lacks = np.zeros((len(names) // BITS + 1, matrix.height), dtype=np.uint64)
    for number, name in enumerate(names):
        own = matrix[name].is_null().to_numpy()
        lacks[number // BITS] |= own.astype(np.uint64) << np.uint64(number % BITS)
    frame = pl.DataFrame({str(i): own for i, own in enumerate(lacks)})
    distinct = frame.unique()
    text = [
        ", ".join(n for i, n in enumerate(names) if row[i // BITS] >> (i % BITS) & 1)
        for row in distinct.iter_rows()
    ]
    known = distinct.with_columns(missing=pl.Series(text, dtype=pl.String))
    return frame.join(known, on=frame.columns, how="left", maintain_order="left")["missing"]
