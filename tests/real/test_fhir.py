"""SMART's sample patient, and header lines of other exports, against the data's README."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.formats import checking, fhir, labs_wide, sniffing
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source

DATA = Path(__file__).parents[3] / "shared/data"

pytestmark = pytest.mark.skipif(
    not DATA.exists(),
    reason="the real files are not here: ../shared/data, beside the repository, is missing",
)


@pytest.fixture(scope="module")
def parts():
    found = []
    for path in sorted((DATA / "fhir").glob("*.json")):
        head = sniffing.look(path, f"patient/{path.name}")
        assert fhir.claims(head)
        (read,) = fhir.read(Source(head=head, cohort=Cohort()))
        found.append((read, *checking.checked(read, head.file, Cohort())))
    return found


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("ferritin", [4, 9, 11]),
        ("haemoglobin", [109, 105, 114, 118]),
        ("b12", [291, 312, 422]),
    ],
)
def test_serial_results_come_out_in_canonical_units(parts, marker, expected):
    rows = pl.concat([rows for _, rows, _ in parts]).sort("happened")
    assert rows.filter(pl.col("marker") == marker)["value"].round(0).to_list() == expected


def test_rows_read_are_rows_kept_plus_rows_refused(parts):
    for read, rows, refused in parts:
        assert read.rows_read == rows.height + sum(one.scope == "row" for one in refused)
    assert [(read.rows_read, rows.height) for read, rows, _ in parts] == [(25, 22), (12, 11)]


def test_iron_that_the_saturation_contradicts_is_refused(parts):
    said = [one for _, _, refused in parts for one in refused if one.scope == "row"]
    iron = [one.value for one in said if "saturation of the same draw" in one.reason]
    assert [said.partition(" (")[0] for said in iron] == ["20 ug/L", "35 ug/L", "33 ug/L"]
    assert [one.value for one in said if one.value not in iron] == ["folate >20"]  # no unit


def test_what_is_not_said_or_not_read_is_noted(parts):
    notes = [one.column for _, _, refused in parts for one in refused if one.scope == "note"]
    assert [notes.count(column) for column in ("issued", "status", "code")] == [2, 2, 2]


def test_no_real_header_of_another_export_is_taken_for_labs(tmp_path):
    path = tmp_path / "x.csv"
    for line in (DATA / "headers/real_headers.txt").read_text(encoding="utf-8").splitlines():
        path.write_text(f"{line}\n", encoding="utf-8")
        assert not labs_wide.claims(sniffing.look(path, "x.csv"))
        assert not fhir.claims(sniffing.look(path, "x.csv"))
