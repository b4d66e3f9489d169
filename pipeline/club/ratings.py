"""What the athletes write of what they feel: ratings after runs, mornings and evenings.

Arrays are (athletes, days); NaN where an item was left out. All ratings are whole, 0 to 10.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.club.calendar import spells
from pipeline.club.life import Club
from pipeline.club.truth import Truth

HEAVY_LEGS = ((6, 7, 8, 9), (0.40, 0.35, 0.18, 0.07))
MISSING_USUALLY, MISSING_WHEN_HEAVY = -1.30, 0.8  # log-odds of leaving out the rating of a run


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """What was rated, and on which days an entry was filed at all."""

    after_run: np.ndarray  # bool
    morning: np.ndarray  # bool
    evening: np.ndarray  # bool
    legs: np.ndarray
    breathing: np.ndarray
    soreness: np.ndarray
    stress: np.ndarray
    fatigue: np.ndarray
    low_mood: np.ndarray
    low_readiness: np.ndarray
    poor_sleep: np.ndarray
    sleep_h: np.ndarray


def draw_ratings(rng: np.random.Generator, club: Club, truth: Truth) -> Ratings:
    """Draw the diary. Ratings of runs are left out more often after bad runs and by some people."""
    shape = club.training.kind.shape
    heavy = np.zeros(shape, dtype=bool)
    heavy[truth.athlete, truth.day] = truth.heavy
    own = rng.normal(MISSING_USUALLY, 0.4, (shape[0], 1))
    missing = club.lapse / (1 + np.exp(-(own + MISSING_WHEN_HEAVY * heavy)))
    legs, breathing = _after_run(rng, heavy, club.training.run_rpe)
    # Weeks in which nobody opens the diary, so that missing days come in spells as well.
    idle = spells(rng, *shape, per_day=1 / 200, shortest=5, longest=18)
    writing = club.days.observed & ~(idle & (club.lapse > 0))
    return Ratings(
        after_run=club.recorded_runs & (rng.random(shape) > missing),
        morning=writing & (rng.random(shape) < club.people.diary_morning[:, None]),
        evening=writing & (rng.random(shape) < club.people.diary_evening[:, None]),
        legs=legs,
        breathing=breathing,
        **_morning(rng, club),
    )


def _after_run(
    rng: np.random.Generator, heavy: np.ndarray, rpe: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Heavy: legs at least 6 and at least 1 above breathing. Otherwise legs at most 5."""
    shape = heavy.shape
    fresh = np.rint(1.2 + 0.35 * rpe + rng.normal(0, 1.2, shape)).clip(0, 5)
    legs = np.where(heavy, rng.choice(HEAVY_LEGS[0], shape, p=HEAVY_LEGS[1]), fresh)
    breathing = np.rint(0.8 * rpe + rng.normal(0, 1, shape)).clip(0, 10)
    breathing = np.where(heavy, np.minimum(breathing, legs - 1), breathing)
    return legs, np.where(rng.random(shape) < 0.7, breathing, np.nan)


def _morning(rng: np.random.Generator, club: Club) -> dict[str, np.ndarray]:
    body = club.body
    shape = body.stress.shape

    def rated(level: np.ndarray, noise: float) -> np.ndarray:
        item = np.rint(level + rng.normal(0, noise, shape)).clip(0, 10)
        return np.where(rng.random(shape) < 0.03 * club.lapse, np.nan, item)

    short = (7 - body.asleep_h).clip(-2)
    return {
        "soreness": rated(body.soreness, 0.7),
        "stress": rated(body.stress, 0.7),
        "fatigue": rated(body.fatigue, 0.9),
        "low_mood": rated(0.8 + 0.5 * body.stress + 0.3 * short, 1.0),
        "low_readiness": rated(0.6 + 0.6 * body.fatigue + 0.25 * body.soreness, 0.9),
        "poor_sleep": rated(3.2 + 1.4 * short, 0.9),
        "sleep_h": (body.asleep_h + rng.normal(0.2, 0.35, shape)).clip(2, 12),
    }
