"""What is said about the learning curve and the leak, from reports written by hand (SYNTHETIC)."""

import pytest

from pipeline import results_learning, store


def learned(low):
    """Two points and a leak."""

    def point(auroc, draws, gain=None):
        found = {"draws": draws, "brier": 0.1}
        for name, value in {"auroc": auroc, "auroc_within": 0.7}.items():
            found |= {name: value, f"{name}_low": 0.6, f"{name}_high": 0.9}
            found |= {f"{name}_least": auroc - 0.01, f"{name}_most": auroc + 0.01}
            if gain is not None:
                found |= {f"{name}_gain": gain, f"{name}_gain_low": low, f"{name}_gain_high": 0.05}
        return found

    curve = [{"athletes": 4} | point(0.75, 5), {"athletes": 15} | point(0.8, 1, 0.05)]
    return {"points": curve, "random_rows_leak": point(0.85, 1, 0.05)}


@pytest.mark.parametrize(("low", "end"), [(0.01, "still rises"), (-0.01, "is flat as far as")])
def test_whether_the_curve_still_rises_is_said_by_its_interval(low, end):
    said = results_learning.said(learned(low))
    assert said[0].startswith("From 4 athletes to 15 AUROC changes by +0.050 [")
    assert f"at its end the curve {end}" in said[0]


def test_a_gain_no_larger_than_the_spread_of_single_draws_cannot_be_told():
    found = learned(0.01)
    found["points"][0]["auroc_most"] = 0.81  # one draw of 4 athletes did better than all 15
    assert "may still rise; but with 4, who was learned from" in results_learning.said(found)[0]


def test_the_leak_is_called_a_leak():
    said = results_learning.said(learned(0.01))[1]
    assert "no result but a leak" in said
    assert "would claim an AUROC of 0.850, +0.050 [+0.010, +0.050] against athletes left" in said


def test_the_curve_stands_on_the_page_where_it_was_measured(tmp_path):
    report = tmp_path / "learning.json"
    assert results_learning.render(report) == []
    store.write_json(learned(0.01), report)
    told = "\n".join(results_learning.render(report))
    assert "| 4 | 5 | 0.750 [0.60, 0.90] | 0.74 to 0.76 |   | 0.700 | 0.1000 |" in told
    assert "| rows dealt at random: a leak, not skill | 1 |" in told
