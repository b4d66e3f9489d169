"""Markers by the names laboratories give them in seven languages; none guessed. All SYNTHETIC."""

import unicodedata
from datetime import date

import pytest

from pipeline.formats import excel, labs_wide
from pipeline.formats.marker_names import _names, is_unclear, marker_of, of_header
from tests.pipeline.formats.workbook import workbook

NAMES = {
    "ferritin": "Ferritin|S-Ferritin|Serumferritin|Ferritin im Serum|Ferritine|Ferritine sérique"
    "|Ferritina|Ferritina sérica|Ferritina sierica",
    "iron": "Iron|Serum iron|Eisen|Fer|Fer sérique|Hierro|Hierro sérico|Ferro|Sideremia|IJzer|Fe",
    "tibc": "TIBC|Eisenbindungskapazität|Capacité totale de fixation de la transferrine"
    "|Capacidad total de fijación de hierro|Totale ijzerbindingscapaciteit"
    "|Capacità totale legante il ferro|Capacidade total de fixação do ferro",
    "transferrin": "Transferrin|Transferrine|Transferrina",
    "transferrin_saturation": "Transferrinsättigung|Transferrin-Sättigung|TSAT|Iron saturation"
    "|Coefficient de saturation|Coefficient de saturation de la transferrine"
    "|Saturación de transferrina|Índice de saturación de transferrina"
    "|Saturazione della transferrina|Transferrineverzadiging|Transferrinesaturatie"
    "|Saturação da transferrina",
    "haemoglobin": "Haemoglobin|Hemoglobin|Hämoglobin|Hb|Hgb|Hémoglobine|Hemoglobina|Emoglobina"
    "|Hemoglobine",
    "haematocrit": "Hct|Hämatokrit|Hématocrite|Hematocrito|Hematócrito|Ematocrito|Hematocriet",
    "mean_cell_volume": "MCV|VGM|VCM",
    "b12": "B12|B-12|Vitamin B12|Vitamin B₁₂|Vit. B12|Vitamine B12|Vitamina B12|Cobalamin"
    "|Cobalamine|Cobalamina|Cianocobalamina",
    "active_b12": "Active B12|Holo-TC|HoloTC|Holotranscobalamin|Aktives Vitamin B12"
    "|Vitamin B12 (aktiv)|Vitamin B12 (Holo-TC)|Vitamine B12 active|Vitamina B12 attiva",
    "crp": "CRP|hs-CRP|C-reactive protein|C-reaktives Protein|Protéine C-réactive"
    "|Proteína C reactiva|Proteina C reattiva|C-reactief proteïne|Proteína C reativa",
    "folate": "Folate|Folat|Folsäure|Acide folique|Folates|Ácido fólico|Acido folico|Foliumzuur"
    "|Folato",
    "vitamin_d": "Vitamin D|25-OH-Vitamin D|Vitamin D (25-OH)|25(OH)D|Vitamine D|25-OH vitamine D"
    "|Vitamina D|25-OH Vitamina D|25-hidroxivitamina D",
    "methylmalonic_acid": "MMA|Methylmalonsäure|Acide méthylmalonique|Ácido metilmalónico"
    "|Methylmalonzuur",
    "creatine_kinase": "CK|CPK|CK total|Kreatinkinase|Creatinkinase|Créatine kinase"
    "|Creatina quinasa|Creatinchinasi|Creatinekinase|Creatina quinase",
    "magnesium": "Magnesium|Magnésium|Magnesio|Magnésio",
    "sodium": "Sodium|Natrium|Sodio|Sódio",
    "potassium": "Potassium|Kalium|Potasio|Potassio|Potássio",
    "cortisol": "Cortisol|Kortisol|Cortisolo",
    "testosterone": "Testosterone|Testosteron|Testostérone totale|Testosterona",
    "homocysteine": "Homocysteine|Homocystein|Homocystéine|Homocisteína|Omocisteina",
}
EACH = [(name, marker) for marker, names in NAMES.items() for name in names.split("|")]


def bare(name):
    folded = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


@pytest.mark.parametrize(("name", "marker"), EACH)
def test_a_name_is_known_with_accents_and_without_in_any_capitals(name, marker):
    for said in (name, bare(name), name.upper(), name.lower()):
        assert (marker_of(said), of_header(said)) == (marker, (marker, None))


@pytest.mark.parametrize(
    ("typed", "marker"),
    [
        ("Haemoglobin", "haemoglobin"),
        ("Transferrinsaettigung", "transferrin_saturation"),
        ("FOLSAEURE", "folate"),
        ("Methylmalonsaeure", "methylmalonic_acid"),
    ],
)
def test_german_names_may_be_typed_without_dots(typed, marker):
    assert marker_of(typed) == marker


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("hb_gm_dl", ("haemoglobin", "g/dL")),
        ("hgb_g_dl", ("haemoglobin", "g/dL")),
        ("Hämoglobin g/dl", ("haemoglobin", "g/dL")),
        ("Emoglobina (g/dl)", ("haemoglobin", "g/dl")),
        ("ferritine_ug_l", ("ferritin", "ug/L")),
        ("Vitamina B12 [pg/mL]", ("b12", "pg/mL")),
        ("Vitamin B12 (Holo-TC) [pmol/L]", ("active_b12", "pmol/L")),
        ("ijzer_umol_l", ("iron", "umol/L")),
        ("coefficient de saturation (%)", ("transferrin_saturation", "%")),
        ("ck_ui_l", ("creatine_kinase", "U/L")),
        ("PCR (mg/L)", ("crp", "mg/L")),
        ("pcr_mg_dl", ("crp", "mg/dL")),
        ("Ht (%)", ("haematocrit", "%")),
    ],
)
def test_a_header_names_marker_and_unit(header, told):
    assert of_header(header) == told


@pytest.mark.parametrize(
    "header",
    [
        *("PCR", "PCR (mg/mmol)", "pcr_mg_mmol", "Ht", "Ht (cm)", "ht_cm", "Hto (m/s)"),
        *("Saturation (%)", "saturation_pct", "Sättigung", "Saturazione (%)", "Saturação %"),
    ],
)
def test_a_name_that_other_things_have_too_is_not_guessed(header):
    assert of_header(header) is None
    assert is_unclear(header)


@pytest.mark.parametrize(
    "header",
    [
        *("HbA1c (%)", "Hb A1c", "ck_mb_u_l", "Hemoglobina glicosilada (%)", "S-Hb (g/L)"),
        *("1,25-OH vitamin D (pmol/L)", "Freies Testosteron", "LEBK", "UIBC (µmol/L)"),
        *("hb_pct", "Ferro (mg)", "Fer (mg)", "Transferrin receptor (mg/L)", "ferritin_ref_low"),
    ],
)
def test_what_only_begins_or_sounds_like_a_marker_is_none(header):
    assert of_header(header) is None
    assert not is_unclear(header)


def test_no_name_stands_for_two_markers():
    of = {}
    for name, marker in _names():
        assert of.setdefault(name, marker) == marker


def test_a_wide_table_points_at_names_that_are_not_guessed(hand_over):
    content = "Fecha;Ferritina (ng/mL);PCR;Saturación (%);TSH\n01.02.2025;28;3;22;1\n"
    found = hand_over(labs_wide, "p1/x.csv", content)
    assert found.labs.select("marker", "value", "day").rows() == [
        ("ferritin", 28, date(2025, 2, 1))
    ]
    unclear, foreign = found.refused
    assert (unclear.line, unclear.value, unclear.scope) == (1, "PCR, Saturación (%)", "note")
    assert unclear.reason == "a name that other things than a blood marker have too"
    assert "transferrin_saturation" in unclear.remedy
    assert "crp_mg_l" in unclear.remedy
    assert foreign.value == "TSH"


TIDY = {
    "de": "Datum;Untersuchung;Ergebnis;Einheit\n01.02.2025;Hämoglobin;13,2;g/dl\n",
    "fr": "Date de prélèvement;Analyse;Résultat;Unité\n01.02.2025;Hémoglobine;13,2;g/dL\n",
    "es": "Fecha;Prueba;Resultado;Unidades\n01.02.2025;Hemoglobina;13,2;g/dL\n",
    "it": "Data prelievo;Esame;Risultato;Unità di misura\n01.02.2025;Emoglobina;13,2;g/dL\n",
    "nl": "Afnamedatum;Bepaling;Uitslag;Eenheid\n01.02.2025;Hemoglobine;13,2;g/dl\n",
    "pt": "Data da colheita;Exame;Resultado;Unidade\n01.02.2025;Hemoglobina;13,2;g/dL\n",
}


@pytest.mark.parametrize("language", TIDY)
def test_one_result_a_row_in_each_language(language, hand_over):
    found = hand_over(labs_wide, "p1/x.csv", TIDY[language])
    assert found.labs.select("marker", "value", "unit", "day").rows() == [
        ("haemoglobin", 132.0, "g/L", date(2025, 2, 1))
    ]
    assert found.refused == []


def test_a_row_whose_name_is_not_clear_is_refused_with_what_to_write(hand_over):
    rows = "01.02.2025;Saturation;22;%\n01.02.2025;PCR;3;mg/L\n01.02.2025;PCR;12;mg/mmol\n"
    found = hand_over(labs_wide, "p1/x.csv", "Date;Analyse;Valeur;Unité\n" + rows)
    assert found.labs.select("marker", "value").rows() == [("crp", 3.0)]
    saturation, pcr = found.refused
    assert (saturation.line, saturation.column, saturation.value) == (2, "Analyse", "Saturation")
    assert saturation.reason == "a name that other things than a blood marker have too"
    assert saturation.is_loss
    assert (pcr.line, pcr.column) == (4, "unit")


def test_a_workbook_knows_the_same_names(hand_over):
    rows = [["Fecha", "Hierro (µmol/L)", "Saturación"], ["01.02.2025", 17.5, 22]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Sangre=rows))
    assert found.labs.select("marker", "value").rows() == [("iron", 17.5)]
    assert [(one.value, one.line) for one in found.refused] == [("Saturación", 1)]


def test_spaces_in_vitamins_and_a_unit_after_in():
    assert marker_of("Vitamin B 12") == "b12"
    assert marker_of("Vitamin D3") == marker_of("Vitamin D 3") == "vitamin_d"
    assert marker_of("Testosteron") == "testosterone"
    assert of_header("Eisen in µmol/l") == ("iron", "umol/L")
    assert of_header("Vitamin D3 (nmol/l)") == ("vitamin_d", "nmol/l")
    assert of_header("Vitamin D3 1,25-OH (pg/ml)") is None
