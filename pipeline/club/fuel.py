"""What is eaten around a run and what body mass it costs. Arrays are (athletes, days)."""

from dataclasses import dataclass

import numpy as np

from pipeline.club.people import People
from pipeline.club.training import Training


@dataclass(frozen=True, kw_only=True)
class Fuel:
    """True amounts for each run and day; units in the names."""

    before_gkg: np.ndarray
    during_gph: np.ndarray
    after_g: np.ndarray
    mass_before_kg: np.ndarray
    mass_loss_pct: np.ndarray
    day_carbs_g: np.ndarray
    day_fluid_l: np.ndarray


def draw_fuel(rng: np.random.Generator, people: People, training: Training) -> Fuel:
    """Draw eating, drinking and sweating, each around the athlete's own habit."""
    shape = training.kind.shape
    one = (len(people), 1)
    mass = people.mass_kg[:, None]
    hours = training.run_min / 60
    before = rng.normal(0.2, 0.4, one) + rng.normal(0, 0.4, shape)
    during = rng.normal(30, 15, one) + rng.normal(0, 10, shape)
    sweat = rng.normal(0.95, 0.25, one).clip(0.3) + rng.normal(0, 0.2, shape)
    eaten = rng.normal(4.4, 0.7, one) + 0.0012 * training.load + rng.normal(0, 0.7, shape)
    return Fuel(
        before_gkg=np.exp(before).clip(0, 4),
        during_gph=during.clip(0, 90),
        after_g=mass * rng.normal(0.8, 0.35, shape).clip(0, 2),
        mass_before_kg=mass * (1 + rng.normal(0, 0.006, shape)),
        mass_loss_pct=(sweat * hours).clip(-0.3, 4.5),
        day_carbs_g=mass * eaten.clip(1.5, 10),
        day_fluid_l=(rng.normal(2.1, 0.4, one) + 0.4 * hours + rng.normal(0, 0.3, shape)).clip(0.5),
    )
