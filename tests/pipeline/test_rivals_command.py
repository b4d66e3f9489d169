from dataclasses import replace
from pathlib import Path

import pytest

from models import ladder, rivals
from pipeline import results_rivals, store
from pipeline.rivals import compare


@pytest.fixture
def quick(monkeypatch):
    """Only the model, the step before it, one variant and one rival with one setting."""
    logistic = replace(rivals.RIVALS[-1], settings=rivals.RIVALS[-1].settings[:1])
    monkeypatch.setattr(rivals, "RIVALS", (logistic,))
    monkeypatch.setattr(ladder, "STEPS", ladder.STEPS[-2:])
    monkeypatch.setattr(ladder, "NOT_KEPT", ladder.NOT_KEPT[:1])


def test_parts_and_rivals_are_judged_on_the_model_s_own_folds(in_club, command, tmp_path, quick):
    report = tmp_path / "rivals.json"
    said = command(compare, "club", in_club.matrix, report).out
    found = store.read_json(report)
    whole = store.read_json(in_club.reports / "metrics.json")
    before, model = found["steps"]
    assert model["auroc"] == pytest.approx(whole["auroc"], abs=1e-6)
    assert model["brier"] == pytest.approx(whole["brier"], abs=1e-6)
    assert "than" not in before
    assert model["than"] == before["name"]
    gap = model["log_loss"] - before["log_loss"]
    assert model["log_loss_difference"] == pytest.approx(gap, abs=1e-9)
    (rival,) = found["rivals"]
    assert rival["than"] == model["name"]
    assert rival["auroc_difference"] == pytest.approx(rival["auroc"] - model["auroc"], abs=1e-9)
    for one in (model, rival, *found["not_kept"]):
        assert one["words"].replace("**", "")[:14] in said


def told(name, **figures):
    known = {"auroc": 0.8, "auroc_low": 0.7, "auroc_high": 0.9, "auroc_within": 0.7}
    known |= {"auroc_onset": 0.8, "brier": 0.1, "log_loss": 0.3} | figures
    for gap in ("auroc_difference", "log_loss_difference"):
        known |= {gap: 0.01, f"{gap}_low": -0.02, f"{gap}_high": 0.03}
    return {"name": name, "words": name, "settings": 3} | known


def test_the_page_turns_a_fall_of_log_loss_into_a_gain_and_names_the_best_rival(tmp_path):
    rival, worse = told("a rival", than="kinds"), told("a worse rival", than="kinds", log_loss=0.4)
    steps = [told("trees"), told("kinds", than="trees")]
    report = {"cohort": "here", "steps": steps, "not_kept": [], "rivals": [worse, rival]}
    store.write_json(report, tmp_path / "rivals.json")
    page = "\n".join(results_rivals.render(tmp_path))
    assert "| trees | 0.800 [0.70, 0.90] | 0.700 | 0.800 | 0.1000 | 0.3000 |  |  |" in page
    assert "-0.0100 [-0.0300, +0.0200] | +0.010 [-0.020, +0.030] |" in page
    assert "inside each fold: 3 (a worse rival), 3 (a rival)." in page
    assert "the best of them (a rival): AUROC +0.010 [-0.020, +0.030] and log-loss -0.0100" in page


def test_what_was_not_measured_is_not_told(tmp_path):
    assert results_rivals.render(tmp_path) == []


def test_an_idle_step_is_kept_for_the_cohort_in_which_it_gains(tmp_path):
    steps = [told("trees"), told("lines", than="trees")]
    gains = {"log_loss_difference": -0.02, "log_loss_difference_low": -0.03}
    gains |= {"log_loss_difference_high": -0.01}
    for name, last in (("here", steps[1]), ("there", steps[1] | gains)):
        report = {"cohort": name, "steps": [steps[0], last], "not_kept": [], "rivals": []}
        (tmp_path / name).mkdir()
        store.write_json(report, tmp_path / name / "rivals.json")
    here, there = ("\n".join(results_rivals.render(tmp_path / n)) for n in ("here", "there"))
    kept = "it is kept for there (log-loss +0.0200 [+0.0100, +0.0300])"
    assert f"Beyond chance lines gains nothing here; {kept}." in here
    assert "gains nothing" not in there
    store.write_json({"cohort": "there", "steps": steps}, tmp_path / "there" / "rivals.json")
    alone = "\n".join(results_rivals.render(tmp_path / "here"))
    assert "nor in any cohort measured so far." in alone


def test_parts_alone_leave_the_rivals_out(in_club, command, tmp_path, quick):
    report = tmp_path / "rivals.json"
    command(compare, "club", in_club.matrix, report, "--parts-only")
    assert store.read_json(report)["rivals"] == []


@pytest.mark.parametrize("report", sorted(Path("reports").glob("*/rivals.json")), ids=str)
def test_the_reports_in_git_have_the_steps_that_the_code_has(report):
    found = store.read_json(report)
    for part, ours in (("steps", ladder.STEPS), ("not_kept", ladder.NOT_KEPT)):
        assert [one["words"] for one in found[part]] == [one.words for one in ours]
