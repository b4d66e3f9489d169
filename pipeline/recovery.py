"""Command: plant causes in made-up clubs and see whether explanations find them; resumable."""

import hashlib
import multiprocessing
import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.progress import track
from rich.table import Table

import features
import models
import pipeline.club
import pipeline.formats
from features import labels, matrix, registry
from features.timeline import Tables
from models import recovery
from models.crossfit import About
from models.settings import TrainParams
from pipeline import params, store
from pipeline.club.plants import PLANTS, Plant
from pipeline.club.settings import SimulateParams
from pipeline.club.simulation import simulate_club
from pipeline.formats import folder

CODE = (features, models, pipeline.club, pipeline.formats)
WORDS = (
    "handbook",
    "nomenclature",
    "markdown",
    "referral",
    "documents",
    "explain",
    "scoring",
    "whatif",
    "logged",
    "left_out",
    "flags",
    "plants",  # what is planted stands in the settings of each club
)
WORKERS = 2
SPREAD = 0.8
COUNTS = 0.05  # log-odds: a cause with a larger mean contribution counts


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
        """Name its result, by all that it is made from."""
        made = self.simulate.model_dump_json() + self.train.model_dump_json()
        settings = hashlib.sha256(made.encode()).hexdigest()[:8]
        return f"{self.kind}-{self.name.replace(' ', '-')}-{self.simulate.seed}-{settings}.json"


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
    kept = work / _fingerprint()
    kept.mkdir(parents=True, exist_ok=True)
    _run([club for club in clubs if not (kept / club.file).exists()], kept)
    found = {club.file: (club, store.read_json(kept / club.file)) for club in clubs}
    summed = summary(list(found.values())) | {"athletes": athletes, "days": days}
    summed["train"] = settings.train.model_dump()
    store.write_json(summed, report)
    _print(summed)


def _clubs(seeds: int, athletes: int, days: int, train: TrainParams) -> Iterator[Club]:
    size: dict[str, Any] = {"athletes": athletes, "days": days}
    for seed in range(1, seeds + 1):
        for plant in PLANTS:
            made = SimulateParams(seed=seed, **size, **plant.switches)
            yield Club("planted", plant.name, made, train, plant)
        medians = SimulateParams(seed=seed, **size, coefficients="medians")
        yield Club("medians", "all", medians, train)
        for kind, spread in (("null", 0.0), ("null_with_spread", SPREAD)):
            none = SimulateParams(seed=seed, **size, effect_scale=0, person_sd=spread)
            yield Club(kind, "all", none, train)


def _names() -> str:
    return ", ".join([*(plant.name for plant in PLANTS), "medians", "null", "null_with_spread"])


def _fingerprint() -> str:
    """Name the folder of results by the code that makes them, not by mere words."""
    said = hashlib.sha256(registry.formulas().encode())
    for package in CODE:
        for path in sorted(Path(package.__path__[0]).glob("*.py")):
            if path.stem not in WORDS:
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
    rows = matrix.build(tables, labels.LEGS_RATING, rated_only=True)
    found = judge(club, rows, true, said)
    aside = kept / f"{club.file}.part"
    store.write_json(found, aside)
    aside.replace(kept / club.file)


def judge(club: Club, rows: pl.DataFrame, true: pl.DataFrame, said: dict) -> dict:
    """Answer a club's question from its matrix and its truth."""
    about = About(cohort="club", label=labels.LEGS_RATING.name, synthetic=True)
    if club.kind == "null":
        return recovery.null(rows, club.train, about, club.simulate.seed)
    parts = recovery.estimated(rows, club.train, about)
    if club.kind == "null_with_spread":
        return recovery.loudest(parts)
    cause_of = {exposure["name"]: exposure["cause"] for exposure in said["exposures"]}
    effects = recovery.true_effects(true, said["coefficients"], cause_of)
    if club.plant is None:
        return {"rank": recovery.ranks(parts, effects)}
    found = recovery.planted(parts, effects, club.plant.cause, said["decoy"]["cause"])
    if club.plant.cause == "iron":
        found |= recovery.strata(parts, rows, true)
    return found | {"decoy_correlation": said["decoy"]["correlation"]}


def summary(found: list[tuple[Club, dict]]) -> dict:
    """Sum up all clubs: shares over seeds, as design.md's `reports/recovery.json` has them."""
    by: dict[tuple[str, str], list[dict]] = {}
    for club, result in found:
        by.setdefault((club.kind, club.name), []).append(result)
    made: dict = {"SYNTHETIC": True, "planted": {}}
    for (kind, name), results in by.items():
        if kind == "planted":
            made["planted"][name] = _planted(results)
        elif kind == "medians":
            made["medians"] = _medians(results)
        else:
            made[kind] = _null(results) if kind == "null" else _counted(results)
    strata = {
        name: _strata(results)
        for (kind, name), results in by.items()
        if kind == "planted" and "below_15" in results[0]
    }
    return made | ({"strata": strata} if strata else {})


def _mean(found: Iterable[float]) -> float:
    """Average numbers, or give the share of what is true."""
    told = list(found)
    return sum(told) / len(told)


def _planted(results: list[dict]) -> dict:
    return {
        "seeds": len(results),
        "ranked_first": _mean(result["rank"] == 1 for result in results),
        "sign_right": _mean(r["sign_right"] for r in results),
        "decoy_first": _mean(r["decoy_first"] for r in results),
        "correlation": _mean(r["correlation"] for r in results),
        "correlation_lowest": min(result["correlation"] for result in results),
        "affected": _mean(r["affected"] for r in results),
        "decoy_correlation": _mean(r["decoy_correlation"] for r in results),
    }


def _counted(results: list[dict]) -> dict:
    loudest = max(results, key=lambda r: r["loudest_mean_abs"])
    return {
        "seeds": len(results),
        "max_mean_abs_contribution": loudest["loudest_mean_abs"],
        "loudest_cause": loudest["loudest"],
        "clubs_where_a_cause_counts": _mean(r["loudest_mean_abs"] > COUNTS for r in results),
        "mean_abs_usual_for_you": _mean(r["usual_mean_abs"] for r in results),
    }


def _null(results: list[dict]) -> dict:
    """Sum up null clubs: intervals of the AUROC as it stands, and beyond each fold's base rate."""
    pooled = _mean(r["auroc_pooled_low"] <= 0.5 <= r["auroc_pooled_high"] for r in results)
    beyond = _mean(r["auroc_low"] <= 0.5 <= r["auroc_high"] for r in results)
    return _counted(results) | {
        "interval_contains_half": pooled,
        "interval_beyond_base_rate_contains_half": beyond,
        "mean_auroc_beyond_base_rate": _mean(r["auroc"] for r in results),
    }


def _medians(results: list[dict]) -> dict:
    places = {cause: [r["rank"][cause] for r in results] for cause in results[0]["rank"]}
    return {
        cause: {
            "seeds": len(seen),
            "rank": {str(k): seen.count(k) / len(seen) for k in sorted(set(seen))},
        }
        for cause, seen in sorted(places.items())
    }


def _strata(results: list[dict]) -> dict:
    low, high = (sum(r[name] for r in results) for name in ("below_15", "above_100"))
    return {
        "athletes_below_15": low,
        "raised_below_15": sum(r["below_15_raised"] for r in results) / max(low, 1),
        "athletes_above_100": high,
        "not_raised_above_100": sum(r["above_100_not_raised"] for r in results) / max(high, 1),
    }


def _print(summed: dict) -> None:
    console = store.console()
    table = Table(title="Planted causes (SYNTHETIC), shares of seeds", title_justify="left")
    heads = ("cause", "seeds", "named first", "sign right", "decoy first", "correlation [lowest]")
    for head in heads:
        table.add_column(head, justify="left" if head == "cause" else "right")
    for cause, found in summed["planted"].items():
        shares = [f"{found[n]:.2f}" for n in ("ranked_first", "sign_right", "decoy_first")]
        close = f"{found['correlation']:.2f} [{found['correlation_lowest']:.2f}]"
        table.add_row(cause, str(found["seeds"]), *shares, close)
    console.print(table)
    for kind in ("null", "null_with_spread"):
        if kind in summed:
            console.print(f"{kind.replace('_', ' ')}: {_in_words(summed[kind])}")
    for name, found in summed.get("strata", {}).items():
        console.print(
            f"{name} raises the estimate of {found['raised_below_15']:.1%} of "
            f"{found['athletes_below_15']} athletes with ferritin below 15 µg/L, and of "
            f"{1 - found['not_raised_above_100']:.1%} of {found['athletes_above_100']} above 100"
        )
    for cause, found in summed.get("medians", {}).items():
        places = ", ".join(f"{place}: {share:.2f}" for place, share in found["rank"].items())
        console.print(f"at published medians, place of {cause}: {places}")


def _in_words(found: dict) -> str:
    beyond = found.get("interval_beyond_base_rate_contains_half")
    held = (
        ""
        if beyond is None
        else f"the AUROC's interval holds 0.5 in {beyond:.2f} beyond each fold's base rate "
        f"({found['interval_contains_half']:.2f} as it stands); "
    )
    return (
        f"{found['seeds']} seeds; {held}a cause counts in {found['clubs_where_a_cause_counts']:.2f}"
        f"; largest mean contribution {found['max_mean_abs_contribution']:.3f} "
        f"({found['loudest_cause']}); usual for you {found['mean_abs_usual_for_you']:.3f}"
    )


if __name__ == "__main__":
    store.run(recover)
