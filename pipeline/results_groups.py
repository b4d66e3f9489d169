"""The part of docs/results.md on groups: is the estimate right for each of them by itself?"""

from pathlib import Path
from typing import Any

from models.conformal import FRESH, HEAVY
from models.subgroups import LEAST_ATHLETES, LEAST_EACH, order
from pipeline import store

ABOUT = f"""
### Can estimates be taken at their word?

Slope 1 and intercept 0 are perfect: a slope below 1 means that high estimates are too high and low
ones too low, an intercept above 0 that legs were heavy more often than estimated. Observed over
expected is the number of heavy days over the sum of the estimates. Groups with fewer than
{LEAST_ATHLETES} athletes, or {LEAST_EACH} days of a kind, are too few to tell: no proof at all.

| | athletes | rated days | heavy | slope | intercept | observed / expected |
|---|---|---|---|---|---|---|"""


ANSWERS = """
### When does it speak?

Heavy, fresh or cannot tell, each made by a model and limits that never saw the athlete. Coverage is
the share of heavy days on which heavy stayed possible, and of fresh days on which fresh did: in
mean over athletes, which is what is promised, and over days. "Right" is the share of days that it
calls heavy that were, and of those that it calls fresh. Where heavy days are few, most days called
heavy are fresh all the same: the answer says that few fresh days read as high, no more.

| level | class | coverage, by athlete | coverage, by day | it says so on | right |
|---|---|---|---|---|---|"""
GROUPS = """
The same in groups of athletes at the level {level}, coverage by athlete:

| | athletes | heavy days | coverage, heavy | coverage, fresh | cannot tell |
|---|---|---|---|---|---|"""


def render(folder: Path) -> list[str]:
    """Write the sections of one cohort, where `evaluate` has written its groups and answers."""
    return _calibration(folder) + _answers(folder / "conformal.json")


def _calibration(folder: Path) -> list[str]:
    path = folder / "subgroups.json"
    if not path.exists():
        return []
    found, figures = store.read_json(path), store.read_json(folder / "metrics.json")
    lines = [ABOUT, _row("**everybody**", figures | {"heavy": figures["positives"]} | found["all"])]
    for kind, groups in found["groups"].items():
        lines += [_row(f"{kind}: {name}", group) for name, group in _ordered(groups)]
    return lines


def _answers(path: Path) -> list[str]:
    if not path.exists():
        return []
    levels = store.read_json(path)
    lines = [ANSWERS]
    for level, found in levels.items():
        own = found["all"]
        for name in (HEAVY, FRESH):
            keys = (f"coverage_{name}_by_athlete", f"coverage_{name}", f"says_{name}")
            cells = [_interval(own, key) for key in (*keys, f"right_{name}")]
            lines.append(f"| {level} | {name} | {' | '.join(cells)} |")
        lines.append(f"| {level} | cannot tell | | | {_interval(own, 'says_cannot_tell')} | |")
    level = min(levels)
    lines.append(GROUPS.format(level=level))
    for kind, groups in levels[level]["groups"].items():
        lines += [_answered(f"{kind}: {name}", group) for name, group in _ordered(groups)]
    return lines


def _answered(name: str, group: dict[str, Any]) -> str:
    keys = ("coverage_heavy_by_athlete", "coverage_fresh_by_athlete", "says_cannot_tell")
    cells = [group["said"], "", ""] if "said" in group else [_interval(group, key) for key in keys]
    counts = [_count(group[key]) for key in ("athletes", "heavy")]
    return f"| {name} | {' | '.join([*counts, *cells])} |"


def _ordered(groups: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, groups[name]) for name in sorted(groups, key=order)]


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
    return store.interval(group, name, 2, sign)
