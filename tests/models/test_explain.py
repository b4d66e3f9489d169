import re
from datetime import date

import pytest

from features import referral
from features.matrix import Matrix
from features.registry import CAUSE, CAUSE_OF, FEATURE, FEATURES, MODELLED
from models import explain
from models.additive import PREFIX, USUAL
from models.explain import WORTH_SAYING, Reason

BLANK = dict.fromkeys(Matrix.column_names())


def row(contributions=None, usual=0.0, **values):
    """Give one scored day: nothing known and nothing counted, but for what is told."""
    parts = {PREFIX + cause.name: 0.0 for cause in MODELLED}
    counted = {PREFIX + name: value for name, value in (contributions or {}).items()}
    assert set(counted) <= set(parts)
    assert set(values) <= set(BLANK)
    return BLANK | parts | counted | {USUAL: usual} | values


def reason(name, contribution, **values):
    return Reason(CAUSE[name], contribution, row(**values))


FERRITIN = {
    "ferritin_deficit": 1.2,
    "ferritin_deficit__shown": "15.30 ng/mL",
    "ferritin_deficit__day": date(2025, 4, 28),
}


@pytest.mark.parametrize(
    ("contribution", "value", "named"),
    [
        (0.30, 1.1, True),
        (0.30, 1.0, False),  # at the level of concern, not past it
        (0.30, -2.0, False),
        (0.30, None, False),
        (WORTH_SAYING, 3.0, False),
        (WORTH_SAYING + 0.001, 3.0, True),
        (-0.40, 3.0, False),
        (0.0, 3.0, False),
    ],
)
def test_a_cause_is_named_only_if_it_raises_the_risk_and_an_input_is_past_its_line(
    contribution, value, named
):
    assert reason("accumulated_load", contribution, load_yesterday_z=value).named == named


def test_where_less_is_worse_the_line_is_crossed_downwards():
    assert reason("fuel", 0.2, carbs_2d=2.9).named
    assert not reason("fuel", 0.2, carbs_2d=3.1).named


def test_an_input_without_a_line_names_nothing():
    assert not reason("accumulated_load", 2.0, load_7d=4000.0, load_recent=9.0).named


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_line_of_the_registry_names_its_cause_on_its_risky_side_only(feature):
    cause = next(cause for cause in MODELLED if feature in cause.features)
    at = feature.concern or 0.0
    sides = [reason(cause.name, 0.5, **{feature.name: at + step}).named for step in (-0.01, 0.01)]
    has_a_line = feature.concern is not None
    assert sides == [has_a_line and feature.risk < 0, has_a_line and feature.risk > 0]


def test_facts_are_the_known_inputs_with_concerning_ones_first():
    found = reason(
        "hard_running", 0.3, hours_since_hard=40.0, hard_days_7d=1.0, hardest_rpe_48h=8.0
    ).facts
    names = ["hardest_rpe_48h", "hard_days_7d", "hours_since_hard"]
    assert [fact.feature.name for fact in found] == names
    assert [fact.concerning for fact in found] == [True, False, False]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "load_7d",
            {"load_7d": 312.4},
            "mean training load of the last 7 days: 312 load points a day",
        ),
        (
            "soreness_recent",
            {
                "soreness_recent": 4.1,
                "soreness_recent__shown": 6.0,
                "soreness_recent__day": date(2025, 3, 2),
            },
            "muscle soreness in the latest diary entry of the last 3 days: 6 of 10 on 02 Mar 2025",
        ),
        (
            "sleep_short_last",
            {"sleep_short_last": 1.5, "sleep_short_last__shown": 5.5},
            "sleep last night: 5.5 h",
        ),
        ("ferritin_deficit", FERRITIN, "serum ferritin: 15.30 ng/mL on 28 Apr 2025"),
    ],
)
def test_a_fact_is_said_as_it_was_given(name, values, said):
    assert explain.words(FEATURE[name], row(**values)) == said


@pytest.mark.parametrize(("value", "said"), [(1.0, "yes"), (0.4, "yes"), (0.0, "no")])
def test_yes_and_no_are_words(value, said):
    values = {"lower_leg_soreness_recent": value / 2, "lower_leg_soreness_recent__shown": value}
    words = explain.words(FEATURE["lower_leg_soreness_recent"], row(**values))
    assert words == f"{FEATURE['lower_leg_soreness_recent'].label}: {said}"


UNREADABLE = re.compile(r"\bSD\b|\bRPE\b|\bAU\b|\bln\b|CR10|fading|concern: any|×")
EACH_FACT = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)


def fact(feature, value, said=2.5):
    """Give a fact past its level of concern, as it is printed."""
    shown = "07,50 <odd unit>" if feature.on in ("lab", "athlete") else said
    known = {feature.name: value}
    known |= {f"{feature.name}__shown": shown} if feature.shown is not None else {}
    return explain.Fact(feature, explain.words(feature, row(**known)), concerning=True)


@EACH_FACT
def test_a_fact_is_worded_for_a_runner(feature):
    for value in (-1.0, 0.0, 1.0, 1.3):
        assert not UNREADABLE.search(fact(feature, value).said)


@EACH_FACT
def test_every_blood_fact_ends_with_the_doctor_and_no_other_does(feature):
    found = fact(feature, 1.3)
    blood = CAUSE[CAUSE_OF[feature.name]].family == "blood"
    assert found.said.endswith("; discuss with your doctor") == blood


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.59, "0.59 standard deviations above your own usual"),
        (-1.0, "1 standard deviation below your own usual"),
        (0.0, "the same as your own usual"),
    ],
)
def test_a_z_score_is_said_against_ones_own_usual(value, said):
    assert fact(FEATURE["hrv_change"], value).words.endswith(f": {said}")
    line = fact(FEATURE["load_yesterday_z"], value).line
    assert line == "more than 1 standard deviation above your own usual"


def test_a_value_against_ones_own_mean_says_on_which_side_it_lies():
    assert fact(FEATURE["stress_change"], 2.1, 7.0).words.endswith(
        ": 7 of 10 (above your own usual)"
    )
    assert fact(FEATURE["stress_change"], -1.0, 4.0).words.endswith(
        ": 4 of 10 (below your own usual)"
    )


def test_any_is_no_line_and_the_share_of_days_is_a_whole_number():
    assert "concern" not in fact(FEATURE["leg_strength_load_48h"], 30.0).said
    assert fact(FEATURE["rest_days_7d"], 57.142).words.endswith(": 57 % of the days known")
    assert fact(FEATURE["training_years"], 0.5).line == "below 1 year"


@pytest.mark.parametrize("feature", [f for f in FEATURES if f.on == "lab"], ids=lambda f: f.name)
def test_blood_is_repeated_as_the_lab_gave_it(feature):
    said = {f"{feature.name}__shown": "07,50 <odd unit>", f"{feature.name}__day": date(2025, 1, 9)}
    words = explain.words(feature, row(**{feature.name: 0.3}, **said))
    assert words == f"{feature.label}: 07,50 <odd unit> on 09 Jan 2025"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.126, "0.13"),
        (-1.5, "-1.5"),
        (12.0, "12"),
        (12.34, "12.3"),
        (99.96, "100"),
        (512.4, "512"),
        (100.0, "100"),
        (-0.001, "0"),
    ],
)
def test_numbers_have_about_three_figures_and_no_trailing_zeros(value, said):
    assert explain.number(value) == said


def test_reasons_are_ranked_by_what_they_counted_and_usual_for_you_is_none():
    found = explain.reasons(row({"iron": 0.2, "fuel": 0.9, "stress_mood": -0.5}, usual=3.0))
    assert len(found) == len(MODELLED)
    assert [r.cause.name for r in found[:2]] == ["fuel", "iron"]
    assert found[-1].cause.name == "stress_mood"


def test_blood_is_never_named_but_by_its_topic_and_always_sent_to_the_doctor():
    found = reason("iron", 0.4, **FERRITIN)
    assert found.named
    assert found.spoken == "iron stores"
    assert explain.ask(found.cause) == "; discuss with your doctor"
    other = reason("worn_shoes", 0.4, shoe_over=1.0)
    assert (other.spoken, explain.ask(other.cause)) == ("Worn or heavier shoes", "")


def test_families_hold_every_cause_once_and_their_sums_add_up():
    shares = {cause.name: 0.01 * (n + 1) for n, cause in enumerate(MODELLED)}
    found = explain.families(row(shares))
    names = [r.cause.name for family in found for r in family.reasons]
    assert sorted(names) == sorted(shares)
    assert sum(f.contribution for f in found) == pytest.approx(sum(shares.values()))
    sums = [family.contribution for family in found]
    assert sums == sorted(sums, reverse=True)
    assert {family.name for family in found} == {cause.family for cause in MODELLED}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("load_recent", 5.7071, "300 load points"),
        ("weekly_distance_28d", 3.7136, "40 km"),
        ("resting_heart_rate_change", 6.0, "+6 bpm"),
        ("resting_heart_rate_change", -6.0, "-6 bpm"),
        ("days_since_rest", 1.0, "1 day"),
        ("days_since_rest", 2.0, "2 days"),
    ],
)
def test_values_are_said_in_words_a_runner_uses(name, value, said):
    assert explain.words(FEATURE[name], row(**{name: value})).endswith(f": {said}")


def test_the_safety_notice_says_what_the_tool_is_not():
    for said in ("Not a medical device", "Not for diagnosis", "two weeks", "Adults (18+)"):
        assert said in referral.SAFETY
