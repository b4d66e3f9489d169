"""How far a run is: a bar on a terminal, a line for each tenth elsewhere."""

import time
from collections.abc import Iterable, Iterator, Mapping

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline import store
from pipeline.federation.manifest import Part
from pipeline.federation.scored import Done

STEPS = 10


def shown(found: Iterable[Done], to_do: Mapping[str, Part], before: int) -> Iterator[Done]:
    """Hand on what comes of each part, and show how far it is; `before` parts were finished."""
    console = store.console()
    if before:
        console.print(f"{before:,} of {before + len(to_do):,} parts were finished before")
    shower = _bar if console.is_terminal else _lines
    yield from shower(found, to_do)


def _bar(found: Iterable[Done], to_do: Mapping[str, Part]) -> Iterator[Done]:
    columns = (BarColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
    with Progress(*columns, console=store.console(), transient=True) as bar:
        task = bar.add_task("", total=len(to_do), said=f"0 of {len(to_do):,} parts")
        for done, said in _counted(found, to_do):
            yield done
            bar.update(task, advance=1, said=said)


def _lines(found: Iterable[Done], to_do: Mapping[str, Part]) -> Iterator[Done]:
    console = store.console()
    for number, (done, said) in enumerate(_counted(found, to_do), 1):
        yield done
        if number * STEPS // len(to_do) > (number - 1) * STEPS // len(to_do):
            console.print(said)


def _counted(found: Iterable[Done], to_do: Mapping[str, Part]) -> Iterator[tuple[Done, str]]:
    """Give each part with the words for how far that is and how fast it went."""
    begun, days = time.monotonic(), 0
    for number, done in enumerate(found, 1):
        days += to_do[done.name].athlete_days
        speed = days / max(time.monotonic() - begun, 1e-3)
        said = f"{number:,} of {len(to_do):,} parts, {days:,} athlete-days, {speed:,.0f} a second"
        yield done, said
