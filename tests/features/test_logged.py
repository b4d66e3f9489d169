from datetime import date

import pytest

from features import logged
from features.registry import CAUSE, CAUSES, FEATURES
from features.units import INPUTS
from features.whatif import known_by
from tests.cohort import ATHLETE, moment, on, tables

SHOWN = {cause.name for cause in CAUSES if cause.status == "shown"}


def facts(day, **rows):
    known = known_by(tables(**rows), ATHLETE, moment(day, "10:00"))
    return logged.facts(known, on(day))


def test_every_cause_that_is_shown_has_a_display_and_no_other_has():
    assert set(logged.DISPLAYS) == SHOWN | {"diary"}
    assert {"kind_of_food", "intervals"} <= {c.name for c in CAUSES if c.status == "excluded"}
    assert CAUSE["kind_of_food"].reason.startswith("Not recorded by any format")


def test_every_marker_is_either_counted_or_shown():
    blood = {f.name for f in FEATURES if f.on == "lab"}
    assert blood
    assert not set(logged.SALTS) & logged.COUNTED
    assert {*logged.SALTS, *logged.OTHERS} | logged.COUNTED == set(logged.MARKERS)
    assert set(INPUTS) - logged.COUNTED == {"crp"}


def test_a_shown_blood_value_is_repeated_as_the_lab_gave_it_and_sent_to_the_doctor():
    sodium = {"day": 3, "marker": "sodium", "value": 139.0, "unit": "mmol/L"}
    sodium |= {"reported_value": "139.0", "reported_unit": "mmol/l"}
    (said,) = facts(9, labs=[sodium])
    assert said == "sodium: 139.0 mmol/l on 03 Jan 2025; discuss with your doctor"


def test_the_latest_draw_counts_and_only_once_it_is_issued():
    rows = [
        {"day": 3, "marker": "vitamin_d", "value": 60.0, "recorded": (4, "12:00")},
        {"day": 5, "marker": "vitamin_d", "value": 70.0, "recorded": (20, "12:00")},
    ]
    assert [": 60.0 " in said for said in facts(9, labs=rows)] == [True]
    assert [": 70.0 " in said for said in facts(21, labs=rows)] == [True]
    assert facts(300, labs=rows) == []


def test_of_the_last_run_contact_cool_down_and_sole_are_repeated():
    run = {"day": 3, "gear_id": "pair", "ground_contact_ms": 245.0, "cooldown_min": 8.0}
    run |= {"wet": True, "sport": "run"}
    said = facts(4, sessions=[run], gear=[{"day": 1, "gear_id": "pair", "tread": "worn"}])
    assert said == [
        "time on the ground, run of 03 Jan 2025: 245 ms",
        "sole on the run of 03 Jan 2025: worn, wet ground",
        "cool-down after the run of 03 Jan 2025: 8 min",
    ]
    assert facts(40, sessions=[run]) == []


@pytest.mark.parametrize(("hidden", "ate"), [(None, True), (False, True), (True, False)])
def test_energy_eaten_is_not_shown_to_whom_food_is_hidden(hidden, ate):
    entry = {"day": 3, "at": "21:00", "kind": "evening", "kcal": 2100.0, "alcohol": False}
    person = {"age_y": 40.0, "hide_food_and_mass": hidden}
    said = facts(5, athletes=[person], checkins=[entry])
    assert "age at intake: 40 years" in said
    assert "alcohol on 03 Jan 2025: no" in said
    assert ("energy eaten on 03 Jan 2025: 2100 kcal" in said) == ate


def test_nothing_of_the_day_itself_after_t0_is_shown():
    run = {"day": 3, "at": "18:00", "sport": "run", "cooldown_min": 8.0}
    assert facts(3, sessions=[run]) == []
    assert on(3) == date(2025, 1, 3)
