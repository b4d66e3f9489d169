"""What each file was taken for: the list that people check before they trust an import."""

from collections import Counter
from collections.abc import Iterable

import polars as pl

from pipeline.formats import finding, headers, remarks
from pipeline.formats.ledger import Ledger, about

SCHEMA = {
    "file": pl.String,
    "format": pl.String,
    "athletes": pl.List(pl.String),
    "tables": pl.List(pl.String),
    "read": pl.Int64,
    "kept": pl.Int64,
    "refused": pl.Int64,
    "first": pl.Date,
    "last": pl.Date,
    "recorded": pl.String,
    "scales": pl.List(pl.String),
    "to_do": pl.List(pl.String),
    "settled": pl.String,
    "unread": pl.List(pl.String),
}


def listed(books: Ledger) -> pl.DataFrame:
    """List every file with its format, athletes, tables, rows, days, and both clocks.

    `first` and `last` are the days of `happened`. `recorded` says whether the file tells when its
    rows became known: `told`, `assumed`, or `told in part`. `scales` says on which scale each item
    of a diary was read. `to_do` has all that
    was left out or is pointed at and somebody can mend, with what to do; `settled` the rest, in
    short; and `unread` the names of the columns that mean nothing to its format. What is said of
    cohort.yaml comes first.
    """
    rows = [
        pl.concat(parts, how="diagonal").select(
            "file", "athlete_id", "day", "recorded_assumed", table=pl.lit(name)
        )
        for name, parts in books.rows.items()
        if parts
    ]
    kept = pl.concat(rows) if rows else pl.DataFrame(schema={"file": pl.String})
    by = {str(file): part for (file,), part in kept.partition_by("file", as_dict=True).items()}
    refused = Counter(r.file for r in books.refused if r.scope == "row")
    said, unread = remarks.of(books.refused), not_read(books)
    files = sorted(books.files(), key=lambda file: (file != finding.SETTINGS, file))
    return pl.DataFrame(
        [
            {
                "file": file,
                "format": books.origin.get(file),
                "read": books.read[file],
                "kept": books.read[file] - refused[file],
                "refused": refused[file],
                "scales": books.scales.get(file, []),
                "to_do": remarks.to_do(said.get(file, [])),
                "settled": remarks.settled(said.get(file, [])),
                "unread": unread.get(file, []),
            }
            | (_about(by[file]) if file in by else {})
            for file in files
        ],
        schema=SCHEMA,
    )


def left_out(books: Ledger) -> dict[str, list[str]]:
    """Say by file which columns were left out as a whole, and what to do."""
    whole = (r for r in books.refused if r.scope == "value" and r.value is None)
    return _by_file((r.file, about(r)) for r in whole)


def not_read(books: Ledger) -> dict[str, list[str]]:
    """Name by file the columns that its format does not read, as the file calls them."""
    found = (r for r in books.refused if r.reason in headers.NOT_READ)
    return _by_file((r.file, r.column or "") for r in found)


def _by_file(said: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    by: dict[str, list[str]] = {}
    for file, words in said:
        if words not in by.setdefault(file, []):
            by[file].append(words)
    return by


def _about(rows: pl.DataFrame) -> dict:
    """Say whose rows these are, of which tables and days, and what their second clock is."""
    assumed = rows["recorded_assumed"]
    told = "assumed" if assumed.all() else "told in part" if assumed.any() else "told"
    return {
        "athletes": rows["athlete_id"].unique().sort().to_list(),
        "tables": rows["table"].unique(maintain_order=True).to_list(),
        "first": rows["day"].min(),
        "last": rows["day"].max(),
        "recorded": told,
    }
