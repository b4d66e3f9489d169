"""What `score` says of how its athletes differ from those that the model learned from."""

from pathlib import Path

import polars as pl
import typer

from models import drift as drifting
from models.additive import Model
from pipeline import driftboard, store


def compare(
    model: Model, rows: pl.DataFrame, chance: pl.Series, held: Path | None, into: Path | None
) -> None:
    """Say how the athletes differ from those learned from; of these, named in HELD, nothing.

    `rows` are of a matrix, `chance` is the risk of each; INTO gets each input as CSV.
    """
    past = model.spec.reference
    names = pl.Series([], dtype=pl.String)
    if held is not None:
        names = pl.scan_parquet(held).select(pl.col("athlete_id").unique()).collect()["athlete_id"]
    learned = rows["athlete_id"].is_in(names.implode())
    if past is None or learned.all():
        if into is not None:
            why = "holds nothing to compare with" if past is None else "learned from this cohort"
            raise store.ProblemError(f"{into} is not written: the model {why}")
        return
    found = drifting.compare(model, past, rows.filter(~learned), chance.filter(~learned))
    if learned.any():
        count = rows.filter(learned)["athlete_id"].n_unique()
        typer.echo(f"not compared with training: {count} athletes that the model learned from")
    driftboard.show(found, past, store.console())
    if into is not None:
        into.parent.mkdir(parents=True, exist_ok=True)
        store.rounded(found.inputs).write_csv(into)
