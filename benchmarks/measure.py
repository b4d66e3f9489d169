"""What the benchmarks share: seconds and memory of a command, rows per second of a function."""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline import store

GIB = 2**30
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes of ru_maxrss
LIBRARIES = ("dataframely", "dvc", "lightgbm", "mlflow", "numpy", "polars", "scikit-learn")
AS_MAKE_DOES = {
    "PATH": f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    "PYTHONHASHSEED": "0",
    "DVC_NO_ANALYTICS": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
LAST_LINES = 15


def record(found: dict[str, Any], report: Path) -> None:
    """Write figures into REPORT (JSON), beside those of other benchmarks that are in it."""
    known = store.read_json(report) if report.exists() else {}
    store.write_json(known | found, report)


def revision() -> str:
    """Name the commit that is measured."""
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    )
    return said.stdout.strip()


@dataclass(frozen=True)
class Spent:
    """What a command took: wall clock, processor time, peak memory of its largest process."""

    seconds: float
    cpu_seconds: float
    peak_gib: float

    def as_json(self) -> dict[str, float]:
        """Round to what a run can tell."""
        return {name: round(value, 2) for name, value in asdict(self).items()}


def run(words: list[str], folder: Path, log: Path) -> Spent:
    """Run a command in a folder; raises `ProblemError` with its last lines if it fails."""
    with log.open("w+", encoding="utf-8") as said:
        begun = time.perf_counter()
        child = subprocess.Popen(
            words, cwd=folder, env=os.environ | AS_MAKE_DOES, stdout=said, stderr=said
        )
        _, status, used = os.wait4(child.pid, 0)  # of the child and all that it waited for
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            end = "".join(said.readlines()[-LAST_LINES:])
            raise store.ProblemError(
                f"{' '.join(words)} failed with status {child.returncode}:\n{end}"
            )
    return Spent(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * RSS_UNIT / GIB)


def per_second(rows: int, function: Callable[[], object], times: int = 3) -> float:
    """Call a function once to warm up, then a few times; rows per second of the median call."""
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        function()
        taken.append(time.perf_counter() - begun)
    return rows / statistics.median(taken[1:])


def machine() -> dict[str, object]:
    """Say what the figures were measured on; no names of hosts or users."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpus": os.cpu_count(),
        "memory_gib": round(pages / GIB),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
    }
