"""Durations, distances and dates of a diary: read where their meaning is proven. SYNTHETIC."""

import zoneinfo
from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipeline.formats import diary_dates, diary_headers, diary_lengths, diary_values, zone_words
from pipeline.formats.declared import Cohort, Scale
from tests.pipeline.formats.by_hand import sample, table

OSLO = {"timezone": "Europe/Oslo"}
KNOWN = Cohort(**OSLO, scales={"soreness": Scale(low=1, high=5, better="low")})


def lengths(folder, header, *values):
    """Give the minutes of sessions with these durations, None where one is refused."""
    rows = [f'2025-03-{n:02},run,"{value}"' for n, value in enumerate(values, 1)]
    found = sample(folder, "d.csv", table(f"Date,Sport,{header}", *rows), KNOWN)
    known = dict(found.rows("sessions", "line", "duration_min"))
    return [known.get(line) for line in range(2, len(values) + 2)], found


@pytest.mark.parametrize("header", ["duration_h", "Duration (h)", "Dauer (Stunden)"])
def test_in_a_column_of_hours_1_30_is_an_hour_and_a_half(header, tmp_path):
    said = ["1:30", "1.5", "1,5", "1h30", "90 min", "1:30:00", "1 h 30 min", "1 h", "0:45"]
    assert lengths(tmp_path, header, *said)[0] == [90, 90, 90, 90, 90, 90, 90, 60, 45]


@pytest.mark.parametrize("header", ["duration_min", "Duration (min)", "Minutes", "Dauer (Minuten)"])
def test_in_a_column_of_minutes_a_number_is_minutes(header, tmp_path):
    said = ["90", "7,5", "1h30", "450 min", "52'", "1:05:00", "52:30"]
    assert lengths(tmp_path, header, *said)[0] == [90, 7.5, 90, 450, 52, 65, 52.5]


def test_without_a_unit_only_what_says_it_itself_is_read(tmp_path):
    found, told = lengths(tmp_path, "Duration", "0:52:00", "45", "1:30", "1 h", "12:15", "0:40")
    assert found == [52, None, None, 60, None, None]
    reasons = {line: reason for line, _, _, reason in told.told("row")}
    assert reasons[3] == "no duration whose unit is known"
    unclear = "hours and minutes cannot be told from minutes and seconds"
    assert [reasons[line] for line in (4, 6, 7)] == [unclear] * 3


def test_the_columns_other_values_prove_minutes_and_seconds_but_not_of_short_ones(tmp_path):
    found, _ = lengths(tmp_path, "Duration", "52:30", "23:10", "1:05:00", "1:30", "75:00")
    assert found == [52.5, pytest.approx(23 + 1 / 6), 65, None, 75]


def test_a_header_of_minutes_and_seconds_says_so(tmp_path):
    assert lengths(tmp_path, "Duration (mm:ss)", "1:30", "52:30")[0] == [1.5, 52.5]


@pytest.mark.parametrize(
    ("headers", "rows", "minutes"),
    [
        (
            "hours,minutes",
            ["1,30", "2,15", "3,0", "0,75", ",45", "2,"],
            [90, 135, 180, 75, 45, 120],
        ),
        ("Stunden,Minuten", ["1,30"], [90]),
        ("minutes,hours", ["30,1"], [90]),
        ("hours,min,sec", ["1,30,20", "1,,30"], [90 + 1 / 3, 60.5]),
        ("min,sec", ["30,20", "45,0"], [30 + 1 / 3, 45]),
        ("hours,minutes", ["1.5,90", "0.8,50", "1,60", "1,58"], [90, 50, 60, 58]),
        ("min,sec", ["30,1800", "30.5,1830"], [30, 30.5]),
        ("hours,minutes", ["1 h,30 min"], [90]),
        ("hours,minutes", ["1.5,20", "2,90"], [None, None]),
        ("hours,minutes", ["1.5,90", "2,15"], [90, None]),
        ("min,sec", ["30,75"], [None]),
    ],
)
def test_hours_and_minutes_in_two_columns_are_parts_or_one_length_twice(
    headers, rows, minutes, tmp_path
):
    lines = [f"2025-03-{n:02},ride,{row}" for n, row in enumerate(rows, 1)]
    found = sample(tmp_path, "d.csv", table(f"Date,Sport,{headers}", *lines), KNOWN)
    known = dict(found.rows("sessions", "line", "duration_min"))
    assert [known.get(line) for line in range(2, len(rows) + 2)] == pytest.approx(minutes)
    reasons = [reason for *_, reason in found.told("row")]
    assert reasons == [diary_lengths.AT_ODDS[0]] * minutes.count(None)


def test_seconds_without_minutes_beside_them_are_not_read(tmp_path):
    lines = table("Date,Soreness,Sec", "2025-03-01,2,30")
    assert sample(tmp_path, "d.csv", lines, KNOWN).told("note")[0][1] == "Sec"


@pytest.mark.parametrize("header", ["Duration (h:mm)", "Dauer h:mm"])
def test_below_a_header_of_two_parts_no_number_is_read_that_stands_alone(header, tmp_path):
    found, told = lengths(tmp_path, header, "45", "1.30", "1,5", "0:45:00")
    assert found == [None, None, None, 45]
    assert [reason for *_, reason in told.told("row")] == [diary_lengths.ALONE[0]] * 3


@pytest.mark.parametrize(
    ("header", "value", "hours"),
    [
        *(("Sleep (h)", value, 7.5) for value in ("7.5", "7,5", "7:30", "7h30", "450 min")),
        *(("Sleep hours", value, 7.5) for value in ("7.5", "7:30", "07:30:00", "7 h 30")),
        ("Sleep (min)", "450", 7.5),
        ("Sleep", "7:30", 7.5),
        ("Schlafdauer", "7h30", 7.5),
        ("How many hours did you sleep?", "7.5", 7.5),
        ("Sleep", "7.5", None),
        ("Sleep duration", "450", None),
        ("Sleep (h)", "450", None),
        ("Sleep (h:mm)", "7:30", 7.5),
        ("Sleep (h:mm)", "7.30", None),
        ("Sleep (h:mm)", "8", None),
        ("Sleep (h)", "well", None),
    ],
)
def test_hours_of_sleep(header, value, hours, tmp_path):
    lines = f'Date,Soreness,"{header}"', f'2025-03-01,1,"{value}"'
    found = sample(tmp_path, "d.csv", table(*lines), KNOWN)
    assert found.rows("checkins", "soreness", "sleep_h") == [(0.0, hours)]
    assert [said for *_, said, _ in found.told("value")] == [value] * (hours is None)


@pytest.mark.parametrize(
    ("header", "unit", "value", "km"),
    [
        ("Distance (km)", None, "10,5", 10.5),
        ("distance_mi", None, "10", 16.09344),
        ("Distance (m)", None, "5000", 5.0),
        ("Distance", "mi", "10", 16.09344),
        ("Distance", "mi", "10 km", 10.0),
        ("Distance", None, "10k", 10.0),
        ("Distance", None, "6 miles", 9.656064),
        ("Distance (m)", None, "15.000", 15.0),
        ("Distance (m)", None, "12,500", 12.5),
        ("Distance", None, "15.000 m", 15.0),
        ("Distance", None, "1,234 km", None),
        ("Distance", None, "10", None),
        ("Distance (km)", None, "1,234", None),
        ("Distance (km)", None, "far", None),
    ],
)
def test_distances_by_the_unit_behind_them_then_the_headers(header, unit, value, km, tmp_path):
    lines = f"Date,Sport,Minutes,{header}", f'2025-03-01,run,90,"{value}"'
    found = sample(tmp_path, "d.csv", table(*lines), Cohort(**OSLO, distance_unit=unit))
    assert found.rows("sessions", "distance_km") == [(pytest.approx(km) if km else None,)]
    assert len(found.told("value")) == (km is None)


# --- when


def entries(folder, header, *rows, cohort=KNOWN):
    return sample(folder, "d.csv", table(header, *rows), cohort)


def utc(*parts):
    return datetime(2025, *parts, tzinfo=UTC)


def test_an_entry_is_known_when_it_was_filed_and_speaks_of_its_own_day(tmp_path):
    rows = ["2025-03-01,2025-03-01 07:10:00,1", "2025-03-02,2025-03-04 20:00:00,2"]
    rows += ["2025-03-05,,3"]
    found = entries(tmp_path, "Date,Timestamp,Soreness", *rows)
    told = ("day", "happened", "recorded", "recorded_assumed")
    assert found.rows("checkins", *told) == [
        (date(2025, 3, 1), utc(3, 1, 6, 10), utc(3, 1, 6, 10), False),
        (date(2025, 3, 2), utc(3, 2, 22, 59, 59), utc(3, 4, 19), False),
        (date(2025, 3, 5), utc(3, 5, 22, 59, 59), utc(3, 5, 22, 59, 59), True),
    ]
    assert found.refused == []


def test_no_entry_is_filed_before_its_day(tmp_path):
    rows = ["2025-03-02,2025-03-01 23:59:00,1", "2025-03-03,2025-03-03 00:01:00,2"]
    found = entries(tmp_path, "Date,Timestamp,Soreness", *rows)
    assert found.rows("checkins", "line") == [(3,)]
    assert [(line, reason) for line, *_, reason in found.told("row")] == [(2, diary_dates.EARLY[0])]


def test_the_day_of_filing_is_the_local_one(tmp_path):
    rows = ["2025-03-02,2025-03-01T23:30:00+00:00,1", "2025-03-02,2025-03-01T22:30:00+00:00,1"]
    found = entries(tmp_path, "Date,Timestamp,Soreness", *rows)
    assert found.rows("checkins", "line", "recorded") == [(2, utc(3, 1, 23, 30))]


def test_without_a_date_the_day_is_that_of_filing_and_a_note_says_so(tmp_path):
    found = entries(tmp_path, "Timestamp,Soreness", "2025-03-01 07:10:00,1")
    told = ("day", "happened", "recorded", "recorded_assumed")
    at = utc(3, 1, 6, 10)
    assert found.rows("checkins", *told) == [(date(2025, 3, 1), at, at, False)]
    assert [(column, reason) for _, column, _, reason in found.told("note")] == [
        ("Timestamp", diary_dates.BY_FILING[0])
    ]


SCALED = "Heavy legs (0 = fresh; 10 = heavy)"


def test_how_the_legs_felt_is_known_at_the_end_of_the_run_that_another_row_measures(tmp_path):
    rows = ["2025-03-01,18:00,run,15:30,2", "2025-03-02,18:00,run,45:30,"]
    found = entries(tmp_path, f"Date,Time of day,Sport,Duration,{SCALED}", *rows)
    ends = found.rows("sessions", "happened")
    assert ends == [(utc(3, 1, 17, 15, 30),), (utc(3, 2, 17, 45, 30),)]
    assert found.rows("checkins", "happened") == [(utc(3, 1, 17, 15, 30),)]


@pytest.mark.parametrize("length", ["", "1:30"])
def test_where_no_length_is_known_the_legs_count_at_the_end_of_the_day(length, tmp_path):
    header = f"Date,Time of day,Sport,Duration,{SCALED}"
    found = entries(tmp_path, header, f"2025-03-01,18:00,run,{length},2")
    assert found.rows("checkins", "happened") == [(utc(3, 1, 22, 59, 59),)]
    filed = entries(
        tmp_path, f"{header},Timestamp", f"2025-03-01,18:00,run,{length},2,2025-03-01 20:00"
    )
    assert filed.rows("checkins", "recorded") == [(utc(3, 1, 19),)]


def test_a_session_filed_before_its_end_is_known_at_its_end(tmp_path):
    header = "Date,Time,Sport,Minutes,Timestamp"
    found = entries(tmp_path, header, "2025-03-01,18:00,run,60,2025-03-01 18:10:00")
    assert found.rows("sessions", "happened", "recorded") == [(utc(3, 1, 18), utc(3, 1, 18))]
    later = entries(tmp_path, header, "2025-03-01,18:00,run,60,2025-03-02 08:00:00")
    assert later.rows("sessions", "happened", "recorded") == [(utc(3, 1, 18), utc(3, 2, 7))]


def test_a_time_of_filing_that_cannot_be_read_is_no_time_to_guess(tmp_path):
    found = entries(tmp_path, "Date,Timestamp,Soreness", "2025-03-01,yesterday,1")
    assert [reason for *_, reason in found.told("row")] == ["not a date"]


def test_the_order_of_day_and_month_is_proven_by_another_date_or_declared(tmp_path):
    header, first = "Date,Soreness", "03/04/2025,1"
    unproven = entries(tmp_path, header, first, "05/06/2025,1")
    assert len(unproven.told("row")) == 2
    proven = entries(tmp_path, header, first, "13/04/2025,1")
    assert proven.rows("checkins", "day") == [(date(2025, 4, 3),), (date(2025, 4, 13),)]
    mdy = KNOWN.model_copy(update={"date_order": "mdy"})
    assert entries(tmp_path, header, first, cohort=mdy).rows("checkins", "day") == [
        (date(2025, 3, 4),)
    ]


@pytest.mark.parametrize(
    ("stamp", "hour"),
    [
        ("2025/07/01 7:10:00 AM GMT+2", 5),
        ("2025/07/01 7:10:00 AM UTC-05:30", 12),
        ("2025/07/01 7:10:00 PM MDT", 25),
        ("2025/07/01 7:10:00 AM CEST", 5),
        ("2025-07-01 07:10 CET", 6),
        ("2025-07-01 07:10 (CEST)", 5),
        ("2025-07-01 07:10 UTC", 7),
        ("2025-07-01 07:10:00 +03:00", 4),
        ("2025-07-01 07:10", 5),
        ("7/13/2025 7:10:00 PM", 24 * 12 + 17),
        ("01.07.2025 07:10 Uhr", 5),
    ],
)
def test_a_zone_of_one_meaning_is_read(stamp, hour, tmp_path):
    found = entries(tmp_path, "Timestamp,Soreness", f"{stamp},1")
    (at,) = found.tables["checkins"]["recorded"]
    assert (at - datetime(2025, 7, 1, tzinfo=UTC)).total_seconds() // 3600 == hour


@pytest.mark.parametrize("letters", ["CST", "IST", "PST", "XYZ"])
def test_a_zone_of_several_meanings_is_refused_with_what_to_write(letters, tmp_path):
    for header, row in (
        ("Timestamp,Soreness", f"2025/03/01 7:10:00 AM {letters},1"),
        ("Date,Time,Soreness", f"2025-03-01,7:10 AM {letters},1"),
    ):
        found = entries(tmp_path, header, row)
        assert [reason for *_, reason in found.told("row")] == [zone_words.UNKNOWN[0]]


def test_every_zone_of_the_list_has_one_offset_in_the_time_zone_database():
    seen = {}
    for name in zoneinfo.available_timezones():
        for year in range(2015, 2027):
            for month in (1, 4, 7, 10):
                at = datetime(year, month, 15, tzinfo=zoneinfo.ZoneInfo(name))
                seen.setdefault(at.tzname(), set()).add(at.strftime("%z"))
    for letters, offset in zone_words.OFFSETS.items():
        assert seen[letters] == {offset.replace(":", "")}, letters


def test_a_time_beside_a_date_is_local(tmp_path):
    rows = ["2025-03-01,7:05 PM,1", "2025-03-02,07:05,1", "2025-03-03,,1"]
    found = entries(tmp_path, "Date,Time,Soreness", *rows)
    assert found.rows("checkins", "happened") == [
        (utc(3, 1, 18, 5),),
        (utc(3, 2, 6, 5),),
        (utc(3, 3, 22, 59, 59),),
    ]


END = (22, 59, 59)


@pytest.mark.parametrize("also", ["Type", "Distance (km)", "RPE"])
@pytest.mark.parametrize("name", ["Time", "Ora", "Tijd"])
def test_a_time_beside_a_session_without_a_duration_may_be_its_length(also, name, tmp_path):
    scales = {"scales": {"legs": Scale(low=1, high=5, better="low")}}
    cohort = KNOWN.model_copy(update=scales)
    found = entries(tmp_path, f"Date,{name},{also},Legs", "2025-03-01,0:52:00,5,2", cohort=cohort)
    assert found.rows("checkins", "happened") == [(utc(3, 1, *END),)]
    assert (1, name, None, diary_headers.TIME[0]) in found.told("value")


@pytest.mark.parametrize(
    ("header", "said", "at"),
    [
        ("Time", ["0:52:00"], [END]),
        ("Time", ["0:52"], [END]),
        ("Time", ["3:59:59", "4:10:00"], [END, (3, 10)]),
        ("Time", ["3:30:00", "18:00:00"], [(2, 30), (17, 0)]),
        ("Time", ["3:30:00 AM"], [(2, 30)]),
        ("Time of day", ["3:30:00"], [(2, 30)]),
        ("Time", ["52:30", "12:15"], [END, END]),
        ("Time", ["07.30"], [END]),
        ("Time", ["07.30", "18:00"], [(6, 30), (17, 0)]),
        ("Uhrzeit", ["07.30", "7.30 Uhr", "18h05"], [(6, 30), (6, 30), (17, 5)]),
        ("Time", ["evening", "18:00"], [END, (17, 0)]),
        ("Time", ["25:00"], [END]),
    ],
)
def test_a_time_is_one_of_day_where_its_column_proves_it(header, said, at, tmp_path):
    rows = [f"2025-03-{n:02},{one},1" for n, one in enumerate(said, 1)]
    found = entries(tmp_path, f"Date,{header},Soreness", *rows)
    expected = [(utc(3, n, *one),) for n, one in enumerate(at, 1)]
    assert found.rows("checkins", "happened") == expected
    lost = [one for one, when in zip(said, at, strict=True) if when == END]
    assert [value for *_, value, _ in found.told("value")] == lost


@pytest.mark.parametrize(("header", "minutes"), [("Time (min)", "52"), ("Time (mm:ss)", "52:00")])
def test_a_time_in_minutes_is_a_duration(header, minutes, tmp_path):
    assert lengths(tmp_path, header, minutes)[0] == [52]


def test_a_second_time_beside_a_time_of_day_is_not_read(tmp_path):
    found = entries(tmp_path, "Date,Uhrzeit,Time,Soreness", "2025-03-01,07:00,0:52:00,1")
    assert found.rows("checkins", "happened") == [(utc(3, 1, 6),)]
    assert found.told("note") == [(1, "Time", None, diary_headers.TWICE)]


def test_numbers_with_three_digits_behind_a_comma_have_two_senses():
    said = pl.DataFrame({"n": ["1,234", "7,5", "1,25", "1.234", "12"]})
    assert said.select(diary_values.number(pl.col("n")))["n"].to_list() == [
        None,
        7.5,
        1.25,
        1.234,
        12,
    ]


def test_german_dates_with_a_short_year_are_read_and_an_empty_one_is_called_so(tmp_path):
    rows = ["1.10.25,60", ",50", "02.10.25 18:30,45", "x,30"]
    found = sample(tmp_path, "d.csv", table("Datum,Dauer (min)", *rows))
    assert found.rows("sessions", "day", "duration_min") == [
        (date(2025, 10, 1), 60),
        (date(2025, 10, 2), 45),
    ]
    assert [(line, reason) for line, _, _, reason in found.told("row")] == [
        (3, "the date is empty"),
        (5, "not a date"),
    ]


@pytest.mark.parametrize(
    ("header", "unit"), [("Distance (miles)", None), ("Miles", "km"), ("Distance", "mi")]
)
def test_m_beside_miles_is_neither_metres_nor_miles(header, unit, tmp_path):
    said = ["5 m", "5m.", "800 metres", "5 mi", "5 km"]
    rows = [f"2025-03-{n:02},run,45,{value}" for n, value in enumerate(said, 1)]
    cohort = Cohort(**OSLO, distance_unit=unit)
    found = sample(tmp_path, "d.csv", table(f"Date,Sport,Min,{header}", *rows), cohort)
    km = [value for (value,) in found.rows("sessions", "distance_km")]
    assert km == [None, None, 0.8, pytest.approx(8.04672), 5]
    assert [value for _, _, value, _ in found.told("value")] == ["5 m", "5m."]
