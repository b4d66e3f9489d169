"""How each run is run: warm-up, pacing, fading, and each foot's time on the ground.

Arrays are (athletes, days); judgement throughout. They mean something only on days with a run.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.club.calendar import smooth_noise
from pipeline.club.people import People
from pipeline.club.training import HARD, Training


@dataclass(frozen=True, kw_only=True)
class Form:
    """Units in the names; `imbalance_pct` is the left foot's share of ground contact beyond 50."""

    warmup_min: np.ndarray
    cooldown_min: np.ndarray
    pace_variation: np.ndarray
    first_tenth_pace_ratio: np.ndarray
    final_quarter_slowdown_pct: np.ndarray
    decoupling_pct: np.ndarray
    cadence_fade_pct: np.ndarray
    ground_contact_ms: np.ndarray
    imbalance_pct: np.ndarray


def draw_form(rng: np.random.Generator, people: People, training: Training) -> Form:
    """Draw habits of each athlete and what varies from run to run."""
    shape, one = training.kind.shape, (len(people), 1)
    warms = rng.random(shape) < rng.beta(1.2, 1.2, one)
    cools = rng.random(shape) < rng.beta(1.2, 2.0, one)
    uneven = 0.045 * np.exp(rng.normal(0, 0.35, one) + rng.normal(0, 0.3, shape))
    uneven = uneven * np.where(training.kind == HARD, 2.5, 1.0)
    start = 1.0 + rng.normal(-0.005, 0.02, one) + rng.normal(0, 0.02, shape)
    tired = 0.04 * (training.run_min - 75).clip(0) + rng.normal(0, 2.5, shape)
    own = rng.choice([-1, 1], one) * rng.gamma(2.0, 0.45, one)
    drift = 0.35 * smooth_noise(rng, *shape, persistence=0.97)
    return Form(
        warmup_min=np.where(warms, rng.integers(5, 13, shape), rng.integers(0, 4, shape)),
        cooldown_min=np.where(cools, rng.integers(5, 13, shape), 0),
        pace_variation=uneven.clip(0.005, 0.5),
        first_tenth_pace_ratio=start.clip(0.85, 1.15),
        final_quarter_slowdown_pct=tired.clip(-15, 60),
        decoupling_pct=(0.03 * training.run_min + rng.normal(1, 2.5, shape)).clip(-10, 25),
        cadence_fade_pct=(0.015 * training.run_min + rng.normal(0, 0.8, shape)).clip(-5, 15),
        ground_contact_ms=rng.normal(250, 18, one) + rng.normal(0, 5, shape),
        imbalance_pct=own + drift,
    )
