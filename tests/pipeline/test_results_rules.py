"""What is said about the rules, from reports written by hand (SYNTHETIC)."""

import pytest

from pipeline import results_rules, store


def at(sensitivity, gap=None):
    figures = {"sensitivity": sensitivity, "false_alarms_per_athlete_month": 1.5}
    figures |= {"positive_predictive_value": 0.4}
    if gap is not None:
        figures["sensitivity_difference"] = gap
    ends = {f"{name}_{end}": value for name, value in figures.items() for end in ("low", "high")}
    return figures | ends


def alerts(rule=0.2, model=0.3):
    budgets = (0.05, 0.1, 0.2)
    return {
        "budgets": budgets,
        "month_days": 30,
        "meaning": {
            "sensitivity": "heavy days found",
            "positive_predictive_value": "flags that were right",
            "false_alarms_per_athlete_month": "flags that were wrong",
            "ties": "ties are shared",
        },
        "predictors": {
            "model": {"words": "the model"} | {f"{b:g}": at(model) for b in budgets},
            "rule": {"words": "a rule"}
            | {f"{b:g}": at(rule, model - rule) for b in budgets}
            | {
                "own_line": {"line": 1.5, "line_words": "above 1.5 times", "flagged": 0.12}
                | at(0.15, 0.1)
            },
        },
    }


def decision(*ranges, high=0.1, low=0.01):
    """A rule ahead at these (low, high), and flagging none nowhere."""
    ahead = [{"low": low, "high": end, "lead": 0.0012} for low, end in ranges]
    rule = {"words": "a rule", "ahead_of_the_model": ahead, "difference_high": [high, 0.1]}
    none = {"words": "flagging no day", "ahead_of_the_model": [], "difference_high": [0.1, 0.1]}
    rule["difference_low"] = none["difference_low"] = [low, 0.01]
    return {
        "lowest": 0.05,
        "highest": 0.35,
        "why": "because",
        "thresholds": [0.05, 0.06],
        "against": {"rule": rule, "flag_none": none},
    }


def athletes(model=0.7, rule=0.6, count=12):
    def figures(median):
        quartiles = {"lower_quartile": 0.5, "median": median, "upper_quartile": 0.9}
        return {"athletes": count, "share_above_no_skill": 0.75} | quartiles

    return {
        "least_days": 20,
        "predictors": {
            name: {"words": words, "auroc_within": figures(own), "brier_skill": figures(0.1)}
            for name, words, own in (("model", "the model", model), ("rule", "a rule", rule))
        },
    }


def test_a_rule_that_finds_more_days_is_the_winner():
    said = results_rules.winners(alerts(rule=0.4), decision())
    assert said[0] == (
        "With 5% of days flagged the model finds 30.0% of the heavy days and loses to a rule with "
        "40.0% (model less rule -0.10 [-0.10, -0.10])."
    )


def test_where_no_rule_finds_more_the_next_is_named():
    said = results_rules.winners(alerts(), decision())
    assert said[1].startswith("With 10% of days flagged the model finds most, 30.0%")
    assert "next is a rule with 20.0% (model less rule +0.10" in said[1]


def test_the_thresholds_at_which_a_rule_wins_are_given_and_by_how_much():
    (_, _, _, said, never) = results_rules.winners(
        alerts(), decision((0.05, 0.0724), (0.0726, 0.0783), (0.091, 0.0912))
    )
    assert "a rule wins against the model at 0.050 to 0.078 and 0.091" in said
    assert "by at most 0.0012 true alerts a day; its interval holds 0 at every threshold" in said
    assert never.endswith("ahead of the model nowhere: flagging no day.")


def test_a_win_beyond_chance_is_told_with_its_thresholds():
    said = results_rules.winners(alerts(), decision((0.05, 0.06), high=-0.01))
    assert "its interval lies beyond 0 at 0.05." in said[3]


def test_where_nothing_is_ahead_that_is_said():
    said = results_rules.winners(alerts(), decision())
    assert said[3:] == [
        "Net benefit, thresholds 0.05 to 0.35: no rule is ahead of the model anywhere, nor is "
        "flagging every day or none. Its lead is beyond chance at each of them."
    ]


def test_where_the_lead_could_be_chance_that_is_said():
    said = results_rules.winners(alerts(), decision(low=-0.01))[3]
    assert said.endswith(
        "Its lead is beyond chance but for that over a rule at 0.05 and flagging no day at 0.05."
    )


def test_a_rule_that_orders_own_days_better_is_named():
    rules = {"one": {"words": "a rule", "auroc_within": 0.74}}
    said = results_rules.within_winners({"auroc_within": 0.73}, rules)
    assert said == [
        "Within athletes, a rule ranks days better than the model (0.740 against 0.730)."
    ]
    assert results_rules.within_winners({"auroc_within": 0.75}, rules) == []
    assert results_rules.within_winners({"auroc_within": None}, rules) == []


def test_skill_by_athlete_is_told_with_its_spread():
    (said,) = results_rules.by_athlete(athletes())
    assert "12 athletes" in said
    assert "median 0.70 (quartiles 0.50 and 0.90); it is above 0.5 for 75% of them" in said
    assert "a rule, 0.60 (quartiles 0.50 and 0.90)." in said
    assert "which wins" in results_rules.by_athlete(athletes(rule=0.8))[0]


def test_of_too_few_athletes_nothing_is_told():
    few = athletes(model=None, count=4)
    (said,) = results_rules.by_athlete(few)
    assert said.startswith("Only 4 athletes have")


@pytest.fixture
def page(tmp_path):
    store.write_json(alerts(), tmp_path / "alerts.json")
    store.write_json(decision((0.05, 0.06)), tmp_path / "decision.json")
    store.write_json(athletes(), tmp_path / "athletes.json")
    return "\n".join(results_rules.render(tmp_path))


def test_the_page_has_a_row_for_each_predictor_with_its_intervals(page):
    assert "| **the model** | 30% [30%, 30%] |" in page
    assert "| a rule | 20% [20%, 20%] |" in page


def test_the_page_sets_a_rule_at_its_own_line_against_as_many_flags_of_the_model(page):
    assert "| a rule | above 1.5 times | 12% | 15% | 40% | 25% | +0.10 [+0.10, +0.10] |" in page


def test_a_rule_that_never_spoke_has_a_dash_for_how_often_it_was_right(tmp_path, page):
    silent = alerts()
    silent["predictors"]["rule"]["own_line"]["positive_predictive_value"] = float("nan")
    store.write_json(silent, tmp_path / "alerts.json")
    assert "| 15% | – | 25% |" in "\n".join(results_rules.render(tmp_path))


def test_the_page_says_what_the_words_mean_and_why_these_thresholds(page):
    assert "Found: heavy days found; right: flags that were right" in page
    assert "because" in page


def test_without_reports_nothing_is_said(tmp_path):
    assert results_rules.render(tmp_path) == []
