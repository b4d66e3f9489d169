from math import log

import pytest


def b12(value, **more):
    return {"day": 1, "marker": "b12", "value": value, **more}


def test_half_of_221_counts_the_logarithm_of_two(spec):
    spec("b12_deficit", {2: None, 3: log(2)}, labs=[b12(110.5)])


def test_b12_of_221_and_more_is_no_deficit_and_the_lowest_is_capped(spec):
    spec("b12_deficit", {3: 0.0}, labs=[b12(221.0)])
    spec("b12_deficit", {3: 0.0}, labs=[b12(900.0)])
    spec("b12_deficit", {3: 1.2}, labs=[b12(50.0)])  # ln(4.42) = 1.486


def test_b12_stands_for_365_days(spec):
    spec("b12_deficit", {366: log(2), 367: None}, labs=[b12(110.5)])


def test_inflammation_does_not_silence_b12(spec):
    crp = {"day": 1, "marker": "crp", "value": 50.0}
    spec("b12_deficit", {3: log(2)}, labs=[b12(110.5), crp])


def test_a_newer_ferritin_leaves_the_b12_of_an_older_draw(spec):
    ferritin = {"day": 20, "marker": "ferritin", "value": 30.0}
    spec("b12_deficit", {30: log(2)}, labs=[b12(110.5), ferritin])
    spec("b12_deficit", {30: "110.5 pmol/L"}, part="shown", labs=[b12(110.5), ferritin])
    spec("b12_deficit", {30: 1}, part="day", labs=[b12(110.5), ferritin])


def test_a_cohort_that_goes_by_nice_has_its_line_at_258(spec):
    labs = [{"day": 1, "marker": "b12", "value": 215.0}]
    spec("b12_deficit", {3: log(258 / 215)}, athlete={"b12_scheme": "nice"}, labs=labs)
    spec("b12_deficit", {3: log(221 / 215)}, athlete={"b12_scheme": "who"}, labs=labs)
    spec("b12_deficit", {3: log(221 / 215)}, labs=labs)


def test_active_b12_counts_below_70(spec):
    labs = [{"day": 1, "marker": "active_b12", "value": 35.0}]
    spec("active_b12_short", {2: None, 3: log(2), 366: log(2), 367: None}, labs=labs)


@pytest.mark.parametrize(("value", "high"), [(271.0, 0.0), (272.0, 1.0)])
def test_methylmalonic_acid_is_high_above_271(spec, value, high):
    labs = [{"day": 1, "marker": "methylmalonic_acid", "value": value}]
    spec("methylmalonic_acid_high", {3: high}, labs=labs)


@pytest.mark.parametrize(
    ("person", "risk"),
    [
        ({"diet": "vegan"}, 2.0),
        ({"diet": "vegan", "b12_supplement": True}, 0.0),
        ({"diet": "vegetarian", "b12_supplement": False}, 1.0),
        ({"diet": "omnivore"}, 0.0),
        ({"diet": "omnivore", "metformin_or_acid_blocker": True}, 1.0),
        ({}, None),
    ],
)
def test_what_food_gives_of_b12_is_read_off_the_intake(spec, person, risk):
    spec("b12_diet", {2: risk}, athlete={"day": 1} | person)
