"""Tables say what LightGBM says, of every number there is, known or not."""

import importlib
import math
from functools import cache

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import compiled, fast_steps, lookup, steps
from models.lines import Line, Lines
from models.trees import TINY

NAMES = [f"f{i}" for i in range(6)]
PAIRS = [[0, 1, 2], [3, 4], [5]]
CAUSE = {name: f"cause_{i}" for i, own in enumerate(PAIRS) for name in [NAMES[k] for k in own]}
KINDS = ("known", "gaps", "zeros", "zero_is_missing", "deep", "huge", "constant", "tiny")


def values(kind: str, rows: int, seed: int = 1) -> np.ndarray:
    """Draw what a booster of a kind is trained on."""
    rng = np.random.default_rng(seed)
    found = rng.normal(size=(rows, len(NAMES))).round(1)
    if kind in ("gaps", "deep"):
        found[rng.random(found.shape) < 0.3] = np.nan
    if kind in ("zeros", "zero_is_missing"):
        found[rng.random(found.shape) < 0.5] = 0.0
        found[:, 1] = rng.choice([0.0, -1e-36, 1e-36, 2e-35, -2e-35], rows)
        found[:, 3] = rng.choice([0.0, -0.0, np.nan, 1.0, -1.0], rows)
    if kind == "huge":
        found = rng.choice([-np.inf, -1e308, -1.0, 0.0, 1.0, 1e308, np.inf], found.shape)
    if kind == "tiny":
        found *= 1e-35
    return found * (kind != "constant") if kind != "huge" else found


@cache
def booster(kind: str) -> lgb.Booster:
    """Train on made-up numbers that the outcome follows, each tree inside one cause."""
    rows = 600
    found = values(kind, rows)
    noise = np.random.default_rng(2).normal(size=rows)
    known = found.argsort(axis=0, kind="stable").argsort(axis=0) / rows - 0.5  # the unknown high
    heavy = known.sum(axis=1) + known[:, 0] * known[:, 1] + noise / 3 > 0.1
    params = {
        "objective": "binary",
        "verbosity": -1,
        "num_threads": 1,
        "min_data_in_leaf": 3,
        "interaction_constraints": PAIRS,
        "num_leaves": 40 if kind == "deep" else 4,
        "zero_as_missing": kind == "zero_is_missing",
        "extra_trees": kind == "known",
    }
    data = lgb.Dataset(found, label=heavy.astype(float), feature_name=NAMES)
    return lgb.train(params, data, 60 if kind == "deep" else 25)


@cache
def tables(kind: str) -> compiled.Compiled:
    return compiled.of(booster(kind).model_to_string(), CAUSE.__getitem__)


def thresholds(kind: str) -> list[float]:
    """Give each threshold of a booster and its two neighbours."""
    cuts = {cut for own in tables(kind).cuts.values() for cut in own}
    walked = {cut for tree in tables(kind).walked for cut in tree.thresholds}
    every = sorted(cuts | walked)
    return [near for cut in every for near in beside(cut)]


def beside(value: float) -> list[float]:
    return [math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf)]


EDGES = [
    *(0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, -5e-324, 1e-36, -1e-36),
    *(near for tiny in (TINY, -TINY) for near in beside(tiny)),
    *(1e300, -1e300, 1.7976931348623157e308, -1.7976931348623157e308),
]


def summed(found: compiled.Compiled, inputs: np.ndarray, lines: Lines | None = None):
    """Give base and the sums of each cause."""
    groups = {f"cause_{i}": [NAMES[k] for k in own] for i, own in enumerate(PAIRS)}
    each = lookup.sums(groups, lines or Lines(), found, lambda cause: 1.0)
    return found.mean, lookup.added_up(each, lookup.of_inputs(inputs, NAMES), len(inputs), 1)


def agree(kind: str, inputs: np.ndarray) -> None:
    """Hold tables against LightGBM: the raw score, and SHAP values summed by cause."""
    base, sums = summed(tables(kind), inputs)
    raw = booster(kind).predict(inputs, raw_score=True, num_threads=1)
    shap = np.asarray(booster(kind).predict(inputs, pred_contrib=True, num_threads=1))
    assert np.abs(base + sum(sums.values()) - raw).max() < 1e-9
    assert np.abs(shap[:, -1] - base).max() < 1e-9
    for i, own in enumerate(PAIRS):
        assert np.abs(sums[f"cause_{i}"] - shap[:, own].sum(axis=1)).max() < 1e-9


@pytest.mark.parametrize("kind", KINDS)
def test_tables_equal_lightgbm_on_other_rows_like_those_learned_from(kind):
    agree(kind, values(kind, 2000, seed=3))


@pytest.mark.parametrize("kind", KINDS)
def test_tables_equal_lightgbm_at_each_threshold_and_beside_it_whatever_the_rest(kind):
    rng = np.random.default_rng(4)
    pool = np.array(thresholds(kind) + EDGES)
    agree(kind, rng.choice(pool, size=(6000, len(NAMES))))
    for column in range(len(NAMES)):  # each edge in each feature, beside values like those known
        inputs = values(kind, len(pool), seed=5)
        inputs[:, column] = pool
        agree(kind, inputs)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_tables_equal_lightgbm_on_any_row(data, kind):
    near = st.sampled_from(thresholds(kind) + EDGES)
    one = st.one_of(near, near, st.floats(allow_nan=True, allow_infinity=True))
    row = st.lists(one, min_size=len(NAMES), max_size=len(NAMES))
    agree(kind, np.array(data.draw(st.lists(row, min_size=1, max_size=20))))


def test_the_boosters_have_every_way_to_miss_a_value():
    found = set()
    for kind in KINDS:
        for tree in booster(kind).dump_model()["tree_info"]:
            waiting = [tree["tree_structure"]]
            while waiting:
                at = waiting.pop()
                if "left_child" in at:
                    found.add((at["missing_type"], at["default_left"]))
                    waiting += [at["left_child"], at["right_child"]]
    assert {("NaN", True), ("NaN", False), ("Zero", True), ("Zero", False)} <= found
    assert "None" in {kind for kind, _ in found}


def test_trees_without_a_split_go_to_the_base_alone():
    found = tables("constant")
    assert (found.tables, found.walked) == ((), ())
    assert found.mean != 0


def test_what_would_take_too_many_cells_is_walked_and_said(monkeypatch):
    whole = tables("deep")
    assert whole.walked == ()
    monkeypatch.setattr(compiled, "LARGE", 300)
    small = compiled.of(booster("deep").model_to_string(), CAUSE.__getitem__)
    assert 0 < len(small.walked) < small.trees
    assert f"{len(small.walked)} would take too many cells and are walked" in small.sentence
    monkeypatch.setattr(compiled, "LARGE", 0)
    none = compiled.of(booster("deep").model_to_string(), CAUSE.__getitem__)
    assert none.tables == ()
    inputs = np.random.default_rng(6).choice(thresholds("deep") + EDGES, size=(500, len(NAMES)))
    expected = summed(whole, inputs)[1]
    for other in (small, none):
        for cause, sums in summed(other, inputs)[1].items():
            assert np.abs(sums - expected[cause]).max() < 1e-12


def test_all_tables_together_stay_small(monkeypatch):
    monkeypatch.setattr(compiled, "MOST", 2000)
    monkeypatch.setattr(compiled, "SMALL", 0)
    found = compiled.of(booster("deep").model_to_string(), CAUSE.__getitem__)
    assert sum(len(table.values) for table in found.tables) <= 2000
    assert found.walked


def test_trees_on_fewer_features_join_the_table_of_more():
    found = tables("known")
    for table in found.tables:
        assert len(table.values) <= compiled.SMALL
    sets = [(table.cause, set(table.features)) for table in found.tables]
    for i, (cause, own) in enumerate(sets):
        others = [other for k, (their, other) in enumerate(sets) if k != i and their == cause]
        assert not any(own <= other for other in others)


def test_what_is_saved_is_read_back_to_the_last_bit():
    found = tables("gaps")
    assert compiled.Compiled.model_validate_json(found.model_dump_json()) == found


def test_categories_and_slopes_in_leaves_are_refused():
    found = values("known", 300).round()
    label = (found[:, 0] > 0).astype(float)
    params = {"objective": "binary", "verbosity": -1, "num_threads": 1}
    sloping = lgb.train(params | {"linear_tree": True}, lgb.Dataset(found, label=label), 2)
    found[:, 0] = np.abs(found[:, 0])
    data = lgb.Dataset(found, label=label, categorical_feature=[0])
    for one in (sloping, lgb.train(params | {"max_cat_to_onehot": 1}, data, 2)):
        with pytest.raises(ValueError, match=r"^tree \d+ has categories or slopes[^\n]+$"):
            compiled.of(one.model_to_string(), lambda name: "one")


@given(
    st.lists(
        st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(EDGES)),
        min_size=1,
        max_size=1100,
    ),
    st.integers(1, 300),
)
@settings(max_examples=60, deadline=None)
def test_compiled_steps_give_the_bits_of_numpy_s(found, count):
    inputs = np.array(found)
    cuts = np.unique(np.random.default_rng(count).choice([*found, 0.5, -2.0], count))
    cuts = cuts[~np.isnan(cuts)]
    table = np.random.default_rng(1).normal(size=(len(cuts) + 2) * 7)
    said = []
    for by in (steps, fast_steps):
        total, at = np.zeros(len(inputs)), np.empty(len(inputs), by.COUNT)
        cell = np.arange(len(inputs), dtype=by.COUNT) % 7
        with np.errstate(over="ignore", invalid="ignore"):
            by.line(inputs, 0.1, 0.7, -0.3, 4.0, total)
        by.count(inputs, cuts, at)
        by.combine(at, len(cuts) + 2, cell)
        by.look_up(table, cell, total)
        said.append((total.tobytes(), at.tolist(), cell.tolist()))
    assert said[0] == said[1]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("together", [1000, 2**14])
@pytest.mark.parametrize("many", [0, 10**9])
def test_no_bit_depends_on_threads_on_rows_together_or_on_who_adds_up(
    monkeypatch, threads, together, many
):
    lines = Lines(by_feature={name: Line(centre=0.1, spread=0.9, slope=0.3) for name in NAMES})
    inputs = np.random.default_rng(7).choice(thresholds("gaps") + EDGES, size=(5000, len(NAMES)))
    _, expected = summed(tables("gaps"), inputs, lines)
    monkeypatch.setattr(lookup, "TOGETHER", together)
    monkeypatch.setattr(lookup, "AT_ONCE", 2 * together)
    monkeypatch.setattr(lookup, "MANY", many)
    groups = {f"cause_{i}": [NAMES[k] for k in own] for i, own in enumerate(PAIRS)}
    each = lookup.sums(groups, lines, tables("gaps"), lambda cause: 1.0)
    part = lookup.of_inputs(np.asfortranarray(inputs), NAMES)
    found = lookup.added_up(each, part, len(inputs), threads)
    for cause, sums in found.items():
        assert sums.tobytes() == expected[cause].tobytes()


def test_steps_are_compiled_where_no_folder_can_be_written(monkeypatch):
    caching = importlib.import_module("numba.core.caching")
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    try:
        anew = importlib.reload(fast_steps)
        total = np.zeros(3)
        anew.line(np.array([1.0, np.nan, 9.0]), 1.0, 1.0, 0.5, 4.0, total)
        assert total.tolist() == [0.0, 0.0, 2.0]
    finally:
        monkeypatch.undo()
        importlib.reload(fast_steps)
