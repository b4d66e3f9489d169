"""What a cohort's files gave, row by row: kept, refused, and the counts that must balance."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import polars as pl

from features.tables import TABLES
from pipeline import store
from pipeline.formats import pmdata, templates
from pipeline.formats.reading import Read, Refusal, place

LEFT = {
    "file": "file left out",
    "row": "row left out",
    "value": "value left out, row kept",
    "note": "row kept",
    "joined": "joined with another row",
}


@dataclass
class Page:
    """What one file gave: the rows of each table, what was refused, and how many rows it had."""

    origin: str
    rows: list[tuple[str, pl.DataFrame]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    read: int = 0
    versions: list[pl.DataFrame] = field(default_factory=list)
    scales: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)

    def add(self, read: Read, kept: pl.DataFrame, refused: list[Refusal]) -> None:
        """Enter some of the file's rows."""
        named = pl.col("file").cast(pl.Categorical)  # the same in each row: 4 bytes, not 16
        origin = pl.lit(self.origin, pl.Categorical)
        rows = store.narrowed(kept).with_columns(named, origin=origin).rechunk()
        self.rows.append((read.table, rows))
        self.refused += refused
        self.read += read.rows_read
        self.tables |= {read.table} if read.rows_read else set()
        self.versions += [] if read.versions is None else [read.versions]
        said = [f"{item} {scale}" for item, scale in read.scales.items()]
        self.scales += [one for one in said if one not in self.scales]


@dataclass
class Ledger:
    """What was read: the rows of each table, refusals, and the count that must balance."""

    rows: dict[str, list[pl.DataFrame]] = field(default_factory=lambda: {n: [] for n in TABLES})
    refused: list[Refusal] = field(default_factory=list)
    read: Counter = field(default_factory=Counter)
    origin: dict[str, str] = field(default_factory=dict)
    versions: list[pl.DataFrame] = field(default_factory=list)  # what files say of lab results
    scales: dict[str, list[str]] = field(default_factory=dict)  # by file, on which it was read
    zones: dict[str, str] = field(default_factory=dict)  # by athlete, as the intake tells them
    gave: dict[str, set[str]] = field(default_factory=dict)  # by table, the files that hold rows
    in_utc: int = 0  # athletes whose local times were read as UTC, though cohort.yaml names no zone

    def enter(self, file: str, page: Page) -> None:
        """Enter what a file gave."""
        for name, rows in page.rows:
            self.rows[name].append(rows)
        for name in page.tables:
            self.gave.setdefault(name, set()).add(file)
        self.refused += page.refused
        self.versions += page.versions
        self.read[file] += page.read
        self.origin[file] = page.origin
        self.scales[file] = page.scales

    def files(self) -> set[str]:
        """Name every file that was met."""
        return {*self.read, *(refusal.file for refusal in self.refused)}

    def files_of(self, table: str) -> set[str]:
        """Name the files that hold rows of a table, also where all were refused."""
        return self.gave.get(table, set())


def counted(ledger: Ledger) -> dict:
    """Count by kind of file: rows read, kept and refused, and each reason; names no athlete."""
    report: dict = {"files": {}, "rows_read": 0, "rows_kept": 0, "rows_refused": 0}
    kind = {file: _kind(file, ledger) for file in ledger.files()}
    reads: Counter = Counter()
    for file, rows in ledger.read.items():
        reads[kind[file]] += rows
    refused = Counter(kind[r.file] for r in ledger.refused if r.scope == "row")
    reasons = Counter((kind[r.file], r.scope, r.reason) for r in ledger.refused)
    for name in sorted(set(kind.values())):
        read, out = reads[name], refused[name]
        why = {f"{s}: {r}": n for (f, s, r), n in sorted(reasons.items()) if f == name}
        report["files"][name] = {"read": read, "kept": read - out, "refused": out, "reasons": why}
        report["rows_read"] += read
        report["rows_kept"] += read - out
        report["rows_refused"] += out
    report["rows_joined"] = sum(r.scope == "joined" for r in ledger.refused)
    return report


def _kind(file: str, ledger: Ledger) -> str:
    """Name a kind of file, not the file: counts go to git, athletes and their trainings do not."""
    origin = ledger.origin.get(file)
    if origin is None:
        return "*"
    name = _fixed_name(file, origin)
    if name is None:
        return f"* ({origin})"
    return f"*/{name}" if "/" in file else name


def _fixed_name(file: str, origin: str) -> str | None:
    """Give the name of a file that is called as its format calls it, without other folders."""
    if origin == pmdata.NAME:
        tail = pmdata.tail(file) or ""
        return tail.partition("/")[2] or tail or None
    path = PurePosixPath(file)
    is_named = origin == templates.NAME and path.stem.lower() in TABLES
    return path.name if is_named else None


def in_line(refusal: Refusal) -> str:
    """Say a refusal in one line: file, line, column, value, reason, what to do."""
    return f"{_told(refusal, refusal.file)} ({LEFT[refusal.scope]})"


def about(refusal: Refusal) -> str:
    """Say a refusal of a file that is named already: line, column, value, reason, what to do."""
    return _told(refusal)


def _told(refusal: Refusal, file: str = "") -> str:
    where = place(file, refusal.sheet, refusal.line)
    said = ", ".join(part for part in (where, refusal.column) if part)
    value, reason = refusal.value, refusal.reason
    if value is not None and (refusal.line or refusal.column):
        said += f" = {value}"
    elif value is not None:
        reason += f" ({value})"
    return f"{said}: {reason}; {refusal.remedy}".removeprefix(": ")
