"""WHOOP's cycles. Every sample here is SYNTHETIC."""

from datetime import UTC, date, datetime

import pytest

from pipeline.formats.columns import plain
from pipeline.formats.whoop_words import HEADERS, LANGUAGES
from tests.pipeline.formats.by_hand import claimed, sample, table

HEADER = (
    "Cycle start time,Cycle end time,Cycle timezone,Recovery score %,Resting heart rate (bpm),"
    "Heart rate variability (ms),Skin temp (celsius),Blood oxygen %,Day Strain,Energy burned (cal),"
    "Max HR (bpm),Average HR (bpm),Sleep onset,Wake onset,Sleep performance %,"
    "Respiratory rate (rpm),Asleep duration (min),In bed duration (min),Light sleep duration (min),"
    "Deep (SWS) duration (min),REM duration (min),Awake duration (min)"
)
OPEN = (
    "2025-06-09 00:43:33,,UTC-04:00,74,51,88,34.11,97.28,,,,,2025-06-09 00:43:33,"
    "2025-06-09 08:56:19,79,15.7,435,492,214,105,117,56"
)
GERMAN = (
    "Startzeit des Zyklus,Endzeit des Zyklus,Zeitzone des Zyklus,Erholungswert %,"
    "Ruheherzfrequenz (Schläge pro Minute),Herzfrequenzvariabilität (ms),Tagesbelastung,"
    "Beginn des Schlafs,Beginn des Aufwachens,Schlafleistung %,Schlafdauer (Min.),"
    "Dauer des Tiefschlafs (Min.)"
)
VALUES = ("rmssd_ms", "resting_heart_rate_bpm", "asleep_h", "deep_sleep_min", "sleep_score")


def test_the_open_cycle_is_the_night_of_its_wake_day(tmp_path):
    found = sample(tmp_path, "physiological_cycles.csv", table(HEADER, OPEN))
    assert not found.refused
    woke = datetime(2025, 6, 9, 12, 56, 19, tzinfo=UTC)
    assert found.rows("nights", "happened", "recorded", "day", "kind") == [
        (woke, woke, date(2025, 6, 9), "sleep")
    ]
    assert found.rows("nights", *VALUES) == [(88, 51, 7.25, 105, 79)]
    assert found.rows("nights", "sdnn_ms") == [(None,)]


def test_the_day_is_local_to_the_cycle_not_to_the_athletes_home(tmp_path):
    row = OPEN.replace("UTC-04:00", "UTC-10:00").replace("2025-06-09 08:56", "2025-06-09 18:56")
    found = sample(tmp_path, "cycles.csv", table(HEADER, row))
    assert found.rows("nights", "happened", "day") == [
        (datetime(2025, 6, 10, 4, 56, 19, tzinfo=UTC), date(2025, 6, 9))
    ]


def test_german_headers_are_read(tmp_path):
    row = "2025-03-01 23:10:00,,UTC+01:00,80,52,95,12.5,2025-03-01 23:10:00,2025-03-02 07:05:00,"
    found = sample(tmp_path, "physiologische_zyklen.csv", table(GERMAN, row + "90,420,100"))
    assert found.rows("nights", *VALUES) == [(95, 52, 7, 100, 90)]
    assert found.rows("nights", "happened", "day") == [
        (datetime(2025, 3, 2, 6, 5, tzinfo=UTC), date(2025, 3, 2))
    ]


# Header lines of exports in other languages, as public sources quote them.
LINES = {
    "French": "Heure de début du cycle,Heure de fin du cycle,Fuseau horaire du cycle,Score de "
    "récupération %,Fréquence cardiaque au repos (bpm),Variabilité de la fréquence cardiaque (ms),"
    "Température cutanée (Celsius),Niveau d'oxygène %,Effort du jour,Dépense énergétique (cal.),"
    "FC max. (bpm),FC moyenne (bpm),Premiers signes de sommeil,Premiers signes de réveil,"
    "Performance Sommeil %,Fréquence respiratoire (tr/min),Durée du sommeil (min),Temps passé au "
    "lit (min),Durée du sommeil léger (min),Durée du sommeil profond (min),Durée du sommeil "
    "paradoxal (min),Temps d'éveil (min)",
    "Spanish": "Hora de inicio del ciclo,Hora de finalización del ciclo,Zona horaria del ciclo,"
    "Puntuación de recuperación (%),Frecuencia cardíaca en reposo (lpm),Variabilidad de la "
    "frecuencia cardíaca (ms),Temp. cutánea (grados centígrados),Oxígeno en sangre %,Esfuerzo del "
    "día,Energía quemada (cal),FC máx. (lpm),FC promedio (lpm),Inicio del sueño,Inicio de la "
    "vigilia,Calificación del sueño (%),Frecuencia respiratoria (rpm),Duración del sueño (min),"
    "Tiempo en la cama (min),Duración de sueño ligero (min),Duración de sueño profundo (SWS) (min),"
    "Duración de sueño REM (min),Tempo despierto/a (min)",
    "Portuguese": "Hora de início do ciclo,Hora de fim do ciclo,Fuso horário do ciclo,Pontuação de "
    "recuperação %,Frequência cardíaca em repouso (bpm),Variabilidade da frequência cardíaca (ms),"
    "Temp. da pele (celsius),% de oxigênio no sangue,Esforço diário,Energia queimada (cal),FC máx. "
    "(bpm),FC média (bpm),Início do sono,Início da vigília,Desempenho do sono %,Frequência "
    "respiratória (rpm),Duração do sono (min),Duração na cama (min),Duração do sono leve (min),"
    "Duração profundo (Sono) (min),Duração REM (min),Duração de vigília (min)",
    "Italian": "Ora di inizio ciclo,Ora di fine ciclo,Fuso orario ciclo,Punteggio di recupero %,"
    "Frequenza cardiaca a riposo (bpm),Variabilità della frequenza cardiaca (ms),Temp. cutanea (C),"
    "Ossigeno nel sangue %,Sforzo giornaliero,Energia bruciata (cal),FC max. (bpm),FC media (bpm),"
    "Inizio del sonno,Inizio del risveglio,Andamento del sonno %,Frequenza respiratoria (rpm),"
    "Durata del sonno (min),Tempo a letto (min),Durata del sonno leggero (min),"
    "Durata profondo (SWS) (min),Durata REM (min),Durata del risveglio (min)",
}


@pytest.mark.parametrize("language", LINES)
def test_other_languages_give_the_same_night(tmp_path, language):
    found = sample(tmp_path, "cycles.csv", table(LINES[language], OPEN))
    assert not found.refused
    assert found.rows("nights", *VALUES) == [(88, 51, 7.25, 105, 79)]
    assert found.rows("nights", "happened", "day") == [
        (datetime(2025, 6, 9, 12, 56, 19, tzinfo=UTC), date(2025, 6, 9))
    ]


def test_every_language_names_every_meaning_and_no_header_means_two_things():
    meanings = set(HEADERS)
    assert all(set(words) == meanings for words in LANGUAGES.values())
    named = [(plain(word), name) for name, words in HEADERS.items() for word in words]
    assert len({word for word, _ in named}) == len(set(named))


def test_utc_itself_is_a_zone_as_whoop_writes_it(tmp_path):
    found = sample(tmp_path, "cycles.csv", table(HEADER, OPEN.replace("UTC-04:00", "UTCZ")))
    assert not found.refused
    assert found.rows("nights", "happened") == [(datetime(2025, 6, 9, 8, 56, 19, tzinfo=UTC),)]


def test_fahrenheit_and_other_orders_change_nothing(tmp_path):
    header = HEADER.replace("(celsius)", "(fahrenheit)").split(",")
    row = OPEN.replace("34.11", "93.4").split(",")
    turned = table(",".join(reversed(header)), ",".join(reversed(row)))
    found = sample(tmp_path, "cycles.csv", turned)
    assert found.rows("nights", *VALUES) == [(88, 51, 7.25, 105, 79)]


def test_recovery_is_no_variability(tmp_path):
    found = sample(tmp_path, "cycles.csv", table(HEADER, OPEN.replace(",74,51,88,", ",74,51,,")))
    assert found.rows("nights", "rmssd_ms", "sdnn_ms", "sleep_score") == [(None, None, 79)]


def test_a_cycle_without_wake_onset_is_refused(tmp_path):
    empty = "2025-06-08 01:02:11,,UTC-04:00,,50,90,34.0,97.0,,,,,,,,,,,,,,"
    found = sample(tmp_path, "cycles.csv", table(HEADER, OPEN, empty))
    assert found.told("row") == [(3, "Wake onset", None, "no wake onset, so it is no night")]


def test_times_without_a_zone_are_local_to_the_athlete_and_pointed_at(tmp_path):
    rows = (OPEN.replace("UTC-04:00", ""), OPEN.replace("UTC-04:00", "UTC").replace("-09", "-08"))
    found = sample(tmp_path, "cycles.csv", table(HEADER, *rows))
    assert found.rows("nights", "happened") == [
        (datetime(2025, 6, 9, 6, 56, 19, tzinfo=UTC),),
        (datetime(2025, 6, 8, 8, 56, 19, tzinfo=UTC),),
    ]
    ((line, column, _, _),) = found.told("note")
    assert (line, column) == (2, "Cycle timezone")


def test_a_time_that_cannot_be_read_and_a_value_that_is_no_number_are_told(tmp_path):
    bad = OPEN.replace("2025-06-09 08:56:19", "9 June")
    found = sample(tmp_path, "cycles.csv", table(HEADER, bad, OPEN.replace(",88,", ",n/a,")))
    assert found.told("row") == [(2, "Wake onset", "9 June", "not a time that can be read")]
    assert found.told("value") == [(3, "Heart rate variability (ms)", "n/a", "not a number")]


def test_cycles_are_claimed_and_the_table_of_sleeps_is_not(tmp_path):
    path = tmp_path / "file"
    for said, name in (
        (table(HEADER), "whoop"),
        (table(GERMAN), "whoop"),
        (table("Cycle start time,Cycle timezone,Sleep onset,Wake onset,Nap"), None),
    ):
        path.write_text(said)
        assert claimed(path) == name
