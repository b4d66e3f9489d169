"""HRV4Training's measurements. Every sample here is SYNTHETIC."""

from datetime import UTC, datetime

from tests.pipeline.formats.by_hand import claimed, sample, table

HEADER = "timestamp_measurement,HR,AVNN,SDNN,rMSSD,pNN50,LF,HF,HRV4T_Recovery_Points"
ROW = "2025-03-01 07:05:00,52.5,1140,71,62.5,40,0.1,0.2,8.1"
VALUES = ("resting_heart_rate_bpm", "sdnn_ms", "rmssd_ms")


def test_a_measurement_is_a_night_with_both_kinds_of_variability_apart(tmp_path):
    found = sample(tmp_path, "hrv.csv", table(HEADER, ROW))
    assert not found.refused
    assert found.rows("nights", "happened", "kind", *VALUES) == [
        (datetime(2025, 3, 1, 6, 5, tzinfo=UTC), "sleep", 52.5, 71, 62.5)
    ]


def test_an_offset_is_heeded_and_goldencheetahs_semicolons_are_read(tmp_path):
    rows = [
        ROW.replace(":00,", ":00 +0000,").replace(",", ";"),
        ROW.replace("-01 ", "-02T").replace(",", ";"),
    ]
    found = sample(tmp_path, "hrv.csv", table(HEADER.replace(",", ";"), *rows))
    assert found.rows("nights", "happened") == [
        (datetime(2025, 3, 1, 7, 5, tzinfo=UTC),),
        (datetime(2025, 3, 2, 6, 5, tzinfo=UTC),),
    ]


def test_headers_with_a_space_before_them_are_read(tmp_path):
    found = sample(tmp_path, "hrv.csv", table(HEADER.replace(",", ", "), ROW))
    assert found.rows("nights", *VALUES) == [(52.5, 71, 62.5)]


def test_a_dash_and_a_zero_mean_that_nothing_was_measured(tmp_path):
    rows = (
        "2025-03-01 07:05:00,52,-,-,62.5,-,-,-,-",
        "2025-03-02 07:05:00,-,-,-,-,-,-,-,-",
        "2025-03-03 07:05:00,0,0,0,0,0,0,0,0",
    )
    found = sample(tmp_path, "hrv.csv", table(HEADER, *rows))
    assert found.rows("nights", *VALUES) == [(52, None, 62.5)]
    assert [(line, reason) for line, _, _, reason in found.told("row")] == [
        (3, "no measurement"),
        (4, "no measurement"),
    ]


def test_the_first_measurement_of_a_morning_counts_and_one_of_the_evening_does_not(tmp_path):
    rows = (
        "2025-03-01 07:15:00,55,1100,70,60",
        "2025-03-01 07:05:00,52,1140,71,62",
        "2025-03-02 20:00:00,58,1000,60,50",
    )
    found = sample(tmp_path, "hrv.csv", table(HEADER, *rows))
    assert found.rows("nights", "line", "rmssd_ms") == [(3, 62)]
    assert [(line, reason) for line, _, _, reason in found.told("row")] == [
        (2, "an earlier measurement of the same morning counts"),
        (4, "made after 14:00, so it is not a morning's"),
    ]


def test_a_time_that_cannot_be_read_is_refused(tmp_path):
    rows = ("2025-03-01,52,1140,71,62", "1/3/25 7:05 AM,52,1140,71,62")
    found = sample(tmp_path, "hrv.csv", table(HEADER, *rows))
    assert [reason for *_, reason in found.told("row")] == ["not a time that can be read"] * 2


def test_measurements_are_claimed(tmp_path):
    path = tmp_path / "file"
    for said, name in ((table(HEADER), "hrv4training"), (table("timestamp_measurement,x"), None)):
        path.write_text(said)
        assert claimed(path) == name
