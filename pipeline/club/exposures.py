"""What truly counts towards heavy legs in the made-up club: each exposure, declared once.

Worked out day by day from the truth, not from the written files and not by the features package.
Every function takes (athletes, days) arrays and a day, and returns one value per athlete.
Medians and 90 % ranges of the log-odds per unit: evidence file, part 3.3.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.club.blood import HAEMOGLOBIN_CUTOFF
from pipeline.club.life import Club

FERRITIN_LINE, B12_LOW, B12_BORDERLINE = 35, 148, 221  # µg/L, pmol/L, pmol/L


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """One thing that moves the log-odds; `cause` is its name in the registry."""

    name: str
    cause: str
    unit: str
    median: float
    low: float
    high: float
    source: str
    value: Callable[[Club, int], np.ndarray]


def spike(run_km: np.ndarray, day: int) -> np.ndarray:
    """Say whether the longest run of 3 days beat that of the 30 days before them by over 10 %."""
    recent = run_km[:, day - 3 : day].max(axis=1)
    before = run_km[:, day - 33 : day - 3].max(axis=1)
    return ((before > 0) & (recent > 1.10 * before)).astype(float)


def personal_z(values: np.ndarray, day: int, floor: float) -> np.ndarray:
    """Set `values` of a day against the athlete's 28 days before it, in SDs of at least `floor`."""
    past = values[:, day - 28 : day]
    return (values[:, day] - past.mean(axis=1)) / past.std(axis=1, ddof=1).clip(floor)


def load_yesterday_z(load: np.ndarray, day: int) -> np.ndarray:
    """Set ln(1 + yesterday's load) against d−2…d−29, SDs of at least 0.5, ±3 SD."""
    return personal_z(np.log1p(load), day - 1, floor=0.5).clip(-3, 3)


def load_7d_z(load: np.ndarray, day: int) -> np.ndarray:
    """Set the load of d−7…d−1 against the athlete's own such sums of the 28 days before, ±3 SD."""
    sums = np.stack([load[:, d - 7 : d].sum(axis=1) for d in range(day - 28, day + 1)], axis=1)
    return personal_z(sums, 28, floor=100.0).clip(-3, 3)


def no_rest(busy: np.ndarray, day: int) -> np.ndarray:
    """Say whether each of the 7 days before had a run or strength work for the legs."""
    return busy[:, day - 7 : day].all(axis=1).astype(float)


def of_last(values: np.ndarray, where: np.ndarray, day: int) -> np.ndarray:
    """Return the value of the last of the 2 days before on which `where` holds, else NaN."""
    yesterday = np.where(where[:, day - 1], values[:, day - 1], np.nan)
    before = np.where(where[:, day - 2], values[:, day - 2], np.nan)
    return np.where(where[:, day - 1], yesterday, before)


def cadence_deficit(club: Club, day: int) -> np.ndarray:
    """Mean shortfall below the own line over the last 5 runs, per 5 %, never below 0."""
    run = club.training.run[:, :day]
    below = 1 - club.device.cadence_spm[:, :day] / club.device.cadence_line_spm[:, :day]
    last = [row[ran][-5:] for row, ran in zip(below, run, strict=True)]
    means = np.array([values.mean() if len(values) else 0.0 for values in last])
    return (100 * means / 5).clip(0)


def shoe_over(club: Club, day: int) -> np.ndarray:
    """Distance beyond 500 km on the pair of the last run, per 300 km, 0 to 2."""
    run = club.training.run[:, :day]
    last = day - 1 - run[:, ::-1].argmax(axis=1)
    km = club.shoes.km_after(club.training.run_km)[np.arange(len(run)), last]
    return np.where(run.any(axis=1), ((km - 500) / 300).clip(0, 2), 0.0)


def _carbs_before_long_low(club: Club, day: int) -> np.ndarray:
    long = club.training.run_min >= 75
    return (of_last(club.fuel.before_gkg, long, day) < 1).astype(float)


def _carbs_during_low(club: Club, day: int) -> np.ndarray:
    long = club.training.run_min > 90
    return (of_last(club.fuel.during_gph, long, day) < 30).astype(float)


def _mass_loss(club: Club, day: int) -> np.ndarray:
    lost = of_last(club.fuel.mass_loss_pct, club.training.run, day)
    return (np.nan_to_num(lost) - 2).clip(0)


def _sleep_mean_short(club: Club, day: int) -> np.ndarray:
    return (7 - club.body.asleep_h[:, day - 6 : day + 1].mean(axis=1)).clip(0)


def _haemoglobin_low(club: Club, day: int) -> np.ndarray:
    cutoff = np.array(HAEMOGLOBIN_CUTOFF)[club.people.female.astype(int)]
    return (club.blood.haemoglobin[:, day] < cutoff).astype(float)


def _b12_borderline(club: Club, day: int) -> np.ndarray:
    b12 = club.blood.b12
    return ((b12 >= B12_LOW) & (b12 < B12_BORDERLINE)).astype(float)


EXPOSURES = (
    Exposure(
        name="spike",
        cause="single_session_spike",
        unit="0/1",
        median=0.45,
        low=0.00,
        high=0.90,
        source="Garmin-RUNSAFE 2025, on overuse injury",
        value=lambda club, day: spike(club.training.run_km, day),
    ),
    Exposure(
        name="load_yesterday_z",
        cause="accumulated_load",
        unit="SD",
        median=0.30,
        low=0.10,
        high=0.50,
        source="judgement; Matos 2019 for plausibility",
        value=lambda club, day: load_yesterday_z(club.training.load, day),
    ),
    Exposure(
        name="load_7d_z",
        cause="accumulated_load",
        unit="SD",
        median=0.25,
        low=0.05,
        high=0.45,
        source="judgement",
        value=lambda club, day: load_7d_z(club.training.load, day),
    ),
    Exposure(
        name="hard_yesterday",
        cause="accumulated_load",
        unit="0/1",
        median=0.30,
        low=0.05,
        high=0.60,
        source="judgement",
        value=lambda club, day: (club.training.run_rpe[:, day - 1] >= 7).astype(float),
    ),
    Exposure(
        name="no_rest_7d",
        cause="recovery",
        unit="0/1",
        median=0.20,
        low=-0.10,
        high=0.50,
        source="judgement",
        value=lambda club, day: no_rest(club.training.run | club.training.legs, day),
    ),
    Exposure(
        name="soreness",
        cause="soreness",
        unit="point of 10",
        median=0.18,
        low=0.08,
        high=0.30,
        source="Matos 2019, Takayama 2017",
        value=lambda club, day: club.body.soreness[:, day - 1],
    ),
    Exposure(
        name="leg_strength_48h",
        cause="leg_strength",
        unit="0/1",
        median=0.45,
        low=0.15,
        high=0.75,
        source="Doma & Deakin 2015",
        value=lambda club, day: club.training.legs[:, day - 2 : day].any(axis=1).astype(float),
    ),
    Exposure(
        name="sleep_short",
        cause="short_sleep",
        unit="h below 7",
        median=0.17,
        low=0.03,
        high=0.35,
        source="Kong 2025, spread over a loss of 3 to 4 h",
        value=lambda club, day: (7 - club.body.asleep_h[:, day]).clip(0, 4),
    ),
    Exposure(
        name="sleep_mean_short",
        cause="short_sleep",
        unit="h below 7",
        median=0.20,
        low=0.00,
        high=0.40,
        source="judgement",
        value=_sleep_mean_short,
    ),
    Exposure(
        name="stress",
        cause="stress_mood",
        unit="SD",
        median=0.20,
        low=0.05,
        high=0.40,
        source="judgement; Matos 2019, r = .22",
        value=lambda club, day: personal_z(club.body.stress, day - 1, floor=0.5),
    ),
    Exposure(
        name="carbs_before_long_low",
        cause="fuel",
        unit="0/1",
        median=0.35,
        low=0.05,
        high=0.70,
        source="direction from Utter 1997, 2004 and Achten 2004",
        value=_carbs_before_long_low,
    ),
    Exposure(
        name="carbs_during_low",
        cause="fuel",
        unit="0/1",
        median=0.35,
        low=0.05,
        high=0.70,
        source="the same row of the evidence file, taken for eating during the run too",
        value=_carbs_during_low,
    ),
    Exposure(
        name="mass_loss",
        cause="fluid_deficit",
        unit="% of body mass above 2",
        median=0.20,
        low=0.05,
        high=0.35,
        source="Deshayes 2022",
        value=_mass_loss,
    ),
    Exposure(
        name="ferritin_deficit",
        cause="iron",
        unit="halving below 35 µg/L",
        median=0.30,
        low=0.00,
        high=0.60,
        source="Yokoi 2017, Houston 2018",
        value=lambda club, day: np.log2(FERRITIN_LINE / club.blood.ferritin[:, day]).clip(0, 2.5),
    ),
    Exposure(
        name="haemoglobin_low",
        cause="haemoglobin",
        unit="0/1",
        median=0.50,
        low=0.10,
        high=1.00,
        source="judgement",
        value=_haemoglobin_low,
    ),
    Exposure(
        name="b12_low",
        cause="vitamin_b12",
        unit="0/1",
        median=0.30,
        low=-0.10,
        high=0.80,
        source="judgement; no trial supports it",
        value=lambda club, _: (club.blood.b12 < B12_LOW).astype(float),
    ),
    Exposure(
        name="b12_borderline",
        cause="vitamin_b12",
        unit="0/1",
        median=0.12,
        low=-0.15,
        high=0.40,
        source="judgement",
        value=_b12_borderline,
    ),
    Exposure(
        name="cadence_deficit",
        cause="low_cadence",
        unit="5 %",
        median=0.08,
        low=-0.10,
        high=0.25,
        source="judgement; Heiderscheit 2011 is on knee load",
        value=cadence_deficit,
    ),
    Exposure(
        name="shoe_over",
        cause="worn_shoes",
        unit="300 km",
        median=0.08,
        low=-0.10,
        high=0.25,
        source="judgement",
        value=shoe_over,
    ),
)
