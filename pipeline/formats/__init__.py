"""One module per format, and the one dict that names them; order decides who may claim first."""

from pipeline.formats import (
    diary,
    excel,
    fhir,
    fit,
    garmin_account,
    garmin_list,
    goldencheetah,
    gpx,
    hrv4training,
    intervals,
    intervals_wellness,
    labs_wide,
    pmdata,
    strava,
    tcx,
    templates,
    whoop,
)
from pipeline.formats.reading import Format

FORMATS: dict[str, Format] = {
    "pmdata": pmdata,
    "strava": strava,
    "garmin_list": garmin_list,
    "fit": fit,
    "tcx": tcx,
    "gpx": gpx,
    "intervals": intervals,
    "intervals_wellness": intervals_wellness,
    "whoop": whoop,
    "hrv4training": hrv4training,
    "goldencheetah": goldencheetah,
    "garmin_account": garmin_account,
    "fhir": fhir,
    "labs_wide": labs_wide,
    "diary": diary,
    "excel": excel,
    "templates": templates,
}
