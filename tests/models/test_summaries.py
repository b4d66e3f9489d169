from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.matrix import Matrix, shown
from features.registry import CAUSE, CAUSE_OF, FEATURES, MODELLED
from models import explain, summaries
from models.additive import PREFIX, USUAL
from models.explain import WORTH_SAYING
from tests.models.test_explain import FERRITIN, row
from tests.wording import FORBIDDEN, told

NOTHING = "nothing raised the estimate by more than 0.05"
SCHEMA = dict(Matrix.create_empty().schema) | dict.fromkeys(
    [USUAL, *(PREFIX + cause.name for cause in MODELLED)], pl.Float64
)


def summary(row):
    return summaries.summaries(pl.DataFrame([row], schema=SCHEMA)).item()


def by_hand(row):
    """Say one row's line from its reasons and facts."""
    ranked = explain.reasons(row)
    named = [
        f"{one.spoken} ({explain.words(one.concerning[0], row)}{explain.ask(one.cause)}; "
        f"{one.contribution:+.2f})"
        for one in [one for one in ranked if one.named][:3]
    ]
    usual = row[USUAL] or 0.0
    if usual > WORTH_SAYING:
        named.append(f"usual for you ({usual:+.2f})")
    if named:
        return "counted towards the estimate: " + "; ".join(named)
    rest = [one for one in ranked if one.contribution > WORTH_SAYING and one.facts]
    if not rest:
        return NOTHING
    fact = f"{rest[0].facts[0].words}{explain.ask(rest[0].cause)}"
    return f"nothing past its level of concern; counted most: {fact}"


def test_the_summary_names_at_most_three_causes_largest_first():
    causes = {"iron": 0.4, "fuel": 0.9, "short_sleep": 0.1, "worn_shoes": 0.3}
    values = {"carbs_2d": 1.0, "sleep_short_last": 2.0, "shoe_over": 1.0} | FERRITIN
    said = summary(row(causes, **values))
    assert said == (
        "counted towards the estimate: "
        "Little fuel around long runs (carbohydrate a day over the last 2 diary days: "
        "1 g per kg of body mass; +0.90); "
        "iron stores (serum ferritin: 15.30 ng/mL on 28 Apr 2025; discuss with your doctor; "
        "+0.40); "
        "Worn or heavier shoes (distance on the shoes of the last run: 1 300 km beyond 500 km; "
        "+0.30)"
    )


def test_the_summary_adds_what_is_usual_for_you_last():
    found = summary(row({"iron": 0.1}, usual=0.8, **FERRITIN))
    assert found.endswith("; usual for you (+0.80)")
    assert summary(row(usual=0.8)) == "counted towards the estimate: usual for you (+0.80)"
    assert summary(row(usual=WORTH_SAYING)) == NOTHING


def test_below_its_line_a_fact_stands_without_blame():
    found = summary(row({"accumulated_load": 0.4}, load_yesterday_z=0.9))
    assert found == (
        "nothing past its level of concern; counted most: "
        "yesterday's training load against your own last 4 weeks: "
        "0.9 standard deviations above your own usual"
    )
    assert CAUSE["accumulated_load"].title not in found


def test_blood_below_its_line_is_sent_to_the_doctor_in_the_summary_too():
    full = FERRITIN | {"ferritin_deficit": -1.0}
    assert summary(row({"iron": 0.4}, **full)).endswith("; discuss with your doctor")


def test_where_nothing_raised_the_estimate_that_is_said():
    assert summary(row()) == NOTHING
    assert summary(row({"iron": -0.4}, **FERRITIN)) == NOTHING
    assert summary(row({"iron": 0.4})) == NOTHING  # counted for being unknown: no fact


def test_a_summary_never_says_causes_in_the_sense_of_blame():
    causes = {cause.name: 0.5 for cause in MODELLED}
    beyond = {f.name: f.concern + f.risk * 5 for f in FEATURES if f.concern is not None and f.risk}
    said = [summary(row(causes | {name: 1.0}, **beyond)) for name in causes]
    assert not any(told(pattern, text) for pattern in FORBIDDEN for text in said)
    assert all(text.startswith("counted towards the estimate: ") for text in said)


def contributions(rows, seed, size):
    """Put made-up contributions beside a matrix: some unknown, some alike, most small."""
    rng = np.random.default_rng(seed)
    names = [USUAL, *(PREFIX + cause.name for cause in MODELLED)]
    drawn = {name: np.round(rng.normal(0, size, rows.height), 2) for name in names}
    lost = rng.random(rows.height) < 0.05
    return rows.with_columns(
        pl.when(~pl.Series(lost)).then(pl.Series(own)).alias(name) for name, own in drawn.items()
    )


@pytest.mark.parametrize("size", [0.03, 0.08, 0.3])
def test_the_lines_of_many_rows_are_those_of_each_row(matrix, size):
    rows = contributions(matrix, 1, size)
    said = summaries.summaries(rows)
    assert said.to_list() == [by_hand(one) for one in rows.iter_rows(named=True)]
    assert said.n_unique() > 50


def test_the_lines_of_many_rows_do_not_depend_on_how_many_are_worked_on(matrix, monkeypatch):
    rows = contributions(matrix.head(500), 2, 0.1)
    whole = summaries.summaries(rows)
    monkeypatch.setattr(summaries, "ROWS", 7)
    assert summaries.summaries(rows).equals(whole)
    assert summaries.summaries(rows.clear()).to_list() == []


# Halves of the last place that is said, and what lies beside them; numbers next to 0 and to 1.
HALVES = st.builds(
    lambda whole, scale, steps: float(
        (whole + 0.5) / scale + steps * np.spacing((whole + 0.5) / scale)
    ),
    st.integers(-1100, 1100),
    st.sampled_from([1, 10, 100, 1000]),
    st.integers(-2, 2),
)
NUMBERS = st.one_of(HALVES, st.floats(-2000, 2000), st.sampled_from([0.0, -0.0, 1.0, 1e-12, -5e-3]))


EACH = st.lists(NUMBERS, min_size=len(FEATURES), max_size=len(FEATURES))


@settings(max_examples=40, deadline=None)
@given(values=EACH, said=EACH, lost=st.integers(1, 5), shares=st.lists(HALVES, min_size=3))
@example(values=[2.675] * len(FEATURES), said=[0.125] * len(FEATURES), lost=1, shares=[0.285])
def test_numbers_are_rounded_as_in_a_single_fact_to_the_last_digit(values, said, lost, shares):
    """A row for each input, alone of its cause; of one in `lost` what is shown is unknown."""
    rows = []
    for number, feature in enumerate(FEATURES):
        known = {feature.name: float(np.clip(values[number], feature.low, feature.high))}
        if feature.shown is not None and number % lost == 0:
            is_text = SCHEMA[shown(feature)] == pl.String
            known[shown(feature)] = "07,50 <odd unit>" if is_text else said[number]
        share = {CAUSE_OF[feature.name]: 1 + shares[number % len(shares)] / 1100}
        rows.append(row(share, usual=shares[-number % len(shares)], **known))
    found = summaries.summaries(pl.DataFrame(rows, schema=SCHEMA))
    assert found.to_list() == [by_hand(one) for one in rows]


def test_days_of_facts_are_said(matrix):
    dated = [feature for feature in FEATURES if feature.dated]
    for feature in dated:
        cause = next(cause for cause in MODELLED if feature in cause.features)
        on = {feature.name: 0.2, f"{feature.name}__day": date(2025, 1, 9)}
        one = row({cause.name: 0.4}, **on)
        assert summary(one) == by_hand(one)
        assert " on 09 Jan 2025" in summary(one)


# What a row lacks


def test_missing_names_the_unknown_inputs_of_each_row(matrix):
    head = matrix.head(50)
    for known, said in zip(head.iter_rows(named=True), summaries.missing(head), strict=True):
        unknown = [feature.name for feature in FEATURES if known[feature.name] is None]
        assert [name for name in said.split(", ") if name] == unknown


def test_nothing_is_missing_where_all_is_known(matrix):
    full = matrix.head(3).with_columns(pl.lit(1.0).alias(f.name) for f in FEATURES)
    assert summaries.missing(full).to_list() == ["", "", ""]
