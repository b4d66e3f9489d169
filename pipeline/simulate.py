"""Stage `simulate`: a seed to the raw files of a made-up club, and what causes its heavy legs."""

from pathlib import Path

import typer

from pipeline import params, store
from pipeline.club.simulation import simulate_club


def simulate(raw: Path, truth: Path) -> None:
    """Write the made-up club's raw files into RAW and its known causes into TRUTH."""
    written = simulate_club(params.load().simulate, raw, truth)
    rows = ", ".join(f"{count} {table}" for table, count in written.items())
    typer.echo(f"SYNTHETIC club in {raw}: {rows}")


if __name__ == "__main__":
    store.run(simulate)
