"""The benchmark of reading: CSV rows and FIT files per second into tables, and memory.

python -m benchmarks.reading reports/bench.json
"""

import csv
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from garmin_fit_sdk import Decoder, Stream
from rich.table import Table

from benchmarks import measure
from benchmarks.repro import SHARED
from pipeline import store
from pipeline.formats import folder

ATHLETE = "SYNTHETIC-1"
ROWS = {"sessions.csv": 600_000, "activities.csv": 300_000}
LARGE, MOST_GIB = 2 * 2**30, 1.5  # bytes of the large file, and memory to read it in
LEAST = {"csv_rows_per_s": 500_000.0, "fit_files_per_s": 20.0}
RUN, COPIES = SHARED / "data/fit/run.fit", 20
PLAIN = "athlete_id,happened,source,sport,duration_min,distance_km,heart_rate_mean_bpm,cadence_spm"
STRAVA = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,"
    "Distance,Max Heart Rate,Relative Effort,Activity Gear,Elapsed Time,Moving Time,Distance,"
    "Max Speed,Average Speed,Elevation Gain,Elevation Loss,Max Cadence,Average Cadence,"
    "Max Heart Rate,Average Heart Rate,Max Watts,Average Watts,Calories,Perceived Exertion"
)
EMPTY = 70  # columns that an export has beside these, all empty in most
ABOUT = "SYNTHETIC " + 300 * "x"


def reading(report: Path) -> None:
    """Measure reading on this machine, and write the figures to REPORT (JSON)."""
    console = store.console()
    found: dict[str, Any] = {"revision": measure.revision()}
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        console.print("rows of CSV per second into tables")
        found["csv_rows_per_s"] = {name: _rows_per_s(room, name) for name in ROWS}
        if RUN.is_file():
            console.print("FIT files per second")
            found["fit"] = _fit_rates(room)
        console.print("a large file")
        found["large_file"] = _large(room)
    measure.record({"machine": measure.machine(), "ingest": found}, report)
    console.print(_table(found))


def _rows_per_s(room: Path, name: str) -> float:
    raw = _cohort(room)
    _write(raw / ATHLETE / name, _lines(name, ROWS[name]))
    return round(measure.per_second(ROWS[name], lambda: folder.read(raw)))


def _cohort(room: Path) -> Path:
    shutil.rmtree(room / "raw", ignore_errors=True)
    (room / "raw" / ATHLETE).mkdir(parents=True)
    return room / "raw"


def _lines(name: str, rows: int) -> Iterator[list[str]]:
    """Give a header and rows, each SYNTHETIC training with its own minute."""
    minutes = pl.datetime_range(
        pl.datetime(1995, 1, 1),
        pl.datetime(1995, 1, 1) + pl.duration(minutes=3 * (rows - 1)),
        interval="3m",
        eager=True,
    )
    if name == "sessions.csv":
        yield PLAIN.split(",")
        for at in minutes.dt.to_string("%Y-%m-%dT%H:%M"):
            yield [ATHLETE, at, "device", "run", "60.5", "10.01", "145", "168"]
        return
    yield [*STRAVA.split(","), *(f"Column {number}" for number in range(EMPTY))]
    told: list[str] = [
        "3700",
        "10.01",
        "171",
        "55",
        "SYNTHETIC shoe",
        "3700.0",
        "3600.0",
        "10012.3",
        "4.1",
    ]
    more = ["2.78", "101.2", "99.1", "95", "84.1", "171", "145.2", "", "", "601", "5"]
    for number, at in enumerate(minutes.dt.to_string("%b %d, %Y, %I:%M:%S %p")):
        yield [str(number), at, "SYNTHETIC run", "Run", ABOUT, *told, *more, *EMPTY * [""]]


def _write(path: Path, lines: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def _fit_rates(room: Path) -> dict[str, float]:
    """Read copies of a real run, and let Garmin's decoder do nothing but decode them."""
    raw, content = _cohort(room), RUN.read_bytes()
    for number in range(COPIES):
        (raw / ATHLETE / f"{number}.fit").write_bytes(content)

    def decode() -> None:
        for _ in range(COPIES):
            Decoder(Stream.from_byte_array(bytearray(content))).read()

    _, tables = folder.read(raw)
    rates = {
        "minutes_of_run": tables["sessions"]["duration_min"][0],
        "files_per_s": measure.per_second(COPIES, lambda: folder.read(raw), times=1),
        "decoder_alone_files_per_s": measure.per_second(COPIES, decode, times=1),
    }
    return {name: round(value, 2) for name, value in rates.items()}


def _large(room: Path) -> dict[str, Any]:
    """Run the stage on a Strava export of 2 GiB; its process tells how much memory it took."""
    raw = _cohort(room)
    path = raw / ATHLETE / "activities.csv"
    line = len(",".join(list(_lines("activities.csv", 2))[-1]))
    rows = LARGE // line + 1
    _write(path, _lines("activities.csv", rows))
    targets = [str(room / name) for name in ("tables", "refused.parquet", "refused.json")]
    words = ["python", "-m", "pipeline.ingest", str(raw), *targets]
    spent = measure.run(words, Path.cwd(), room / "log")
    kept = store.read_tables(room / "tables").sessions.select(pl.len()).collect().item()
    about = {"gib": round(path.stat().st_size / 2**30, 2), "rows": rows, "rows_kept": kept}
    return about | spent.as_json()


def _table(found: dict) -> Table:
    """Lay the figures out beside what they have to reach."""
    table = Table(title="Reading", title_justify="left")
    for head in ("", "measured", "wanted"):
        table.add_column(head, justify="left" if head == "" else "right")
    for name, rate in found["csv_rows_per_s"].items():
        table.add_row(f"{name}, rows/s", f"{rate:,.0f}", f"≥ {LEAST['csv_rows_per_s']:,.0f}")
    if "fit" in found:
        fit = found["fit"]
        what = f"FIT, a run of {fit['minutes_of_run']:.0f} min, files/s"
        table.add_row(what, f"{fit['files_per_s']:.1f}", f"≥ {LEAST['fit_files_per_s']:.0f}")
        table.add_row(
            "Garmin's decoder alone, files/s", f"{fit['decoder_alone_files_per_s']:.1f}", ""
        )
    large = found["large_file"]
    table.add_row(
        f"{large['gib']:.1f} GiB of activities, peak GiB",
        f"{large['peak_gib']:.2f}",
        f"≤ {MOST_GIB:.1f}",
    )
    table.add_row("  the same, seconds", f"{large['seconds']:.0f}", "")
    return table


if __name__ == "__main__":
    store.run(reading)
