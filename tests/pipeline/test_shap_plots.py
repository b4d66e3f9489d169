import numpy as np
from matplotlib.figure import Figure

from features.registry import FEATURE
from pipeline import shap_plots, waterfalls


def test_an_arrow_shorter_than_its_head_points_the_way_of_its_value():
    axes = Figure().subplots()
    bars = {"rise": 0.02, "fall": -0.01, "long": 0.5}
    for left, dx in ((0.0, 0.5), (0.0, -0.03), (0.0, 0.02)):  # as shap draws: rises, then falls
        axes.arrow(left, 0, dx, 0, head_length=0.02)
    waterfalls.turn_round(axes, bars)
    tips = [
        corners[np.abs(corners).argmax()] for corners in (p.get_xy()[:, 0] for p in axes.patches)
    ]
    assert [tip > 0 for tip in tips] == [True, True, False]


def test_an_input_that_is_shown_as_another_value_is_named_with_its_own_unit():
    assert shap_plots.as_computed(FEATURE["sleep_short_last"]) == "sleep last night,\nh short of 7"
    assert shap_plots.as_computed(FEATURE["load_7d"]) == FEATURE["load_7d"].label
