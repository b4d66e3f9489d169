"""When things happen on a day: minutes after local midnight, arrays of (athletes, days)."""

from dataclasses import dataclass

import numpy as np

from pipeline.club.life import Club
from pipeline.club.training import LONG

NOON = 12 * 60


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Ends of sessions and times of diary entries; beyond 1440 is the next morning."""

    waking: np.ndarray
    run_end: np.ndarray
    strength_end: np.ndarray
    morning: np.ndarray
    after_run: np.ndarray
    evening: np.ndarray


def draw_clock(rng: np.random.Generator, club: Club) -> Clock:
    """Draw the times of each day; long runs start in the morning, whoever runs them."""
    shape = club.training.kind.shape
    wake = club.body.wake_min
    early = club.people.morning_runner[:, None] | (club.training.kind == LONG)
    in_morning = wake + rng.integers(45, 100, shape)
    start = np.where(early, in_morning, rng.integers(16 * 60 + 30, 18 * 60 + 45, shape))
    strength = np.where(early, rng.integers(17 * 60, 19 * 60, shape), NOON - 30)
    strength = strength + rng.integers(0, 30, shape)
    run_end = start + club.training.run_min
    late = rng.random(shape) < 0.15
    filed = np.where(late, rng.integers(NOON, 16 * 60, shape), wake + rng.integers(5, 40, shape))
    evening = np.maximum(rng.integers(20 * 60, 23 * 60, shape), run_end + 45)
    next_day = 1440 + rng.integers(6 * 60, 9 * 60, shape)
    return Clock(
        waking=wake,
        run_end=run_end,
        strength_end=strength + club.training.strength_min,
        morning=filed,
        after_run=run_end + rng.integers(4, 40, shape),
        evening=np.where(rng.random(shape) < 0.08, next_day, evening),
    )
