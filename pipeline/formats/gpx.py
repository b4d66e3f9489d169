"""GPX: tracks of positions, with the extensions that carry heart rate and cadence."""

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from features.formulas import steps_per_minute
from pipeline.formats import splits, trainings, xml_files
from pipeline.formats.reading import Read, Source, UnreadableError
from pipeline.formats.sniffing import Head
from pipeline.formats.tracks import Point, Track, haversine
from pipeline.formats.trainings import Training
from pipeline.formats.xml_files import as_number, instant, number, text

NAME: str = "gpx"
ABOUT: str = (
    "GPX files (`.gpx`, also packed as `.gpx.gz`): each track becomes a session. The distance "
    "(km) is summed over its positions on a sphere, the duration (min) is the time in motion (at "
    "0.5 m/s or more), the end is that of the last point. Heart rate (bpm) and cadence (`cad` "
    "counts one leg of a run and is doubled, steps/min) come from Garmin's extensions; the "
    "temperature there is the wrist's and not read. From a run's points come its pace's "
    "unevenness, start, slowdown, decoupling and fading cadence, where they are complete. "
    "Times are UTC; `recorded` is taken to be "
    "`happened`. The sport is the track's `<type>`; a track without one is read as `other`, with "
    "a note. Routes and tracks without times are not trainings; climb is not summed up, because "
    "positions alone give far too much."
)
SPORTS = {
    "run": "run",
    "running": "run",
    "trail_running": "run",
    "track_running": "run",
    "treadmill_running": "run",
    "9": "run",  # Strava's number
    "cycling": "ride",
    "biking": "ride",
    "ride": "ride",
    "road_biking": "ride",
    "mountain_biking": "ride",
    "1": "ride",
    "walk": "walk",
    "walking": "walk",
    "10": "walk",
    "hike": "hike",
    "hiking": "hike",
    "4": "hike",
    "swimming": "swim",
    "open_water_swimming": "swim",
    "cross_country_skiing": "ski",
    "strength_training": "strength",
}
HEART_RATE, CADENCE = ("hr", "heartrate"), ("cad", "cadence")


def claims(head: Head) -> bool:
    """Tell a GPX file by its outermost element."""
    return xml_files.has_root(head, "gpx")


def read(source: Source) -> Iterator[Read]:
    """Read the tracks of one file."""
    tracks = xml_files.root(source).findall("{*}trk")
    if not tracks:
        raise UnreadableError("a GPX file without a track; routes and places are not read")
    yield trainings.sessions(source, [_training(track) for track in tracks])


def _training(said: Element) -> Training:
    named = text(said, "type")
    sport = SPORTS.get((named or "").lower().replace(" ", "_"))
    track = Track(_points(said))
    if not len(track.at):
        return Training(started=None, sport=sport, said_sport=named, elapsed_s=None, timer_s=None)
    metres, run = float(track.moved_m[-1]), sport == "run"
    return Training(
        started=datetime.fromtimestamp(track.at[0], UTC),
        sport=sport,
        said_sport=named,
        elapsed_s=float(track.at[-1] - track.at[0]),
        timer_s=float(track.moved_s[-1]) or None,
        measured={
            "distance_km": metres / 1000 or None,
            "heart_rate_mean_bpm": track.mean(track.heart_rate),
            "heart_rate_max_bpm": track.highest(track.heart_rate),
            "cadence_spm": track.mean(track.cadence) if run else None,
        }
        | (splits.of_run(track, None) if run else {}),
    )


def _points(said: Element) -> Iterator[Point]:
    """Give the points with the metres covered so far; between two segments lies a pause."""
    covered = 0.0
    for segment in said.findall("{*}trkseg"):
        last = None
        for point in segment.findall("{*}trkpt"):
            at, place = instant(text(point, "time")), _place(point)
            if at is None or place is None:
                continue
            covered += haversine(last, place) if last else 0.0
            last = place
            strides = _extension(point, CADENCE)
            yield Point(
                at=at.timestamp(),
                metres=covered,
                altitude=number(point, "ele"),
                heart_rate=_extension(point, HEART_RATE),
                cadence=steps_per_minute(strides) if strides else None,
            )


def _place(point: Element) -> tuple[float, float] | None:
    latitude, longitude = as_number(point.get("lat")), as_number(point.get("lon"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _extension(point: Element, names: tuple[str, ...]) -> float | None:
    """Find a value among the extensions, whatever their namespace and nesting."""
    for one in point.iterfind("{*}extensions//{*}*"):
        if one.tag.rpartition("}")[2].lower() in names:
            return as_number(one.text)
    return None
