"""What training and life do to the body: sleep, stress, soreness, resting heart rate.

Arrays are (athletes, days) and hold the true levels; what the diary says of them is in ratings.py.
Soreness decays with tau 1.68 days, fitted to Takayama 2017 (evidence file, part 2.4).
"""

from dataclasses import dataclass

import numpy as np

from pipeline.club.calendar import Days, smooth_noise, spells
from pipeline.club.people import People
from pipeline.club.training import HARD, LONG, Training

SORENESS_TAU_DAYS = 1.68


@dataclass(frozen=True, kw_only=True)
class Body:
    """True levels on each day; ratings 0–10 with 10 the worst."""

    stress: np.ndarray
    asleep_h: np.ndarray  # of the night that ends on the day
    soreness: np.ndarray  # on waking
    fatigue: np.ndarray
    resting_heart_rate_bpm: np.ndarray
    rmssd_ms: np.ndarray
    wake_min: np.ndarray  # local minutes after midnight
    strain: np.ndarray  # bool: training is not got over


def draw_strain(rng: np.random.Generator, training: Training, mediators: bool) -> np.ndarray:
    """Draw spells of 10 to 20 days in which training is not got over; bool (athletes, days).

    With `mediators` they mostly begin after a week well above the month.
    """
    chance = np.full(training.kind.shape, 1 / 150)
    if mediators:
        sums = np.cumsum(training.load, axis=1)
        week, month = _over(sums, 7), _over(sums, 28)
        chance = 1 / 400 + 1 / 60 * (week > 1.25 * month)
    return spells(rng, *training.kind.shape, per_day=chance, shortest=10, longest=20)


def _over(sums: np.ndarray, days: int) -> np.ndarray:
    """Give the daily mean of the `days` days before each day, from running sums."""
    before = np.zeros_like(sums)
    before[:, 1:] = sums[:, :-1]
    earlier = np.zeros_like(sums)
    earlier[:, days:] = before[:, :-days]
    return (before - earlier) / days


def draw_body(
    rng: np.random.Generator,
    people: People,
    days: Days,
    training: Training,
    strain: np.ndarray,
    mediators: bool,
) -> Body:
    """Draw how each athlete lives and feels on each day.

    Without `mediators` soreness has nothing to do with training, so that no effect of training
    runs through it.
    """
    shape = training.kind.shape
    weekend = days.weekday >= 5
    tension = smooth_noise(rng, *shape, persistence=0.75)
    stress = (people.stress_mean[:, None] + 1.6 * tension - 0.6 * weekend).clip(0, 10)
    # Stress shortens sleep: correlation −0.3, daily SD 0.9 h.
    night = np.sqrt(1 - 0.3**2) * rng.standard_normal(shape) - 0.3 * tension
    asleep = people.sleep_mean_h[:, None] + 0.9 * night + 0.35 * (weekend - 2 / 7)
    asleep = asleep.clip(3.0, 11.0)
    soreness = _soreness(rng, training)
    if not mediators:
        soreness = (1.6 + 1.4 * smooth_noise(rng, *shape, persistence=0.55)).clip(0, 10)
    fatigue = 1.2 + 0.35 * soreness + 0.5 * (7 - asleep).clip(-1) + 0.25 * stress + 3 * days.ill
    beats = 0.6 * (soreness - 1.5) + 0.4 * tension + 6 * days.ill + 6.5 * strain
    resting = people.resting_heart_rate_bpm[:, None] + beats + rng.normal(0, 1.6, shape)
    variability = np.log(45) + rng.normal(0, 0.35, (len(people), 1)) - 0.04 * beats
    wake = people.wake_min[:, None] + 50 * weekend + rng.normal(0, 18, shape)
    return Body(
        stress=stress,
        asleep_h=asleep,
        soreness=soreness,
        fatigue=fatigue.clip(0, 10),
        resting_heart_rate_bpm=resting,
        rmssd_ms=np.exp(variability + rng.normal(0, 0.15, shape)),
        wake_min=np.rint(wake.clip(5 * 60, 10 * 60)),
        strain=strain,
    )


def _soreness(rng: np.random.Generator, training: Training) -> np.ndarray:
    athletes, days = training.kind.shape
    prone = rng.lognormal(0, 0.4, (athletes, 1))
    added = 0.5 * training.run + 1.8 * (training.kind == HARD) + 1.5 * (training.kind == LONG)
    added = added + 0.015 * (training.run_min - 75).clip(0) + 2.2 * training.legs
    added = added * prone * rng.lognormal(0, 0.3, (athletes, days))
    kept = np.exp(-1 / SORENESS_TAU_DAYS)
    excess = np.zeros((athletes, days))
    for day in range(1, days):
        excess[:, day] = kept * excess[:, day - 1] + added[:, day - 1]
    return (0.6 + excess).clip(0, 10)
