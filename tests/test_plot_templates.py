"""Templates of our own, for plots of which one file holds several predictors."""

import json
from pathlib import Path

import pytest
import yaml
from dvc_render.vega import VegaRenderer
from dvc_render.vega_templates import TEMPLATES

OWN = Path(".dvc/plots")
PLOTS = [
    (Path(path).name, about)
    for entry in yaml.safe_load(Path("dvc.yaml").read_text())["stages"]["evaluate"]["plots"]
    for path, about in entry.items()
]
POINT = {"rev": "workspace", "predictor": "model", "figure": "auroc_within", "data": "SYNTHETIC"}
each = pytest.mark.parametrize(("name", "about"), PLOTS, ids=[name for name, _ in PLOTS])


@each
def test_every_plots_template_is_there(name, about):
    known = {template.DEFAULT_NAME for template in TEMPLATES}
    assert about["template"] in known | {path.stem for path in OWN.glob("*.json")}


@each
def test_every_plot_can_be_filled_and_is_drawn_by_predictor_where_it_has_any(name, about):
    points = [POINT | {about["x"]: 0.1, about["y"]: 0.2}]
    shown = {key: value for key, value in about.items() if key != "cache"}
    filled = VegaRenderer(points, name, template_dir=str(OWN), **shown).get_filled_template()
    assert "<DVC" not in json.dumps(filled)
    if name in ("roc.csv", "decision.csv", "athletes.csv"):
        assert filled["encoding"]["color"]["field"] == "predictor"
    if name == "risk_distribution.csv":
        assert filled["encoding"]["color"]["field"] == "outcome"
