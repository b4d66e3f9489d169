"""One module per format, and the one dict that names them; order decides who may claim first."""

from pipeline.formats import excel, fhir, labs_wide, pmdata, templates
from pipeline.formats.reading import Format

FORMATS: dict[str, Format] = {
    "pmdata": pmdata,
    "fhir": fhir,
    "labs_wide": labs_wide,
    "excel": excel,
    "templates": templates,
}
