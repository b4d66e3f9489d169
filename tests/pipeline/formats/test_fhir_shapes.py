"""The shapes in which FHIR may say a thing: each ends in a row or in a named refusal. SYNTHETIC."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.formats import fhir, fhir_notes, fhir_results
from pipeline.formats.declared import Cohort
from pipeline.formats.fhir_values import Result
from pipeline.formats.reading import QUOTED, UnreadableError
from tests.pipeline.formats.test_fhir_results import bundle, observation, quantity, row_refusals

DRAWN = datetime(2025, 3, 1, 7, tzinfo=UTC)


def without(*names, **more):
    return {name: value for name, value in observation(**more).items() if name not in names}


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ({"effectiveDateTime": "2025-03-01T08:00:00+01:00"}, DRAWN),
        ({"effectiveDateTime": "2025-03-01T08:00:00"}, DRAWN),  # Oslo's clock
        ({"effectiveDateTime": "2025-03-01T08:00"}, DRAWN),
        ({"effectiveDateTime": "2025-03-01T07:00:00.000000Z"}, DRAWN),
        ({"effectiveInstant": "2025-03-01T07:00:00Z"}, DRAWN),
        (
            {"effectivePeriod": {"start": "2025-03-01T06:00:00Z", "end": "2025-03-01T07:00:00Z"}},
            DRAWN,
        ),
        ({"effectiveDateTime": "2025-03-01"}, datetime(2025, 3, 1, 22, 59, 59, tzinfo=UTC)),
        ({"effectiveDateTime": "2025-03-02"}, datetime(2025, 3, 2, 12, tzinfo=UTC)),  # its issue
    ],
)
def test_a_draw_is_read_however_it_is_dated(said, drawn, hand_over):
    found = hand_over(fhir, "p1/x.json", bundle(without("effectiveDateTime") | said))
    assert found.labs["happened"].to_list() == [drawn]


@pytest.mark.parametrize(
    "said",
    [
        {"effectiveDateTime": "2025"},
        {"effectiveDateTime": "2025-03"},
        {"effectiveDateTime": "March 1"},
        {"effectiveTiming": {"event": ["2025-03-01T07:00:00Z"]}},
    ],
)
def test_a_draw_that_is_not_dated_to_the_day_is_refused(said, hand_over):
    found = hand_over(fhir, "p1/x.json", bundle(without("effectiveDateTime") | said))
    assert found.labs.is_empty()
    assert row_refusals(found) == [(1, "the draw is not dated to the day")]


@pytest.mark.parametrize("start", ["2025-03-01T07:00:00Z", "2025-03-01"])
def test_a_draw_whose_period_has_no_end_is_refused(start, hand_over):
    period = {"effectivePeriod": {"start": start}}
    found = hand_over(fhir, "p1/x.json", bundle(without("effectiveDateTime") | period))
    assert found.labs.is_empty()
    assert row_refusals(found) == [(1, "the period of the draw has no end")]


@pytest.mark.parametrize("said", ["2025-02-30", "2025-03-01T25:00:00Z", "2025-03-30T02:30:00"])
def test_a_draw_at_no_time_of_the_clock_is_refused(said, hand_over):
    found = hand_over(fhir, "p1/x.json", bundle(observation(effectiveDateTime=said)))
    assert row_refusals(found) == [(1, "not a time")]


def test_an_issue_that_is_a_day_counts_at_its_end(hand_over):
    found = hand_over(fhir, "p1/x.json", bundle(observation(issued="2025-03-02")))
    assert found.labs["recorded"].to_list() == [datetime(2025, 3, 2, 22, 59, 59, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"valueRatio": {"numerator": {"value": 30}, "denominator": {"value": 1}}}, "no number"),
        ({"valueRange": {"low": {"value": 20}, "high": {"value": 30}}}, "no number"),
        ({"valueCodeableConcept": {"text": "low"}}, "no number"),
        ({"valueBoolean": True}, "no number"),
        ({"valueQuantity": {"unit": "ug/L"}}, "no number"),
        ({"valueQuantity": {"value": True, "unit": "ug/L"}}, "not a number"),
        ({"valueQuantity": {"value": [30], "unit": "ug/L"}}, "no number"),
        ({"valueString": "30"}, "no unit"),
        ({"valueString": "30 ug/L"}, "not a number"),
        ({"valueInteger": 30}, "no unit"),
        ({"dataAbsentReason": {"coding": [{"code": "unknown"}]}}, "the result is absent"),
        ({"dataAbsentReason": {"coding": []}}, "the result is absent"),
        ({}, "no number"),
    ],
)
@pytest.mark.parametrize("part", [False, True])
def test_a_result_that_is_no_number_with_a_unit_is_refused(said, reason, part, hand_over):
    bare = without("valueQuantity")
    resource = bare | said
    if part:
        other = {"code": {"coding": [{"code": "58410-2"}]}}
        resource = bare | other | {"component": [{"code": bare["code"]} | said]}
    found = hand_over(fhir, "p1/x.json", bundle(resource))
    assert found.labs.is_empty()
    ((line, why),) = row_refusals(found)
    assert line == 1
    assert why.startswith(reason)


def test_a_number_of_json_has_a_point_whatever_texts_beside_it_have(hand_over):
    said = without("valueQuantity", code="718-7") | {"valueString": "13,2"}
    content = bundle(observation(value=1.25), said).replace("1.25", "1.250")
    assert 1.25 in hand_over(fhir, "p1/x.json", content).labs["value"].to_list()


def test_a_panel_without_a_value_is_no_row_and_with_a_value_is_one(hand_over):
    members = {"hasMember": [{"reference": "Observation/o2"}]}
    empty = without("valueQuantity") | members | {"id": "o1"}
    with_ratio = empty | {"valueRatio": {"numerator": {"value": 1}}}
    content = bundle(empty, observation(id="o2"))
    assert row_refusals(hand_over(fhir, "p1/x.json", content)) == []
    content = bundle(with_ratio, observation(id="o2"))
    assert row_refusals(hand_over(fhir, "p1/x.json", content)) == [(1, "no number")]
    assert hand_over(fhir, "p1/x.json", bundle(observation(**members))).labs.height == 1


def test_a_component_has_the_comparator_and_the_limits_of_its_own(hand_over):
    hb = observation("718-7")["code"]
    limits = {"referenceRange": [{"low": {"value": 7.5}, "high": {"value": 10}}]}
    below = {"code": hb} | quantity(value=90, unit="g/L", code="g/L", comparator="<")
    odd = {"code": hb} | quantity(value=7.2, unit="g/dL", code="g/dL") | limits
    panel = without("valueQuantity", code="58410-2")
    found = hand_over(fhir, "p1/x.json", bundle(panel | {"component": [below, odd]}))
    assert found.labs.select("value", "censored").rows() == [(90.0, "below")]
    assert len(row_refusals(found)) == 1


def test_of_several_reference_ranges_the_first_that_is_one_counts(hand_over):
    none, good = {"text": "adults"}, {"low": {"value": 120, "unit": "g/L"}}
    hb = observation("718-7", 131, "g/L", referenceRange=[none, good])
    assert hand_over(fhir, "p1/x.json", bundle(hb)).labs.height == 1
    differ = {"low": {"value": 12, "unit": "g/dL"}}
    hb = observation("718-7", 131, "g/L", referenceRange=[none, differ, good])
    ((_, why),) = row_refusals(hand_over(fhir, "p1/x.json", bundle(hb)))
    assert "its reference range" in why


def test_a_result_without_a_subject_is_the_folder_s_athlete_s(hand_over):
    found = hand_over(
        fhir, "p1/x.json", bundle(without("subject"), observation("718-7", 131, "g/L"))
    )
    assert found.labs["athlete_id"].to_list() == ["p1", "p1"]
    named = Cohort(athletes={"Patient/s1": "p2"})
    found = hand_over(fhir, "x.json", bundle(without("subject"), observation()), named)
    assert found.labs["athlete_id"].to_list() == ["p2"]
    assert row_refusals(found) == [(1, "a patient whom cohort.yaml does not name")]


@pytest.mark.parametrize(
    "subjects",
    [
        [{"identifier": {"value": "1"}}, {"identifier": {"value": "2"}}],
        [{"reference": "Patient/1"}, {"reference": "urn:uuid:2"}],
        [{"reference": "https://a.example/Patient/1"}, {"reference": "Patient/2/_history/1"}],
    ],
)
def test_two_patients_are_told_apart_however_they_are_named(subjects, hand_over):
    content = bundle(*(observation(subject=subject) for subject in subjects))
    with pytest.raises(UnreadableError, match="holds several patients"):
        hand_over(fhir, "p1/x.json", content)


def test_two_patients_within_their_results_are_told_apart(hand_over):
    def of(number):
        inside = {"resourceType": "Patient", "id": "p", "identifier": [{"value": number}]}
        return observation(subject={"reference": "#p"}, contained=[inside])

    with pytest.raises(UnreadableError, match="holds several patients"):
        hand_over(fhir, "p1/x.json", bundle(of("1"), of("2")))
    assert hand_over(fhir, "p1/x.json", bundle(of("1"))).labs.height == 1


def test_the_same_patient_of_two_servers_is_one(hand_over):
    there = {"reference": "https://a.example/fhir/Patient/s1"}
    hb = observation("718-7", 131, "g/L", subject=there)
    assert hand_over(fhir, "p1/x.json", bundle(observation(), hb)).labs.height == 2


def test_a_bundle_in_a_bundle_is_read_under_the_outer_entry_s_number(hand_over):
    inner = json.loads(bundle(observation(), observation("718-7", 131, "g/L")))
    found = hand_over(fhir, "p1/x.json", bundle({"resourceType": "Patient"}, inner))
    assert found.labs["line"].to_list() == [2, 2]


def test_entries_without_a_resource_are_counted_in_a_note(hand_over):
    content = {"resourceType": "Bundle", "entry": [{}, {"response": {"status": "404"}}]}
    content["entry"].append({"resource": observation()})
    found = hand_over(fhir, "p1/x.json", json.dumps(content))
    assert found.labs["line"].to_list() == [3]
    assert [(one.value, one.reason) for one in found.refused] == [("2", fhir_notes.EMPTY_ENTRIES)]


def test_a_result_within_another_resource_is_read(hand_over):
    carrier = {"resourceType": "Encounter", "status": "preliminary", "contained": [observation()]}
    assert hand_over(fhir, "p1/x.json", bundle(carrier)).labs.height == 1


def test_a_modifier_that_is_not_known_is_refused(hand_over):
    odd = observation(modifierExtension=[{"url": "https://a.example/not", "valueBoolean": True}])
    found = hand_over(fhir, "p1/x.json", bundle(odd))
    assert found.labs.is_empty()
    assert row_refusals(found) == [(1, "a modifier extension may change what the result means")]


def test_each_result_of_a_panel_is_asked_for_once():
    parts = [quantity() | {"code": {"text": f"analyte {at % 2}"}} for at in range(6)]
    asked = []

    def is_wanted(codes, name):
        asked.append(name)
        return name == "analyte 0"

    panel = without("valueQuantity", component=parts)
    found = fhir_results.collected([(1, panel)], is_wanted)
    assert asked == [f"analyte {at % 2}" for at in range(6)]
    assert len(found.results) == found.foreign["analyte 1"] == 3


def test_a_panel_of_many_parts_takes_no_time_for_each_pair(monkeypatch):
    compared = []
    monkeypatch.setattr(Result, "__eq__", lambda *both: compared.append(both) or both[0] is both[1])
    parts = [quantity() | {"code": {"text": "x"}} for _ in range(50)]
    panel = without("valueQuantity", component=parts)
    fhir_results.collected([(1, panel)], lambda *_: True)
    assert compared == []


def test_long_names_of_what_is_not_read_are_cut_when_they_are_counted():
    named = observation(code="1-1") | {"code": {"text": "x" * 100_000}}
    kind = {"resourceType": "y" * 100_000}
    found = fhir_results.collected([(1, named), (2, kind)], lambda *_: False)
    assert (list(found.foreign), list(found.others)) == (["x" * QUOTED], ["y" * QUOTED])
