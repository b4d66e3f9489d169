"""What docs/results.md says of planted causes, from a report written by hand (SYNTHETIC)."""

import pytest

from pipeline import results_recovery, store

PLANTED = {
    "iron": {
        "seeds": 20,
        "affected": 0.07,
        "ranked_first": 0.95,
        "sign_right": 1.0,
        "decoy_first": 0.0,
        "correlation": 0.81,
        "correlation_lowest": 0.6,
        "decoy_correlation": 0.48,
    }
}
NOW = {"num_leaves": 3, "line_penalty": 300.0}
REPORT = {
    "athletes": 100,
    "days": 180,
    "planted": PLANTED,
    "null": {
        "seeds": 20,
        "max_mean_abs_contribution": 0.012,
        "interval_contains_half": 0.1,
        "interval_beyond_base_rate_contains_half": 0.9,
    },
    "null_with_spread": {
        "seeds": 20,
        "max_mean_abs_contribution": 0.08,
        "loudest_cause": "soreness",
        "clubs_where_a_cause_counts": 0.05,
        "mean_abs_usual_for_you": 0.337,
    },
    "strata": {
        "iron x2": {
            "athletes_below_15": 40,
            "raised_below_15": 0.975,
            "athletes_above_100": 160,
            "not_raised_above_100": 0.95,
        }
    },
    "medians": {"heat": {"seeds": 20, "rank": {"2": 0.4, "4": 0.3, "11": 0.3}}},
}


@pytest.fixture
def told(tmp_path):
    def told(report):
        store.write_json(report, tmp_path / "recovery.json")
        return results_recovery.render(tmp_path / "recovery.json", NOW)

    return told


def test_without_a_report_nothing_is_said(tmp_path):
    assert results_recovery.render(tmp_path / "recovery.json", NOW) == ""


def test_a_planted_cause_has_a_row_with_every_share(told):
    assert "| low iron stores | 20 | 7% | 0.95 | 1.00 | 0.00 | 0.81, 0.60 | – |" in told(REPORT)


@pytest.mark.parametrize(
    ("name", "value", "missed"),
    [
        ("ranked_first", 0.9, "named first"),
        ("sign_right", 0.95, "sign right"),
        ("correlation", 0.79, "correlation"),
        ("decoy_first", 0.05, "decoy first"),
    ],
)
def test_what_falls_short_is_said(told, name, value, missed):
    short = {"iron": PLANTED["iron"] | {name: value}}
    assert f"| {missed} |\n" in told(REPORT | {"planted": short})


def test_clubs_are_described_as_they_were(told):
    said = told(REPORT)
    assert "clubs of 100 athletes over 180 days" in said
    assert "(0.48 on average)" in said


def test_a_cause_that_counts_where_none_should_is_named(told):
    said = " ".join(told(REPORT).split())
    assert "in a share of 0.05 of clubs, most by 0.080 (soreness that has not cleared)" in said


def test_the_null_club_is_given_with_and_without_the_base_rates(told):
    said = told(REPORT)
    assert "holds 0.5 in a share of 0.90" in said
    assert "and of 0.10 as it stands" in said


def test_the_places_at_the_medians_are_best_middle_and_worst(told):
    assert "| runs in the heat | 2, 4, 11 | 0.70 |" in told(REPORT)


def test_what_was_not_judged_is_left_out(told):
    said = told({"planted": PLANTED, "athletes": 100, "days": 180})
    assert "low iron stores" in said
    assert "usual for the athlete" not in said
    assert "published median" not in said


def test_a_plant_that_is_stronger_says_so(told):
    said = told(REPORT | {"planted": {"iron x2": PLANTED["iron"]}})
    assert "| low iron stores (2 times as strong) | 20 |" in said
    assert "Where low iron stores (2 times as strong) was planted" in said


def test_settings_of_then_are_told_only_where_they_are_not_those_of_now(told):
    assert "judged with" not in told(REPORT | {"train": NOW})
    then = told(REPORT | {"train": NOW | {"num_leaves": 63}})
    assert "other settings than those of now: num_leaves 63 (now 3)." in then
    assert "judged with an earlier model" in told(REPORT)
