import json
import re

import lightgbm as lgb
import numpy as np
import polars as pl
import pytest

from features.registry import CAUSE_OF, FEATURES, MODELLED
from models import additive, risk
from models.additive import BASE, PREFIX, USUAL
from models.baseline import Usual
from models.calibration import Sigmoid, logit
from models.causes import Causes
from tests.models.made_up import QUICK, model_of, parts_of, trees


def same(left, right):
    """Say whether two frames hold the same columns to 1e-9."""
    return left.columns == right.columns and np.allclose(
        left.to_numpy(), right.to_numpy(), rtol=0, atol=1e-9
    )


def shap(causes, matrix):
    """Give SHAP by feature, the base in the last column: LightGBM's own, and the lines."""
    inputs = risk.inputs(matrix, causes.features)
    values = np.asarray(causes.booster.predict(inputs, pred_contrib=True, num_threads=1))
    straight = causes.lines.parts(inputs, causes.features)
    return values + np.column_stack([straight, np.full(matrix.height, causes.lines.level)])


def test_the_parts_add_up_to_the_log_odds_of_the_risk(model, matrix):
    parts = model.contributions(matrix)
    total = parts.to_numpy().sum(axis=1)
    assert np.abs(total - logit(additive.probability(parts).to_numpy())).max() < 1e-9
    assert parts[USUAL].abs().max() > 0.1
    assert np.ptp(total) > 1


def test_the_parts_are_base_usual_for_you_and_one_per_modelled_cause(model, matrix):
    names = [BASE, USUAL, *(PREFIX + cause.name for cause in MODELLED)]
    assert model.contributions(matrix).columns == names


def test_margins_are_the_lines_and_what_lightgbm_predicts(causes, matrix):
    inputs = risk.inputs(matrix, causes.features)
    raw = causes.booster.predict(inputs, raw_score=True) + causes.lines.level
    raw = raw + causes.lines.parts(inputs, causes.features).sum(axis=1)
    assert np.allclose(additive.margin(causes.margins(matrix)).to_numpy(), raw, rtol=0, atol=1e-9)


def test_each_cause_is_the_sum_of_its_features_shap(causes, matrix):
    values, margins = shap(causes, matrix), causes.margins(matrix)
    assert np.abs(values[:, -1] - margins[BASE].to_numpy()).max() < 1e-9
    for cause, names in causes.groups.items():
        own = values[:, [causes.features.index(name) for name in names]].sum(axis=1)
        assert np.abs(own - margins[PREFIX + cause].to_numpy()).max() < 1e-9
    assert sum(margins[PREFIX + cause].abs().max() > 0.05 for cause in causes.groups) >= 3


def test_feature_values_add_up_to_the_calibrated_cause(model, matrix):
    values, parts = model.by_feature(matrix), model.contributions(matrix)
    for cause, names in model.causes.groups.items():
        total = values.select(pl.sum_horizontal(names)).to_series()
        assert (total - parts[PREFIX + cause]).abs().max() < 1e-9


def test_every_tree_belongs_to_one_cause(causes):
    found = causes.booster.dump_model()["tree_info"]
    assert len(found) == causes.trees.trees == QUICK.num_iterations
    for tree in found:
        used = set(re.findall(r"'split_feature': (\d+)", str(tree)))
        assert len({CAUSE_OF[causes.features[int(i)]] for i in used}) <= 1
    for table in causes.trees.tables:
        assert {CAUSE_OF[name] for name in table.features} == {table.cause}


def test_every_feature_is_in_exactly_one_group(causes):
    grouped = [name for names in causes.groups.values() for name in names]
    assert sorted(grouped) == sorted(feature.name for feature in FEATURES)


def test_trees_that_mix_causes_are_refused(rows):
    free = {"objective": "binary", "num_leaves": 31, "verbosity": -1, "num_threads": 1}
    data = lgb.Dataset(
        risk.inputs(rows, risk.COLUMNS),
        label=rows["heavy"].cast(pl.Float64).to_numpy(),
        feature_name=list(risk.COLUMNS),
    )
    booster = lgb.train(free, data, num_boost_round=3)
    with pytest.raises(ValueError, match=r"^tree 0 mixes \w+, \w+[^\n]*$"):
        Causes(booster.model_to_string(), risk.COLUMNS).margins(rows)


def test_a_booster_edited_to_mix_causes_is_refused(causes, rows):
    text = causes.booster.model_to_string()
    pair = re.search(r"split_feature=(\d+) (\d+)\n", text)
    foreign = next(
        i
        for i, name in enumerate(causes.features)
        if CAUSE_OF[name] != CAUSE_OF[causes.features[int(pair[1])]]
    )
    edited = text.replace(pair[0], f"split_feature={pair[1]} {foreign}\n", 1)
    edited = re.sub(r"tree_sizes=.*\n", "", edited)  # the lengths have changed
    with pytest.raises(ValueError, match="mixes"):
        Causes(edited, causes.features).margins(rows)


def test_trees_without_any_split_give_the_base_alone(rows):
    constant = rows.with_columns(pl.lit(0.0).alias(name) for name in risk.COLUMNS)
    margins = trees(constant).margins(constant)
    assert margins[BASE].to_list() == pytest.approx(
        [float(logit(rows["heavy"].mean()))] * rows.height
    )
    assert margins.drop(BASE).to_numpy().any() == False  # noqa: E712 (numpy's own bool)


def test_columns_go_by_name_whatever_their_order_and_whatever_else_is_there(model, matrix):
    shuffled = matrix.select(reversed(matrix.columns)).with_columns(extra=pl.lit(1e9))
    assert model.contributions(shuffled).equals(model.contributions(matrix))


def test_a_matrix_without_a_column_is_refused_by_name(model, matrix):
    bare = matrix.drop("load_7d", "shoe_over")
    with pytest.raises(ValueError, match=r"^the matrix lacks load_7d, shoe_over; build it [^\n]+$"):
        model.contributions(bare)


def test_a_history_is_made_from_the_matrix_itself_where_none_is_given(model, matrix):
    history = additive.past(matrix, model.causes.margins(matrix))
    assert model.contributions(matrix, history).equals(model.contributions(matrix))
    empty = model.contributions(matrix, history.clear())
    assert empty[USUAL].abs().max() == 0


def test_a_saved_model_gives_the_same_contributions(model, matrix, tmp_path):
    additive.save(model, tmp_path)
    again = additive.load(tmp_path)
    assert again.spec.model_copy(update={"files": {}}) == model.spec
    assert again.contributions(matrix).equals(model.contributions(matrix))
    assert same(again.by_feature(matrix), model.by_feature(matrix))


def test_saving_twice_writes_the_same_bytes(model, tmp_path):
    for name in ("one", "two"):
        additive.save(model, tmp_path / name)
    additive.save(additive.load(tmp_path / "one"), tmp_path / "three")
    for file in (additive.BOOSTER, additive.TABLES, additive.SPEC):
        written = (tmp_path / "one" / file).read_bytes()
        assert (tmp_path / "two" / file).read_bytes() == written
        assert (tmp_path / "three" / file).read_bytes() == written


def edited(model, folder, change):
    """Save a model, change its model.json, and give the words of the refusal."""
    additive.save(model, folder)
    spec = json.loads((folder / additive.SPEC).read_text())
    change(spec)
    (folder / additive.SPEC).write_text(json.dumps(spec))
    with pytest.raises(ValueError, match=r"^[^\n]+$") as refused:
        additive.load(folder)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def rename(spec):
    spec["features"][0] = "moon_phase"


def regroup(spec):
    spec["causes"]["iron"].append(spec["causes"]["vitamin_b12"].pop())


def forget(spec):
    lost = spec["features"].pop()
    spec["causes"] = {
        cause: left
        for cause, names in spec["causes"].items()
        if (left := [name for name in names if name != lost])
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (rename, "moon_phase"),
        (regroup, "other groups of causes"),
        (forget, "tables.json and model.json"),
        (lambda spec: spec.update(threshold=0.5), "threshold"),
        (lambda spec: spec.pop("calibration"), "calibration"),
        (lambda spec: spec["calibration"].update(slope=-1), "calibration.slope"),
        (lambda spec: spec.update(schema_version=2), "schema_version"),
        (lambda spec: spec.update(schema_version=2), "train it again"),
    ],
)
def test_a_model_json_that_does_not_fit_is_refused_in_one_line(model, tmp_path, change, said):
    assert said in edited(model, tmp_path, change)


@pytest.mark.parametrize("lost", ["limits", "weights"])
def test_a_model_of_an_older_version_says_what_it_lacks_and_what_to_do(model, tmp_path, lost):
    said = edited(model, tmp_path, lambda spec: spec.pop(lost))
    assert f"model.json lacks {lost}, as an older version left it; train it again" in said


def test_a_folder_without_a_model_is_refused_in_one_line(model, tmp_path):
    with pytest.raises(ValueError, match=r"holds no model that can be read \([^\n]+\)$"):
        additive.load(tmp_path)
    additive.save(model, tmp_path)
    (tmp_path / additive.TABLES).unlink()
    with pytest.raises(ValueError, match=r"holds no model that can be read \([^\n]+\)$"):
        additive.load(tmp_path)


@pytest.mark.parametrize("file", [additive.BOOSTER, additive.TABLES])
def test_trees_or_tables_of_another_model_are_refused_in_one_line(model, rows, tmp_path, file):
    additive.save(model, tmp_path / "mine")
    other = model_of(trees(rows, QUICK.model_copy(update={"seed": 2})))
    additive.save(other, tmp_path / "other")
    (tmp_path / "mine" / file).write_bytes((tmp_path / "other" / file).read_bytes())
    with pytest.raises(ValueError, match=r"^[^\n]+ are not of one model; train it again$"):
        additive.load(tmp_path / "mine")


def test_a_slope_of_zero_makes_every_contribution_zero(causes, matrix):
    flat = model_of(causes, Usual(spread=1), Sigmoid(slope=0, intercept=-1.1))
    parts = flat.contributions(matrix)
    assert parts.drop(BASE).to_numpy().any() == False  # noqa: E712
    assert parts[BASE].unique().to_list() == [-1.1]
    assert not flat.by_feature(matrix).to_numpy().any()


def test_probability_is_the_sigmoid_of_the_sum():
    parts = pl.DataFrame({BASE: [1.0, 0.0], USUAL: [0.5, 0.0], PREFIX + "iron": [-1.5, 2.0]})
    assert additive.margin(parts).to_list() == [0.0, 2.0]
    expected = [0.5, 1 / (1 + np.exp(-2))]
    assert additive.probability(parts).to_list() == pytest.approx(expected)


def test_other_columns_are_no_parts(model, matrix):
    parts = model.contributions(matrix).with_columns(risk=pl.lit(9.0), fold=pl.lit(3))
    assert additive.margin(parts).equals(additive.margin(parts_of(parts)))


def test_parts_add_up_from_left_to_right_so_that_the_last_bit_repeats():
    names = [additive.BASE, *(f"{additive.PREFIX}{i}" for i in range(30))]
    values = np.random.default_rng(1).normal(size=(20_000, len(names)))
    parts = pl.DataFrame(values, schema=names)
    expected = values[:, 0].copy()
    for column in values.T[1:]:
        expected += column
    assert (additive.margin(parts).to_numpy() == expected).all()
