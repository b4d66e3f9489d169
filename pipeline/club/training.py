"""What the club trains: a weekly pattern with build-up, spikes, strength work and days skipped.

Arrays are (athletes, days). At most one run and one strength session a day; zero means none.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.club.calendar import Days
from pipeline.club.people import People
from pipeline.club.weather import Weather

# Monday to Sunday: rest, easy, hard, long. The long run moves to Saturday for half the club.
WEEKS = {3: ".h.e..l", 4: ".he.e.l", 5: ".heh.el", 6: "eheh.el"}
BUILD_UP = np.array([1.0, 1.08, 1.16, 0.78])  # three weeks up, one easier

REST, EASY, HARD, LONG = 0, 1, 2, 3
CODES = {".": REST, "e": EASY, "h": HARD, "l": LONG}


@dataclass(frozen=True, kw_only=True)
class Training:
    """What was done on each day; units in the names."""

    kind: np.ndarray  # REST, EASY, HARD or LONG
    run_min: np.ndarray
    run_km: np.ndarray
    run_rpe: np.ndarray  # CR10
    legs: np.ndarray  # strength work for the legs on this day
    upper: np.ndarray  # strength work for the upper body on this day
    strength_min: np.ndarray
    strength_rpe: np.ndarray

    @property
    def run(self) -> np.ndarray:
        """Days with a run."""
        return self.kind > REST

    @property
    def load(self) -> np.ndarray:
        """Exertion times minutes of all sessions of the day (Foster 2001), AU."""
        return self.run_rpe * self.run_min + self.strength_rpe * self.strength_min


def draw_training(
    rng: np.random.Generator, people: People, days: Days, weather: Weather
) -> Training:
    """Draw what each athlete does on each day; on hot days the runs are shorter."""
    kind = _kinds(rng, people, days)
    run_min = np.rint(_minutes(rng, people, days, kind) * weather.eagerness)
    speed = people.easy_speed_ms[:, None] * np.array([0, 1.0, 1.10, 0.97])[kind]
    speed = speed * np.exp(rng.normal(0, 0.02, kind.shape))
    rpe = np.array([0, 3.2, 7.2, 4.6])[kind] + people.rpe_bias[:, None]
    rpe = rpe + 0.012 * (run_min - 60).clip(0) + rng.normal(0, 0.7, kind.shape)
    legs, upper = _strength(rng, people, days, kind)
    any_strength = legs | upper
    return Training(
        kind=kind,
        run_min=run_min,
        run_km=(speed * run_min * 60 / 1000).round(2),
        run_rpe=np.where(kind > REST, np.rint(rpe).clip(1, 10), 0),
        legs=legs,
        upper=upper,
        strength_min=np.rint(rng.normal(40, 8, kind.shape)).clip(15, 70) * any_strength,
        strength_rpe=np.rint(rng.normal(5.8, 1.1, kind.shape)).clip(2, 9) * any_strength,
    )


def _kinds(rng: np.random.Generator, people: People, days: Days) -> np.ndarray:
    shape = (len(people), len(days))
    weeks = np.array([[CODES[c] for c in WEEKS[r]] for r in people.runs_per_week.tolist()])
    on_saturday = rng.random(len(people)) < 0.5
    weeks[on_saturday] = np.roll(weeks[on_saturday], -1, axis=1)
    kind = weeks[:, days.weekday]
    kind = np.where((kind == HARD) & (rng.random(shape) < 0.25), EASY, kind)
    kind = np.where((kind == EASY) & (rng.random(shape) < 0.06), HARD, kind)
    kind = np.where((kind > REST) & (rng.random(shape) < 0.12), REST, kind)
    kind = np.where((kind == REST) & (rng.random(shape) < 0.05), EASY, kind)
    # Weeks without a rest day, most of them among those who run a lot.
    often = (0.04 * (people.runs_per_week - 2))[:, None]
    eager = (rng.random((len(people), days.week[-1] + 2)) < often)[:, days.week]
    kind = np.where((kind == REST) & eager, EASY, kind)
    return np.where(days.holiday | days.ill, REST, kind)


def _minutes(rng: np.random.Generator, people: People, days: Days, kind: np.ndarray) -> np.ndarray:
    athletes = len(people)
    phase = rng.integers(0, 4, (athletes, 1))
    growth = np.exp(rng.normal(0.004, 0.004, (athletes, 1)) * days.week)
    week = BUILD_UP[(days.week + phase) % 4] * growth
    easy = people.easy_min[:, None] * np.exp(rng.normal(0, 0.13, kind.shape))
    long = people.long_min[:, None] * np.exp(rng.normal(0, 0.12, kind.shape))
    # A long run far beyond the build-up: too much, too soon.
    leap = np.where(rng.random(kind.shape) < 0.18, rng.uniform(1.15, 1.6, kind.shape), 1.0)
    minutes = np.choose(kind, [np.zeros_like(easy), easy, 0.95 * easy, long * leap])
    return np.where(kind > REST, np.rint((minutes * week).clip(15, 330)), 0)


def _strength(
    rng: np.random.Generator, people: People, days: Days, kind: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    athletes = len(people)
    possible = (kind != LONG) & ~days.holiday & ~days.ill & (rng.random(kind.shape) < 0.8)
    # Friday and Saturday often stand right before the long run.
    leg_day = rng.choice([0, 2, 4, 5], (athletes, 1))
    twice = (days.weekday == (leg_day + 4) % 7) & (rng.random((athletes, 1)) < 0.4)
    legs = (rng.random((athletes, 1)) < 0.6) & ((days.weekday == leg_day) | twice) & possible
    upper_day = rng.choice([1, 3, 6], (athletes, 1))
    upper = (rng.random((athletes, 1)) < 0.4) & (days.weekday == upper_day) & possible
    return legs, upper & ~legs
