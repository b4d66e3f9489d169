"""FHIR: laboratory results from health records, R4 and STU3."""

import re
from collections.abc import Iterator

import polars as pl

from features import markers, units
from pipeline.formats import fhir_books, fhir_files, fhir_notes, fhir_results, lab_results, versions
from pipeline.formats.fhir_books import FhirBooks
from pipeline.formats.fhir_results import Found
from pipeline.formats.fhir_values import Result
from pipeline.formats.marker_names import BY_LOINC, marker_of
from pipeline.formats.reading import NOTHING, QUOTED, Read, Source, UnreadableError
from pipeline.formats.sniffing import Head

NAME: str = "fhir"

ABOUT: str = (
    "FHIR R4 and STU3 as JSON: bundles (searchset, collection, transaction, document), a single "
    "observation, a report with its contained results, and bulk NDJSON; read into labs. "
    "A marker is known by its LOINC code, its unit by `valueQuantity.code`, else `.unit`; code "
    "and unit must agree, mass or molar. `<` and `>` are kept as below and above. The draw is "
    "`effectiveDateTime`, `effectiveInstant` or the end of `effectivePeriod`, which must have one; "
    "a date alone counts at the end of its day, local time, or at its issue on that day. "
    "`recorded` is `issued`; "
    "without it the draw plus `lab_delay_days` of cohort.yaml is taken; of an amended or corrected "
    "result it is `meta.lastUpdated` where that is later. Of the statuses `final`, "
    "`amended`, `corrected`, `appended` and, with a note, `unknown` are read. Over all files of a "
    "cohort the newest version of a result counts, by `meta.lastUpdated`, else by "
    "`meta.versionId`, else amended or corrected ones before final ones, then by `issued`; "
    "versions that differ, and of which none is later, are refused. An amended or "
    "corrected result replaces the earlier ones of the same draw, and one that was entered in "
    "error or cancelled takes its earlier versions with it, "
    "as does a later version that is no marker. The status of a report or panel "
    "reaches its members: what was taken back always, what is not final unless another report "
    "holds them. Components of a panel are results of "
    "their own. Refused: results without a number or a unit, with a "
    "modifier extension, haemoglobin whose reference range is "
    "in another unit, and iron that the saturation of the same draw contradicts. The athlete is "
    "the folder; a file with several patients is refused unless `athletes` in cohort.yaml names "
    "each as `Patient/<id>`. Ignored: other resources; observations that are no marker read here "
    "are counted in a note. `line` is the line of NDJSON, else the number of the bundle's "
    "entry; a line that is cut off is refused, the others are read. No result says nothing."
)
SIGNS = {"": "", "<": "<", "<=": "<", ">": ">", ">=": ">"}
BULK = (".ndjson", ".jsonl")
RESOURCE = re.compile(r'"resourceType"\s*:\s*"(\w+)"')


def claims(head: Head) -> bool:
    """Claim JSON whose resources say what they are."""
    start = head.text.lstrip()
    is_json = start.startswith("{") or head.suffix in BULK  # whose first line may be torn
    return is_json and RESOURCE.search(start) is not None


def read(source: Source) -> Iterator[Read]:
    """Read one file into labs, in canonical units; `UnreadableError` where it holds no result.

    What it says of versions goes along: it may concern results of other files.
    """
    found = fhir_results.collected(fhir_files.resources(source), _is_marker)
    told = fhir_books.told(found, source)
    if found.results:
        rows = pl.DataFrame([_row(one) for one in found.results], schema=SCHEMA, orient="row")
        yield _read(found, rows, _valued_versions(told, rows), source)
        return
    speaks = any(one.members or one.status in versions.WITHDRAWN for one in found.versions)
    if found.torn or told.height:
        yield _nothing(found, told, source.file, is_noted=speaks)
    if speaks:
        return
    raise UnreadableError(
        "holds no result of a blood marker",
        fhir_notes.summary(found.others),
        f"{NOTHING}, unless it should hold one",
    )


SCHEMA = {versions.ENTRY: pl.Int64, "exact": pl.Boolean} | dict.fromkeys(
    (
        *("marker", "name", "loinc", "value", "sign", "unit", "other_unit"),
        *("ref_low", "ref_high", "ref_unit", "absent", "said", "canonical"),
    ),
    pl.String,
)


PLAIN = (versions.ENTRY, "exact", "name", "value", "sign", "absent")


def _nothing(found: Found, told: pl.DataFrame, file: str, *, is_noted: bool) -> Read:
    notes = fhir_notes.of_reports(told, file) if is_noted else []
    return Read(
        table="labs",
        rows=pl.DataFrame(),
        rows_read=len(found.torn),
        refused=[*found.torn, *notes],
        versions=told.select(list(versions.TOLD)),
    )


def _is_marker(codes: tuple[str, ...], name: str | None) -> bool:
    return _marker(codes, name) is not None


def _marker(codes: tuple[str, ...], name: str | None) -> str | None:
    """Name the marker by its code; by its name only where there is no code, to be refused."""
    known = [BY_LOINC[code] for code in codes if code in BY_LOINC]
    if known:
        return known[0]
    return None if codes or name is None else marker_of(name)


def _row(one: Result) -> dict[str, str | int | None]:
    low, high, ref_unit = one.limits
    marker = _marker(one.codes, one.name) or ""
    return {
        "marker": marker,
        "canonical": f"{marker} {one.sign}{_canonical(marker, one)}"[:QUOTED],
        "loinc": next((code for code in one.codes if code in BY_LOINC), None),
        "ref_low": low,
        "ref_high": high,
        "ref_unit": _bare(ref_unit),
        "unit": _bare(one.unit),
        "other_unit": _bare(one.other_unit),
        "said": f"{one.sign}{one.value}" if one.value else None,
    } | {name: getattr(one, name) for name in PLAIN}


def _canonical(marker: str, one: Result) -> str:
    """Write a value such that 7.2 µg/L and 7.20 ng/mL are one; as it is, where it has no unit."""
    try:
        number = float(one.value or "")
        return f"{units.to_canonical(marker, number, _bare(one.unit) or ''):.6g}"
    except ValueError:
        return f"{one.value} {one.unit}"


def _bare(unit: str | None) -> str | None:
    """Take UCUM's annotations off a unit: `mmol/L{monomer}`."""
    return None if unit is None else re.sub(r"\{[^{}]*\}", "", unit)


def _valued_versions(told: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Give each version what it measured, whether or not it can be read."""
    values = rows.group_by(versions.ENTRY).agg(values=pl.col("canonical").sort())
    none = pl.col("values").fill_null(pl.lit([], pl.List(pl.String)))
    told = told.drop("values").join(values, on=versions.ENTRY, how="left", maintain_order="left")
    return told.with_columns(none)


def _read(found: Found, rows: pl.DataFrame, told: pl.DataFrame, source: Source) -> Read:
    rows = rows.join(told, on=versions.ENTRY, how="left", maintain_order="left")
    books = FhirBooks(source, rows)
    books.rows_read += len(found.torn)
    books.refused += [*found.torn, *fhir_notes.notes(rows, found, source.file)]
    fhir_books.by_status(books)
    fhir_books.plain(books)
    fhir_books.whose(books)
    fhir_books.timed(books)
    _valued(books)
    rows, wrong = lab_results.measured(books.rows, source.file, point=True)
    rows = rows.select(*KEPT, "file")
    told = told.select(list(versions.TOLD))
    alone = told.with_columns(members=pl.lit([], pl.List(pl.String)))  # heads: over all files
    rows, older = versions.settled(rows, alone)
    rows, odd = lab_results.consistent(rows, source.file)
    return Read(
        table="labs",
        rows=rows.drop("file"),
        rows_read=books.rows_read,
        refused=[*books.refused, *wrong, *older, *odd],
        versions=told,
    )


KEPT = (*lab_results.KEPT, versions.ENTRY)


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


def _apart(row: dict[str, str | None]) -> bool:
    """Say whether both units are known and mean something else."""
    factors = markers.MARKERS[row["marker"] or ""].factors
    known = {factors.get(units.normal_unit(row[name] or "")) for name in ("unit", "other_unit")}
    return len(known - {None}) == 2
