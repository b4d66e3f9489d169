"""Archives that people hand over: unpacked one file at a time, within bounds, never elsewhere."""

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.formats.reading import UnreadableError

UNREADABLE = "not a readable zip archive"
LARGEST = 8 * 2**30  # bytes of all files together, unpacked
MOST = 50_000  # files; an athlete of twenty years has a tenth
RATIO = 200  # unpacked over packed, of files that matter
SMALL = 2**20  # a file below this may be packed as tightly as it likes
BLOCK = 2**20
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError)


def is_zip(path: Path) -> bool:
    """Say whether this is a zip archive, by name and content; a workbook is none."""
    return path.suffix.lower() == ".zip" and zipfile.is_zipfile(path)


def check(
    path: Path, largest: int = LARGEST, unreadable: str = UNREADABLE
) -> list[zipfile.ZipInfo]:
    """List the files of an archive that may be unpacked, in the order of their names.

    Raises `UnreadableError`, naming the file, for one that would leave the folder, that is a link,
    that is encrypted, or that grows beyond all measure; for more than `largest` bytes or `MOST`
    files altogether; and, in the words of `unreadable`, for what is no archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = [one for one in archive.infolist() if not one.filename.endswith("/")]
    except BROKEN as error:
        raise UnreadableError(unreadable, str(error)) from None
    if not found:
        raise UnreadableError("an archive without a file in it")
    if len(found) > MOST:
        raise UnreadableError(
            f"an archive of more than {MOST:,} files; it was not unpacked", f"{len(found):,}"
        )
    for one in found:
        wrong = _wrong(one)
        if wrong:
            raise UnreadableError(f"a file in it {wrong}; it was not unpacked", one.filename)
    if sum(one.file_size for one in found) > largest:
        raise UnreadableError(f"unpacked it would be larger than {largest / 2**30:.3g} GiB")
    return sorted(found, key=lambda one: one.filename)


def _wrong(one: zipfile.ZipInfo) -> str:
    """Say what is wrong with a member of an archive; empty where nothing is."""
    parts = PurePosixPath(one.filename.replace("\\", "/")).parts
    if not parts or parts[0].startswith("/") or ":" in parts[0] or ".." in parts:
        return "would be written outside of its folder"
    if stat.S_ISLNK(one.external_attr >> 16):
        return "is a link"
    if one.flag_bits & 1:
        return "is encrypted"
    if one.file_size > SMALL and one.file_size > RATIO * max(one.compress_size, 1):
        return f"would grow more than {RATIO}-fold"
    return ""


@dataclass(frozen=True)
class Member:
    """A file of an archive: its name, where it lies until the next one, or why it does not."""

    name: str
    path: Path
    broken: UnreadableError | None
    share: float  # of the archive's files


def members(path: Path) -> Iterator[Member]:
    """Unpack an archive's files one after the other; a broken one does not stop the others."""
    wanted = [one for one in check(path) if not _is_hidden(one.filename)]
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        for one in wanted:
            target, broken = Path(folder) / PurePosixPath(one.filename).name, None
            try:
                _unpack(archive, one, target)
            except UnreadableError as error:
                broken = error
            yield Member(one.filename, target, broken, 1 / len(wanted))
            with suppress(OSError):  # not there, or its name was too long to be
                target.unlink()


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _unpack(archive: zipfile.ZipFile, one: zipfile.ZipInfo, target: Path) -> None:
    """Write one member; stop where it is longer than it says."""
    written = 0
    try:
        with archive.open(one) as packed, target.open("wb") as file:
            while block := packed.read(BLOCK):
                written += len(block)
                if written > one.file_size:
                    raise UnreadableError("longer than the archive says")
                file.write(block)
    except BROKEN as error:
        raise UnreadableError("it cannot be unpacked", str(error)) from None
