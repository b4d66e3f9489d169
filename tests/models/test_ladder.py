import pytest

from models import crossfit, ladder, risk
from models.additive import USUAL
from models.baseline import CHOICES, NEVER
from tests.models.made_up import ABOUT, KEY, QUICK, labelled

STEP = {step.name: step for step in (*ladder.STEPS, *ladder.NOT_KEPT)}


def fitted(step, rows):
    params = QUICK.model_validate(QUICK.model_dump() | step.settings)
    return step.fit(rows, params, ABOUT, step.choices)


def test_the_last_step_is_the_model_itself(twelve, held_out):
    rows = labelled(twelve)
    name = rows["athlete_id"][0]
    theirs = rows["athlete_id"] == name
    made = ladder.STEPS[-1].predict(rows.filter(~theirs), rows.filter(theirs), QUICK, ABOUT)
    known = rows.filter(theirs).select(KEY).join(held_out, on=KEY, how="left")
    assert made == pytest.approx(known["risk"].to_numpy(), abs=1e-12)


def test_trees_alone_have_flat_lines_and_nothing_usual(twelve):
    model = fitted(STEP["trees"], labelled(twelve)).model
    assert not [line for line in model.spec.lines.by_feature.values() if abs(line.slope) > 1e-3]
    assert model.spec.usual == NEVER
    assert (model.contributions(twelve)[USUAL] == 0).all()


def test_lines_alone_have_trees_that_say_nothing(twelve):
    model = fitted(STEP["no_trees"], labelled(twelve)).model
    assert model.causes.trees.trees == 1
    assert all(abs(value) < 1e-4 for table in model.causes.trees.tables for value in table.values)
    assert max(abs(line.slope) for line in model.spec.lines.by_feature.values()) > 0.1


def test_one_kind_of_usual_asks_nothing_of_the_kind_of_day():
    assert {choice.unlike for choice in STEP["usual"].choices} == {1}
    assert {choice.unlike for choice in CHOICES} > {1}


def test_pruning_takes_the_inputs_of_silent_causes_out(twelve):
    rows = labelled(twelve)
    weights = crossfit.unseen(rows, QUICK, ABOUT.label).weights
    model = fitted(STEP["pruned"], rows).model
    kept = set(ladder.AFTER_RUN.meta.root_names())
    silent = [cause for cause in risk.grouped(risk.COLUMNS) if not weights.of(cause)]
    assert silent
    for cause in silent:
        assert not (set(model.spec.causes[cause]) - kept) & set(model.spec.lines.by_feature)
