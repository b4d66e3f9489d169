from math import log, log2

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


@pytest.mark.parametrize(
    ("session", "usable"),
    [
        ({"rpe_cr10": 7.0, "duration_min": 30.0}, False),
        ({"rpe_cr10": 6.9, "duration_min": 60.0}, True),
        ({"rpe_cr10": 3.0, "duration_min": 61.0}, False),
        ({"rpe_cr10": 3.0, "duration_min": 61.0, "sport": "ride"}, True),
        ({"rpe_cr10": 8.0, "at": "07:30", "day": 9}, True),
    ],
    ids=["hard", "easy hour", "over an hour", "long ride", "over 24 h before"],
)
def test_a_draw_within_24_hours_of_hard_training_says_nothing_about_stores(spec, session, usable):
    # drawn at 8:00 of day 10, the session ended at 18:00 of day 9 unless it says otherwise
    before = {"day": 9} | session
    early = {"day": 8, "at": "07:30", **session} if "at" in session else before
    spec(
        "ferritin_deficit",
        {12: 1.0 if usable else None},
        labs=[draw(10, value=17.5)],
        sessions=[early],
    )


def test_an_ultra_disturbs_draws_for_14_days(spec):
    ultra = {"day": 1, "distance_km": 50.0, "duration_min": 300.0}
    for day, expected in ((14, None), (15, None), (16, 1.0)):
        spec(
            "ferritin_deficit", {day + 2: expected}, labs=[draw(day, value=17.5)], sessions=[ultra]
        )


def test_of_a_disturbed_draw_the_one_before_still_counts(spec):
    labs = [draw(1, value=17.5), draw(10, value=70.0)]
    spec("ferritin_deficit", {12: 1.0}, labs=labs, sessions=[{"day": 9, "rpe_cr10": 9.0}])


def test_training_that_was_recorded_later_did_not_disturb_the_draw_yet(spec):
    late = {"day": 9, "rpe_cr10": 9.0, "recorded": (14, "12:00")}
    spec("ferritin_deficit", {14: 1.0, 15: None}, labs=[draw(10, value=17.5)], sessions=[late])


def test_a_censored_result_counts_as_its_limit_and_is_shown_as_written(spec):
    row = draw(1, value=5.0, censored="below", reported_value="<5", reported_unit="ug/L")
    spec("ferritin_deficit", {3: 2.5}, labs=[row])
    spec("ferritin_deficit", {3: "<5 ug/L"}, part="shown", labs=[row])


def test_the_trend_of_ferritin_is_that_between_the_latest_two_usable_draws(spec):
    labs = [draw(1, value=60.0), draw(91, value=30.0), draw(101, value=35.0, marker="tibc")]
    expected = {92: None, 93: -log(2), 100: -log(2)}
    spec("ferritin_trend", expected, labs=labs)


def test_the_trend_expires_with_the_later_draw(spec):
    labs = [draw(1, value=60.0), draw(91, value=30.0)]
    spec("ferritin_trend", {271: -log(2), 272: None}, labs=labs)


def test_two_draws_within_14_days_are_no_trend(spec):
    spec("ferritin_trend", {20: None}, labs=[draw(1, value=60.0), draw(14, value=30.0)])


def test_heavy_bleeding_and_a_donation_count_as_said_at_intake(spec):
    yes = {"day": 1, "heavy_menstrual_bleeding": True, "donated_blood": True}
    spec("heavy_menstrual_bleeding", {1: 1.0, 401: 1.0, 402: None}, athlete=yes)
    spec("donated_blood", {1: 1.0, 121: 1.0, 122: None}, athlete=yes)
    no = {"day": 1, "heavy_menstrual_bleeding": False}
    spec("heavy_menstrual_bleeding", {2: 0.0}, athlete=no)
