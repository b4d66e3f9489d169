"""Ray gives the rows of the local engine, also where a worker is killed half-way."""

import os
import signal
import sys
import time
from pathlib import Path

import polars as pl

from pipeline import score

PATIENCE = 120


def children(root: int) -> dict[int, str]:
    """Give the command lines of all processes below one, by number."""
    parent, said = {}, {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                stat = (path / "stat").read_text().rpartition(") ")[2].split()
                said[int(path.name)] = (path / "cmdline").read_bytes().decode().replace("\0", " ")
            except OSError:
                continue
            parent[int(path.name)] = int(stat[1])
    below = {root}
    while more := {pid for pid, above in parent.items() if above in below} - below:
        below |= more
    return {pid: said[pid] for pid in below - {root}}


def busy_worker(process, out: Path) -> int:
    """Wait until a part is finished, and give a worker that is at the next one."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, process.stderr.read()
        below = children(process.pid)
        busy = [pid for pid, words in below.items() if words.startswith("ray::part")]
        if busy and list(out.glob("part-*.parquet")):
            return busy[0]
        time.sleep(0.01)
    raise AssertionError("no part was finished")


def test_a_worker_killed_half_way_costs_a_retry_and_no_row(club, parts, started, tmp_path, rows):
    out = tmp_path / "out"
    asked = [club.model, parts, out, "--every-day", "--out-of-fold", club.out_of_fold]
    process = started(*asked, "--engine", "ray", "--workers", 2)
    os.kill(busy_worker(process, out), signal.SIGKILL)
    found, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert rows(out).equals(pl.read_parquet(club.scores))
    assert len(list(out.glob("part-*.parquet"))) == 4
    assert "4 of 4 parts" in found


def test_without_ray_the_screen_says_how_to_have_it(
    in_club, singles, tmp_path, refuses, monkeypatch
):
    monkeypatch.setitem(sys.modules, "ray", None)
    said = refuses(score.score, in_club.model, singles, tmp_path / "out", "--engine", "ray")
    assert said.startswith("--engine ray needs Ray: uv pip install ray")


def test_a_cluster_that_does_not_answer_is_named(club, singles, started, tmp_path):
    asked = [club.model, singles, tmp_path / "out", "--engine", "ray"]
    process = started(*asked, "--address", "127.0.0.1:1")
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    (line,) = err.splitlines()
    assert line.startswith("heavy legs: no Ray cluster answers at 127.0.0.1:1")
