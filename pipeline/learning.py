"""Command: how a cohort's estimate grows with the athletes learned from, and what a leak shows."""

from pathlib import Path

import polars as pl
from rich.progress import track
from rich.table import Table

from models import honest, learning
from models.crossfit import About
from pipeline import params, store


def learn(cohort: str, matrix: Path, report: Path) -> None:
    """Fit a COHORT's model on more and more athletes of its MATRIX; write REPORT (JSON)."""
    settings = params.load()
    rows = store.read_parquet(matrix, "build").filter(pl.col("heavy").is_not_null())
    if rows.is_empty():
        raise store.ProblemError(f"{cohort} has no ratings, so nothing can be learned")
    made_up = bool(rows["athlete_id"].str.contains("SYNTHETIC").any())
    about = About(cohort=cohort, label=rows["label"][0], synthetic=made_up)
    on = honest.judged(
        rows, settings.train.seed, settings.evaluate.seed, settings.evaluate.bootstraps
    )
    wanted = learning.tasks(on.rows, settings.train)
    console = store.console()
    steps = track(wanted, "Fitting models", console=console, disable=not console.is_terminal)
    made = ((task, learning.run(on.rows, task, settings.train, about)) for task in steps)
    curve, leak = learning.points(on, made)
    found = {
        "cohort": cohort,
        "synthetic": made_up,
        "rows": on.rows.height,
        "positives": int(on.heavy.sum()),
        "models": len(wanted),
        "points": curve,
        "random_rows_leak": leak,
    }
    store.write_json(found, report)
    table = Table(title=f"Skill by athletes learned from: {cohort}", title_justify="left")
    for head in ("", "draws", "AUROC [95 %]", "single draws", "within", "Brier"):
        table.add_column(head, justify="right" if head else "left")
    for point in curve:
        table.add_row(f"{point['athletes']} athletes", *_cells(point))
    table.add_row("rows at random: a leak, not skill", *_cells(leak))
    console.print(table)


def _cells(point: dict) -> list[str]:
    show = store.figure
    return [
        str(point["draws"]),
        f"{show(point['auroc'])} [{show(point['auroc_low'], 2)}, {show(point['auroc_high'], 2)}]",
        f"{show(point['auroc_least'], 2)} to {show(point['auroc_most'], 2)}" * (point["draws"] > 1),
        show(point["auroc_within"]),
        show(point["brier"], 4),
    ]


if __name__ == "__main__":
    store.run(learn)
