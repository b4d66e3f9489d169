"""Stage `ingest`: a folder of raw files to the seven tables, with everything refused counted."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from pipeline import store
from pipeline.formats import folder
from pipeline.formats.folder import Books
from pipeline.formats.reading import REFUSED_SCHEMA

MOST_REASONS = 12


def ingest(raw: Path, tables: Path, refused: Path, counts: Path) -> None:
    """Read every raw file of a cohort into tables.

    Refused rows go to REFUSED (parquet), their counts and reasons to COUNTS (JSON).
    """
    books, built = folder.read(raw)
    store.write_parquet(_refusals(books), refused)
    store.write_json(folder.counted(books), counts)
    folder.require_usable(raw, books, built)
    store.write_tables(built, tables)
    _summary(books, built)


def _refusals(books: Books) -> pl.DataFrame:
    rows = [asdict(refusal) for refusal in books.refused]
    return pl.DataFrame(rows, schema=REFUSED_SCHEMA).sort("file", "line", "column", "reason")


def _summary(books: Books, built: dict[str, pl.DataFrame]) -> None:
    console = store.console()
    table = Table(title="Rows in each table", title_justify="left")
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name, rows in built.items():
        table.add_row(name, f"{rows.height:,}")
    console.print(table)
    total = folder.counted(books)
    console.print(
        f"{total['rows_read']:,} rows read = {total['rows_kept']:,} kept + "
        f"{total['rows_refused']:,} refused"
    )
    _reasons(books, console)


def _reasons(books: Books, console: Console) -> None:
    """List why, the commonest first: rows and files that are not there, then what was kept."""
    for scopes, title in (
        (("file", "row"), "left out"),
        (("value", "note"), "kept, with a remark"),
    ):
        found = Counter((r.scope, r.reason) for r in books.refused if r.scope in scopes)
        if not found:
            continue
        console.print(f"{title}:")
        for (scope, reason), count in found.most_common(MOST_REASONS):
            console.print(f"  {count:>6,}  {scope}: {reason}", highlight=False)
        rest = found.total() - sum(count for _, count in found.most_common(MOST_REASONS))
        if rest:
            console.print(f"  {rest:>6,}  others, each in refused.parquet", highlight=False)


if __name__ == "__main__":
    store.run(ingest)
