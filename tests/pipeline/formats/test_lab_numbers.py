"""Numbers of laboratories: the decimal sign is proven by the table or the number is refused."""

import polars as pl
import pytest

from pipeline.formats import excel, labs_wide, templates
from pipeline.formats.declared import Cohort
from pipeline.formats.lab_numbers import read
from tests.pipeline.formats.workbook import DAY, Dated, workbook

FIRST = Dated(45717, DAY)  # 2025-03-01
UNCLEAR = "its sign may be the decimal one or divide thousands"


def numbers_of(*said, point=False, **more):
    """Read these texts as one table: the number of each, `unclear` where it was refused."""
    rows = pl.DataFrame({"line": range(len(said)), "said": said, **more})
    kept, refused = read(rows, "x.csv", point=point)
    assert kept.height + len(refused) == len(said)
    assert all(one.reason.startswith(UNCLEAR) for one in refused)
    found = dict(kept.select("line", "number").iter_rows())
    return [found.get(line, "unclear") for line in range(len(said))]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("28", 28),
        ("13,2", 13.2),
        ("13.2", 13.2),
        ("1.012,5", 1012.5),
        ("1,012.5", 1012.5),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("1250,125", 1250.125),
        ("1 250,5", 1250.5),
        ("1'250.5", 1250.5),
        ("1.2500", 1.25),
        ("1.250", "unclear"),
        ("1,250", "unclear"),
        ("-1,250", "unclear"),
        ("1,25,5", None),
        ("1_250", None),
        ("nan", None),
        ("inf", None),
        ("low", None),
    ],
)
def test_a_number_is_read_where_it_makes_sense_in_one_way_only(said, number):
    assert numbers_of(said) == [number]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (["1,250", "13,2"], 1.25),
        (["1.250", "13,2"], 1250),
        (["1,250", "13.2"], 1250),
        (["1.250", "13.2"], 1.25),
        (["1,250", "1.012,5"], 1.25),
        (["1,250", "28"], "unclear"),
        (["1,250", "2,500"], "unclear"),
        (["1,250", "13,2", "13.2"], "unclear"),
        (["1,250", "soon, 2"], "unclear"),
    ],
)
def test_another_number_of_the_table_proves_the_decimal_sign(said, number):
    assert numbers_of(*said)[0] == number


def test_a_laboratory_s_limits_prove_it_too():
    limits = {"ref_low": ["12,5"], "ref_high": ["150"]}
    assert numbers_of("1,250", **limits) == [1.25]


def test_with_commas_between_the_fields_a_point_is_decimal_unless_a_number_says_otherwise():
    assert numbers_of("1.250", point=True) == [1.25]
    assert numbers_of("1,250", point=True) == ["unclear"]
    assert numbers_of("1.250", "13,2", point=True) == [1250, 13.2]
    assert numbers_of("1.250", "13,2", "13.2", point=True) == ["unclear", 13.2, 13.2]


def test_a_program_s_number_is_taken_as_it_is_and_proves_nothing_of_texts():
    said, exact = ("1.125", "28.5", "1,250", "1.250"), [True, True, False, False]
    assert numbers_of(*said, exact=exact) == [1.125, 28.5, "unclear", "unclear"]


@pytest.mark.parametrize(
    ("sign", "censored"),
    [
        ("", None),
        ("<", "below"),
        ("< ", "below"),
        ("<=", "below"),
        ("≤", "below"),
        (">", "above"),
        (">=", "above"),
        ("≥ ", "above"),
    ],
)
def test_what_stands_before_a_number_says_on_which_side_it_is(sign, censored):
    kept, _ = read(pl.DataFrame({"line": [2], "said": [f"{sign}5,5"]}), "x.csv", point=False)
    assert kept.select("number", "censored").rows() == [(5.5, censored)]


def row_refusals(found):
    return [(one.line, one.value) for one in found.refused if one.scope == "row"]


LABS = "athlete_id;happened;marker;value;unit\n"


def test_our_own_labs_csv_with_semicolons_reads_no_thousands_as_decimals(hand_over):
    rows = "p1;2025-03-01;ferritin;1,250;ug/L\n"
    found = hand_over(templates, "labs.csv", LABS + rows)
    assert row_refusals(found) == [(2, "1,250")]
    proof = "p1;2025-03-01;crp;0,5;mg/L\n"
    proven = hand_over(templates, "labs.csv", LABS + rows + proof)
    assert proven.labs["value"].to_list() == [1.25, 0.5]


def test_a_wide_table_is_proven_by_any_of_its_columns(hand_over):
    head = "date;ferritin_ng_ml;hemoglobin_g_dl\n"
    found = hand_over(labs_wide, "p1/x.csv", head + "2025-03-01;1,250;13.2\n")
    assert found.labs["value"].to_list() == [1250, 132]
    alone = hand_over(labs_wide, "p1/x.csv", head + "2025-03-01;1,250;14\n")
    assert alone.labs["marker"].to_list() == ["haemoglobin"]
    assert row_refusals(alone) == [(2, "1,250")]


@pytest.mark.parametrize("tidy", [False, True])
def test_cells_of_a_workbook_that_are_numbers_are_taken_as_they_are(tidy, hand_over):
    wide = [["date", "CRP (mg/L)", "Ferritin (ng/mL)"], [FIRST, 1.125, "1,250"]]
    long = [["date", "marker", "value", "unit"]]
    long += [[FIRST, "CRP", 1.125, "mg/L"], [FIRST, "Ferritin", "1,250", "ng/mL"]]
    sheet = long if tidy else wide
    found = hand_over(excel, "p1/x.xlsx", workbook(Labs=sheet), Cohort())
    assert found.labs.select("marker", "value").rows() == [("crp", 1.125)]
    assert row_refusals(found) == [(3 if tidy else 2, "1,250")]


def test_a_sheet_of_which_no_row_can_be_read_is_refused_row_by_row(hand_over):
    rows = [["Datum", "Ferritin (µg/l)"], ["soon", 28.5]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Labor=rows))
    assert found.labs.is_empty()
    assert row_refusals(found) == [(2, "soon")]


def test_a_german_workbook_may_mix_numbers_and_typed_commas(hand_over):
    rows = [["Datum", "Ferritin (µg/l)", "CRP (mg/l)"], [FIRST, 28.5, "1,2"], [FIRST, None, None]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Labor=rows))
    assert found.labs["value"].to_list() == [28.5, 1.2]
