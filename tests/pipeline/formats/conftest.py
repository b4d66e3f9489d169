"""Reading one made-up file as a folder of a cohort would be read."""

import gzip

import pytest

from pipeline.formats import FORMATS, checking, sniffing
from pipeline.formats.reading import Cohort, Source


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
