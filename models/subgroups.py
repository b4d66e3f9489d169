"""Groups of athletes that a model should be right for each by itself; who is in which.

Groups that are too small are listed, never left out: that they are small is the finding.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from features.referral import RATINGS
from features.timeline import Tables
from models.honest import Judged

# As many as `train` asks for before it learns: of fewer athletes there are fewer than 126 different
# draws, and a logistic line wants 10 events for a number (Peduzzi 1996, J Clin Epidemiol 49:1373).
LEAST_ATHLETES, LEAST_EACH = 5, 10
NOT_KNOWN, TOO_FEW = "not known", "too few to tell"
HELD_BACK = "held back: a single athlete's days would follow from it"
AGES, YEARS = (30, 40, 50), (2, 5, 10)
SOURCES = {
    ("device", "diary"): "a watch and a diary",
    ("device",): "a watch alone",
    ("diary",): "a diary alone",
}


@dataclass(frozen=True)
class Group:
    """Some of the judged rows: what they have in common, and which they are."""

    kind: str
    name: str
    rows: np.ndarray


def about(tables: Tables) -> pl.DataFrame:
    """Say of each athlete, from the tables, which groups they are in; null where not known."""
    latest = tables.athletes.sort("athlete_id", "happened").group_by("athlete_id").last()
    kinds = pl.col("source").cast(pl.String).unique().sort().alias("sources")
    sources = tables.sessions.group_by("athlete_id").agg(kinds).collect()
    named = [SOURCES[tuple(found)] for found in sources["sources"]]
    typed = pl.Series("data source", named, dtype=pl.String)
    frame = latest.select(
        "athlete_id",
        pl.col("sex").cast(pl.String),
        _band("age_y", AGES, " years").alias("age"),
        _band("training_years", YEARS, " years").alias("years of training"),
    ).collect()
    return frame.join(
        sources.select("athlete_id", typed), on="athlete_id", how="left", maintain_order="left"
    ).sort("athlete_id")


def _band(column: str, edges: tuple[int, ...], unit: str) -> pl.Expr:
    names = [f"under {edges[0]}{unit}"]
    names += [f"{low} to {high - 1}{unit}" for low, high in pairwise(edges)]
    names.append(f"{edges[-1]}{unit} or more")
    found = pl.when(pl.col(column) >= edges[0]).then(pl.lit(names[1])).otherwise(pl.lit(names[0]))
    for edge, name in zip(edges[1:], names[2:], strict=True):
        found = pl.when(pl.col(column) >= edge).then(pl.lit(name)).otherwise(found)
    return pl.when(pl.col(column).is_not_null()).then(found)


def of(on: Judged, athletes: pl.DataFrame) -> Iterator[Group]:
    """Deal the judged rows out to their groups, those of which nothing is known last."""
    known = on.rows.select("athlete_id").join(
        athletes, on="athlete_id", how="left", maintain_order="left"
    )
    few = pl.when(pl.col("ratings_before") < RATINGS)
    known = known.with_columns(
        on.rows.select(
            few.then(pl.lit(f"fewer than {RATINGS}"))
            .otherwise(pl.lit(f"{RATINGS} or more"))
            .alias("earlier ratings")
        )
    ).drop("athlete_id")
    for kind in known.columns:
        found = known[kind].fill_null(NOT_KNOWN)
        for name in sorted(found.unique(), key=order):
            yield Group(kind, name, (found == name).to_numpy())


def order(name: str) -> tuple[bool, bool, int, str]:
    """Sort bands by where they start, and what is not known last."""
    first = name.split()[0]
    start = int(first) if first.isdigit() else 0
    return name == NOT_KNOWN, not name.startswith(("under", "fewer")), start, name


def judged(
    on: Judged, athletes: pl.DataFrame, figures: Callable[[np.ndarray], dict[str, float]]
) -> dict[str, dict[str, dict]]:
    """Give kind → group → athletes, rows, heavy and figures; small ones say `too few to tell`.

    Of one athlete alone neither days nor heavy ones are counted: reports hold no single athlete's.
    Where that is one group of its kind, the smallest of the others is held back whole: the total
    less the rest would else be that athlete, and shares of days tell how many days there are.
    """
    found: dict[str, dict[str, dict]] = {}
    for group in of(on, athletes):
        heavy, count = on.heavy[group.rows], len(np.unique(on.athlete[group.rows]))
        counts: dict = {"athletes": count, "rows": len(heavy), "heavy": int(heavy.sum())}
        enough = min(heavy.sum(), len(heavy) - heavy.sum()) >= LEAST_EACH
        told = {"said": TOO_FEW} if count < LEAST_ATHLETES or not enough else figures(group.rows)
        found.setdefault(group.kind, {})[group.name] = counts | told
    return {kind: _held_back(groups) for kind, groups in found.items()}


def _held_back(groups: dict[str, dict]) -> dict[str, dict]:
    """Hide the groups of one athlete and, where that is a single group, the smallest other one."""
    smallest = sorted(groups, key=lambda name: groups[name]["athletes"])
    alone = [name for name in smallest if groups[name]["athletes"] == 1]
    hidden = smallest[:2] if len(alone) == 1 else alone
    return {name: _hidden(own) if name in hidden else own for name, own in groups.items()}


def _hidden(group: dict) -> dict:
    said = TOO_FEW if group["athletes"] < LEAST_ATHLETES else HELD_BACK
    return {"athletes": group["athletes"], "rows": None, "heavy": None, "said": said}
