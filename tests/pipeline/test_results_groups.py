"""What docs/results.md says of groups and of answers, from the tiny club's own reports."""

import pytest

from pipeline import results_groups, store


@pytest.fixture(scope="module")
def said(club):
    return "\n".join(results_groups.render(club.reports))


def test_every_group_has_a_line_with_its_athletes(club, said):
    groups = store.read_json(club.reports / "subgroups.json")["groups"]
    assert set(groups) >= {"sex", "age", "years of training", "data source", "earlier ratings"}
    for kind, found in groups.items():
        for name, group in found.items():
            assert f"| {kind}: {name} | {group['athletes']} |" in said


def test_everybody_comes_first_with_the_figures_of_the_cohort(club, said):
    figures = store.read_json(club.reports / "metrics.json")
    first = next(line for line in said.splitlines() if "everybody" in line)
    assert f"| {figures['rows']:,} | {figures['positives']:,} |" in first
    assert f"{figures['calibration_slope']:.2f} [" in first


def test_a_cohort_without_groups_has_no_section(tmp_path):
    assert results_groups.render(tmp_path) == []
