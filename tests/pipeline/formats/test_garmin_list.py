"""Garmin Connect's list of activities: seven languages, no unit in the file, local time."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.formats import checking, distance_units, garmin_list, sniffing
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source, UnreadableError

HEADER = (
    "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR,Avg Run Cadence,"
    "Avg Pace,Total Ascent,Total Descent,Avg Stride Length,Avg Ground Contact Time,"
    "Avg GCT Balance,Steps,Elapsed Time"
)
RUN = (
    'Running,2025-07-01 18:00:00,false,"SYNTHETIC","10.00","612","00:50:00","152","171","170",'
    '"5:00","1,081","79","1.18","244","49.2% L / 50.8% R","8,500","00:55:00"'
)
KM = Cohort(timezone="Europe/Oslo", distance_unit="km")


@pytest.fixture
def read(tmp_path):
    """Give the checked rows and the refusals of a list; rows read are kept or refused."""

    def read(*lines, cohort=KM):
        path = tmp_path / "Activities.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        head = sniffing.look(path, "SYNTHETIC-1/Activities.csv")
        assert garmin_list.claims(head)
        (found,) = garmin_list.read(Source(head=head, cohort=cohort))
        rows, refused = checking.checked(found, head.file, cohort)
        assert rows.height + sum(one.scope == "row" for one in refused) == found.rows_read
        return rows.rows(named=True), refused

    return read


def said(refused):
    return [(one.line, one.column, one.value, one.scope) for one in refused]


def test_a_run_is_read_in_canonical_units_from_local_time(read):
    (row,), refused = read(HEADER, RUN)
    assert refused == []
    assert row.pop("started") == datetime(2025, 7, 1, 16, 0, tzinfo=UTC)
    assert {name: value for name, value in row.items() if value is not None} == {
        "line": 2,
        "athlete_id": "SYNTHETIC-1",
        "happened": datetime(2025, 7, 1, 16, 55, tzinfo=UTC),
        "recorded": datetime(2025, 7, 1, 16, 55, tzinfo=UTC),
        "recorded_assumed": True,
        "day": datetime(2025, 7, 1).date(),
        "file": "SYNTHETIC-1/Activities.csv",
        "source": "device",
        "sport": "run",
        "duration_min": 50,
        "distance_km": 10,
        "heart_rate_mean_bpm": 152,
        "heart_rate_max_bpm": 171,
        "cadence_spm": 170,
        "ascent_m": 1081,
        "descent_m": 79,
        "ground_contact_ms": 244,
        "ground_contact_left_pct": 49.2,
    }


def test_two_hyphens_are_a_missing_value_and_no_slip(read):
    line = 'Yoga,2025-07-01 18:00:00,false,"SYNTHETIC","--","--","00:50:00",' + ",".join(
        ['"--"'] * 11
    )
    (row,), refused = read(HEADER, line)
    assert refused == []
    assert (row["sport"], row["duration_min"], row["distance_km"]) == ("other", 50, None)
    assert row["happened"] == datetime(2025, 7, 1, 16, 50, tzinfo=UTC)


def test_declared_miles_make_kilometres_and_feet_make_metres(read):
    line = RUN.replace('"10.00"', '"6.21"').replace('"5:00"', '"8:03"')
    (row,), refused = read(HEADER, line, cohort=Cohort(distance_unit="mi"))
    assert refused == []
    assert row["distance_km"] == pytest.approx(9.994, abs=0.001)
    assert row["ascent_m"] == pytest.approx(1081 * 0.3048)


@pytest.mark.parametrize(
    ("distance", "pace", "unit"), [("10.00", "5:00", "km"), ("6.21", "8:03", "mi")]
)
def test_where_no_unit_is_declared_steps_and_their_length_tell_it(read, distance, pace, unit):
    line = RUN.replace('"10.00"', f'"{distance}"').replace('"5:00"', f'"{pace}"')
    (row,), (note,) = read(HEADER, line, cohort=Cohort())
    assert row["distance_km"] == pytest.approx(10, abs=0.01)
    assert (note.line, note.column, note.scope) == (1, "Distance", "note")
    assert note.reason == f"distances are in {unit}: steps × step length show it"
    assert note.value == "in 1 of 1 rows"


def test_what_the_steps_prove_goes_before_what_is_declared_and_that_is_said(read):
    miles = RUN.replace('"10.00"', '"6.21"').replace('"5:00"', '"8:03"')
    (row,), (note,) = read(HEADER, miles, cohort=KM)
    assert row["distance_km"] == pytest.approx(9.994, abs=0.001)
    assert row["ascent_m"] == pytest.approx(1081 * 0.3048)
    assert note.reason == "distances are in mi: steps × step length show it"
    assert note.remedy.endswith("cohort.yaml declares another unit for it, which was not taken")


def test_runs_that_speak_against_the_declared_unit_and_prove_no_other_lose_their_distance(read):
    miles = RUN.replace('"10.00"', '"6.21"').replace('"5:00"', '"8:03"')
    neither = RUN.replace("07-01", "07-02").replace('"10.00"', '"8.00"')
    rows, refused = read(HEADER, miles, neither, cohort=KM)
    assert [(row["distance_km"], row["ascent_m"]) for row in rows] == [(None, None)] * 2
    assert {one.reason for one in refused} == {distance_units.CONTRADICTED[0]}
    assert all("distance_units" in one.remedy for one in refused)


def test_one_run_that_shows_another_unit_beside_one_that_shows_the_declared_decides_nothing(read):
    miles = RUN.replace('"10.00"', '"6.21"')
    rows, refused = read(HEADER, RUN.replace("07-01", "07-02"), miles, cohort=KM)
    assert [row["distance_km"] for row in rows] == [None, None]
    assert {one.column for one in refused} == {"Distance", "Total Ascent", "Total Descent"}


def test_a_unit_can_be_declared_for_one_file_alone(read):
    cohort = Cohort(distance_unit="km", distance_units={"SYNTHETIC-1": "mi"})
    (row,), refused = read(HEADER, RUN.replace('"1.18"', '"--"'), cohort=cohort)
    assert row["distance_km"] == pytest.approx(16.09344)
    assert refused == []


def test_where_nothing_tells_the_unit_distance_and_climb_are_left_out(read):
    (row,), refused = read(HEADER, RUN.replace('"1.18"', '"--"'), cohort=Cohort())
    assert (row["distance_km"], row["ascent_m"], row["descent_m"]) == (None, None, None)
    assert (row["duration_min"], row["cadence_spm"]) == (50, 170)
    assert sorted(said(refused)) == [
        (2, "Distance", "10.00", "value"),
        (2, "Total Ascent", "1,081", "value"),
        (2, "Total Descent", "79", "value"),
    ]
    assert {one.remedy for one in refused} == {
        "write distance_unit: km or distance_unit: mi into cohort.yaml"
    }


def test_a_run_on_a_track_is_listed_in_metres(read):
    track = RUN.replace("Running", "Track Running").replace('"10.00"', '"10,000"')
    rows, (note,) = read(HEADER, track, RUN.replace("07-01", "07-02"))
    assert [row["distance_km"] for row in rows] == [10, 10]
    assert said([note]) == [(2, "Distance", "10,000", "note")]
    assert note.reason == "fits pace × time as metres, not as km; read as metres"


def test_a_distance_that_does_not_fit_its_pace_is_pointed_at(read):
    (row,), (note,) = read(HEADER, RUN.replace('"10.00"', '"8.00"'))
    assert row["distance_km"] == 8
    assert note.reason == "does not fit pace × time; read as km"


def test_a_swim_is_in_metres_and_left_out_where_it_may_be_yards(read):
    swim = (
        'Pool Swim,2025-07-01 18:00:00,false,"SYNTHETIC","1,500","400","00:30:00","130","150",'
        '"--","2:00","--","--","--","--","--","--","00:31:00"'
    )
    rows, refused = read(HEADER, RUN.replace("07-01", "07-02"), swim)
    assert rows[1]["distance_km"] == 1.5
    assert refused == []
    rows, refused = read(HEADER, swim, cohort=Cohort(distance_unit="mi"))
    assert rows[0]["distance_km"] is None
    assert ("Distance", "1,500") in [(one.column, one.value) for one in refused]


def test_cadence_of_a_run_is_not_doubled_and_an_impossible_one_left_out(read):
    (row,), refused = read(HEADER, RUN.replace('"170"', '"85"'))
    assert row["cadence_spm"] is None
    assert said(refused) == [(2, "Avg Run Cadence", "85", "value")]


def test_rows_without_a_time_are_refused(read):
    rows, refused = read(
        HEADER,
        RUN.replace("2025-07-01 18:00:00", "yesterday"),
        RUN.replace('"00:50:00"', '"--"'),
        RUN.replace("2025-07-01 18:00:00", "2025-03-30 02:30:00"),
    )
    assert rows == []
    assert said(refused) == [
        (2, "Date", "yesterday", "row"),
        (3, "Time", None, "row"),
        (4, "Date", "2025-03-30 02:30:00", "row"),
    ]


LANGUAGES = {
    "German": (
        "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Zeit,Ø Herzfrequenz,Maximale Herzfrequenz,"
        "Ø Schrittfrequenz (Laufen),Ø Pace,Anstieg gesamt,Abstieg gesamt,Ø Schrittlänge,"
        "Ø Bodenkontaktzeit,Verstrichene Zeit",
        "Laufen",
    ),
    "French": (
        "Type d'activité,Date,Favori,Titre,Distance,Durée,Fréquence cardiaque moyenne,"
        "Fréquence cardiaque maximale,Cadence de course moyenne,Allure moyenne,Ascension totale,"
        "Descente totale,Longueur moyenne des foulées,Temps de contact moyen avec le sol,"
        "Temps écoulé",
        "Course à pied",
    ),
    "Spanish": (
        "Tipo de actividad,Fecha,Favorito,Título,Distancia,Tiempo,Frecuencia cardiaca media,"
        "FC máxima,Cadencia de carrera media,Ritmo medio,Ascenso total,Descenso total,"
        "Longitud media de zancada,Tiempo medio de contacto con el suelo,Tiempo transcurrido",
        "Carrera",
    ),
    "Italian": (
        "Tipo di attività,Data,Preferita,Titolo,Distanza,Tempo,FC Media,FC max,"
        "Cadenza di corsa media,Passo medio,Ascesa totale,Discesa totale,Lunghezza media passo,"
        "Tempo medio di contatto con il suolo,Tempo trascorso",
        "Corsa",
    ),
    "Dutch": (
        "Activiteittype,Datum,Favoriet,Titel,Afstand,Tijd,Gem. HS,Max. HS,Gemiddelde loopcadans,"
        "Gemiddeld tempo,Totale stijging,Totale daling,Gem. staplengte,Gem. grondcontacttijd,"
        "Verstreken tijd",
        "Hardlopen",
    ),
    "Portuguese": (
        "Tipo de atividade,Data,Favorito,Título,Distância,Tempo total,FC Média,FC máxima,"
        "Cadência de corrida média,Ritmo médio,Subida total,Descida total,"
        "Comprimento médio da passada,Tempo médio de contato com o solo,Tempo transcorrido",
        "Corrida",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("distance", "climb", "step"),
    [("10.00", "1,081", "1.18"), ("10,00", "1.081", "1,18")],
    ids=["decimal point", "decimal comma"],
)
def test_other_languages_give_the_same_session(read, language, distance, climb, step):
    header, kind = LANGUAGES[language]
    numbers = f'"{distance}",00:50:00,152,171,170,5:00,"{climb}",79,"{step}",244,00:55:00'
    (row,), refused = read(header, f"{kind},2025-07-01 18:00:00,false,SYNTHETIC,{numbers}")
    assert refused == []
    assert row["happened"] == datetime(2025, 7, 1, 16, 55, tzinfo=UTC)
    wanted = {"sport": "run", "duration_min": 50, "distance_km": 10, "cadence_spm": 170}
    wanted |= {"heart_rate_mean_bpm": 152, "heart_rate_max_bpm": 171, "ascent_m": 1081}
    wanted |= {"descent_m": 79, "ground_contact_ms": 244}
    assert {name: row[name] for name in wanted} == wanted


def test_a_number_that_can_be_read_in_two_ways_is_left_out(read):
    header, kind = LANGUAGES["German"]
    numbers = '10,00:50:00,152,171,170,5:00,"1.081",79,1,244,00:55:00'
    (row,), refused = read(header, f"{kind},2025-07-01 18:00:00,false,SYNTHETIC,{numbers}")
    assert row["ascent_m"] is None
    assert said(refused) == [(2, "Anstieg gesamt", "1.081", "value")]


def test_a_list_headed_by_a_ride_has_the_steps_of_its_runs_under_the_bikes_cadence(read):
    header = HEADER.replace("Avg Run Cadence", "Avg Bike Cadence").replace("Avg Pace", "Avg Speed")
    (row,), refused = read(header, RUN)
    assert (row["cadence_spm"], refused) == (170, [])


def test_a_header_that_lost_its_columns_makes_the_file_unreadable(tmp_path):
    path = tmp_path / "Activities.csv"
    path.write_text("Activity Type,Date\nRunning,x\n", encoding="utf-8")
    head = sniffing.look(path, "SYNTHETIC-1/Activities.csv")
    assert not garmin_list.claims(head)
    with pytest.raises(UnreadableError, match="no header of Garmin's list"):
        list(garmin_list.read(Source(head=head, cohort=KM)))


def test_lists_of_others_are_not_claimed():
    strava = "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance"
    intervals = "id,start_date_local,name,type,moving_time,distance,elapsed_time,gear"
    for header in (strava, intervals, "athlete_id,happened,source,sport,duration_min"):
        assert not garmin_list.claims(sniffing.Head(Path("a.csv"), "a.csv", header.encode()))
