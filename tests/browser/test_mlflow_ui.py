"""The MLflow UI as a browser shows it: two runs of ours side by side, told apart by their names."""

import contextlib
import importlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from models import additive
from pipeline import headline, store
from tests.models.made_up import made_up, model_of, trees
from tests.pipeline.test_track import pytestmark as mlflows_own

REPO = Path(__file__).parents[2]
SHOTS = REPO / "artefacts"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 120  # seconds, for a machine with other things to do
AUROC = (0.6125, 0.7375)
NAMES = ("club: first run", "club: num_leaves 6 (was 3)")

pytestmark = [
    *mlflows_own,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Give a project with two runs of a made-up club, logged by `track` itself."""
    home = tmp_path_factory.mktemp("ui")
    matrix = made_up()
    model = home / "model"
    additive.save(model_of(trees(matrix)), model)
    matrix.write_parquet(home / "matrix.parquet")
    days = matrix.select("athlete_id", "day").with_columns(fold=0)
    days.write_parquet(home / "out_of_fold.parquet")
    for package in ("features", "models", "pipeline"):
        (home / package).symlink_to(REPO / package)
    said = yaml.safe_load((REPO / "params.yaml").read_text())
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(home):
        patch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        patch.setattr(store, "TRACKING", f"sqlite:///{home}/mlflow.db")
        track = importlib.import_module("pipeline.track")
        for leaves, auroc in zip((3, 6), AUROC, strict=True):
            said["train"]["num_leaves"] = leaves
            (home / "params.yaml").write_text(yaml.safe_dump(said))
            figures = dict.fromkeys(headline.NAMES, 0.5) | {"auroc": auroc}
            about = {"label": "legs_rating", "synthetic": True}
            store.write_json(figures | about, home / "reports" / "metrics.json")
            store.write_json({"own_rate": {"brier": 0.25}}, home / "reports" / "baselines.json")
            files = (home / "matrix.parquet", home / "out_of_fold.parquet")
            track.track("club", model, home / "reports", *files)
        track.mlflow.set_tracking_uri(None)
    return home


@pytest.fixture(scope="module")
def address(home):
    """Serve the UI over that store on a free port, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "ui", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{home}/mlflow.db", "--workers", "1"]
    quiet = os.environ | {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    with (home / "ui.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=home, env=quiet, stdout=log, stderr=log, start_new_session=True
        )
        try:
            answers(f"http://127.0.0.1:{port}/health", server, home / "ui.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, 15)
            server.wait(PATIENCE)


def answers(url: str, server: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as found:
            if found.status == 200:
                return
    raise AssertionError(f"no answer within {PATIENCE} s: {log.read_text()}")


@pytest.fixture(scope="module")
def compared(address):
    """Select both runs in the table of runs, open the comparison; give what the page says."""
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(exist_ok=True)
    asked = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1500, "height": 2700})
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.get_by_text("heavy-legs", exact=True).first.click()
        page.get_by_text("Training runs", exact=True).first.click()
        for name in NAMES:
            row = page.get_by_role("row").filter(has_text=name)
            row.get_by_role("checkbox").first.click()
        page.get_by_role("button", name="Compare", exact=True).click()
        page.wait_for_url("**/compare-runs**")
        for words in ("Run details", "train.num_leaves", "own_rate.brier"):
            page.get_by_text(words, exact=True).first.wait_for()
        page.locator(".js-plotly-plot").first.wait_for()
        page.screenshot(path=SHOTS / "mlflow_compare.png")
        yield SimpleNamespace(said=page.inner_text("body"), page=page, asked=asked)
        browser.close()


def test_both_runs_stand_side_by_side_under_names_that_say_what_differed(compared):
    names = compared.page.get_by_role("row").filter(has_text="Run Name:")
    assert all(name in names.inner_text() for name in NAMES)
    assert "Comparing 2 Runs" in compared.said


def test_the_parameters_of_both_are_there(compared):
    row = compared.page.get_by_role("row").filter(has_text="train.num_leaves")
    assert row.inner_text().split() == ["train.num_leaves", "3", "6"]
    for name in ("train.learning_rate", "evaluate.bootstraps", "simulate.athletes"):
        assert name in compared.said


def test_the_metrics_of_both_are_there(compared):
    for name in (*headline.NAMES, "own_rate.brier"):
        assert f"\n{name}\n" in compared.said
    for auroc in AUROC:
        assert f"{round(auroc, 3):g}" in compared.said


def test_the_page_asks_nobody_but_the_local_server(compared):
    assert compared.asked
    hosts = {urllib.parse.urlsplit(url).hostname for url in compared.asked if "://" in url}
    assert hosts == {"127.0.0.1"}


def test_the_screenshot_is_kept_where_git_does_not_look(compared):
    assert (SHOTS / "mlflow_compare.png").stat().st_size > 10_000
    assert "/artefacts/" in (REPO / ".gitignore").read_text().splitlines()
