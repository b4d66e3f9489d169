"""One module per format, and the one dict that names them; order decides who may claim first."""

from pipeline.formats import fit, gpx, pmdata, tcx, templates
from pipeline.formats.reading import Format

FORMATS: dict[str, Format] = {
    "pmdata": pmdata,
    "fit": fit,
    "tcx": tcx,
    "gpx": gpx,
    "templates": templates,
}
