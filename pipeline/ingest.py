"""Stage `ingest`: a folder of raw files to the seven tables, with everything refused counted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline import store, summaries
from pipeline.formats import folder, ledger, listing, remarks
from pipeline.formats.ledger import Ledger
from pipeline.formats.reading import REFUSED_SCHEMA

MOST_COLUMNS = 12
MOST_NAMES = 30
NOWHERE = (
    "say where to write: data/{name}/tables data/{name}/refused.parquet reports/{name}/refused.json"
    ", or --dry-run to look; `make repro` does it for each cohort of params.yaml"
)
CLOCK = {
    "told": "the file says",
    "told in part": "some rows say, the rest assumed",
    "assumed": "assumed",
}


def ingest(
    raw: Path,
    tables: Annotated[Path | None, typer.Argument()] = None,
    refused: Annotated[Path | None, typer.Argument()] = None,
    counts: Annotated[Path | None, typer.Argument()] = None,
    dry_run: bool = False,
    strict: bool = False,
) -> None:
    """Read every raw file of the folder RAW into TABLES.

    Refused rows go to REFUSED (parquet), their counts and reasons to COUNTS (JSON). With --dry-run
    nothing is written: each file is listed with what it was taken for, its rows, days and athlete,
    and what would be left out. With --strict anything left out that could be mended is a failure:
    no table is written then.
    """
    books, built = folder.read(raw)
    if dry_run:
        _listing(books, store.console())
    else:
        if tables is None or refused is None or counts is None:
            raise store.ProblemError(NOWHERE.format(name=raw.name))
        store.write_parquet(_refusals(books), refused)
        store.write_json(ledger.counted(books), counts)
    folder.require_usable(raw, books, built)
    lost = [refusal for refusal in books.refused if refusal.is_loss]
    fails = strict and bool(lost)
    if tables is not None and not dry_run and not fails:
        store.write_tables(built, tables)
    _summary(books, built, None if dry_run else refused)
    if fails:
        raise store.ProblemError(
            f"no table was written, because --strict was given and something was left out "
            f"({len(lost):,}); the first: {ledger.in_line(lost[0])}"
        )


def _listing(books: Ledger, console: Console) -> None:
    """Print each file: what it was taken for, its rows and days, whose it is, both clocks.

    Each name has a line of its own and is never cut: in a column it would be the first to go.
    """
    console.print("Files (nothing is written):", style="italic")
    for row in listing.listed(books).iter_rows(named=True):
        console.print(Text(row["file"], style="bold", overflow="fold"))
        for said in _said(row):
            console.print(Padding(Text(said, overflow="fold"), (0, 0, 0, 4)))
    console.print()


def _said(row: dict) -> Iterator[str]:
    """Say what a file was taken for, and why anything was left out."""
    if row["tables"]:
        whose = row["athletes"]
        days = " to ".join(dict.fromkeys(str(row[end]) for end in ("first", "last")))
        who = whose[0] if len(whose) == 1 else f"{len(whose)} athletes"
        yield f"{row['format']}: {', '.join(row['tables'])} of {who}, {days}"
        yield (
            f"{_many(row['read'], 'row')}, {row['refused']:,} left out; known when: "
            + (CLOCK[row["recorded"]])
        )
    elif row["format"]:
        yield f"{row['format']}: {_many(row['read'], 'row')}, none of use"
    if row["scales"]:
        yield f"scales: {'; '.join(row['scales'])}"
    yield from row["to_do"]
    if row["unread"]:
        yield f"columns that are not read: {_names(row['unread'])}"
    if row["settled"]:
        yield f"nothing to do: {row['settled']}"


def _names(columns: list[str]) -> str:
    shown = ", ".join(" ".join(name.split()) for name in columns[:MOST_NAMES])
    rest = len(columns) - MOST_NAMES
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _refusals(books: Ledger) -> pl.DataFrame:
    rows = [asdict(refusal) for refusal in books.refused]
    return pl.DataFrame(rows, schema=REFUSED_SCHEMA).sort("file", "line", "column", "reason")


def _summary(books: Ledger, built: dict[str, pl.DataFrame], refused: Path | None) -> None:
    """Count what was read; where no listing names what was left out, name it and where it is."""
    console = store.console()
    table = Table(title="Rows in each table", title_justify="left")
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name, rows in built.items():
        table.add_row(name, f"{rows.height:,}")
    console.print(table)
    total = ledger.counted(books)
    joined = total["rows_joined"]
    console.print(
        f"{total['rows_read']:,} rows read = {total['rows_kept']:,} kept + "
        f"{total['rows_refused']:,} refused"
        + (f"; {joined:,} kept rows were joined with another" if joined else "")
    )
    if folder.is_unwatched(built):
        console.print(folder.UNWATCHED)
    if books.in_utc:
        console.print(
            f"times of {_many(books.in_utc, 'athlete')} were read as UTC; if they live elsewhere, "
            "write `timezone: Europe/Oslo` into cohort.yaml, with theirs",
            highlight=False,
        )
    if refused is None:
        _counts(books, console)
    else:
        summaries.reasons(books, console, str(refused))
        _columns(books, console, refused)


def _counts(books: Ledger, console: Console) -> None:
    """Count what the listing names: what was left out, and what somebody should look at."""
    kinds = Counter(remarks.kind_of(one) for one in books.refused)
    lost = [_many(kinds[kind], kind) for kind in ("file", "column", "row", "value") if kinds[kind]]
    console.print(f"left out: {', '.join(lost) or 'nothing'}")
    found = (one for said in remarks.of(books.refused).values() for one in said)
    console.print(f"remarks with something to do: {sum(one.first.has_remedy for one in found):,}")


def _many(count: int, name: str) -> str:
    return f"{count:,} {name}" + "s" * (count != 1)


def _columns(books: Ledger, console: Console, refused: Path) -> None:
    """Name the columns of each file that were left out, with what to do, or mean nothing here."""
    lines = [f"{file}: {why}" for file, all_ in listing.left_out(books).items() for why in all_]
    lines += [f"{file}: {_names(names)}" for file, names in listing.not_read(books).items()]
    if lines:
        console.print("columns that were left out or are not read:")
    for line in lines[:MOST_COLUMNS]:
        console.print(Padding(Text(line, overflow="fold"), (0, 0, 0, 2)))
    if lines[MOST_COLUMNS:]:
        more = len(lines) - MOST_COLUMNS
        console.print(f"  {more:,} more, each in {refused}", highlight=False)


if __name__ == "__main__":
    store.run(ingest)
