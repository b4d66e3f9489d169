"""What counted most, in one line for each of many rows: every distinct fact is worded once.

The words are those of explain.py. Numbers are said with about three figures, so millions of rows
say the same few hundred facts of an input: values are rounded to what is said, then worded.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

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
NAMES = [feature.name for feature in FEATURES]
CAUSES = [CAUSE[CAUSE_OF[feature.name]] for feature in FEATURES]
CAUSE_AT = [MODELLED.index(cause) for cause in CAUSES]
NONE = -1
ALMOST_0 = 0.001  # is said as 0, but lies on its side of it
ROWS = 1 << 16  # at a time
SPLIT = 2.0**27 + 1  # halves a number's digits, so that products of a half are exact (Dekker 1971)
BITS = 64
KNOWN = {
    "value": pl.Float64,
    "number": pl.Float64,
    "text": pl.String,
    "day": pl.Date,
}


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
    shares = rows.select(pl.col(USUAL, *(PREFIX + cause.name for cause in MODELLED)).fill_null(0.0))
    usual, *counted = (share.to_numpy() for share in shares)
    counted = np.stack(counted)
    blamed = _picked(counted, _first(map(_is_concerning, FEATURES, rows.select(NAMES))), MOST)
    lead = np.where(usual > WORTH_SAYING, COUNTED, NOTHING)
    lead[blamed.row] = COUNTED
    counted[:, lead == COUNTED] = 0
    known = rows.select(pl.col(NAMES).is_not_null())
    plain = _picked(counted, _first(own.to_numpy() for own in known), 1)
    lead[plain.row] = NOT_PAST
    facts = [*_columns(rows, blamed, named=True), *_columns(rows, plain, named=False)]
    said = pl.concat_str([*facts, _usual(usual)], separator="; ", ignore_nulls=True)
    return pl.select(reason=pl.concat_str(pl.Series(LEADS).gather(lead), said)).to_series()


def _is_concerning(feature: Feature, values: pl.Series) -> np.ndarray:
    if feature.concern is None:
        return np.zeros(len(values), dtype=bool)
    return int(feature.risk) * (values.to_numpy() - feature.concern) > 0


def _first(is_such: Iterable[np.ndarray]) -> np.ndarray:
    """Give the number of each cause's first feature that is such, shape (causes, rows)."""
    such = list(is_such)
    found = np.full((len(MODELLED), len(such[0])), NONE, dtype=np.int16)
    for number in reversed(range(len(FEATURES))):
        np.copyto(found[CAUSE_AT[number]], np.int16(number), where=such[number])
    return found


def _picked(counted: np.ndarray, first: np.ndarray, most: int) -> Picks:
    """Pick the causes that counted most, of those with a feature to tell of."""
    such = (counted > WORTH_SAYING) & (first != NONE)
    row = np.flatnonzero(such.any(axis=0))
    first, left, found = first[:, row], np.where(such, counted, 0)[:, row], []
    for place in range(most):
        best, own = np.zeros(len(row), dtype=np.intp), left[0].copy()
        for number in range(1, len(left)):
            more = left[number] > own
            np.copyto(own, left[number], where=more)
            np.copyto(best, number, where=more)
        at = np.flatnonzero(own)
        found.append((first[best[at], at], row[at], np.full(len(at), place), own[at]))
        left[best[at], at] = 0
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
    known = _known(rows, picks)
    asked = pl.Series([explain.ask(cause) for cause in CAUSES]).gather(picks.feature)
    parts = [_words(known), _each(known["day"], explain.on_day), asked]
    if named:
        causes = pl.Series([f"{explain.spoken(cause, named=True)} (" for cause in CAUSES])
        shares = _each(_hundredths(picks.counted), lambda share: f"; {share / 100:+.2f})")
        parts = [causes.gather(picks.feature), *parts, shares]
    return pl.select(pl.concat_str(parts)).to_series()


def _known(rows: pl.DataFrame, picks: Picks) -> pl.DataFrame:
    """Give what is known of each pick: its feature, value, what is shown in its place, its day."""
    found = [pl.DataFrame(schema=KNOWN)]
    ends = np.searchsorted(picks.feature, np.arange(len(FEATURES) + 1))
    for number in np.unique(picks.feature):
        feature, at = FEATURES[number], picks.row[ends[number] : ends[number + 1]]
        own = {"value": rows[feature.name][at]}
        if feature.shown is not None:
            said = rows[shown(feature)][at]
            own["text" if said.dtype == pl.String else "number"] = said
        if feature.dated:
            own["day"] = rows[dated(feature)][at]
        value = explain.natural(feature, own["value"].to_numpy())
        found.append(pl.DataFrame(own | {"value": value}))
    return pl.concat(found, how="diagonal").with_columns(feature=picks.feature)


def _words(known: pl.DataFrame) -> pl.Series:
    """Word each pick's value, or what is shown in its place; each distinct one once."""
    value, number = (_as_said(known[name].to_numpy()) for name in ("value", "number"))
    # Beside what is shown, only the side of the value is said.
    bare = np.isnan(number) & known["text"].is_null().to_numpy()
    side = np.where(bare, value, np.sign(value) * (np.abs(value) > ALMOST_0))
    facts = known.select(
        "feature", pl.Series("value", side), pl.Series("number", number, nan_to_null=True), "text"
    )
    distinct = facts.unique()
    said = [
        explain.told(FEATURES[feature], value, number if text is None else text)
        for feature, value, number, text in distinct.iter_rows()
    ]
    words = distinct.with_columns(words=pl.Series(said, dtype=pl.String))
    keys = facts.columns
    return facts.join(words, on=keys, how="left", nulls_equal=True, maintain_order="left")["words"]


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
    lacks = np.zeros((-(-len(FEATURES) // BITS) * 8, matrix.height), dtype=np.uint8)
    for number, own in enumerate(matrix.select(pl.col(NAMES).is_null())):
        lacks[number // 8] |= own.to_numpy().view(np.uint8) << np.uint8(number % 8)
    frame = pl.DataFrame(np.ascontiguousarray(lacks.T).view(np.uint64))
    distinct = frame.unique()
    eights = distinct.to_numpy(order="c").view(np.uint8).T
    text = [names.gather(eight) for names, eight in zip(_names(), eights, strict=False)]
    said = pl.concat_str(text, separator=", ", ignore_nulls=True)
    known = distinct.with_columns(missing=said)
    return frame.join(known, on=frame.columns, how="left", maintain_order="left")["missing"]


@cache
def _names() -> list[pl.Series]:
    """Give the texts of every choice of features, eight at a time; null of none."""
    found = []
    for start in range(0, len(FEATURES), 8):
        eight = NAMES[start : start + 8]
        chosen = ([n for i, n in enumerate(eight) if which >> i & 1] for which in range(256))
        found.append(pl.Series([", ".join(names) or None for names in chosen], dtype=pl.String))
    return found
