"""The benchmark `make bench`: what a reproduction takes on a fresh clone.

python -m benchmarks.repro reports/bench.json
python -m benchmarks.repro reports/bench.json --tests
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from rich.table import Table

from benchmarks import measure
from benchmarks.measure import Spent
from pipeline import store

SHARED = Path("../shared")  # stands beside the repository where it was made
ARCHIVE = SHARED / "data/pmdata/pmdata_core_raw.tar.gz"
MOST_GIB = 2.0
MOST_SECONDS = {"club": 120.0, "pmdata": 180.0, "tests": 360.0}
NOTHING_TO_DO = "up to date"
DVC = ["dvc", "repro"]
TESTS = ["python", "-m", "pytest", "-q", "-n", "2"]

Measured = dict[str, Spent]


def repro(report: Path, tests: bool = False) -> None:
    """Measure a fresh clone of what is committed, and write the figures to REPORT (JSON).

    With --tests the test suite is timed as well. PMData is measured where its files are here.
    """
    console = store.console()
    _say_what_is_left_out()
    with tempfile.TemporaryDirectory() as scratch:
        clone = _clone(Path(scratch) / "clone")
        log = Path(scratch) / "log"
        spent = _reproduced(clone, log)
        if tests:
            console.print("the test suite")
            (Path(scratch) / SHARED.name).symlink_to(SHARED.resolve())
            spent["tests"] = measure.run(TESTS, clone, log)
    measure.record(_as_report(spent) | {"revision": measure.revision()}, report)
    console.print(_table(spent))


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout


def _say_what_is_left_out() -> None:
    changed = _git("status", "--porcelain").splitlines()
    if changed:
        store.console().print(f"{len(changed)} files are not committed; the clone is without them")


def _clone(folder: Path) -> Path:
    _git("clone", "--quiet", ".", str(folder))
    return folder


def _reproduced(clone: Path, log: Path) -> Measured:
    """Reproduce the club, then once more, then PMData alone if it is here."""
    console = store.console()
    console.print("the club, as committed")
    spent = {"club": measure.run(DVC, clone, log)}
    console.print("the club again: nothing to do")
    spent["club_again"] = measure.run(DVC, clone, log)
    if NOTHING_TO_DO not in log.read_text(encoding="utf-8"):
        raise store.ProblemError("a second `dvc repro` found something to do; see `dvc status`")
    if _bring_pmdata(clone, log):
        console.print("PMData")
        _choose(clone, "pmdata")
        spent["pmdata"] = measure.run(DVC, clone, log)
    else:
        console.print("PMData is not here; run `make real` once to measure it too")
    return spent


def _bring_pmdata(clone: Path, log: Path) -> bool:
    """Put PMData's files into the clone: those of `make real`, or out of the archive."""
    here = store.folder("raw") / "pmdata"
    if here.is_dir():
        shutil.copytree(here, clone / here)
    elif ARCHIVE.is_file():
        fetch = ["python", "-m", "pipeline.fetch", "pmdata", "--archive", str(ARCHIVE.resolve())]
        measure.run(fetch, clone, log)
    return (clone / here).is_dir()


def _choose(clone: Path, cohort: str) -> None:
    params = clone / "params.yaml"
    text = params.read_text(encoding="utf-8")
    chosen = re.sub(r"(?m)^cohorts:\n(?:  - .*\n)+", f"cohorts:\n  - {cohort}\n", text)
    params.write_text(chosen, encoding="utf-8")


def _as_report(spent: Measured) -> dict[str, object]:
    took = {name: found.as_json() for name, found in spent.items()}
    cohorts = {name: took[name] for name in ("club", "pmdata") if name in took}
    found: dict[str, object] = {
        "machine": measure.machine(),
        "repro": cohorts,
        "repro_again": {"club": took["club_again"]},
    }
    if "tests" in spent:
        found["tests"] = took["tests"]
    return found


def _table(spent: Measured) -> Table:
    """Lay the figures out beside their limits."""
    table = Table(title="On a fresh clone, environment installed", title_justify="left")
    table.add_column("")
    for name in ("seconds", "at most", "CPU seconds", "peak GiB", "at most", "holds"):
        table.add_column(name, justify="right")
    for name, took in spent.items():
        most = MOST_SECONDS.get(name)
        holds = took.peak_gib <= MOST_GIB and (most is None or took.seconds <= most)
        limit = "" if most is None else f"{most:.0f}"
        times = (f"{took.seconds:.1f}", limit, f"{took.cpu_seconds:.1f}")
        memory = (f"{took.peak_gib:.2f}", f"{MOST_GIB:.0f}")
        table.add_row(name.replace("_", " "), *times, *memory, "yes" if holds else "no")
    return table


if __name__ == "__main__":
    store.run(repro)
