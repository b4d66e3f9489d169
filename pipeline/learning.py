"""Command: how a cohort's estimate grows with the athletes learned from, and what a leak shows."""

from pathlib import Path

from rich.progress import track
from rich.table import Table

from models import learning
from pipeline import store
from pipeline.studied import studied


def learn(cohort: str, matrix: Path, report: Path) -> None:
    """Fit a COHORT's model on more and more athletes of its MATRIX; write REPORT (JSON)."""
    known = studied(cohort, matrix)
    on, train, about = known.on, known.settings.train, known.about
    wanted = learning.tasks(on.rows, train)
    console = store.console()
    steps = track(wanted, "Fitting models", console=console, disable=not console.is_terminal)
    made = ((task, learning.run(on.rows, task, train, about)) for task in steps)
    curve, leak = learning.points(on, made)
    found = {
        "cohort": cohort,
        "synthetic": about.synthetic,
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
        store.interval(point, "auroc", ends=2),
        f"{show(point['auroc_least'], 2)} to {show(point['auroc_most'], 2)}" * (point["draws"] > 1),
        show(point["auroc_within"]),
        show(point["brier"], 4),
    ]


if __name__ == "__main__":
    store.run(learn)
