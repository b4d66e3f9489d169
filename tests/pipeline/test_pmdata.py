"""Every sample here is SYNTHETIC: written by hand in PMData's layout."""

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from features.tables import TABLES
from pipeline.formats import pmdata
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source, UnreadableError
from pipeline.formats.sniffing import look

WELLNESS = (
    "effective_time_frame,fatigue,mood,readiness,sleep_duration_h,sleep_quality,"
    "soreness,soreness_area,stress"
)
SRPE = "end_date_time,activity_names,perceived_exertion,duration_min"
INJURY = "effective_time_frame,injuries"
FORM = "date,timestamp,meals,weight,glasses_of_fluid,alcohol_consumed"
SLEEP = "timestamp,overall_score,duration_score,deep_sleep_in_minutes,resting_heart_rate"
RUN = {
    "activityName": "Run",
    "startTime": "2019-12-01 10:00:00",
    "lastModified": "12/01/19 12:00:00",
    "duration": 3_600_000,
    "activeDuration": 3_000_000,
    "averageHeartRate": 150,
    "steps": 8500,
    "distance": 10.0,
    "distanceUnit": "Kilometer",
    "elevationGain": 30.48,
    "heartRateZones": [{"name": "Cardio", "minutes": 40}, {"name": "Peak", "minutes": 5}],
}


@pytest.fixture
def read(tmp_path):
    def read(name, text, cohort=None):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        (found,) = pmdata.read(Source(head=look(path, name), cohort=cohort or Cohort()))
        kept, lost = found.rows["line"].n_unique(), len(of(found, "row"))
        assert found.rows_read == kept + lost
        assert set(found.rows.columns) - {"line"} <= set(TABLES[found.table].column_names())
        return found

    return read


def of(found, scope):
    return [refusal for refusal in found.refused if refusal.scope == scope]


def csv(header, *lines):
    return "\n".join([header, *lines]) + "\n"


def exercise(**changes):
    return json.dumps([RUN | changes])


@pytest.mark.parametrize(
    "name",
    [
        "data/raw/pmdata/p01/pmsys/wellness.csv",
        "p16/pmsys/srpe.csv",
        "p16/pmsys/injury.csv",
        "p16/googledocs/reporting.csv",
        "p16/fitbit/exercise.json",
        "p16/fitbit/sleep_score.csv",
        "p16/fitbit/resting_heart_rate.json",
        "participant-overview.xlsx",
    ],
)
def test_the_files_of_pmdata_are_claimed(name):
    assert pmdata.claims(look(Path(name), name))


@pytest.mark.parametrize(
    "name",
    ["wellness.csv", "p1/pmsys/srpe.csv", "p01/fitbit/srpe.csv", "p01/fitbit/heart_rate.json"],
)
def test_other_files_are_left_to_other_formats(name):
    assert not pmdata.claims(look(Path(name), name))


def test_a_checkin_is_turned_to_ten_is_worst(read):
    line = '2019-11-01T08:30:00.500Z,1,5,10,7,3,2,"[48979004, 12921003]",2'
    row = read("p01/pmsys/wellness.csv", csv(WELLNESS, line)).rows.row(0, named=True)
    assert row["athlete_id"] == "p01"
    assert row["kind"] == "morning"
    assert row["happened"] == datetime(2019, 11, 1, 8, 30, 0, 500_000, tzinfo=UTC)
    assert row["recorded"] is None
    assert (row["fatigue"], row["low_mood"], row["poor_sleep"]) == (10, 0, 5)
    assert (row["soreness"], row["stress"], row["low_readiness"]) == (7.5, 7.5, 0)
    assert row["sleep_h"] == 7
    assert row["soreness_sites"] == ["lower_leg_left", "hip_pelvis"]


def test_no_sore_site_is_an_empty_list_and_an_unknown_code_is_another_site(read):
    found = read(
        "p01/pmsys/wellness.csv",
        csv(
            WELLNESS,
            "2019-11-01T08:00:00.000Z,3,3,5,7,3,3,[],3",
            '2019-11-02T08:00:00.000Z,3,3,5,7,3,2,"[111, 222, 32696007]",3',
        ),
    )
    assert found.rows["soreness_sites"].to_list() == [[], ["other", "lower_leg_right"]]
    assert [(note.line, note.column) for note in of(found, "note")] == [(3, "soreness_area")]


def test_stray_zeros_cost_the_value_and_not_the_checkin(read):
    line = "2019-11-01T08:00:00.000Z,3,0,0,0,3,3,[],3"
    found = read("p01/pmsys/wellness.csv", csv(WELLNESS, line))
    row = found.rows.row(0, named=True)
    assert (row["low_mood"], row["low_readiness"], row["sleep_h"]) == (None, None, None)
    assert row["soreness"] == 5
    assert {(x.column, x.value) for x in of(found, "value")} == {
        ("mood", "0"),
        ("readiness", "0"),
        ("sleep_duration_h", "0"),
    }


def test_a_checkin_without_soreness_of_one_to_five_is_refused(read):
    line = "2019-11-01T08:00:00.000Z,0,0,0,0,0,0,[],0"
    found = read("p01/pmsys/wellness.csv", csv(WELLNESS, line))
    assert found.rows.is_empty()
    assert [(x.line, x.column, x.value) for x in found.refused] == [(2, "soreness", "0")]


def test_the_last_checkin_of_a_local_day_counts(read):
    found = read(
        "p01/pmsys/wellness.csv",
        csv(
            WELLNESS,
            "2019-11-01T22:59:00.000Z,3,3,5,7,3,1,[],3",  # 23:59 in Oslo
            "2019-11-02T10:00:00.000Z,3,3,5,7,3,3,[],3",
            "2019-11-01T23:30:00.000Z,3,3,5,7,3,2,[],3",  # 00:30 of the second in Oslo
        ),
    )
    assert found.rows["line"].to_list() == [2, 3]
    assert [(x.line, x.value) for x in found.refused] == [(4, "2019-11-01T23:30:00.000Z")]


def test_a_day_whose_last_checkin_was_not_filled_in_has_none(read):
    found = read(
        "p05/pmsys/wellness.csv",
        csv(
            WELLNESS,
            "2019-12-12T06:25:00.000Z,3,3,5,7,3,3,[],3",
            "2019-12-12T10:50:00.000Z,0,0,0,0,0,0,[],0",
        ),
    )
    assert found.rows.is_empty()
    assert [x.column for x in found.refused] == ["effective_time_frame", "soreness"]


@pytest.mark.parametrize(
    ("names", "sport"),
    [
        ("['individual', 'running']", "run"),
        ("['individual', 'strength', 'running']", "run"),
        ("['individual', 'strength', 'endurance']", "strength"),
        ("['individual', 'endurance']", "other"),
        ("['team', 'soccer']", "other"),
        ("['individual']", "other"),
    ],
)
def test_a_diary_session_is_of_the_sport_that_its_names_say(read, names, sport):
    line = f'2019-11-05T22:00:00.000Z,"{names}",7,30'
    row = read("p01/pmsys/srpe.csv", csv(SRPE, line)).rows.row(0, named=True)
    assert (row["source"], row["sport"]) == ("diary", sport)
    assert (row["rpe_cr10"], row["duration_min"]) == (7, 30)


def test_a_session_without_exertion_and_duration_is_refused(read):
    found = read("p16/pmsys/srpe.csv", csv(SRPE, "2019-11-18T13:34:02.327Z, {},,"))
    assert found.rows.is_empty()
    assert [(x.line, x.scope) for x in found.refused] == [(2, "row")]


def test_of_two_rows_of_one_session_the_first_is_kept(read):
    line = "2019-11-05T22:00:00.000Z,\"['individual', 'running']\""
    found = read("p01/pmsys/srpe.csv", csv(SRPE, f"{line},7,30", f"{line},3,60"))
    assert found.rows["rpe_cr10"].to_list() == [7]
    assert [x.line for x in of(found, "row")] == [3]


def test_an_injury_report_gives_a_flag_for_each_site(read):
    found = read(
        "p01/pmsys/injury.csv",
        csv(
            INJURY,
            "2019-11-07T06:00:00.000Z,{}",
            "2019-11-14T06:00:00.000Z,\"{'left_foot': 'minor', 'right_knee': 'major'}\"",
            "2019-11-21T06:00:00.000Z,{'chest': 'awful'}",
            "2019-11-28T06:00:00.000Z,knee",
        ),
    )
    assert found.rows.select("line", "code", "site", "severity").rows() == [
        (2, "none", "whole_body", None),
        (3, "injury", "left_foot", "minor"),
        (3, "injury", "right_knee", "major"),
        (4, "injury", "chest", None),
    ]
    assert [(x.line, x.scope) for x in found.refused] == [(4, "value"), (5, "row")]


def test_an_evening_form_speaks_of_the_day_before_the_next_noon(read):
    found = read(
        "p01/googledocs/reporting.csv",
        csv(
            FORM,
            '12/11/2019,13/11/2019 00:15:47,"Breakfast, Lunch, Dinner",100,7,No',
            '13/11/2019,13/11/2019 22:08:03,"Breakfast, Dinner",,6,Yes',
        ),
        Cohort(glass_l=0.25),
    )
    first, second = found.rows.rows(named=True)
    assert first["day"] == date(2019, 11, 12)
    assert first["happened"] == datetime(2019, 11, 12, 22, 59, 59, tzinfo=UTC)
    assert first["recorded"] == datetime(2019, 11, 12, 23, 15, 47, tzinfo=UTC)
    assert (first["fluid_l"], first["meals"], first["alcohol"]) == (1.75, 3, False)
    assert first["body_mass_kg"] == 100
    assert second["happened"] == second["recorded"] == datetime(2019, 11, 13, 21, 8, 3, tzinfo=UTC)
    assert (second["body_mass_kg"], second["alcohol"]) == (None, True)
    assert found.refused == []


def test_the_last_form_of_a_day_counts_and_a_stale_date_is_pointed_at(read):
    found = read(
        "p01/googledocs/reporting.csv",
        csv(
            FORM,
            "06/11/2019,06/12/2019 21:00:00,Dinner,100,7,Maybe",
            "06/12/2019,06/12/2019 20:00:00,Dinner,100,6,No",
        ),
    )
    row = found.rows.row(0, named=True)
    assert (row["day"], row["alcohol"]) == (date(2019, 12, 6), None)
    assert [(x.line, x.scope, x.column) for x in found.refused] == [
        (2, "note", "date"),
        (2, "value", "alcohol_consumed"),
        (3, "row", "timestamp"),
    ]


def test_an_exercise_ends_with_its_pauses_and_lasts_without_them(read):
    row = read("p01/fitbit/exercise.json", exercise()).rows.row(0, named=True)
    assert (row["line"], row["source"], row["sport"]) == (1, "device", "run")
    assert row["happened"] == datetime(2019, 12, 1, 11, tzinfo=UTC)
    assert row["recorded"] == datetime(2019, 12, 1, 12, tzinfo=UTC)
    assert (row["duration_min"], row["distance_km"], row["ascent_m"]) == (50, 10, 30.48)
    assert (row["zone_cardio_min"], row["zone_peak_min"]) == (40, 5)
    assert (row["heart_rate_mean_bpm"], row["cadence_spm"]) == (150, 170)


def test_an_exercise_is_never_known_before_its_end(read):
    found = read("p01/fitbit/exercise.json", exercise(lastModified="12/01/19 10:30:00"))
    assert found.rows["recorded"].to_list() == [datetime(2019, 12, 1, 11, tzinfo=UTC)]
    assert [x.scope for x in found.refused] == ["note"]


@pytest.mark.parametrize(
    ("changes", "column", "blank"),
    [
        ({"distanceUnit": "Mile"}, "distance", "distance_km"),
        ({"distance": 0.0}, "distance", "distance_km"),
        ({"averageHeartRate": 0}, "averageHeartRate", "heart_rate_mean_bpm"),
        ({"steps": 900}, "steps", "cadence_spm"),
        ({"elevationGain": "high"}, "elevationGain", "ascent_m"),
    ],
)
def test_what_the_wristband_did_not_measure_is_left_out(read, changes, column, blank):
    found = read("p01/fitbit/exercise.json", exercise(**changes))
    assert found.rows[blank].to_list() == [None]
    assert [(x.scope, x.column, x.value) for x in found.refused] == [
        ("value", column, str((RUN | changes)[column]))
    ]


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("Treadmill", "run"),
        ("Circuit Training", "strength"),
        ("Spinning", "ride"),
        ("Cross Country Skiing", "ski"),
        ("Sport", "other"),
    ],
)
def test_an_exercise_is_of_the_sport_of_its_name(read, name, sport):
    found = read("p01/fitbit/exercise.json", exercise(activityName=name))
    assert found.rows["sport"].to_list() == [sport]


def test_only_runs_have_a_cadence(read):
    found = read("p01/fitbit/exercise.json", exercise(activityName="Walk"))
    assert found.rows["cadence_spm"].to_list() == [None]


def test_an_entry_that_is_no_exercise_or_stands_twice_is_refused(read):
    entries = [RUN, RUN, "?", RUN | {"activeDuration": 0}, RUN | {"duration": 9e30}, {}]
    found = read("p01/fitbit/exercise.json", json.dumps(entries))
    assert found.rows["line"].to_list() == [1]
    assert [x.line for x in of(found, "row")] == [2, 3, 4, 5, 6]


def test_a_night_is_dated_by_its_local_waking(read):
    found = read("p01/fitbit/sleep_score.csv", csv(SLEEP, "2019-11-01T06:29:30Z,76,38,27,53"))
    row = found.rows.row(0, named=True)
    assert row["happened"] == datetime(2019, 11, 1, 5, 29, 30, tzinfo=UTC)
    assert (row["kind"], row["sleep_score"], row["deep_sleep_min"]) == ("sleep", 76, 27)
    assert "resting_heart_rate_bpm" not in row


def test_naps_and_the_shorter_of_two_sleeps_are_refused(read):
    found = read(
        "p01/fitbit/sleep_score.csv",
        csv(
            SLEEP,
            "2019-11-01T06:30:00Z,66,31,45,53",
            "2019-11-01T12:17:30Z,45,26,8,53",
            "2019-11-01T14:00:30Z,90,40,8,53",
        ),
    )
    assert found.rows["line"].to_list() == [2]
    assert [(x.line, x.reason.split()[0]) for x in found.refused] == [(3, "a"), (4, "ends")]


def test_the_hours_of_the_clock_change_are_read_late_or_not_at_all(read):
    found = read(
        "p01/fitbit/sleep_score.csv",
        csv(SLEEP, "2019-10-27T02:30:00Z,76,38,27,53", "2020-03-29T02:30:00Z,76,38,27,53"),
    )
    assert found.rows["happened"].to_list() == [datetime(2019, 10, 27, 1, 30, tzinfo=UTC)]
    assert [x.line for x in of(found, "row")] == [3]


def test_a_days_resting_heart_rate_is_known_at_its_end_and_zero_is_none(read):
    entries = [
        {"dateTime": "2019-11-01 00:00:00", "value": {"value": 53.7}},
        {"dateTime": "2020-03-30 00:00:00", "value": {"value": 52.1}},
        {"dateTime": "2020-03-31 00:00:00", "value": {"value": 0.0}},
        {"dateTime": "2020-03-30 00:00:00", "value": {"value": 60.0}},
        {"dateTime": "2020-04-01 00:00:00", "value": 50},
    ]
    found = read("p01/fitbit/resting_heart_rate.json", json.dumps(entries))
    assert found.rows.select("happened", "resting_heart_rate_bpm").rows() == [
        (datetime(2019, 11, 1, 22, 59, 59, tzinfo=UTC), 53.7),
        (datetime(2020, 3, 30, 21, 59, 59, tzinfo=UTC), 52.1),
    ]
    assert found.rows["kind"].unique().to_list() == ["day_summary"]
    assert [x.line for x in of(found, "row")] == [3, 4, 5]


HEADERS = {
    "p01/pmsys/wellness.csv": WELLNESS,
    "p01/pmsys/srpe.csv": SRPE,
    "p01/pmsys/injury.csv": INJURY,
    "p01/googledocs/reporting.csv": FORM,
    "p01/fitbit/sleep_score.csv": SLEEP,
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_missing_column_is_named(read, name):
    first, rest = HEADERS[name].split(",", 1)
    with pytest.raises(UnreadableError, match=first):
        read(name, csv(rest, ",".join("1" for _ in rest.split(","))))


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_alone_holds_no_rows(read, name):
    found = read(name, csv(HEADERS[name]))
    assert (found.rows_read, found.rows.height, found.refused) == (0, 0, [])


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("cell", ["x", "", "-1", "1e400", "nan", "'", "{}", "[", "99999999999"])
def test_nonsense_is_refused_and_never_raises(read, name, cell):
    found = read(name, csv(HEADERS[name], ",".join(cell for _ in HEADERS[name].split(",")) or "x"))
    assert found.rows.is_empty()


@pytest.mark.parametrize("key", RUN)
@pytest.mark.parametrize("value", [None, "x", [], {}, -1, 1e308, True, [{"name": []}], [None]])
def test_nonsense_in_an_exercise_never_raises(read, key, value):
    assert read("p01/fitbit/exercise.json", exercise(**{key: value})).rows_read == 1


@pytest.mark.parametrize("name", ["exercise", "resting_heart_rate"])
@pytest.mark.parametrize("text", ["", "{", "{}", "3", "[" * 100_000])
def test_what_is_no_json_list_is_unreadable(read, name, text):
    with pytest.raises(UnreadableError):
        read(f"p01/fitbit/{name}.json", text)


@pytest.mark.parametrize("name", ["exercise", "resting_heart_rate"])
def test_an_empty_json_list_holds_no_rows(read, name):
    assert read(f"p01/fitbit/{name}.json", "[]").rows.is_empty()


@pytest.fixture
def sheet(tmp_path):
    def read_sheet(*rows):
        path = tmp_path / "participant-overview.xlsx"
        write_xlsx(path, rows)
        (found,) = pmdata.read(Source(head=look(path, path.name), cohort=Cohort()))
        assert found.rows_read == found.rows.height + len(of(found, "row"))
        return found

    return read_sheet


def write_xlsx(path, rows):
    """Write the smallest workbook that a reader of .xlsx accepts, every cell a text."""
    spec = "http://schemas.openxmlformats.org"
    main = f'xmlns="{spec}/spreadsheetml/2006/main"'
    office = f"{spec}/officeDocument/2006/relationships"
    package = f'xmlns="{spec}/package/2006/relationships"'
    body = "".join(
        f'<row r="{y}">'
        + "".join(
            f'<c r="{chr(64 + x)}{y}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for x, cell in enumerate(row, 1)
            if cell is not None
        )
        + "</row>"
        for y, row in enumerate(rows, 1)
    )
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{spec}/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships {package}><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {package}><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{body}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)


SHEET = ("Participant ID", "Age", "Height", "Gender", "A or B person", "Max heart rate", "Minutes")


def test_the_intake_sheet_says_who_the_people_are(sheet):
    found = sheet(
        (None, None, None, None, None, None, "1st 5km run"),
        SHEET,
        ("p01", "48", "195", "male", "A", "182", "29"),
        ("p12", "27", "178", "female", "A", " ", "injured"),
    )
    assert found.table == "athletes"
    assert found.rows.select(
        "line", "athlete_id", "sex", "age_y", "height_cm", "max_heart_rate_bpm"
    ).rows() == [(3, "p01", "male", 48, 195, 182), (4, "p12", "female", 27, 178, None)]
    assert found.rows["timezone"].unique().to_list() == ["Europe/Oslo"]
    assert found.rows["silence"].unique().to_list() == ["rested_if_observed"]
    began = datetime(2019, 10, 31, 23, tzinfo=UTC)
    assert found.rows.select("happened", "recorded").unique().rows() == [(began, None)]
    assert found.refused == []


def test_rows_without_a_person_and_words_for_numbers_are_refused(sheet):
    found = sheet(
        SHEET,
        ("p01", "injured", "195", "other", "A", "182", "29"),
        (None, "30", "180", "male", "A", "182", "29"),
        ("p01", "48", "195", "male", "A", "182", "29"),
    )
    row = found.rows.row(0, named=True)
    assert (row["age_y"], row["sex"], row["height_cm"]) == (None, None, 195)
    assert [(x.line, x.scope, x.column) for x in found.refused] == [
        (2, "value", "Age"),
        (2, "value", "Gender"),
        (3, "row", "Participant ID"),
        (4, "row", "Participant ID"),
    ]


def test_a_sheet_without_the_column_is_unreadable(sheet, tmp_path):
    with pytest.raises(UnreadableError, match="Max heart rate"):
        sheet(SHEET[:5], ("p01", "48", "195", "male", "A"))
    (tmp_path / "participant-overview.xlsx").write_text("no workbook")
    with pytest.raises(UnreadableError, match="xlsx"):
        list(
            pmdata.read(
                Source(head=look(tmp_path / "participant-overview.xlsx", "x"), cohort=Cohort())
            )
        )


def test_times_are_utc_in_microseconds_in_every_table(read):
    found = read("p01/fitbit/exercise.json", exercise())
    assert found.rows.schema["happened"] == pl.Datetime("us", "UTC")
    assert found.rows.schema["recorded"] == pl.Datetime("us", "UTC")


def test_half_a_character_in_json_is_read_as_a_question_mark(read):
    found = read("p01/fitbit/exercise.json", exercise(startTime="\ud800"))
    assert [one.value for one in of(found, "row")] == ["?"]
