import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features import events, referral, timeline
from features.flags import ALIASES, FLAGS, UNDATED
from features.labels import LEG_SORENESS, LEGS_RATING
from features.markers import MARKERS
from features.referral import MESSAGES, SAFETY, Level
from features.registry import CAUSE
from tests.cohort import ATHLETE, cohort, moment, on, tables

DAY = 200  # the day that is looked at; t0 is 10:00
ADULT = {"age_y": 30.0, "day": 1}
NOW, TODAY = ("referred", MESSAGES[Level.NOW]), ("referred", MESSAGES[Level.TODAY])
SOON = ("scored", MESSAGES[Level.SOON])
SCORED = ("scored", "")
ILL = ("blocked", referral.ILL)
SOON_TOO = ("blocked", f"{referral.ILL} {MESSAGES[Level.SOON]}")

# Evidence file 5.2, copied by hand: what each code does. Where it says "E/U" or "U/S" for several
# triggers in one row, the codes stand apart here.
LEVELS = {
    "chest": NOW,
    "saddle": NOW,
    "tight_limb": NOW,
    "one_sided_swelling": NOW,
    "swelling_and_breathless": NOW,
    "confusion_after_exercise": NOW,
    "dark_urine": NOW,
    "face_or_speech": NOW,
    "new_numbness": TODAY,
    "rest_pain_or_wound": TODAY,
    "bone_pain": TODAY,
    "pain_stops_with_rest": SOON,
    "tight_at_fixed_time": SOON,
    "veins": SOON,
    "one_leg_weaker": SOON,
    "missed_periods_or_weight_loss": SOON,
    "lasting_heaviness": SOON,
    "medicine_and_muscle_pain": SOON,
    "night_sweats_or_glands": SOON_TOO,
    "fever": ILL,
    "injury": SOON,
    "none": SCORED,
}

# Evidence file 4.3, column "Refer", copied by hand: marker, sex, the last values that say nothing
# and the first that are repeated, below and above.
BOTH = ("female", "male")
REFER = (
    ("ferritin", ("female",), (15.0, 14.9), (150.0, 150.1)),
    ("ferritin", ("male",), (15.0, 14.9), (200.0, 200.1)),
    ("iron", BOTH, None, (62.5, 62.67)),  # 350 µg/dL and more
    ("transferrin_saturation", ("female",), None, (45.0, 45.1)),
    ("transferrin_saturation", ("male",), None, (50.0, 50.1)),
    ("haemoglobin", ("female",), (120.0, 119.9), None),
    ("haemoglobin", ("male",), (130.0, 129.9), None),
    ("mean_cell_volume", BOTH, (75.0, 74.9), (105.0, 105.1)),
    ("b12", BOTH, (133.0, 132.9), None),
    ("active_b12", BOTH, (25.0, 24.9), None),
    ("methylmalonic_acid", BOTH, None, (750.0, 750.1)),
    ("folate", BOTH, (7.0, 6.9), None),
    ("crp", BOTH, None, (10.0, 10.1)),
    ("vitamin_d", BOTH, None, (250.0, 250.1)),
    ("magnesium", BOTH, (0.42, 0.4115), (2.05, 2.057)),  # 1.0 and 5.0 mg/dL and beyond
    ("sodium", BOTH, (135.0, 134.9), None),
    ("creatine_kinase", BOTH, None, (5000.0, 5000.1)),
    ("cortisol", BOTH, (50.0, 49.9), None),
    ("testosterone", ("female",), (0.2, 0.19), (2.7, 2.71)),
    ("testosterone", ("male",), (8.0, 7.9), (35.0, 35.1)),
)
# The same, of what is urgent whatever the sex: the last value that is not, the first that is.
URGENT = (
    ("haemoglobin", (60.1, 60.0), (199.9, 200.0)),
    ("haematocrit", (18.1, 18.0), (60.0, 60.1)),
    ("sodium", (120.1, 120.0), (159.9, 160.0)),
    ("potassium", (2.6, 2.5), (6.4, 6.5)),
)
WITHOUT_LIMITS = {"tibc", "transferrin", "homocysteine", "reticulocyte_haemoglobin"}


def status(policy=LEGS_RATING, athlete=None, day=DAY, watched=None, **rows):
    """Give status and message of one day of an adult who is watched well, but for what is told."""
    row = {
        "athlete_id": ATHLETE,
        "day": on(day),
        "t0": moment(day, "10:00"),
        "observed_28d": 1.0,
        "sessions_28d": 12,
        "silent_days": 0,
        "ratings_before": 30,
        "heavy": None,
        "known": None,
    }
    schema = {"t0": pl.Datetime("us", "UTC"), "silent_days": pl.Int64, "heavy": pl.Boolean}
    schema |= {"known": pl.Datetime("us", "UTC")}
    later = {"day": on(day + 2), "t0": moment(day + 2, "10:00")}  # so that `day` is not today's
    matrix = pl.DataFrame([row | (watched or {}), row | later], schema_overrides=schema)
    made = tables(athletes=[ADULT | (athlete or {})], **rows)
    found = referral.statuses(matrix, made, policy)
    assert found.columns == ["athlete_id", "day", "status", "message"]
    only, _ = found.iter_rows(named=True)
    return only["status"], only["message"]


def flag(code, day=DAY - 1, at="20:00", **more):
    return {"day": day, "at": at, "code": code, "site": "whole_body", **more}


def lab(marker, value, day=DAY - 10, **more):
    return {"day": day, "marker": marker, "value": value, **more}


def said(marker, value, day=DAY - 10, unit=None):
    """Give the sentence that repeats a value."""
    known = MARKERS[marker]
    when = f"{on(day).day} {on(day):%b %Y}"
    return f"Your laboratory's {known.label} of {when}: {value} {unit or known.unit}."


def lab_soon(*values):
    return referral.LAB_SOON.format(values=" ".join(values))


def lab_today(*values):
    return referral.LAB_TODAY.format(values=" ".join(values))


def ill(day, at="08:00", **more):
    return {"day": day, "at": at, "ill": True, **more}


def test_an_adult_who_is_watched_well_is_scored_without_a_message():
    assert status() == SCORED


# Flags


def test_the_table_of_levels_has_every_code():
    assert set(LEVELS) == set(FLAGS)


@pytest.mark.parametrize("code", LEVELS)
def test_each_flag_does_what_the_evidence_file_says(code):
    assert status(flags=[flag(code)]) == LEVELS[code]


@pytest.mark.parametrize("code", FLAGS)
def test_each_flag_says_what_is_reported_and_where_its_level_comes_from(code):
    assert re.fullmatch(r"[a-z][a-z_]*", code)
    assert len(FLAGS[code].trigger.split()) >= 3
    assert FLAGS[code].source


def test_the_cause_of_numbness_says_as_its_flag_does_that_it_is_for_the_same_day():
    assert FLAGS["new_numbness"].level is Level.TODAY
    assert CAUSE["nerves_and_spine"].why.endswith(" is looked at the same day.")


def test_the_readme_says_how_long_the_answers_of_a_form_count():
    said = " ".join(Path("README.md").read_text(encoding="utf-8").split())
    assert f"never says when one ended, each answer counts {events.FORM_DAYS} days" in said


def test_an_unknown_flag_is_for_a_doctor_today_and_typing_does_not_matter():
    assert status(flags=[flag("something_new")]) == ("referred", MESSAGES[Level.TODAY])
    assert status(flags=[flag(" Dark urine")]) == ("referred", MESSAGES[Level.NOW])


@pytest.mark.parametrize("name", ALIASES)
def test_an_alias_is_a_known_code_that_is_no_less_urgent_than_an_unknown_one(name):
    assert name not in FLAGS
    assert FLAGS[ALIASES[name]].level in (Level.NOW, Level.TODAY)
    assert status(flags=[flag(name)]) == LEVELS[ALIASES[name]]


def test_chest_pain_by_any_spelling_needs_help_now():
    for code in ("chest_pain", "Chest pain", "chest-pain", " breathless "):
        assert status(flags=[flag(code)]) == NOW


@pytest.mark.parametrize("severity", ["major", "minor", None])
def test_an_injury_is_worth_showing_until_it_is_over(severity):
    assert status(flags=[flag("injury", severity=severity)]) == SOON
    assert status(flags=[flag(" Injury", day=1, severity=severity)]) == SOON
    over = flag("injury", severity=severity, resolved=moment(DAY, "09:00"))
    assert status(flags=[over]) == SCORED
    assert status(flags=[flag("none", severity=severity)]) == SCORED


def form(*severities, last=DAY - 1, every=7, **more):
    """Answers to a form that asks for injuries every week, the latest last; None: no injury."""
    days = range(last - every * (len(severities) - 1), last + 1, every)
    return [
        flag("injury" if severity else "none", day=day, severity=severity, **more)
        for day, severity in zip(days, severities, strict=True)
    ]


def test_a_form_that_asks_for_injuries_every_week_counts_for_14_days():
    weekly = (None, None, None, "major")
    assert status(flags=form(*weekly)) == SOON
    assert status(flags=form(*weekly, last=DAY - 13)) == SOON
    assert status(flags=form(*weekly, last=DAY - 15)) == SCORED
    assert status(flags=form(*weekly[1:], last=DAY - 15)) == SOON  # too few for a form


def test_a_minor_injury_of_a_weekly_form_says_nothing_but_other_flags_last():
    weekly = form(None, "minor", "minor", "minor")
    assert status(flags=weekly) == SCORED
    assert status(flags=weekly[1:]) == SOON
    assert status(flags=[*weekly, flag("injury", day=DAY - 2)]) == SOON  # its severity is unknown
    assert status(flags=[*weekly, flag("chest", day=2)]) == NOW


def test_reports_that_say_when_an_injury_ended_are_no_weekly_form():
    over = flag("injury", day=5, severity="minor", resolved=moment(9, "09:00"))
    assert status(flags=[*form(None, None, None, "minor"), over]) == SOON


def test_injuries_of_which_none_was_ever_denied_are_no_weekly_form():
    weekly = form("minor", "minor", "minor", "minor", last=DAY - 15)
    assert status(flags=weekly) == SOON


def test_an_answer_without_a_readable_time_lasts():
    number = (UNDATED.date() - on(1)).days + 1
    undated = flag("injury", day=number, at="01:00", severity="minor")
    assert status(flags=[*form(None, None, None), undated]) == SOON


def test_the_worst_of_several_flags_counts():
    flags = [flag("veins"), flag("new_numbness"), flag("chest", day=DAY - 5), flag("none")]
    assert status(flags=flags) == NOW
    assert status(flags=flags[:2]) == TODAY


@pytest.mark.parametrize("code", LEVELS)
@pytest.mark.parametrize("age", [0, 14, 15, 199])
def test_a_flag_lasts_until_it_is_resolved(code, age):
    reported = flag(code, day=DAY - age, at="09:00")
    assert status(flags=[reported]) == LEVELS[code]
    assert status(flags=[reported | {"resolved": moment(DAY, "12:00")}]) == LEVELS[code]


@pytest.mark.parametrize("code", LEVELS)
def test_a_resolved_flag_says_nothing_after_a_week(code):
    assert status(flags=[flag(code, day=DAY - 20, resolved=moment(DAY - 1, "09:00"))]) == (SCORED)


@pytest.mark.parametrize(("age", "blocked"), [(7, True), (8, False)])
def test_a_fever_blocks_for_7_days_even_if_it_is_resolved_sooner(age, blocked):
    over = flag("fever", day=DAY - age, resolved=moment(DAY - age + 1, "09:00"))
    assert status(flags=[over]) == (ILL if blocked else SCORED)


def test_a_flag_reported_after_t0_does_nothing():
    assert status(flags=[flag("chest", day=DAY, at="10:00")]) == SCORED
    assert status(flags=[flag("chest", day=DAY + 1)]) == SCORED


def test_a_flag_recorded_after_t0_does_nothing():
    for recorded, expected in (((DAY, "10:00"), SCORED), ((DAY, "09:59"), NOW)):
        assert status(flags=[flag("chest", recorded=recorded)]) == expected


def test_a_resolved_flag_does_nothing_once_it_is_over():
    for clock, expected in (("09:00", SCORED), ("10:00", NOW), ("12:00", NOW)):
        flags = [flag("chest", day=DAY - 3, resolved=moment(DAY, clock))]
        assert status(flags=flags) == expected


def test_another_athletes_flag_does_nothing():
    assert status(flags=[flag("chest", athlete_id="SYNTHETIC-2")]) == SCORED


# Age, pregnancy, illness


@pytest.mark.parametrize(("age", "blocked"), [(17.0, True), (17.9, True), (18.0, False)])
def test_under_18_is_blocked(age, blocked):
    expected = ("blocked", referral.UNDER_AGE) if blocked else SCORED
    assert status(athlete={"age_y": age, "day": DAY - 1}) == expected


def test_a_birthday_is_counted_in_whole_years_since_the_intake():
    blocked = ("blocked", referral.UNDER_AGE)
    person = {"age_y": 17.0, "day": DAY - 366}
    assert status(athlete=person) == SCORED
    assert status(athlete=person, day=DAY - 2) == blocked  # 364 days after the intake
    assert status(athlete={"age_y": 16.0, "day": DAY - 366}) == blocked


def test_an_unknown_age_is_blocked_unless_the_cohort_declares_adults():
    blocked = ("blocked", referral.AGE_UNKNOWN)
    assert status(athlete={"age_y": None}) == blocked
    assert status(athlete={"age_y": None, "declared_adult": False}) == blocked
    assert status(athlete={"age_y": None, "declared_adult": True}) == SCORED


def test_a_declaration_does_not_overrule_an_age():
    person = {"age_y": 15.0, "declared_adult": True}
    assert status(athlete=person) == ("blocked", referral.UNDER_AGE)


def test_a_known_heart_condition_is_blocked():
    assert status(athlete={"heart_condition": True}) == ("blocked", referral.HEART)


def test_a_drug_that_lowers_the_heart_rate_is_said_beside_the_score():
    assert status(athlete={"beta_blocker": True}) == ("scored", referral.MEDICINE)


def rated(heavy, days, known=0):
    """Rated days before DAY, of which some are heavy, each known `known` days later."""
    key = {"athlete_id": ATHLETE, "observed_28d": 1.0, "sessions_28d": 12, "silent_days": 0}
    return [
        key
        | {"day": on(day), "t0": moment(day, "10:00"), "known": moment(day + known, "20:00")}
        | {"heavy": number < heavy, "ratings_before": 30}
        for number, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("heavy", "days", "known", "said"),
    [
        (6, range(DAY - 10, DAY), 0, True),
        (5, range(DAY - 10, DAY), 0, False),
        (9, range(DAY - 9, DAY), 0, False),
        (10, range(DAY - 52, DAY - 42), 0, False),
        (10, range(DAY - 10, DAY), 12, False),
    ],
    ids=["6 of 10", "5 of 10", "only 9 rated", "over 6 weeks ago", "not known yet"],
)
def test_heavy_legs_on_most_rated_days_of_6_weeks_are_worth_a_talk(heavy, days, known, said):
    row = rated(0, [DAY])[0] | {"heavy": None, "known": None}
    matrix = pl.DataFrame([*rated(heavy, days, known), row])
    found = referral.statuses(matrix, tables(athletes=[ADULT]), LEGS_RATING)
    today = found.filter(pl.col("day") == on(DAY)).row(0, named=True)
    assert (today["status"], today["message"]) == ("scored", referral.LASTING if said else "")


def test_pregnancy_is_blocked():
    assert status(athlete={"pregnant": True}) == ("blocked", referral.PREGNANT)
    assert status(athlete={"pregnant": False}) == SCORED


@pytest.mark.parametrize(("age", "blocked"), [(0, True), (7, True), (8, False)])
def test_illness_is_blocked_for_7_days(age, blocked):
    expected = ("blocked", referral.ILL) if blocked else SCORED
    assert status(checkins=[ill(DAY - age)]) == expected


def test_illness_counts_once_it_is_known_and_only_if_reported():
    assert status(checkins=[ill(DAY, at="10:00")]) == SCORED
    assert status(checkins=[ill(DAY - 1, recorded=(DAY, "11:00"))]) == SCORED
    assert status(checkins=[{"day": DAY - 1, "ill": False}, {"day": DAY - 2}]) == SCORED


# Blood


SIDES = [
    (marker, sex, *side)
    for marker, sexes, *sides in REFER
    for sex in sexes
    for side in sides
    if side
]


def test_the_tables_of_limits_have_every_marker_with_limits():
    assert {row[0] for row in (*REFER, *URGENT)} == set(MARKERS) - WITHOUT_LIMITS
    known = MARKERS.values()
    referred = sum(
        sum(v is not None for v in (lim.low, lim.high)) for m in known for lim in m.refer.values()
    )
    assert len(SIDES) == referred
    assert {row[0] for row in URGENT} == {m.name for m in known if m.urgent.low or m.urgent.high}


@pytest.mark.parametrize(("marker", "sex", "inside", "outside"), SIDES)
def test_a_value_outside_the_limits_of_the_sex_is_repeated_beside_the_score(
    marker, sex, inside, outside
):
    person = {"sex": sex}
    assert status(athlete=person, labs=[lab(marker, inside)]) == SCORED
    expected = ("scored", lab_soon(said(marker, outside)))
    assert status(athlete=person, labs=[lab(marker, outside)]) == expected


@pytest.mark.parametrize(("marker", "_", "inside", "outside"), SIDES)
def test_of_somebody_whose_sex_is_unknown_a_value_beyond_either_limit_is_repeated(
    marker, _, inside, outside
):
    expected = ("scored", lab_soon(said(marker, outside)))
    assert status(athlete={"sex": None}, labs=[lab(marker, outside)]) == expected


@pytest.mark.parametrize("sex", ["female", "male", None])
@pytest.mark.parametrize(
    ("marker", "inside", "outside"), [(name, *side) for name, *sides in URGENT for side in sides]
)
def test_an_urgent_value_takes_the_place_of_a_score_whatever_the_sex(marker, sex, inside, outside):
    found = status(athlete={"sex": sex}, labs=[lab(marker, outside)])
    assert found == ("referred", lab_today(said(marker, outside)))
    assert status(athlete={"sex": sex}, labs=[lab(marker, inside)])[0] == "scored"


@pytest.mark.parametrize("marker", sorted(WITHOUT_LIMITS))
@pytest.mark.parametrize("value", [0.4, 250.0])
def test_a_marker_without_limits_says_nothing(marker, value):
    assert status(athlete={"sex": "female"}, labs=[lab(marker, value)]) == SCORED


def test_a_value_is_repeated_as_the_laboratory_gave_it():
    draw = lab("haemoglobin", 54.8, day=61, reported_value="3.4", reported_unit="mmol/L")
    low = lab("ferritin", 5.0, day=60, reported_value="<5", reported_unit="ng/mL")
    _, message = status(athlete={"sex": "female"}, labs=[draw])
    assert message.startswith("Your laboratory's haemoglobin of 2 Mar 2025: 3.4 mmol/L. This")
    _, message = status(athlete={"sex": "female"}, labs=[low])
    assert message == (
        "Your laboratory's serum ferritin of 1 Mar 2025: <5 ng/mL. Please discuss this with your "
        "doctor."
    )


def test_several_values_are_listed_the_newest_first_each_with_its_level():
    labs = [
        *(lab("ferritin", 10.0, day=DAY - 60), lab("ferritin", 11.0, day=DAY - 20)),
        *(lab("b12", 100.0, day=DAY - 10), lab("folate", 30.0, day=DAY - 5)),
    ]
    both = lab_soon(said("b12", 100.0, DAY - 10), said("ferritin", 11.0, DAY - 20))
    assert status(athlete={"sex": "female"}, labs=labs) == ("scored", both)
    urgent = [lab("potassium", 6.8), lab("sodium", 118.0, day=DAY - 11)]
    today = lab_today(said("potassium", 6.8), said("sodium", 118.0, DAY - 11))
    assert status(athlete={"sex": "female"}, labs=[*labs, *urgent]) == ("referred", today)


def test_the_latest_draw_of_a_marker_counts_and_each_marker_for_itself():
    person = {"sex": "female"}
    draws = [lab("ferritin", 10.0, day=DAY - 60), lab("ferritin", 40.0, day=DAY - 20)]
    assert status(athlete=person, labs=draws) == SCORED
    turned = [lab("ferritin", 40.0, day=DAY - 60), lab("ferritin", 10.0, day=DAY - 20)]
    assert status(athlete=person, labs=turned) == (
        "scored",
        lab_soon(said("ferritin", 10.0, DAY - 20)),
    )
    low = [*draws, lab("b12", 100.0, day=DAY - 60)]
    assert status(athlete=person, labs=low) == ("scored", lab_soon(said("b12", 100.0, DAY - 60)))


def test_a_corrected_issue_of_one_draw_counts():
    draw = lab("haemoglobin", 50.0, day=DAY - 20)
    right = draw | {"value": 135.0, "recorded": (DAY - 5, "12:00")}
    assert status(athlete={"sex": "male"}, labs=[right, draw]) == SCORED
    late = right | {"recorded": (DAY, "10:00")}
    first = lab_today(said("haemoglobin", 50.0, DAY - 20))
    assert status(athlete={"sex": "male"}, labs=[late, draw]) == ("referred", first)


@pytest.mark.parametrize(
    ("marker", "value", "days"),
    [
        ("ferritin", 10.0, 180),
        ("folate", 5.0, 180),
        ("b12", 100.0, 365),
        ("active_b12", 20.0, 365),
        ("methylmalonic_acid", 900.0, 365),
    ],
)
def test_blood_counts_as_long_as_its_features_look_back(marker, value, days):
    for age in (days, days + 1):
        labs = [lab(marker, value, day=DAY - age)]
        expected = ("scored", lab_soon(said(marker, value, DAY - age))) if age == days else SCORED
        assert status(athlete={"sex": "female"}, labs=labs) == expected


def test_a_result_issued_after_t0_does_nothing():
    labs = [lab("haemoglobin", 50.0, day=DAY - 2, recorded=(DAY, "10:00"))]
    assert status(labs=labs) == SCORED


# Enough data


@pytest.mark.parametrize(
    ("watched", "message"),
    [
        ({"silent_days": None}, referral.SILENT),
        ({"silent_days": 15}, referral.SILENT),
        ({"silent_days": 14}, None),
        ({"observed_28d": 13 / 28}, referral.TOO_FEW),
        ({"observed_28d": 14 / 28}, None),
        ({"sessions_28d": 3}, referral.TOO_FEW_SESSIONS.format(least=4)),
        ({"sessions_28d": 4}, None),
    ],
)
def test_too_little_data_is_not_scored(watched, message):
    assert status(watched=watched) == (("not_enough_data", message) if message else SCORED)


def test_a_label_of_any_day_needs_no_sessions():
    assert status(LEG_SORENESS, watched={"sessions_28d": 0}) == SCORED


def test_few_ratings_are_said_beside_the_score():
    assert status(watched={"ratings_before": 13}) == ("scored", referral.COLD)
    assert status(watched={"ratings_before": 14}) == SCORED


def test_all_that_is_worth_saying_stands_beside_a_score():
    found = status(
        athlete={"sex": "female"},
        flags=[flag("veins")],
        labs=[lab("ferritin", 8.0)],
        watched={"ratings_before": 0},
    )
    words = f"{MESSAGES[Level.SOON]} {lab_soon(said('ferritin', 8.0))} {referral.COLD}"
    assert found == ("scored", words)


# What comes first

URGENT_LAB = ("referred", lab_today(said("haemoglobin", 50.0)))
FIRST_TO_LAST = (
    (NOW, {"flags": [flag("chest")]}),
    (TODAY, {"flags": [flag("bone_pain")]}),
    (URGENT_LAB, {"labs": [lab("haemoglobin", 50.0)]}),
    (("blocked", referral.UNDER_AGE), {"athlete": {"age_y": 16.0, "day": DAY - 1}}),
    (("blocked", referral.AGE_UNKNOWN), {"athlete": {"age_y": None}}),
    (("blocked", referral.PREGNANT), {"athlete": {"pregnant": True}}),
    (("blocked", referral.HEART), {"athlete": {"heart_condition": True}}),
    (("blocked", referral.ILL), {"checkins": [ill(DAY - 1)]}),
    (("not_enough_data", referral.SILENT), {"watched": {"silent_days": 20}}),
    (("not_enough_data", referral.TOO_FEW), {"watched": {"observed_28d": 0.1}}),
    (
        ("not_enough_data", referral.TOO_FEW_SESSIONS.format(least=4)),
        {"watched": {"sessions_28d": 0}},
    ),
    (SOON, {"flags": [flag("veins")]}),
)


@pytest.mark.parametrize("first", range(len(FIRST_TO_LAST)))
def test_the_first_rule_that_holds_wins(first):
    """All rules from the first on hold at once; what a doctor should see is said as well."""
    merged = {}
    for _, told in reversed(FIRST_TO_LAST[first:]):
        for name, value in told.items():
            kept = merged.get(name, type(value)())
            merged[name] = kept | value if isinstance(value, dict) else [*kept, *value]
    expected = FIRST_TO_LAST[first][0]
    if expected in (NOW, TODAY):
        expected = (expected[0], f"{expected[1]} {URGENT_LAB[1]}")
    elif expected[0] != "referred" and expected != SOON:
        expected = (expected[0], f"{expected[1]} {SOON[1]}")
    assert status(**merged) == expected


@pytest.mark.parametrize(
    "held",
    [
        {"athlete": {"age_y": 16.0, "day": DAY - 1, "sex": "female"}},
        {"athlete": {"age_y": None, "sex": "female"}},
        {"athlete": ADULT | {"pregnant": True, "sex": "female"}},
        {"athlete": ADULT | {"heart_condition": True, "sex": "female"}},
        {"athlete": {"sex": "female"}, "checkins": [ill(DAY - 1)]},
        {"athlete": {"sex": "female"}, "watched": {"silent_days": 20}},
    ],
    ids=["under 18", "age unknown", "pregnant", "heart", "ill", "silent"],
)
def test_without_a_score_what_a_doctor_should_see_is_said_all_the_same(held):
    (state, why), soon = status(**held), lab_soon(said("ferritin", 8.0))
    found = status(**held, flags=[flag("veins")], labs=[lab("ferritin", 8.0)])
    assert state in ("blocked", "not_enough_data")
    assert found == (state, f"{why} {MESSAGES[Level.SOON]} {soon}")
    urgent = status(**held, labs=[lab("potassium", 6.8)])
    assert urgent == ("referred", lab_today(said("potassium", 6.8)))


def test_lasting_heaviness_is_said_to_who_is_blocked():
    row = rated(0, [DAY])[0] | {"heavy": None, "known": None}
    matrix = pl.DataFrame([*rated(10, range(DAY - 10, DAY)), row])
    made = tables(athletes=[ADULT | {"pregnant": True}])
    today = referral.statuses(matrix, made, LEGS_RATING).filter(pl.col("day") == on(DAY))
    assert today["message"].to_list() == [f"{referral.PREGNANT} {referral.LASTING}"]


def test_every_day_of_every_athlete_gets_one_status():
    rows = [(name, DAY - n) for name in ("SYNTHETIC-2", ATHLETE) for n in range(3)]
    matrix = pl.DataFrame(
        {
            "athlete_id": [name for name, _ in rows],
            "day": [on(day) for _, day in rows],
            "t0": [moment(day, "10:00") for _, day in rows],
            "observed_28d": [1.0] * 6,
            "sessions_28d": [9] * 6,
            "silent_days": [0] * 6,
            "ratings_before": [20] * 6,
            "heavy": pl.Series([None] * 6, dtype=pl.Boolean),
            "known": pl.Series([None] * 6, dtype=pl.Datetime("us", "UTC")),
        }
    )
    people = [ADULT, ADULT | {"athlete_id": "SYNTHETIC-2", "pregnant": True}]
    flags = [flag("chest", day=DAY - 1, at="12:00"), flag("veins", day=DAY - 4)]
    found = referral.statuses(matrix, tables(athletes=people, flags=flags), LEGS_RATING)
    assert found.select("athlete_id", "day").equals(
        matrix.select("athlete_id", "day").sort("athlete_id", "day")
    )
    assert found["status"].to_list() == ["scored", "scored", "referred", *["blocked"] * 3]


def test_messages_are_ranked_by_how_soon_somebody_should_look():
    soon, today = lab_soon(said("ferritin", 9.0)), lab_today(said("potassium", 6.8))
    ranked = {
        f"{NOW[1]} {today}": 0,
        TODAY[1]: 1,
        today: 1,
        f"{referral.PREGNANT} {soon}": 2,
        SOON[1]: 2,
        referral.LASTING: 2,
        referral.PREGNANT: 3,
        referral.COLD: 3,
        "": 4,
    }
    rank = pl.DataFrame({"message": list(ranked)}).select(referral.urgency(pl.col("message")))
    assert rank.to_series().to_list() == list(ranked.values())


# Words

SHOWN = list(referral.SAID.values())
GOLDEN = Path("tests/golden/messages.txt")
DISEASES = (
    "thrombo|embol|cauda|compartment|hyponatr|rhabdo|stroke|cardi|arter|venous|varic|anaemi|"
    "anemi|deficien|overtrain|syndrome|fracture|infect|cancer|diabet|inflamm|disease"
)


def test_every_message_stands_in_the_golden_file_that_was_read_by_eye():
    written = "\n".join(f"[{rule}]\n{message}\n" for rule, message in referral.SAID.items())
    assert GOLDEN.read_text(encoding="utf-8") == written + "\n[on every page]\n" + SAFETY + "\n"


def test_the_golden_file_holds_every_message_that_a_rule_can_print():
    constants = [v for k, v in vars(referral).items() if k.isupper() and isinstance(v, str)]
    assert set(constants) - {SAFETY} <= set(SHOWN)


@pytest.mark.parametrize("message", SHOWN)
def test_no_message_names_a_disease(message):
    assert re.search(DISEASES, message, re.IGNORECASE) is None


@pytest.mark.parametrize("message", SHOWN)
def test_no_message_says_the_code_of_a_flag(message):
    codes = set(FLAGS) - {"none"}
    spoken = codes | {code.replace("_", " ") for code in codes}
    assert [code for code in spoken if code in message] == []


def test_the_words_beside_a_value_give_no_verdict_and_no_limit():
    for message in (referral.LAB_TODAY, referral.LAB_SOON, referral.LAB_VALUE):
        assert not re.search(r"\d|limit|range|low|high|normal|outside", message)
    assert "doctor" in referral.LAB_SOON
    assert "doctor" in referral.LAB_TODAY
    assert [m.label for m in MARKERS.values() if re.search(DISEASES, m.label, re.I)] == []


def test_the_last_row_is_todays_and_sees_all_that_the_folder_holds():
    matrix = pl.DataFrame(
        {
            "athlete_id": ATHLETE,
            "day": [on(DAY - 1), on(DAY)],
            "t0": [moment(DAY - 1, "10:00"), moment(DAY, "10:00")],
            "observed_28d": 1.0,
            "sessions_28d": 12,
            "silent_days": 0,
            "ratings_before": 30,
            "heavy": pl.Series([None, None], dtype=pl.Boolean),
            "known": pl.Series([None, None], dtype=pl.Datetime("us", "UTC")),
        }
    )
    made = tables(athletes=[ADULT], flags=[flag("chest", day=DAY, at="11:00")])
    found = referral.statuses(matrix, made, LEGS_RATING)
    assert found["status"].to_list() == ["scored", "referred"]


# --- what the last row says of an earlier one that is read as today's


def scored_rows(*rows):
    names = ("athlete_id", "day", "status", "message")
    return pl.DataFrame([(ATHLETE, on(day), *said) for day, *said in rows], names, orient="row")


def updated(shown, last):
    """Give the day, status and message of a row, once its athlete's last row has spoken."""
    scores = scored_rows((1, *shown), (2, *last))
    (row,) = referral.up_to_date(scores.head(1), scores).rows()
    return row[1:]


@pytest.mark.parametrize(
    ("shown", "last"),
    [
        (SCORED, NOW),
        (SCORED, ILL),
        (SOON, TODAY),
        (NOW, TODAY),
        (
            ("not_enough_data", referral.TOO_FEW),
            ("not_enough_data", f"{referral.SILENT} {SOON[1]}"),
        ),
        (ILL, SOON),
    ],
)
def test_a_last_row_that_holds_the_score_back_takes_the_place(shown, last):
    assert updated(shown, last) == (on(2), *last)


@pytest.mark.parametrize(
    ("shown", "last", "message"),
    [
        (SCORED, SOON, SOON[1]),
        (("scored", referral.COLD), SOON, SOON[1]),
        (("scored", referral.LASTING), SOON, SOON[1]),
        (
            SCORED,
            ("not_enough_data", f"{referral.SILENT} {SOON[1]}"),
            f"{referral.SILENT} {SOON[1]}",
        ),
        (SCORED, ("not_enough_data", referral.SILENT), ""),
        (SOON, SCORED, SOON[1]),
        (("scored", None), SCORED, None),
    ],
)
def test_what_a_doctor_should_see_stands_above_the_score(shown, last, message):
    assert updated(shown, last) == (on(1), "scored", message)


def test_a_row_that_is_more_urgent_than_the_last_stays():
    assert updated(NOW, SOON) == (on(1), *NOW)


def test_rows_keep_their_order_and_other_athletes_their_rows():
    mine = scored_rows((1, *SCORED), (2, *NOW))
    theirs = scored_rows((1, *SCORED), (2, *SCORED)).with_columns(athlete_id=pl.lit("another"))
    scores = pl.concat([mine, theirs])
    shown = pl.concat([theirs.head(1), mine.head(1)])
    found = referral.up_to_date(shown, scores)
    assert found["athlete_id"].to_list() == ["another", ATHLETE]
    assert found["status"].to_list() == ["scored", "referred"]


@pytest.mark.parametrize(
    ("day", "today", "current"),
    [(10, 40, True), (9, 40, True), (8, 40, False), (5, 5, True), (4, 5, True), (3, 5, False)],
)
def test_the_last_logged_day_and_today_are_current(day, today, current):
    assert referral.is_current(on(day), scored_rows((10, *SCORED)), on(today)) == current


# Many rows at once


def days_of(made):
    """Give every day of a made-up cohort with its own numbers, some of them telling."""
    rng = np.random.default_rng(2)
    rows = timeline.days(made, LEGS_RATING)
    return rows.with_columns(
        observed_28d=pl.Series(rng.choice([0.4, 1.0, 1.0, 1.0], rows.height)),
        sessions_28d=pl.Series(rng.choice([3, 12, 12, 12], rows.height)),
        silent_days=pl.Series(rng.choice([0, 1, 15], rows.height, p=[0.6, 0.3, 0.1])),
        ratings_before=pl.Series(rng.integers(10, 30, rows.height)),
        heavy=pl.col("heavy").is_not_null().replace(False, None),
    )


@pytest.fixture(scope="module")
def many():
    """90 days of three SYNTHETIC athletes with blood, illness, injuries and slips of the clock."""
    made = cohort(90, seed=4)
    codes = pl.Series(["veins", "injury", "chest", "fever", "none"])
    flags = made.flags.collect()
    at = pl.Series(range(flags.height))
    flags = flags.with_columns(
        code=codes.gather(at % len(codes)),
        resolved=pl.when(at % 3 > 0).then(pl.col("happened") + pl.duration(days=4)),
    )
    people = made.athletes.with_columns(age_y=pl.lit(30.0))
    ill = pl.col("day").dt.day() == 9
    checkins = made.checkins.with_columns(ill=ill)
    made = replace(made, flags=flags.lazy(), athletes=people, checkins=checkins)
    rows = days_of(made)
    return made, rows, referral.statuses(rows, made, LEGS_RATING)


def test_what_a_row_reads_depends_neither_on_the_order_nor_on_others(many):
    made, rows, found = many
    assert found["message"].n_unique() > 20
    assert set(found["status"]) == {"referred", "blocked", "not_enough_data", "scored"}
    mixed = rows.sample(fraction=1, shuffle=True, seed=1)
    assert referral.statuses(mixed, made, LEGS_RATING).equals(found)
    for (athlete,), own in rows.group_by("athlete_id"):
        alone = referral.statuses(own, made, LEGS_RATING)
        assert alone.equals(found.filter(athlete_id=athlete))


def test_what_a_row_reads_needs_no_more_earlier_rows_than_6_weeks(many):
    made, rows, found = many
    newest = pl.col("day") > rows["day"].max() - timedelta(days=20)
    cut = pl.col("day") > rows["day"].max() - timedelta(days=20 + referral.LASTING_DAYS)
    tail = referral.statuses(rows.filter(cut), made, LEGS_RATING)
    assert tail.filter(newest).equals(found.filter(newest))
    assert found.filter(newest)["message"].str.contains(referral.LASTING, literal=True).any()
