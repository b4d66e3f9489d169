"""Strava's list of activities: every vintage and language gives the same sessions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.formats import checking, distance_units, sniffing, strava
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source, UnreadableError

MODERN = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Max Heart Rate,"
    "Commute,Activity Gear,Filename,Elapsed Time,Moving Time,Distance,Average Speed,Elevation Gain,"
    "Elevation Loss,Average Cadence,Max Heart Rate,Average Heart Rate,Perceived Exertion,Commute"
)
SHORT = "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Activity Gear"
RUN = (
    '1,"Oct 7, 2020, 2:43:11 PM",SYNTHETIC,Run,3700,9.44,171,false,blue pair,a.fit,3700.0,3600.0,'
    "9440.0,2.62,81.0,79.0,84.5,171.0,152.0,5.0,0.0"
)


@pytest.fixture
def read(tmp_path):
    """Give the checked rows and the refusals of a list; rows read are kept or refused."""

    def read(*lines, cohort=None):
        path = tmp_path / "activities.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        head = sniffing.look(path, "SYNTHETIC-1/activities.csv")
        assert strava.claims(head)
        cohort = cohort or Cohort(timezone="Europe/Oslo")
        (found,) = strava.read(Source(head=head, cohort=cohort))
        rows, refused = checking.checked(found, head.file, cohort)
        assert rows.height + sum(one.scope == "row" for one in refused) == found.rows_read
        return rows.rows(named=True), refused

    return read


def said(refused):
    return [(one.line, one.column, one.value, one.scope) for one in refused]


def test_a_run_is_read_in_canonical_units_and_ends_after_the_elapsed_time(read):
    (row,), refused = read(MODERN, RUN)
    assert refused == []
    assert row.pop("started") == datetime(2020, 10, 7, 14, 43, 11, tzinfo=UTC)
    known = {name: value for name, value in row.items() if value is not None}
    assert known == {
        "line": 2,
        "athlete_id": "SYNTHETIC-1",
        "happened": datetime(2020, 10, 7, 15, 44, 51, tzinfo=UTC),
        "recorded": datetime(2020, 10, 7, 15, 44, 51, tzinfo=UTC),
        "recorded_assumed": True,
        "day": datetime(2020, 10, 7).date(),
        "file": "SYNTHETIC-1/activities.csv",
        "source": "device",
        "sport": "run",
        "duration_min": 60,
        "distance_km": 9.44,
        "rpe_cr10": 5,
        "heart_rate_mean_bpm": 152,
        "heart_rate_max_bpm": 171,
        "cadence_spm": 169,
        "ascent_m": 81,
        "descent_m": 79,
        "gear_id": "blue pair",
    }


def test_the_start_goes_along_with_each_session(tmp_path):
    path = tmp_path / "activities.csv"
    path.write_text(f"{MODERN}\n{RUN}\n", encoding="utf-8")
    head = sniffing.look(path, "SYNTHETIC-1/activities.csv")
    (found,) = strava.read(Source(head=head, cohort=Cohort()))
    assert found.rows["started"].to_list() == [datetime(2020, 10, 7, 14, 43, 11, tzinfo=UTC)]


def test_miles_that_strava_shows_do_not_matter_beside_metres(read):
    (row,), refused = read(MODERN, RUN.replace("9.44,", "5.87,", 1))
    assert row["distance_km"] == 9.44
    assert refused == []


def test_where_metres_are_missing_the_other_rows_tell_what_is_shown(read):
    lacking = RUN.replace("Oct 7", "Oct 8").replace("9.44,", "5.86,", 1).replace(",9440.0,", ",,")
    rows, refused = read(MODERN, RUN.replace("9.44,", "5.87,", 1), lacking)
    assert rows[1]["distance_km"] == pytest.approx(9.431, abs=0.001)
    assert refused == []


def test_before_july_2019_distances_are_metres_and_times_utc(read):
    header = "id,date,name,type,description,elapsed_time,distance,commute,gear,filename"
    line = "1,2018-09-12 15:02:23,SYNTHETIC,Run,,1800,5010.0,false,blue pair,activities/1.gpx"
    (row,), refused = read(header, line)
    assert refused == []
    assert row["happened"] == datetime(2018, 9, 12, 15, 32, 23, tzinfo=UTC)
    assert (row["distance_km"], row["duration_min"], row["gear_id"]) == (5.01, 30, "blue pair")


@pytest.mark.parametrize(("cohort", "km"), [("km", 5.0), ("mi", 8.04672)])
def test_a_single_distance_is_read_in_the_unit_that_the_cohort_declares(read, cohort, km):
    line = '1,"Sep 12, 2019, 3:02:23 PM",SYNTHETIC,Run,2400,5.0,'
    (row,), refused = read(SHORT, line, cohort=Cohort(distance_unit=cohort))
    assert row["distance_km"] == pytest.approx(km)
    assert refused == []


def test_a_single_distance_of_no_declared_unit_is_left_out_but_a_swims_is_in_metres(read):
    line = '1,"Sep 12, 2019, 3:02:23 PM",SYNTHETIC,{},2400,500,'
    (row,), (told,) = read(SHORT, line.format("Run"))
    assert row["distance_km"] is None
    assert (told.line, told.column, told.value, told.scope) == (2, "Distance", "500", "value")
    assert told.reason.startswith("nothing says whether the list is in kilometres and metres")
    assert told.remedy == "write distance_unit: km or distance_unit: mi into cohort.yaml"
    (row,), refused = read(SHORT, line.format("Swim"))
    assert (row["distance_km"], refused) == (0.5, [])


@pytest.mark.parametrize(
    ("shown", "unit"), [("5000", "m"), ("5.0", "km"), ("3.11", "mi")], ids=["m", "km", "mi"]
)
def test_a_single_distance_is_held_against_speed_and_moving_time(read, shown, unit):
    header = (
        "Activity ID,Activity Date,Activity Type,Elapsed Time,Moving Time,Distance,Average Speed"
    )
    line = f'1,"Sep 12, 2024, 3:02:23 PM",Run,1900,1800,{shown},2.78'
    other = "mi" if unit == "km" else "km"
    (row,), (note,) = read(header, line, cohort=Cohort(distance_unit=other))
    assert row["distance_km"] == pytest.approx(5, abs=0.01)
    assert note.reason == f"the only distance is in {unit}: average speed × moving time shows it"
    assert note.value == "in 1 of 1 rows"


ALONE = "Activity ID,Activity Date,Activity Type,Elapsed Time,Moving Time,Distance,Average Speed"


def of_five_km(day, shown, speed="2.78"):
    return f'1,"Sep {day}, 2024, 3:02:23 PM",Run,1900,1800,{shown},{speed}'


def test_what_the_rows_prove_goes_before_what_is_declared_and_that_is_said(read):
    (row,), (note,) = read(ALONE, of_five_km(12, "5.0"), cohort=Cohort(distance_unit="mi"))
    assert row["distance_km"] == 5
    assert note.remedy.endswith("cohort.yaml declares another unit for it, which was not taken")
    (row,), (note,) = read(ALONE, of_five_km(12, "5.0"), cohort=Cohort(distance_unit="km"))
    assert (row["distance_km"], note.remedy) == (5, "nothing to do")


@pytest.mark.parametrize("declared", ["km", None])
def test_rows_that_speak_against_a_unit_and_prove_no_other_lose_their_distance(read, declared):
    lines = [of_five_km(1, "3.11"), of_five_km(2, "4.0"), of_five_km(3, "9.0")]
    swim = of_five_km(4, "1500").replace(",Run,", ",Swim,")
    rows, refused = read(ALONE, *lines, swim, cohort=Cohort(distance_unit=declared))
    assert [row["distance_km"] for row in rows] == [None, None, None, 1.5]
    assert said(refused) == [
        (line, "Distance", value, "value") for line, value in ((2, "3.11"), (3, "4.0"), (4, "9.0"))
    ]
    why = distance_units.why_not(contradicted=declared is not None)
    assert {(one.reason, one.remedy) for one in refused} == {why}


def test_a_unit_can_be_declared_for_one_file_alone(read):
    line = '1,"Sep 12, 2019, 3:02:23 PM",SYNTHETIC,Run,2400,5.0,'
    (row,), _ = read(
        SHORT,
        line,
        cohort=Cohort(distance_unit="km", distance_units={"SYNTHETIC-1/activities.csv": "mi"}),
    )
    assert row["distance_km"] == pytest.approx(8.04672)
    (row,), _ = read(
        SHORT, line, cohort=Cohort(distance_unit="km", distance_units={"SYNTHETIC-2": "mi"})
    )
    assert row["distance_km"] == 5


def test_a_swim_that_strava_shows_is_in_metres(read):
    (row,), _ = read(SHORT, '1,"Sep 12, 2019, 3:02:23 PM",SYNTHETIC,Swim,2400,1500,')
    assert (row["sport"], row["distance_km"]) == ("swim", 1.5)


def test_one_leg_counts_twice_for_runs_and_not_at_all_for_rides(read):
    ride = RUN.replace(",Run,", ",Ride,")
    (row,), refused = read(MODERN, ride)
    assert (row["sport"], row["cadence_spm"], row["gear_id"]) == ("ride", None, None)
    assert refused == []


@pytest.mark.parametrize("cadence", ["169.0", "30.0", "0.0"])
def test_a_cadence_that_cannot_be_of_one_leg_is_left_out_and_the_run_kept(read, cadence):
    (row,), refused = read(MODERN, RUN.replace("84.5", cadence))
    assert row["cadence_spm"] is None
    assert said(refused) == [(2, "Average Cadence", cadence, "value")]


def test_what_was_not_measured_is_left_out_and_zero_is_no_heart_rate(read):
    (row,), refused = read(MODERN, RUN.replace("171.0,152.0,5.0", "171.0,0.0,12.0"))
    assert (row["heart_rate_mean_bpm"], row["rpe_cr10"]) == (None, None)
    assert sorted(said(refused)) == [
        (2, "Average Heart Rate", "0.0", "value"),
        (2, "Perceived Exertion", "12.0", "value"),
    ]


def test_an_activity_without_moving_time_lasts_as_long_as_it_took(read):
    lifted = RUN.replace(",Run,", ",Weight Training,").replace(",3600.0,", ",0.0,")
    (row,), _ = read(MODERN, lifted)
    assert (row["sport"], row["duration_min"]) == ("strength", pytest.approx(3700 / 60))


def test_rows_without_a_date_or_a_duration_are_refused_in_the_files_own_words(read):
    rows, refused = read(
        MODERN,
        RUN,
        RUN.replace("Oct 7", "Foo 7"),
        RUN.replace("3700,", "0,").replace("3700.0,3600.0", "0.0,0.0"),
        RUN.replace("3700,", "9e9,"),
    )
    assert len(rows) == 1
    assert said(refused) == [
        (3, "Activity Date", "Foo 7, 2020, 2:43:11 PM", "row"),
        (4, "Elapsed Time", "0", "row"),
        (5, "Elapsed Time", "9e9", "row"),
    ]
    assert [one.reason for one in refused] == [
        "no date that can be read",
        "no duration",
        "longer than 30 days",
    ]


def test_days_and_months_between_slashes_are_never_guessed_at(read):
    line = "1,03/04/2025 10:00:00,SYNTHETIC,Run,2400,5.0,"
    km = Cohort(distance_unit="km")
    rows, (refusal,) = read(SHORT, line, cohort=km)
    assert rows == []
    assert "date_order" in refusal.remedy
    (row,), _ = read(SHORT, line, cohort=km.model_copy(update={"date_order": "mdy"}))
    assert row["happened"] == datetime(2025, 3, 4, 10, 40, tzinfo=UTC)
    rows, _ = read(SHORT, line, line.replace("03/04", "13/04"), cohort=km)
    assert [row["happened"].date().isoformat() for row in rows] == ["2025-04-03", "2025-04-13"]


LANGUAGES = {
    "German": (
        "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Verstrichene Zeit,Distanz,"
        "Max. Herzfrequenz,Aktivitätsausrüstung,Verstrichene Zeit,Bewegungszeit,Distanz,"
        "Höhenzunahme,Höhenunterschied,Durchschnittliche Trittfrequenz,"
        "Durchschnittliche Herzfrequenz,Gefühlte Anstrengung",
        "07.08.2021, 14:43:11",
        "Lauf",
    ),
    "French": (
        "ID de l'activité,Date de l'activité,Nom de l'activité,Type d'activité,Temps écoulé,"
        "Distance,Fréquence cardiaque max.,Équipement de l'activité,Temps écoulé,"
        "Durée de déplacement,Distance,Dénivelé positif,Dénivelé négatif,Cadence moyenne,"
        "Fréquence cardiaque moyenne,Effort perçu",
        "7 août 2021, 14:43:11",
        "Course à pied",
    ),
    "Spanish": (
        "ID de actividad,Fecha de la actividad,Nombre de la actividad,Tipo de actividad,"
        "Tiempo transcurrido,Distancia,Frecuencia cardiaca máxima,Equipamiento de la actividad,"
        "Tiempo transcurrido,Tiempo en movimiento,Distancia,Desnivel positivo,Desnivel negativo,"
        "Cadencia media,Frecuencia cardiaca media,Esfuerzo percibido",
        "7 ago 2021, 14:43:11",
        "Carrera",
    ),
    "Italian": (
        "ID attività,Data dell'attività,Nome dell'attività,Tipo di attività,Tempo trascorso,"
        "Distanza,Frequenza cardiaca max,Attrezzatura dell'attività,Tempo trascorso,"
        "Tempo in movimento,Distanza,Dislivello positivo,Dislivello negativo,Cadenza media,"
        "Frequenza cardiaca media,Sforzo percepito",
        "7 ago 2021, 14:43:11",
        "Corsa",
    ),
    "Dutch": (
        "Activiteits-ID,Datum van activiteit,Naam activiteit,Activiteitstype,Verstreken tijd,"
        "Afstand,Max. hartslag,Uitrusting voor activiteit,Verstreken tijd,Beweegtijd,Afstand,"
        "Totale stijging,Totale daling,Gemiddelde cadans,Gemiddelde hartslag,Ervaren inspanning",
        "7 aug. 2021 14:43:11",
        "Hardloopsessie",
    ),
    "Portuguese": (
        "ID da atividade,Data da atividade,Nome da atividade,Tipo de atividade,Tempo decorrido,"
        "Distância,Frequência cardíaca máxima,Equipamento da atividade,Tempo decorrido,"
        "Tempo em movimento,Distância,Ganho de elevação,Perda de elevação,Cadência média,"
        "Frequência cardíaca média,Esforço percebido",
        "7 de ago. de 2021, 14:43:11",
        "Corrida",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_languages_give_the_same_session(read, language):
    header, date, kind = LANGUAGES[language]
    numbers = '"9,44",171,blue pair,3700.0,3600.0,9440.0,1081.0,79.0,84.5,152.0,5.0'
    (row,), refused = read(header, f'1,"{date}",SYNTHETIC,{kind},3700,{numbers}')
    assert refused == []
    assert row["happened"] == datetime(2021, 8, 7, 15, 44, 51, tzinfo=UTC)
    wanted = {"sport": "run", "duration_min": 60, "distance_km": 9.44, "rpe_cr10": 5}
    wanted |= {"heart_rate_mean_bpm": 152, "heart_rate_max_bpm": 171, "cadence_spm": 169}
    wanted |= {"ascent_m": 1081, "descent_m": 79, "gear_id": "blue pair"}
    assert {name: row[name] for name in wanted} == wanted


def test_an_unknown_kind_is_kept_as_other(read):
    (row,), _ = read(MODERN, RUN.replace(",Run,", ",Quidditch,"))
    assert row["sport"] == "other"


def test_a_header_that_lost_its_columns_makes_the_file_unreadable(tmp_path):
    path = tmp_path / "activities.csv"
    path.write_text("Activity ID,Activity Date\n1,2\n", encoding="utf-8")
    head = sniffing.look(path, "SYNTHETIC-1/activities.csv")
    assert not strava.claims(head)
    with pytest.raises(UnreadableError, match="no header of a Strava export"):
        list(strava.read(Source(head=head, cohort=Cohort())))


def test_lists_of_others_are_not_claimed():
    garmin = "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Elapsed Time"
    intervals = "id,start_date_local,name,type,moving_time,distance,elapsed_time,gear"
    for header in (garmin, intervals, "athlete_id,happened,source,sport,duration_min"):
        assert not strava.claims(sniffing.Head(Path("a.csv"), "a.csv", header.encode()))
