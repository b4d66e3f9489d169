"""Every morning only what is new: the state that one morning leaves to the next.

Of each athlete the state keeps the days that later ones need (labels with the chance that causes
gave them, and risks), and a fingerprint of the rows of each day. The tables are read whole and
compared with these fingerprints, so that nothing hangs on clocks: a row may come late, change or
go. From the first day with other rows on an athlete is worked out anew, as from scratch; as a rule
that is yesterday, of which the ratings are known now. The rows themselves stay in the tables.
"""

from datetime import date, timedelta

import polars as pl
import polars.selectors as cs

from features import labels, matrix, referral, timeline
from features.labels import LabelPolicy
from features.registry import FEATURES
from features.timeline import KEY, Tables
from models import baseline, scoring
from models.additive import Model
from pipeline.federation.manifest import WATCHING

REACH = 120  # days; an athlete with other rows before is worked out from the first day on
KEPT = REACH + baseline.LOOKBACK_DAYS
TAIL = max(feature.lookback_days for feature in FEATURES) + 30  # of raw rows; some look at others
RECENT = 2 * referral.LASTING_DAYS
DAY = ["day", "known", "heavy", "after_run", "probability", "risk"]


def scored(
    model: Model,
    policy: LabelPolicy,
    tables: Tables,
    last_day: date,
    held: pl.DataFrame | None,
    before: pl.DataFrame | None,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Score the days that are new or other than before.

    Gives their matrix rows, their scores and the state for the next morning; `before` is the one
    that the last morning left.
    """
    now = marks(tables)
    since = _since(now, before, last_day)
    anew = since.filter(pl.col("since").is_null())
    goes_on = since.filter(pl.col("since").is_not_null())
    found = []
    if anew.height:
        own = _of(tables, anew)
        days = timeline.days(own, policy, last_day)
        found.append(_days_scored(model, policy, own, own, days, held, None))
    if goes_on.height and before is not None:
        own = _of(tables, goes_on)
        first = _earliest(goes_on["since"])
        days = timeline.days(_tail(own, first, begun=False), policy, last_day)
        looking = days.join(goes_on, on="athlete_id").filter(pl.col("day") >= pl.col("since"))
        earlier = _unpacked(before, "days").join(goes_on, on="athlete_id")
        earlier = earlier.filter(pl.col("day") < pl.col("since")).drop("since")
        tail = _tail(own, first, begun=True)
        days = looking.select(days.columns)
        found.append(_days_scored(model, policy, tail, own, days, held, earlier))
    rows, scores, known = (pl.concat(some) for some in zip(*found, strict=True))
    return rows.sort(KEY), scores.sort(KEY), _packed(known, now, last_day)


def _days_scored(
    model: Model,
    policy: LabelPolicy,
    tail: Tables,
    tables: Tables,
    days: pl.DataFrame,
    held: pl.DataFrame | None,
    earlier: pl.DataFrame | None,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Score some days of some athletes: matrix rows, scores, and all that is known of their days.

    `tail` holds the rows that these days may see, `tables` all of these athletes.
    """
    rows = matrix.build(tail, policy, days=days)
    if earlier is not None:
        rows = _with_ratings_before(rows, tables, policy)
    known = rows
    if earlier is not None:
        recent = pl.col("day") >= _earliest(rows["day"]) - timedelta(days=RECENT)
        rated = earlier.filter(recent).select(*KEY, "known", "heavy", t0="known").drop_nulls()
        known = pl.concat([rated, rows], how="diagonal").select(rows.columns)
    said = referral.statuses(known, tables, policy).join(rows.select(KEY), on=KEY, how="semi")
    scores = scoring.score(model, rows, said, held, earlier)
    past = scoring.judged(rows, model.causes.margins(rows), held)
    new = past.join(scores.select(*KEY, "risk"), on=KEY, how="left", maintain_order="left")
    new = new.select("athlete_id", *DAY)
    return rows, scores, new if earlier is None else pl.concat([earlier, new])


def _with_ratings_before(rows: pl.DataFrame, tables: Tables, policy: LabelPolicy) -> pl.DataFrame:
    """Count the labels known before t0 over the whole record."""
    rated = labels.labels(tables.checkins, tables.sessions, policy).select("athlete_id", "known")
    counted = (
        rows.lazy()
        .select(*KEY, "t0")
        .join(rated, on="athlete_id")
        .filter(pl.col("known") < pl.col("t0"))
        .group_by(KEY)
        .agg(ratings=pl.len().cast(pl.Int64))
    )
    found = rows.join(counted.collect(), on=KEY, how="left", maintain_order="left")
    count = pl.col("ratings").fill_null(0).alias("ratings_before")
    return found.with_columns(count).select(rows.columns)


def _of(tables: Tables, athletes: pl.DataFrame) -> Tables:
    """Give the rows of some athletes."""
    theirs = pl.col("athlete_id").is_in(athletes["athlete_id"].implode())
    return Tables(**{name: rows.filter(theirs) for name, rows in vars(tables).items()})


def _tail(tables: Tables, first: date, *, begun: bool) -> Tables:
    """Leave out what no day from the first on can see.

    With `begun` the rows stay that told how long the athlete has been watched: silence is rest
    only after the first of them.
    """
    late = pl.col("day") >= first - timedelta(days=TAIL)
    earliest = pl.col("day").cum_min().shift(1).over("athlete_id", order_by="recorded")
    told = (pl.col("day") < earliest).fill_null(True) if begun else pl.lit(False)
    cut = {name: getattr(tables, name).filter(late | told) for name in WATCHING}
    return Tables(**(vars(tables) | cut))


def marks(tables: Tables) -> pl.DataFrame:
    """Give a fingerprint of each athlete's rows by the first day that they may change.

    Columns: athlete_id, day, mark. Without a day: what changes all days, the intake.
    """
    day = pl.col("day")
    first = {
        "athletes": pl.lit(None, pl.Date),
        "flags": day.min().over("athlete_id"),  # whether a form asks again and again
        "gear": pl.min_horizontal(day, pl.col("recorded").dt.date()),
    }
    found = []
    for seed, (name, lazy) in enumerate(vars(tables).items()):
        rows = lazy.with_columns(
            (cs.list() if name == "checkins" else cs.empty())
            .cast(pl.List(pl.String))
            .list.join(",")
        )
        rows = rows.collect()
        mark = rows.hash_rows(seed=seed).alias("mark")
        found.append(rows.select("athlete_id", first.get(name, day).alias("day"), mark))
    return pl.concat(found).group_by("athlete_id", "day").agg(pl.col("mark").bitwise_xor())


def _since(now: pl.DataFrame, before: pl.DataFrame | None, last_day: date) -> pl.DataFrame:
    """Give each athlete the first day to work out: athlete_id, since; null for all from the first.

    The last day of the morning before is always among them: a last day sees what was filed later.
    """
    athletes = now.select(pl.col("athlete_id").unique().sort())
    nobody = athletes.with_columns(since=pl.lit(None, pl.Date))
    if before is None or before.is_empty():
        return nobody
    bound, last = before["bound"][0], before["last_day"][0]
    if last > last_day:
        return nobody
    then = _unpacked(before, "marks")
    old = pl.col("day").fill_null(bound - timedelta(days=1)) < bound
    older = now.filter(old).group_by("athlete_id").agg(older=pl.col("mark").bitwise_xor())
    both = now.filter(~old).join(then, on=KEY, how="full", coalesce=True, suffix="_then")
    changed = both.filter(pl.col("mark").ne_missing(pl.col("mark_then")))
    first = changed.group_by("athlete_id").agg(changed=pl.col("day").min())
    same = pl.col("older").eq_missing(pl.col("older_then"))
    kept = before.select("athlete_id", "last_day", older_then="older")
    found = athletes
    for more in (older, kept, first):
        found = found.join(more, on="athlete_id", how="left", maintain_order="left")
    since = pl.min_horizontal("changed", "last_day")
    return found.select("athlete_id", since=pl.when(same).then(since))


def _earliest(days: pl.Series) -> date:
    return days.sort().item(0)


def _packed(days: pl.DataFrame, now: pl.DataFrame, last_day: date) -> pl.DataFrame:
    """Put what the next morning needs into one row for each athlete."""
    bound = last_day - timedelta(days=REACH)
    scored = pl.col("risk").is_not_null() & (pl.col("day") < bound)
    rank = scored.cast(pl.Int32).cum_sum(reverse=True).over("athlete_id", order_by="day")
    late = pl.col("day") > last_day - timedelta(days=KEPT)
    says = pl.col("known").is_not_null() | pl.col("risk").is_not_null()
    kept = days.filter(says & (late | (scored & (rank <= scoring.TYPICAL_DAYS)))).sort(KEY)
    old = pl.col("day").fill_null(bound - timedelta(days=1)) < bound
    parts = (
        now.filter(old).group_by("athlete_id").agg(older=pl.col("mark").bitwise_xor()),
        now.filter(~old).group_by("athlete_id").agg(marks=pl.struct("day", "mark")),
        kept.group_by("athlete_id", maintain_order=True).agg(days=pl.struct(DAY)),
    )
    state = now.select(pl.col("athlete_id").unique().sort())
    for part in parts:
        state = state.join(part, on="athlete_id", how="left", maintain_order="left")
    return state.with_columns(last_day=pl.lit(last_day), bound=pl.lit(bound))


def _unpacked(state: pl.DataFrame, name: str) -> pl.DataFrame:
    """Give one row for each day of a list of the state."""
    return state.select("athlete_id", name).drop_nulls().explode(name).unnest(name)
