"""Archives that people hand over: unpacked one file at a time, within bounds, never elsewhere."""

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from pipeline.formats.reading import UnreadableError
from pipeline.formats.sniffing import START

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


def members(path: Path, wanted: Callable[[str], bool], beside: str = "") -> Iterator[Member]:
    """Unpack an archive's files in their folders, one after the other, those with `wanted` names.

    Files whose names match the pattern `beside` lie there all the while, since others need them. A
    broken file does not stop the others. Raises as `check` does.
    """
    found = [(_plain(one), one) for one in check(path)]
    chosen = [(name, one) for name, one in found if not _is_hidden(name) and wanted(name)]
    needed = [(name, one) for name, one in found if fnmatchcase(name, beside)]
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        home = Path(folder)
        kept = {name: _unpack(archive, one, home / name) for name, one in needed}
        for name, one in chosen:
            broken = kept[name] if name in kept else _unpack(archive, one, home / name)
            yield Member(name, home / name, broken, 1 / len(chosen))
            if name not in kept:
                with suppress(OSError):  # not there, or its name was too long to be
                    (home / name).unlink()


def listed(path: Path) -> list[str]:
    """Name all files of an archive, unpacked or not; none where the list itself is broken."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [_plain(one) for one in archive.infolist() if not one.filename.endswith("/")]
    except BROKEN:
        return []


def starts(path: Path, ending: str) -> Iterator[tuple[str, bytes]]:
    """Give each file's name and, of those with this ending, the bytes that detection sees.

    Raises as `check` does; of a broken file there are no bytes.
    """
    found = check(path)
    with zipfile.ZipFile(path) as archive:
        for one in found:
            name = _plain(one)
            yield name, _start(archive, one) if name.lower().endswith(ending) else b""


def _start(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(one) as packed:
            return packed.read(START)
    except BROKEN:
        return b""


def _plain(one: zipfile.ZipInfo) -> str:
    """Give a member's name with its folders, as Windows's programs should have written it."""
    return PurePosixPath(one.filename.replace("\\", "/")).as_posix()


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _unpack(archive: zipfile.ZipFile, one: zipfile.ZipInfo, target: Path) -> UnreadableError | None:
    """Write one member, or say why it cannot be; stop where it is longer than it says."""
    written = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(one) as packed, target.open("wb") as file:
            while block := packed.read(BLOCK):
                written += len(block)
                if written > one.file_size:
                    return UnreadableError("longer than the archive says")
                file.write(block)
    except BROKEN as error:
        return UnreadableError("it cannot be unpacked", str(error))
    return None
