"""Diaries and questionnaires as CSV: who claims them, what is read of them. SYNTHETIC."""

from datetime import UTC, date, datetime

import pytest

from pipeline.formats import diary, diary_headers, diary_sports, excel
from pipeline.formats.declared import Cohort, Scale
from tests.pipeline.formats.by_hand import REAL_HEADERS, claimed, sample, table
from tests.pipeline.formats.seeds import ARCHIVES, SEEDS
from tests.pipeline.formats.workbook import workbook

OSLO = {"timezone": "Europe/Oslo"}
LOW, HIGH = Scale(low=1, high=5, better="low"), Scale(low=1, high=5, better="high")
SCALES = dict.fromkeys(("soreness", "fatigue", "stress"), LOW) | dict.fromkeys(
    ("mood", "readiness", "sleep_quality"), HIGH
)
KNOWN = Cohort(**OSLO, scales=SCALES, rpe_scale="cr10", distance_unit="km")
RATED = ("soreness", "fatigue", "stress", "low_mood", "poor_sleep", "low_readiness", "sleep_h")
ROW = "01.03.2025;2;3;4;5;1;3;7,5;Lauf;52:30;10,2;4;schwer"

HEADERS = {
    "en": "Date;Soreness;Fatigue;Stress;Mood;Sleep quality;Readiness;Sleep (h);Training;"
    "Duration;Distance (km);RPE;Notes",
    "de": "Datum;Muskelkater;Müdigkeit;Stress;Stimmung;Schlafqualität;Bereitschaft;"
    "Schlafstunden;Sportart;Dauer;Distanz (km);Anstrengung;Bemerkungen",
    "fr": "Date;Courbatures;Fatigue;Stress;Humeur;Qualité du sommeil;Readiness;"
    "Heures de sommeil;Entraînement;Durée;Distance (km);Effort perçu;Remarques",
    "es": "Fecha;Agujetas;Fatiga;Estrés;Estado de ánimo;Calidad del sueño;Readiness;"
    "Horas de sueño;Entrenamiento;Duración;Distancia (km);Esfuerzo percibido;Observaciones",
    "it": "Data;Indolenzimento;Stanchezza;Stress;Umore;Qualità del sonno;Prontezza;"
    "Ore di sonno;Allenamento;Durata;Distanza (km);Sforzo percepito;Note",
    "nl": "Datum;Spierpijn;Vermoeidheid;Stress;Stemming;Slaapkwaliteit;Trainingsbereidheid;"
    "Slaapuren;Training;Duur;Afstand (km);Inspanning;Opmerkingen",
    "pt": "Data;Dor muscular;Fadiga;Estresse;Humor;Qualidade do sono;Prontidão;"
    "Horas de sono;Treino;Duração;Distância (km);Esforço;Observações",
}


@pytest.mark.parametrize("language", HEADERS)
def test_a_diary_is_read_in_seven_languages(language, tmp_path):
    found = sample(tmp_path, "d.csv", table(HEADERS[language], ROW), KNOWN)
    assert found.rows("checkins", *RATED) == [(2.5, 5.0, 7.5, 0.0, 10.0, 5.0, 7.5)]
    assert found.rows("sessions", "sport", "duration_min", "distance_km", "rpe_cr10") == [
        ("run", 52.5, 10.2, 4.0)
    ]
    assert found.rows("sessions", "day", "happened") == [
        (date(2025, 3, 1), datetime(2025, 3, 1, 22, 59, 59, tzinfo=UTC))
    ]
    assert found.refused == []


def test_csv_and_a_workbook_give_the_same_rows(tmp_path, hand_over):
    lines = ["Date,Time,Soreness,Duration,Sport", "2025-03-01,07:30,2,0:52:00,run"]
    from_csv = sample(tmp_path, "d.csv", table(*lines), KNOWN)
    sheet = workbook(Diary=[line.split(",") for line in lines])
    from_sheet = hand_over(excel, "ada/x.xlsx", sheet, KNOWN)
    for name in ("checkins", "sessions"):
        told = ("athlete_id", "happened", "recorded", "line")
        rows = getattr(from_sheet, name).select(told).rows()
        assert from_csv.rows(name, *told) == rows
        assert len(rows) == 1


def test_whole_questions_are_understood_by_what_they_ask(tmp_path):
    questions = {
        "How sore are your muscles today?": "soreness",
        "How tired do you feel right now?": "fatigue",
        "Wie müde fühlst du dich heute?": "fatigue",
        "What is your stress level today?": "stress",
        "How is your mood this morning?": "mood",
        "How well did you sleep last night?": "sleep_quality",
        "How many hours did you sleep?": "sleep_h",
        "Combien d'heures avez-vous dormi ?": "sleep_h",
        "Are you ready to train today?": "readiness",
        "How heavy did your legs feel?": "legs",
        "How sore are your legs today?": "soreness",
        "How hard was your breathing on the run?": "breathing",
        "How hard was your training today?": "rpe",
        "How many minutes did you train?": "duration_min",
        "Any comments for your coach?": "notes",
        "Are you sore or tired today?": diary_headers.SEVERAL,
        "Did you eat breakfast today?": None,
    }
    assert {one: diary_headers.meaning_of(one) for one in questions} == questions


def test_a_form_of_questions_is_read_by_its_timestamp(tmp_path):
    header = 'Timestamp,"How sore are your muscles?","How many hours\ndid you sleep?",Username'
    rows = ["2025/03/01 7:10:05 AM GMT+1,4,7.5,SYNTHETIC-1", "2025/03/02 8:00:00 AM CET,1,8,"]
    rows.append("2025/03/03 8:00:00 AM CET,1,8,SYNTHETIC-2")
    found = sample(tmp_path, "f.csv", table(header, *rows), KNOWN)
    told = ("athlete_id", "line", "happened", "soreness", "sleep_h")
    at = datetime(2025, 3, 1, 6, 10, 5, tzinfo=UTC)
    assert found.rows("checkins", *told)[0] == ("SYNTHETIC-1", 3, at, 7.5, 7.5)
    assert found.rows("checkins", "athlete_id")[1:] == [("SYNTHETIC-2",)]
    assert [reason for *_, reason in found.told("row")] == ["nothing says whose the row is"]


def test_a_form_in_an_athlete_s_folder_is_theirs_though_it_holds_their_name(tmp_path):
    rows = ["2025/03/01 7:10:05 AM GMT+1,4,SYNTHETIC Ada", "2025/03/02 8:00:00 AM CET,1,"]
    found = sample(tmp_path, "f.csv", table("Timestamp,How sore are you?,Name", *rows), KNOWN)
    assert found.rows("checkins", "athlete_id") == [("ada",), ("ada",)]


def test_columns_that_are_not_read_are_named_and_notes_are_not(tmp_path):
    header = "Date,Soreness,Weather,Notes,Muscle soreness,,Are you sore or tired?"
    found = sample(tmp_path, "d.csv", table(header, "2025-03-01,2,sunny,x,3,y,4"), KNOWN)
    assert [(line, column, reason) for line, column, _, reason in found.told("note")] == [
        (1, "Weather", diary_headers.UNREAD),
        (1, "Muscle soreness", diary_headers.TWICE),
        (1, "Are you sore or tired?", diary_headers.SEVERAL),
    ]


def test_a_name_says_whose_a_row_is_only_in_a_form(tmp_path):
    alone = sample(tmp_path, "d.csv", table("Date,Name,Soreness", "2025-03-01,Hill,2"), KNOWN)
    assert alone.rows("checkins", "athlete_id") == [("ada",)]
    assert [column for _, column, *_ in alone.told("note")] == ["Name"]


def test_whom_a_form_knows_by_an_address_is_called_as_cohort_yaml_says(tmp_path):
    rows = [f"2025-03-0{day} 08:00,{who}@example.org,2" for day, who in enumerate("abb", start=1)]
    known = KNOWN.model_copy(update={"pseudonyms": {"a@example.org": "SYNTHETIC-1"}})
    found = sample(tmp_path, "f.csv", table("Timestamp,Email,Soreness", *rows), known)
    names = [name for (name,) in found.rows("checkins", "athlete_id")]
    assert names == ["SYNTHETIC-1", "b@example.org", "b@example.org"]
    told = [(line, value) for line, column, value, _ in found.told("note") if column == "Email"]
    assert told == [(3, "b@example.org")]


def test_an_answer_may_have_its_words_behind_it(tmp_path):
    rows = ["2025-03-01,3 - as usual", "2025-03-02,5 (very)", "2025-03-03,3-4", "2025-03-04,3/5"]
    found = sample(tmp_path, "d.csv", table("Date,Soreness", *rows), KNOWN)
    assert found.rows("checkins", "soreness") == [(5.0,), (10.0,)]
    assert [value for *_, value, _ in found.told("value")] == ["3-4", "3/5"]


# --- who claims what


@pytest.mark.parametrize("family", [name for name in SEEDS if name not in ("diary", ARCHIVES)])
def test_no_diary_is_made_of_another_formats_file(family, tmp_path):
    for at, content in SEEDS[family]:
        path = tmp_path / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        assert claimed(path) == family


@pytest.mark.skipif(not REAL_HEADERS.exists(), reason="the real header lines are not here")
def test_no_diary_is_made_of_a_platforms_list(tmp_path):
    parts = REAL_HEADERS.read_text(encoding="utf-8").split("## ")[1:]
    for line in (part.split("\n")[1] for part in parts):
        for shown in (line, f"My export\n\n{line}"):
            path = tmp_path / "export.csv"
            path.write_text(f"{shown}\n", encoding="utf-8")
            assert claimed(path) != "diary"


@pytest.mark.parametrize(
    "content",
    [
        "date,ferritin_ng_ml\n2025-03-01,28\n",
        "date,weather\n2025-03-01,sunny\n",
        "soreness,fatigue\n1,2\n",
        "Dear coach,\nmy date and my soreness are below\n",
        '[{"date": "2025-03-01", "soreness": 2}]',
        "date\n2025-03-01\n",
        "",
        "Start Time,Duration,Avg HR,Max HR,Total Ascent,Avg Run Cadence,Avg Stride Length\n",
    ],
)
def test_what_is_no_diary_is_left_alone(content, head_of):
    assert not diary.claims(head_of("x.csv", content))


@pytest.mark.parametrize("name", ["checkins.csv", "sessions.csv"])
def test_files_called_like_a_template_are_templates(name, head_of):
    assert not diary.claims(head_of(name, "date,soreness\n2025-03-01,2\n"))


# --- sports


@pytest.mark.parametrize(
    ("words", "sport"),
    [
        *((word, "run") for word in ("Lauf", "easy run", "course", "carrera", "corsa")),
        *((word, "run") for word in ("hardlopen", "corrida", "Dauerlauf", "footing", "jog")),
        *((word, "ride") for word in ("bike", "Rad", "vélo", "bici", "fietsen", "Radfahren")),
        *((word, "swim") for word in ("swim", "Schwimmen", "natation", "nuoto", "zwemmen")),
        *((word, "strength") for word in ("gym", "Kraft", "gimnasio", "palestra", "weights")),
        *((word, "other") for word in ("yoga", "run + gym", "bike, then run", "gymnastics")),
        *((word, "run") for word in ("Run, easy", "run and jog", "Lauf und laufen")),
    ],
)
def test_sports_by_what_people_call_them(words, sport):
    assert diary_sports._sport(words) == sport


def test_a_day_of_rest_is_no_session_and_is_pointed_at(tmp_path):
    rows = [f"2025-03-0{n},{what},0" for n, what in enumerate(("Rest", "Ruhetag", "repos"), 1)]
    rows += ["2025-03-04,descanso,", "2025-03-05,rest,30", "2025-03-06,run,0"]
    found = sample(tmp_path, "d.csv", table("Date,Training,Minutes", *rows), KNOWN)
    assert found.rows("sessions", "line", "sport") == [(6, "other")]
    told = [(line, reason.partition(":")[0]) for line, *_, reason in found.told("row")]
    assert told[:-1] == [(line, "a day of rest") for line in (2, 3, 4, 5)]
    assert told[-1] == (7, "no duration whose unit is known")


def test_a_line_that_tells_of_a_training_by_any_number_does_not_vanish(tmp_path):
    rows = ["2025-03-01,run,,12,5", "2025-03-02,rest,,15,", "2025-03-03,run,,,", "2025-03-04,,,,"]
    found = sample(
        tmp_path, "d.csv", table("Date,Training,Minutes,Distance (km),RPE", *rows), KNOWN
    )
    assert [(line, reason) for line, *_, reason in found.told("row")] == [
        (line, "no duration whose unit is known") for line in (2, 3, 4)
    ]


def test_numbers_of_trainings_without_any_duration_are_named_with_what_to_add(tmp_path):
    header = "Date,Soreness,Training,Distance (km),RPE"
    found = sample(tmp_path, "d.csv", table(header, "2025-03-01,2,run,10,5"), KNOWN)
    assert [(column, reason) for _, column, _, reason in found.told("value")] == [
        (column, diary_headers.UNTIMED[0]) for column in ("Distance (km)", "RPE")
    ]


# --- where the header stands

WEEK = ["Date,Soreness,Sleep (h)", "2025-03-01,2,7.5"]


@pytest.mark.parametrize(
    "above",
    [
        ["My diary"],
        ["My diary,,", ",,", ""],
        ["", ""],
        ["sep=,"],
        ['"A legend, of', "two lines", '1 = none, 5 = very"'],
        ["Name:,SYNTHETIC", "Soreness: 1 = none, 5 = very"],
        ["x"] * 19,
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_header_may_stand_below_a_title_a_legend_or_empty_lines(above, end, tmp_path):
    content = end.join([*above, *WEEK, ""])
    found = sample(tmp_path, "d.csv", content, KNOWN)
    line = len(above) + 2
    assert found.rows("checkins", "line", "soreness", "sleep_h") == [(line, 2.5, 7.5)]
    assert found.refused == []


def test_a_header_is_not_looked_for_below_the_twentieth_line(tmp_path, head_of):
    assert diary.claims(head_of("d.csv", "\n".join([*["x"] * 19, *WEEK])))
    assert not diary.claims(head_of("d.csv", "\n".join([*["x"] * 20, *WEEK])))


def test_a_workbooks_header_is_looked_for_as_deep(hand_over):
    rows = [line.split(",") for line in WEEK]
    for above, kept in ((19, 1), (20, 0)):
        sheets = {"Diary": [["x"]] * above + rows, "Other": rows}
        found = hand_over(excel, "ada/x.xlsx", workbook(**sheets), KNOWN)
        assert len(found.checkins.filter(line=above + 2)) == kept


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_title_in_another_encoding_takes_no_line_away(encoding, tmp_path):
    content = "\n".join(["Tagebuch für März", "", *WEEK, ""]).encode(encoding)
    found = sample(tmp_path, "d.csv", content, KNOWN)
    assert found.rows("checkins", "line", "soreness") == [(4, 2.5)]


def test_a_file_without_an_end_is_looked_at_in_no_time(head_of):
    long = "how sore are you = " * 3000
    assert not diary.claims(head_of("d.csv", f"{long}\n" * 3 + f'"{long}'))
