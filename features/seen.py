"""What looks may see of the tables: the rows that had happened and were recorded before their t0.

A look is a day that looks back from its t0. The rows of a table are put in order once; each look
then finds those of the days before it side by side.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from features.timeline import HARD_RPE, Tables

FARTHEST_DAYS = 10**8  # more than any two days lie apart
NEVER = 2**62  # microseconds
KNOWN = pl.max_horizontal("happened", "recorded").to_physical().alias("known")


@dataclass(frozen=True)
class Rows:
    """Rows of a table in the order of athletes, days and clocks.

    `place` numbers the days of all athletes, those of one side by side; `known` is when a row had
    both happened and been recorded, in microseconds since 1970.
    """

    frame: pl.DataFrame
    place: np.ndarray
    known: np.ndarray

    @classmethod
    def of(cls, frame: pl.DataFrame) -> "Rows":
        """Put rows in order; athlete_id is an Enum: names are numbers."""
        clocks = [frame[name].to_physical().to_numpy() for name in ("happened", "recorded")]
        place = _place(frame["athlete_id"], frame["day"])
        order, known = _order(place, *clocks), np.maximum(*clocks)
        if order is None:
            return cls(frame, place, known)
        return cls(frame[order], place[order], known[order])


@dataclass(frozen=True)
class Seen:
    """The tables of some athletes, ready to be looked at."""

    names: pl.Enum
    athletes: pl.DataFrame
    sessions: Rows
    nights: Rows
    checkins: Rows
    gear: pl.DataFrame
    results: pl.DataFrame

    @classmethod
    def of(cls, tables: Tables, days: pl.DataFrame) -> "Seen":
        """Take the rows of the athletes of some days; numbered names join and group faster."""
        names = pl.Enum(days["athlete_id"].unique(maintain_order=True))
        theirs = pl.col("athlete_id").is_in(names.categories.implode())
        wanted = {name: frame for name, frame in vars(tables).items() if name != "flags"}
        kept = pl.collect_all(
            [f.filter(theirs).with_columns(pl.col("athlete_id").cast(names)) for f in wanted.values()]
        )
        found = dict(zip(wanted, kept, strict=True))
        late = (found["nights"]["kind"] == "day_summary").cast(pl.Int8)
        nights = found["nights"].with_columns(pl.col("day") + pl.duration(days=late), of_day="day")
        return cls(
            names,
            found["athletes"].sort("athlete_id"),
            Rows.of(found["sessions"]),
            Rows.of(nights),
            Rows.of(found["checkins"]),
            found["gear"],
            found["labs"],
        )

    def looks(self, days: pl.DataFrame) -> pl.DataFrame:
        """Take days as looks: athlete_id, on, t0. A look is named by its row number."""
        return days.select(pl.col("athlete_id").cast(self.names), "t0", on="day")

    @cached_property
    def labs(self) -> Rows:
        """The blood results, and when training shortly before the draw was known."""
        known = disturbed(self.results, self.sessions.frame)
        return Rows.of(self.results.join(known, on=["athlete_id", "happened"], how="left"))

    @cached_property
    def runs(self) -> Rows:
        """The runs of which the pair of shoes is known."""
        worn = self.sessions.frame.filter(pl.col("sport") == "run", pl.col("gear_id").is_not_null())
        wanted = ("athlete_id", "day", "happened", "recorded", "gear_id", "distance_km")
        return Rows.of(worn.select(wanted))

    @cached_property
    def begun(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Since which day each athlete was known to be watched, and from when on this was known.

        Two arrays for each time that it was learned: `first`, a day number, and `known`, in
        microseconds, one for each athlete.
        """
        watching = [(self.sessions, "day"), (self.nights, "of_day"), (self.checkins, "day")]
        numbers = pl.col("athlete_id", "recorded").to_physical()
        rows = pl.concat(
            one.frame.select(numbers, first=pl.col(day).to_physical()) for one, day in watching
        )
        first = pl.col("first").min()
        on_it = pl.col("recorded").filter(pl.col("first") == first)
        start = rows.group_by("athlete_id").agg(known=on_it.min())
        known = np.zeros(len(self.names.categories), np.int64)
        known[start["athlete_id"].to_numpy()] = start["known"].to_numpy()
        early = rows.filter(rows["recorded"].to_numpy() <= known[rows["athlete_id"].to_numpy()])
        early = early.sort("athlete_id", "recorded", "first")
        before = pl.col("first").cum_min().shift(1).over("athlete_id")
        learned = early.filter((pl.col("first") < before).fill_null(True))
        learned = learned.with_columns(time=pl.int_range(pl.len()).over("athlete_id"))
        found = []
        for _, part in learned.sort("time").group_by("time", maintain_order=True):
            athlete = part["athlete_id"].to_numpy()
            days, since = np.zeros(len(known), np.int64), np.full(len(known), NEVER)
            days[athlete], since[athlete] = part["first"].to_numpy(), part["recorded"].to_numpy()
            found.append((days, since))
        return found


def visible(rows: Rows, looks: pl.DataFrame, *, oldest: int, newest: int) -> pl.LazyFrame:
    """Pair each look with the rows that its t0 may see, oldest first.

    A look is shown the rows of the days `newest` to `oldest` before it; `age` says how many. `look`
    is its number, `on` the day that looks, `day` the row's own.
    """
    on = _place(looks["athlete_id"], looks["on"])
    begin = np.searchsorted(rows.place, on - oldest)
    count = (np.searchsorted(rows.place, on - newest, side="right") - begin).clip(min=0)
    look = np.repeat(np.arange(len(on)), count)
    row = np.arange(len(look)) - np.repeat(np.cumsum(count) - count - begin, count)
    seen = rows.known[row] < looks["t0"].to_physical().to_numpy()[look]
    row, look = row[seen], look[seen]
    return (
        rows.frame.lazy()
        .select(pl.all().gather(row))
        .with_columns(looks["on"].gather(look), looks["t0"].gather(look), look=pl.Series(look))
        .with_columns(age=(pl.col("on") - pl.col("day")).dt.total_days().cast(pl.Int32))
    )


def with_intake(rows: pl.LazyFrame, athletes: pl.DataFrame, **facts: str) -> pl.LazyFrame:
    """Add facts of the intake form to rows that have `t0`; null where it was recorded later.

    `facts` names the new columns and the column of athletes that each comes from.
    """
    intake = athletes.lazy().select("athlete_id", _filled="recorded", **facts)
    known = pl.col("_filled") < pl.col("t0")
    return (
        rows.join(intake, on="athlete_id", how="left", maintain_order="left")
        .with_columns(pl.when(known).then(name).alias(name) for name in facts)
        .drop("_filled")
    )


def disturbed(labs: pl.DataFrame, sessions: pl.DataFrame) -> pl.DataFrame:
    """Say when it became known that a draw came too soon after training: ferritin is raised then.

    24 hours after a hard session or a run over an hour, 14 days after a run beyond a marathon
    (evidence file 2.7: rested 12 to 24 h; raised for 6 to 14 days after ultras).
    """
    draws = labs.select("athlete_id", "happened").unique()
    run = pl.col("sport") == "run"
    hard = (pl.col("rpe_cr10") >= HARD_RPE) | (run & (pl.col("duration_min") > 60))
    trained = sessions.select(
        "athlete_id",
        "recorded",
        ended="happened",
        hard=hard.fill_null(False),
        ultra=(run & (pl.col("distance_km") > 42.2)).fill_null(False),
    ).filter(pl.col("hard") | pl.col("ultra"))
    hours = (pl.col("happened") - pl.col("ended")).dt.total_minutes() / 60
    soon = (pl.col("hard") & (hours < 24)) | (pl.col("ultra") & (hours < 14 * 24))
    return (
        draws.join(trained, on="athlete_id", how="inner")
        .filter(hours >= 0, soon)
        .group_by("athlete_id", "happened")
        .agg(disturbed_known=pl.col("recorded").min())
    )


def _place(athlete: pl.Series, day: pl.Series) -> np.ndarray:
    who, on = (part.to_physical().to_numpy().astype(np.int64) for part in (athlete, day))
    return who * FARTHEST_DAYS + on


def _order(place: np.ndarray, happened: np.ndarray, recorded: np.ndarray) -> np.ndarray | None:
    """Order rows by day, then by both clocks; None for rows that stand in that order already."""
    day, first, second = (np.diff(clock) for clock in (place, happened, recorded))
    later = (day > 0) | ((day == 0) & ((first > 0) | ((first == 0) & (second >= 0))))
    return None if later.all() else np.lexsort((recorded, happened, place))
