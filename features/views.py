"""What each row sees of events that begin, last and end: reports, illness, blood.

Rows that see the same share a view. An athlete's view changes only where an event begins or ends
for them, so what follows from it is worked out once for each view and not for each row.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Views:
    """The view of each row (`of_rows`), of `count` in all, and who sees which event.

    The first views are those of rows in the order of their days: such a view sees an event that it
    lies between the `begin` and the `end` of. The others are of single rows and see the events that
    `single` (view, event) pairs them with.
    """

    of_rows: np.ndarray
    count: int
    begin: np.ndarray
    end: np.ndarray
    single: pl.DataFrame

    def any(self, wanted: pl.Series) -> np.ndarray:
        """Say of each view whether it sees an event that is `wanted` (true or false of each)."""
        chosen = wanted.to_numpy()
        begun, over = (
            np.bincount(at[chosen], minlength=self.count + 1) for at in (self.begin, self.end)
        )
        found = np.cumsum(begun - over)[:-1] > 0
        alone = self.single.filter(pl.Series(chosen[self.single["event"].to_numpy()]))
        found[alone["view"].to_numpy()] = True
        return found

    def pairs(self) -> pl.DataFrame:
        """Pair each view with every event that it sees: view, event."""
        lasting = pl.DataFrame({"begin": self.begin, "end": self.end}).with_row_index("event")
        seen = lasting.select(pl.int_ranges("begin", "end").alias("view"), "event")
        seen = seen.explode("view", empty_as_null=False, keep_nulls=False)
        return pl.concat([seen.cast(pl.Int64), self.single])


def views(rows: pl.DataFrame, events: pl.DataFrame) -> Views:
    """Find what each row sees; `rows` (athlete_id, day, t0) are sorted by athlete and day.

    An event (athlete_id, day, happened, recorded, resolved, lasts) is seen from its own day on for
    `lasts` days (null: for ever), by rows before whose t0 it had happened and was recorded, and
    which its end does not precede. An athlete's last row is what is shown today: it sees all that
    the folder holds, unless it is over. A status is no input of the model, so nothing leaks.
    """
    who = rows["athlete_id"].rle_id().cast(pl.Int64)
    line = rows.select("day", "t0", who=who).with_columns(
        last=pl.col("who").diff().shift(-1).ne_missing(0),
        behind=(pl.col("t0") <= pl.col("t0").cum_max().shift(1).over("who")).fill_null(False),
    )
    # A row whose t0 is not past those of earlier days sees events begin and end out of order.
    alone = line.select(pl.col("last") | pl.col("behind")).to_series()
    people = rows.select("athlete_id", who=who).filter(line["last"])
    told = events.select("athlete_id", "day", "happened", "recorded", "resolved", "lasts")
    told = told.join(people, on="athlete_id", how="left", maintain_order="left")
    ordered = line.filter(~alone)
    stop = np.searchsorted(ordered["who"].to_numpy(), np.arange(people.height), side="right")
    begin, end = _seen(ordered, told, np.append(0, stop))
    starts = np.unique(np.concatenate([np.append(0, stop), begin, end]))
    starts = starts[starts < ordered.height]
    turns = np.zeros(ordered.height, np.int64)
    turns[starts] = 1
    of_rows = np.arange(rows.height)
    of_rows[~alone.to_numpy()] = np.cumsum(turns) - 1
    of_rows[alone.to_numpy()] = len(starts) + np.arange(rows.height - ordered.height)
    single = line.with_columns(view=of_rows).filter(alone)
    return Views(
        of_rows=of_rows,
        count=len(starts) + single.height,
        begin=np.searchsorted(starts, begin),
        end=np.searchsorted(starts, end),
        single=_seen_alone(single, told),
    )


def _seen(
    line: pl.DataFrame, told: pl.DataFrame, bounds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Find the first row that sees each event, and the first that does not any more.

    `bounds` are the ends of the athletes' rows. An event of nobody here ends where it begins.
    """
    who = told["who"].fill_null(-1).to_numpy()
    first, stop = bounds[who], np.where(who < 0, bounds[who], bounds[who + 1])
    day, t0 = line["day"].to_physical().to_numpy(), line["t0"].dt.epoch("us").to_numpy()
    known = _instant(told, pl.max_horizontal(pl.col("happened", "recorded")))
    own = told["day"].to_physical().cast(pl.Int64)
    last = (own + told["lasts"]).fill_null(NEVER).to_numpy()
    begin = np.maximum(
        _first_past(t0, known, first, stop), _first_past(day, own.to_numpy() - 1, first, stop)
    )
    over = np.minimum(
        _first_past(day, last, first, stop),
        _first_past(t0, _instant(told, pl.col("resolved")), first, stop),
    )
    return begin, np.maximum(begin, over)


def _instant(told: pl.DataFrame, when: pl.Expr) -> np.ndarray:
    return told.select(when.dt.epoch("us").fill_null(NEVER)).to_series().to_numpy()


def _first_past(
    values: np.ndarray, limits: np.ndarray, first: np.ndarray, stop: np.ndarray
) -> np.ndarray:
    """Find, between `first` and `stop`, where rising values get past each limit, by halving."""
    low, high = first.copy(), stop.copy()
    while (low < high).any():
        left, middle = low < high, (low + high) // 2
        past = values[np.minimum(middle, len(values) - 1)] > limits
        low = np.where(left & ~past, middle + 1, low)
        high = np.where(left & past, middle, high)
    return low


def _seen_alone(rows: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Pair single rows with the events that they see: view, event."""
    age = (pl.col("day") - pl.col("event_day")).dt.total_days()
    before = (pl.col("happened") < pl.col("t0")) & (pl.col("recorded") < pl.col("t0"))
    return (
        rows.join(told.rename({"day": "event_day"}).with_row_index("event"), on="who")
        .filter(
            (age <= pl.col("lasts")).fill_null(True),
            (before & (age >= 0)) | pl.col("last"),
            pl.col("resolved").is_null() | (pl.col("resolved") >= pl.col("t0")),
        )
        .select(pl.col("view", "event").cast(pl.Int64))
    )
