"""GoldenCheetah's body measures. Every sample here is SYNTHETIC."""

from datetime import UTC, datetime

from tests.pipeline.formats.by_hand import claimed, sample, table

MEASURES = "weightkg,fatkg,boneskg,musclekg,leankg,fatpercent,comment"


def test_seconds_since_1970_are_utc(tmp_path):
    rows = ('1740809100,60.5,12,5,0,32,11,"with, a comma"', "1740850000,61,0,0,0,0,0,")
    found = sample(tmp_path, "body.csv", table(f"ts,{MEASURES}", *rows))
    assert not found.refused
    assert found.rows("checkins", "happened", "kind", "body_mass_kg") == [
        (datetime(2025, 3, 1, 6, 5, tzinfo=UTC), "morning", 60.5),
        (datetime(2025, 3, 1, 17, 26, 40, tzinfo=UTC), "evening", 61),
    ]


def test_dates_have_their_offset_or_are_local_and_count_at_the_end_if_alone(tmp_path):
    rows = ("2025-03-01T06:05:00Z,60.5", "2025-03-02T06:05:00,60.6", "2025-03-03,60.7")
    found = sample(tmp_path, "body.csv", table("date,weightkg", *rows))
    assert found.rows("checkins", "happened") == [
        (datetime(2025, 3, 1, 6, 5, tzinfo=UTC),),
        (datetime(2025, 3, 2, 5, 5, tzinfo=UTC),),
        (datetime(2025, 3, 3, 22, 59, 59, tzinfo=UTC),),
    ]


def test_rows_without_a_time_or_a_mass_are_refused(tmp_path):
    rows = ("1740809100000000,60", "soon,60", "1740809100,0", "1740809100,heavy", "1,60")
    found = sample(tmp_path, "body.csv", table("ts,weightkg", *rows))
    assert [(line, column, reason) for line, column, _, reason in found.told("row")] == [
        (2, "ts", "not a time that can be read"),
        (3, "ts", "not a time that can be read"),
        (4, "weightkg", "no body mass"),
        (5, "weightkg", "no body mass"),
        (6, "happened", "lies before 1990"),
        (6, "recorded", "lies before 1990"),
    ][:5]


def test_body_measures_are_claimed(tmp_path):
    path = tmp_path / "file"
    for said in (f"ts,{MEASURES}", f"date,{MEASURES}"):
        path.write_text(table(said))
        assert claimed(path) == "goldencheetah"
    path.write_text(table("date,weight"))
    assert claimed(path) is None
