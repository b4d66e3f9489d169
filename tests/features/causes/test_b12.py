from math import log


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
