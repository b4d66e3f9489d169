"""Reading a cohort's folder: every file by the format that claims it, into the seven tables."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl
import yaml
from pydantic import ValidationError
from rich.console import Console
from rich.progress import track

from features.tables import TABLES
from pipeline import store
from pipeline.formats import FORMATS, archives, checking, merging, sniffing
from pipeline.formats.reading import Cohort, Read, Refusal, Source, UnreadableError
from pipeline.params import in_words

SETTINGS = "cohort.yaml"
NO_FORMAT = "no known format"
NO_ROWS = "there is no row in it; if there should be some, it was cut off"
NAMED = ("pmdata", "templates")  # formats whose files always have the same names
LINK = "a link out of the folder, or to no file; it was not followed"
NESTED = "an archive within an archive; it was not opened"
MEND = "mend the file and run again"
DVC_CACHE = re.compile(r"/files/md5/[0-9a-f]{2}/[0-9a-f]{30}$")  # where `dvc checkout` may link to
IGNORED_STEMS = ("readme", "licence", "license")


@dataclass
class Page:
    """What one file gave: the rows of each table, what was refused, and how many rows it had."""

    origin: str
    rows: list[tuple[str, pl.DataFrame]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    read: int = 0

    def add(self, read: Read, kept: pl.DataFrame, refused: list[Refusal]) -> None:
        """Enter some of the file's rows."""
        named = pl.col("file").cast(pl.Categorical)  # the same in each row: 4 bytes, not 16
        origin = pl.lit(self.origin, pl.Categorical)
        rows = store.narrowed(kept).with_columns(named, origin=origin).rechunk()
        self.rows.append((read.table, rows))
        self.refused += refused
        self.read += read.rows_read


@dataclass
class Books:
    """What was read: the rows of each table, refusals, and the count that must balance."""

    rows: dict[str, list[pl.DataFrame]] = field(default_factory=lambda: {n: [] for n in TABLES})
    refused: list[Refusal] = field(default_factory=list)
    read: Counter = field(default_factory=Counter)
    origin: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)  # by athlete, as the intake tells them

    def enter(self, file: str, page: Page) -> None:
        """Enter what a file gave."""
        for name, rows in page.rows:
            self.rows[name].append(rows)
        self.refused += page.refused
        self.read[file] += page.read
        self.origin[file] = page.origin


def read(raw: Path) -> tuple[Books, dict[str, pl.DataFrame]]:
    """Read a cohort's raw folder: the books, and the seven tables.

    Raises `ProblemError` for a folder that is missing or empty.
    """
    cohort = settings(raw)
    books = read_folder(raw, cohort)
    return books, tables_of(books, cohort)


def require_usable(raw: Path, books: Books, built: dict[str, pl.DataFrame]) -> None:
    """Raise `ProblemError`, with the first reason, for a folder without any usable row."""
    if all(built[name].is_empty() for name in ("sessions", "nights", "checkins")):
        why = next((r for r in books.refused if r.scope in ("file", "row")), None)
        reason = f"; first reason: {in_line(why)}" if why else ""
        raise store.ProblemError(f"no usable row in {raw}{reason}")


def settings(raw: Path) -> Cohort:
    """Read a cohort's own `cohort.yaml`; raises `ProblemError` for what cannot be used."""
    if not raw.is_dir():
        home = store.folder("raw")
        there = ", ".join(str(home / name) for name in store.cohorts()) or "none yet"
        raise store.ProblemError(f"no folder {raw}; folders of cohorts that are here: {there}")
    path = raw / SETTINGS
    if not path.exists():
        return Cohort()
    try:
        return Cohort.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise store.ProblemError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        raise store.ProblemError(f"{path}: {in_words(error)}") from None


def read_folder(raw: Path, cohort: Cohort) -> Books:
    """Read each file by the first format that claims it; a bad file does not stop the others."""
    books = Books()
    files = list(_files(raw))
    if not files:
        raise store.ProblemError(
            f"{raw} holds no files; put the athletes' exports there (docs/formats.md says which)"
        )
    console = Console(stderr=True)
    for path in track(files, "Reading", console=console, disable=not console.is_terminal):
        file = path.relative_to(raw).as_posix()
        if _leads_away(path, raw):
            books.refused.append(_whole(file, LINK, "copy what it leads to into the folder"))
        elif archives.is_zip(path):
            _read_archive(path, file, cohort, books)
        else:
            _read_file(path, file, cohort, books)
    return books


def _read_archive(path: Path, file: str, cohort: Cohort, books: Books) -> None:
    """Read each file of a zip archive; those of no known format are counted together."""
    foreign, before = [], len(books.read)
    try:
        for name, unpacked in archives.members(path):
            if archives.is_zip(unpacked):
                books.refused.append(_whole(f"{file}/{name}", NESTED, "unpack the outer one"))
            elif not _read_file(unpacked, f"{file}/{name}", cohort, books, is_part=True):
                foreign.append(name)
    except UnreadableError as error:
        books.refused.append(_whole(file, str(error), MEND))
    if foreign:
        said = _whole(file, f"{NO_FORMAT}: {len(foreign)} of its files", "see docs/formats.md")
        scope = "note" if len(books.read) > before else "file"
        books.refused.append(replace(said, value=foreign[0], scope=scope))


def _read_file(
    path: Path, file: str, cohort: Cohort, books: Books, *, is_part: bool = False
) -> bool:
    """Read one file into the books; False where no format claims it, which a part does not say.

    What was read before a file turned out to be broken is kept; of one that changed meanwhile
    nothing is.
    """
    head = sniffing.look(path, file)
    reader = next((known for known in FORMATS.values() if known.claims(head)), None)
    if reader is None:
        if not is_part:
            books.refused.append(_whole(file, NO_FORMAT, "see docs/formats.md"))
        return False
    before, page = _state(path), Page(reader.NAME)
    try:
        for read in reader.read(Source(head=head, cohort=cohort)):
            rows, refused = checking.checked(read, file, cohort)
            page.add(read, rows, refused)
            if read.table == "athletes":  # of two intake rows of an athlete the first counts
                told = dict(rows.select("athlete_id", "timezone").iter_rows())
                books.zones = told | books.zones
                cohort.zones.update(books.zones)
    except UnreadableError as error:
        page.refused.append(_whole(file, str(error), MEND))
    if not page.read and not any(one.scope == "file" for one in page.refused):
        page.refused.append(replace(_whole(file, NO_ROWS, "export it again"), scope="note"))
    if _state(path) != before:
        page = Page(reader.NAME)
        page.refused.append(_whole(file, "the file changed while it was read", "run again"))
    books.enter(file, page)
    return True


def _state(path: Path) -> tuple[int, int]:
    """Tell whether a file is still the same: its size and when it was written."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def tables_of(books: Books, cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Join the files' rows into tables, each key once, and give every athlete a row.

    The rows of each file were held against the table's schema when they were read.
    """
    built = {}
    for name, parts in books.rows.items():
        schema = TABLES[name]
        if not parts:
            built[name] = schema.create_empty()
            continue
        rows = pl.concat(parts, how="diagonal")
        if name == "sessions":
            rows, joined = merging.merged(rows)
            books.refused += joined
        rows, again = checking.without_duplicates(name, rows)
        books.refused += again
        built[name] = schema.cast(store.widened(rows, schema.create_empty().schema))
    built["athletes"] = _everyone(built, cohort)
    return built


def counted(books: Books) -> dict:
    """Count by kind of file: rows read, kept and refused, and each reason; names no athlete."""
    report: dict = {"files": {}, "rows_read": 0, "rows_kept": 0, "rows_refused": 0}
    kind = {file: _kind(file, books) for file in _all_files(books)}
    reads: Counter = Counter()
    for file, rows in books.read.items():
        reads[kind[file]] += rows
    refused = Counter(kind[r.file] for r in books.refused if r.scope == "row")
    reasons = Counter((kind[r.file], r.scope, _unnamed(r.reason)) for r in books.refused)
    for name in sorted(set(kind.values())):
        read, out = reads[name], refused[name]
        why = {f"{s}: {r}": n for (f, s, r), n in sorted(reasons.items()) if f == name}
        report["files"][name] = {"read": read, "kept": read - out, "refused": out, "reasons": why}
        report["rows_read"] += read
        report["rows_kept"] += read - out
        report["rows_refused"] += out
    report["rows_joined"] = sum(r.scope == "joined" for r in books.refused)
    return report


def _all_files(books: Books) -> set[str]:
    return set(books.read) | {refusal.file for refusal in books.refused}


def _kind(file: str, books: Books) -> str:
    """Name a kind of file, not the file: counts go to git, athletes and their trainings do not."""
    origin = books.origin.get(file)
    if origin is None:
        return "*"
    if origin not in NAMED:
        return f"* ({origin})"
    return f"*/{file.partition('/')[2]}" if "/" in file else file


def _unnamed(reason: str) -> str:
    """Take names out of a reason: what it quotes."""
    return re.sub(r"'[^']*'", "…", reason)


LEFT = {
    "file": "file left out",
    "row": "row left out",
    "value": "value left out, row kept",
    "note": "row kept",
    "joined": "joined with another row",
}


def in_line(refusal: Refusal) -> str:
    """Say a refusal in one line: file, line, column, value, reason, what to do."""
    where = refusal.file + (f", line {refusal.line}" if refusal.line else "")
    what = f", {refusal.column}" if refusal.column else ""
    said = f" = {refusal.value}" if refusal.value is not None else ""
    return f"{where}{what}{said}: {refusal.reason}; {refusal.remedy} ({LEFT[refusal.scope]})"


def _files(raw: Path) -> Iterator[Path]:
    """List the files to read, intake first: it tells the athletes' time zones."""
    found = [
        path
        for path in raw.rglob("*")
        if (path.is_file() or path.is_symlink())
        and not any(p.startswith(".") for p in path.relative_to(raw).parts)
    ]
    wanted = [
        path for path in found if path.name != SETTINGS and path.stem.lower() not in IGNORED_STEMS
    ]
    return iter(sorted(wanted, key=lambda p: (not _is_intake(p), p.as_posix())))


def _leads_away(path: Path, raw: Path) -> bool:
    """Say whether a path is a link that could read anything; DVC's, into its cache, cannot."""
    if not path.is_symlink():
        return False
    target = Path(os.path.realpath(path))
    known = target.is_relative_to(raw.resolve()) or DVC_CACHE.search(target.as_posix())
    return not (known and target.is_file())


def _is_intake(path: Path) -> bool:
    return path.stem.lower() in ("athletes", "participant-overview")


def _whole(file: str, reason: str, remedy: str) -> Refusal:
    return Refusal(
        file=file, line=None, column=None, value=None, reason=reason, remedy=remedy, scope="file"
    )


def _everyone(built: dict[str, pl.DataFrame], cohort: Cohort) -> pl.DataFrame:
    """Add athletes without an intake row: their age stays unknown."""
    schema = TABLES["athletes"]
    seen = pl.concat([_firsts(built[name]) for name in TABLES if name != "athletes"])
    first = _firsts(seen)
    new = first.join(built["athletes"], on="athlete_id", how="anti").with_columns(
        recorded_assumed=pl.lit(True),
        timezone=cohort.zone_of("athlete_id"),
        silence=pl.lit("rested_if_observed"),
    )
    told = built["athletes"]
    rows = pl.concat([told, schema.cast(store.widened(new, told.schema))])
    scheme = pl.coalesce("b12_scheme", pl.lit(cohort.b12_scheme, rows["b12_scheme"].dtype))
    return schema.validate(
        rows.with_columns(declared_adult=pl.lit(cohort.adults), b12_scheme=scheme)
    )


def _firsts(events: pl.DataFrame) -> pl.DataFrame:
    """Give when each athlete is first heard of."""
    began = pl.col("happened") == pl.col("happened").min().over("athlete_id")
    known = events.select("athlete_id", "happened", "recorded", "day").filter(began)
    return known.unique("athlete_id", keep="first", maintain_order=True)
