"""One module per format, and the one dict that names them; order decides who may claim first."""

from pipeline.formats import garmin_list, pmdata, strava, templates
from pipeline.formats.reading import Format

FORMATS: dict[str, Format] = {
    "pmdata": pmdata,
    "strava": strava,
    "garmin_list": garmin_list,
    "templates": templates,
}
