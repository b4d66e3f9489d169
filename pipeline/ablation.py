"""Command: what each block of inputs adds to a cohort's estimate, as one table."""

from pathlib import Path

import polars as pl
from rich.table import Table

from models import ablation, honest
from models.crossfit import About
from pipeline import params, store


def ablate(cohort: str, matrix: Path, report: Path) -> None:
    """Fit a COHORT's model on more and more blocks of its MATRIX; write REPORT (JSON)."""
    settings = params.load()
    rows = store.read_parquet(matrix, "build").filter(pl.col("heavy").is_not_null())
    if rows.is_empty():
        raise store.ProblemError(f"{cohort} has no ratings, so nothing can be compared")
    made_up = bool(rows["athlete_id"].str.contains("SYNTHETIC").any())
    about = About(cohort=cohort, label=rows["label"][0], synthetic=made_up)
    on = honest.judged(
        rows, settings.train.seed, settings.evaluate.seed, settings.evaluate.bootstraps
    )
    found = dict(ablation.steps(on.rows, settings.train, about, on))
    steps = [{"inputs": block} | figures for block, figures in found.items()]
    store.write_json({"cohort": cohort, "synthetic": made_up, "steps": steps}, report)
    table = Table(title=f"What each block of inputs adds: {cohort}", title_justify="left")
    for head in ("", "AUROC [95 %]", "within", "onset", "Brier"):
        table.add_column(head, justify="right" if head else "left")
    for block, figures in found.items():
        spread = f"[{figures['auroc_low']:.2f}, {figures['auroc_high']:.2f}]"
        rest = [f"{figures[name]:.3f}" for name in ("auroc_within", "auroc_onset", "brier")]
        table.add_row(block, f"{figures['auroc']:.3f} {spread}", *rest)
    store.console().print(table)


if __name__ == "__main__":
    store.run(ablate)
