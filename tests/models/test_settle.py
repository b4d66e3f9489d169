from dataclasses import replace

import polars as pl
import pytest

from features.registry import FEATURES
from models import additive, reference, settle
from models.calibration import logit, sigmoid
from models.conformal import Limits
from tests.models.made_up import KEY

WHOLE = "soreness_recent", "soreness_highest_3d"


@pytest.fixture(scope="module")
def knowing(model, matrix):
    """A model with a reference, unsure about every risk between 0.2 and 0.3."""
    chance = additive.probability(model.contributions(matrix))
    limits = (Limits(level=0.8, heavy_from=0.2, fresh_up_to=0.3),)
    known = {"reference": reference.of(matrix, chance), "limits": limits}
    return replace(model, spec=model.spec.model_copy(update=known))


def asked(model, rows):
    chance = additive.probability(model.contributions(rows))
    unsure = pl.Series(model.spec.says(chance.to_numpy())) == "cannot tell"
    found = rows.filter(unsure)
    return found, settle.would_settle(model, found, chance.filter(unsure))


def test_an_unknown_input_that_moves_the_risk_is_named(knowing, matrix):
    rows, found = asked(
        knowing, matrix.with_columns(pl.lit(None, pl.Float64).alias("load_yesterday_z"))
    )
    assert rows.height > 20
    assert found.value_counts(sort=True)["would_settle"][0] == "load_yesterday_z"


def test_what_is_known_is_never_asked_for(knowing, matrix):
    full = matrix.with_columns(
        pl.col(f.name).fill_null(knowing.spec.reference.features[f.name].values[4])
        for f in FEATURES
    )
    rows, found = asked(knowing, full)
    assert rows.height > 20
    assert found.null_count() == rows.height


def test_the_input_named_is_the_one_that_settles_most_when_the_whole_risk_is_made_anew(
    knowing, matrix
):
    rows, found = asked(knowing, matrix)
    chance = additive.probability(knowing.contributions(matrix))
    known = matrix.select(KEY).with_columns(chance)
    for row, name in zip(rows.head(12).iter_slices(1), found, strict=False):
        before = logit(row.join(known, on=KEY)["risk"].to_numpy())
        shares = {e.name: settled(knowing, row, e, before) for e in settle.ENTRIES}
        best = max(shares, key=shares.__getitem__)
        assert name == (best if shares[best] else None)


def settled(model, row, entry, before):
    """Give the share of values of an entry that settle a row, from the sum of all causes."""
    unknown = [f for f in entry.features if row[f.name][0] is None]
    if not unknown:
        return 0.0
    values = {f.name: model.spec.reference.features[f.name].values for f in unknown}
    ten = pl.concat([row] * 10).with_columns(
        pl.Series(f.name, values[f.name][:: -1 if f.risk < 0 else 1]) for f in unknown
    )
    after, old = (additive.margin(model.causes.margins(x)).to_numpy() for x in (ten, row))
    risks = sigmoid(before + 0.8 * (after - old))  # 0.8 is the slope of the made-up calibration
    return float((model.spec.says(risks) != "cannot tell").mean())


def test_two_features_of_one_entry_are_put_in_together():
    (entry,) = [e for e in settle.ENTRIES if e.name == WHOLE[0]]
    assert tuple(feature.name for feature in entry.features) == WHOLE


def test_what_may_be_held_back_for_an_athletes_sake_is_not_asked_for():
    offered = {feature.name for entry in settle.ENTRIES for feature in entry.features}
    assert offered == {f.name for f in FEATURES if not f.not_for}


def test_a_model_without_a_reference_names_nothing(model, matrix):
    rows = matrix.head(3)
    found = settle.would_settle(model, rows, pl.Series([0.3] * 3))
    assert found.null_count() == rows.select(KEY).height
