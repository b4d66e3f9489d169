"""Who is in the club: bodies, habits and diligence. One value per athlete, arrays of (athletes,).

Distributions are judgement where no source is named; sleep: evidence file, part 3.4.
"""

from dataclasses import dataclass, replace

import numpy as np

DIETS = ("omnivore", "vegetarian", "vegan")


@dataclass(frozen=True, kw_only=True)
class People:
    """One value per athlete; units in the names."""

    athlete_id: np.ndarray
    timezone: np.ndarray
    female: np.ndarray
    age_y: np.ndarray
    height_cm: np.ndarray
    mass_kg: np.ndarray
    training_years: np.ndarray
    max_heart_rate_bpm: np.ndarray
    resting_heart_rate_bpm: np.ndarray
    diet: np.ndarray
    b12_supplement: np.ndarray
    heavy_menstrual_bleeding: np.ndarray
    altitude_m: np.ndarray
    beta_blocker: np.ndarray
    donated_blood: np.ndarray
    acid_blocker: np.ndarray
    single_leg_ratio: np.ndarray
    easy_speed_ms: np.ndarray
    runs_per_week: np.ndarray
    easy_min: np.ndarray
    long_min: np.ndarray
    rpe_bias: np.ndarray
    morning_runner: np.ndarray
    sleep_mean_h: np.ndarray
    stress_mean: np.ndarray
    wake_min: np.ndarray  # local minutes after midnight
    diary_morning: np.ndarray  # chance that a morning check-in is filed
    diary_evening: np.ndarray
    night_missing: np.ndarray
    device_dropout: np.ndarray
    logs_fuel: np.ndarray
    weighs: np.ndarray

    def __len__(self) -> int:
        """Return the number of athletes."""
        return len(self.athlete_id)


def draw_people(rng: np.random.Generator, n: int) -> People:
    """Draw `n` athletes of both sexes, aged 18 to 70."""
    female = rng.random(n) < 0.5
    age = np.rint(18 + 52 * rng.beta(2.2, 2.6, n))
    return People(
        athlete_id=np.array([f"SYNTHETIC-{i + 1:03d}" for i in range(n)]),
        timezone=np.where(rng.random(n) < 0.03, "Europe/London", "Europe/Oslo"),
        female=female,
        age_y=age,
        **_body(rng, female, age),
        **_diet(rng, n),
        **_habits(rng, female, age),
        **_diligence(rng, n),
    )


def diligent(people: People) -> People:
    """Let nobody leave anything out: every night worn, every meal and weight written down."""
    n = len(people)
    always, never, yes = np.ones(n), np.zeros(n), np.ones(n, dtype=bool)
    return replace(
        people,
        diary_morning=always,
        diary_evening=always,
        night_missing=never,
        device_dropout=never,
        logs_fuel=yes,
        weighs=yes,
    )


def _body(rng: np.random.Generator, female: np.ndarray, age: np.ndarray) -> dict[str, np.ndarray]:
    n = len(age)
    height = np.where(female, rng.normal(167, 6, n), rng.normal(180, 7, n)).clip(150, 200)
    bmi = rng.normal(22.5, 2.0, n).clip(18.5, 29)
    return {
        "height_cm": np.rint(height),
        "mass_kg": (bmi * (height / 100) ** 2).round(1),
        "max_heart_rate_bpm": np.rint(208 - 0.7 * age + rng.normal(0, 6, n)),
        "resting_heart_rate_bpm": rng.normal(55, 5, n).clip(42, 72),
        "heavy_menstrual_bleeding": female & (age < 52) & (rng.random(n) < 0.3),
        "altitude_m": np.rint(rng.lognormal(4.0, 0.9, n).clip(2, 450)),
        "beta_blocker": (age > 50) & (rng.random(n) < 0.06),
        "donated_blood": rng.random(n) < 0.05,
        "acid_blocker": rng.random(n) < np.where(age > 50, 0.10, 0.03),
        "single_leg_ratio": (1 - np.abs(rng.normal(0, 0.09, n))).clip(0.6, 1).round(2),
    }


def _diet(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    diet = rng.choice(3, n, p=(0.80, 0.13, 0.07))
    supplement = rng.random(n) < np.array([0.08, 0.30, 0.60])[diet]
    return {"diet": np.array(DIETS)[diet], "b12_supplement": supplement}


def _habits(rng: np.random.Generator, female: np.ndarray, age: np.ndarray) -> dict[str, np.ndarray]:
    n = len(age)
    speed = 2.85 - 0.2 * female - 0.01 * (age - 40) + rng.normal(0, 0.25, n)
    easy = rng.normal(48, 8, n).clip(30, 75)
    return {
        "training_years": np.minimum(age - 15, rng.gamma(2, 4, n)).clip(0.5).round(1),
        "easy_speed_ms": speed.clip(2.0, 3.7),
        "runs_per_week": rng.choice([3, 4, 5, 6], n, p=(0.30, 0.35, 0.22, 0.13)),
        "easy_min": easy,
        "long_min": easy * rng.uniform(1.6, 2.3, n),
        "rpe_bias": rng.normal(0, 0.6, n),
        "morning_runner": rng.random(n) < 0.35,
        "sleep_mean_h": rng.normal(7.1, 0.6, n),
        "stress_mean": rng.normal(3.5, 1.1, n).clip(1, 6.5),
        "wake_min": rng.normal(6.5 * 60, 30, n).clip(5.3 * 60, 8 * 60),
    }


def _diligence(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    return {
        "diary_morning": rng.beta(8, 1.6, n),
        "diary_evening": rng.beta(5, 2.5, n),
        "night_missing": rng.beta(1.2, 9, n),
        "device_dropout": rng.beta(1.2, 25, n),
        "logs_fuel": rng.random(n) < 0.75,
        "weighs": rng.random(n) < 0.35,
    }
