"""The part of docs/results.md on groups: is the estimate right for each of them by itself?"""

from pathlib import Path
from typing import Any

from models.subgroups import LEAST_ATHLETES, LEAST_EACH
from pipeline import store

ABOUT = f"""
### Can estimates be taken at their word?

Slope 1 and intercept 0 are perfect: a slope below 1 means that high estimates are too high and low
ones too low, an intercept above 0 that legs were heavy more often than estimated. Observed over
expected is the number of heavy days over the sum of the estimates. Groups with fewer than
{LEAST_ATHLETES} athletes, or {LEAST_EACH} days of a kind, are too few to tell, which is not the
same as fair.

| | athletes | rated days | heavy | slope | intercept | observed / expected |
|---|---|---|---|---|---|---|"""


def render(folder: Path) -> list[str]:
    """Write the section of one cohort, where `evaluate` has written its groups."""
    path = folder / "subgroups.json"
    if not path.exists():
        return []
    found, figures = store.read_json(path), store.read_json(folder / "metrics.json")
    lines = [ABOUT, _row("**everybody**", figures | {"heavy": figures["positives"]} | found["all"])]
    for kind, groups in found["groups"].items():
        lines += [_row(f"{kind}: {name}", group) for name, group in groups.items()]
    return lines


def _row(name: str, group: dict[str, Any]) -> str:
    counts = [_count(group[key]) for key in ("athletes", "rows", "heavy")]
    if "said" in group:
        cells = [group["said"], "", ""]
    else:
        cells = [_interval(group, key) for key in ("slope", "intercept", "ratio")]
    return f"| {name} | {' | '.join([*counts, *cells])} |"


def _count(value: int | None) -> str:
    return "not told" if value is None else f"{value:,}"


def _interval(group: dict[str, Any], name: str) -> str:
    sign = "+" if name == "intercept" else ""
    value, low, high = (
        store.figure(group[key], 2, sign) for key in (name, f"{name}_low", f"{name}_high")
    )
    return f"{value} [{low}, {high}]"
