"""The results of one FHIR file on their way to labs: whose, which versions, and both clocks."""

import polars as pl

from pipeline.formats import clocks
from pipeline.formats.dated_rows import EARLY, UTC, same_day
from pipeline.formats.fhir_results import Found, Version
from pipeline.formats.reading import Refusal, Source, UnreadableError, refuse_rows
from pipeline.formats.versions import ACCEPTED, ENTRY, REFUSED, REPLACING, TOLD, WITHDRAWN

A_DRAW = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$"
TEXTS = ("patient", "modifier", "draw", "issued", "corrected")  # as they were written
PATIENT = "Patient/"  # how `athletes` of cohort.yaml names patients, not folders
SPELLING = "write it as 2025-03-01T07:10:00+01:00"


class FhirBooks:
    """Like `Books`, but several results may share a line: components of a panel do."""

    def __init__(self, source: Source, rows: pl.DataFrame) -> None:
        """Open the books on `rows`: one per result, as text, with `line`."""
        self.source, self.rows, self.rows_read = source, rows, rows.height
        self.refused: list[Refusal] = []

    def drop(self, bad: pl.Expr, column: str, reason: str, remedy: str) -> None:
        """Refuse the results where `bad` holds."""
        self.refused += refuse_rows(
            self.rows,
            bad,
            file=self.source.file,
            column=column,
            reason=reason,
            remedy=remedy,
        )
        self.rows = self.rows.filter(bad.not_().fill_null(True))


def told(found: Found, source: Source) -> pl.DataFrame:
    """Give every version in a file, with the columns of `versions.TOLD` and their texts `TEXTS`.

    Raises `UnreadableError` where nothing says whose they are.
    """
    athletes = _athletes(found, source)
    rows = [_version(at, one, athletes) for at, one in enumerate(found.versions)]
    texts = ("updated", "known", "drawn", *TEXTS)
    frame = pl.DataFrame(
        rows,
        schema={n: kind for n, kind in TOLD.items() if n != "file"}
        | dict.fromkeys(texts, pl.String),
        orient="row",
    )
    frame = frame.with_columns(
        pl.lit(source.file).alias("file"), _zone=source.cohort.zone_of("athlete_id")
    )
    for name in ("drawn", "known", "updated"):
        if frame.is_empty():
            frame = frame.with_columns(pl.lit(None, UTC).alias(name))
        else:
            frame = clocks.instants(frame, name, "_zone")
    replacing = pl.col("status").is_in(REPLACING)
    known = pl.when(replacing).then(pl.max_horizontal("known", "updated")).otherwise("known")
    return frame.drop("_zone").with_columns(known=known).sort(ENTRY)


def _version(entry: int, one: Version, athletes: dict[str | None, str | None]) -> dict:
    number = one.version if one.version and one.version.isdecimal() else ""
    corrected = one.updated if one.status in REPLACING else None
    return {
        ENTRY: entry,
        "line": one.line or 1,
        "athlete_id": athletes.get(one.patient),
        "anyones": one.patient is None and one.status in WITHDRAWN,
        "version": int(number) if 0 < len(number) < MOST_DIGITS else None,
        "drawn": one.draw,
        "known": one.issued,
        "members": list(one.members),
        "values": [],
        "corrected": corrected,
    } | {
        name: getattr(one, name)
        for name in (
            *("resource", "server", "updated", "status", "about"),
            *("patient", "modifier", "draw", "issued"),
        )
    }


MOST_DIGITS = 19  # of a version; more do not fit into 64 bits


def _athletes(found: Found, source: Source) -> dict[str | None, str | None]:
    """Say whose each patient's results are: as cohort.yaml names patients, else the folder's."""
    named = source.cohort.athletes
    with_rows = {found.versions[one.entry].patient for one in found.results}
    patients = {one.patient for one in found.versions}
    is_named = any(patient in named for patient in patients)
    if is_named or (_is_anyones(found) and any(name.startswith(PATIENT) for name in named)):
        return {patient: named.get(patient or "") for patient in patients}
    speaking = {one.patient for one in found.versions if one.members or one.status in WITHDRAWN}
    with_rows = (with_rows or speaking) - {None}  # where nobody is named, it is whose the file is
    if len(with_rows) > 1:
        several = ", ".join(sorted(str(patient) for patient in with_rows)[:3])
        raise UnreadableError(
            "holds several patients",
            f"{len(with_rows)}: {several}",
            "name each under `athletes` in cohort.yaml, such as `Patient/<id>: <athlete>`, or "
            "export one file per athlete",
        )
    return dict.fromkeys(patients, source.athlete_id)


def _is_anyones(found: Found) -> bool:
    """Say whether a file only takes back, and names no patient: the folder is not whose it is."""
    return all(one.patient is None and one.status in WITHDRAWN for one in found.versions)


def by_status(books: FhirBooks) -> None:
    """Refuse results that are not final."""
    status = pl.col("status")
    for name, (reason, remedy) in REFUSED.items():
        books.drop(status == name, "status", reason, remedy)
    books.drop(
        status.is_in(ACCEPTED).fill_null(False).not_(),
        "status",
        "the status does not say that the result is final",
        f"one of {', '.join(ACCEPTED)} is read",
    )


def plain(books: FhirBooks) -> None:
    """Refuse results that an extension modifies: FHIR forbids to read on without knowing it."""
    books.drop(
        pl.col("modifier").is_not_null(),
        "modifier",
        "a modifier extension may change what the result means",
        "ask for an export without modifier extensions",
    )


def whose(books: FhirBooks) -> None:
    """Refuse results of patients whom cohort.yaml does not name."""
    books.drop(
        pl.col("athlete_id").is_null(),
        "patient",
        "a patient whom cohort.yaml does not name",
        "add `Patient/<id>: <athlete>` to `athletes` in cohort.yaml",
    )


def timed(books: FhirBooks) -> None:
    """Add the draw, `happened`, and when the result was known, `recorded`; null if not said."""
    no_draw = "ask for an export with effectiveDateTime, such as 2025-03-01T07:10:00+01:00"
    books.drop(pl.col("draw").is_null(), "draw", "no date of the draw", no_draw)
    is_open = pl.col("draw").str.ends_with("/..")
    books.drop(is_open, "draw", "the period of the draw has no end", no_draw)
    dated = pl.col("draw").str.contains(A_DRAW)
    books.drop(~dated, "draw", "the draw is not dated to the day", no_draw)
    books.drop(pl.col("drawn").is_null(), "draw", "not a time", SPELLING)
    for name, instant in (("issued", "known"), ("corrected", "updated")):
        unread = pl.col(name).is_not_null() & pl.col(instant).is_null()
        books.drop(unread, name, "not a time", SPELLING)
    books.rows = books.rows.with_columns(
        happened="drawn", recorded="known", _dated=pl.col("draw").str.len_chars() == 10
    ).with_columns(happened=same_day("_dated"))
    books.drop(pl.col("recorded") < pl.col("happened"), "issued", *EARLY)
