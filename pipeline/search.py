"""Command: a search for settings inside each fold, every trial a nested MLflow run.

The athletes of a fold are judged by settings that were chosen without them. What is not searched
(the inputs, the model's form, the learning rate) is taken as it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import mlflow
import numpy as np
import optuna
import polars as pl
import typer
from rich.progress import Progress
from rich.table import Table

from models import crossfit, honest, search, split
from models.crossfit import About
from models.honest import Judged
from models.settings import TrainParams
from pipeline import store
from pipeline.studied import studied
from pipeline.tracking import open_experiment

EXPERIMENT = "heavy-legs-search"
Trials = Annotated[int, typer.Option(min=2, help="how many settings are tried in each fold")]
Step = Callable[[], None]
SHOWN = ("auroc", "auroc_within", "auroc_onset", "brier", "log_loss", "calibration_slope")


def look(cohort: str, matrix: Path, report: Path, trials: Trials = 25) -> None:
    """Search a COHORT's settings on its MATRIX, nested; write REPORT (JSON).

    Then once over all athletes: what an experiment would be worth trying with.
    """
    made = studied(cohort, matrix)
    on, settings, about = made.on, made.settings, made.about
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    open_experiment(EXPERIMENT)
    folds = len(split.outer(on.rows, settings.train.seed))
    name = f"{cohort}: {trials} settings in each of {folds} folds"
    tags = {"cohort": cohort, "data": "SYNTHETIC" if about.synthetic else "real"}
    with mlflow.start_run(run_name=name, tags=tags), _progress((folds + 1) * trials) as step:
        found = _nested(on, settings.train, about, trials, step)
        best, inside = _study(on.rows, settings.train, about.label, trials, "all athletes", step)
        found |= {"recommended": _turned(best), "recommended_loss_inside": inside}
        found |= {"cohort": cohort, "synthetic": about.synthetic}
        mlflow.log_metrics({key: found["searched"][key] for key in SHOWN})
        mlflow.log_params({f"recommended.{key}": value for key, value in _turned(best).items()})
    store.write_json(found, report)
    _print(found)


def _nested(
    on: Judged, present: TrainParams, about: About, trials: int, step: Step
) -> dict[str, Any]:
    """Judge each fold's athletes by the settings chosen without them, and by the present ones."""
    risk = {"searched": np.zeros(on.rows.height), "present": np.zeros(on.rows.height)}
    chosen = []
    for number, fold in enumerate(split.outer(on.rows, present.seed), 1):
        held = on.rows["athlete_id"].is_in(fold)
        train, test = on.rows.filter(~held), on.rows.filter(held)
        best, _ = _study(train, present, about.label, trials, f"without fold {number}", step)
        chosen.append(_turned(best))
        for kind, settings in (("searched", best), ("present", present)):
            fitted = crossfit.fit(train, settings, about)
            risk[kind][held.to_numpy()] = crossfit.predict(fitted, test)["risk"].to_numpy()
    pairs = {kind: (made, made) for kind, made in risk.items()}
    return {
        "trials_per_fold": trials,
        "folds": len(chosen),
        "settings_tried": trials * (len(chosen) + 1),
        "searched": honest.all_figures(on, *pairs["searched"]),
        "present": honest.all_figures(on, *pairs["present"]),
        "searched_less_present": honest.differences(on, pairs["searched"], pairs["present"]),
        "chosen": {
            name: {"least": min(values), "median": float(np.median(values)), "most": max(values)}
            for name in search.SPACE
            for values in [[one[name] for one in chosen]]
        },
    }


def _study(
    rows: pl.DataFrame, present: TrainParams, label: str, trials: int, name: str, step: Step
) -> tuple[TrainParams, float]:
    """Find the settings of least loss inside, without a hint of the present ones."""
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=present.seed))
    with mlflow.start_run(run_name=name, nested=True):
        for number in range(trials):
            trial = study.ask()
            settings = search.settings(present, _suggested(trial))
            loss = search.loss(rows, settings, label)
            study.tell(trial, loss)
            with mlflow.start_run(run_name=f"{name}: {number + 1}", nested=True):
                mlflow.log_params(_turned(settings))
                mlflow.log_metric("log_loss_inside", loss)
            step()
        best = search.settings(present, study.best_params)
        mlflow.log_params(_turned(best))
        mlflow.log_metric("log_loss_inside", study.best_value)
    return best, study.best_value


def _suggested(trial: optuna.Trial) -> dict[str, float]:
    whole = {name for name, kind in TrainParams.model_fields.items() if kind.annotation is int}
    return {
        name: trial.suggest_int(name, int(at.low), int(at.high), log=at.log)
        if name in whole
        else trial.suggest_float(name, at.low, at.high, log=at.log)
        for name, at in search.SPACE.items()
    }


def _turned(params: TrainParams) -> dict[str, Any]:
    return {name: getattr(params, name) for name in search.SPACE}


@contextmanager
def _progress(total: int) -> Iterator[Step]:
    """Show a bar on a terminal; give what moves it on."""
    console = store.console()
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Searching inside each fold", total=total)
        yield lambda: bar.advance(task)


def _print(found: dict[str, Any]) -> None:
    show, console = store.figure, store.console()
    kind = " (SYNTHETIC)" if found["synthetic"] else ""
    table = Table(
        title=f"{found['cohort']}{kind}: {found['settings_tried']:,} settings tried, "
        f"{found['trials_per_fold']} in each of {found['folds']} folds and over all",
        title_justify="left",
    )
    for head in ("settings", "AUROC [95 %]", "within", "onset", "Brier", "log-loss"):
        table.add_column(head, justify="left" if head == "settings" else "right")
    for words, name in (("chosen inside each fold", "searched"), ("of params.yaml", "present")):
        figures = found[name]
        table.add_row(
            words,
            store.interval(figures, "auroc", ends=2),
            *(show(figures[key]) for key in ("auroc_within", "auroc_onset")),
            *(show(figures[key], 4) for key in ("brier", "log_loss")),
        )
    console.print(table)
    gap = found["searched_less_present"]
    told = store.interval(gap, "log_loss_difference", 4, "+")
    console.print(f"log-loss, chosen inside less params.yaml: {told}")
    turned = " ".join(f"-S train.{key}={value:g}" for key, value in found["recommended"].items())
    console.print(
        f"over all athletes: dvc exp run -S 'cohorts=[{found['cohort']}]' {turned}",
        soft_wrap=True,
        markup=False,
    )


if __name__ == "__main__":
    store.run(look)
