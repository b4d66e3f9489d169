"""What a FHIR file leaves open or holds besides, told once per file."""

from collections import Counter

import polars as pl

from pipeline.formats.fhir_results import EMPTY, Found
from pipeline.formats.headers import of_the_file
from pipeline.formats.lab_rows import FOREIGN
from pipeline.formats.reading import Refusal
from pipeline.formats.versions import ACCEPTED

EMPTY_ENTRIES = "entries of a bundle that hold no resource"
NO_RESULT = "no result of a blood marker, but the status of results that other files may hold"


def notes(rows: pl.DataFrame, found: Found, file: str) -> list[Refusal]:
    """Note what was assumed of `rows`, the file's results, and what was not read."""
    told = []
    silent = rows.filter(pl.col("known").is_null(), pl.col("status").is_in(ACCEPTED))
    if silent.height:
        told.append(
            of_the_file(
                file,
                "issued",
                "no time of issue; the draw plus the cohort's `lab_delay_days` is taken",
                "set lab_delay_days in cohort.yaml to what this laboratory takes",
                f"{silent.height} of {rows.height} results",
                line=silent["line"][0] or 1,
            )
        )
    unknown = rows.filter(pl.col("status") == "unknown")
    if unknown.height:
        told.append(
            of_the_file(
                file,
                "status",
                "the status is unknown; they were read as final",
                "ask the laboratory whether they are final",
                f"unknown, {unknown.height} of {rows.height} results",
                line=unknown["line"][0] or 1,
            )
        )
    if found.foreign:
        said = f"{found.foreign.total()} observations: {summary(found.foreign)}"
        line = found.foreign_line or 1
        told.append(of_the_file(file, "code", *FOREIGN, said, line=line))
    if found.others[EMPTY]:
        remedy = "nothing to do, unless results should be there"
        told.append(of_the_file(file, "entry", EMPTY_ENTRIES, remedy, str(found.others[EMPTY])))
    return told


def of_reports(told: pl.DataFrame, file: str) -> list[Refusal]:
    """Note that a file has no result of its own, but says something of those in other files."""
    remedy = "nothing to do if the results are in other files"
    line = told["line"][0] or 1
    return [of_the_file(file, "resource", NO_RESULT, remedy, str(told.height), line=line)]


def summary(counts: Counter[str]) -> str:
    """Say what was counted, the commonest first."""
    said = [f"{name} {n}" for name, n in counts.most_common()]
    return ", ".join(said[:8]) + (", …" if said[8:] else "") if said else "nothing"
