"""Command: the model's parts, and models that need not explain themselves, on the same folds."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import track
from rich.table import Table

from models import honest, ladder, rivals, split
from models.crossfit import About
from models.honest import Judged
from pipeline import params, store
from pipeline.studied import studied

MODEL = ladder.STEPS[-1].name


def compare(cohort: str, matrix: Path, report: Path, parts_only: bool = False) -> None:
    """Judge a COHORT's model of its MATRIX beside its own parts and rivals; write REPORT (JSON).

    --parts-only leaves the rivals out: with many athletes they take hours.
    """
    made = studied(cohort, matrix)
    on, settings, about = made.on, made.settings, made.about
    others = () if parts_only else rivals.RIVALS
    risks = dict(_all(on, settings, about, others))
    found: dict[str, Any] = {"cohort": cohort, "synthetic": about.synthetic}
    before = [None, *(step.name for step in ladder.STEPS[:-1])]
    found["steps"] = _against(on, risks, ladder.STEPS, before)
    found["not_kept"] = _against(on, risks, ladder.NOT_KEPT, [MODEL] * len(ladder.NOT_KEPT))
    found["rivals"] = _against(on, risks, others, [MODEL] * len(others))
    for told, rival in zip(found["rivals"], others, strict=True):
        told["settings"] = len(rival.settings)
    store.write_json(found, report)
    _print(found)


def _all(
    on: Judged, settings: params.Params, about: About, others: Sequence[rivals.Rival]
) -> Iterator[tuple[str, np.ndarray]]:
    """Predict all rows by every model, a fold at a time."""
    seed = settings.train.seed
    makers: dict[str, rivals.Predict] = {
        step.name: partial(step.predict, params=settings.train, about=about)
        for step in (*ladder.STEPS, *ladder.NOT_KEPT)
    }
    makers |= {rival.name: partial(rival.predict, seed=seed) for rival in others}
    console = store.console()
    folds = len(split.outer(on.rows, seed))
    for name, predict in makers.items():
        risk = np.zeros(on.rows.height)
        for held, made in track(
            rivals.unseen(on.rows, predict, seed),
            f"{name.replace('_', ' ')}, athletes left out",
            total=folds,
            console=console,
            disable=not console.is_terminal,
        ):
            risk[held] = made
        yield name, risk


def _against(
    on: Judged,
    risks: dict[str, np.ndarray],
    models: Sequence[ladder.Step] | Sequence[rivals.Rival],
    others: Sequence[str | None],
) -> list[dict]:
    """Give each model's figures, and its differences to the other named beside it, paired."""
    found = []
    for model, than in zip(models, others, strict=True):
        mine = risks[model.name]
        figures = {"name": model.name, "words": model.words} | honest.all_figures(on, mine, mine)
        if than is not None:
            theirs = risks[than]
            figures |= {"than": than} | honest.differences(on, (mine, mine), (theirs, theirs))
        found.append(figures)
    return found


def _print(found: dict) -> None:
    kind = " (SYNTHETIC)" if found["synthetic"] else ""
    table = Table(title=f"{found['cohort']}{kind}: on the same folds", title_justify="left")
    heads = ("AUROC [95 %]", "within", "onset", "Brier", "log-loss", "log-loss, less [95 %]")
    table.add_column("")
    for head in heads:
        table.add_column(head, justify="right")
    for part, words in (
        ("steps", "less the step before"),
        ("not_kept", "tried and not kept, less the model"),
        ("rivals", "need not explain themselves, less the model"),
    ):
        table.add_section()
        table.add_row(f"[i]{words}", *[""] * len(heads))
        for model in found[part]:
            table.add_row(model["words"].replace("**", ""), *_cells(model))
    store.console().print(table)


def _cells(model: dict) -> list[str]:
    show = store.figure
    return [
        store.interval(model, "auroc", ends=2),
        show(model["auroc_within"]),
        show(model["auroc_onset"]),
        show(model["brier"], 4),
        show(model["log_loss"], 4),
        store.interval(model, "log_loss_difference", 4, "+") if "than" in model else "",
    ]


if __name__ == "__main__":
    store.run(compare)
