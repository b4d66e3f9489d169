"""How the skill grows with the athletes learned from, and what a split of rows at random would say.

The curve tells whether more athletes would still help. The random split is computed once, as a
warning: an athlete's own days, and the days around each judged one, are then among those learned
from, so it measures a leak and not what a new athlete would get.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from models import crossfit, metrics, split
from models.crossfit import About
from models.honest import Judged
from models.settings import TrainParams

FEW, MANY = (4, 6, 8, 10, 12), (8, 16, 32, 64)  # athletes learned from, below all of them
DRAWS_OF_FEW, DRAWS_OF_MANY = 5, 2
RANDOM_FOLDS = 10
LEAST_EACH = 5  # days of each kind in every inner fold's training rows, else drawn again
TRIES = 100
LEAK = 0  # stands for the random split where a number of athletes would
FIGURES = ("auroc", "auroc_within", "brier")


@dataclass(frozen=True)
class Task:
    """One model to fit: from which rows, to judge which (masks over the labelled rows).

    `size` is the number of athletes learned from, or LEAK.
    """

    size: int
    draw: int
    learn: np.ndarray
    judge: np.ndarray


def tasks(rows: pl.DataFrame, params: TrainParams) -> list[Task]:
    """List every model to fit: whole athletes are judged, some of the others are learned from.

    The outer folds are those of the model itself. All the others at once need one draw, fewer of
    them several. A draw from which nothing can be learned (an inner fold without both kinds of
    days) is drawn again; a size for which none is found is left out.
    """
    folds = split.outer(rows, params.seed)
    few = rows["athlete_id"].n_unique() <= split.LEAVE_ONE_OUT_UP_TO
    everybody = min(len(_others(rows, fold)) for fold in folds)
    sizes, draws = (FEW, DRAWS_OF_FEW) if few else (MANY, DRAWS_OF_MANY)
    found = []
    for size in (size for size in sizes if size < everybody):
        made = [_drawn(rows, folds, size, draw, params) for draw in range(draws)]
        found += [task for tasks in made if tasks is not None for task in tasks]
    whole = [_task(rows, everybody, 0, _others(rows, fold), fold) for fold in folds]
    return [*found, *whole, *_leaking(rows, params.seed)]


def run(rows: pl.DataFrame, task: Task, params: TrainParams, about: About) -> np.ndarray:
    """Fit one model and give its risk for the judged rows, in their order."""
    fitted = crossfit.fit(rows.filter(task.learn), params, about)
    theirs = rows.filter(task.judge)["athlete_id"].unique()
    seen = rows.with_columns(judge=pl.Series(task.judge)).filter(
        pl.col("athlete_id").is_in(theirs.implode())
    )
    made = crossfit.predict(fitted, seen.drop("judge"), keep_history=True)
    return made.filter(seen["judge"])["risk"].to_numpy()


def points(on: Judged, made: Iterator[tuple[Task, np.ndarray]]) -> tuple[list[dict], dict]:
    """Sum up: the curve, a point for each size, and the random split.

    Each figure is the mean over draws, with a 95 % interval over athletes and, as `_least` and
    `_most`, how far single draws lie apart; gains are over the point before, paired.
    """
    risks: dict[tuple[int, int], np.ndarray] = {}
    for task, risk in made:
        at = (task.size, task.draw)
        risks.setdefault(at, np.full(len(on.heavy), np.nan))[task.judge] = risk
    sizes = sorted({size for size, _ in risks})
    drawn = {
        size: [_resampled(on, risk) for (at, _), risk in risks.items() if at == size]
        for size in sizes
    }
    curve, before = [], None
    for size in sizes:
        if size != LEAK:
            curve.append({"athletes": size} | _point(drawn[size], before))
            before = drawn[size]
    return curve, _point(drawn[LEAK], before)


def _others(rows: pl.DataFrame, fold: list[str]) -> list[str]:
    return sorted(set(rows["athlete_id"].unique()) - set(fold))


def _task(rows: pl.DataFrame, size: int, draw: int, learn: list[str], judge: list[str]) -> Task:
    mine, theirs = (rows["athlete_id"].is_in(names).to_numpy() for names in (learn, judge))
    return Task(size, draw, mine, theirs)


def _drawn(
    rows: pl.DataFrame, folds: list[list[str]], size: int, draw: int, params: TrainParams
) -> list[Task] | None:
    """Draw the athletes to learn from, for each outer fold anew."""
    found, counts = [], rows.group_by("athlete_id").agg(pl.col("heavy").sum(), days=pl.len())
    for number, fold in enumerate(folds):
        others = _others(rows, fold)
        rng = np.random.default_rng([params.seed, size, draw, number])
        for _ in range(TRIES):
            names = sorted(rng.choice(others, size, replace=False).tolist())
            if _can_be_learned_from(counts.filter(pl.col("athlete_id").is_in(names)), params):
                found.append(_task(rows, size, draw, names, fold))
                break
        else:
            return None
    return found


def _can_be_learned_from(counts: pl.DataFrame, params: TrainParams) -> bool:
    """Say whether each inner fold leaves both kinds of days (athlete_id, heavy, days)."""
    for fold in split.folds(counts, split.INNER, params.seed):
        rest = counts.filter(~pl.col("athlete_id").is_in(fold))
        heavy, days = int(rest["heavy"].sum()), int(rest["days"].sum())
        if min(heavy, days - heavy) < LEAST_EACH:
            return False
    return True


def _leaking(rows: pl.DataFrame, seed: int) -> list[Task]:
    """Deal rows, not athletes, to folds at random: the leak."""
    dealt = np.random.default_rng(seed).permutation(rows.height) % RANDOM_FOLDS
    return [Task(LEAK, 0, dealt != fold, dealt == fold) for fold in range(RANDOM_FOLDS)]


def _resampled(on: Judged, risk: np.ndarray) -> dict[str, np.ndarray]:
    """Give each figure of the cohort itself (first) and of its resamples."""
    inside = metrics.within(on.athlete, on.heavy, risk)
    own = np.full(len(on.resampled.counts), np.nan)
    if inside:
        own = on.resampled.mean_of_athletes(inside, on.athlete)
    errors = (risk - on.heavy) ** 2
    mean = np.mean(list(inside.values())) if inside else np.nan
    return {
        "auroc": np.append(metrics.auroc(on.heavy, risk), on.resampled.auroc(on.heavy, risk)),
        "auroc_within": np.append(mean, own),
        "brier": np.append(errors.mean(), on.resampled.mean(errors)),
    }


def _point(
    draws: list[dict[str, np.ndarray]], before: list[dict[str, np.ndarray]] | None
) -> dict[str, float]:
    found: dict[str, float] = {"draws": len(draws)}
    for name in FIGURES:
        each = np.array([draw[name] for draw in draws])
        mean = each.mean(axis=0)
        found |= _said(name, mean)
        found |= {f"{name}_least": float(each[:, 0].min()), f"{name}_most": float(each[:, 0].max())}
        if before is not None:
            gain = mean - np.mean([draw[name] for draw in before], axis=0)
            found |= _said(f"{name}_gain", gain)
    return found


def _said(name: str, values: np.ndarray) -> dict[str, float]:
    low, high = metrics.interval(values[1:])
    return {name: float(values[0]), f"{name}_low": low, f"{name}_high": high}
