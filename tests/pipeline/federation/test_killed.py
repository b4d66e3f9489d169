"""Runs that are killed at any moment: nothing half-written, nobody left behind, the same rows."""

import os
import signal
import time
from pathlib import Path
from random import Random

import polars as pl
import pytest

from pipeline.federation import all_parts, finished, scored
from pipeline.federation.scored import Wish

SEED, KILLS = 6, 10
PATIENCE = 120


@pytest.fixture(scope="module")
def undisturbed(club, singles, tmp_path_factory):
    """Give the scores of a run that nobody killed."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    order = all_parts.Order(club.model, singles, out, Wish(every_day=True), club.out_of_fold, False)
    all_parts.run(order, lambda jobs: map(scored.part, jobs))
    return out


def hashed(rows: pl.DataFrame) -> int:
    return rows.hash_rows(seed=1).sum()


def written(out: Path) -> list[Path]:
    return list(out.glob("part-*.parquet"))


def wait_until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_gone(group: int) -> bool:
    """Say whether no process of a group is left but those that nobody has waited for."""
    return not [pid for pid in processes() if stat(pid)[2] == str(group) and stat(pid)[0] != "Z"]


def processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def stat(pid: int) -> list[str]:
    """Give a process's state, parent, group and so on; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ["", "", ""]


def kill_later(process, out: Path, seconds: float, with_workers: bool) -> bool:
    """Kill a run some time after it has finished its first part, and see that all are gone.

    Without its workers as the system does it for lack of memory, with them as a power cut does.
    Says whether it was still at work.
    """
    before = len(written(out))
    wait_until(lambda: len(written(out)) > before or process.poll() is not None)
    time.sleep(seconds)
    if process.poll() is not None:
        return False
    if with_workers:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    wait_until(lambda: is_gone(process.pid))
    return True


def test_ten_kills_at_random_moments_cost_no_row(
    club, singles, undisturbed, started, tmp_path, rows
):
    chance, out, killed = Random(SEED), tmp_path / "out", []
    asked = [club.model, singles, out, "--every-day", "--workers"]
    for number in range(KILLS):
        process = started(*asked, 1)
        moment = chance.uniform(0, 0.15)
        killed.append(kill_later(process, out, moment, with_workers=bool(number % 2)))
        for path in written(out):
            assert finished.MARK in pl.read_parquet_metadata(path)
            pl.read_parquet(path)
    assert sum(killed) > KILLS / 2  # the others came after the last part
    process = started(*asked, 2)
    printed, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert "parts were finished before" in printed
    assert hashed(rows(out)) == hashed(rows(undisturbed))
    assert not list(out.glob(f"{finished.STRAY}*"))


def test_ctrl_c_ends_the_workers_and_leaves_whole_files_only(
    club, singles, started, tmp_path, rows
):
    out = tmp_path / "out"
    process = started(club.model, singles, out, "--every-day", "--workers", 2)
    wait_until(lambda: written(out))
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    assert "Traceback" not in err
    wait_until(lambda: is_gone(process.pid))
    assert 0 < len(written(out)) < 24
    assert not list(out.glob(f"{finished.STRAY}*"))
    assert rows(out).height
