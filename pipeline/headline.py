"""The few figures that `dvc metrics` and `dvc exp show` print; all others stand in metrics.json."""

from typing import Any

NAMES = (
    "auroc",
    "auroc_within",
    "auroc_onset",
    "auroc_cold",
    "auroc_forward",
    "brier",
    "log_loss",
    "calibration_slope",
)


def of(figures: dict[str, Any]) -> dict[str, Any]:
    """Take the figures that are compared between experiments."""
    return {name: figures[name] for name in NAMES}
