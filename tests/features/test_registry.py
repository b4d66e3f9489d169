import ast
import re
from collections import Counter
from itertools import combinations
from math import isfinite
from pathlib import Path

import polars as pl
import pytest

from features import carried, matrix
from features.feature import Risk
from features.labels import POLICIES
from features.registry import CAUSE_OF, CAUSES, FEATURE, FEATURES, MODELLED
from features.tables import Athletes
from tests.cohort import cohort

FAMILIES = {
    "load",
    "recovery",
    "strength and soreness",
    "sleep and stress",
    "fuel",
    "fluid and heat",
    "mechanics",
    "shoes",
    "blood",
    "medical",
    "person",
    "not a cause",
}
OUTSIDE = {"medical", "person", "not a cause"}  # families of causes that are never counted
DOCUMENTS = Path("../shared/documents")
SPECS = Path(__file__).parent / "causes"
OWN_ITEMS = {item for policy in POLICIES.values() for item in policy.items}
QUOTES = [(cause.name, quote) for cause in CAUSES for quote in cause.documents]
each_feature = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
each_cause = pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
each_quote = pytest.mark.parametrize(
    "quote", [quote for _, quote in QUOTES], ids=[f"{n}-{q.id}-{q.document[:3]}" for n, q in QUOTES]
)


def twice(names):
    return [name for name, count in Counter(names).items() if count > 1]


def test_every_name_is_given_once():
    assert twice(feature.name for cause in CAUSES for feature in cause.features) == []
    assert twice(cause.name for cause in CAUSES) == []


def test_every_feature_sits_in_exactly_one_cause():
    assert set(CAUSE_OF) == set(FEATURE) == {f.name for f in FEATURES}
    assert twice(id(feature) for cause in CAUSES for feature in cause.features) == []


def test_all_64_documented_causes_sit_in_exactly_one_cause():
    documented = {*(f"C{number:02}" for number in range(1, 64)), "X1"}
    assert {found for cause in CAUSES for found in cause.ids} == documented
    assert twice(found for cause in CAUSES for found in cause.ids) == []


def test_only_modelled_causes_have_features_and_all_of_them_do():
    assert all(cause.features for cause in MODELLED)
    assert not [cause.name for cause in CAUSES if cause.features and cause not in MODELLED]


@each_cause
def test_a_cause_is_told_in_full(cause):
    assert cause.title
    assert cause.topic
    assert cause.why.endswith(".")
    assert cause.strength
    assert cause.evidence
    assert cause.documents or cause.context
    assert not set(cause.context) - {f"E{number}" for number in range(1, 10)}
    assert cause.family in FAMILIES
    assert bool(cause.reason) == (cause.status != "modelled")
    assert cause.status != "modelled" or cause.family not in OUTSIDE
    assert re.fullmatch(r"[a-z][a-z0-9_]*", cause.name)


@each_quote
def test_a_quotation_has_an_id_and_at_most_12_words(quote):
    assert re.fullmatch(r"C([0-5]\d|6[0-3])|X1", quote.id)
    assert 1 <= len(quote.words.split()) <= 12


def plain(text):
    """Normalise white space and quotation marks, nothing else."""
    for fancy, simple in {"’": "'", "‘": "'", "“": '"', "”": '"'}.items():
        text = text.replace(fancy, simple)
    return " ".join(text.split())


@each_quote
@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the source articles are not in ../shared")
def test_a_quotation_is_verbatim(quote):
    article = (DOCUMENTS / quote.document).read_text(encoding="utf-8")
    assert plain(quote.words) in plain(article)


@each_feature
def test_a_feature_is_told_in_full(feature):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", feature.name)
    assert "__" not in feature.name
    assert feature.label
    assert feature.unit
    assert feature.source.strip()


@each_feature
def test_a_feature_declares_how_it_is_computed_and_within_which_range(feature):
    assert feature.formula
    assert feature.carry.words
    assert isfinite(feature.low)
    assert isfinite(feature.high)
    assert feature.low < feature.high
    assert feature.concern is None or feature.low <= feature.concern <= feature.high
    assert feature.not_for in ("", *Athletes.column_names())


HEART_RATE = {"resting_heart_rate_bpm", "rmssd_ms", "heart_rate_mean_bpm", "decoupling_pct"}
HEART_RATE |= {"trimp", "hard_zone_min", "zone_cardio_min", "zone_peak_min"}
FOOD_AND_MASS = {"carbs_before_g", "carbs_during_g", "carbs_after_g", "carbs_g", "meals"}
FOOD_AND_MASS |= {"body_mass_kg", "mass_before_kg", "mass_after_kg"}


@each_feature
def test_what_reads_the_heart_rate_or_food_and_mass_is_left_out_where_that_is_asked(feature):
    reads = set(feature.value.meta.root_names())
    wanted = "beta_blocker" if reads & HEART_RATE else ""
    wanted = "hide_food_and_mass" if reads & FOOD_AND_MASS else wanted
    assert feature.not_for == wanted


def correlations(days, features):
    """Correlate features of different causes within athletes; those who are constant tell nothing.

    `days` holds athlete_id and the features; pairs known together on fewer than 60 days are left.
    """
    names = [feature.name for feature in features]
    own = days.select(pl.col(name) - pl.col(name).mean().over("athlete_id") for name in names)
    pairs = [(a, b) for a, b in combinations(names, 2) if CAUSE_OF[a] != CAUSE_OF[b]]
    both = [pl.col(a).is_not_null() & pl.col(b).is_not_null() for a, b in pairs]
    found = own.select(
        pl.when(known.sum() >= 60).then(pl.corr(a, b).abs()).alias(f"{a} {b}")
        for (a, b), known in zip(pairs, both, strict=True)
    )
    row = found.row(0, named=True)
    return {pair: value for pair, value in row.items() if value is not None and isfinite(value)}


@pytest.fixture(scope="module")
def days():
    """Give the matrix of three SYNTHETIC athletes with everything logged at random."""
    return matrix.build(cohort(days=120), None)


def test_the_matrix_keeps_what_its_schema_promises(days):
    assert matrix.Matrix.is_valid(days)


@pytest.mark.parametrize("column", matrix.Matrix.column_names())
def test_values_have_no_more_places_than_repeat_on_another_machine(days, column):
    written = days[column].drop_nulls()
    if written.dtype == pl.Float64:
        assert [round(value, carried.PLACES) for value in written] == written.to_list()


def test_no_two_features_of_different_causes_are_the_same_number(days):
    found = correlations(days, FEATURES)
    assert len(found) > 1000
    assert {pair: value for pair, value in found.items() if value > 0.95} == {}


def test_a_feature_that_repeats_another_cause_would_be_found(days):
    two = [FEATURE["sleep_short_last"], FEATURE["carbs_2d"]]
    copied = days.with_columns(carbs_2d=1 - 2 * pl.col("sleep_short_last"))
    assert correlations(copied, two)["sleep_short_last carbs_2d"] == pytest.approx(1)
    assert correlations(days, two)["sleep_short_last carbs_2d"] < 0.5


CONTRADICTED = ("C05", "C06", "C08", "C09", "C15", "C26", "C32", "C33", "C38")  # evidence, 1h


@pytest.mark.parametrize("id", CONTRADICTED)
def test_what_the_literature_contradicts_says_so(id):
    (cause,) = [cause for cause in CAUSES if id in cause.ids]
    assert cause.against


@each_feature
def test_a_feature_looks_back_at_most_400_days(feature):
    assert 0 <= feature.lookback_days <= 400


@each_feature
def test_what_is_shown_has_a_unit_and_a_date_has_something_to_stand_beside(feature):
    in_words = feature.on in matrix.IN_WORDS  # repeated as written, unit and all
    assert bool(feature.shown_unit) == (feature.shown is not None and not in_words)
    assert feature.shown is not None or not feature.dated


def test_features_of_the_labels_own_items_look_back_at_most_3_days():
    own = [f for f in FEATURES if set(f.value.meta.root_names()) & OWN_ITEMS]
    assert own
    assert not [f.name for f in own if f.lookback_days > 3]


@each_feature
def test_a_concern_lies_on_the_risky_side(feature):
    if feature.concern is None:
        assert not feature.is_concerning(1e9)
        assert not feature.is_concerning(-1e9)
        return
    assert feature.risk is not Risk.UNCLEAR
    past, short = feature.concern + 0.01 * feature.risk, feature.concern - 0.01 * feature.risk
    assert feature.is_concerning(past)
    assert not feature.is_concerning(feature.concern)
    assert not feature.is_concerning(short)
    assert not feature.is_concerning(None)


@pytest.mark.parametrize(
    ("name", "worrying", "fine"),
    [
        ("ferritin_deficit", 0.1, 0.0),
        ("saturation_short", 0.5, 0.4),
        ("haemoglobin_gap", 1.0, 0.0),
        ("hours_since_leg_strength", 20.0, 48.0),
        ("carbs_2d", 2.0, 4.0),
        ("sleep_score_change", -1.5, 0.5),
        ("hardest_rpe_48h", 7.0, 6.0),
        ("longest_run_jump", 20, 10),
    ],
)
def test_concern_begins_where_the_source_draws_the_line(name, worrying, fine):
    assert FEATURE[name].is_concerning(worrying)
    assert not FEATURE[name].is_concerning(fine)


def specified(path):
    """Name the features that a test file hands to `spec`."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = [call.args[0] for call in calls if getattr(call.func, "id", "") == "spec" and call.args]
    return {arg.value for arg in named if isinstance(arg, ast.Constant)}


def module(cause):
    """Find the module of features/causes that declares a cause."""
    (found,) = [
        path.stem
        for path in Path("features/causes").glob("*.py")
        if re.search(rf'name="{cause.name}",\n\s+title=', path.read_text())
    ]
    return found


@pytest.mark.parametrize("cause", MODELLED, ids=lambda cause: cause.name)
def test_every_feature_has_a_spec_in_the_file_of_its_cause(cause):
    path = SPECS / f"test_{module(cause)}.py"
    missing = {feature.name for feature in cause.features} - specified(path)
    assert not missing, f"write a spec(...) for {', '.join(sorted(missing))} in {path.name}"


def test_no_spec_is_of_a_feature_that_is_gone():
    assert set().union(*map(specified, SPECS.glob("test_*.py"))) <= set(FEATURE)
