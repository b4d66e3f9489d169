"""FHIR: results by code and unit, with the clock and the version that count. All SYNTHETIC."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.formats import fhir, fhir_files, lab_numbers
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import UnreadableError

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"


def observation(code="2276-4", value=30, unit="ug/L", **more):
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": "Patient/s1"},
        "effectiveDateTime": "2025-03-01T08:00:00+01:00",
        "issued": "2025-03-02T12:00:00Z",
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
    } | more


def bundle(*resources, kind="searchset"):
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries})


def quantity(**said):
    return {"valueQuantity": {"value": 5, "unit": "ug/L", "system": UCUM, "code": "ug/L"} | said}


def row_refusals(found):
    return [(one.line, one.reason) for one in found.refused if one.scope == "row"]


@pytest.mark.parametrize("kind", ["searchset", "collection", "transaction", "document"])
def test_a_bundle_gives_draw_issue_and_value(kind, hand_over):
    content = bundle({"resourceType": "Patient"}, observation(), kind=kind)
    found = hand_over(fhir, "p1/labs.json", content)
    row = found.labs.row(0, named=True)
    assert (row["line"], row["athlete_id"], row["marker"]) == (2, "p1", "ferritin")
    assert (row["value"], row["unit"], row["reported_value"]) == (30, "ug/L", "30")
    assert row["happened"] == datetime(2025, 3, 1, 7, tzinfo=UTC)
    assert row["recorded"] == datetime(2025, 3, 2, 12, tzinfo=UTC)
    assert row["recorded_assumed"] is False
    assert found.refused == []


def test_single_resources_and_lines_of_a_bulk_export_are_read(hand_over):
    single = hand_over(fhir, "p1/one.json", json.dumps(observation(), indent=1))
    assert single.labs["value"].to_list() == [30]
    lines = f"{json.dumps(observation())}\n\n{json.dumps(observation('718-7', 13.1, 'g/dL'))}\n"
    bulk = hand_over(fhir, "p1/Observation.ndjson", lines)
    assert bulk.labs.select("line", "value").rows() == [(1, 30), (3, 131)]


TORN = "the line is not a JSON object: it was cut off or changed"


@pytest.mark.parametrize("torn", [0, 1, 2])
def test_a_torn_line_is_one_refused_row_wherever_it_stands(torn, hand_over):
    lines = [json.dumps(observation()), json.dumps(observation("718-7", 13.1, "g/dL"))]
    lines.insert(torn, json.dumps(observation("2132-9", 300, "pg/mL"))[:150])
    found = hand_over(fhir, "p1/bulk.ndjson", "\n".join(lines))
    assert found.labs["line"].to_list() == [line for line in (1, 2, 3) if line != torn + 1]
    assert row_refusals(found) == [(torn + 1, TORN)]


def test_what_one_torn_line_held_is_lost_and_nothing_else(hand_over):
    lines = [json.dumps(observation()), "5", json.dumps(observation("718-7", 13.1, "g/dL"))]
    found = hand_over(fhir, "p1/bulk.txt", "\r\n".join(lines))
    assert found.labs.select("line", "value").rows() == [(1, 30), (3, 131)]
    assert row_refusals(found) == [(2, TORN)]


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(hand_over, monkeypatch):
    good = json.dumps(observation())
    monkeypatch.setattr(fhir_files, "LONGEST", len(good) + 1)
    long = json.dumps(observation(note="x" * 2 * len(good)))
    for lines in ([long, good], [good, long, good[:-1] + " }"]):
        found = hand_over(fhir, "p1/bulk.ndjson", "\n".join([*lines, ""]))
        assert found.labs["line"].to_list() == [lines.index(good) + 1]
        (line, reason) = row_refusals(found)[0]
        assert (line, reason.startswith("a line of more than")) == (lines.index(long) + 1, True)


def test_a_last_line_may_be_as_long_as_the_limit(hand_over, monkeypatch):
    good = json.dumps(observation())
    monkeypatch.setattr(fhir_files, "LONGEST", len(good))
    hb = json.dumps(observation("718-7", 131, "g/L"))
    assert len(hb) <= len(good)
    assert hand_over(fhir, "p1/bulk.ndjson", f"{hb}\n{good}").labs.height == 2


def test_a_document_that_is_too_large_is_refused(hand_over, monkeypatch):
    content = json.dumps(observation(), indent=1)
    monkeypatch.setattr(fhir_files, "LARGEST", len(content))
    assert hand_over(fhir, "p1/x.json", content).labs.height == 1
    monkeypatch.setattr(fhir_files, "LARGEST", len(content) - 1)
    with pytest.raises(UnreadableError, match="one document of more than"):
        hand_over(fhir, "p1/x.json", content)


def test_a_broken_document_is_no_bulk_export(hand_over):
    content = bundle(observation(), observation()).replace('{"resource"', '\n{"resource"')
    with pytest.raises(UnreadableError, match="not readable JSON"):
        hand_over(fhir, "p1/x.json", content[:-4])


def test_a_report_lends_its_contained_results_what_they_lack(hand_over):
    bare = observation(id="o1")
    for name in ("subject", "effectiveDateTime", "issued"):
        del bare[name]
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "subject": {"reference": "Patient/s1"},
        "effectivePeriod": {"start": "2025-03-01T07:00:00Z", "end": "2025-03-01T07:10:00Z"},
        "issued": "2025-03-03T09:00:00Z",
        "contained": [bare],
        "result": [{"reference": "#o1"}],
    }
    found = hand_over(fhir, "p1/report.json", json.dumps(report))
    times = (datetime(2025, 3, 1, 7, 10, tzinfo=UTC), datetime(2025, 3, 3, 9, tzinfo=UTC))
    assert found.labs.select("happened", "recorded").rows() == [times]
    withdrawn = json.dumps(report | {"status": "entered-in-error"})
    refused = row_refusals(hand_over(fhir, "p1/report.json", withdrawn))
    assert refused == [(1, "the laboratory entered it in error")]


def test_components_of_a_panel_are_results_of_their_own(hand_over):
    panel = observation("58410-2")
    del panel["valueQuantity"]
    part = {"code": {"coding": [{"system": LOINC, "code": "718-7"}]}}
    absent = {"code": {"coding": [{"system": LOINC, "code": "787-2"}]}}
    absent["dataAbsentReason"] = {"text": "clotted"}
    other = {"code": {"text": "Platelets"}} | quantity()
    panel["component"] = [part | quantity(value=13.1, code="g/dL", unit="g/dL"), absent, other]
    found = hand_over(fhir, "p1/panel.json", bundle(panel))
    assert found.labs.select("marker", "value").rows() == [("haemoglobin", 131.0)]
    assert row_refusals(found) == [(1, "the result is absent")]
    (note,) = [one for one in found.refused if one.scope == "note"]
    assert note.value == "1 observations: Platelets 1"


@pytest.mark.parametrize(
    ("sign", "censored"), [("<", "below"), ("<=", "below"), (">", "above"), (">=", "above")]
)
def test_a_comparator_marks_what_lies_beyond_the_measurable(sign, censored, hand_over):
    found = hand_over(fhir, "p1/x.json", bundle(observation(**quantity(comparator=sign))))
    assert found.labs.select("value", "censored", "reported_value").rows() == [
        (5.0, censored, f"{sign}5")
    ]


def test_the_unit_is_the_code_else_what_people_read(hand_over):
    read = observation(
        valueQuantity={"value": 7.20, "unit": "ng/mL", "code": "x", "system": "local"}
    )
    found = hand_over(fhir, "p1/x.json", bundle(read))
    assert found.labs.select("value", "reported_unit").rows() == [(7.2, "ng/mL")]
    differ = observation("718-7", **quantity(value=8, unit="mmol/L", code="g/dL"))
    reasons = row_refusals(hand_over(fhir, "p1/x.json", bundle(differ)))
    assert reasons == [(1, "the unit's code and the unit that people read differ")]


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (observation("14685-2", 400, "pg/mL"), "the code counts molar, the unit is mass"),
        (observation(valueQuantity={"value": 5}), "no unit"),
        (observation(valueQuantity=None, valueString=">20"), "no unit"),
        (observation(valueQuantity=None, valueString="pending"), "not a number"),
        (observation(valueQuantity=None), "no number"),
        (observation(effectiveDateTime=None), "no date of the draw"),
        (observation(effectiveDateTime="2025-03"), "the draw is not dated to the day"),
        (observation(issued="soon"), "not a time"),
        (observation(issued="2025-02-01T10:00:00Z"), "issued before it was drawn"),
        (observation(dataAbsentReason={"text": "lost"}), "the result is absent"),
        (observation(**quantity(comparator="ad")), "not one of <, <=, >, >="),
        (observation(code=None) | {"code": {"text": "Ferritin"}}, "no LOINC code"),
        (observation(status="preliminary"), "the result is preliminary"),
        (observation(status="registered"), "the result is not there yet"),
        (observation(status="cancelled"), "the test was cancelled"),
        (observation(status="entered-in-error"), "the laboratory entered it in error"),
        (observation(status=None), "the status does not say that the result is final"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(resource, reason, hand_over):
    found = hand_over(fhir, "p1/x.json", bundle(resource))
    assert found.labs.is_empty()
    ((_, said),) = row_refusals(found)
    assert said.startswith(reason)


def test_the_specification_s_own_haemoglobin_is_not_in_its_unit(hand_over):
    """Example f005 of FHIR: 7.2 g/dl with a range of 7.5 to 10 can only be mmol/L."""
    limits = {"referenceRange": [{"low": {"value": 7.5}, "high": {"value": 10}}]}
    odd = observation("718-7", 7.2, "g/dL") | limits
    found = hand_over(fhir, "p1/x.json", bundle(odd))
    assert row_refusals(found) == [(1, "its reference range is not in this unit")]
    (said,) = [one for one in found.refused if one.scope == "row"]
    assert said.value == "haemoglobin 7.2 g/dL (7.5 to 10)"
    assert said.remedy.startswith("the range would fit mmol/L: ask the laboratory")
    empty = {"referenceRange": [{"low": {"value": 0}, "high": {"value": 0}}]}
    low = observation("718-7", 10.5, "g/dL") | empty
    assert hand_over(fhir, "p1/x.json", bundle(low)).labs["value"].to_list() == [105]


def test_iron_that_the_saturation_of_the_draw_contradicts_is_refused(hand_over):
    three = [("2498-4", 33, "ug/L"), ("2500-7", 415, "ug/dL"), ("2502-3", 8, "%")]
    found = hand_over(fhir, "p1/x.json", bundle(*(observation(*one) for one in three)))
    assert found.labs["marker"].to_list() == ["tibc", "transferrin_saturation"]
    assert row_refusals(found)[0][0] == 1


def test_without_an_issue_the_cohort_s_delay_is_taken_and_said(hand_over):
    silent = observation(status="unknown", issued=None)
    found = hand_over(fhir, "p1/x.json", bundle(silent), Cohort(lab_delay_days=3))
    row = found.labs.row(0, named=True)
    assert row["recorded"] == datetime(2025, 3, 4, 7, tzinfo=UTC)
    assert row["recorded_assumed"] is True
    assert [(one.column, one.scope) for one in found.refused] == [
        ("issued", "note"),
        ("status", "note"),
    ]


@pytest.mark.parametrize("status", ["amended", "corrected"])
def test_an_amended_result_replaces_what_was_issued_before(status, hand_over):
    later = observation(value=31, status=status, issued="2025-03-05T12:00:00Z")
    found = hand_over(fhir, "p1/x.json", bundle(later, observation()))
    assert found.labs["value"].to_list() == [31]
    assert row_refusals(found) == [
        (2, "an amended or corrected result of the same draw replaces it")
    ]


def test_a_result_that_was_taken_back_takes_its_versions_with_it(hand_over):
    first = observation(id="o1")
    back = observation(id="o1", status="entered-in-error")
    found = hand_over(fhir, "p1/x.json", bundle(first, back, observation(id="o2", value=9)))
    assert found.labs["value"].to_list() == [9]
    assert len(row_refusals(found)) == 2


def test_several_patients_need_names_in_the_settings(hand_over):
    content = bundle(observation(), observation(subject={"reference": "http://x/Patient/s2"}))
    with pytest.raises(UnreadableError, match="holds several patients"):
        hand_over(fhir, "p1/x.json", content)
    cohort = Cohort(athletes={"Patient/s2": "p2"})
    found = hand_over(fhir, "x.json", content, cohort)
    assert found.labs["athlete_id"].to_list() == ["p2"]
    assert row_refusals(found) == [(1, "a patient whom cohort.yaml does not name")]


@pytest.mark.parametrize(
    "content",
    [
        '{"resourceType": "Patient"}',
        '{"resourceType": "Bundle", "entry": {}}',
        '{"resourceType": "Bundle", "entry": [null, 3, {"resource": []}]}',
        '{"resourceType": "Observation", "code": 3}',
        '{"resourceType": "Observation"',
        '{"resourceType": "Patient"}\n{"resourceType": ',
        '{"resourceType": "Patient", "x": ' + "[" * 100_000,
        '{"resourceType": "Observation", "code": {"text": "\\ud800"}}',
    ],
)
def test_files_without_a_result_are_refused_in_words(content, hand_over):
    with pytest.raises(UnreadableError):
        hand_over(fhir, "p1/x.json", content)


@pytest.mark.parametrize("content", ["[]", '{"a": 1}', "date,ferritin_ng_ml", ""])
def test_other_files_are_left_to_others(content, head_of):
    assert not fhir.claims(head_of("x.json", content))


@pytest.mark.parametrize(
    ("value", "read"),
    [("1,250", None), ("12,5", 12.5), ("12.5", 12.5), (1.250, 1.25)],
)
def test_a_number_written_as_a_text_of_json_needs_proof_of_its_decimal_sign(value, read, hand_over):
    content = json.dumps(observation(value=value)).replace(" 1.25,", " 1.250,")
    found = hand_over(fhir, "p1/labs.json", content)
    assert found.labs["value"].to_list() == [one for one in [read] if one]
    assert [reason for _, reason in row_refusals(found)] == [lab_numbers.UNCLEAR[0]] * (not read)
