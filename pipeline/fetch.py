"""Command `fetch`: a public data set → `data/raw/<name>/`, only the files that are read.

python -m pipeline.fetch pmdata
python -m pipeline.fetch pmdata --archive pmdata.zip
"""

import itertools
import os
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Annotated, cast

import aiohttp
import fsspec
import typer
from fsspec.implementations.http import HTTPFile
from rich.console import Console
from rich.progress import track

from pipeline import store
from pipeline.formats import pmdata
from pipeline.store import ProblemError

# Fetched ahead of every read: a member of PMData is small and stands between large ones.
AHEAD_BYTES = 32 * 1024
LARGEST_MEMBER_BYTES = 64 * 1024 * 1024
DECLARATION = "cohort.yaml"  # the user's own; it outlives a second fetch

# What zipfile and tarfile raise for an archive that is broken, encrypted or none at all.
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)

Member = tuple[str, Callable[[], bytes]]  # name inside the folder, and how to read it


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """Where a data set lies, whose it is, and which files of it are read.

    `tail` returns the name inside the folder of a file that is read, None for any other.
    """

    url: str
    credit: str
    tail: Callable[[str], str | None]


DATASETS = {
    "pmdata": DataSet(
        url="https://datasets.simula.no/downloads/pmdata.zip",
        credit=(
            "PMData, Simula, CC BY 4.0. "
            "Cite Thambawita et al., MMSys 2020, doi:10.1145/3339825.3394926"
        ),
        tail=pmdata.tail,
    ),
}


def fetch(
    dataset: Annotated[str, typer.Argument(help=f"One of: {', '.join(DATASETS)}.")],
    archive: Annotated[
        Path | None, typer.Option(help="A .zip or .tar.gz on this machine, instead of the network.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Another address of the same .zip.")] = None,
    into: Annotated[Path | None, typer.Option(help="Folder to write; replaced if there.")] = None,
) -> None:
    """Fetch the files of a public data set that the project reads.

    Raises `ProblemError`, with nothing written, where that cannot be done.
    """
    chosen = _dataset(dataset)
    folder = (into or store.folder("raw") / dataset).resolve()
    _check_replaceable(folder, chosen)
    with _opened(archive, url or chosen.url) as stream:
        sizes = _replace(folder, _members(stream, chosen))
    typer.echo(f"{dataset}: {len(sizes)} files, {sum(sizes) / 1024:,.0f} KiB, in {folder}")
    typer.echo(chosen.credit)


def _dataset(name: str) -> DataSet:
    if name not in DATASETS:
        raise ProblemError(f"no data set is called {name}; choose one of {', '.join(DATASETS)}")
    return DATASETS[name]


def _check_replaceable(folder: Path, dataset: DataSet) -> None:
    """Raise `ProblemError` where replacing the folder would delete what no fetch wrote."""
    if folder.exists() and not folder.is_dir():
        raise ProblemError(f"{folder} is a file; choose another folder with --into")
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in (dataset.tail(name), DECLARATION):
            raise ProblemError(
                f"{folder} holds {name}, which would be lost; move it, or choose another --into"
            )


@contextmanager
def _opened(archive: Path | None, url: str) -> Iterator[IO[bytes]]:
    if archive is not None and not archive.is_file():
        raise ProblemError(f"{archive} is not there; pass --archive the .zip or .tar.gz you have")
    try:
        with archive.open("rb") if archive else _remote(url) as stream:
            yield stream
    except BROKEN as error:
        raise ProblemError(
            f"{archive or url} could not be read as .zip or .tar.gz ({_first_line(error)})"
        ) from None


@contextmanager
def _remote(url: str) -> Iterator[IO[bytes]]:
    instead = "download it with a browser and pass it with --archive FILE"
    patience = aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=60)
    settings = {"timeout": patience, "trust_env": True}
    web = fsspec.filesystem("http", client_kwargs=settings, skip_instance_cache=True)
    try:
        with web.open(url, "rb", block_size=AHEAD_BYTES, cache_type="readahead") as stream:
            if not isinstance(stream, HTTPFile):
                raise ProblemError(f"{url} cannot be read in parts; {instead}")
            yield cast("IO[bytes]", stream)
    except FileNotFoundError:
        raise ProblemError(f"{url} is not there, or out of reach; {instead}") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise ProblemError(f"{url} could not be read ({_first_line(error)}); {instead}") from None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _members(stream: IO[bytes], dataset: DataSet) -> list[Member]:
    """List the files of the data set in an archive, in its order; of one name the first."""
    chosen: dict[str, Callable[[], bytes]] = {}
    found = _in_zip(stream) if zipfile.is_zipfile(stream) else _in_tar(stream)
    for name, size, read in found:
        wanted = dataset.tail(name) if _harmless(name) else None
        if wanted is not None and size > LARGEST_MEMBER_BYTES:
            raise ProblemError(f"{name} is too large to be the file of that name; wrong archive?")
        if wanted is not None:
            chosen.setdefault(wanted, read)
    if not chosen:
        raise ProblemError("the archive holds none of the data set's files; is it the right one?")
    return list(chosen.items())


def _harmless(name: str) -> bool:
    return not name.startswith("/") and "\\" not in name and ".." not in name.split("/")


def _in_zip(stream: IO[bytes]) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    archive = zipfile.ZipFile(stream)
    for info in archive.infolist():
        if not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16):
            yield info.filename, info.file_size, partial(archive.read, info)


def _in_tar(stream: IO[bytes]) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    stream.seek(0)
    archive = tarfile.open(fileobj=stream, mode="r:*")  # noqa: SIM115  # members are read later
    for member in archive.getmembers():
        content = archive.extractfile(member) if member.isreg() else None
        if content is not None:
            yield member.name, member.size, content.read


def _replace(folder: Path, members: list[Member]) -> list[int]:
    """Write the files beside the folder, then put them in its place. Returns sizes in bytes."""
    fresh = folder.with_name(f".{folder.name}-{os.getpid()}-new")
    try:
        sizes = [_write(fresh / name, read()) for name, read in _shown(members)]
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return sizes


def _swap(fresh: Path, folder: Path) -> None:
    old = folder.with_name(f"{fresh.name}-old")
    try:
        if (folder / DECLARATION).is_file():
            shutil.copy2(folder / DECLARATION, fresh)
        if folder.exists():
            folder.rename(old)
        try:
            fresh.rename(folder)
        except OSError:
            old.rename(folder)
            raise
    except OSError as error:
        raise ProblemError(f"{folder} could not be replaced ({error.strerror})") from None
    shutil.rmtree(old, ignore_errors=True)


def _write(path: Path, content: bytes) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.write_bytes(content)
    except OSError as error:
        raise ProblemError(f"{path} could not be written ({error.strerror})") from None


def _shown(members: list[Member]) -> Iterator[Member]:
    """Pass the members on, with a bar on a terminal and a line per person elsewhere."""
    console = Console()
    if console.is_terminal:
        yield from track(members, description="fetching", console=console)
        return
    for person, of_person in itertools.groupby(members, lambda member: member[0].split("/")[0]):
        files = list(of_person)
        yield from files
        typer.echo(f"{person}: {len(files)} file{'s' if len(files) > 1 else ''}")


if __name__ == "__main__":
    store.run(fetch)
