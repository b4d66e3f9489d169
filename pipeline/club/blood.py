"""True blood values that drift slowly, and the few draws a lab makes of them.

Distributions: evidence file, part 3.4; variability of a draw: part 3.5. Canonical units.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.club.calendar import LEAD_IN, Days, smooth_noise
from pipeline.club.people import People
from pipeline.club.training import Training

# ln µg/L: median 35 for women who run and 77 for men; the drift is part of the spread.
FERRITIN = {"female": (3.55, 0.65), "male": (4.35, 0.62)}
FERRITIN_DRIFT = 0.18  # SD of ln ferritin around the athlete's own mean
HAEMOGLOBIN_CUTOFF = (130, 120)  # g/L, men and women (WHO 2024)


@dataclass(frozen=True, kw_only=True)
class Blood:
    """True values. Ferritin and haemoglobin are (athletes, days), the others (athletes,)."""

    ferritin: np.ndarray  # µg/L
    haemoglobin: np.ndarray  # g/L
    b12: np.ndarray  # pmol/L
    saturation: np.ndarray  # %


@dataclass(frozen=True, kw_only=True)
class Draws:
    """What the lab measured: one entry per draw, NaN where a marker was not ordered."""

    athlete: np.ndarray  # position in the club
    day: np.ndarray  # position among the days
    minute: np.ndarray  # local minutes after midnight
    issued_after_min: np.ndarray  # from draw to issue
    lab: np.ndarray
    values: dict[str, np.ndarray]  # marker → canonical value


def draw_blood(rng: np.random.Generator, people: People, days: Days) -> Blood:
    """Draw the true values of each athlete."""
    n = len(people)
    centre = np.where(people.female, FERRITIN["female"][0], FERRITIN["male"][0])
    spread = np.where(people.female, FERRITIN["female"][1], FERRITIN["male"][1])
    own = centre + np.sqrt(spread**2 - FERRITIN_DRIFT**2) * rng.standard_normal(n)
    drift = FERRITIN_DRIFT * smooth_noise(rng, n, len(days), persistence=0.985)
    ferritin = np.exp(own[:, None] + drift)
    usual = np.where(people.female, 135, 154) + rng.normal(0, 9, n)
    short = 0.6 * (20 - ferritin).clip(0) * people.female[:, None]
    unsupplemented = (people.diet == "vegan") & ~people.b12_supplement
    saturation = np.where(people.female, rng.normal(27, 10, n), rng.normal(32, 11, n))
    return Blood(
        ferritin=ferritin,
        haemoglobin=usual[:, None] - short,
        b12=rng.lognormal(np.log(330), 0.38, n) * np.where(unsupplemented, 0.70, 1.0),
        saturation=(saturation - 6 * (ferritin[:, 0] < 20)).clip(5, 60),
    )


def draw_lab(
    rng: np.random.Generator,
    people: People,
    days: Days,
    blood: Blood,
    training: Training,
    *,
    often: bool,
) -> Draws:
    """Draw who is bled when, and what the lab finds: mostly once before the record, then 1 to 3.

    With `often` everybody comes once before and three times later, and rested.
    """
    athlete, day = _appointments(rng, len(people), len(days), often)
    if often:  # and rested, as a good laboratory asks for
        day = _rested(training, athlete, day)
    n = len(day)
    raised = rng.random(n) < 0.07
    crp = np.where(raised, rng.lognormal(np.log(13), 0.5, n), rng.lognormal(np.log(0.8), 0.7, n))
    # A raised CRP goes with about 1.5 times the ferritin (Thurnham 2010).
    ferritin = blood.ferritin[athlete, day] * np.where(crp > 5, 1.5, 1.0) * _error(rng, n, 0.077)
    binding = (62 + 4 * np.log2(35 / blood.ferritin[athlete, day]).clip(0)) * _error(rng, n, 0.048)
    iron = blood.saturation[athlete] / 100 * binding * _error(rng, n, 0.27)
    with_iron, with_b12 = rng.random(n) < 0.6, (rng.random(n) < 0.8) | often
    with_active = rng.random(n) < 0.15
    return Draws(
        athlete=athlete,
        day=day,
        minute=rng.integers(7 * 60 + 30, 9 * 60 + 45, n),
        issued_after_min=rng.integers(1, 6, n) * 1440 + rng.integers(3 * 60, 9 * 60, n),
        lab=rng.choice(3, len(people), p=(0.5, 0.2, 0.3))[athlete],
        values={
            "ferritin": ferritin,
            "haemoglobin": blood.haemoglobin[athlete, day] * _error(rng, n, 0.02),
            "b12": np.where(with_b12, blood.b12[athlete] * _error(rng, n, 0.084), np.nan),
            "iron": np.where(with_iron, iron.clip(1.5, 50), np.nan),
            "tibc": np.where(with_iron, binding.clip(35, 110), np.nan),
            "crp": np.where(rng.random(n) < 0.9, crp, np.nan),
            "active_b12": np.where(
                with_active, 0.2 * blood.b12[athlete] * _error(rng, n, 0.1), np.nan
            ),
            "methylmalonic_acid": np.where(
                with_active, 150 * (300 / blood.b12[athlete]) ** 0.7 * _error(rng, n, 0.2), np.nan
            ),
        },
    )


def _appointments(
    rng: np.random.Generator, athletes: int, days: int, often: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return athlete and day of each draw, at least 14 days apart within an athlete."""
    pairs = []
    for athlete in range(athletes):
        early = [int(rng.integers(0, LEAD_IN))] if rng.random() < 0.85 or often else []
        times = rng.choice([1, 2, 3], p=(0.4, 0.4, 0.2))
        later = sorted(rng.integers(LEAD_IN, days, 3 if often else times))
        taken: list[int] = []
        for day in [*early, *map(int, later)]:
            if not taken or day - taken[-1] >= 14:
                taken.append(day)
        pairs += [(athlete, day) for day in taken]
    return np.array([a for a, _ in pairs]), np.array([d for _, d in pairs])


def _rested(training: Training, athlete: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Put each draw off, for a week at most, to a day after one without hard or long running."""
    tired = (training.run_rpe >= 7) | (training.run_min > 60) | (training.strength_rpe >= 7)
    last = tired.shape[1] - 1
    for _ in range(7):
        wait = tired[athlete, (day - 1).clip(0)] & (day < last)
        day = day + wait
    return day


def _error(rng: np.random.Generator, n: int, variation: float) -> np.ndarray:
    return np.exp(rng.normal(0, variation, n))
