"""Every file here is SYNTHETIC: written by hand in TCX, of nobody's training."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.formats import sniffing, tcx
from pipeline.formats.reading import UnreadableError

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase '
    'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
)
CADENCE = (
    '<Extensions><{0} xmlns="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
    "<{1}>{2}</{1}></{0}></Extensions>"
)


def point(minute, second, metres, cadence=82):
    return (
        f"<Trackpoint><Time>2025-06-01T06:{minute:02}:{second:02}Z</Time>"
        f"<DistanceMeters>{metres}</DistanceMeters><HeartRateBpm><Value>150</Value></HeartRateBpm>"
        + CADENCE.format("TPX", "RunCadence", cadence)
        + "</Trackpoint>"
    )


def lap(start, seconds, metres, rate, peak, points="", cadence=None):
    return (
        f'<Lap StartTime="{start}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds>'
        f"<DistanceMeters>{metres}</DistanceMeters>"
        f"<AverageHeartRateBpm><Value>{rate}</Value></AverageHeartRateBpm>"
        f"<MaximumHeartRateBpm><Value>{peak}</Value></MaximumHeartRateBpm>"
        f"<Track>{points}</Track>"
        + (CADENCE.format("LX", "AvgRunCadence", cadence) if cadence else "")
        + "</Lap>"
    )


def written(*laps, sport="Running"):
    said = f' Sport="{sport}"' if sport else ""
    inside = "".join(laps)
    activity = f"<Activity{said}>{inside}</Activity>"
    return f"{HEAD}<Activities>{activity}</Activities></TrainingCenterDatabase>"


LAPS = (
    lap("2025-06-01T06:00:00Z", 600, 2000, 140, 150, cadence=80),
    lap("2025-06-01T06:15:00Z", 300, 1000, 155, 170, cadence=83),
)


def rows(found):
    ((table, kept),) = found
    assert table == "sessions"
    return kept.to_dicts()


def test_laps_are_summed_and_the_pause_between_them_is_in_the_end_only(read_file):
    (row,) = rows(read_file("run.tcx", written(*LAPS))[0])
    assert row["happened"] == datetime(2025, 6, 1, 6, 20, tzinfo=UTC)
    assert (row["sport"], row["source"]) == ("run", "device")
    assert (row["duration_min"], row["distance_km"]) == (15.0, 3.0)
    assert (row["heart_rate_mean_bpm"], row["heart_rate_max_bpm"]) == (145.0, 170.0)


def test_run_cadence_counts_one_leg(read_file):
    (row,) = rows(read_file("run.tcx", written(*LAPS))[0])
    assert row["cadence_spm"] == 162.0
    points = "".join(point(minute, 0, 200 * minute) for minute in range(11))
    alone = lap("2025-06-01T06:00:00Z", 600, 2000, 140, 150, points)
    (row,) = rows(read_file("points.tcx", written(alone))[0])
    assert row["cadence_spm"] == 164.0


def test_strava_begins_the_file_with_spaces_and_packs_it(read_file):
    found, _ = read_file("run.tcx.gz", " " * 10 + written(*LAPS), packed=True)
    assert rows(found)[0]["distance_km"] == 3.0


def test_other_sports_are_other_and_a_missing_one_is_noted(read_file):
    found, refused = read_file("a.tcx", written(*LAPS, sport="Other"))
    assert (rows(found)[0]["sport"], refused) == ("other", [])
    found, refused = read_file("b.tcx", written(*LAPS, sport=None))
    assert rows(found)[0]["sport"] == "other"
    assert [(one.column, one.scope) for one in refused] == [("said_sport", "note")]


def test_a_missing_value_in_one_lap_is_not_averaged_over_the_others(read_file):
    laps = (LAPS[0], lap("2025-06-01T06:15:00Z", 300, 1000, 155, 170))
    assert rows(read_file("run.tcx", written(*laps))[0])[0]["cadence_spm"] is None


def test_an_activity_without_time_is_refused(read_file):
    bad = lap("yesterday", "soon", "far", "high", "higher")
    found, refused = read_file("a.tcx", written(bad))
    assert rows(found) == []
    assert [one.reason for one in refused] == ["no time of its start"]


@pytest.mark.parametrize("said", ["nan", "inf", "1e300", "-5", "0", ""])
def test_numbers_that_are_none_end_in_a_refusal(read_file, said):
    found, refused = read_file(
        "a.tcx", written(lap("2025-06-01T06:00:00Z", said, said, said, said))
    )
    assert rows(found) == []
    assert "row" in {one.scope for one in refused}


def test_entity_bombs_are_refused_by_name(read_file):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        "<TrainingCenterDatabase>&b;</TrainingCenterDatabase>"
    )
    with pytest.raises(UnreadableError, match="entities of its own"):
        read_file("bomb.tcx", bomb)


def test_a_file_cut_off_and_one_without_trainings_say_so(read_file):
    with pytest.raises(UnreadableError, match="damaged or cut off"):
        read_file("cut.tcx", written(*LAPS)[:-40])
    with pytest.raises(UnreadableError, match="without an activity"):
        read_file("course.tcx", HEAD + "<Courses/></TrainingCenterDatabase>")


def test_only_tcx_is_claimed():
    for start, expected in (
        (written(*LAPS).encode(), True),
        (("  \n" + written(*LAPS)).encode("utf-16"), True),
        (b'<gpx version="1.1"></gpx>', False),
        (b"a,TrainingCenterDatabase\n1,2\n", False),
        (b"", False),
    ):
        assert tcx.claims(sniffing.Head(Path("a.tcx"), "a.tcx", start)) is expected
