from datetime import date

import polars as pl
import pytest

from features import logged, matrix
from features.matrix import dated, shown
from features.registry import CAUSE, CAUSES, FEATURES
from features.units import INPUTS
from features.whatif import known_by
from tests.cohort import ATHLETE, cohort, moment, on, tables

SHOWN = {cause.name for cause in CAUSES if cause.status == "shown"}
BLOOD = [feature for feature in FEATURES if feature.on == "lab"]


def facts(day, **rows):
    known = known_by(tables(**rows), ATHLETE, moment(day, "10:00"))
    return logged.facts(known, {"day": on(day)}, told=[])


def untold(told=FEATURES, day=40, **rows):
    """Give what is printed below the reasons of a day that was built; `told` stand in them."""
    nights = [{"day": number, "asleep_h": 7.0} for number in range(1, day + 1)]
    made = tables(nights=nights, **rows)
    (row,) = matrix.build(made, None).filter(day=on(day)).iter_rows(named=True)
    return logged.facts(known_by(made, ATHLETE, row["t0"]), row, told)


def drawn(marker, value, day=30, **more):
    return {"day": day, "marker": marker, "value": value} | more


def test_every_cause_that_is_shown_has_a_display_and_no_other_has():
    assert set(logged.DISPLAYS) == SHOWN | {"diary"}
    assert {"kind_of_food", "intervals"} <= {c.name for c in CAUSES if c.status == "excluded"}
    assert CAUSE["kind_of_food"].reason.startswith("Not recorded by any format")


def test_every_marker_is_either_counted_or_shown():
    blood = {f.name for f in FEATURES if f.on == "lab"}
    assert blood
    assert sorted((*logged.SALTS, *logged.OTHERS, *logged.COUNTED)) == sorted(logged.MARKERS)
    assert set(INPUTS) - {*logged.COUNTED} == {"crp"}


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


HARD_RUN = {"day": 29, "sport": "run", "rpe_cr10": 9.0}


@pytest.mark.parametrize(
    ("labs", "said"),
    [
        ([drawn("ferritin", 30.0)], []),
        ([drawn("iron", 12.0), drawn("tibc", 60.0)], ["serum iron: 12.0", "total iron-binding"]),
        ([drawn("iron", 12.0)], ["serum iron: 12.0"]),
        ([drawn("haemoglobin", 140.0)], ["haemoglobin: 140.0"]),
        ([drawn("ferritin", 30.0), drawn("crp", 12.0)], ["C-reactive", "serum ferritin: 30.0"]),
        ([drawn("b12", 300.0)], []),
        ([drawn("active_b12", 80.0), drawn("methylmalonic_acid", 200.0)], []),
        ([drawn("transferrin_saturation", 25.0)], []),
        ([drawn("transferrin_saturation", 25.0), drawn("iron", 12.0)], ["serum iron: 12.0"]),
    ],
)
def test_blood_that_no_reason_repeats_is_repeated_below_them(labs, said):
    found = untold(labs=labs)
    assert [line.startswith(start) for line, start in zip(found, said, strict=True)] == (
        [True] * len(said)
    )
    assert all(line.endswith("; discuss with your doctor") for line in found)


def test_ferritin_drawn_after_a_hard_run_is_repeated_beside_the_earlier_one_that_counts():
    labs = [drawn("ferritin", 30.0, day=10), drawn("ferritin", 90.0)]
    (said,) = untold(labs=labs, sessions=[HARD_RUN])
    assert said == "serum ferritin: 90.0 ug/L on 30 Jan 2025; discuss with your doctor"
    assert untold(labs=labs[1:], sessions=[HARD_RUN]) == [said]
    assert untold(labs=labs) == []


def test_blood_that_counted_too_little_to_be_a_reason_is_repeated():
    (said,) = untold(told=CAUSE["fuel"].features, labs=[drawn("ferritin", 30.0)])
    assert said.startswith("serum ferritin: 30.0 ug/L on 30 Jan 2025")


def test_every_latest_blood_value_stands_in_the_reasons_or_below_them():
    made, printed = cohort(days=80), set()
    for row in matrix.build(made, None).filter(day=on(79)).iter_rows(named=True):
        known = known_by(made, row["athlete_id"], row["t0"])
        reasons = [f"{row[shown(f)]} on {row[dated(f)]}" for f in BLOOD if row[shown(f)]]
        below = logged.facts(known, row, told=BLOOD)
        latest = known.labs.sort("happened", "recorded").group_by("marker").last().collect()
        for lab in latest.filter(pl.col("marker").cast(pl.String) != "crp").iter_rows(named=True):
            value = f"{lab['reported_value']} {lab['reported_unit']} on "
            here = f"{value}{lab['day']}" in reasons
            assert here != any(f"{value}{lab['day']:%d %b %Y};" in line for line in below)
            printed.add(here)
    assert printed == {True, False}
