"""Which files of a cohort's folder are read, and what its `cohort.yaml` declares."""

import difflib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from pipeline import store
from pipeline.formats import archives, excel, fhir, labs_wide, sniffing, templates
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Refusal, UnreadableError
from pipeline.formats.sniffing import Head
from pipeline.params import in_words, read_yaml

SETTINGS = "cohort.yaml"
DVC_CACHE = re.compile(r"/files/md5/[0-9a-f]{2}/[0-9a-f]{30}$")  # where `dvc checkout` may link to
BY_PATH = ("athletes", "distance_units", "scales_of")  # what cohort.yaml declares by file or folder
PATIENTS = ("Patient/", "urn:")  # how FHIR names whose results a file holds
IGNORED_STEMS = ("readme", "licence", "license")
REPORTS = ("flags", "labs")
# What these claim may hold results, whatever its name; of a workbook nobody knows until it is read.
OF_BLOOD = (fhir.NAME, labs_wide.NAME, excel.NAME)
INTAKE = ("athletes", "participant-overview")


def settings(raw: Path) -> Cohort:
    """Read a cohort's own `cohort.yaml`; raises `ProblemError` for what cannot be used."""
    if not raw.is_dir():
        raise store.ProblemError(f"no folder {raw}; {_cohorts()}")
    _require_one_cohort(raw)
    path = raw / SETTINGS
    for other in raw.glob("[Cc]ohort.[Yy]*"):
        if other.name != SETTINGS:
            raise store.ProblemError(f"{other} is not read; rename it to {SETTINGS}")
    if not path.exists():
        return Cohort()
    try:
        return Cohort.model_validate(read_yaml(path) or {})
    except ValidationError as error:
        raise store.ProblemError(f"{path}: {in_words(error, Cohort.model_fields)}") from None


def _require_one_cohort(raw: Path) -> None:
    """Raise `ProblemError` for a folder above the cohorts, whose folders would become athletes."""
    is_project = (raw / store.PROJECT).exists()
    is_above = Path(store.PROJECT).exists() and raw.resolve() == store.folder("raw").resolve()
    if is_project or is_above:
        raise store.ProblemError(f"{raw} is not the folder of one cohort; {_cohorts()}")


def _cohorts() -> str:
    there = ", ".join(str(store.folder("raw") / name) for name in store.cohorts())
    return f"folders of cohorts that are here: {there or 'none yet'}"


def files(raw: Path) -> list[Path]:
    """List the files to read, intake first: it tells the athletes' time zones."""
    found = [
        path
        for path in raw.rglob("*")
        if (path.is_file() or path.is_symlink())
        and not any(p.startswith(".") for p in path.relative_to(raw).parts)
    ]
    wanted = [path for path in found if path != raw / SETTINGS and not is_ignored(path.name)]
    return sorted(wanted, key=lambda p: (not is_intake_there(p, raw), p.as_posix()))


def is_intake_there(path: Path, raw: Path) -> bool:
    """Say whether a file of the folder, itself no archive, tells who the athletes are."""
    if leads_away(path, raw) or archives.is_zip(path):
        return False
    return is_intake(sniffing.look(path, path.name))


def is_ignored(name: str) -> bool:
    """Say whether a file is about the others, by its name."""
    return PurePosixPath(name).stem.lower() in IGNORED_STEMS


def is_report(name: str) -> bool:
    """Say whether a file may hold what stops a score, by its name, in an archive or not."""
    return PurePosixPath(name).name.lower().startswith(REPORTS) or is_intake_name(name)


def is_intake_name(name: str) -> bool:
    """Say whether a file is to tell who the athletes are, by its name, in an archive or not."""
    return PurePosixPath(name).stem.lower() in INTAKE


def may_hold_reports(refusal: Refusal, format: str | None) -> bool:
    """Say whether a file that is left out may hold what stops a score, by its name or format."""
    by_format = format in OF_BLOOD and refusal.is_loss and refusal.reason != excel.NO_SHEET[0]
    return refusal.scope == "file" and (by_format or is_report(refusal.file))


def is_intake(head: Head) -> bool:
    """Say whether a file tells who the athletes are, by its name or its columns."""
    return head.path.stem.lower() in INTAKE or templates.table_of(head) == "athletes"


def intakes(archive: Path) -> set[str]:
    """Name the files of an archive that tell who the athletes are; none of one that is broken."""
    try:
        return {
            name
            for name, start in archives.starts(archive, ".csv")
            if is_intake(Head(Path(name), name, start))
        }
    except UnreadableError:
        return set()


def leads_away(path: Path, raw: Path) -> bool:
    """Say whether a path is a link that could read anything; DVC's, into its cache, cannot."""
    if not path.is_symlink():
        return False
    target = Path(os.path.realpath(path))
    known = target.is_relative_to(raw.resolve()) or DVC_CACHE.search(target.as_posix())
    return not (known and target.is_file())


def misspelt(cohort: Cohort, files: Iterable[str], athletes: Iterable[str]) -> Iterator[Refusal]:
    """Point at what cohort.yaml declares of a file, folder or athlete that is not there."""
    there = {
        "/".join(parts[: n + 1])
        for parts in (f.split("/") for f in files)
        for n in range(len(parts))
    }
    for field, known in (*((name, there) for name in BY_PATH), ("zones", set(athletes))):
        declared = {key for key in getattr(cohort, field) if not key.startswith(PATIENTS)}
        for key in sorted(declared - known):
            close = difflib.get_close_matches(key, known, n=1)
            yield Refusal(
                file=SETTINGS,
                line=None,
                column=field,
                value=key,
                reason=f"cohort.yaml declares {field} of something that is not here",
                remedy=f"did you mean {close[0]}?" if close else "--dry-run lists the names",
                scope="note",
            )
