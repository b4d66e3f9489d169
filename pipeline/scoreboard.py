"""What `score` prints: each athlete's last day in a table, and the messages beside it."""

import textwrap
from collections.abc import Iterator
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from features import referral
from models import explain
from models.additive import USUAL
from pipeline import store

MOST_ROWS, MOST_MESSAGES = 30, 20
NOTHING_SAID = 4  # the last rank of referral.urgency
KEY = ["athlete_id", "day"]
MEANING = (
    "says: heavy where at most {share} of new athletes' fresh days read as high, fresh where at "
    "most {share} of their heavy days read as low; not that it will be so"
)
NOTHING_RAISED = "nothing stands out"


def show(scores: pl.DataFrame, matrix: pl.DataFrame, level: float, console: Console) -> None:
    """Print each athlete's last day: who needs help first, then the highest chance.

    `matrix` holds what is known of the same days; `level` is how sure an answer is.
    """
    latest = scores.filter(pl.col("day") == pl.col("day").max().over("athlete_id"))
    latest = latest.with_columns(urgency=referral.urgency(pl.col("message")))
    alarming = pl.col("urgency").clip(upper_bound=referral.RANK_SOON)
    ranked = latest.sort(
        alarming, "risk", "athlete_id", descending=[False, True, False], nulls_last=True
    )
    shown = ranked.head(MOST_ROWS).join(matrix, on=KEY, how="left", maintain_order="left")
    table = Table(title="Each athlete's last day", title_justify="left")
    table.add_column("athlete", overflow="fold")
    table.add_column("day", no_wrap=True)
    table.add_column("chance", justify="right", no_wrap=True)
    table.add_column("typical", justify="right", no_wrap=True)
    table.add_column("says", no_wrap=True)
    table.add_column("counted most", overflow="fold")
    table.add_column("status", no_wrap=True)
    for row in shown.iter_rows(named=True):
        table.add_row(
            Text(row["athlete_id"]),
            str(row["day"]),
            _share(row["risk"]),
            _share(row["typical_risk"]),
            row["says"] or "",
            _counted_most(row),
            row["status"],
        )
    console.print(table)
    if ranked.height > MOST_ROWS:
        console.print(f"  … and {ranked.height - MOST_ROWS:,} more athletes", highlight=False)
    for line in (*_settling(shown), MEANING.format(share=f"{1 - level:.0%}")):
        console.print(Text(textwrap.fill(line, store.WIDTH, subsequent_indent=" " * 6)))
    for line in messages(latest):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _share(chance: float | None) -> str:
    return "–" if chance is None else f"{chance:.0%}"


def _settling(shown: pl.DataFrame) -> Iterator[str]:
    """Say, input by input, whom it would tell most about where it cannot tell."""
    asked = shown.drop_nulls("would_settle").group_by("would_settle").agg("athlete_id")
    for name, athletes in (
        asked.sort(pl.col("athlete_id").list.len(), "would_settle").reverse().rows()
    ):
        yield f"cannot tell, most settled by {explain.settling(name)}: {', '.join(athletes)}"


def _counted_most(row: dict[str, Any]) -> str:
    """Name, as `explain` does, what raised the estimate most; what is past its concern first."""
    if row["status"] != "scored":
        return ""
    ranked = explain.reasons(row)
    raised = [r for r in ranked if r.contribution > explain.WORTH_SAYING and r.facts]
    most = next((r.spoken for r in [*(r for r in ranked if r.named), *raised]), None)
    usual = "usual for you" if (row[USUAL] or 0.0) > explain.WORTH_SAYING else NOTHING_RAISED
    return most or usual


def messages(latest: pl.DataFrame) -> Iterator[str]:
    """Say what stands beside or in place of each score, wrapped; the most urgent come first."""
    said = latest.filter(pl.col("urgency") < NOTHING_SAID).sort("urgency", "athlete_id")
    for row in said.head(MOST_MESSAGES).iter_rows(named=True):
        line = f"{row['athlete_id']}, {row['status']}: {row['message']}"
        yield textwrap.fill(line, store.WIDTH, initial_indent="  ", subsequent_indent=" " * 6)
    if said.height > MOST_MESSAGES:
        yield f"  … and {said.height - MOST_MESSAGES} more"
