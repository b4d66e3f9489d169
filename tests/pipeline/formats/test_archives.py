"""Zip files that would unpack to too much, or somewhere else, are not opened."""

import stat
import zipfile

import pytest

from pipeline.formats import archives
from pipeline.formats.reading import UnreadableError


def packed(path, *members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members:
            archive.writestr(member, content)
    return path


def linked(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def test_an_ordinary_zip_file_passes(tmp_path):
    archives.check(packed(tmp_path / "a.zip", ("a/b.csv", "x,y\n1,2\n")))


@pytest.mark.parametrize(
    ("member", "content", "reason"),
    [
        ("a.csv", b"0" * 5_000_000, "would grow more than 200-fold"),
        ("../a.csv", b"x", "outside of its folder"),
        ("/etc/a.csv", b"x", "outside of its folder"),
        ("C:\\a.csv", b"x", "outside of its folder"),
        ("a\\..\\..\\b.csv", b"x", "outside of its folder"),
        (linked("a"), b"/etc", "is a link"),
    ],
)
def test_what_could_do_harm_is_refused(member, content, reason, tmp_path):
    with pytest.raises(UnreadableError, match=reason):
        archives.check(packed(tmp_path / "a.zip", (member, content)))


def test_what_is_too_large_unpacked_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match="unpacked it would be larger"):
        archives.check(packed(tmp_path / "a.zip", ("a", b"more than ten bytes")), largest=10)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip file"])
def test_what_is_no_zip_file_is_refused(content, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match="not a readable zip archive"):
        archives.check(path)
