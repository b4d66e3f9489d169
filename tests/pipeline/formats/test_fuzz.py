"""Spoiled files of every format end in rows or in named refusals, and the books balance.

A short run here, the same each time; `make fuzz` reads 10,000 files of each family.
"""

import os
import shutil
import time
from collections import Counter
from contextlib import suppress

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from features.tables import TABLES
from pipeline import ingest, store
from pipeline.formats import FORMATS, archives, finding, folder, joining, ledger, listing
from tests.pipeline.formats import mutations
from tests.pipeline.formats.by_hand import claimed
from tests.pipeline.formats.seeds import ARCHIVES, SEEDS

FILES = int(os.environ.get("FUZZ", "0"))  # of each family; 0 is the short run
SHORT = 15
LONGEST_S = 20  # of computing; a file takes a hundredth of that
DECLARED = {
    "timezone": "Europe/Oslo",
    "distance_unit": "km",
    "date_order": "dmy",
    "rpe_scale": "cr10",
    "scales": {
        "soreness": {"low": 1, "high": 5, "better": "low"},
        "mood": {"low": 1, "high": 5, "better": "high"},
        "legs": {"low": 0, "high": 10, "better": "low"},
    },
}
PROFILE = settings(
    max_examples=FILES or SHORT,
    derandomize=not FILES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),  # without a list of the lines that failing files share
)
NAMES = sorted({name for seeds in SEEDS.values() for name, _ in seeds})
PLACES = st.integers(0, 2**14)


@st.composite
def spoiled(draw, seeds):
    """Give a file's name, its spoiled content, and whether the cohort declares what it can."""
    name, content = draw(st.sampled_from(seeds))
    steps = st.tuples(
        st.sampled_from(mutations.ways(name)), PLACES, PLACES, st.sampled_from(mutations.NASTY)
    )
    for way, at, by, value in draw(st.lists(steps, min_size=1, max_size=3)):
        content = way(content, at, by, value)
    name = name if draw(st.integers(0, 15)) else draw(st.sampled_from(NAMES))
    return name, content, draw(st.booleans())


@pytest.mark.parametrize("family", SEEDS)
def test_spoiled_files_end_in_rows_or_in_named_refusals(family, tmp_path_factory, record_property):
    raw, tally = tmp_path_factory.mktemp(family), Counter()

    @settings(PROFILE)
    @given(spoiled(SEEDS[family]))
    def each(case):
        name, content, declared = case
        shutil.rmtree(raw)
        (raw / name).parent.mkdir(parents=True)
        (raw / name).write_bytes(content)
        (raw / finding.SETTINGS).write_text(
            yaml.safe_dump(DECLARED) if declared else "adults: true"
        )
        began = time.process_time()
        tally.update(["files", *ends_well(raw)])
        assert time.process_time() - began < LONGEST_S

    began = time.perf_counter()
    each()
    took = time.perf_counter() - began
    record_property("fuzz", {"family": family, "seconds": round(took), **tally})


def ends_well(raw):
    """Read a folder as `ingest` does, and say how it ended; hold it to every promise."""
    cohort = finding.settings(raw)
    books = folder.read_folder(raw, cohort)
    kept = Counter()
    for rows in (part for parts in books.rows.values() for part in parts):
        kept.update(rows["file"])
    balanced(books, kept)
    known = {name: sum(part.height for part in parts) for name, parts in books.rows.items()}

    checked_rows = len(books.refused)
    built = joining.tables_of(books, cohort)
    later = Counter(one.scope for one in books.refused[checked_rows:])
    athletes = {one for part in books.rows["athletes"] for one in part["athlete_id"]}
    there = sum(built[name].height for name in TABLES if name != "athletes") + len(athletes)
    assert there == sum(known.values()) - later["row"] - later["joined"]
    told(books)
    assert kept or books.refused

    counts = ledger.counted(books)
    assert counts["rows_read"] == counts["rows_kept"] + counts["rows_refused"]
    assert counts["rows_kept"] == there + later["joined"]
    listed = listing.listed(books)
    assert listed["read"].sum() == counts["rows_read"]
    assert ingest._refusals(books).height == len(books.refused)
    with suppress(store.ProblemError):  # in so many words: there is no usable row
        folder.require_usable(raw, books, built)
    left_out = {one.scope for one in books.refused} & {"row", "file"}
    ends = {"rows": kept.total() > 0, "refusals": bool(left_out)}
    return [end for end, is_so in ends.items() if is_so] or ["no rows in it"]


def balanced(books, kept):
    """Every row that was read is in a table or refused, file by file: each is counted."""
    refused = Counter(one.file for one in books.refused if one.scope == "row")
    for file in {*books.read, *kept, *refused}:
        assert books.read[file] == kept[file] + refused[file], file


def told(books):
    for one in books.refused:
        assert one.file
        assert one.reason.strip()
        assert "SYNTHETIC" not in one.reason  # reasons are counted in a report that goes to git
        assert one.remedy.strip()
        assert ledger.in_line(one)


@pytest.mark.parametrize("name", [*FORMATS, ARCHIVES])
def test_every_format_has_files_to_spoil_and_they_are_claimed_by_it(name, tmp_path):
    assert SEEDS.get(name), f"add a small valid file of {name} to seeds.py"
    for at, content in SEEDS[name]:
        path = tmp_path / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if name == ARCHIVES:
            assert archives.is_zip(path)
        else:
            assert claimed(path) == name
    (tmp_path / finding.SETTINGS).write_text(yaml.safe_dump(DECLARED))
    books = folder.read_folder(tmp_path, finding.settings(tmp_path))
    gave = {file for parts in books.rows.values() for part in parts for file in part["file"]}
    given = {at.partition(".zip")[0] for at, _ in SEEDS[name]}
    assert given == {file.partition(".zip")[0] for file in gave}
