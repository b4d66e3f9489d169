"""Runs in MLflow: what is written there, what never is, and when the champion changes."""

import contextlib
import importlib
import json
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

from models import additive, alone
from pipeline import params, score, store

REPO = Path(__file__).parents[2]
NAME = "heavy-legs-club"
ADDRESS = f"models:/{NAME}@champion"

pytestmark = [
    # said while mlflow.pyfunc is imported, about a class of MLflow itself
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
    # said by pandas about how MLflow writes the input example
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning"),
    # said by SQLAlchemy about MLflow's own tables
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
]


def change(path: Path, **values: float) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.fixture(scope="module")
def tracked(club, tmp_path_factory):
    """Log the club three times: at first, with other parameters but worse, and better again."""
    home = tmp_path_factory.mktemp("tracked") / "home"
    shutil.copytree(club.home, home, ignore=shutil.ignore_patterns("raw", "truth"))
    for package in ("features", "models", "pipeline"):
        shutil.copytree(
            REPO / package, home / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    data, reports = home / "data" / "club", home / "reports" / "club"
    first = json.loads((reports / "metrics.json").read_text())["log_loss"]
    said = []
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(home):
        patch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        patch.setattr(store, "TRACKING", f"sqlite:///{home}/mlflow.db")
        track = importlib.import_module("pipeline.track")
        mlflow = importlib.import_module("mlflow")
        for log_loss, seed in ((first, 1), (first + 0.01, 2), (first - 0.01, 2)):
            change(reports / "metrics.json", log_loss=log_loss)
            settings = yaml.safe_load((home / "params.yaml").read_text())
            settings["train"]["seed"] = seed
            (home / "params.yaml").write_text(yaml.safe_dump(settings))
            track.track(
                "club",
                data / "model",
                reports,
                data / "matrix.parquet",
                data / "out_of_fold.parquet",
            )
            champion = mlflow.MlflowClient().get_model_version_by_alias(NAME, "champion")
            said.append(champion.version)
        runs = mlflow.search_runs(
            experiment_names=["heavy-legs"],
            order_by=["attributes.start_time ASC"],
            output_format="list",
        )
        yield SimpleNamespace(
            home=home, runs=runs, champions=said, track=track, mlflow=mlflow, data=data
        )
        mlflow.set_tracking_uri(None)


def artifacts(tracked, run):
    client = tracked.mlflow.MlflowClient()
    return {
        found.path
        for folder in ("plots", "reports")
        for found in client.list_artifacts(run.info.run_id, folder)
    }


def test_a_run_holds_parameters_figures_and_tags(tracked):
    run = tracked.runs[0]
    figures = json.loads((tracked.home / "reports/club/metrics.json").read_text())
    assert run.data.params["train.num_iterations"] == "20"
    assert run.data.params["simulate.athletes"] == "24"
    assert run.data.metrics["auroc"] == pytest.approx(figures["auroc"])
    assert run.data.metrics["base_rate.auroc"] == 0.5
    tags = run.data.tags
    assert (tags["cohort"], tags["label"], tags["data"]) == ("club", "legs_rating", "SYNTHETIC")
    assert len(tags["rows"]) == 16
    assert tags["git"]


def test_a_run_holds_the_plots_and_reports(tracked):
    found = artifacts(tracked, tracked.runs[0])
    assert {f"plots/{name}.svg" for name in ("roc", "calibration", "risk_distribution")} <= found
    assert {f"reports/{name}.json" for name in ("metrics", "baselines", "refused")} <= found


def test_plots_say_that_the_club_is_made_up(tracked):
    for plot in tracked.home.rglob("artifacts/plots/*.svg"):
        assert "SYNTHETIC" in plot.read_text(encoding="utf-8")


def test_a_run_is_named_by_what_differs_from_the_last(tracked):
    names = [run.info.run_name for run in tracked.runs]
    assert names == [
        "club: first run",
        "club: seed 2 (was 1)",
        "club: same parameters, other code or data",
    ]


def test_many_changes_are_counted_not_listed(tracked):
    before = {f"train.{n}": "1" for n in "abcde"}
    found = tracked.track.name_of("club", {f"train.{n}": 2 for n in "abcde"}, before)
    assert found == "club: a 2 (was 1), b 2 (was 1), c 2 (was 1) and 2 more"


@pytest.fixture
def in_git(tracked, tmp_path, monkeypatch):
    """Stand in a repository whose commit has the project's params.yaml; give its parameters."""
    shutil.copy(REPO / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "parameters"]):
        someone = ["-c", "user.name=SYNTHETIC", "-c", "user.email=synthetic@example.org"]
        subprocess.run(["git", *someone, *words], check=True)
    monkeypatch.setattr(tracked.track, "_last", lambda cohort, more="": None)
    return params.flat(params.load())


def named(track, settings):
    return track.name_of("club", settings, track._before("club", settings)[0])


def test_an_experiment_is_named_by_how_it_differs_from_the_commit(tracked, in_git):
    first, second = in_git | {"train.num_leaves": 6}, in_git | {"train.learning_rate": 0.08}
    assert named(tracked.track, first) == "club: num_leaves 6 (was 3)"
    assert named(tracked.track, second) == "club: learning_rate 0.08 (was 0.05)"
    assert tracked.track._before("club", second)[1] == "changed"


def test_a_run_with_the_committed_parameters_is_no_experiment(tracked, in_git):
    assert tracked.track._before("club", in_git) == (None, "committed")
    assert named(tracked.track, in_git) == "club: first run"


def test_a_commit_that_turned_other_things_names_nothing(tracked, in_git):
    Path("params.yaml").write_text("train: {}\n")
    someone = ["-c", "user.name=SYNTHETIC", "-c", "user.email=synthetic@example.org"]
    subprocess.run(["git", *someone, "commit", "-qam", "others"], check=True)
    assert tracked.track.committed() is None


def test_an_experiment_in_a_folder_of_its_own_writes_to_the_projects_store(monkeypatch):
    monkeypatch.delenv("DVC_ROOT", raising=False)
    assert store.tracking() == store.TRACKING
    monkeypatch.setenv("DVC_ROOT", "/somewhere/project")
    assert store.tracking() == "sqlite:////somewhere/project/mlflow.db"


def test_the_champion_moves_for_a_better_log_loss_only(tracked):
    assert [str(version) for version in tracked.champions] == ["1", "1", "3"]


@pytest.mark.parametrize("other", ["rows", "label"])
def test_the_champion_stays_where_rows_or_label_differ(other, tracked):
    figures = {"label": "legs_rating", "log_loss": 0.0}
    rows = tracked.runs[0].data.tags["rows"]
    if other == "rows":
        rows = "0" * 16
    else:
        figures["label"] = "leg_soreness"
    said = tracked.track.promote("club", "2", figures, rows)
    assert said == "champion stays version 3, judged on other rows or another label"


def test_the_same_rows_have_the_same_fingerprint_and_others_another(tracked, tmp_path):
    files = (tracked.data / "matrix.parquet", tracked.data / "out_of_fold.parquet")
    known = tracked.track.fingerprint(*files)
    assert known == tracked.runs[0].data.tags["rows"]
    matrix = pl.read_parquet(files[0])
    day = matrix.drop_nulls("heavy")["day"][0]
    flipped = pl.when(pl.col("day") == day).then(~pl.col("heavy")).otherwise("heavy")
    matrix.with_columns(heavy=flipped).write_parquet(tmp_path / "matrix.parquet")
    assert tracked.track.fingerprint(tmp_path / "matrix.parquet", files[1]) != known


def test_no_athlete_is_named_in_anything_that_mlflow_keeps(tracked):
    kept = [path for path in (tracked.home / "mlruns").rglob("*") if path.is_file()]
    kept += list(tracked.home.glob("mlflow.db*"))
    assert len(kept) > 50
    named = {path.name for path in kept if b"SYNTHETIC-0" in path.read_bytes()}
    assert named == set()


def test_no_row_of_the_matrix_is_the_input_example(tracked):
    (example, *_) = tracked.home.rglob("input_example.json")
    said = json.loads(example.read_text())
    values = {value for row in said["data"] for value in row}
    assert {value for value in values if value == value} == {0.0, 1.0, 16.0}  # and NaN


def test_the_logged_model_says_what_it_takes_and_gives(tracked):
    found = tracked.mlflow.models.get_model_info(ADDRESS)
    features = additive.load(tracked.data / "model").spec.features
    taken = found.signature.inputs
    assert taken.input_names() == [*features, *alone.WATCHED]
    assert taken.required_input_names() == list(alone.WATCHED)
    given = found.signature.outputs.input_names()
    assert given[:3] == ["status", "risk", "says"]
    assert given[-2:] == ["message", "notice"]


def test_the_logged_model_is_code_and_plain_files_without_a_pickle(tracked):
    (home, *_) = sorted(tracked.home.rglob("MLmodel"))
    held = {path.name for path in (home.parent / "artifacts" / "model").iterdir()}
    assert held == {additive.BOOSTER, additive.TABLES, additive.SPEC}
    assert not [path for path in home.parent.rglob("*") if path.suffix in (".pkl", ".pickle")]
    code = yaml.safe_load(home.read_text())["flavors"]["python_function"]["model_code_path"]
    assert Path(code).name == "served.py"


def test_the_model_that_mlflow_loads_predicts_the_same_as_the_folder(tracked):
    model = additive.load(tracked.data / "model")
    rows = pl.read_parquet(tracked.data / "matrix.parquet").head(200)
    loaded = tracked.mlflow.pyfunc.load_model(ADDRESS)
    given = rows.select(*model.spec.features, pl.col(alone.WATCHED).cast(pl.Float64))
    found = pl.from_pandas(loaded.predict(given.to_pandas()))
    unrated = rows.with_columns(ratings_before=pl.lit(0))  # MLflow is told no history
    history = additive.past(rows, model.causes.margins(rows)).clear()
    parts = model.contributions(unrated, history)
    spoken = found["status"] == "scored"
    assert 0 < spoken.sum() < rows.height
    expected = parts.with_columns(additive.probability(parts)).filter(spoken)
    shown = found.filter(spoken).select(pl.col(expected.columns).cast(pl.Float64))
    assert_frame_equal(shown, expected)
    held_back = found.filter(~spoken)
    assert held_back["status"].unique().to_list() == ["not_enough_data"]
    assert held_back.select(expected.columns).null_count().row(0) == (held_back.height,) * len(
        expected.columns
    )
    assert held_back["message"].str.starts_with("Not enough data: ").all()
    assert found["notice"].str.contains("were not looked at", literal=True).all()


@pytest.mark.parametrize("lost", alone.WATCHED)
def test_a_row_of_which_it_is_not_known_what_was_logged_has_no_estimate(tracked, lost):
    model = additive.load(tracked.data / "model")
    rows = pl.read_parquet(tracked.data / "matrix.parquet").filter(pl.col("silent_days") == 0)
    rows = rows.tail(5).with_columns(pl.lit(None, pl.Float64).alias(lost))
    assert alone.score(model, rows)["status"].to_list() == ["not_enough_data"] * 5


def test_an_address_in_the_registry_scores_the_same_as_the_folder(tracked, tmp_path):
    for number, model in enumerate((ADDRESS, f"models:/{NAME}/1", str(tracked.data / "model"))):
        score.score(model, tracked.data / "tables", tmp_path / f"{number}.parquet")
    frames = [pl.read_parquet(tmp_path / f"{number}.parquet") for number in range(3)]
    assert frames[0]["risk"].is_not_null().any()
    assert_frame_equal(frames[0], frames[2])
    assert_frame_equal(frames[1], frames[2])


@pytest.mark.parametrize(
    "address", [f"models:/{NAME}@winner", "models:/nobody/1", "runs:/no/model"]
)
def test_an_address_without_a_model_is_one_line(address, tracked, refuses):
    said = refuses(score.score, address, tracked.data / "tables", "out.csv")
    assert said.startswith(f"no model at {address} (")
