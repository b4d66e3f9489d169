from math import log2

import pytest


def draw(day, marker="ferritin", **more):
    return {"day": day, "marker": marker, **more}


def test_each_halving_of_ferritin_below_35_counts_one_from_the_issue_on(spec):
    # 35 / 17.5 is one halving; drawn on day 1 and issued at noon of day 2, day 3 knows it first
    spec("ferritin_deficit", {2: None, 3: 1.0}, labs=[draw(1, value=17.5)])


def test_ferritin_of_35_and_more_is_no_deficit(spec):
    spec("ferritin_deficit", {3: 0.0}, labs=[draw(1, value=35.0)])
    spec("ferritin_deficit", {3: 0.0}, labs=[draw(1, value=200.0)])


def test_the_ferritin_deficit_is_capped(spec):
    spec("ferritin_deficit", {3: 2.5}, labs=[draw(1, value=5.0)])  # log2(7) = 2.81


@pytest.mark.parametrize(
    ("crp", "expected"),
    [(5.0, log2(35 / 30)), (5.1, log2(35 / (30 * 0.67))), (10.0, log2(35 / 20.1)), (10.1, None)],
)
def test_crp_of_the_same_draw_corrects_or_silences_ferritin(spec, crp, expected):
    labs = [draw(1, value=30.0), draw(1, "crp", value=crp)]
    spec("ferritin_deficit", {3: expected}, labs=labs)


def test_a_ferritin_silenced_by_crp_leaves_the_earlier_draw_standing(spec):
    labs = [draw(1, value=17.5), draw(20, value=70.0), draw(20, "crp", value=30.0)]
    spec("ferritin_deficit", {30: 1.0}, labs=labs)


def test_ferritin_stands_for_180_days_after_the_draw(spec):
    spec("ferritin_deficit", {181: 1.0, 182: None}, labs=[draw(1, value=17.5)])


def test_of_one_draw_the_latest_issue_counts_once_it_is_issued(spec):
    first = draw(1, value=35.0, recorded=(2, "12:00"))
    again = draw(1, value=17.5, recorded=(10, "12:00"))
    spec("ferritin_deficit", {10: 0.0, 11: 1.0}, labs=[first, again])


def test_an_older_draw_issued_late_does_not_displace_a_newer_one(spec):
    late = draw(1, value=35.0, recorded=(10, "12:00"))
    newer = draw(5, value=17.5, recorded=(6, "12:00"))
    spec("ferritin_deficit", {9: 1.0, 12: 1.0}, labs=[late, newer])


def test_a_value_written_with_a_less_than_sign_counts_as_its_limit(spec):
    labs = [draw(1, value=8.0, censored="below")]
    spec("ferritin_deficit", {3: log2(35 / 8)}, labs=labs)


def test_the_sentence_shows_the_ferritin_as_reported_and_the_day_of_the_draw(spec):
    said = {"reported_value": "<30", "reported_unit": "ng/mL"}
    labs = [draw(1, value=30.0, **said), draw(1, "crp", value=6.0)]
    spec("ferritin_deficit", {3: "<30 ng/mL"}, part="shown", labs=labs)
    spec("ferritin_deficit", {2: None, 3: 1}, part="day", labs=labs)


def test_saturation_counts_by_ten_points_below_20(spec):
    saturation = draw(1, "transferrin_saturation", value=15.0)
    spec("saturation_short", {2: None, 3: 0.5, 181: 0.5, 182: None}, labs=[saturation])


def test_saturation_is_worked_out_from_iron_and_capacity(spec):
    # 12 / 65 = 18.4615 %, so 20/13 points short of 20
    labs = [draw(1, "iron", value=12.0), draw(1, "tibc", value=65.0)]
    spec("saturation_short", {3: 2 / 13}, labs=labs)
    spec("saturation_short", {3: "18 % (iron over capacity)"}, part="shown", labs=labs)


def test_the_labs_own_saturation_goes_before_the_worked_out_one(spec):
    labs = [
        draw(1, "iron", value=12.0),
        draw(1, "tibc", value=65.0),
        draw(1, "transferrin_saturation", value=19.0),
    ]
    spec("saturation_short", {3: 0.1}, labs=labs)


def test_iron_without_capacity_gives_no_saturation(spec):
    spec("saturation_short", {3: None}, labs=[draw(1, "iron", value=12.0)])
    spec("saturation_short", {3: None}, labs=[draw(1, "tibc", value=65.0)])


def test_saturation_of_20_is_enough_and_0_is_the_cap(spec):
    spec("saturation_short", {3: 0.0}, labs=[draw(1, "transferrin_saturation", value=45.0)])
    spec("saturation_short", {3: 2.0}, labs=[draw(1, "transferrin_saturation", value=0.0)])
