"""Command: plant causes in made-up clubs and see whether explanations find them; resumable."""

import hashlib
import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.progress import track

from features import labels, matrix
from features.timeline import Tables
from models import recovery
from models.crossfit import About
from models.settings import TrainParams
from pipeline import params, store
from pipeline.club.plants import PLANTS, Plant
from pipeline.club.settings import SimulateParams
from pipeline.club.simulation import simulate_club
from pipeline.formats import folder

CODE = ("features", "models", "pipeline")
WORKERS = 2
ENOUGH = {"ranked_first": 0.95, "sign_right": 1.0, "correlation": 0.8}
SPREAD = 0.8


@dataclass(frozen=True)
class Club:
    """One made-up club to judge: which kind of question, and what it is made from."""

    kind: str  # planted, medians, null or null_with_spread
    name: str
    simulate: SimulateParams
    train: TrainParams
    plant: Plant | None = None

    @property
    def file(self) -> str:
        """Name its result."""
        return f"{self.kind}-{self.name}-{self.simulate.seed}.json"


def recover(
    work: Path,
    report: Path,
    seeds: Annotated[int, typer.Option(min=1)] = 20,
    athletes: int = 100,
    days: int = 180,
    only: str | None = None,
) -> None:
    """Judge every planted, median and null club of SEEDS seeds; sum up in REPORT (JSON).

    Each club's result is kept in WORK, so a run that was stopped goes on where it was. --only
    keeps to one planted cause, or to `medians` or `null`.
    """
    settings = params.load()
    clubs = list(_clubs(seeds, athletes, days, settings.train))
    clubs = [club for club in clubs if only in (None, club.kind, club.name)]
    if not clubs:
        raise store.ProblemError(f"nothing is called {only!r}; planted are {_names()}")
    kept = work / _fingerprint(settings.train)
    kept.mkdir(parents=True, exist_ok=True)
    _run([club for club in clubs if not (kept / club.file).exists()], kept)
    found = {club.file: (club, store.read_json(kept / club.file)) for club in clubs}
    summed = summary(list(found.values()))
    store.write_json(summed, report)
    _print(summed)


def _clubs(seeds: int, athletes: int, days: int, train: TrainParams) -> Iterator[Club]:
    size = {"athletes": athletes, "days": days}
    for seed in range(1, seeds + 1):
        for plant in PLANTS:
            made = SimulateParams(seed=seed, **size, **plant.switches)
            yield Club("planted", plant.cause, made, train, plant)
        medians = SimulateParams(seed=seed, **size, coefficients="medians")
        yield Club("medians", "all", medians, train)
        for kind, spread in (("null", 0.0), ("null_with_spread", SPREAD)):
            none = SimulateParams(seed=seed, **size, effect_scale=0, person_sd=spread)
            yield Club(kind, "all", none, train)


def _names() -> str:
    return ", ".join([*(plant.cause for plant in PLANTS), "medians", "null", "null_with_spread"])


def _fingerprint(train: TrainParams) -> str:
    """Name the folder of results by the code and settings that make them."""
    said = hashlib.sha256(train.model_dump_json().encode())
    for package in CODE:
        for path in sorted(Path(package).rglob("*.py")):
            said.update(path.read_bytes())
    return said.hexdigest()[:12]


def _run(clubs: list[Club], kept: Path) -> None:
    """Judge clubs side by side; each result is written as soon as it is there."""
    if not clubs:
        return
    os.environ["POLARS_MAX_THREADS"] = "1"  # read by the workers, which start anew
    context = multiprocessing.get_context("spawn")
    console = store.console()
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        running = [pool.submit(_judge, club, kept) for club in clubs]
        steps = track(
            as_completed(running),
            "Judging made-up clubs (SYNTHETIC)",
            total=len(running),
            console=console,
            disable=not console.is_terminal,
        )
        for done in steps:
            done.result()


def _judge(club: Club, kept: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        raw, truth = Path(scratch) / "raw", Path(scratch) / "truth"
        simulate_club(club.simulate, raw, truth)
        _, built = folder.read(raw)
        said = store.read_json(truth / "truth.json")
        true = pl.read_parquet(truth / "truth.parquet")
    tables = Tables(**{name: rows.lazy() for name, rows in built.items()})
    rows = matrix.build(tables, labels.LEGS_RATING)
    found = judge(club, rows, true, said)
    aside = kept / f"{club.file}.part"
    store.write_json(found, aside)
    aside.replace(kept / club.file)


def judge(club: Club, rows: pl.DataFrame, true: pl.DataFrame, said: dict) -> dict:
    """Answer a club's question from its matrix and its truth."""
    about = About(cohort="club", label=labels.LEGS_RATING.name, synthetic=True)
    if club.kind.startswith("null"):
        return recovery.null(rows, club.train, about, club.simulate.seed)
    parts = recovery.estimated(rows, club.train, about)
    cause_of = {exposure["name"]: exposure["cause"] for exposure in said["exposures"]}
    effects = recovery.true_effects(true, said["coefficients"], cause_of)
    if club.plant is None:
        return {"rank": recovery.ranks(parts, effects)}
    found = recovery.planted(parts, effects, club.plant.cause, said.get("decoy_cause"))
    return found | recovery.strata(parts, rows, true, club.plant.cause)
