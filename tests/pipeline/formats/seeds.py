"""Small valid files of every format, SYNTHETIC: what fuzzing starts from."""

import gzip
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

from tests.pipeline import test_pmdata as pm
from tests.pipeline.formats import test_fhir_results as fhir
from tests.pipeline.formats import test_fit as fit
from tests.pipeline.formats import test_garmin_account as garmin
from tests.pipeline.formats import test_garmin_list as garmin_list
from tests.pipeline.formats import test_goldencheetah as goldencheetah
from tests.pipeline.formats import test_gpx as gpx
from tests.pipeline.formats import test_hrv4training as hrv4training
from tests.pipeline.formats import test_intervals as intervals
from tests.pipeline.formats import test_intervals_wellness as wellness
from tests.pipeline.formats import test_labs_wide as labs
from tests.pipeline.formats import test_strava as strava
from tests.pipeline.formats import test_tcx as tcx
from tests.pipeline.formats import test_whoop as whoop
from tests.pipeline.formats.by_hand import table
from tests.pipeline.formats.workbook import DAY, TIME, Dated, workbook

Seed = tuple[str, bytes]  # the file's name in the cohort's folder, and what it holds
ARCHIVES = "archives"  # a family of its own: every zip file may hold files of every format
TEMPLATES = Path(__file__).parents[2] / "data/formats/templates"
FIRST = Dated(45717, DAY)  # 2025-03-01


def named(files: dict[str, str | bytes], folder: str = "ana/") -> list[Seed]:
    return [
        (f"{folder}{name}", said if isinstance(said, bytes) else said.encode())
        for name, said in files.items()
    ]


def zipped(files: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _pmdata() -> list[Seed]:
    people = [["", "Age"], ["Participant ID", "Age", "Height", "Gender", "Max heart rate"]]
    people += [["p01", 30, 180, "male", 190], ["p02", 41, "", "female", 180]]
    form = "24/12/2019,25/12/2019 20:00:10,Breakfast,70,5,No"
    night = "2019-12-02T06:30:00Z,80,70,60,55"
    rates = [{"dateTime": f"2019-12-0{n} 00:00:00", "value": RATE | {"value": 50}} for n in (1, 2)]
    days = ("2019-11-01T08:30:00.500Z", "2019-11-02T09:30:00.000Z")
    answers = '1,5,10,7,3,2,"[48979004, 12921003]",2'
    diaries = named(
        {
            "pmsys/wellness.csv": table(pm.WELLNESS, *(f"{day},{answers}" for day in days)),
            "pmsys/srpe.csv": table(pm.SRPE, f"{days[0]},\"['running', 'endurance']\",5,60"),
            "pmsys/injury.csv": table(
                pm.INJURY, f"{days[0]},{{'left_knee': 'minor'}}", f"{days[1]},{{}}"
            ),
            "googledocs/reporting.csv": table(pm.FORM, form),
            "fitbit/exercise.json": json.dumps([pm.RUN, pm.RUN | {"activityName": "Walk"}]),
            "fitbit/sleep_score.csv": table(pm.SLEEP, night),
            "fitbit/resting_heart_rate.json": json.dumps(rates),
        },
        "p01/",
    )
    return [*diaries, ("participant-overview.xlsx", workbook(Overview=people))]


RATE = {"date": "12/01/19", "error": 6.8}
RUN_TCX = tcx.written(
    tcx.lap("2025-06-01T06:00:00Z", 600, 2000, 140, 150, cadence=80),
    tcx.lap(
        "2025-06-01T06:15:00Z", 300, 900, 155, 170, tcx.point(15, 0, 0) + tcx.point(16, 0, 200)
    ),
)
RUN_GPX = gpx.written(gpx.segment(*(gpx.point(s, 3.0 * s) for s in range(0, 181, 60))))
RUN_FIT = fit.encoded(*fit.records(lambda s: 3.0, seconds=20), fit.session())


def _fit() -> list[Seed]:
    night = [
        ("SLEEP_LEVEL", {"timestamp": fit.NIGHT + timedelta(minutes=at), "sleep_level": level})
        for at, level in ((0, "awake"), (15, "light"), (135, "deep"), (225, "rem"), (435, "awake"))
    ]
    variability = {"timestamp": fit.START, "last_night_average": 52.5, "weekly_average": 49.0}
    rate = {"resting_heart_rate": 50, "current_day_resting_heart_rate": 47}
    sets = {
        "timestamp": fit.START,
        "start_time": fit.START,
        "duration": 600.0,
        "set_type": "active",
    }
    other = {
        "health.fit": fit.encoded(
            ("HRV_STATUS_SUMMARY", variability),
            ("MONITORING_HR_DATA", {"timestamp": fit.START} | rate),
            ("WEIGHT_SCALE", {"timestamp": fit.START, "weight": 68.4}),
        )
    }
    return named(
        {
            "run.fit": RUN_FIT,
            "two.fit.gz": gzip.compress(fit.encoded(fit.session(), fit.session()), mtime=0),
            "sleep.fit": fit.encoded(*night, ("SLEEP_ASSESSMENT", {"overall_sleep_score": 82})),
            "sets.fit": fit.encoded(("SET", sets | {"category": ["squat"], "repetitions": 8})),
        }
        | other
    )


def _labs() -> list[Seed]:
    tidy = "2025-03-01,2276-4,30,<,ug/L,10,200,x"
    wide = "2025-03-01T08:00,28,395,13.1,22,30,<5"
    return named(
        {
            "blood.csv": labs.NAMED + f"{wide}\n03/04/2025,29,400,13.0,21,31,4\n",
            "tidy.csv": labs.TIDY + f"{tidy}\n2025-03-02,718-7,13.1,,g/dL,,,x\n",
        }
    )


def _fhir() -> list[Seed]:
    one, other = fhir.observation(), fhir.observation("718-7", 13.1, "g/dL")
    panel = fhir.observation("58410-2", component=[{"code": other["code"]} | fhir.quantity()])
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "effectivePeriod": {"start": "2025-03-01T07:00:00Z", "end": "2025-03-01T07:10:00Z"},
        "contained": [one | {"id": "o1"}],
        "result": [{"reference": "#o1"}],
    }
    return named(
        {
            "labs.json": fhir.bundle({"resourceType": "Patient"}, one, panel),
            "Observation.ndjson": f"{json.dumps(one)}\n\n{json.dumps(other)}\n",
            "report.json": json.dumps(report),
            "versions.json": fhir.bundle(
                one
                | {"id": "o1", "meta": {"versionId": "2", "lastUpdated": "2025-03-09T08:00:00Z"}},
                other | {"id": "o1", "status": "corrected"},
                {"resourceType": "Observation", "hasMember": [{"reference": "Observation/o1"}]},
            ),
        }
    )


def _excel() -> list[Seed]:
    blood = [["Blood"], [], ["Date", "Ferritin (ng/mL)", "Hämoglobin (g/dl)"], [FIRST, 28, "13,2"]]
    diary = [["Date", "Time", "Soreness", "Mood", "Legs"], [FIRST, Dated(0.3125, TIME), 2, 4, 7]]
    runs = [["Date", "Duration", "Distance", "RPE", "Sport"], [FIRST, "0:52:00", 10, 6, "Run"]]
    runs += [[FIRST, "30:00", "3,5", 7, "yoga"]]
    return named(
        {
            "blood.xlsx": workbook(Labs=blood, Empty=[]),
            "diary.xlsx": workbook(Diary=diary),
            "runs.xlsx": workbook(Runs=runs),
        }
    )


def _diary() -> list[Seed]:
    form = 'Timestamp,"How sore are you? (1 = not at all, 5 = very)",Sleep (h),Coach'
    filed = "2025/03/01 7:10:05 AM GMT+1,2,7h30,x"
    week = table("My diary;;;;", ";;;;", "Datum;Dauer;Sportart;Distanz (km);RPE", "")
    week += table("01.03.2025;52:30;Lauf;10,2;4", "02.03.2025;1:05:00;Rad;30;6")
    sports = table("Date;Legs;Run;Rad (min);Rad (km);RPE", "2025-03-01;3;50 min;60;20;4")
    sports += table("2025-03-02;3;;60;20;4", "2025-03-03;3;0:45:00;0;;")
    return named({"form.csv": table(form, filed), "week.csv": week, "sports.csv": sports})


def _templates() -> list[Seed]:
    found = [path for path in sorted(TEMPLATES.rglob("*")) if path.suffix.lower() == ".csv"]
    return [(path.relative_to(TEMPLATES).as_posix(), path.read_bytes()) for path in found]


def _garmin() -> list[Seed]:
    return named(
        {
            "x_summarizedActivities.json": garmin.activities(
                garmin.RUN, garmin.RUN | {"parent": True}
            ),
            "x_gear.json": garmin.gear(garmin.SHOES),
            "x_sleepData.json": json.dumps([garmin.NIGHT, garmin.NIGHT | {"retro": True}]),
            "UDSFile_x.json": json.dumps([garmin.DAY]),
        }
    )


def _strava() -> list[Seed]:
    short = '1,"Sep 12, 2019, 3:02:23 PM",SYNTHETIC,Run,2400,5.0,blue'
    second = strava.RUN.replace("Oct 7", "Oct 8")
    modern = table(strava.MODERN, strava.RUN, second)
    return named({"activities.csv": modern, "short/activities.csv": table(strava.SHORT, short)})


def _intervals() -> list[Seed]:
    entries = json.dumps([intervals.entry(), intervals.STUB])
    run = table(intervals.HEADER, intervals.RUN)
    return named({"activities.csv": run, "activities.json": entries})


def _wellness() -> list[Seed]:
    day = {
        "updated": "2025-03-01T06:10:00.000+0000",
        "restingHR": 48,
        "sleepSecs": 27000,
        "soreness": 1,
    }
    days = wellness.days(day, {"id": "2025-03-02", "weight": 60})
    csv = table(wellness.HEADER_A, wellness.DAY_A, wellness.DAY_A.replace("-01,", "-02,"))
    return named({"wellness.csv": csv, "wellness.json": days})


def _archives() -> list[Seed]:
    strava_zip = {
        "activities.csv": table(strava.MODERN, strava.RUN),
        "activities/1.tcx.gz": gzip.compress(RUN_TCX.encode(), mtime=0),
        "profile.csv": "a,b\n1,2\n",
    }
    watches = {"2.gpx": RUN_GPX, "3.fit": RUN_FIT}
    garmin_zip = {name.partition("/")[2]: content for name, content in _garmin()[2:]}
    other = {"labs.xlsx": _excel()[0][1], "Observation.ndjson": _fhir()[1][1]}
    cycles = {"physiological_cycles.csv": table(whoop.HEADER, whoop.OPEN)}
    packed = (strava_zip, watches, garmin_zip, other, cycles)
    return named({f"{number}.zip": zipped(files) for number, files in enumerate(packed)})


def _hrv() -> list[Seed]:
    return named({"hrv.csv": table(hrv4training.HEADER, hrv4training.ROW)})


def _body() -> list[Seed]:
    row = '1740809100,60.5,12,5,0,32,11,"with, a comma"'
    later = "1740850000,61,0,0,0,0,0,"
    dates = table("date,weightkg", "2025-03-01T06:05:00Z,60.5", "2025-03-03,60.7")
    body = table(f"ts,{goldencheetah.MEASURES}", row, later)
    return named({"body.csv": body, "dates.csv": dates})


SEEDS: dict[str, list[Seed]] = {
    "pmdata": _pmdata(),
    "strava": _strava(),
    "garmin_list": named({"Activities.csv": table(garmin_list.HEADER, garmin_list.RUN)}),
    "fit": _fit(),
    "tcx": named({"run.tcx": RUN_TCX, "run.tcx.gz": gzip.compress(RUN_TCX.encode(), mtime=0)}),
    "gpx": named({"run.gpx": RUN_GPX}),
    "intervals": _intervals(),
    "intervals_wellness": _wellness(),
    "whoop": named({"physiological_cycles.csv": table(whoop.HEADER, whoop.OPEN)}),
    "hrv4training": _hrv(),
    "goldencheetah": _body(),
    "garmin_account": _garmin(),
    "fhir": _fhir(),
    "labs_wide": _labs(),
    "excel": _excel(),
    "templates": _templates(),
    "diary": _diary(),
    ARCHIVES: _archives(),
}
