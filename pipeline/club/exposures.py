"""What truly counts towards heavy legs in the made-up club: each exposure, declared once.

Worked out day by day from the truth, not from the written files and not by the features package.
Medians and 90 % ranges of the log-odds per unit: evidence file, part 3.3.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.club import measures
from pipeline.club.life import Club

BEGINNER_Y, WEAK_LEG = 2, 0.9  # years of running; weaker over stronger leg
FERRITIN_LINE = 35  # µg/L


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


EXPOSURES = (
    Exposure(
        name="spike",
        cause="single_session_spike",
        unit="0/1",
        median=0.45,
        low=0.00,
        high=0.90,
        source="Garmin-RUNSAFE 2025, on overuse injury",
        value=lambda club, day: measures.spike(club.training.run_km, day),
    ),
    Exposure(
        name="load_yesterday_z",
        cause="accumulated_load",
        unit="SD",
        median=0.30,
        low=0.10,
        high=0.50,
        source="judgement; Matos 2019 for plausibility",
        value=lambda club, day: measures.load_yesterday_z(club.training.load, day),
    ),
    Exposure(
        name="load_7d_z",
        cause="accumulated_load",
        unit="SD",
        median=0.25,
        low=0.05,
        high=0.45,
        source="judgement",
        value=lambda club, day: measures.load_7d_z(club.training.load, day),
    ),
    Exposure(
        name="hard_yesterday",
        cause="hard_running",
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
        value=lambda club, day: measures.no_rest(club.training.run | club.training.legs, day),
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
        value=measures.sleep_mean_short,
    ),
    Exposure(
        name="stress",
        cause="stress_mood",
        unit="SD",
        median=0.20,
        low=0.05,
        high=0.40,
        source="judgement; Matos 2019, r = .22",
        value=lambda club, day: measures.personal_z(club.body.stress, day - 1, floor=0.5),
    ),
    Exposure(
        name="carbs_before_long_low",
        cause="fuel",
        unit="0/1",
        median=0.35,
        low=0.05,
        high=0.70,
        source="direction from Utter 1997, 2004 and Achten 2004",
        value=measures.carbs_before_long_low,
    ),
    Exposure(
        name="carbs_during_low",
        cause="fuel",
        unit="0/1",
        median=0.35,
        low=0.05,
        high=0.70,
        source="the same row of the evidence file, taken for eating during the run too",
        value=measures.carbs_during_low,
    ),
    Exposure(
        name="mass_loss",
        cause="fluid_deficit",
        unit="% of body mass above 2",
        median=0.20,
        low=0.05,
        high=0.35,
        source="Deshayes 2022",
        value=measures.mass_loss,
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
        value=measures.haemoglobin_low,
    ),
    Exposure(
        name="b12_low",
        cause="vitamin_b12",
        unit="0/1",
        median=0.30,
        low=-0.10,
        high=0.80,
        source="judgement; no trial supports it",
        value=lambda club, _: (club.blood.b12 < measures.B12_LOW).astype(float),
    ),
    Exposure(
        name="b12_borderline",
        cause="vitamin_b12",
        unit="0/1",
        median=0.12,
        low=-0.15,
        high=0.40,
        source="judgement",
        value=measures.b12_borderline,
    ),
    Exposure(
        name="cadence_deficit",
        cause="low_cadence",
        unit="5 %",
        median=0.08,
        low=-0.10,
        high=0.25,
        source="judgement; Heiderscheit 2011 is on knee load",
        value=measures.cadence_deficit,
    ),
    Exposure(
        name="shoe_over",
        cause="worn_shoes",
        unit="300 km",
        median=0.08,
        low=-0.10,
        high=0.25,
        source="judgement",
        value=measures.shoe_over,
    ),
    Exposure(
        name="easy_too_hard",
        cause="hard_running",
        unit="point of 10",
        median=0.20,
        low=-0.05,
        high=0.45,
        source="judgement",
        value=measures.easy_too_hard,
    ),
    Exposure(
        name="strain",
        cause="heart_strain",
        unit="0/1",
        median=0.30,
        low=0.00,
        high=0.60,
        source="judgement; Hausswirth 2014 for plausibility",
        value=lambda club, day: club.body.strain[:, day - 1].astype(float),
    ),
    Exposure(
        name="beginner",
        cause="experience",
        unit="0/1",
        median=0.20,
        low=-0.10,
        high=0.50,
        source="judgement",
        value=lambda club, _: (club.people.training_years < BEGINNER_Y).astype(float),
    ),
    Exposure(
        name="pace_uneven",
        cause="pacing",
        unit="SD",
        median=0.10,
        low=-0.10,
        high=0.30,
        source="judgement; Dublin 2018 is on the same run",
        value=measures.pace_uneven,
    ),
    Exposure(
        name="heat",
        cause="heat",
        unit="5 °C (WBGT) above 15",
        median=0.22,
        low=0.05,
        high=0.45,
        source="judgement; Roberts, Ely 2007",
        value=measures.heat,
    ),
    Exposure(
        name="no_warm_up",
        cause="warm_up",
        unit="share of runs",
        median=0.10,
        low=-0.05,
        high=0.25,
        source="Law & Herbert 2007, small",
        value=measures.no_warm_up,
    ),
    Exposure(
        name="weak_leg",
        cause="strength_balance",
        unit="0/1",
        median=0.15,
        low=-0.10,
        high=0.40,
        source="judgement",
        value=lambda club, _: (club.people.single_leg_ratio < WEAK_LEG).astype(float),
    ),
    Exposure(
        name="imbalance",
        cause="asymmetry",
        unit="%-point from even",
        median=0.10,
        low=-0.10,
        high=0.30,
        source="judgement; Joubert 2020",
        value=measures.imbalance,
    ),
)
EXPOSURE = {exposure.name: exposure for exposure in EXPOSURES}
