"""TCX: trainings as Garmin's Training Center wrote them; Strava, Polar and others still do."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from features.formulas import steps_per_minute
from pipeline.formats import splits, trainings, xml_files
from pipeline.formats.reading import Read, Source, UnreadableError
from pipeline.formats.sniffing import Head
from pipeline.formats.tracks import Point, Track
from pipeline.formats.trainings import Training
from pipeline.formats.xml_files import instant, number, text

NAME: str = "tcx"
ABOUT: str = (
    "TCX files (`.tcx`, also packed as `.tcx.gz`): each activity becomes a session with start, "
    "time of the laps without pauses (min), their distance (km), and mean and highest heart rate "
    "(bpm). `RunCadence` counts one leg, so it is doubled (steps/min). From a run's points come "
    "its pace's unevenness, start, slowdown, decoupling and fading cadence, where they are "
    "complete. Times are UTC; `recorded` is taken to be `happened`. TCX names only running, "
    "biking and other; climb, exertion and temperature are not in it. Courses and planned "
    "workouts are not trainings."
)
SPORTS = {
    "running": "run",
    "biking": "ride",
    "cycling": "ride",
    "walking": "walk",
    "hiking": "hike",
    "swimming": "swim",
}
LAP_CADENCE = "Extensions/LX/AvgRunCadence"
POINT_CADENCE = "Extensions/TPX/RunCadence"


def claims(head: Head) -> bool:
    """Tell a TCX file by its outermost element."""
    return xml_files.has_root(head, "TrainingCenterDatabase")


def read(source: Source) -> Iterator[Read]:
    """Read the activities of one file."""
    activities = list(xml_files.root(source).iterfind(".//{*}Activity"))
    if not activities:
        raise UnreadableError("a TCX file without an activity; courses and plans are not read")
    yield trainings.sessions(source, [_training(activity) for activity in activities])


def _training(activity: Element) -> Training:
    laps, said = activity.findall("{*}Lap"), activity.get("Sport")
    sport = SPORTS.get((said or "").strip().lower(), "other" if said else None)
    track = Track(_points(activity))
    started = min((at for lap in laps if (at := _lap_start(lap))), default=None)
    metres = _total(laps, "DistanceMeters")
    whole = _whole(laps, track, run=sport == "run")
    course = splits.of_run(track, metres) if sport == "run" else {}
    return Training(
        started=started or instant(text(activity, "Id")),
        sport=sport,
        said_sport=said,
        elapsed_s=_elapsed(laps, track, started),
        timer_s=_total(laps, "TotalTimeSeconds"),
        measured={"distance_km": metres / 1000 if metres else None} | whole | course,
    )


def _points(activity: Element) -> Iterator[Point]:
    for said in activity.iterfind(".//{*}Trackpoint"):
        at = instant(text(said, "Time"))
        if at:
            strides = number(said, POINT_CADENCE)
            yield Point(
                at=at.timestamp(),
                metres=number(said, "DistanceMeters"),
                altitude=number(said, "AltitudeMeters"),
                heart_rate=number(said, "HeartRateBpm/Value"),
                cadence=steps_per_minute(strides) if strides else None,
            )


def _lap_start(lap: Element) -> datetime | None:
    return instant(lap.get("StartTime"))


def _total(laps: list[Element], path: str) -> float | None:
    said = [number(lap, path) for lap in laps]
    return sum(one for one in said if one is not None) or None


def _elapsed(laps: list[Element], track: Track, started: datetime | None) -> float | None:
    """Seconds from the start to the last point, or the end of the last lap if that is later."""
    if started is None:
        return None
    ends = [track.at[-1] - started.timestamp()] if len(track.at) else []
    for lap in laps:
        begun, lasted = _lap_start(lap), number(lap, "TotalTimeSeconds")
        if begun and lasted:
            ends.append((begun - started) / timedelta(seconds=1) + lasted)
    return max(ends, default=None)


def _whole(laps: list[Element], track: Track, *, run: bool) -> dict[str, float | None]:
    """Means over the laps by their time, else over the points."""
    strides = _mean(laps, LAP_CADENCE)
    cadence = steps_per_minute(strides) if strides else track.mean(track.cadence)
    peaks = [number(lap, "MaximumHeartRateBpm/Value") for lap in laps]
    return {
        "heart_rate_mean_bpm": _mean(laps, "AverageHeartRateBpm/Value")
        or track.mean(track.heart_rate),
        "heart_rate_max_bpm": max((one for one in peaks if one), default=None)
        or track.highest(track.heart_rate),
        "cadence_spm": cadence if run else None,
    }


def _mean(laps: list[Element], path: str) -> float | None:
    """Average a lap's value by the laps' time; None unless every lap has it."""
    said = [(number(lap, path), number(lap, "TotalTimeSeconds") or 0.0) for lap in laps]
    whole = sum(seconds for _, seconds in said)
    if not whole or any(not value for value, seconds in said if seconds):
        return None
    return sum((value or 0.0) * seconds for value, seconds in said) / whole
