"""Every file here is SYNTHETIC: a straight line on the equator, of nobody's training."""

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.formats import gpx, sniffing
from pipeline.formats.reading import UnreadableError
from pipeline.formats.tracks import EARTH_M, haversine

START = datetime(2025, 6, 1, 6, 0, tzinfo=UTC)
DEGREE_M = math.pi * EARTH_M / 180
EXTENSIONS = (
    "<extensions><t:TrackPointExtension xmlns:t='http://www.garmin.com/xmlschemas/"
    "TrackPointExtension/v1'><t:atemp>{2}</t:atemp><t:hr>{0}</t:hr><t:cad>{1}</t:cad>"
    "</t:TrackPointExtension></extensions>"
)


def point(second, metres, rate=150, cadence=80, celsius=20, timed=True):
    at = (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
    time = f"<time>{at}</time>" if timed else ""
    extensions = EXTENSIONS.format(rate, cadence, celsius)
    return f'<trkpt lat="0" lon="{metres / DEGREE_M:.9f}"><ele>10</ele>{time}{extensions}</trkpt>'


def segment(*points):
    return f"<trkseg>{''.join(points)}</trkseg>"


def written(*segments, kind="running"):
    said = f"<type>{kind}</type>" if kind else ""
    return (
        '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>x</name>{said}{''.join(segments)}</trk></gpx>"
    )


def steady(begin=0, end=1200, metres=0.0):
    return [point(s, metres + 3.0 * (s - begin)) for s in range(begin, end + 1, 10)]


def row(found):
    ((_, rows),) = found
    return rows.to_dicts()[0]


def test_a_quarter_of_the_equator_is_as_long_as_the_sphere_says():
    assert haversine((0, 0), (0, 90)) == pytest.approx(math.pi * EARTH_M / 2)
    assert haversine((60.0, 10.0), (60.0, 10.0)) == 0
    assert haversine((90.0, 0.0), (-90.0, 0.0)) == pytest.approx(math.pi * EARTH_M)


def test_a_run_arrives_in_the_tables_units(read_file):
    found, refused = read_file("run.gpx", written(segment(*steady())))
    got = row(found)
    assert got["distance_km"] == pytest.approx(3.6, abs=1e-4)
    assert (got["duration_min"], got["happened"]) == (20.0, START + timedelta(minutes=20))
    assert (got["heart_rate_mean_bpm"], got["heart_rate_max_bpm"]) == (150.0, 150.0)
    assert (got["cadence_spm"], got["temperature_c"], got["ascent_m"]) == (160.0, None, None)
    assert got["pace_variation"] == pytest.approx(0, abs=1e-4)
    assert refused == []


def test_pauses_and_breaks_between_segments_are_not_in_the_duration(read_file):
    standing = [point(s, 1800) for s in range(610, 901, 10)]
    first = segment(*steady(0, 600), *standing)
    elsewhere = segment(*steady(1500, 2100, metres=5000.0))
    got = row(read_file("run.gpx", written(first, elsewhere))[0])
    assert got["duration_min"] == pytest.approx(20.0, abs=0.01)
    assert got["distance_km"] == pytest.approx(3.6, abs=1e-3)
    assert got["happened"] == START + timedelta(seconds=2100)


def test_a_jump_of_the_position_is_not_run(read_file):
    jumped = [*steady(0, 600), point(605, 90_000), point(610, 1830), *steady(620, 1200, 1860.0)]
    got = row(read_file("run.gpx", written(segment(*jumped)))[0])
    assert got["distance_km"] == pytest.approx(3.57, abs=0.05)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("Trail Running", "run"), ("9", "run"), ("cycling", "ride"), ("yoga", "other")],
)
def test_the_type_is_the_sport(read_file, kind, expected):
    assert row(read_file("a.gpx", written(segment(*steady()), kind=kind))[0])["sport"] == expected


def test_a_track_without_a_type_is_other_and_noted(read_file):
    found, refused = read_file("a.gpx", written(segment(*steady()), kind=None))
    assert (row(found)["sport"], row(found)["cadence_spm"]) == ("other", None)
    assert [(one.scope, one.reason) for one in refused] == [
        ("note", "no known kind of training; read as other")
    ]


def test_a_planned_track_without_times_is_refused(read_file):
    found, refused = read_file("a.gpx", written(segment(point(0, 0, timed=False))))
    assert found[0][1].is_empty()
    assert [one.reason for one in refused] == ["no time of its start"]


def test_routes_and_entity_bombs_are_refused_by_name(read_file):
    with pytest.raises(UnreadableError, match="without a track"):
        read_file("route.gpx", '<gpx version="1.1"><rte/></gpx>')
    bomb = '<!DOCTYPE g [<!ENTITY a "ha">]><gpx><trk>&a;</trk></gpx>'
    with pytest.raises(UnreadableError, match="entities of its own"):
        read_file("bomb.gpx", bomb)


def test_only_gpx_is_claimed():
    for start, expected in (
        (written(segment()).encode(), True),
        (b"<!-- made by x --><gpx/>", True),
        (b"<TrainingCenterDatabase/>", False),
        (b"gpx,a\n", False),
    ):
        assert gpx.claims(sniffing.Head(Path("a.gpx"), "a.gpx", start)) is expected
