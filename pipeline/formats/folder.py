"""Reading a cohort's folder: every file by the format that claims it, into the seven tables."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.progress import Progress

from pipeline import store
from pipeline.formats import (
    FORMATS,
    archives,
    checking,
    finding,
    garmin_gear,
    joining,
    people,
    sniffing,
    unknown,
)
from pipeline.formats.declared import Cohort
from pipeline.formats.ledger import Ledger, Page, in_line
from pipeline.formats.reading import Refusal, Source, UnreadableError

NO_ROWS = "there is no row in it; if there should be some, it was cut off"
LINK = "a link out of the folder, or to no file; it was not followed"
TOO_DEEP = "cohort.yaml counts only in the cohort's own folder, beside the athletes' folders"
SETTLE = (
    "move what it declares there; `athletes`, `distance_units`, `scales_of` and `zones` can name "
    "this folder"
)
WATCHED, REPORTED = ("sessions", "nights", "checkins"), ("labs", "flags")
UNWATCHED = "no training, night or diary: nothing can be scored"
Wanted = Callable[[str], bool]  # which files of an archive, by name
SHUT = "in an archive that was not unpacked"
UNPACK = "unpack it yourself, and hand this file over on its own"
NESTED = "an archive within an archive; it was not opened"


def read(raw: Path) -> tuple[Ledger, dict[str, pl.DataFrame]]:
    """Read a cohort's raw folder: the ledger, and the seven tables.

    Raises `ProblemError` for a folder that is missing or empty.
    """
    cohort = finding.settings(raw)
    declared = cohort.model_copy(deep=True)  # reading adds the zones that an intake tells
    ledger = read_folder(raw, cohort)
    built = joining.tables_of(ledger, cohort)
    ledger.refused += finding.misspelt(declared, ledger.files(), built["athletes"]["athlete_id"])
    return ledger, built


def require_usable(raw: Path, ledger: Ledger, built: dict[str, pl.DataFrame]) -> None:
    """Raise `ProblemError`, with the first reason, for a folder without any usable row.

    Blood and reports alone are usable: they say who needs a doctor. The first reason is one of a
    file that gave nothing.
    """
    if any(not built[name].is_empty() for name in (*WATCHED, *REPORTED)):
        return
    lost = [r for r in ledger.refused if r.scope in ("file", "row")]
    gave = {
        str(name) for parts in ledger.rows.values() for p in parts for name in p["file"].unique()
    }
    why = next((r for r in lost if r.file not in gave), next(iter(lost), None))
    reason = f"; first reason: {in_line(why)}" if why else ""
    raise store.ProblemError(f"no usable row in {raw}{reason}")


def is_unwatched(built: dict[str, pl.DataFrame]) -> bool:
    """Say whether there is no training, night or diary, so that nothing can be scored."""
    return all(built[name].is_empty() for name in WATCHED)


def read_folder(raw: Path, cohort: Cohort) -> Ledger:
    """Read each file by the first format that claims it; a bad file does not stop the others.

    What tells who the athletes are is read first, also out of archives.
    """
    ledger = Ledger()
    steps = _steps(raw)
    if not steps:
        raise store.ProblemError(
            f"{raw} holds no files; put the athletes' exports there (docs/formats.md says which)"
        )
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Reading", total=len(steps))
        for done, (path, wanted) in enumerate(steps, start=1):
            file = path.relative_to(raw).as_posix()
            if path.name == finding.SETTINGS:
                ledger.refused.append(_whole(file, TOO_DEEP, SETTLE))
            elif finding.leads_away(path, raw):
                ledger.refused.append(_whole(file, LINK, "copy what it leads to into the folder"))
            elif archives.is_zip(path):
                advance = partial(progress.advance, task)
                _read_archive(path, file, wanted, cohort, ledger, advance)
            elif why := _read_file(path, file, cohort, ledger):
                ledger.refused.append(_whole(file, *why))
            progress.update(task, completed=done)
    return ledger


def _steps(raw: Path) -> list[tuple[Path, Wanted]]:
    """List what to read after what: each file, and of an archive which of its own.

    Intakes come first, those in the folder before those in archives.
    """
    files = finding.files(raw)
    packed = [path for path in files if not finding.leads_away(path, raw) and archives.is_zip(path)]
    known = {path: finding.intakes(path) for path in packed}
    within = [(path, partial(_is_among, names)) for path, names in known.items() if names]
    whole = [(path, partial(_is_another, known.get(path, set()))) for path in files]
    first = sum(finding.is_intake_there(path, raw) for path in files)  # as `files` puts them
    return [*whole[:first], *within, *whole[first:]]


def _is_among(names: set[str], name: str) -> bool:
    return name in names


def _is_another(names: set[str], name: str) -> bool:
    return name not in names and not finding.is_ignored(name)


def _read_archive(
    path: Path,
    file: str,
    wanted: Wanted,
    cohort: Cohort,
    ledger: Ledger,
    advance: Callable[[float], None],
) -> None:
    """Read the files of a zip archive with `wanted` names; the unknown are counted by reason.

    Those that may hold what stops a score are named one by one, also where nothing is unpacked.
    """
    foreign: dict[unknown.Why, list[str]] = {}
    try:
        for one in archives.members(path, wanted, garmin_gear.FILES):
            part = f"{file}/{one.name}"
            if one.broken:
                ledger.refused.append(_unreadable(part, one.broken))
            elif archives.is_zip(one.path):
                ledger.refused.append(_whole(part, NESTED, "unpack the outer one"))
            else:
                why = _read_file(one.path, part, cohort, ledger)
                if why and finding.is_report(one.name):
                    ledger.refused.append(_whole(part, *why))
                elif why:
                    foreign.setdefault(why, []).append(one.name)
            advance(one.share)
    except UnreadableError as error:
        ledger.refused.append(_unreadable(file, error))
        reports = filter(finding.is_report, archives.listed(path))
        ledger.refused += [_whole(f"{file}/{name}", SHUT, UNPACK) for name in reports]
    known = any(read.startswith(f"{file}/") for read in ledger.read)
    scope = "note" if known else "file"
    for (reason, remedy), names in foreign.items():
        said = f"{len(names)}, the first is {names[0]}"
        refusal = _whole(file, f"files in it: {reason}", remedy, said)
        ledger.refused.append(replace(refusal, scope=scope))


def _read_file(path: Path, file: str, cohort: Cohort, ledger: Ledger) -> unknown.Why | None:
    """Read one file into the ledger; where no format claims it, give why and what to do.

    What was read before a file turned out to be broken is kept; of one that changed meanwhile
    nothing is.
    """
    head = sniffing.look(path, file)
    reader = next((known for known in FORMATS.values() if known.claims(head)), None)
    if reader is None:
        return unknown.unknown(head)
    before, page = _state(path), Page(reader.NAME)
    try:
        for read in reader.read(Source(head=head, cohort=cohort)):
            read.rows = people.tidied(read.rows)
            rows, refused = checking.checked(read, file, cohort)
            page.add(read, rows, refused)
            if read.table == "athletes":  # of two intake rows of an athlete the first counts
                told = dict(rows.select("athlete_id", "timezone").iter_rows())
                ledger.zones = told | ledger.zones
                cohort.zones.update(ledger.zones)
    except UnreadableError as error:
        page.refused.append(_unreadable(file, error))
    whole = any(one.scope == "file" for one in page.refused)
    if not page.read and not page.versions and not whole:
        page.refused.append(replace(_whole(file, NO_ROWS, "export it again"), scope="note"))
    if _state(path) != before:
        page = Page(reader.NAME)
        page.refused.append(_whole(file, "the file changed while it was read", "run again"))
    ledger.enter(file, page)
    return None


def _state(path: Path) -> tuple[int, int]:
    """Tell whether a file is still the same: its size and when it was written."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _whole(file: str, reason: str, remedy: str, value: str | None = None) -> Refusal:
    return Refusal(
        file=file, line=None, column=None, value=value, reason=reason, remedy=remedy, scope="file"
    )


def _unreadable(file: str, error: UnreadableError) -> Refusal:
    return _whole(file, str(error), error.remedy, error.value)
