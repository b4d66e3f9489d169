"""Zip files, looked at before anything in them is unpacked."""

import stat
import zipfile
from pathlib import Path, PurePosixPath

from pipeline.formats.reading import UnreadableError

UNPACKED = 2 * 10**9  # bytes
RATIO = 200  # unpacked over packed; text seldom passes 30
SMALL = 10**6  # bytes unpacked below which the ratio says nothing


def check(path: Path) -> None:
    """Refuse a zip file that would unpack to too much, or to somewhere else.

    Raises `UnreadableError`, also for what is no zip file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableError(f"not a readable zip file ({error})") from None
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > UNPACKED:
        raise UnreadableError(f"would unpack to {unpacked / 1e9:.1f} GB; split it")
    if unpacked > max(SMALL, RATIO * packed):
        raise UnreadableError(f"would unpack to over {RATIO} times its size; it was not opened")
    for member in members:
        _check_name(member)


def _check_name(member: zipfile.ZipInfo) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or member.filename[1:2] == ":":
        raise UnreadableError(f"holds a file that would leave its folder ({name})")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UnreadableError(f"holds a link ({name}); pack the file itself")
