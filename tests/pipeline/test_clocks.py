"""Reading times: offsets, time zones, dates alone, and hours that a clock change moves."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats import clocks

OSLO, NEW_YORK, TOKYO = "Europe/Oslo", "America/New_York", "Asia/Tokyo"


def read(text, zone=OSLO):
    rows = pl.DataFrame({"line": [2], "at": [text], "zone": [zone]}, schema_overrides={"at": str})
    return clocks.instants(rows, "at", "zone")["at"].item()


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-01T07:10:00", utc(2025, 3, 1, 6, 10)),
        ("2025-03-01 07:10:00", utc(2025, 3, 1, 6, 10)),
        ("2025-03-01T07:10", utc(2025, 3, 1, 6, 10)),
        ("2025-07-01T07:10", utc(2025, 7, 1, 5, 10)),
        ("  2025-03-01T07:10  ", utc(2025, 3, 1, 6, 10)),
        ("2025-03-01T07:10:00.250", utc(2025, 3, 1, 6, 10, 0, 250_000)),
        ("2025-03-01T07:10:00Z", utc(2025, 3, 1, 7, 10)),
        ("2025-03-01T07:10Z", utc(2025, 3, 1, 7, 10)),
        ("2025-03-01T07:10:00-05:00", utc(2025, 3, 1, 12, 10)),
        ("2025-03-01T07:10-0500", utc(2025, 3, 1, 12, 10)),
        ("2025-03-01T07:10:00.5+05:30", utc(2025, 3, 1, 1, 40, 0, 500_000)),
    ],
)
def test_a_time_is_local_unless_it_has_an_offset(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (OSLO, utc(2025, 3, 1, 22, 59, 59)),
        (NEW_YORK, utc(2025, 3, 2, 4, 59, 59)),
        (TOKYO, utc(2025, 3, 1, 14, 59, 59)),
    ],
)
def test_a_date_alone_counts_at_the_end_of_its_local_day(zone, expected):
    assert read("2025-03-01", zone) == expected


def test_an_hour_that_a_clock_change_leaves_out_is_no_time():
    assert read("2025-03-30T02:30:00") is None
    assert read("2025-03-30T02:30:00", TOKYO) == utc(2025, 3, 29, 17, 30)
    assert read("2025-03-09T02:30:00", NEW_YORK) is None


def test_of_an_hour_that_comes_twice_the_later_is_taken_so_that_nothing_is_known_too_early():
    assert read("2025-10-26T02:30:00") == utc(2025, 10, 26, 1, 30)
    assert read("2025-10-26T02:30:00+02:00") == utc(2025, 10, 26, 0, 30)
    assert read("2025-10-26T01:30:00") == utc(2025, 10, 25, 23, 30)
    assert read("2025-11-02T01:30", NEW_YORK) == utc(2025, 11, 2, 6, 30)


def test_no_reader_puts_a_zone_on_a_local_time_by_a_rule_of_its_own():
    for path in Path(clocks.__file__).parent.glob("*.py"):
        code = path.read_text("utf-8")
        own = code.count("replace_time_zone") - code.count('replace_time_zone("UTC")')
        assert own == (path.name == "clocks.py"), path.name


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2025-02-30",
        "2025-13-01T07:00:00",
        "2025-03-01T24:10",
        "01.03.2025",
        "03/01/2025",
        "07:10",
        "2025-03-01T07",
        "20250301",
        "1740812400",
        "2025-03-01T07:10:00+01:00+01:00",
        "",
        None,
    ],
)
def test_what_is_no_time_becomes_null_and_is_never_guessed(text):
    assert read(text) is None


def test_each_row_is_read_in_its_own_zone_and_rows_keep_their_order():
    rows = pl.DataFrame(
        {
            "line": [2, 3, 4],
            "at": ["2025-03-01T12:00"] * 3,
            "zone": [TOKYO, OSLO, NEW_YORK],
        }
    )
    found = clocks.instants(rows, "at", "zone")
    assert found["line"].to_list() == [2, 3, 4]
    assert [at.hour for at in found["at"]] == [3, 11, 17]


def test_one_instant_is_on_different_days_in_different_zones():
    rows = pl.DataFrame(
        {"happened": [utc(2025, 3, 1, 23, 30)] * 3, "zone": [OSLO, NEW_YORK, TOKYO]},
        schema={"happened": pl.Datetime("us", "UTC"), "zone": pl.String},
    )
    found = clocks.local_days(rows, "happened", "zone")
    assert found.to_list() == [date(2025, 3, 2), date(2025, 3, 1), date(2025, 3, 2)]


@given(
    at=st.datetimes(datetime(1991, 1, 1), datetime(2035, 1, 1)),
    zone=st.sampled_from([OSLO, NEW_YORK, TOKYO, "UTC", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_every_instant_written_with_its_offset_is_read_back(at, zone):
    instant = pl.Series([at.replace(tzinfo=UTC)], dtype=pl.Datetime("us", "UTC"))
    text = instant.dt.convert_time_zone(zone).dt.to_string("%Y-%m-%dT%H:%M:%S%.6f%z").item()
    assert read(text, zone) == instant.item()


@pytest.mark.parametrize("name", ["Europe/Oslo", "UTC", "America/Argentina/Buenos_Aires"])
def test_iana_names_are_time_zones(name):
    assert clocks.is_zone(name)


@pytest.mark.parametrize("name", ["", "Oslo", "Europe/Osloo", "europe/oslo", "+01:00", " UTC"])
def test_other_names_are_no_time_zones(name):
    assert not clocks.is_zone(name)


def test_a_file_without_rows_has_times_all_the_same():
    rows = pl.DataFrame(schema={"line": pl.Int64, "at": pl.String, "zone": pl.String})
    assert clocks.instants(rows, "at", "zone")["at"].dtype == pl.Datetime("us", "UTC")
