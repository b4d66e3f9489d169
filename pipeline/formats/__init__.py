"""One module per format, and the one dict that names them; order decides who may claim first."""

from pipeline.formats import (
    garmin_account,
    goldencheetah,
    hrv4training,
    intervals,
    intervals_wellness,
    pmdata,
    templates,
    whoop,
)
from pipeline.formats.reading import Format

FORMATS: dict[str, Format] = {
    "pmdata": pmdata,
    "intervals": intervals,
    "intervals_wellness": intervals_wellness,
    "whoop": whoop,
    "hrv4training": hrv4training,
    "goldencheetah": goldencheetah,
    "garmin_account": garmin_account,
    "templates": templates,
}
