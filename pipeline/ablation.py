"""Command: what each block of inputs adds to a cohort's estimate, as one table."""

from pathlib import Path

from rich.table import Table

from models import ablation
from pipeline import store
from pipeline.studied import studied


def ablate(cohort: str, matrix: Path, report: Path) -> None:
    """Fit a COHORT's model on more and more blocks of its MATRIX; write REPORT (JSON)."""
    made = studied(cohort, matrix)
    on, train, about = made.on, made.settings.train, made.about
    found = dict(ablation.steps(on.rows, train, about, on))
    steps = [{"inputs": block} | figures for block, figures in found.items()]
    store.write_json({"cohort": cohort, "synthetic": about.synthetic, "steps": steps}, report)
    table = Table(title=f"What each block of inputs adds: {cohort}", title_justify="left")
    for head in ("", "AUROC [95 %]", "within", "onset", "Brier"):
        table.add_column(head, justify="right" if head else "left")
    for block, figures in found.items():
        rest = [f"{figures[name]:.3f}" for name in ("auroc_within", "auroc_onset", "brier")]
        table.add_row(block, store.interval(figures, "auroc", ends=2), *rest)
    store.console().print(table)


if __name__ == "__main__":
    store.run(ablate)
