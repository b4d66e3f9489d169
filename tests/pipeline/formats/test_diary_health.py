"""Illness in a diary is read; pain and injury are not, and nothing of it is passed over.

SYNTHETIC.
"""

import pytest

from pipeline.formats import diary_health, excel
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import NOTHING, Refusal
from tests.pipeline.formats.by_hand import sample, table
from tests.pipeline.formats.workbook import workbook

ILL_COLUMNS = [
    *(("Krank", "ja", "nein"), ("krank (j/n)", "j", "n"), ("krank j/n", "J", "N")),
    *(("Bist du krank?", "Ja", "Nein"), ("Hast du heute Fieber?", "x", "0"), ("Sick?", "Y", "no")),
    *(("Are you ill today?", "yes", "No"), ("Malade ?", "oui", "non"), ("Ill", "1", "0")),
    *(("¿Estás enfermo?", "sí", "no"), ("Sei malato?", "sì", "no"), ("Ziek", "ja", "nee")),
    *(("Você está doente?", "sim", "não"), ("Fever", "TRUE", "FALSE"), ("Krank", "Grippe", "-")),
]


def losses(found):
    return [(one.line, one.column, one.value, one.reason) for one in found.refused if one.is_loss]


@pytest.mark.parametrize(("header", "yes", "no"), ILL_COLUMNS)
def test_a_column_of_yes_and_no_says_who_was_ill(header, yes, no, tmp_path):
    rows = [f"2025-03-01;8;{yes}", f"2025-03-02;8;{no}", "2025-03-03;8;"]
    found = sample(tmp_path, "d.csv", table(f"Date;Sleep (h);{header}", *rows))
    expected = [(True,), (None,) if no == "-" else (False,), (None,)]
    assert found.rows("checkins", "ill") == expected
    assert found.refused == []


def test_a_diary_may_hold_nothing_but_illness(tmp_path):
    found = sample(tmp_path, "d.csv", table("Datum;Krank", "2025-03-01;ja"))
    assert found.rows("checkins", "kind", "ill") == [("morning", True)]


def test_what_is_neither_yes_nor_no_is_left_out_and_named(tmp_path):
    rows = ["2025-03-01;8;1", "2025-03-02;8;4", "2025-03-03;8;child sick"]
    found = sample(tmp_path, "d.csv", table("Date;Sleep (h);Sick", *rows))
    assert found.rows("checkins", "ill") == [(None,)] * 3
    assert [value for *_, value, reason in losses(found) if reason == diary_health.NEITHER[0]] == [
        *("1", "4", "child sick")
    ]


@pytest.mark.parametrize("said", ["yes, sore throat", "Ja - Halsschmerzen", "a bit", "maybe"])
def test_a_yes_with_words_and_words_that_are_no_no_are_an_illness(said, tmp_path):
    rows = [f"2025-03-01;8;{said}", "2025-03-02;8;no"]
    found = sample(tmp_path, "d.csv", table("Date;Sleep (h);Sick", *rows))
    assert found.rows("checkins", "ill") == [(True,), (False,)]
    doubted = [(2, "Sick", said, diary_health.AS_YES[0])]
    assert found.told("note") == doubted * (said in ("a bit", "maybe"))


@pytest.mark.parametrize(("fever", "none"), [("39,4", "36,6"), ("38", "37.9"), ("101", "98.6")])
def test_a_temperature_says_who_had_a_fever(fever, none, tmp_path):
    rows = [f"2025-03-01;8;{fever}", f"2025-03-02;8;{none}", "2025-03-03;8;"]
    found = sample(tmp_path, "d.csv", table("Date;Sleep (h);Fever", *rows))
    assert found.rows("checkins", "ill") == [(True,), (False,), (None,)]


@pytest.mark.parametrize(
    "word",
    [
        *(
            "krank, Fieber",
            "Krank",
            "erkältet",
            "sick",
            "ill",
            "flu",
            "malade",
            "grippe",
            "enfermo",
        ),
        *("malato", "febbre", "ziek", "koorts", "doente", "Infekt", "covid", "verkouden"),
    ],
)
def test_an_illness_in_place_of_a_training_is_an_illness_on_that_day(word, tmp_path):
    rows = [f"09.11.2025;{word};;", "13.11.2025;Lauf;30;"]
    found = sample(tmp_path, "d.csv", table("Datum;Training;Dauer (min);km", *rows))
    assert found.rows("checkins", "line", "ill") == [(2, True)]
    assert found.rows("sessions", "line") == [(3,)]
    assert found.told("note") == [(2, "Training", word, diary_health.ILL_DAY[0])]
    assert losses(found) == []


def test_a_run_in_spite_of_illness_is_both(tmp_path):
    content = table("Datum;Training;Dauer (min);Krank", "13.11.2025;Lauf mit Fieber;30;nein")
    found = sample(tmp_path, "d.csv", content)
    assert found.rows("checkins", "ill") == [(True,)]
    assert found.rows("sessions", "sport", "duration_min") == [("run", 30.0)]


@pytest.mark.parametrize("word", ["nicht mehr krank", "Kind krank", "first run after the flu"])
def test_an_illness_of_somebody_else_or_before_is_asked_about(word, tmp_path):
    content = table("Datum;Training;Dauer (min)", f"13.11.2025;{word};30")
    found = sample(tmp_path, "d.csv", content)
    assert "checkins" not in found.tables
    assert losses(found) == [(2, "Training", word, diary_health.ILLNESS[0])]


def test_an_illness_in_another_cell_is_asked_about_unless_the_row_answers(tmp_path):
    rows = ["2025-03-01;8;Fieber;", "2025-03-02;8;Fieber;ja"]
    found = sample(tmp_path, "d.csv", table("Date;Sleep (h);Notes;Krank", *rows))
    assert losses(found) == [(2, "Notes", "Fieber", diary_health.ILLNESS[0])]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        *(("Injury", "knee"), ("Hast du Schmerzen, wo?", "Brustschmerzen"), ("Verletzung", "ja")),
        *(("Douleur", "genou"), ("Lesión", "sí"), ("Pijn (0-10)", "3"), ("Dor no peito?", "sim")),
        *(("Any chest pain or trouble breathing?", "yes"), ("Kommentar zu Schmerzen", "Knie")),
    ],
)
def test_a_column_of_pain_or_injury_is_never_nothing_to_do(header, cell, tmp_path):
    rows = [f"2025-03-01;8;{cell}", "2025-03-02;8;no", "2025-03-03;8;"]
    found = sample(tmp_path, "d.csv", table(f"Date;Sleep (h);{header}", *rows))
    assert found.rows("checkins", "line") == [(2,), (3,), (4,)]
    assert [(line, column, value) for line, column, value, _ in losses(found)] == [
        (1, header, None),
        (2, header, cell),
    ]
    grave = cell in ("Brustschmerzen", "sim", "yes")
    said = diary_health.HELP_NOW if grave else diary_health.HURTS
    assert [reason for *_, reason in losses(found)] == [diary_health.ASKS[0], said[0]]
    assert not any(one.remedy.startswith(NOTHING) for one in found.refused)


@pytest.mark.parametrize("column", ["Training", "Notes"])
@pytest.mark.parametrize(
    "said",
    [
        *("Lauf abgebrochen, Brustschmerz", "chest felt tight", "dizzy, nearly fainted"),
        *("Atemnot am Berg", "douleur au mollet", "dolor en el pecho", "dolore al ginocchio"),
        *("pijn in de kuit", "dor no joelho", "no. Pain in the knee", "Knie tut weh"),
        *("nicht ohne Schmerzen", "keine Schmerzen, aber Herzrasen", "left calf swollen"),
    ],
)
def test_a_row_that_speaks_of_pain_is_kept_and_pointed_at(column, said, tmp_path):
    cells = {"Training": "run", "Notes": ""} | {column: said}
    row = f"2025-03-01;30;{cells['Training']};{cells['Notes']}"
    found = sample(tmp_path, "d.csv", table("Date;Duration (min);Training;Notes", row))
    assert found.rows("sessions", "duration_min") == [(30.0,)]
    (told,) = losses(found)
    assert told[:3] == (2, column, said)
    assert told[3] in (diary_health.HELP_NOW[0], diary_health.HURTS[0])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        *(
            (said, diary_health.HELP_NOW)
            for said in (
                *("Engegefühl in der Brust", "fast ohnmächtig", "Brustschmerz", "schwindelig"),
                *("chest tightness", "fainted", "blacked out on the hill", "lightheaded"),
                *("dolor en el pecho al subir", "dolor torácico", "casi perdí el conocimiento"),
                *("douleur dans la poitrine", "douleur thoracique", "perte de connaissance"),
                *("dolore al petto", "ho perso i sensi", "pijn op de borst", "flauw gevallen"),
                *("dor no peito", "falta de ar", "sore knee, chest pain", "Knie tut weh, Atemnot"),
            )
        ),
        *(
            (said, diary_health.HURTS)
            for said in (
                *("me duele el gemelo", "Knie tut weh", "calf hurts", "douleur au mollet"),
                *(
                    "dolore al ginocchio",
                    "pijn in de kuit",
                    "dor no joelho",
                    "kein Schwindel, Wade tut weh",
                ),
            )
        ),
    ],
)
def test_each_cell_of_words_is_pointed_at_by_what_somebody_should_do(said, why, tmp_path):
    columns = ["Notes", "comments", "Bemerkungen", "comentarios"]
    header = ";".join(["Date;Duration (min)", *columns])
    found = sample(tmp_path, "d.csv", table(header, "2025-03-01;30" + f';"{said}"' * 4))
    assert [one for one in found.refused if one.is_loss] == [
        Refusal(
            file="ada/d.csv",
            line=2,
            column=column,
            value=said,
            reason=why[0],
            remedy=why[1],
            scope="value",
        )
        for column in columns
    ]


def test_every_cell_has_a_remark_of_its_own(tmp_path):
    rows = ["2025-03-01;30;Brustschmerz;Brustschmerz", "2025-03-02;30;;Brustschmerz"]
    rows += ["2025-03-03;30;Wade tut weh;Brustschmerz", "2025-03-04;30;keine Schmerzen;"]
    found = sample(tmp_path, "d.csv", table("Datum;Dauer (min);Wetter;Bemerkungen", *rows))
    assert sorted(losses(found)) == [
        (2, "Bemerkungen", "Brustschmerz", diary_health.HELP_NOW[0]),
        (2, "Wetter", "Brustschmerz", diary_health.HELP_NOW[0]),
        (3, "Bemerkungen", "Brustschmerz", diary_health.HELP_NOW[0]),
        (4, "Bemerkungen", "Brustschmerz", diary_health.HELP_NOW[0]),
        (4, "Wetter", "Wade tut weh", diary_health.HURTS[0]),
    ]


@pytest.mark.parametrize(
    "said",
    [
        *("keine Schmerzen", "no pain", "sans douleur", "sin dolor", "senza dolore", "geen pijn"),
        *("sem dor", "schmerzfrei", "pain free", "no injuries", "no chest pain", "chest strap"),
        *("no chest tightness", "kein Schwindel", "ceinture thoracique", "banda torácica"),
        *("Brust schwimmen", "Muskelkater", "spierpijn", "training strain 12", "chest press"),
    ],
)
def test_no_pain_is_no_report(said):
    assert not diary_health.pains(said)


def test_an_items_own_column_may_speak_of_what_it_asks_but_not_of_the_chest(tmp_path):
    header = "Date;Muscle soreness (0 = none / 10 = painful);Breathing (0 = easy / 10 = breathless)"
    rows = ["2025-03-01;4 (some pain);9 (breathless)", "2025-03-02;3 (pain in the chest);2"]
    scale = {"low": 0, "high": 10, "better": "low"}
    cohort = Cohort(timezone="Europe/Oslo", scales={"soreness": scale, "breathing": scale})
    found = sample(tmp_path, "d.csv", table(header, *rows), cohort)
    assert [(line, value) for line, _, value, _ in losses(found)] == [(3, "3 (pain in the chest)")]


def test_a_workbook_is_read_by_the_same_rules(hand_over):
    rows = [["Datum", "Training", "Dauer (min)", "Notiz"]]
    rows += [["2025-03-01", "krank", "", ""], ["2025-03-02", "Lauf", "30", "Brustschmerz"]]
    found = hand_over(excel, "ada/x.xlsx", workbook(Diary=rows))
    assert found.checkins["ill"].to_list() == [True]
    told = [(one.sheet, one.line, one.value) for one in found.refused if one.is_loss]
    assert told == [("Diary", 3, "Brustschmerz")]
