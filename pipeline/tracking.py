"""The local MLflow store, opened in one way by all that write runs."""

import logging
import os

import mlflow
from mlflow import MlflowClient

from pipeline import store


def open_experiment(name: str) -> None:
    """Open an experiment of the local store; one that was deleted in the UI is restored."""
    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")  # of three small files
    mlflow.set_tracking_uri(store.tracking())
    client = MlflowClient()
    found = client.get_experiment_by_name(name)
    if found is None:
        kept = (store.project() / "mlruns").resolve() / name
        client.create_experiment(name, artifact_location=kept.as_uri())
    elif found.lifecycle_stage == "deleted":
        client.restore_experiment(found.experiment_id)
    mlflow.set_experiment(name)
