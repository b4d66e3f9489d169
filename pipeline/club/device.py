"""What a watch measures on a run: cadence on a personal line, heart rate and its zones.

Arrays are (athletes, days); they mean something only on days with a run.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.club.calendar import smooth_noise, spells
from pipeline.club.people import People
from pipeline.club.training import Training


@dataclass(frozen=True, kw_only=True)
class Device:
    """Measured values; units in the names."""

    cadence_spm: np.ndarray
    cadence_line_spm: np.ndarray  # the athlete's own cadence at that speed
    heart_rate_mean_bpm: np.ndarray
    heart_rate_max_bpm: np.ndarray
    zone_cardio_min: np.ndarray
    zone_peak_min: np.ndarray
    ascent_m: np.ndarray
    descent_m: np.ndarray


def draw_device(
    rng: np.random.Generator, people: People, training: Training, strain: np.ndarray
) -> Device:
    """Draw what the watch shows for each run; under strain the same pace costs more beats."""
    shape = training.kind.shape
    line = _cadence_line(rng, people, training)
    low = spells(rng, *shape, per_day=1 / 120, shortest=10, longest=21)
    drop = low * rng.uniform(0.02, 0.07, (len(people), 1))
    drift = 0.008 * smooth_noise(rng, *shape, persistence=0.8) + rng.normal(0, 0.006, shape)
    share = (0.50 + 0.045 * training.run_rpe + rng.normal(0, 0.025, shape)).clip(0.4, 0.97)
    resting = people.resting_heart_rate_bpm[:, None]
    highest = people.max_heart_rate_bpm[:, None] - 22 * people.beta_blocker[:, None]
    mean = resting + (share + 0.04 * strain) * (highest - resting)
    peak = training.run_min * (0.12 * (training.run_rpe - 5)).clip(0, 0.6)
    ascent = training.run_km * rng.lognormal(2.0, 0.5, shape)
    return Device(
        cadence_spm=line * (1 - drop + drift),
        cadence_line_spm=line,
        heart_rate_mean_bpm=np.rint(mean),
        heart_rate_max_bpm=np.rint(np.minimum(mean + rng.uniform(8, 24, shape), highest + 2)),
        zone_cardio_min=np.rint((training.run_min - peak) * (share - 0.35).clip(0, 1)),
        zone_peak_min=np.rint(peak),
        ascent_m=np.rint(ascent),
        descent_m=np.rint(ascent * rng.normal(1, 0.05, shape).clip(0.8)),
    )


def _cadence_line(rng: np.random.Generator, people: People, training: Training) -> np.ndarray:
    """Return steps/min at the day's speed: higher when faster (Burns 2019), lower when taller."""
    athletes = len(people)
    own = 168 - 0.3 * (people.height_cm - 173) + rng.normal(0, 5, athletes)
    slope = rng.normal(13, 3, athletes).clip(5)
    with np.errstate(invalid="ignore"):
        speed = training.run_km * 1000 / (training.run_min * 60)
    easy = people.easy_speed_ms[:, None]
    return own[:, None] + slope[:, None] * (np.where(training.run, speed, easy) - easy)
