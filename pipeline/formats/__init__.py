"""One module per format, and the one dict that names them; order decides who may claim first."""

from pipeline.formats import fit, garmin_list, gpx, pmdata, strava, tcx, templates
from pipeline.formats.reading import Format

FORMATS: dict[str, Format] = {
    "pmdata": pmdata,
    "strava": strava,
    "garmin_list": garmin_list,
    "fit": fit,
    "tcx": tcx,
    "gpx": gpx,
    "templates": templates,
}
