"""Every notebook runs on cohorts that dvc.yaml's own commands made, and shows what it says."""

import contextlib
import re
import runpy
import shutil
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import polars as pl
import pytest
import yaml
from matplotlib import pyplot as plt

from pipeline import fetch, store

REPO = Path(__file__).parents[1]
FIRST_LOOK = REPO / "notebooks" / "first_look.py"
DECISION = REPO / "notebooks" / "from_rows_to_decision.py"
ARCHIVE = REPO.parent / "shared/data/pmdata/pmdata_core_raw.tar.gz"
STAGES = yaml.safe_load((REPO / "dvc.yaml").read_text())["stages"]
ROAD = ("ingest", "build", "train", "evaluate", "score", "report")
SMALL = {
    "simulate": {"seed": 3, "athletes": 8, "days": 50},
    "train": {"num_iterations": 12},
    "evaluate": {"bootstraps": 20},
}
SOME = {"p01", "p02", "p05", "p07", "p08", "p10"}  # of PMData's 16: enough to learn from
FIGURES = ("1-eight-weeks", "3-beside-rules", "4-report", "5-reasons")
DECISION_FIGURES = {"1-one-estimate.png", "2-roc.png", "3-calibration.png", "4-decision.png"}
CLUB_FIGURES = {f"club-{name}.png" for name in FIGURES} | {"club-2-two-clocks.png"}


def project(home: Path) -> Path:
    """Write dvc.yaml as it is and params.yaml with little to do."""
    shutil.copy(REPO / "dvc.yaml", home)
    said = yaml.safe_load((REPO / "params.yaml").read_text())
    said |= {name: said[name] | values for name, values in SMALL.items()}
    (home / "params.yaml").write_text(yaml.safe_dump(said))
    return home


def run_stages(home: Path, cohort: str, *stages: str) -> None:
    """Run the commands of dvc.yaml in this process."""
    for stage in stages:
        words = STAGES[stage]["cmd"].replace("${item.cohort}", cohort).split()[2:]
        module = import_module(words[0])
        with pytest.MonkeyPatch.context() as patch, contextlib.chdir(home):
            patch.setattr(sys, "argv", words)
            with pytest.raises(SystemExit) as ended:
                store.run(getattr(module, stage))
        assert ended.value.code == 0, stage


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    home = project(tmp_path_factory.mktemp("project"))
    run_stages(home, "club", "simulate", *ROAD)
    return home


@pytest.fixture
def look(monkeypatch, capsys):
    """Give a runner of a notebook in a project's folder: what it printed and drew."""

    def look(home: Path, plots: Path | None = None, notebook: Path = FIRST_LOOK):
        monkeypatch.chdir(home)
        monkeypatch.delenv("HEAVY_LEGS_PLOTS", raising=False)
        if plots is not None:
            monkeypatch.setenv("HEAVY_LEGS_PLOTS", str(plots))
        capsys.readouterr()
        runpy.run_path(str(notebook))
        figures = [plt.figure(number) for number in plt.get_fignums()]
        return SimpleNamespace(printed=capsys.readouterr().out, figures=figures)

    mpl.use("agg")
    with mpl.rc_context(), pl.Config():
        yield look
    plt.close("all")


def test_the_reports_of_eight_athletes_say_that_they_are_too_few_to_compare(club):
    told = (club / "reports/club/model_card.md").read_text(encoding="utf-8")
    assert "![athletes](plots/athletes.svg)" in told
    assert pl.read_csv(club / "reports/club/athletes.csv").is_empty()


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def said_by(figure) -> str:
    titles = [axes.get_title(place) for axes in figure.axes for place in ("left", "center")]
    return " ".join([figure.get_suptitle(), *titles])


def shared(axes, which: str) -> list[str]:
    """Give the labels of an axis and of those it is shared with."""
    siblings = getattr(axes, f"get_shared_{which}_axes")().get_siblings(axes)
    return [getattr(other, f"get_{which}label")() for other in siblings]


def every_axis_is_named(figures) -> None:
    """Hold: each figure says that it is made up, and what stands on its axes."""
    for figure in figures:
        assert "SYNTHETIC" in said_by(figure)
        for axes in figure.axes:
            assert any(shared(axes, "x")), said_by(figure)
            assert any(shared(axes, "y")), said_by(figure)


def test_the_first_look_shows_the_club_and_says_how_to_get_pmdata(club, look):
    before = files(club)
    seen = look(club)
    assert "`make real` fetches" in seen.printed
    assert "Not a medical device" in seen.printed
    assert re.search(r"model .* 0\.\d{3}", seen.printed)
    assert files(club) == before, "figures are saved only where a folder is given"
    assert len(seen.figures) == len(CLUB_FIGURES)
    every_axis_is_named(seen.figures)


def test_the_first_look_saves_its_plots_where_it_is_told(club, look, tmp_path):
    look(club, tmp_path)
    assert files(tmp_path) == CLUB_FIGURES
    assert min((tmp_path / name).stat().st_size for name in CLUB_FIGURES) > 10_000
    assert not plt.get_fignums()


@pytest.mark.parametrize("notebook", [FIRST_LOOK, DECISION])
def test_without_a_built_club_a_notebook_says_what_to_run(notebook, look, tmp_path):
    with pytest.raises(SystemExit, match=r"^the club has not been built yet; run `make repro`"):
        look(project(tmp_path), notebook=notebook)


def test_a_reader_is_walked_from_one_athletes_rows_to_the_decision_curve(club, look):
    before = files(club)
    seen = look(club, notebook=DECISION)
    assert re.search(r"^SYNTHETIC-\d+ on \d{4}-\d\d-\d\d, club \(SYNTHETIC\)", seen.printed)
    steps = ("sessions.csv", "known_at_t0", "value", "never saw", "slope", "Net benefit")
    places = [seen.printed.index(step) for step in steps]
    assert places == sorted(places)
    assert "Not a medical device" in seen.printed.replace("\n", " ")
    assert len(seen.figures) == len(DECISION_FIGURES)
    every_axis_is_named(seen.figures)
    assert files(club) == before


def test_the_walk_saves_its_plots_where_it_is_told(club, look, tmp_path):
    look(club, tmp_path, DECISION)
    assert files(tmp_path) == DECISION_FIGURES
    assert not plt.get_fignums()


def test_the_rating_of_the_day_is_not_known_at_its_t0(club, look):
    tables = look(club, notebook=DECISION).printed.split("checkins\n")[-1]
    (rated,) = re.findall(r"^.*after_run.*false.*$", tables, re.MULTILINE)
    assert rated


@pytest.mark.parametrize("notebook", [FIRST_LOOK, DECISION])
def test_a_notebook_can_be_read_in_one_sitting(notebook):
    lines = notebook.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= {FIRST_LOOK: 420, DECISION: 250}[notebook]


@pytest.mark.skipif(not ARCHIVE.exists(), reason="PMData is not here: ../shared/data is missing")
def test_of_real_people_the_first_look_prints_counts_only(club, look, tmp_path):
    home = tmp_path / "project"
    shutil.copytree(club, home)
    fetch.fetch("pmdata", archive=ARCHIVE, into=home / "data/raw/pmdata")
    for folder in (home / "data/raw/pmdata").glob("p[0-9][0-9]"):
        if folder.name not in SOME:
            shutil.rmtree(folder)
    run_stages(home, "pmdata", *ROAD)
    plots = tmp_path / "plots"
    plots.mkdir()
    printed = look(home, plots).printed
    assert files(plots) == CLUB_FIGURES | {f"pmdata-{name}.png" for name in FIGURES}
    assert re.search(r"^pmdata: \d+ rated days", printed, re.MULTILINE)
    assert not re.search(r"\bp\d\d\b", printed)
