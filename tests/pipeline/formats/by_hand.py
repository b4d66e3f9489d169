"""Reads a SYNTHETIC sample, written by hand, and holds it to what every format promises."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from features.tables import TABLES
from pipeline.formats import FORMATS, checking, sniffing
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Refusal, Source

REAL_HEADERS = Path(__file__).parents[4] / "shared/data/headers/real_headers.txt"


@dataclass
class Sample:
    """The tables of one file after checking, what was refused, and what the reader handed over."""

    tables: dict[str, pl.DataFrame]
    refused: list[Refusal]
    reads: list

    def rows(self, table: str, *columns: str) -> list[tuple]:
        return self.tables[table].select(columns).rows()

    def only(self, table: str) -> dict:
        """Give the one row of a table, without what is empty and what says where it stood."""
        (row,) = self.tables[table].rows(named=True)
        told = {"athlete_id", "file", "line", "recorded_assumed"}
        return {name: value for name, value in row.items() if value is not None} | dict.fromkeys(
            told, None
        )

    def told(self, scope: str) -> list[tuple]:
        return [
            (one.line, one.column, one.value, one.reason)
            for one in self.refused
            if one.scope == scope
        ]


def sample(folder: Path, name: str, text: str | bytes, cohort: Cohort | None = None) -> Sample:
    """Write a file into ada's folder and read it by the format that claims it."""
    cohort = cohort or Cohort(timezone="Europe/Oslo")
    path = folder / "ada" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    file = f"ada/{name}"
    module = FORMATS[claimed(path)]
    found = Sample({}, [], [])
    parts: dict[str, list[pl.DataFrame]] = {}
    for read in module.read(Source(head=sniffing.look(path, file), cohort=cohort)):
        extra = {"started"} if read.table == "sessions" else set()
        known = {*TABLES[read.table].column_names(), "line"} | extra
        assert set(read.rows.columns) <= known
        rows, refused = checking.checked(read, file, cohort)
        assert read.rows_read == rows.height + sum(one.scope == "row" for one in refused)
        parts.setdefault(read.table, []).append(rows)
        found.refused += refused
        found.reads.append(read)
    found.tables = {table: pl.concat(rows, how="diagonal") for table, rows in parts.items()}
    return found


def claimed(path: Path) -> str | None:
    """Name the first format that claims a file."""
    head = sniffing.look(path, path.name)
    return next((name for name, module in FORMATS.items() if module.claims(head)), None)


def table(*lines: str) -> str:
    return "\n".join(lines) + "\n"
