"""What "heavy legs" means, declared: which rating, which rule, and the sentence that is printed."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from features.tables import LOWER_LEG

SCHEMA = {
    "athlete_id": pl.String,
    "day": pl.Date,
    "t0": pl.Datetime("us", "UTC"),
    "known": pl.Datetime("us", "UTC"),
    "heavy": pl.Boolean,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelPolicy:
    """A rule from check-ins to heavy, fresh or unknown (null where nothing was rated).

    `items` are the check-in's columns that carry the label: a feature that reads one may look at
    the last three days only. `keep` says which entry of a day counts.
    """

    name: str
    sentence: str
    about: str
    kind: str
    items: tuple[str, ...]
    rated: pl.Expr
    heavy: pl.Expr
    keep: Literal["first", "last"]
    needs_run: bool
    least_sessions: int


LEGS_RATING = LabelPolicy(
    name="legs_rating",
    sentence="chance that your legs feel heavy on the run",
    about="rating after a run: legs at least 6 of 10 and, where breathing was rated too, at least "
    "1 above breathing",
    kind="after_run",
    items=("legs", "breathing"),
    rated=pl.col("legs").is_not_null(),
    heavy=(pl.col("legs") >= 6)
    & (pl.col("breathing").is_null() | (pl.col("legs") - pl.col("breathing") >= 1)),
    keep="first",
    needs_run=True,
    least_sessions=4,
)

LEG_SORENESS = LabelPolicy(
    name="leg_soreness",
    sentence="chance of sore, heavy legs this morning",
    about="morning entry: soreness at least 7.5 of 10 (2 or less on PMData's scale of 5) and a "
    "lower leg marked on the body map",
    kind="morning",
    items=("soreness", "soreness_sites"),
    rated=pl.col("soreness").is_not_null() & pl.col("soreness_sites").is_not_null(),
    heavy=(pl.col("soreness") >= 7.5)
    & pl.col("soreness_sites").list.eval(pl.element().is_in(LOWER_LEG)).list.any(),
    keep="last",
    needs_run=False,
    least_sessions=0,
)

POLICIES = {policy.name: policy for policy in (LEGS_RATING, LEG_SORENESS)}


def labels(checkins: pl.LazyFrame, sessions: pl.LazyFrame, policy: LabelPolicy) -> pl.LazyFrame:
    """Rate each day that has a rating: athlete_id, day, t0, known, heavy.

    `t0` is when the entry was filed, and for a rating after a run no later than the run's start:
    what became known during the run is not known before it. `known` is when the label itself can
    first be used as history.
    """
    entries = (
        checkins.filter(pl.col("kind") == policy.kind, policy.rated)
        .sort("athlete_id", "day", "happened", "recorded")
        .unique(["athlete_id", "day"], keep=policy.keep, maintain_order=True)
        .select(
            "athlete_id",
            "day",
            t0="happened",
            known=pl.max_horizontal("happened", "recorded"),
            heavy=policy.heavy,
        )
    )
    if not policy.needs_run:
        return entries
    start = pl.col("happened") - pl.duration(seconds=pl.col("duration_min") * 60)
    runs = sessions.filter(pl.col("sport") == "run").group_by("athlete_id", "day").agg(start.min())
    return (
        entries.join(runs.rename({"happened": "start"}), on=["athlete_id", "day"], how="inner")
        .with_columns(t0=pl.min_horizontal("t0", "start"))
        .drop("start")
    )


def present(checkins: pl.LazyFrame, sessions: pl.LazyFrame) -> list[str]:
    """Name the policies for which these check-ins hold at least one rating."""
    found = []
    for name, policy in POLICIES.items():
        if labels(checkins, sessions, policy).head(1).collect().height:
            found.append(name)
    return found


def choose(wanted: str | None, found: list[str]) -> LabelPolicy | None:
    """Take the policy that was asked for, or the only one that is there; None for no labels.

    Raises `ValueError` where two are there and none was asked for, or an unknown one was.
    """
    if wanted is not None:
        if wanted not in POLICIES:
            raise ValueError(f"unknown label {wanted!r}; known are {', '.join(POLICIES)}")
        return POLICIES[wanted]
    if len(found) > 1:
        raise ValueError(
            f"this cohort has ratings for {' and '.join(found)}; choose one in params.yaml under "
            "`label`, such as `label: {my_cohort: " + found[0] + "}`"
        )
    return POLICIES[found[0]] if found else None
