"""Files that are whole or not there, and marked with what they were made from.

A file is written beside its name, brought to the disk and then renamed, so that a run that is
killed at any moment leaves finished files and strays, never half a file under a real name. Each
file says in itself what it was made from: no list can disagree with it.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import polars as pl
from pydantic import BaseModel, ValidationError

import features
import models
from features.tables import TABLES
from pipeline import store

LOCK, STRAY = ".lock", ".writing-"
MARK = "heavy_legs"
LIBRARIES = ("llvmlite", "numba", "numpy", "polars")  # whose versions may move a last bit
PIECE = 2**20
WORDS = {
    "model": "by another model",
    "code": "by another version of this program",
    "held": "with other predictions out of fold",
    "options": "with other options",
    "tables": "from other rows",
}


class Said(BaseModel, extra="forbid", frozen=True):
    """What a finished file says of itself."""

    rows: int
    athletes: int
    statuses: dict[str, int]
    alarming: int


class _Mark(BaseModel, extra="forbid", frozen=True):
    made: dict[str, str]
    said: Said | None


def write(rows: pl.DataFrame, target: Path, mark: dict[str, str], said: Said | None = None) -> None:
    """Write parquet aside, bring it to the disk and rename it; repeating it does no harm."""
    aside = target.with_name(f"{STRAY}{uuid4().hex}-{target.name}")
    known = _Mark(made=mark, said=said).model_dump_json()
    rows.write_parquet(
        aside, compression="zstd", compression_level=1, statistics=False, metadata={MARK: known}
    )
    _synced(aside)
    aside.replace(target)
    _synced(target.parent)


def keep(source: Path, target: Path) -> None:
    """Copy the files of a folder, whole or not at all."""
    aside = target.with_name(f"{STRAY}{target.name}")
    shutil.copytree(source, aside)
    for path in (*aside.iterdir(), aside):
        _synced(path)
    if target.exists():
        shutil.rmtree(target)
    aside.rename(target)
    _synced(target.parent)


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check(target: Path, mark: dict[str, str], part: Path) -> tuple[Said | None, str]:
    """Give what a finished file says, if it was made as `mark` says and of the part as it is now.

    Else what differs, in words; neither where there is no file, or no part that can be read.
    """
    if not target.exists():
        return None, ""
    try:
        wanted = mark | {"tables": of_part(part)}
    except OSError:
        return None, ""
    found = _mark(target)
    if found is None:
        return None, "not by this program"
    other = [said for name, said in WORDS.items() if found.made.get(name) != wanted[name]]
    return (None, other[0]) if other else (found.said, "")


def is_made(target: Path, mark: dict[str, str]) -> bool:
    """Say whether there is a file that was made as `mark` says."""
    found = _mark(target) if target.exists() else None
    return found is not None and found.made == mark


def _mark(target: Path) -> _Mark | None:
    try:
        return _Mark.model_validate_json(pl.read_parquet_metadata(target)[MARK])
    except (KeyError, ValidationError, pl.exceptions.PolarsError):
        return None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder, and strays of killed ones; the system frees a killed lock.

    Raises `ProblemError` where another run is at work there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise store.ProblemError(
                f"another run writes to {folder}; wait for it, or name another folder"
            ) from None
        try:
            _tidied(folder)
            yield
        finally:
            _tidied(folder)


def _tidied(folder: Path) -> None:
    for stray in folder.glob(f"{STRAY}*"):
        if stray.is_dir():
            shutil.rmtree(stray)
        else:
            stray.unlink()


def of_files(paths: Iterable[Path]) -> str:
    """Hash the contents of files: a copy has the same, and a touched clock changes nothing.

    A tenth of what reading the tables costs, and safe where time and size are not (a file that is
    written again within a second, or restored with its old time).
    """
    whole = hashlib.blake2b(digest_size=8)
    for path in paths:
        whole.update(path.name.encode())
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                whole.update(piece)
    return whole.hexdigest()


def of_part(folder: Path) -> str:
    """Hash the seven tables of a part."""
    return of_files(folder / f"{name}.parquet" for name in TABLES)


def of_code() -> str:
    """Hash what computes a score: our code, and the libraries that may move a last bit."""
    here = sorted(Path(__file__).parent.glob("*.py"))
    ours = [*_sources(features), *_sources(models), *here, Path(store.__file__)]
    versions = json.dumps([version(name) for name in LIBRARIES])
    return hashlib.sha256((of_files(ours) + versions).encode()).hexdigest()[:16]


def _sources(package: object) -> list[Path]:
    (folder,) = package.__path__  # type: ignore[attr-defined]
    return sorted(Path(folder).rglob("*.py"))
