"""What a FHIR file leaves open or holds besides, told once per file."""

from collections import Counter

import polars as pl

from pipeline.formats.fhir_results import EMPTY, Found
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
            _note(
                file,
                silent["line"][0],
                "issued",
                f"{silent.height} of {rows.height} results",
                "no time of issue; the draw plus the cohort's `lab_delay_days` is taken",
                "set lab_delay_days in cohort.yaml to what this laboratory takes",
            )
        )
    unknown = rows.filter(pl.col("status") == "unknown")
    if unknown.height:
        told.append(
            _note(
                file,
                unknown["line"][0],
                "status",
                f"unknown, {unknown.height} of {rows.height} results",
                "the status is unknown; they were read as final",
                "ask the laboratory whether they are final",
            )
        )
    if found.foreign:
        said = f"{found.foreign.total()} observations: {summary(found.foreign)}"
        told.append(_note(file, found.foreign_line, "code", said, *FOREIGN))
    if found.others[EMPTY]:
        remedy = "nothing to do, unless results should be there"
        told.append(_note(file, 0, "entry", str(found.others[EMPTY]), EMPTY_ENTRIES, remedy))
    return told


def of_reports(told: pl.DataFrame, file: str) -> list[Refusal]:
    """Note that a file has no result of its own, but says something of those in other files."""
    remedy = "nothing to do if the results are in other files"
    return [_note(file, told["line"][0], "resource", str(told.height), NO_RESULT, remedy)]


def _note(file: str, line: int, column: str, value: str, reason: str, remedy: str) -> Refusal:
    return Refusal(
        file=file,
        line=line or 1,
        column=column,
        value=value,
        reason=reason,
        remedy=remedy,
        scope="note",
    )


def summary(counts: Counter[str]) -> str:
    """Say what was counted, the commonest first."""
    said = [f"{name} {n}" for name, n in counts.most_common()]
    return ", ".join(said[:8]) + (", …" if said[8:] else "") if said else "nothing"
