"""Decoys: something of another cause that goes along with an exposure and has no effect itself.

An explanation that follows correlations blindly would name it.
"""

from dataclasses import replace

import numpy as np

from pipeline.club.calendar import LEAD_IN, smooth_noise
from pipeline.club.exposures import EXPOSURE
from pipeline.club.life import Club

# Exposures that belong to a person or change over weeks get a decoy that does so too.
SLOW = {"iron", "haemoglobin", "vitamin_b12", "experience", "strength_balance", "worn_shoes"}
SLOW |= {"warm_up", "pacing", "heat"}
STEPS = 12


def decoy_of(exposure: str) -> str:
    """Name the exposure that is made to go along with this one."""
    cause = EXPOSURE[exposure].cause
    if cause == "stress_mood":
        return "sleep_short"
    return "imbalance" if cause in SLOW else "stress"


def add_decoy(
    rng: np.random.Generator, club: Club, exposure: str, wanted: float
) -> tuple[Club, dict]:
    """Remix the decoy's driver until it correlates as `wanted` over the recorded runs.

    Returns the club and what was done: exposure, decoy, cause of the decoy, measured correlation.
    """
    if exposure not in EXPOSURE:
        raise ValueError(f"simulate.decoy: unknown {exposure}; known are {', '.join(EXPOSURE)}")
    decoy = decoy_of(exposure)
    driver = _every_day(club, exposure)
    centre, spread = driver.mean(), driver.std()
    pull = (driver - centre) / spread if spread > 0 else np.zeros_like(driver)
    slow = smooth_noise(rng, *driver.shape, persistence=0.97)
    quick = smooth_noise(rng, *driver.shape, persistence=0.5)
    low, high, made, found = 0.0, 20.0, club, 0.0
    for _ in range(STEPS):  # the correlation rises with the share of the driver in the mix
        share = (low + high) / 2
        noise = slow if decoy == "imbalance" else quick
        made = _mixed(club, decoy, (share * pull + noise) / np.sqrt(share**2 + 1))
        found = _correlation(made, exposure, decoy)
        low, high = (share, high) if found < wanted else (low, share)
    about = {"exposure": exposure, "decoy": decoy, "cause": EXPOSURE[decoy].cause}
    return made, about | {"correlation": found}


def _mixed(club: Club, decoy: str, mix: np.ndarray) -> Club:
    """Write a driver (SD about 1) into what the decoy is made of."""
    if decoy == "imbalance":
        even = 2 + 0.6 * mix
        return replace(club, form=replace(club.form, imbalance_pct=even.clip(0, 8)))
    if decoy == "sleep_short":
        asleep = club.people.sleep_mean_h[:, None] - 0.9 * mix
        return replace(club, body=replace(club.body, asleep_h=asleep.clip(3, 11)))
    eve = np.roll(mix, -1, axis=1)  # stress of the day before counts
    stress = club.people.stress_mean[:, None] + 1.2 * eve
    return replace(club, body=replace(club.body, stress=stress.clip(0, 10)))


def _every_day(club: Club, exposure: str) -> np.ndarray:
    days = len(club.days)
    values = np.zeros((len(club.people), days))
    for day in range(LEAD_IN, days):
        values[:, day] = np.nan_to_num(EXPOSURE[exposure].value(club, day))
    values[:, :LEAD_IN] = values[:, LEAD_IN:].mean(axis=1, keepdims=True)
    return values


def _correlation(club: Club, one: str, other: str) -> float:
    runs = club.recorded_runs
    a, b = (_every_day(club, name)[runs] for name in (one, other))
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) > 0 and np.ptp(b) > 0 else 0.0
