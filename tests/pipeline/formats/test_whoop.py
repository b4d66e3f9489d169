"""WHOOP's cycles. Every sample here is SYNTHETIC."""

from datetime import UTC, date, datetime

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
