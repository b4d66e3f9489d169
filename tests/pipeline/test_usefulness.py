"""What `evaluate` writes and prints about the rules, on the tiny SYNTHETIC club."""

import polars as pl
import pytest

from models import decision, rules
from pipeline import evaluate, store


@pytest.fixture(scope="module")
def told(club):
    return {
        name: store.read_json(club.reports / f"{name}.json")
        for name in ("alerts", "decision", "athletes", "metrics")
    }


def test_every_rule_and_the_model_have_alerts_at_every_budget(told):
    found = told["alerts"]["predictors"]
    assert set(found) == {"model", *rules.WORDS}
    for name, one in found.items():
        assert {"0.05", "0.1", "0.2"} < set(one)
        assert ("own_line" in one) == any(r.name == name and r.line for r in rules.RULES)
    assert found["base_rate"]["0.1"]["sensitivity"] == pytest.approx(0.1)


def test_rules_are_judged_on_the_models_rows(told):
    """At one budget everybody has as many flags, so hits and false alarms add up to the same."""
    prevalence = told["metrics"]["prevalence"]
    for one in told["alerts"]["predictors"].values():
        at = one["0.2"]
        flagged = at["sensitivity"] * prevalence + at["false_alarms_per_athlete_month"] / 30
        assert flagged == pytest.approx(0.2, abs=1e-5)


def test_decision_curves_are_plot_data_that_says_it_is_made_up(club, told):
    found = pl.read_csv(club.reports / "decision.csv")
    assert found.columns == ["predictor", "threshold", "net_benefit", "data"]
    assert set(found["data"]) == {"SYNTHETIC"}
    assert set(found["predictor"]) == {"model", *rules.WORDS, "flag_all", "flag_none"}
    assert found.height == len(decision.THRESHOLDS) * found["predictor"].n_unique()
    assert set(told["decision"]["against"]) == set(found["predictor"]) - {"model"}


def test_where_another_is_ahead_is_where_the_curves_say_so(club, told):
    curves = pl.read_csv(club.reports / "decision.csv").pivot(
        "predictor", index="threshold", values="net_benefit"
    )
    for name, found in told["decision"]["against"].items():
        for row in curves.iter_rows(named=True):
            at = row["threshold"]
            inside = any(one["low"] < at < one["high"] for one in found["ahead_of_the_model"])
            edge = any(
                abs(at - one[end]) < 1e-6
                for one in found["ahead_of_the_model"]
                for end in ("low", "high")
            )
            assert edge or inside == (row[name] > row["model"] + 1e-6), (name, at)


def test_athletes_are_told_as_deciles_without_names(club):
    found = pl.read_csv(club.reports / "athletes.csv")
    assert found.columns == ["predictor", "figure", "value", "share", "data"]
    assert set(found["predictor"]) <= {"model", *rules.WORDS}
    assert set(found["share"]) <= {n / 10 for n in range(1, 10)}
    assert "SYNTHETIC-" not in (club.reports / "athletes.csv").read_text()


def test_the_terminal_says_who_finds_most_and_where_another_wins(in_club, command, tmp_path):
    at = in_club
    judged = (at.tables, at.matrix, at.statuses, at.out_of_fold, at.forward)
    found = command(evaluate.evaluate, "club", *judged, tmp_path)
    plain = " ".join(found.out.split())
    assert "Share of the heavy days found when only some days may be flagged" in plain
    for said in ("With 5% of days flagged", "With 20% of days flagged", "Net benefit, thresholds"):
        assert said in plain
    assert "weekly ten percent" in plain


def test_tables_of_another_version_are_refused_in_words(in_club, refuses, tmp_path):
    at = in_club
    judged = (tmp_path / "nowhere", at.matrix, at.statuses, at.out_of_fold, at.forward)
    said = refuses(evaluate.evaluate, "club", *judged, tmp_path)
    assert said.endswith("run the stage ingest first")
