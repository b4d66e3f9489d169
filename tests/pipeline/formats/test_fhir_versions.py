"""Versions of laboratory results over all files of a cohort. Everyone is SYNTHETIC."""

import itertools
import json
from datetime import UTC, date, datetime

import pytest

from pipeline.formats import fhir_notes, folder, joining, versions
from pipeline.formats.declared import Cohort
from tests.pipeline.formats.test_fhir_results import LOINC, bundle, observation

FIRST = {"versionId": "1", "lastUpdated": "2025-03-02T12:00:00Z"}
SECOND = {"versionId": "2", "lastUpdated": "2025-03-09T12:00:00Z"}
ISSUED = datetime(2025, 3, 2, 12, tzinfo=UTC)
CHANGED = datetime(2025, 3, 9, 12, tzinfo=UTC)


def ferritin(value, meta=None, id="o1", **more):
    return observation(value=value, id=id, **({"meta": meta} if meta else {}) | more)


def report(status, *members, id="r1", **more):
    result = [{"reference": member} for member in members]
    said = {"resourceType": "DiagnosticReport", "id": id, "status": status, "result": result}
    return said | {"subject": {"reference": "Patient/s1"}} | more


def panel(status, *members, id="p1", **more):
    said = {"resourceType": "Observation", "id": id, "status": status}
    said["code"] = {"coding": [{"system": LOINC, "code": "58410-2"}]}
    return said | {"hasMember": [{"reference": member} for member in members]} | more


@pytest.fixture
def read(tmp_path):
    """Read resources, a list for each file: values with their lines, and refused rows."""
    numbers = itertools.count()

    def read(*files, athletes=("a",), cohort=None):
        raw = tmp_path / str(next(numbers))
        for number, (resources, athlete) in enumerate(zip(files, itertools.cycle(athletes))):
            path = raw / athlete / f"{number}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            said = resources if isinstance(resources, str) else bundle(*resources)
            path.write_text(said)
        cohort = cohort or Cohort(timezone="Europe/Oslo")
        books = folder.read_folder(raw, cohort)
        labs = joining.tables_of(books, cohort)["labs"]
        refused = [one for one in books.refused if one.scope == "row"]
        assert sum(books.read.values()) == labs.height + len(refused)
        return labs, [(one.file[2:], one.line, one.reason) for one in refused]

    return read


def together_and_apart(*resources):
    """Give the same resources in one file, in a file each, and in the other order."""
    apart = [[one] for one in resources]
    return [[list(resources)], [list(reversed(resources))], apart, apart[::-1]]


@pytest.mark.parametrize("files", together_and_apart(ferritin(30, FIRST), ferritin(31, SECOND)))
def test_the_newest_version_counts_whatever_file_it_came_in(files, read):
    labs, refused = read(*files)
    assert labs["value"].to_list() == [31]
    assert [reason for *_, reason in refused] == [versions.LATER]


def test_what_is_superseded_is_named_by_file_and_line(read):
    other = ferritin(9, id="o2", effectiveDateTime="2025-02-01")
    labs, refused = read([ferritin(31, SECOND)], [other, ferritin(30, FIRST)])
    assert sorted(labs["value"]) == [9, 31]
    assert refused == [("1.json", 2, versions.LATER)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"versionId": "9"}, {"versionId": "10"}),
        ({"lastUpdated": "2025-03-02T12:00:00Z"}, {"lastUpdated": "2025-03-02T14:00:00+01:00"}),
        ({"versionId": "3", "lastUpdated": FIRST["lastUpdated"]}, SECOND),
    ],
)
def test_later_is_what_was_updated_later_else_the_higher_number(one, other, read):
    for files in together_and_apart(ferritin(30, one), ferritin(31, other)):
        assert read(*files)[0]["value"].to_list() == [31]


def test_a_newer_version_that_is_not_final_leaves_no_result(read):
    for files in together_and_apart(
        ferritin(30, FIRST), ferritin(31, SECOND, status="preliminary")
    ):
        labs, refused = read(*files)
        assert labs.is_empty()
        reasons = {reason for *_, reason in refused}
        assert reasons == {versions.LATER, versions.REFUSED["preliminary"][0]}


def test_a_newer_version_that_cannot_be_read_leaves_no_result(read):
    for files in together_and_apart(ferritin(30, FIRST), ferritin("much", SECOND)):
        labs, refused = read(*files)
        assert labs.is_empty()
        assert len(refused) == 2


@pytest.mark.parametrize("status", versions.WITHDRAWN)
@pytest.mark.parametrize("meta", [None, FIRST, SECOND])
def test_what_was_taken_back_in_another_file_does_not_count(status, meta, read):
    for files in together_and_apart(
        ferritin(30, FIRST if meta else None), ferritin(30, meta, status=status)
    ):
        labs, refused = read(*files)
        assert labs.is_empty()
        reasons = {reason for *_, reason in refused}
        assert reasons == {versions.BACK, versions.REFUSED[status][0]}


def test_a_bare_notice_takes_a_result_back(read):
    notice = {"resourceType": "Observation", "id": "o1", "status": "entered-in-error"}
    labs, refused = read([ferritin(30)], [notice])
    assert labs.is_empty()
    assert refused == [("0.json", 1, versions.BACK)]


def test_what_the_server_deleted_does_not_count(read):
    gone = {"request": {"method": "DELETE", "url": "Observation/o1"}}
    history = json.dumps({"resourceType": "Bundle", "type": "history", "entry": [gone]})
    labs, refused = read([ferritin(30)], history)
    assert labs.is_empty()
    assert refused == [("0.json", 1, versions.BACK)]


def deleted(url, **more):
    gone = {"request": {"method": "DELETE", "url": url}} | more
    return json.dumps({"resourceType": "Bundle", "type": "history", "entry": [gone]})


FULL = "http://x.example/fhir/Observation/o1"
NAMED = {"Patient/p1": "ada", "Patient/p2": "bob"}
NOTICE = {"resourceType": "Observation", "id": "o1", "status": "entered-in-error"}


@pytest.mark.parametrize(
    "history",
    [
        deleted(FULL),
        deleted(f"{FULL}/_history/2"),
        deleted("/Observation/o1"),
        deleted(None, fullUrl=FULL),
        deleted("Observation/o1", fullUrl=FULL),
    ],
)
def test_what_was_deleted_is_known_by_the_end_of_its_address(history, read):
    labs, refused = read([ferritin(30)], history)
    assert labs.is_empty()
    assert refused == [("0.json", 1, versions.BACK)]


@pytest.mark.parametrize(
    ("history", "left"),
    [
        (deleted(FULL), [31]),
        (deleted("Observation/o1", fullUrl=FULL), [31]),
        (deleted(FULL, fullUrl="urn:uuid:5"), [31]),
        (deleted("Observation?code=2276-4"), [30, 31]),
        (deleted("http://x.example/fhir/Patient/o1"), [30, 31]),
    ],
)
def test_what_was_deleted_is_of_the_server_in_its_address(history, left, read):
    other = FULL.replace("x.example", "y.example")
    entries = [
        {"fullUrl": FULL, "resource": ferritin(30)},
        {"fullUrl": other, "resource": ferritin(31, effectiveDateTime="2025-03-02")},
        {"resource": {"resourceType": "Patient"}},
    ]
    labs, _ = read(json.dumps({"resourceType": "Bundle", "entry": entries}), history)
    assert sorted(labs["value"]) == left


def of(patient, value, **more):
    return ferritin(value, **more) | {"subject": {"reference": patient}}


@pytest.mark.parametrize("back", [deleted("Observation/o1"), deleted(FULL), [NOTICE]])
def test_what_is_taken_back_without_a_patient_is_of_whoever_has_it(back, read):
    cohort = Cohort(timezone="Europe/Oslo", athletes=NAMED)
    files = [of("Patient/p1", 30), of("Patient/p2", 31, id="o2")], back
    for order in (files, files[::-1]):
        labs, refused = read(*order, cohort=cohort)
        assert labs.select("athlete_id", "value").rows() == [("bob", 31)]
        assert versions.BACK in {reason for *_, reason in refused}


def test_within_one_file_of_named_patients_it_is_so_too(read):
    cohort = Cohort(timezone="Europe/Oslo", athletes=NAMED)
    resources = [of("Patient/p1", 30), NOTICE, of("Patient/p2", 31, id="o2")]
    labs, refused = read(resources, cohort=cohort)
    assert labs["athlete_id"].to_list() == ["bob"]
    assert refused == [("0.json", 1, versions.BACK)]


def test_where_several_have_a_result_of_that_name_it_reaches_each(read):
    cohort = Cohort(timezone="Europe/Oslo", athletes=NAMED)
    labs, refused = read([of("Patient/p1", 30), of("Patient/p2", 31), NOTICE], cohort=cohort)
    assert labs.is_empty()
    assert refused == [("0.json", 1, versions.BACK), ("0.json", 2, versions.BACK)]


def test_a_report_taken_back_without_a_patient_reaches_whoever_has_its_members(read):
    cohort = Cohort(timezone="Europe/Oslo", athletes=NAMED)
    back = report("cancelled", "Observation/o1")
    del back["subject"]
    for files in together_and_apart(of("Patient/p1", 30), of("Patient/p2", 31, id="o2"), back):
        assert read(*files, cohort=cohort)[0]["athlete_id"].to_list() == ["bob"]


def test_what_a_patient_without_a_name_lost_reaches_nobody_else(read):
    cohort = Cohort(timezone="Europe/Oslo", athletes=NAMED)
    back = NOTICE | {"subject": {"reference": "Patient/p3"}}
    assert read([of("Patient/p1", 30), back], cohort=cohort)[0].height == 1


def test_what_was_taken_back_and_entered_again_later_counts(read):
    third = {"versionId": "3", "lastUpdated": "2025-03-10T12:00:00Z"}
    back = ferritin(31, SECOND, status="entered-in-error")
    for files in together_and_apart(ferritin(30, FIRST), back, ferritin(32, third)):
        assert read(*files)[0]["value"].to_list() == [32]


def test_other_athletes_analytes_and_servers_are_other_results(read):
    labs, refused = read([ferritin(30, FIRST)], [ferritin(31, SECOND)], athletes=("a", "b"))
    assert (sorted(labs["value"]), refused) == ([30, 31], [])
    urls = ("https://a.example/fhir", "https://b.example/fhir")
    drawn = ("2025-03-01", "2025-03-02")
    entries = [
        [
            {
                "fullUrl": f"{url}/Observation/o1",
                "resource": ferritin(30, FIRST) | {"effectiveDateTime": day},
            }
        ]
        for url, day in zip(urls, drawn, strict=True)
    ]
    bundles = [json.dumps({"resourceType": "Bundle", "entry": entry}) for entry in entries]
    labs, refused = read(*bundles)
    assert (labs.height, refused) == (2, [])


def test_equal_ids_without_a_version_are_one_result_only_of_one_draw_and_analyte(read):
    later = {"effectiveDateTime": "2025-06-01", "issued": "2025-06-02T12:00:00Z"}
    hb = observation("718-7", 131, "g/L", id="o1")
    labs, refused = read([ferritin(30)], [ferritin(20, **later)], [hb])
    assert (sorted(labs["value"]), refused) == ([20, 30, 131], [])
    reissued = ferritin(31, issued="2025-03-04T12:00:00Z")
    labs, refused = read([reissued], [ferritin(30)])
    assert labs["value"].to_list() == [31]
    assert refused == [("1.json", 1, versions.LATER)]


@pytest.mark.parametrize("name", ["versionId", "lastUpdated"])
def test_a_version_may_correct_the_date_of_the_draw(name, read):
    fixed = ferritin(30, {name: SECOND[name]}, effectiveDateTime="2025-02-01")
    for files in together_and_apart(ferritin(30, {name: FIRST[name]}), fixed):
        labs, refused = read(*files)
        assert labs["day"].to_list() == [date(2025, 2, 1)]
        assert [reason for *_, reason in refused] == [versions.LATER]


def test_a_final_version_goes_before_a_preliminary_one_where_nothing_says_which_is_later(read):
    early = ferritin(29, status="preliminary", issued="2025-03-05T12:00:00Z")
    for files in together_and_apart(ferritin(30), early):
        assert read(*files)[0]["value"].to_list() == [30]


def test_what_bears_no_clock_is_neither_later_nor_earlier_than_what_does(read):
    back = ferritin(30, status="cancelled")
    for files in together_and_apart(ferritin(30, FIRST), back):
        assert read(*files)[0].is_empty()
    for files in together_and_apart(ferritin(30), ferritin(31, SECOND, status="preliminary")):
        assert read(*files)[0]["value"].to_list() == [30]


@pytest.mark.parametrize("number", ["2", "x", "9" * 30])
def test_a_number_tells_nothing_where_another_version_has_none(number, read):
    later = {"issued": "2025-03-04T12:00:00Z"}
    for files in together_and_apart(ferritin(30, {"versionId": number}), ferritin(31, **later)):
        assert read(*files)[0]["value"].to_list() == [31]


def test_a_later_version_that_is_no_marker_takes_the_result_back(read):
    weight = observation("29463-7", 60, "kg", id="o1", meta=SECOND, status="corrected")
    for files in together_and_apart(ferritin(30, FIRST), weight):
        labs, refused = read(*files)
        assert labs.is_empty()
        assert [reason for *_, reason in refused] == [versions.OTHER]


@pytest.mark.parametrize(
    "more", [{"meta": FIRST}, {"meta": SECOND, "id": "o2"}, {"meta": SECOND, "id": None}, {}]
)
def test_what_is_no_marker_and_no_later_version_changes_nothing(more, read):
    weight = observation("29463-7", 60, "kg", **{"id": "o1"} | more)
    for files in together_and_apart(ferritin(30, SECOND), weight):
        assert read(*files)[0]["value"].to_list() == [30]


def test_a_result_whose_later_version_is_a_marker_counts(read):
    third = {"versionId": "3", "lastUpdated": "2025-03-10T12:00:00Z"}
    weight = observation("29463-7", 60, "kg", id="o1", meta=SECOND)
    for files in together_and_apart(weight, ferritin(30, third)):
        assert read(*files)[0]["value"].to_list() == [30]


def test_a_file_without_a_marker_is_refused_though_its_versions_count(tmp_path):
    (tmp_path / "a").mkdir()
    weight = observation("29463-7", 60, "kg", id="o1", meta=SECOND)
    (tmp_path / "a/w.json").write_text(bundle(weight))
    books = folder.read_folder(tmp_path, Cohort())
    assert [(one.scope, one.reason) for one in books.refused] == [
        ("file", "holds no result of a blood marker")
    ]


def test_the_same_version_in_two_files_is_read_once(read):
    labs, refused = read([ferritin(30, FIRST)], [ferritin(30, FIRST)])
    assert labs["value"].to_list() == [30]
    assert refused == [("1.json", 1, versions.SAME)]


@pytest.mark.parametrize("status", versions.REPLACING)
def test_a_correction_goes_before_what_it_corrects_where_nothing_says_which_is_later(status, read):
    for files in together_and_apart(ferritin(20), ferritin(30, status=status)):
        labs, refused = read(*files)
        assert labs["value"].to_list() == [30]
        assert [reason for *_, reason in refused] == [versions.LATER]


@pytest.mark.parametrize("meta", [None, FIRST])
@pytest.mark.parametrize("status", ["final", "appended"])
def test_versions_that_differ_are_refused_where_nothing_says_which_is_later(meta, status, read):
    for files in together_and_apart(ferritin(20, meta), ferritin(30, meta, status=status)):
        labs, refused = read(*files)
        assert labs.is_empty()
        assert [reason for *_, reason in refused] == [versions.APART] * 2


def test_somebody_must_say_which_of_two_versions_counts(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.json").write_text(bundle(ferritin(20), ferritin(30)))
    books = folder.read_folder(tmp_path, Cohort())
    assert [one.is_loss for one in books.refused if one.reason == versions.APART] == [True] * 2


def test_a_value_in_another_unit_or_with_another_status_is_no_other_value(read):
    same = ferritin("30.0", valueQuantity={"value": 30.0, "unit": "ng/mL"})
    for files in together_and_apart(ferritin(30), same):
        labs, refused = read(*files)
        assert (labs.height, [reason for *_, reason in refused]) == (1, [versions.SAME])
    for files in together_and_apart(ferritin(30), ferritin(30, status="appended")):
        labs, refused = read(*files)
        assert (labs.height, [reason for *_, reason in refused]) == (1, [versions.ALIKE])


@pytest.mark.parametrize("status", versions.REPLACING)
def test_a_correction_under_another_id_replaces_the_earlier_result_of_its_draw(status, read):
    fixed = ferritin(31, id="o2", status=status, issued="2025-03-05T12:00:00Z")
    other = ferritin(12, id="o3", effectiveDateTime="2025-03-01T09:00:00+01:00")
    for files in together_and_apart(ferritin(30), fixed, other):
        labs, refused = read(*files)
        assert sorted(labs["value"]) == [12, 31]
        assert [reason for *_, reason in refused] == [versions.REPLACED]


def test_a_correction_replaces_nothing_that_was_issued_after_it(read):
    fixed = ferritin(31, id="o2", status="corrected")
    again = ferritin(30, issued="2025-03-05T12:00:00Z")
    for files in together_and_apart(again, fixed):
        labs, refused = read(*files)
        assert (sorted(labs["value"]), refused) == ([30, 31], [])


@pytest.mark.parametrize("status", versions.REFUSED)
@pytest.mark.parametrize("head", [report, panel])
def test_the_status_of_a_report_or_panel_reaches_its_members(head, status, read):
    for files in together_and_apart(ferritin(30), head(status, "Observation/o1")):
        labs, refused = read(*files)
        assert labs.is_empty()
        assert [reason for *_, reason in refused] == [versions.BY_HEAD[status]]


@pytest.mark.parametrize("head", [report, panel])
@pytest.mark.parametrize("status", ["final", "partial", "unknown", None])
def test_a_report_or_panel_that_is_not_refused_changes_nothing(head, status, read):
    for files in together_and_apart(ferritin(30), head(status, "Observation/o1")):
        assert read(*files)[0]["value"].to_list() == [30]


@pytest.mark.parametrize(
    "reference",
    [
        "Observation/o1",
        "https://a.example/fhir/Observation/o1",
        "Observation/o1/_history/3",
        "urn:uuid:o1",
    ],
)
def test_a_member_is_known_however_it_is_referred_to(reference, read):
    assert read([ferritin(30)], [report("cancelled", reference)])[0].is_empty()


def test_a_file_of_reports_alone_is_read_and_said_to_hold_no_result(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/r.json").write_text(json.dumps(report("final", "Observation/o1")))
    books = folder.read_folder(tmp_path, Cohort())
    assert [(one.scope, one.reason) for one in books.refused] == [("note", fhir_notes.NO_RESULT)]
    assert len(books.versions) == 1


def test_members_of_another_kind_or_athlete_are_not_reached(read):
    labs, _ = read([ferritin(30)], [panel("cancelled", "QuestionnaireResponse/o1")])
    assert labs.height == 1
    files = [ferritin(30)], [report("cancelled", "Observation/o1")]
    assert read(*files, athletes=("a", "b"))[0].height == 1


def test_a_member_may_be_named_as_the_bundle_names_it(read):
    entry = {"fullUrl": "urn:uuid:77", "resource": ferritin(30)}
    held = {"resource": report("cancelled", "urn:uuid:77")}
    assert read(json.dumps({"resourceType": "Bundle", "entry": [entry, held]}))[0].is_empty()
    del entry["resource"]["id"]
    assert read(json.dumps({"resourceType": "Bundle", "entry": [entry, held]}))[0].is_empty()


def test_a_report_of_a_panel_reaches_the_panel_s_members(read):
    inner = panel("final", "Observation/o1")
    for files in together_and_apart(ferritin(30), inner, report("cancelled", "Observation/p1")):
        labs, refused = read(*files)
        assert labs.is_empty()
        assert len(refused) == 1


def test_only_the_newest_version_of_a_report_reaches(read):
    early = report("preliminary", "Observation/o1", meta=FIRST)
    done = report("final", "Observation/o1", meta=SECOND)
    for files in together_and_apart(ferritin(30), early, done):
        assert read(*files)[0]["value"].to_list() == [30]
    back = report("entered-in-error", "Observation/o1", meta=SECOND)
    for files in together_and_apart(
        ferritin(30), report("final", "Observation/o1", meta=FIRST), back
    ):
        assert read(*files)[0].is_empty()


def test_a_report_that_was_cancelled_and_then_issued_again_reaches_no_more(read):
    gone = report("cancelled", "Observation/o1", meta=FIRST)
    again = report("final", "Observation/o1", meta=SECOND)
    for files in together_and_apart(ferritin(30), gone, again):
        assert read(*files)[0].height == 1


@pytest.mark.parametrize(("status", "rows"), [("preliminary", 1), ("cancelled", 0)])
def test_a_second_report_vouches_for_what_was_not_final_not_for_what_was_taken_back(
    status, rows, read
):
    one, other = report(status, "Observation/o1"), report("final", "Observation/o1", id="r2")
    for files in together_and_apart(ferritin(30), one, other):
        assert read(*files)[0].height == rows


def test_of_two_reports_the_one_that_was_taken_back_is_the_reason(read):
    one, other = (
        report("preliminary", "Observation/o1"),
        report("cancelled", "Observation/o1", id="r2"),
    )
    for files in together_and_apart(ferritin(30), one, other):
        assert [reason for *_, reason in read(*files)[1]] == [versions.BY_HEAD["cancelled"]]


def test_panels_that_hold_each_other_end(read):
    ring = panel("final", "Observation/p2"), panel("cancelled", "Observation/p1", id="p2")
    assert read([ferritin(30)], list(ring))[0].height == 1


def test_stu3_members_are_reached(read):
    old = panel("cancelled")
    old["related"] = [
        {"type": "has-member", "target": {"reference": "Observation/o1"}},
        {"type": "derived-from", "target": {"reference": "Observation/o2"}},
    ]
    later = {"effectiveDateTime": "2025-06-01", "issued": "2025-06-02T12:00:00Z"}
    labs, _ = read([ferritin(30), ferritin(20, id="o2", **later)], [old])
    assert labs["value"].to_list() == [20]


def test_a_result_contained_in_a_report_is_a_version_of_the_report(read):
    inside = ferritin(30)
    files = [
        [report("final", meta=FIRST, contained=[inside])],
        [report("corrected", meta=SECOND, contained=[inside | {"status": "corrected"}])],
        [report("entered-in-error", id="r2", contained=[ferritin(12)])],
    ]
    labs, refused = read(*files)
    assert labs["recorded"].to_list() == [CHANGED]
    assert len(refused) == 2


@pytest.mark.parametrize(
    ("status", "issued", "updated", "recorded"),
    [
        ("corrected", "2025-03-02T12:00:00Z", "2025-03-09T12:00:00Z", CHANGED),
        ("amended", "2025-03-02T12:00:00Z", "2025-03-09T12:00:00Z", CHANGED),
        ("corrected", "2025-03-02T12:00:00Z", "2025-03-01T12:00:00Z", ISSUED),
        ("corrected", None, "2025-03-09T12:00:00Z", CHANGED),
        ("final", "2025-03-02T12:00:00Z", "2025-03-09T12:00:00Z", ISSUED),
    ],
)
def test_a_correction_is_not_known_before_it_was_made(status, issued, updated, recorded, read):
    said = ferritin(31, {"lastUpdated": updated}, status=status, issued=issued)
    assert read([said])[0]["recorded"].to_list() == [recorded]


def test_a_correction_whose_time_cannot_be_read_is_refused(read):
    labs, refused = read([ferritin(31, {"lastUpdated": "soon"}, status="corrected")])
    assert labs.is_empty()
    assert refused == [("0.json", 1, "not a time")]


@pytest.mark.parametrize(("value", "recorded"), [(31, CHANGED), (30, ISSUED)])
def test_a_final_value_that_differs_from_an_earlier_version_was_known_when_it_changed(
    value, recorded, read
):
    for files in together_and_apart(ferritin(30, FIRST), ferritin(value, SECOND)):
        assert read(*files)[0]["recorded"].to_list() == [recorded]


@pytest.mark.parametrize(("value", "recorded"), [(33, CHANGED), (30, ISSUED)])
@pytest.mark.parametrize("early", ["preliminary", "registered"])
def test_a_final_value_that_differs_from_a_preliminary_one_was_known_when_it_changed(
    early, value, recorded, read
):
    first = ferritin(30, FIRST, status=early)
    for files in together_and_apart(first, ferritin(value, SECOND)):
        assert read(*files)[0]["recorded"].to_list() == [recorded]


def test_only_the_part_of_a_panel_that_changed_was_known_later(read):
    def blood(meta, status, *parts):
        said = panel(status, meta=meta, effectiveDateTime="2025-03-01T07:00:00Z")
        del said["hasMember"]
        return said | {"component": list(parts), "issued": "2025-03-02T12:00:00Z"}

    hb, volume = observation("718-7", 131, "g/L"), observation("787-2", 90, "fL")
    other = observation("787-2", 91, "fL")
    files = blood(FIRST, "preliminary", hb, volume), blood(SECOND, "final", hb, other)
    for order in together_and_apart(*files):
        rows = read(*order)[0].select("value", "recorded").sort("value").rows()
        assert rows == [(91, CHANGED), (131, ISSUED)]


def test_components_of_one_panel_are_no_versions_of_each_other(read):
    hb, volume = observation("718-7", 131, "g/L"), observation("787-2", 90, "fL")
    both = observation("58410-2", id="p1", meta=SECOND, component=[hb, volume])
    del both["valueQuantity"]
    assert read([both])[0]["recorded"].to_list() == [ISSUED] * 2


def test_all_components_of_an_older_panel_are_superseded(read):
    def blood(meta, *parts):
        said = panel("final", meta=meta, effectiveDateTime="2025-03-01T07:00:00Z")
        del said["hasMember"]
        return said | {"component": list(parts), "issued": "2025-03-02T12:00:00Z"}

    hb, volume = observation("718-7", 131, "g/L"), observation("787-2", 90, "fL")
    for files in together_and_apart(blood(FIRST, hb, volume), blood(SECOND, hb)):
        labs, refused = read(*files)
        assert labs["marker"].to_list() == ["haemoglobin"]
        assert [reason for *_, reason in refused] == [versions.LATER] * 2


def test_results_of_other_formats_are_left_alone(read):
    rows = "date,ferritin_ng_ml\n2025-03-01 08:00,28\n"
    labs, refused = read(rows, [ferritin(30, FIRST, status="corrected")])
    assert (sorted(labs["value"]), refused) == ([28, 30], [])
