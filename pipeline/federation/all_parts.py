"""All parts of a federation: what is finished, what is to do, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import typer

from pipeline import scoreboard, store
from pipeline.federation import finished, manifest, progress
from pipeline.federation.finished import Said
from pipeline.federation.manifest import Federation
from pipeline.federation.scored import Done, Job, Wish, alarming, loaded

MODEL = "model"  # beside the scores: which one made them, where workers on any machine find it
SAYS = ["athlete_id", "day", "status", "message"]
MOST_COMPARED = 100  # athletes, about so many

Engine = Callable[[Sequence[Job]], Iterator[Done]]


@dataclass(frozen=True)
class Order:
    """What is asked for: a model, a cohort in parts, where to write, and which days.

    `state` is the folder that each morning leaves to the next.
    """

    model: Path
    cohort: Path
    out: Path
    wish: Wish
    held: Path | None = None
    overwrite: bool = False
    state: Path | None = None


def run(order: Order, engine: Engine) -> pl.DataFrame:
    """Score all parts that are not finished, and give some athletes' days for a comparison.

    Raises `ProblemError` at the end where a part could not be scored.
    """
    known = manifest.read(order.cohort)
    if order.wish.as_of and order.wish.as_of > known.last_day:
        raise store.ProblemError(
            f"no athlete has {order.wish.as_of}; the cohort runs to {known.last_day}"
        )
    _, policy = loaded(order.model)
    with finished.alone(order.out), finished.alone(order.state) if order.state else nullcontext():
        jobs = _jobs(order, known)
        done = _finished(jobs, order)
        if _hash_of_model(order.out / MODEL) != _hash_of_model(order.model):
            finished.keep(order.model, order.out / MODEL)
        to_do = {job.name: known.parts[job.name] for job in jobs if job.name not in done}
        waiting = [job for job in jobs if job.name in to_do]
        fresh = engine(waiting) if waiting else iter(())
        failed, compared = 0, []
        for found in progress.shown(fresh, to_do, len(done)):
            if found.said is None or found.compared is None:
                failed += 1
                typer.echo(f"heavy legs: {found.problem}", err=True)
            else:
                done[found.name] = found.said
                compared.append(found.compared)
    if any(said.rows for said in done.values()):
        _tell(order.out, done, policy.sentence)
    if failed:
        raise store.ProblemError(
            f"{failed} of {len(jobs)} parts could not be scored; mend them and run the same "
            "command again, the others are finished"
        )
    if not sum(said.rows for said in done.values()):
        raise store.ProblemError(f"no athlete has {order.wish.as_of}")
    return pl.concat(compared) if compared else pl.DataFrame()


def _jobs(order: Order, known: Federation) -> list[Job]:
    mark = {
        "model": _hash_of_model(order.model),
        "code": finished.of_code(),
        "held": finished.of_files([order.held]) if order.held else "",
        "options": f"{order.wish}, {known.last_day}",
    }
    return [
        Job(
            name=name,
            part=order.cohort.absolute() / name,
            model=order.out.absolute() / MODEL,
            out=order.out.absolute() / f"{name}.parquet",
            last_day=known.last_day,
            wish=order.wish,
            held=order.held.absolute() if order.held else None,
            state=order.state.absolute() / f"{name}.parquet" if order.state else None,
            compared=MOST_COMPARED / known.athletes,
            mark=mark,
        )
        for name in known.parts
    ]


def _hash_of_model(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return finished.of_files(files) if files else ""


def _finished(jobs: list[Job], order: Order) -> dict[str, Said]:
    """Give what finished parts say; raises `ProblemError` where one was made otherwise."""
    strange = {*order.out.glob("part-*.parquet")} - {order.out / job.out.name for job in jobs}
    if strange and not order.overwrite:
        raise store.ProblemError(_made(min(strange), "of a cohort with more parts"))
    for path in strange:
        path.unlink()
    done = {}
    for job in jobs:
        said, otherwise = finished.check(job.out, job.mark, job.part)
        if otherwise and not order.overwrite:
            raise store.ProblemError(_made(order.out / job.out.name, otherwise))
        if said:
            done[job.name] = said
    return done


def _made(path: Path, otherwise: str) -> str:
    return f"{path} was made {otherwise}; name another folder, or add --overwrite to replace it"


def _tell(out: Path, done: dict[str, Said], sentence: str) -> None:
    """Say what is there now, and who needs help."""
    counted = sum((Counter(said.statuses) for said in done.values()), Counter())
    rows, athletes = (sum(getattr(s, name) for s in done.values()) for name in ("rows", "athletes"))
    typer.echo(
        f"{out}: {rows:,} rows of {athletes:,} athletes in {len(done):,} files ("
        + ", ".join(f"{number:,} {status}" for status, number in counted.most_common())
        + f"); {sentence}"
    )
    _alarm({out / f"{name}.parquet": said.alarming for name, said in done.items()})
    filled = next(name for name, said in done.items() if said.rows)
    first = pl.scan_parquet(out / f"{filled}.parquet").select("notice").head(1)
    typer.echo(first.collect().item())


def _alarm(files: dict[Path, int]) -> None:
    """Name some of the athletes who are told that help is needed now or today, and count all."""
    total = sum(files.values())
    if not total:
        return
    typer.echo(f"help is needed now or today, says the last day of {total:,} athletes:")
    left = scoreboard.MOST_MESSAGES
    for path, count in files.items():
        if count and left:
            rows = alarming(pl.read_parquet(path, columns=SAYS)).head(left)
            left -= rows.height
            for line in scoreboard.messages(rows):
                typer.echo(line)
    if total > scoreboard.MOST_MESSAGES:
        typer.echo(f"  … and {total - scoreboard.MOST_MESSAGES:,} more")
