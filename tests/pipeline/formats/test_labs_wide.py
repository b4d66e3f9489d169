"""Lab tables as CSV: each value in its canonical unit, and nothing guessed. All SYNTHETIC."""

from datetime import UTC, date, datetime

import pytest

from pipeline.formats import lab_rows, labs_wide
from pipeline.formats.declared import Cohort
from tests.pipeline.formats.by_hand import claimed, sample, table

NAMED = (
    "date,ferritin_ng_ml,vitamin_b12_pg_ml,hemoglobin_g_dl,transferrin_saturation_pct,"
    "vitamin_d_ng_ml,crp_mg_l\n"
)
TIDY = "collected_at,loinc,value,comparator,unit,ref_low,ref_high,lab\n"


def values(found):
    return dict(found.labs.select("marker", "value").iter_rows())


def words(found, scope="row"):
    return [(one.line, one.column, one.reason) for one in found.refused if one.scope == scope]


def test_one_draw_a_row_with_units_in_the_headers(hand_over):
    found = hand_over(labs_wide, "p1/blood.csv", NAMED + "2025-03-01T08:00,28,395,13.1,22,30,<5\n")
    assert values(found) == pytest.approx(
        {
            "ferritin": 28,
            "b12": 291.429,
            "haemoglobin": 131,
            "transferrin_saturation": 22,
            "vitamin_d": 74.88,
            "crp": 5,
        },
        rel=1e-5,
    )
    crp = found.labs.filter(marker="crp").row(0, named=True)
    assert (crp["censored"], crp["reported_value"], crp["reported_unit"]) == ("below", "<5", "mg/L")
    assert set(found.labs["happened"]) == {datetime(2025, 3, 1, 7, tzinfo=UTC)}
    assert set(found.labs["recorded"]) == {datetime(2025, 3, 3, 7, tzinfo=UTC)}
    assert set(found.labs["recorded_assumed"]) == {True}
    assert set(found.labs["athlete_id"]) == {"p1"}


@pytest.mark.parametrize(
    ("header", "value", "marker", "canonical"),
    [
        ("Ferritin (ng/mL)", "30", "ferritin", 30),
        ("Vitamin D, 25-OH (nmol/L)", "75", "vitamin_d", 75),
        ("Transferrin saturation (%)", "22", "transferrin_saturation", 22),
        ("Hemoglobin [g/L]", "131", "haemoglobin", 131),
        ("Iron µg/dL", "100", "iron", 17.9067),
        ("hs-CRP (mg/L)", "1.5", "crp", 1.5),
    ],
)
def test_vendors_headers_name_marker_and_unit(header, value, marker, canonical, hand_over):
    content = f'Date,"{header}"\n2025-03-01,{value}\n'
    assert values(hand_over(labs_wide, "p1/x.csv", content)) == pytest.approx({marker: canonical})


def test_with_semicolons_the_comma_is_the_decimal_sign(hand_over):
    content = "Datum;Ferritin (µg/l);Hämoglobin (g/dl)\n01.02.2025;1.012,5;13,2\n"
    found = hand_over(labs_wide, "p1/x.csv", content)
    assert values(found) == pytest.approx({"ferritin": 1012.5, "haemoglobin": 132})
    assert found.labs["reported_value"].to_list() == ["1.012,5", "13,2"]


def days(found):
    return [str(day) for day in found.labs["day"]]


def test_a_date_that_could_be_either_needs_the_order(hand_over):
    content = "date,ferritin_ng_ml\n03/04/2025,30\n04/04/2025,31\n"
    found = hand_over(labs_wide, "p1/x.csv", content)
    assert days(found) == ["2025-04-04"]
    (refused,) = [one for one in found.refused if one.scope == "row"]
    assert (refused.line, refused.value) == (2, "03/04/2025")
    assert "date_order" in refused.remedy
    told = hand_over(labs_wide, "p1/x.csv", content, Cohort(date_order="mdy"))
    assert days(told) == ["2025-03-04", "2025-04-04"]


def test_another_date_of_the_column_proves_the_order(hand_over):
    content = "date,issued,ferritin_ng_ml\n03/04/2025,05/04/2025,30\n13/04/2025,14/04/2025,31\n"
    found = hand_over(labs_wide, "p1/x.csv", content)
    assert days(found) == ["2025-04-03", "2025-04-13"]
    assert [str(at.date()) for at in found.labs["recorded"]] == ["2025-04-05", "2025-04-14"]
    assert found.refused == []


def test_a_column_without_a_unit_is_refused_and_others_are_pointed_at(hand_over):
    content = "date,ferritin,iron_mg_dl,tsh\n2025-03-01,30,5,2\n2025-03-02,,,1\n"
    found = hand_over(labs_wide, "p1/x.csv", content)
    assert found.labs.is_empty()
    reasons = [reason for _, _, reason in words(found)]
    assert reasons[0] == "no result in this row"
    assert reasons[1] == "no unit"
    assert reasons[2] == "serum iron is not read in this unit"
    assert [one.value for one in found.refused if one.scope == "note"] == ["tsh"]


def test_a_second_column_of_the_same_header_is_read_too(hand_over):
    rows = "2025-03-01,30,\n2025-03-02,,31\n2025-03-03,32,32\n2025-03-04,33,53\n"
    header = "date,Ferritin (ng/mL),Ferritin (ng/mL)\n"
    found = hand_over(labs_wide, "p1/x.csv", header + rows)
    assert found.labs["value"].to_list() == [30, 31, 32, 33]
    copy, other = [one for one in found.refused if one.scope == "row"]
    assert (copy.line, copy.is_loss) == (4, False)
    assert (other.line, other.is_loss) == (5, True)
    assert not [one for one in found.refused if one.scope == "note" and one.column is None]


@pytest.mark.parametrize("header", ["ferritin,ferritin_ng_ml", "ferritin_ng_ml,ferritin"])
def test_a_column_without_a_unit_displaces_no_other(header, hand_over):
    found = hand_over(labs_wide, "p1/x.csv", f"date,{header}\n2025-03-01,30,30\n")
    assert found.labs.select("value", "reported_unit").rows() == [(30, "ng/mL")]
    (said,) = [one for one in found.refused if one.scope == "row"]
    assert (said.column, said.reason) == ("unit", "no unit")
    assert said.remedy.startswith("write one of ug/L, ng/mL")


@pytest.mark.parametrize("first", ["", "mg"])
def test_a_row_without_a_unit_displaces_no_other(first, hand_over):
    rows = f"2025-03-01,2276-4,300,,{first},,,x\n2025-03-01,2276-4,30,,ug/L,,,x\n"
    found = hand_over(labs_wide, "p1/x.csv", TIDY + rows)
    assert found.labs["value"].to_list() == [30]
    assert [(line, column) for line, column, _ in words(found)] == [(2, "unit")]


def test_of_two_columns_of_a_marker_with_units_the_first_is_kept(hand_over):
    content = "date,ferritin_ng_ml,Ferritin (µg/L)\n2025-03-01,30,31\n2025-03-02,,32\n"
    found = hand_over(labs_wide, "p1/x.csv", content)
    assert found.labs["value"].to_list() == [30, 32]
    assert [(line, column) for line, column, _ in words(found)] == [(2, "happened")]


def test_one_result_a_row_by_its_code(hand_over):
    rows = "2025-03-01,2276-4,5,<,ug/L,15,150,x\n2025-03-01,9999-9,8,,%,,,x\n"
    found = hand_over(labs_wide, "p1/x.csv", TIDY + rows)
    assert found.labs.select("marker", "value", "censored", "loinc").rows() == [
        ("ferritin", 5.0, "below", "2276-4")
    ]
    assert words(found) == [(3, "loinc", "no blood marker that is read here")]


def test_haemoglobin_whose_limits_are_in_another_unit_is_refused(hand_over):
    rows = "2025-03-01,718-7,7.2,,g/dL,7.5,10,x\n2025-03-02,718-7,10.5,,g/dL,12,16,x\n"
    found = hand_over(labs_wide, "p1/x.csv", TIDY + rows)
    assert found.labs["value"].to_list() == [105.0]
    assert words(found) == [(2, "unit", "its reference range is not in this unit")]


@pytest.mark.parametrize(
    ("iron", "tibc", "saturation", "wrong"),
    [
        ("33,,ug/L", "415,,ug/dL", "8,,%", {"iron"}),
        ("33,,ug/dL", "415,,ug/L", "8,,%", {"tibc"}),
        ("33,,ug/dL", "415,,ug/dL", "0.08,,%", {"transferrin_saturation"}),
        ("33,,ug/dL", "415,,ug/dL", "8,,%", set()),
    ],
)
def test_iron_capacity_and_saturation_of_a_draw_must_agree(
    iron, tibc, saturation, wrong, hand_over
):
    codes = {"2498-4": iron, "2500-7": tibc, "2502-3": saturation}
    rows = "".join(f"2025-03-01,{code},{said},,,x\n" for code, said in codes.items())
    found = hand_over(labs_wide, "p1/x.csv", TIDY + rows)
    assert {"iron", "tibc", "transferrin_saturation"} - set(found.labs["marker"]) == wrong
    assert all("saturation of the same draw" in reason for _, _, reason in words(found))


def test_mass_and_molar_codes_do_not_mix(hand_over):
    found = hand_over(labs_wide, "p1/x.csv", TIDY + "2025-03-01,2132-9,300,,pmol/L,,,x\n")
    assert words(found) == [(2, "loinc", "the code counts mass, the unit is molar")]


@pytest.mark.parametrize("unit", ["PMOL/L", "pmol/l"])
def test_a_molar_code_is_known_to_fit_a_molar_unit_in_capitals(unit, hand_over):
    found = hand_over(labs_wide, "p1/x.csv", TIDY + f"2025-03-01,14685-2,300,,{unit},,,x\n")
    assert values(found) == {"b12": 300}


def test_a_result_issued_on_the_day_of_its_draw_was_drawn_by_then(hand_over):
    content = (
        "date,issued,ferritin_ng_ml\n2025-03-01,2025-03-01T14:00,30\n2025-03-02,2025-03-01,3\n"
    )
    found = hand_over(labs_wide, "p1/x.csv", content)
    at = datetime(2025, 3, 1, 13, tzinfo=UTC)
    assert found.labs.select("happened", "recorded").rows() == [(at, at)]
    assert words(found) == [(3, "issued", "issued before it was drawn")]


def test_columns_may_have_the_names_of_the_tables_own(hand_over):
    content = (
        "happened,recorded,marker,value,unit\n"
        "2025-03-01T08:00,2025-03-04T12:00,Ferritin,28,ng/mL\n"
        "2025-04-01T08:00,03/04/2025,Ferritin,30,ng/mL\n"
    )
    found = hand_over(labs_wide, "p1/bloods.csv", content)
    assert found.labs["happened"].to_list() == [datetime(2025, 3, 1, 7, tzinfo=UTC)]
    assert found.labs["recorded"].to_list() == [datetime(2025, 3, 4, 11, tzinfo=UTC)]
    assert [(line, column) for line, column, _ in words(found)] == [(3, "recorded")]


def test_a_club_s_file_names_its_athletes(hand_over):
    content = "athlete_id,date,ferritin_ng_ml\np1,2025-03-01,30\np2,2025-03-01,40\n,2025-03-01,5\n"
    found = hand_over(labs_wide, "blood.csv", content)
    assert found.labs.select("athlete_id", "value").rows() == [("p1", 30.0), ("p2", 40.0)]
    assert words(found) == [(4, "athlete_id", "nothing says whose the row is")]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("labs.csv", "athlete_id,happened,marker,value,unit,recorded"),
        ("x.csv", "athlete_id,happened,marker,value,unit"),
        ("x.csv", "Date,Meal,Calories,Sodium (mg),Potassium (mg),Iron,Vitamin D (IU)"),
        ("x.csv", "date,ferritin_ref_low,note"),
    ],
)
def test_templates_and_food_diaries_are_left_to_others(name, header, head_of):
    assert not labs_wide.claims(head_of(name, f"{header}\n"))


def test_a_result_with_a_line_break_is_refused_not_lost(hand_over):
    content = 'date,ferritin_ng_ml,crp_mg_l\n2025-03-01,28,"a\nb"\n'.replace(",", "\t")
    assert words(hand_over(labs_wide, "p1/x.csv", content)) == [(2, "value", "not a number")]


def test_draw_and_issue_may_have_a_short_year(tmp_path):
    line = table("Datum;Befunddatum;Parameter;Wert;Einheit", "1.10.25;3.10.25;Ferritin;30;ug/L")
    found = sample(tmp_path, "Blut.csv", line)
    assert found.rows("labs", "day", "value") == [(date(2025, 10, 1), 30)]
    assert found.tables["labs"]["recorded"].dt.date().to_list() == [date(2025, 10, 3)]


@pytest.mark.parametrize(
    "header",
    [
        "Untersuchung;Wert;Einheit;Normbereich;Entnahmedatum",
        "Analyse;Ergebnis;Einheit;Referenz;Abnahme",
        "Bestimmung;Messwert;Einheit;Referenzbereich;Blutabnahme",
        "Dosage;Valeur;Unité;Valeurs de référence;Prélèvement",
        "Determinación;Resultado;Unidad;Valores de referencia;Extracción",
        "Analisi;Valore;Unità;Intervallo di riferimento;Prelievo",
        "Onderzoek;Uitslag;Eenheid;Referentiewaarden;Afname",
        "Análise;Resultado;Unidade;Valores de referência;Colheita",
    ],
)
def test_the_usual_headers_of_laboratories_are_read(header, tmp_path):
    lines = ["Ferritin;18,5;ng/ml;15-150;3.10.2025", "Hb;8,1;mmol/l;7,4-9,9;3.10.2025"]
    found = sample(tmp_path, "Labor.csv", table(header, *lines))
    assert found.rows("labs", "day", "marker", "reported_value") == [
        (date(2025, 10, 3), "ferritin", "18,5"),
        (date(2025, 10, 3), "haemoglobin", "8,1"),
    ]


def test_a_reference_range_in_another_unit_refuses_haemoglobin(tmp_path):
    header = "Parameter;Wert;Einheit;Normbereich;Datum"
    found = sample(tmp_path, "Labor.csv", table(header, "Hb;13,1;g/dl;7,4-9,9;3.10.2025"))
    ((line, column, _, reason),) = found.told("row")
    assert (line, column) == (2, "unit")
    assert reason == "its reference range is not in this unit"


@pytest.mark.parametrize(
    ("said", "value"),
    [("24,5 H", 24.5), ("*11", 11), ("11 (L)", 11), ("11*", 11), ("** 9,5", 9.5), ("30 LL", 30)],
)
def test_a_flag_beside_a_number_is_no_part_of_it(said, value, tmp_path):
    found = sample(
        tmp_path,
        "Labor.csv",
        table("Parameter;Wert;Einheit;Datum", f"Ferritin;{said};ug/L;3.10.2025"),
    )
    assert found.rows("labs", "value", "reported_value") == [(value, said)]


@pytest.mark.parametrize("said", ["H", "*", "11 X", "11 HL", "(L)", "positiv H"])
def test_a_flag_alone_or_another_word_is_no_number(said, tmp_path):
    found = sample(
        tmp_path,
        "Labor.csv",
        table("Parameter;Wert;Einheit;Datum", f"Ferritin;{said};ug/L;3.10.2025"),
    )
    assert [reason for *_, reason in found.told("row")] == ["not a number"]


OURS = "athlete_id,happened,marker,value,unit"


@pytest.mark.parametrize(
    ("header", "row", "marker", "value", "censored"),
    [
        (f"{OURS},comparator", "p1,2025-03-01,ferritin,5,ug/L,<", "ferritin", 5, "below"),
        (TIDY.strip(), "2025-03-01,2276-4,28,,ng/mL,15,150,x", "ferritin", 28, None),
        ("date,ferritin_ng_ml", "2025-03-01,28", "ferritin", 28, None),
    ],
)
def test_a_labs_csv_of_a_laboratory_is_read_as_what_it_is(
    header, row, marker, value, censored, tmp_path
):
    found = sample(tmp_path, "labs.csv", table(header, row))
    assert found.rows("labs", "marker", "value", "censored") == [(marker, value, censored)]
    assert found.refused == []


def test_the_limits_in_a_labs_csv_hold_haemoglobin_to_its_unit(tmp_path):
    row = "p1,2025-03-01,haemoglobin,9.0,g/dL,7.5,10"
    found = sample(tmp_path, "labs.csv", table(f"{OURS},ref_low,ref_high", row))
    assert found.rows("labs", "marker") == []
    assert [one.column for one in found.refused if one.scope == "row"] == ["unit"]


def test_our_own_labs_csv_stays_ours(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text(table(f"{OURS},note", "p1,2025-03-01,ferritin,28,ng/mL,x"))
    assert claimed(path) == "templates"


@pytest.mark.parametrize(
    ("specimen", "is_read"),
    [
        *((said, True) for said in ("serum", "Venous blood", "EDTA-Plasma", "Vollblut", "", "-")),
        *(
            (said, True)
            for said in ("sangre venosa", "Sérum", "siero", "bloed", "soro", "Ser/Plas")
        ),
        *((said, False) for said in ("urine", "Urin", "saliva", "24h-Sammelurin", "stool", "S-17")),
    ],
)
@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("date,marker,value,unit,{}", "2025-03-01,methylmalonic acid,0.2,umol/L,{}"),
        ("date,ferritin_ng_ml,{}", "2025-03-01,28,{}"),
    ],
)
def test_only_blood_serum_and_plasma_are_read(header, row, specimen, is_read, tmp_path):
    lines = table(header.format("Specimen"), row.format(specimen))
    found = sample(tmp_path, "blood.csv", lines)
    assert found.tables["labs"].height == is_read
    refused = [] if is_read else [(2, "Specimen", specimen, lab_rows.NOT_BLOOD[0])]
    assert found.told("row") == refused
