"""What docs/results.md says of model and rules, from the tiny club's own reports."""

import pytest

from pipeline import results, store


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("auroc_onset", 3),
        ("brier", 4),
        ("brier_cold", 4),
        ("auroc_cold_within", 3),
        ("auroc_forward_within", 3),
        ("calibration_slope", 3),
        ("calibration_intercept", 3),
    ],
)
def test_a_figure_stands_with_its_interval(name, places, club):
    figures = store.read_json(club.reports / "metrics.json")
    value, low, high = (figures[f"{name}{end}"] for end in ("", "_low", "_high"))
    said = f"{value:.{places}f} [{low:.{places - 1}f}, {high:.{places - 1}f}]"
    assert said in results._cohort(club.reports)
