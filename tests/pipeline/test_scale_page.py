"""The page on scale says what was measured, and nothing that was typed by hand."""

import json
from pathlib import Path

import pytest

from pipeline import scale_page

MACHINE = {"cpus": 2, "memory_gib": 24, "system": "Linux", "architecture": "x86_64"}
FOUND = {
    "machine": MACHINE,
    "end_to_end": [
        {"athlete_days": 100_000, "workers": 2, "seconds": 5.0, "peak_gib": 1.0},
        {"athlete_days": 1_000_000, "workers": 2, "seconds": 36.0, "peak_gib": 1.5},
    ],
    "slope": 0.857,
    "ray": {"athlete_days": 1_000_000, "ratio_two_workers": 1.8, "ratio_local": 1.25},
    "cold_start_s": 2.04,
}


@pytest.fixture
def page(tmp_path):
    (tmp_path / "bench.json").write_text(json.dumps(FOUND))
    return scale_page.render(tmp_path / "bench.json")


def test_the_page_in_the_repository_is_what_the_measurements_give():
    said = Path("docs/scale.md").read_text(encoding="utf-8")
    assert said == scale_page.render(Path("reports/bench.json"))


def test_the_cost_of_a_million_days_is_that_of_the_largest_measured(page):
    assert "| 1,000,000 | 36 | 1.5 | 72 |" in page
    assert "A million athlete-days cost 72 core-seconds" in page
    assert "ten years takes 3.7 core-hours: 110 minutes on 2 cores, 14 minutes on 16" in page


def test_ray_and_the_cold_start_are_told(page):
    assert "two workers is 1.80 times as fast as with one, and takes 1.25 times" in page
    assert "One athlete, from a cold start: 2.0 s." in page


def test_what_was_not_measured_is_not_told(tmp_path):
    (tmp_path / "bench.json").write_text("{}")
    for report in ("bench.json", "nothing.json"):
        assert scale_page.NOT_MEASURED in scale_page.render(tmp_path / report)
