import importlib
import math

import pytest

from pipeline import results_rivals, store
from tests.pipeline.test_track import pytestmark  # noqa: F401 - the same warnings of MLflow's own

TRIALS = 2


@pytest.fixture
def searched(in_club, command, tmp_path, monkeypatch):
    """Search the club's settings in three folds, in an MLflow store of its own."""
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    monkeypatch.setattr(store, "TRACKING", f"sqlite:///{tmp_path}/mlflow.db")
    search = importlib.import_module("pipeline.search")
    mlflow = importlib.import_module("mlflow")
    monkeypatch.setattr(importlib.import_module("models.split"), "OUTER", 3)
    monkeypatch.setattr(importlib.import_module("models.split"), "LEAVE_ONE_OUT_UP_TO", 3)
    report = tmp_path / "search.json"
    said = command(search.look, "club", in_club.matrix, report, "--trials", TRIALS).out
    yield (
        mlflow.search_runs(experiment_names=[search.EXPERIMENT], output_format="list"),
        store.read_json(report),
        said,
    )
    mlflow.set_tracking_uri(None)


def test_every_trial_is_a_run_inside_its_fold_s_run_inside_the_search(searched):
    runs, found, said = searched
    parent = {run.info.run_id: run.data.tags.get("mlflow.parentRunId") for run in runs}
    tops = [run for run, above in parent.items() if above is None]
    folds = [run for run, above in parent.items() if above in tops]
    trials = [run for run, above in parent.items() if above in folds]
    assert (len(tops), len(folds), len(trials)) == (1, 4, 4 * TRIALS)
    assert found["settings_tried"] == len(trials)
    for run in runs:
        if run.info.run_id in trials:
            assert "log_loss_inside" in run.data.metrics
            assert "line_penalty" in run.data.params
    assert f"{len(trials)} settings tried" in said
    assert "dvc exp run -S 'cohorts=[club]' -S train." in said


def test_the_report_tells_what_settings_chosen_inside_the_folds_reach(searched, tmp_path):
    _, found, _ = searched
    for kind in ("searched", "present"):
        assert 0 < found[kind]["brier"] < 0.3
    gap = found["searched"]["log_loss"] - found["present"]["log_loss"]
    assert math.isclose(found["searched_less_present"]["log_loss_difference"], gap, abs_tol=1e-9)
    (told,) = [line for line in results_rivals.render(tmp_path) if line]
    assert f"{found['settings_tried']} settings tried" in told
    assert store.figure(found["searched"]["auroc"]) in told


def test_no_athlete_is_named_in_a_run(searched):
    runs, _, _ = searched
    assert not any("SYNTHETIC-" in str(run.to_dictionary()) for run in runs)
