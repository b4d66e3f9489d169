import re
from pathlib import Path

import polars as pl
import pytest

from features import referral
from features.labels import LEG_SORENESS, LEGS_RATING
from features.referral import FLAGS, MESSAGES, SAFETY, Level
from tests.cohort import ATHLETE, moment, on, tables

DAY = 200  # the day that is looked at; t0 is 10:00
ADULT = {"age_y": 30.0, "day": 1}
NOW, TODAY = ("referred", MESSAGES[Level.NOW]), ("referred", MESSAGES[Level.TODAY])
SOON = ("scored", MESSAGES[Level.SOON])
SCORED = ("scored", "")


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


def ill(day, at="08:00", **more):
    return {"day": day, "at": at, "ill": True, **more}


def test_an_adult_who_is_watched_well_is_scored_without_a_message():
    assert status() == SCORED


# Flags


@pytest.mark.parametrize("code", FLAGS)
def test_each_flag_does_what_its_level_says(code):
    expected = {Level.NOW: NOW, Level.TODAY: TODAY, Level.SOON: SOON, Level.NONE: SCORED}
    expected[Level.BLOCKED] = ("blocked", referral.ILL)
    assert status(flags=[flag(code)]) == expected[FLAGS[code].level]


@pytest.mark.parametrize("code", FLAGS)
def test_each_flag_says_what_is_reported_and_where_its_level_comes_from(code):
    assert re.fullmatch(r"[a-z][a-z_]*", code)
    assert len(FLAGS[code].trigger.split()) >= 3
    assert FLAGS[code].source


def test_the_flags_cover_every_row_of_the_evidence_file():
    levels = [flag.level for flag in FLAGS.values()]
    assert [levels.count(level) for level in Level] == [8, 3, 7, 2, 2]


def test_an_unknown_flag_is_for_a_doctor_today_and_typing_does_not_matter():
    assert status(flags=[flag("something_new")]) == ("referred", MESSAGES[Level.TODAY])
    assert status(flags=[flag(" Dark urine")]) == ("referred", MESSAGES[Level.NOW])


@pytest.mark.parametrize(("severity", "expected"), [("major", SOON), ("minor", SCORED)])
def test_only_a_major_injury_is_worth_showing(severity, expected):
    assert status(flags=[flag("injury", severity=severity)]) == expected
    assert status(flags=[flag("none", severity=severity)]) == SCORED


def test_the_worst_of_several_flags_counts():
    flags = [flag("veins"), flag("new_numbness"), flag("chest", day=DAY - 5), flag("none")]
    assert status(flags=flags) == NOW
    assert status(flags=flags[:2]) == TODAY


@pytest.mark.parametrize(("age", "expected"), [(0, NOW), (14, NOW), (15, SCORED)])
def test_a_flag_counts_for_14_days(age, expected):
    assert status(flags=[flag("chest", day=DAY - age, at="09:00")]) == expected


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


@pytest.mark.parametrize(
    ("marker", "sex", "inside", "outside"),
    [
        ("ferritin", "female", 15.0, 14.9),
        ("ferritin", "female", 150.0, 150.1),
        ("ferritin", "male", 200.0, 200.1),
        ("iron", "female", 62.7, 62.8),
        ("transferrin_saturation", "female", 45.0, 45.1),
        ("transferrin_saturation", "male", 50.0, 50.1),
        ("haemoglobin", "female", 120.0, 119.9),
        ("haemoglobin", "male", 130.0, 129.9),
        ("b12", "male", 133.0, 132.9),
        ("crp", "female", 10.0, 10.1),
    ],
)
def test_a_value_outside_the_limits_of_the_sex_is_worth_a_talk_beside_the_score(
    marker, sex, inside, outside
):
    person = {"sex": sex}
    assert status(athlete=person, labs=[lab(marker, inside)]) == SCORED
    assert status(athlete=person, labs=[lab(marker, outside)]) == ("scored", referral.LAB_SOON)


@pytest.mark.parametrize("sex", ["female", "male", None])
@pytest.mark.parametrize(("value", "urgent"), [(59.9, True), (200.1, True), (60.0, False)])
def test_an_urgent_haemoglobin_takes_the_place_of_a_score_whatever_the_sex(sex, value, urgent):
    found = status(athlete={"sex": sex}, labs=[lab("haemoglobin", value)])
    assert (found == ("referred", referral.LAB_TODAY)) == urgent


def test_a_value_without_limits_says_nothing():
    assert status(athlete={"sex": "female"}, labs=[lab("tibc", 140.0)]) == SCORED


def test_the_latest_draw_of_a_marker_counts_and_each_marker_for_itself():
    person = {"sex": "female"}
    draws = [lab("ferritin", 10.0, day=DAY - 60), lab("ferritin", 40.0, day=DAY - 20)]
    assert status(athlete=person, labs=draws) == SCORED
    turned = [lab("ferritin", 40.0, day=DAY - 60), lab("ferritin", 10.0, day=DAY - 20)]
    assert status(athlete=person, labs=turned) == ("scored", referral.LAB_SOON)
    low = [*draws, lab("b12", 100.0, day=DAY - 60)]
    assert status(athlete=person, labs=low) == ("scored", referral.LAB_SOON)


def test_a_corrected_issue_of_one_draw_counts():
    draw = lab("haemoglobin", 50.0, day=DAY - 20)
    right = draw | {"value": 135.0, "recorded": (DAY - 5, "12:00")}
    assert status(athlete={"sex": "male"}, labs=[right, draw]) == SCORED
    late = right | {"recorded": (DAY, "10:00")}
    assert status(athlete={"sex": "male"}, labs=[late, draw]) == ("referred", referral.LAB_TODAY)


@pytest.mark.parametrize(("age", "said"), [(180, True), (181, False)])
def test_blood_counts_for_180_days(age, said):
    expected = ("scored", referral.LAB_SOON) if said else SCORED
    labs = [lab("ferritin", 10.0, day=DAY - age)]
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
    words = f"{MESSAGES[Level.SOON]} {referral.LAB_SOON} {referral.COLD}"
    assert found == ("scored", words)


# What comes first

FIRST_TO_LAST = (
    (NOW, {"flags": [flag("chest")]}),
    (TODAY, {"flags": [flag("bone_pain")]}),
    (("blocked", referral.UNDER_AGE), {"athlete": {"age_y": 16.0, "day": DAY - 1}}),
    (("blocked", referral.AGE_UNKNOWN), {"athlete": {"age_y": None}}),
    (("blocked", referral.PREGNANT), {"athlete": {"pregnant": True}}),
    (("referred", referral.LAB_TODAY), {"labs": [lab("haemoglobin", 50.0)]}),
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
    """All rules from the first on hold at once; a report to act on comes before every other."""
    merged = {}
    for _, told in reversed(FIRST_TO_LAST[first:]):
        for name, value in told.items():
            kept = merged.get(name, type(value)())
            merged[name] = kept | value if isinstance(value, dict) else [*kept, *value]
    expected = FIRST_TO_LAST[first][0]
    if expected[0] == "not_enough_data":  # what a doctor should see is said even without a score
        expected = (expected[0], f"{expected[1]} {SOON[1]}")
    assert status(**merged) == expected


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
    rules = [rule.message for rule in referral._rules(LEGS_RATING)]
    least = referral.TOO_FEW_SESSIONS.format(least=LEGS_RATING.least_sessions)
    assert {message for message in rules if message != least} <= set(SHOWN)
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


def test_no_message_carries_the_value_or_the_limit_of_the_blood():
    for message in (referral.LAB_TODAY, referral.LAB_SOON):
        assert not re.search(r"\d|ferritin|haemoglobin|B12|iron", message)
    assert "doctor" in referral.LAB_SOON


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
