"""Stage `track`: what was made, told to MLflow; the only place that writes there.

Aggregates only: no row of an athlete reaches MLflow. The model's input example is made up.
"""

import hashlib
import os
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow
import polars as pl
import yaml
from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema

from models import additive, alone
from pipeline import params, served, store, tracking

EXPERIMENT = "heavy-legs"
ALIAS = "champion"
NEEDS = ("dataframely", "mlflow", "numba", "numpy", "pandas", "polars", "pyarrow", "pydantic")
SERVED = Path(served.__file__)
MOST_NAMED = 3
# Another seed alone moves the club's mean log-loss by about half of this.
LEAST_GAIN = 0.001
PARAMETERS, COMMITTED, CHANGED = "parameters", "committed", "changed"


def track(cohort: str, model: Path, reports: Path, matrix: Path, out_of_fold: Path) -> None:
    """Log one run of a cohort: parameters, figures, plots, model; move the champion if better."""
    tracking.open_experiment(EXPERIMENT)
    figures = store.read_json(reports / "metrics.json")
    settings = params.flat(params.load())
    same_rows = fingerprint(matrix, out_of_fold)
    before, changed = _before(cohort, settings)
    with mlflow.start_run(run_name=name_of(cohort, settings, before)) as run:
        mlflow.log_params(settings)
        mlflow.log_metrics(_metrics(figures, store.read_json(reports / "baselines.json")))
        mlflow.set_tags(_tags(cohort, figures, same_rows) | {PARAMETERS: changed})
        for path in sorted((reports / "plots").glob("*.svg")):
            mlflow.log_artifact(str(path), "plots")
        written = [path for kind in ("json", "md") for path in sorted(reports.glob(f"*.{kind}"))]
        for path in (*written, Path("dvc.lock")):
            if path.exists():
                mlflow.log_artifact(str(path), "reports")
        made = _log_model(cohort, model)
    said = promote(cohort, made, figures, same_rows)
    store.console().print(f"{cohort}: run {run.info.run_name!r} logged; {said}")


def name_of(cohort: str, settings: dict[str, Any], before: dict[str, str] | None) -> str:
    """Name a run by what differs from the parameters before it, which MLflow has as text."""
    if before is None:
        return f"{cohort}: first run"
    changed = [
        f"{key.split('.')[-1]} {value} (was {before[key]})"
        for key, value in settings.items()
        if key in before and before[key] != str(value)
    ]
    if not changed:
        return f"{cohort}: same parameters, other code or data"
    more = f" and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else ""
    return f"{cohort}: {', '.join(changed[:MOST_NAMED])}{more}"


def fingerprint(matrix: Path, out_of_fold: Path) -> str:
    """Hash which rows were judged, their outcome and their fold; no row can be read back."""
    rated = store.read_parquet(matrix, "build").filter(pl.col("heavy").is_not_null())
    folds = store.read_parquet(out_of_fold, "train").select("athlete_id", "day", "fold")
    rows = rated.join(folds, on=["athlete_id", "day"]).sort("athlete_id", "day")
    text = rows.select("athlete_id", "day", "heavy", "fold").write_csv()
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def promote(cohort: str, version_made: str, figures: dict, same_rows: str) -> str:
    """Move the alias to this version if it beats the champion on identical rows; say what was done.

    On identical rows the difference of the mean log-losses is the mean of the paired differences.
    """
    client = MlflowClient()
    name = f"heavy-legs-{cohort}"
    aliases = client.get_registered_model(name).aliases
    if ALIAS not in aliases:
        client.set_registered_model_alias(name, ALIAS, version_made)
        return f"version {version_made} is the first {ALIAS}"
    champion = client.get_model_version(name, aliases[ALIAS])
    run = client.get_run(str(champion.run_id))
    if (run.data.tags.get("label"), run.data.tags.get("rows")) != (figures["label"], same_rows):
        return f"{ALIAS} stays version {champion.version}, judged on other rows or another label"
    gain = run.data.metrics["log_loss"] - figures["log_loss"]
    if gain < LEAST_GAIN:
        return f"{ALIAS} stays version {champion.version} (log-loss {-gain:+.6f} against it)"
    client.set_registered_model_alias(name, ALIAS, version_made)
    return f"version {version_made} is the new {ALIAS} (log-loss {-gain:+.6f})"


def _before(cohort: str, settings: dict[str, Any]) -> tuple[dict[str, str] | None, str]:
    """Give the parameters that a run is named against, and whether it changed the committed ones.

    An experiment is named by how it differs from git, however many went before it; a run with the
    committed parameters by how these differ from the last such run.
    """
    ours = {key: str(value) for key, value in settings.items()}
    agreed = committed()
    if agreed is not None and agreed != ours:
        return agreed, CHANGED
    last = _last(cohort, f" and tags.{PARAMETERS} = '{COMMITTED}'") or _last(cohort)
    return (last.data.params if last else None), COMMITTED


def committed() -> dict[str, str] | None:
    """Give the parameters of the commit that is worked on; None outside git, or if it has none."""
    commit = os.environ.get("DVC_EXP_BASELINE_REV", "HEAD")
    git = subprocess.run(
        ["git", "show", f"{commit}:./params.yaml"], capture_output=True, text=True, check=False
    )
    if git.returncode:
        return None
    try:
        said = params.Params.model_validate(yaml.safe_load(git.stdout))
    except (ValueError, yaml.YAMLError):  # of a commit that turned other things
        return None
    return {key: str(value) for key, value in params.flat(said).items()}


def _last(cohort: str, more: str = "") -> Run | None:
    runs = mlflow.search_runs(
        experiment_names=[EXPERIMENT],
        filter_string=f"tags.cohort = '{cohort}'{more}",
        order_by=["attributes.start_time DESC"],
        max_results=1,
        output_format="list",
    )
    return runs[0] if runs else None  # pyright: ignore[reportReturnType]


def _metrics(figures: dict, beside: dict) -> dict[str, float]:
    found = {f"{name}.{key}": value for name, rule in beside.items() for key, value in rule.items()}
    return {
        key: float(value)
        for key, value in (figures | found).items()
        if isinstance(value, int | float) and not isinstance(value, bool) and value == value
    }


def _tags(cohort: str, figures: dict, same_rows: str) -> dict[str, str]:
    git = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return {
        "cohort": cohort,
        "label": figures["label"],
        "rows": same_rows,
        "data": "SYNTHETIC" if figures["synthetic"] else "real",
        "git": git.stdout.strip() or "unknown",
        "dvc_experiment": os.environ.get("DVC_EXP_NAME", "none"),
    }


def _log_model(cohort: str, model: Path) -> str:
    """Log the model's folder and the file that runs it; the example's two rows are made up."""
    made = additive.load(model)
    columns = [*made.spec.features, *alone.WATCHED]
    known = dict.fromkeys(columns, 0.0) | {"observed_28d": 1.0, "sessions_28d": 16.0}
    unknown = dict.fromkeys(columns, None)
    example = pl.DataFrame([known, unknown], schema=dict.fromkeys(columns, pl.Float64))
    found = alone.score(made, example)
    logged = mlflow.pyfunc.log_model(
        name="model",
        python_model=str(SERVED),
        artifacts={"model": str(model)},
        code_paths=["features", "models"],
        signature=ModelSignature(
            inputs=_schema(example, optional=made.spec.features), outputs=_schema(found)
        ),
        input_example=example.to_pandas(),
        pip_requirements=[f"{name}=={version(name)}" for name in NEEDS],
        registered_model_name=f"heavy-legs-{cohort}",
    )
    return str(logged.registered_model_version)


def _schema(rows: pl.DataFrame, optional: Sequence[str] = ()) -> Schema:
    kinds = {pl.Float64: DataType.double, pl.String: DataType.string}
    return Schema(
        [ColSpec(kinds[rows[name].dtype], name, name not in optional) for name in rows.columns]  # pyright: ignore
    )


if __name__ == "__main__":
    store.run(track)
