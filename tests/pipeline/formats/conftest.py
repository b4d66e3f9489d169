"""Reading one made-up file as a folder of a cohort would be read, with its books checked."""

import gzip
import os
from types import SimpleNamespace

import polars as pl
import pytest

from pipeline.formats import FORMATS, checking, sniffing
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source


@pytest.fixture
def read_file(tmp_path):
    """Write a file, read it with the format that claims it: rows by table, and refusals."""

    def read_file(name, content, cohort=None, packed=False):
        cohort = cohort or Cohort()
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(content) if packed else content)
        head = sniffing.look(path, f"ada/{name}")
        claimed = [one for one in FORMATS.values() if one.claims(head)]
        found, refused = [], []
        for read in claimed[0].read(Source(head=head, cohort=cohort)):
            rows, out = checking.checked(read, head.file, cohort)
            lost = sum(one.scope == "row" for one in out)
            assert read.rows_read == rows.height + lost
            found.append((read.table, rows))
            refused += out
        return found, refused

    return read_file


@pytest.fixture
def hand_over(tmp_path):
    """Give a reader: format, name, content (text or bytes), cohort → rows, refusals, reads."""

    def hand_over(format, name, content, cohort=None):
        cohort = cohort or Cohort(timezone="Europe/Oslo")
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        head = sniffing.look(path, name)
        assert format.claims(head)
        tables, refused = {}, []
        for read in format.read(Source(head=head, cohort=cohort)):
            rows, out = checking.checked(read, name, cohort)
            assert read.rows_read == rows.height + sum(one.scope == "row" for one in out)
            tables.setdefault(read.table, []).append(rows)
            refused += out
        joined = {table: pl.concat(parts, how="diagonal") for table, parts in tables.items()}
        return SimpleNamespace(**joined, refused=refused)

    return hand_over


@pytest.fixture
def head_of(tmp_path):
    """Give the start of a file with this name and content."""

    def head_of(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return sniffing.look(path, name)

    return head_of


def pytest_terminal_summary(terminalreporter):
    """After `make fuzz` say how many files of each family were read, and how they ended."""
    if "FUZZ" not in os.environ:
        return
    terminalreporter.section("spoiled files by family")
    for report in terminalreporter.getreports("passed"):
        for name, found in report.user_properties:
            if name == "fuzz" and report.when == "call":
                terminalreporter.line(", ".join(f"{key} {said}" for key, said in found.items()))
