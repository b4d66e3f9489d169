"""Which pair of shoes each run wears out; some athletes replace theirs late.

Arrays are (athletes, days); pair −1 where there was no run.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.club.people import People
from pipeline.club.training import HARD, Training

MAIN, SECOND = 0, 1


@dataclass(frozen=True, kw_only=True)
class Shoes:
    """The pair worn (`slot` main or second, `pair` its number) and its km before the run."""

    slot: np.ndarray
    pair: np.ndarray
    km_before: np.ndarray
    mass_g: np.ndarray

    def km_after(self, run_km: np.ndarray) -> np.ndarray:
        """Distance on the pair once the day's run is done, km."""
        return self.km_before + run_km


def wear_shoes(rng: np.random.Generator, people: People, training: Training) -> Shoes:
    """Walk through the days: wear a pair out, then open the next."""
    athletes, days = training.kind.shape
    everyone = np.arange(athletes)
    km = rng.uniform(0, 550, (athletes, 2))
    pair = np.zeros((athletes, 2), dtype=int)
    worn_at = rng.lognormal(np.log(720), 0.33, (athletes, 2)).clip(400, 1500)
    has_second = rng.random(athletes) < 0.4
    slots, pairs = np.full((athletes, days), MAIN), np.full((athletes, days), -1)
    before = np.zeros((athletes, days))
    for day in range(days):
        run = training.run[:, day]
        slot = np.where(has_second & (training.kind[:, day] == HARD), SECOND, MAIN)
        worn = run & (km[everyone, slot] > worn_at[everyone, slot])
        km[everyone[worn], slot[worn]] = 0
        pair[everyone[worn], slot[worn]] += 1
        slots[:, day] = slot
        pairs[:, day] = np.where(run, pair[everyone, slot], -1)
        before[:, day] = km[everyone, slot]
        km[everyone, slot] += training.run_km[:, day]
    mass = rng.normal(255, 25, (athletes, 2, pairs.max() + 2)).round()
    return Shoes(
        slot=slots,
        pair=pairs,
        km_before=before,
        mass_g=mass[everyone[:, None], slots, pairs],  # pair −1, no run: the last, never written
    )
