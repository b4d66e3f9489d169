"""What `score` prints where a cohort is not the one that the model learned from: what differs."""

import textwrap
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from features.registry import FEATURE
from models.drift import FEW_ATHLETES, FEW_EVENTS, SOURCE, Drift
from models.reference import Reference
from pipeline import store

MOST_ROWS = 12


def show(found: Drift, past: Reference, console: Console) -> None:
    """Print the inputs that changed, how many did not, and estimates and outcomes beside training.

    Nothing but a line is printed where no day could be scored.
    """
    if not found.rows:
        console.print("Nothing to compare with the cohort that the model learned from.")
        return
    changed = found.changed
    if changed.height:
        table = Table(
            title="Not as in the cohort that the model learned from", title_justify="left"
        )
        table.add_column("input", overflow="fold")
        for name in ("PSI", "unknown in training", "unknown here"):
            table.add_column(name, justify="right")
        table.add_column("what changed", overflow="fold")
        table.add_column("counts")
        for row in changed.head(MOST_ROWS).iter_rows(named=True):
            table.add_row(*_cells(row))
        console.print(table)
    for line in _lines(found, past):
        console.print(Text(textwrap.fill(line, store.WIDTH, subsequent_indent=" " * 6)))


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    psi = "–" if row["psi"] is None else f"{row['psi']:.2f}"
    unknown = (f"{row[name]:.0%}" for name in ("unknown_in_training", "unknown_here"))
    return (FEATURE[row["input"]].label, psi, *unknown, row["change"], _yes(row["counts"]))


def _yes(counts: bool) -> str:
    return "yes" if counts else "no"


def _lines(found: Drift, past: Reference) -> Iterator[str]:
    more = found.changed.height - MOST_ROWS
    if more > 0:
        yield f"… and {more} more; --drift FILE writes all"
    same = found.inputs.height - found.changed.height
    counting = found.changed.filter("counts").height
    others = f"; of the others {counting} count in the estimate" if found.changed.height else ""
    compared = f"{found.athletes} athletes, {found.rows:,} days; {SOURCE}"
    yield f"{same} of {found.inputs.height} inputs as in training{others} ({compared})"
    if found.athletes < FEW_ATHLETES:
        yield f"fewer than {FEW_ATHLETES} athletes: large changes may be chance and are not named"
    mean, low, high = found.mean_risk
    yield (
        f"mean chance {mean:.0%} [{low:.0%}, {high:.0%}] over athletes, in training "
        f"{past.mean_risk:.0%}"
    )
    yield _outcome(found.outcome)


def _outcome(figures: dict[str, float] | None) -> str:
    if figures is None:
        return "too few ratings yet to say whether estimates can be taken at their word"
    slope, intercept = (store.interval(figures, name, 2) for name in ("slope", "intercept"))
    said = (
        f"calibration over {figures['rows']:,} rated days, {figures['heavy']:,} heavy: slope "
        f"{slope}, intercept {intercept} (1 and 0 are perfect)"
    )
    wrong = [name for name, right in (("slope", 1), ("intercept", 0)) if _off(figures, name, right)]
    if wrong:
        said += f"; off: {' and '.join(wrong)}, see python -m pipeline.recalibrate"
    few = min(figures["heavy"], figures["rows"] - figures["heavy"]) < FEW_EVENTS
    return said + (f"; fewer than {FEW_EVENTS} days of a kind say little" if few else "")


def _off(figures: dict[str, float], name: str, right: float) -> bool:
    """Say whether the interval leaves out what is perfect."""
    return not figures[f"{name}_low"] <= right <= figures[f"{name}_high"]
