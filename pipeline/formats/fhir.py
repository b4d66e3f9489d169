"""FHIR: laboratory results from health records, R4 and STU3."""

import re
from collections.abc import Iterator

import polars as pl

from features import markers, units
from pipeline.formats import clocks, fhir_books, fhir_files, fhir_results, lab_results
from pipeline.formats.dated_rows import EARLY, UTC, same_day
from pipeline.formats.fhir_books import ACCEPTED, FhirBooks
from pipeline.formats.fhir_results import Result
from pipeline.formats.lab_rows import FOREIGN
from pipeline.formats.marker_names import BY_LOINC, marker_of
from pipeline.formats.reading import Read, Refusal, Scope, Source, UnreadableError
from pipeline.formats.sniffing import Head

NAME: str = "fhir"

ABOUT: str = (
    "FHIR R4 and STU3 as JSON: bundles (searchset, collection, transaction, document), a single "
    "observation, a report with its contained results, and bulk NDJSON; read into labs. "
    "A marker is known by its LOINC code, its unit by `valueQuantity.code`, else `.unit`; code "
    "and unit must agree, mass or molar. `<` and `>` are kept as below and above. The draw is "
    "`effectiveDateTime`, `effectiveInstant` or the end of `effectivePeriod`; a date alone counts "
    "at the end of its day, local time, or at its issue on that day. `recorded` is `issued`; "
    "without it the draw plus `lab_delay_days` of cohort.yaml is taken. Of the statuses `final`, "
    "`amended`, `corrected`, `appended` and, with a note, `unknown` are read; an amended or "
    "corrected result replaces the earlier ones of the same draw, and one that was entered in "
    "error or cancelled takes its earlier versions with it. Components of a panel are results of "
    "their own. Refused: results without a number or a unit, haemoglobin whose reference range is "
    "in another unit, and iron that the saturation of the same draw contradicts. The athlete is "
    "the folder; a file with several patients is refused unless `athletes` in cohort.yaml names "
    "each as `Patient/<id>`. Ignored and counted in a note: other resources, and observations "
    "that are no marker read here. `line` is the line of NDJSON, else the number of the bundle's "
    "entry; a line that is cut off is refused, the others are read. No result says nothing."
)
SIGNS = {"": "", "<": "<", "<=": "<", ">": ">", ">=": ">"}
A_DRAW = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$"
BULK = (".ndjson", ".jsonl")
RESOURCE = re.compile(r'"resourceType"\s*:\s*"(\w+)"')


def claims(head: Head) -> bool:
    """Claim JSON whose resources say what they are."""
    start = head.text.lstrip()
    is_json = start.startswith("{") or head.suffix in BULK  # whose first line may be torn
    return is_json and RESOURCE.search(start) is not None


def read(source: Source) -> Iterator[Read]:
    """Read one file into labs, in canonical units; `UnreadableError` where it holds no result."""
    found = fhir_results.collected(fhir_files.resources(source))
    results = [one for one in found.results if not one.headed]
    ours = [one for one in results if _marker(one)]
    torn = len(found.torn)
    if not ours:
        if torn:
            yield Read(table="labs", rows=pl.DataFrame(), rows_read=torn, refused=found.torn)
        raise UnreadableError("holds no result of a blood marker", _summary(found.others))
    rows = pl.DataFrame(
        [_row(one, athlete) for one, athlete in zip(ours, _athletes(ours, source), strict=True)],
        schema=SCHEMA,
        orient="row",
    )
    books = FhirBooks(source, rows)
    books.rows_read += torn
    books.refused += found.torn
    books.refused += _notes(ours, [one for one in results if not _marker(one)], source.file)
    yield _read(books)


SCHEMA = {"line": pl.Int64} | dict.fromkeys(
    (
        *("id", "athlete_id", "patient", "marker", "name", "loinc", "status", "draw", "issued"),
        *("updated", "value", "sign", "unit", "other_unit", "ref_low", "ref_high", "ref_unit"),
        *("absent", "said"),
    ),
    pl.String,
)


def _marker(one: Result) -> str | None:
    """Name the marker by its code; by its name only where there is no code, to be refused."""
    known = [BY_LOINC[code] for code in one.codes if code in BY_LOINC]
    if known:
        return known[0]
    return None if one.codes or one.name is None else marker_of(one.name)


def _athletes(results: list[Result], source: Source) -> list[str | None]:
    """Say whose each result is: by patient where cohort.yaml names patients, else by folder."""
    named = source.cohort.athletes
    patients = {one.patient for one in results}
    if any(patient in named for patient in patients):
        return [named.get(one.patient or "") for one in results]
    if len(patients) > 1:
        several = ", ".join(sorted(patient or "no patient" for patient in patients)[:3])
        raise UnreadableError(
            "holds several patients",
            f"{len(patients)}: {several}",
            "name each under `athletes` in cohort.yaml, such as `Patient/<id>: <athlete>`, or "
            "export one file per athlete",
        )
    return [source.athlete_id] * len(results)


def _row(one: Result, athlete: str | None) -> dict[str, str | int | None]:
    marker = _marker(one)
    loinc = next((code for code in one.codes if code in BY_LOINC), None)
    low, high, ref_unit = one.limits
    status = one.status
    if status in ACCEPTED and one.report_status in fhir_books.REFUSED:
        status = one.report_status
    return {
        "line": one.line or 1,
        "athlete_id": athlete,
        "marker": marker,
        "loinc": loinc,
        "status": status,
        "ref_low": low,
        "ref_high": high,
        "ref_unit": _bare(ref_unit),
        "unit": _bare(one.unit),
        "other_unit": _bare(one.other_unit),
        "said": f"{one.sign}{one.value}" if one.value else None,
    } | {
        name: getattr(one, name)
        for name in (
            "id",
            "patient",
            "name",
            "draw",
            "issued",
            "updated",
            "value",
            "sign",
            "absent",
        )
    }


def _bare(unit: str | None) -> str | None:
    """Take UCUM's annotations off a unit: `mmol/L{monomer}`."""
    return None if unit is None else re.sub(r"\{[^}]*\}", "", unit)


def _read(books: FhirBooks) -> Read:
    file = books.source.file
    fhir_books.by_status(books)
    _whose(books)
    _timed(books)
    fhir_books.latest(books)
    _valued(books)
    rows, wrong = lab_results.measured(books.rows, file)
    rows, odd = lab_results.consistent(rows, file)
    kept = ("line", "athlete_id", "happened", "recorded", "marker", "value", "unit", "censored")
    return Read(
        table="labs",
        rows=rows.select(*kept, "reported_value", "reported_unit", "loinc"),
        rows_read=books.rows_read,
        refused=[*books.refused, *wrong, *odd],
    )


def _whose(books: FhirBooks) -> None:
    books.drop(
        pl.col("athlete_id").is_null(),
        "patient",
        "a patient whom cohort.yaml does not name",
        "add `Patient/<id>: <athlete>` to `athletes` in cohort.yaml",
    )


def _timed(books: FhirBooks) -> None:
    """Add the draw and the issue in UTC; a time without an offset is local."""
    no_draw = "ask for an export with effectiveDateTime, such as 2025-03-01T07:10:00+01:00"
    books.drop(pl.col("draw").is_null(), "draw", "no date of the draw", no_draw)
    books.drop(
        ~pl.col("draw").str.contains(A_DRAW), "draw", "the draw is not dated to the day", no_draw
    )
    rows = books.rows.with_columns(
        _zone=books.source.cohort.zone_of("athlete_id"),
        _dated=pl.col("draw").str.len_chars() == 10,
        happened="draw",
        recorded="issued",
    )
    for name in ("happened", "recorded"):
        if rows.is_empty():
            rows = rows.with_columns(pl.lit(None, UTC).alias(name))
        else:
            rows = clocks.instants(rows, name, "_zone")
    books.rows = rows
    words = "write it as 2025-03-01T07:10:00+01:00"
    books.drop(pl.col("happened").is_null(), "draw", "not a time", words)
    unread = pl.col("issued").is_not_null() & pl.col("recorded").is_null()
    books.drop(unread, "issued", "not a time", words)
    books.rows = books.rows.with_columns(drawn="happened", happened=same_day("_dated"))
    books.drop(pl.col("recorded") < pl.col("happened"), "issued", *EARLY)


def _valued(books: FhirBooks) -> None:
    ask = "ask the laboratory for the result"
    books.drop(pl.col("absent").is_not_null(), "absent", "the result is absent", ask)
    books.drop(pl.col("value").is_null(), "value", "no number", ask)
    strange = pl.col("sign").is_in(list(SIGNS)).not_()
    books.drop(strange, "sign", f"not one of {', '.join(SIGNS)[2:]}", ask)
    books.drop(
        pl.col("loinc").is_null(),
        "name",
        "no LOINC code, so it is not certain which marker it is",
        "ask for an export with LOINC codes",
    )
    both = pl.struct("marker", "unit", "other_unit")
    books.drop(
        both.map_elements(_apart, return_dtype=pl.Boolean),
        "other_unit",
        "the unit's code and the unit that people read differ",
        "ask the laboratory which of them is right",
    )
    limit = {name: pl.col(name).cast(pl.Float64, strict=False) for name in ("ref_low", "ref_high")}
    books.rows = books.rows.with_columns(
        pl.col("unit").fill_null(""),
        value=pl.concat_str(pl.col("sign").replace(SIGNS), "value"),
        **limit,
    )


def _apart(row: dict[str, str | None]) -> bool:
    """Say whether both units are known and mean something else."""
    factors = markers.MARKERS[row["marker"] or ""].factors
    known = {factors.get(units.normal_unit(row[name] or "")) for name in ("unit", "other_unit")}
    return len(known - {None}) == 2


def _notes(ours: list[Result], others: list[Result], file: str) -> list[Refusal]:
    notes = []
    silent = [one for one in ours if one.issued is None and one.status in ACCEPTED]
    if silent:
        notes.append(
            _note(
                file,
                silent[0].line,
                "issued",
                f"{len(silent)} of {len(ours)} results",
                "no time of issue; the draw plus the cohort's `lab_delay_days` is taken",
                "set lab_delay_days in cohort.yaml to what this laboratory takes",
            )
        )
    unknown = [one for one in ours if one.status == "unknown"]
    if unknown:
        notes.append(
            _note(
                file,
                unknown[0].line,
                "status",
                f"unknown, {len(unknown)} of {len(ours)} results",
                "the status is unknown; they were read as final",
                "ask the laboratory whether they are final",
            )
        )
    if others:
        counts: dict[str, int] = {}
        for one in others:
            name = one.name or next(iter(one.codes), "without a code")
            counts[name] = counts.get(name, 0) + 1
        said = f"{len(others)} observations: {_summary(counts)}"
        remedy = "nothing to do; docs/nomenclature.md lists the markers"
        notes.append(_note(file, others[0].line, "code", said, FOREIGN, remedy))
    return notes


def _note(file: str, line: int, column: str, value: str, reason: str, remedy: str) -> Refusal:
    scope: Scope = "note"
    return Refusal(
        file=file,
        line=line or 1,
        column=column,
        value=value,
        reason=reason,
        remedy=remedy,
        scope=scope,
    )


def _summary(counts: dict[str, int]) -> str:
    said = [f"{name} {n}" for name, n in sorted(counts.items(), key=lambda one: -one[1])]
    return ", ".join(said[:8]) + (", …" if said[8:] else "") if said else "nothing"
