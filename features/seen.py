"""What looks may see of the tables: the rows that had happened and were recorded before their t0.

A look is a day that looks back from its t0. The rows of a table are put in order once; each look
then finds those of the days before it side by side.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import polars as pl

from features.timeline import HARD_RPE, Tables

FARTHEST_DAYS = 10**8  # more than any two days lie apart
NEVER, ALWAYS = 2**62, -(2**62)  # microseconds
DISTURBED_DAYS = 15  # 14 days by the hour, whatever the calendar says
FOR_TRIMP = {
    "sex": "sex",
    "max_heart_rate_bpm": "max_heart_rate_bpm",
    "beta_blocker": "beta_blocker",
    "intake_resting_bpm": "resting_heart_rate_bpm",
}
FOR_CUT_OFFS = {name: name for name in ("sex", "residence_altitude_m")}
# Facts of the intake that stand beside the rows of a table, by the names that they get there.
FACTS = {
    "session": {name: name for name in ("body_mass_kg", "height_cm")},
    "checkin": {"intake_mass_kg": "body_mass_kg"},
}
INTAKE = sorted({*FOR_TRIMP.values(), *(one for facts in FACTS.values() for one in facts.values())})


@dataclass(frozen=True)
class Ordered:
    """Rows of a table in the order of athletes, days and clocks.

    `place` numbers the days of all athletes, those of one side by side; `known` is when a row had
    both happened and been recorded, in microseconds since 1970.
    """

    frame: pl.DataFrame
    place: np.ndarray
    known: np.ndarray

    @classmethod
    def of(cls, frame: pl.DataFrame) -> "Ordered":
        """Put rows in order; athlete_id is an Enum: names are numbers."""
        clocks = [frame[name].to_physical().to_numpy() for name in ("happened", "recorded")]
        place = places(frame["athlete_id"], frame["day"])
        order, known = _order(place, *clocks), np.maximum(*clocks)
        if order is None:
            return cls(frame, place, known)
        return cls(frame[order], place[order], known[order])


@dataclass(frozen=True)
class Seen:
    """The tables of some athletes, ready to be looked at; `athletes` in the order of `names`."""

    names: pl.Enum
    athletes: pl.DataFrame
    sessions: Ordered
    nights: Ordered
    checkins: Ordered
    gear: pl.DataFrame
    results: pl.DataFrame

    @classmethod
    def of(cls, tables: Tables, days: pl.DataFrame) -> "Seen":
        """Take the rows of the athletes of some days; numbered names join and group faster."""
        names = pl.Enum(days["athlete_id"].unique().sort())
        theirs = pl.col("athlete_id").is_in(names.categories.implode())
        wanted = {name: frame for name, frame in vars(tables).items() if name != "flags"}
        kept = pl.collect_all(
            frame.filter(theirs).with_columns(pl.col("athlete_id").cast(names))
            for frame in wanted.values()
        )
        found = dict(zip(wanted, kept, strict=True))
        late = pl.duration(days=(pl.col("kind") == "day_summary").cast(pl.Int8))
        nights = found["nights"].with_columns(pl.col("day") + late, of_day="day")
        return cls(
            names,
            found["athletes"].sort("athlete_id"),
            Ordered.of(found["sessions"]),
            Ordered.of(nights),
            Ordered.of(found["checkins"]),
            found["gear"],
            found["labs"],
        )

    def looks(self, days: pl.DataFrame) -> pl.DataFrame:
        """Take days, sorted, as looks: athlete_id, on, t0. A look is named by its row number."""
        return days.select(pl.col("athlete_id").cast(self.names), "t0", on="day")

    @cached_property
    def intake(self) -> Ordered:
        """The intake forms as rows of a day."""
        return Ordered.of(self.athletes)

    @cached_property
    def labs(self) -> Ordered:
        """The blood results, and when training shortly before the draw was known."""
        known = disturbed(self.results, self.sessions)
        said = pl.concat_str("reported_value", "reported_unit", separator=" ")
        labs = self.results.join(known, on=["athlete_id", "happened"], how="left")
        return Ordered.of(labs.with_columns(said=said))

    @cached_property
    def runs(self) -> Ordered:
        """The runs of which the pair of shoes is known."""
        worn = (pl.col("sport") == "run") & pl.col("gear_id").is_not_null()
        chosen = self.sessions.frame.select(worn).to_series().to_numpy()
        rows = self.sessions.frame.filter(chosen)
        return Ordered(rows, self.sessions.place[chosen], self.sessions.known[chosen])

    @cached_property
    def intake_known(self) -> np.ndarray:
        """When each athlete's intake was recorded; ALWAYS if it says nothing that is read."""
        said = pl.any_horizontal(pl.col(name).is_not_null() for name in INTAKE)
        clock = pl.when(said).then(pl.col("recorded").to_physical()).otherwise(ALWAYS)
        return self.athletes.select(clock).to_series().to_numpy()

    def with_facts(self, rows: pl.LazyFrame, facts: Mapping[str, str]) -> pl.LazyFrame:
        """Put facts of the intake beside rows, whenever it was recorded."""
        about = self.athletes.lazy().select("athlete_id", **facts)
        return rows.join(about, on="athlete_id", how="left", maintain_order="left")

    def informs_all(self, looks: pl.DataFrame) -> bool:
        """Say whether every look comes after its athlete's intake."""
        athlete, t0 = (looks[name].to_physical().to_numpy() for name in ("athlete_id", "t0"))
        return bool((self.intake_known[athlete] < t0).all())

    def without_intake(self) -> "Seen":
        """Forget what the intake forms say."""
        return replace(
            self,
            athletes=self.athletes.with_columns(
                pl.lit(None).cast(self.athletes.schema[n]).alias(n) for n in INTAKE
            ),
        )

    @cached_property
    def begun(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Since which day each athlete was known to be watched, and from when on this was known.

        Two arrays for each time that it was learned: `first`, a day number, and `known`, in
        microseconds, one for each athlete.
        """
        athletes = len(self.names.categories)
        first, known = np.full(athletes, FARTHEST_DAYS), np.full(athletes, NEVER)
        rows = [_watched(self.sessions.frame, "day"), _watched(self.nights.frame, "of_day")]
        rows.append(_watched(self.checkins.frame, "day"))
        for athlete, day, _ in rows:
            np.minimum.at(first, athlete, day)
        for athlete, day, recorded in rows:
            on_it = day == first[athlete]
            np.minimum.at(known, athlete[on_it], recorded[on_it])
        early = [part[:, part[2] <= known[part[0]]] for part in rows]
        athlete, day, recorded = np.concatenate(early, axis=1)
        learned = pl.DataFrame({"athlete": athlete, "recorded": recorded, "first": day})
        learned = learned.sort("athlete", "recorded", "first")
        before = pl.col("first").cum_min().shift(1).over("athlete")
        learned = learned.filter((pl.col("first") < before).fill_null(True))
        times = learned.select(pl.int_range(pl.len()).over("athlete")).to_series().to_numpy()
        found = []
        for time in range(times.max(initial=-1) + 1):
            part = learned.filter(times == time)
            number = part["athlete"].to_numpy()
            days, since = np.zeros(athletes, np.int64), np.full(athletes, NEVER)
            days[number], since[number] = part["first"].to_numpy(), part["recorded"].to_numpy()
            found.append((days, since))
        return found

    @cached_property
    def first_known(self) -> np.ndarray:
        """When anything of each athlete was known."""
        never = np.full(len(self.names.categories), NEVER)
        return self.begun[0][1] if self.begun else never

    def watched_days(self, looks: pl.DataFrame) -> pl.DataFrame:
        """List athlete_id and day, from the first watched day to the one before the last look."""
        number = looks["athlete_id"].to_physical().to_numpy()
        last = np.full(len(self.names.categories), -FARTHEST_DAYS // 2)
        np.maximum.at(last, number, looks["on"].to_physical().to_numpy())
        first = last.copy()
        for day, known in self.begun:
            first = np.where(known < NEVER, np.minimum(first, day), first)
        count = last - first
        athlete = np.repeat(np.arange(len(count)), count)
        day = np.arange(len(athlete)) - np.repeat(np.cumsum(count) - count - first, count)
        return pl.DataFrame(
            {
                "athlete_id": self.athletes["athlete_id"].gather(athlete),
                "day": pl.Series(day, dtype=pl.Int32).cast(pl.Date),
            }
        )

    def known_days(self, place: np.ndarray, athlete: pl.Series) -> np.ndarray:
        """Say when all of each day was known, and that the athlete was watched by then."""
        known = np.full(len(place), ALWAYS)
        for rows in (self.sessions, self.nights, self.checkins):
            at = look_at(place, rows.place)
            np.maximum.at(known, at[at >= 0], rows.known[at >= 0])
        number = athlete.to_physical().to_numpy()
        for _, since in self.begun:
            learned = since[number]
            known = np.where(learned < NEVER, np.maximum(known, learned), known)
        return known

    @staticmethod
    def span(
        place: np.ndarray, looks: pl.DataFrame, oldest: int, newest: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give the first row of each look's days `newest` to `oldest` back, and the end of them."""
        on = places(looks["athlete_id"], looks["on"])
        begin = np.searchsorted(place, on - oldest)
        return begin, np.maximum(np.searchsorted(place, on - newest, side="right"), begin)

    @classmethod
    def spans(
        cls,
        place: np.ndarray,
        looks: pl.DataFrame,
        newest: int,
        blind: np.ndarray | None = None,
    ) -> tuple[Callable[[int], np.ndarray], np.ndarray]:
        """Do so for any number of days back: a function of it, and the end.

        Looks that are `blind` see no row.
        """
        on = places(looks["athlete_id"], looks["on"])
        here = np.searchsorted(place, on)

        @cache
        def begin(oldest: int) -> np.ndarray:
            """Take what the look so many days before found; look where none is."""
            found, missing = np.empty_like(here), np.ones(len(on), dtype=bool)
            found[oldest:] = here[: max(len(on) - oldest, 0)]
            missing[oldest:] = on[: max(len(on) - oldest, 0)] != on[oldest:] - oldest
            found[missing] = np.searchsorted(place, on[missing] - oldest)
            return np.minimum(found, end)

        end = cls.span(place, looks, newest, newest)[1]
        if blind is not None:
            end[blind] = 0
        return begin, end


def _watched(rows: pl.DataFrame, day: str) -> np.ndarray:
    """Give athlete, day and when it was recorded as numbers, shape (3, rows)."""
    columns = [rows[name].to_physical().to_numpy() for name in ("athlete_id", day, "recorded")]
    return np.array(columns, dtype=np.int64).reshape(3, -1)


def pairs(
    rows: Ordered, looks: pl.DataFrame, *, oldest: int, newest: int
) -> tuple[np.ndarray, np.ndarray]:
    """Pair looks with the rows that they may see: numbers of rows and of looks, oldest first."""
    begin, end = Seen.span(rows.place, looks, oldest, newest)
    count = end - begin
    look = np.repeat(np.arange(looks.height), count)
    row = np.arange(len(look)) - np.repeat(np.cumsum(count) - count - begin, count)
    seen = rows.known[row] < looks["t0"].to_physical().to_numpy()[look]
    return row[seen], look[seen]


def visible(rows: Ordered, looks: pl.DataFrame, *, oldest: int, newest: int) -> pl.LazyFrame:
    """Pair each look with the rows that its t0 may see, oldest first.

    A look is shown the rows of the days `newest` to `oldest` before it; `age` says how many. `look`
    is its number, `on` the day that looks, `day` the row's own.
    """
    row, look = pairs(rows, looks, oldest=oldest, newest=newest)
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


def disturbed(labs: pl.DataFrame, sessions: Ordered) -> pl.DataFrame:
    """Say when it became known that a draw came too soon after training: ferritin is raised then.

    24 hours after a hard session or a run over an hour, 14 days after a run beyond a marathon
    (evidence file 2.7: rested 12 to 24 h; raised for 6 to 14 days after ultras).
    """
    draws = labs.select("athlete_id", "happened", on="day", t0="happened").unique().sort("on")
    run = pl.col("sport") == "run"
    hard = (pl.col("rpe_cr10") >= HARD_RPE) | (run & (pl.col("duration_min") > 60))
    hours = (pl.col("t0") - pl.col("happened")).dt.total_minutes() / 60
    soon = (hard & (hours < 24)) | (run & (pl.col("distance_km") > 42.2) & (hours < 14 * 24))
    whenever = replace(sessions, known=np.full(len(sessions.known), ALWAYS))
    shown = visible(whenever, draws, oldest=DISTURBED_DAYS, newest=-1)
    return (
        shown.filter(hours >= 0, soon)
        .group_by("athlete_id", happened="t0")
        .agg(disturbed_known=pl.col("recorded").min())
        .collect()
    )


def places(athlete: pl.Series, day: pl.Series) -> np.ndarray:
    """Number the days of all athletes, those of one side by side."""
    who, on = (part.to_physical().to_numpy().astype(np.int64) for part in (athlete, day))
    return who * FARTHEST_DAYS + on


def look_at(places: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Find places in an ordered list of them; −1 where they are not in it."""
    if not len(places):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
    return np.where(places[at] == wanted, at, -1)


def _order(place: np.ndarray, happened: np.ndarray, recorded: np.ndarray) -> np.ndarray | None:
    """Order rows by day, then by both clocks; None for rows that stand in that order already."""
    day, first, second = (np.diff(clock) for clock in (place, happened, recorded))
    later = (day > 0) | ((day == 0) & ((first > 0) | ((first == 0) & (second >= 0))))
    return None if later.all() else np.lexsort((recorded, happened, place))
