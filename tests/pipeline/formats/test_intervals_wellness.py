"""Wellness days of intervals.icu. Every sample here is SYNTHETIC."""

import json
from datetime import UTC, date, datetime

import pytest
import yaml

from pipeline.formats.declared import Cohort, Scale
from tests.pipeline.formats.by_hand import claimed, sample, table

HEADER_A = (
    "\ufeffdate,weight,restingHR,hrv,hrvSDNN,readiness,menstrualPhase,menstrualPhasePredicted,"
    "kcalConsumed,sleepSecs,sleepScore,sleepQuality,avgSleepingHR,soreness,fatigue,stress,mood,"
    "motivation,spO2,hydration,hydrationVolume,comments,injury,carbohydrates,ctl,atl,HrvMorningRmssd"
)
DAY_A = "2025-03-01,60.5,48,62.5,80,70,,,2500,27000,85,2,50,1,4,2,3,1,98,1,2.5,fine,1,350,40,42,61"
HEADER_B = (
    "id,ctl,atl,rampRate,ctlLoad,atlLoad,sportInfo,updated,weight,restingHR,hrv,sleepSecs,"
    "soreness,locked,tempWeight,tempRestingHR"
)
END = datetime(2025, 3, 1, 22, 59, 59, tzinfo=UTC)  # of the first of March in Oslo
NIGHT = ("asleep_h", "rmssd_ms", "sdnn_ms", "resting_heart_rate_bpm", "sleep_score", "kind")
ANSWERS = ("soreness", "fatigue", "stress", "low_mood", "low_readiness", "poor_sleep")
DECLARED = ("soreness", "fatigue", "stress", "mood", "readiness", "sleep_quality")
FOUR = {item: Scale(low=1, high=4, better="low") for item in DECLARED}
CLOCKS = ("happened", "recorded", "recorded_assumed", "day")


def of_file(name, scales=FOUR, **more):
    return Cohort(timezone="Europe/Oslo", scales_of={f"ada/{name}": scales}, **more)


def days(*made):
    empty = {"id": "2025-03-01", "ctl": 40, "restingHR": None, "sleepSecs": None}
    return json.dumps([empty | one for one in made])


def test_a_day_becomes_a_night_a_check_in_and_a_flag(tmp_path):
    found = sample(tmp_path, "wellness.csv", table(HEADER_A, DAY_A))
    assert found.rows("nights", *NIGHT) == [(7.5, 62.5, 80, 48, 85, "sleep")]
    assert found.rows("checkins", "body_mass_kg", "kcal", "carbs_g", "fluid_l", "kind") == [
        (60.5, 2500, 350, 2.5, "evening")
    ]
    assert found.rows("flags", "code", "site", "severity") == [("none", "whole_body", None)]


def test_on_the_authors_scale_one_is_best_and_four_is_worst(tmp_path):
    cohort = of_file("wellness.csv")
    found = sample(tmp_path, "wellness.csv", table(HEADER_A, DAY_A), cohort)
    third = 10 / 3
    assert found.rows("checkins", *ANSWERS)[0] == pytest.approx((0, 10, third, 2 * third, 0, third))


def test_a_day_without_updated_counts_at_its_end(tmp_path):
    found = sample(tmp_path, "wellness.csv", table(HEADER_A, DAY_A))
    for name in ("nights", "checkins", "flags"):
        assert found.rows(name, *CLOCKS) == [(END, END, True, date(2025, 3, 1))]


@pytest.mark.parametrize(
    ("updated", "happened", "recorded"),
    [
        ("2025-03-01T06:10:00.000+0000", datetime(2025, 3, 1, 6, 10, tzinfo=UTC), None),
        ("2025-03-02T05:00:00.000+0000", END, datetime(2025, 3, 2, 5, tzinfo=UTC)),
        ("2025-02-20T05:00:00.000+0000", END, END),
        ("2025-03-01T08:10:00+02:00", datetime(2025, 3, 1, 6, 10, tzinfo=UTC), None),
    ],
)
def test_updated_says_when_a_day_became_known(tmp_path, updated, happened, recorded):
    found = sample(tmp_path, "w.json", days({"updated": updated, "weight": 60, "restingHR": 50}))
    expected = [(happened, recorded or happened, False, date(2025, 3, 1))]
    assert found.rows("nights", *CLOCKS) == expected
    assert found.rows("checkins", *CLOCKS) == expected


def test_the_other_header_is_read_and_copies_are_left_out(tmp_path):
    lines = (
        "2025-03-01,40,41,1,30,30,[],2025-03-01T06:10:00.000+0000,60.5,48,62,27000,2,,true,false",
        "2025-03-02,40,41,1,30,30,[],2025-03-02T06:10:00.000+0000,60.5,48,62,27000,2,,false,true",
    )
    found = sample(tmp_path, "wellness.csv", table(HEADER_B, *lines), of_file("wellness.csv"))
    assert found.rows("checkins", "body_mass_kg") == [(None,), (60.5,)]
    assert found.rows("nights", "resting_heart_rate_bpm") == [(48,), (None,)]
    assert found.told("value") == [
        (2, "weight", "60.5", "copied by intervals.icu, not measured (tempWeight)"),
        (3, "restingHR", "48", "copied by intervals.icu, not measured (tempRestingHR)"),
    ]
    assert not found.told("note")


def test_a_file_that_cannot_tell_copies_says_so_once(tmp_path):
    later = DAY_A.replace("2025-03-01", "2025-03-02")
    found = sample(tmp_path, "wellness.csv", table(HEADER_A, DAY_A, later))
    assert [(line, column) for line, column, _, _ in found.told("note")] == [
        (2, "weight"),
        (2, "restingHR"),
    ]


def test_json_with_null_copies_flag_is_read(tmp_path):
    made = {"weight": 60.5, "tempWeight": None, "restingHR": 48, "tempRestingHR": False}
    found = sample(tmp_path, "w.json", days(made))
    assert not found.refused
    assert found.rows("checkins", "body_mass_kg") == [(60.5,)]


def test_one_day_alone_is_read(tmp_path):
    (one,) = json.loads(days({"weight": 60.5, "tempWeight": False, "restingHR": None}))
    found = sample(tmp_path, "w.json", json.dumps(one))
    assert found.rows("checkins", "body_mass_kg") == [(60.5,)]


def test_an_answer_outside_of_its_scale_is_left_out(tmp_path):
    made = days({"soreness": 5, "mood": 0, "fatigue": 2})
    found = sample(tmp_path, "w.json", made, of_file("w.json"))
    assert found.told("value") == [
        (1, "soreness", "5", "outside 1 to 4"),
        (1, "mood", "0", "outside 1 to 4"),
    ]
    assert found.rows("checkins", "soreness", "low_mood", "fatigue") == [
        (None, None, pytest.approx(10 / 3))
    ]


UNDECLARED = "the scale of its answers is not declared, so they were left out"


@pytest.mark.parametrize("folder", [{}, {"ada": {"soreness": Scale(low=1, high=10, better="low")}}])
def test_a_scale_for_diaries_or_of_a_folder_says_nothing_of_another_programs_answers(
    folder, tmp_path
):
    ten = {"soreness": Scale(low=1, high=10, better="low")}
    cohort = Cohort(timezone="Europe/Oslo", scales=ten, scales_of=folder)
    made = days({"soreness": 4, "motivation": 2, "restingHR": 48, "tempRestingHR": False})
    found = sample(tmp_path, "w.json", made, cohort)
    assert found.rows("nights", "resting_heart_rate_bpm") == [(48,)]
    assert "checkins" not in found.tables or not found.rows("checkins", "soreness")
    assert found.told("value") == [(1, "soreness, motivation", None, UNDECLARED)]
    assert found.refused[0].is_loss
    assert (
        '`scales_of: {"ada/w.json": {soreness: {low: 1, high: 4, better: low}, '
        "readiness: {low: 1, high: 4, better: low}}}` if 1 is the best answer and 4 the worst"
    ) in found.refused[0].remedy


def test_the_line_that_is_offered_is_what_it_needs(tmp_path):
    made = days({"soreness": 4, "motivation": 2})
    line = sample(tmp_path, "w.json", made).refused[0].remedy.split("`")[1]
    cohort = Cohort.model_validate(yaml.safe_load(line))
    found = sample(tmp_path, "w.json", made, cohort)
    assert not found.refused
    assert found.rows("checkins", "soreness", "low_readiness") == [(10, pytest.approx(10 / 3))]


def test_a_day_of_answers_without_a_scale_says_so_and_they_are_asked_for_once(tmp_path):
    made = days({"mood": 2}, {"id": "2025-03-02", "mood": 3}, {"id": "2025-03-03", "mood": -1})
    found = sample(tmp_path, "w.json", made)
    only = "only answers without a declared scale, or outside of it, were entered on this day"
    assert [(line, reason) for line, _, _, reason in found.told("row")] == [
        (1, only),
        (2, only),
        (3, "nothing was entered or measured on this day"),
    ]
    assert found.told("value").count((1, "mood", None, UNDECLARED)) == 1


def test_a_declared_scale_is_read_and_shown(tmp_path):
    scales = {
        "soreness": Scale(low=1, high=5, better="high"),
        "sleep_quality": Scale(low=0, high=10, better="high"),
        "readiness": Scale(low=1, high=7, better="low"),
    }
    made = {"soreness": 5, "sleepQuality": 4, "motivation": 7, "tempWeight": None}
    found = sample(tmp_path, "w.json", days(made), of_file("w.json", scales))
    assert not found.refused
    assert found.rows("checkins", "soreness", "poor_sleep", "low_readiness") == [(0, 6, 10)]
    (read,) = [one for one in found.reads if one.table == "checkins"]
    assert read.scales == {
        "soreness": "1 to 5, 5 best",
        "readiness": "1 to 7, 1 best",
        "sleep_quality": "0 to 10, 10 best",
    }


def test_minus_one_means_no_value_and_litres_are_litres(tmp_path):
    made = {"weight": -1, "hydrationVolume": 2500, "carbohydrates": 300, "tempWeight": False}
    found = sample(tmp_path, "w.json", days(made))
    assert found.told("value") == [
        (1, "weight", "-1", "-1 means no value"),
        (1, "hydrationVolume", "2500", "more than 15 litres in one day"),
    ]
    assert found.rows("checkins", "body_mass_kg", "fluid_l", "carbs_g") == [(None, None, 300)]


def test_injuries_become_flags(tmp_path):
    made = [{"id": f"2025-03-0{n + 1}", "injury": n} for n in range(6)]
    found = sample(tmp_path, "w.json", days(*[one | {"weight": 60} for one in made]))
    assert found.rows("flags", "code", "severity") == [
        ("none", None),
        ("injury", "minor"),
        ("injury", "minor"),
        ("injury", "major"),
    ]
    assert [value for _, _, value, _ in found.told("value")] == ["0", "5"]


def test_an_empty_day_is_refused_and_a_day_must_be_a_day(tmp_path):
    made = [{"restingHR": None}, {"id": "2025-03-02", "weight": 60}, {"id": "yesterday", "mood": 1}]
    found = sample(tmp_path, "w.json", days(*made))
    assert [(line, reason) for line, _, _, reason in found.told("row")] == [
        (1, "nothing was entered or measured on this day"),
        (3, "not a day"),
    ]
    assert found.rows("checkins", "line") == [(2,)]
    assert found.rows("nights", "line") == []


def test_both_headers_and_json_are_claimed(tmp_path):
    path = tmp_path / "file"
    for said in (table(HEADER_A), table(HEADER_B), days({"restingHR": 48, "tempRestingHR": False})):
        path.write_text(said)
        assert claimed(path) == "intervals_wellness"
    for said in (table("date,weight,restingHR"), json.dumps([{"id": 1, "mood": 2}])):
        path.write_text(said)
        assert claimed(path) is None
