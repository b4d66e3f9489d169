"""From exposures to heavy legs: coefficients, log-odds, chance and outcome of each run."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipeline import store
from pipeline.club.calendar import LEAD_IN
from pipeline.club.exposures import EXPOSURES
from pipeline.club.life import Club
from pipeline.club.settings import SimulateParams

Z_90 = 1.645  # half of a normal 90 % range, in SDs


@dataclass(frozen=True, kw_only=True)
class Truth:
    """One entry per recorded run, by athlete and day; exposures by name."""

    athlete: np.ndarray
    day: np.ndarray
    exposures: dict[str, np.ndarray]
    means: dict[str, float]
    coefficients: dict[str, float]
    person_effect: np.ndarray
    linear_predictor: np.ndarray
    probability: np.ndarray
    heavy: np.ndarray


def draw_coefficients(rng: np.random.Generator, params: SimulateParams) -> dict[str, float]:
    """Draw each coefficient once from its 90 % range, or take the medians.

    Raises `ValueError` for an effect on something that is no exposure.
    """
    unknown = set(params.effects) - {exposure.name for exposure in EXPOSURES}
    if unknown:
        raise ValueError(
            f"simulate.effects: unknown {', '.join(sorted(unknown))}; "
            f"known are {', '.join(exposure.name for exposure in EXPOSURES)}"
        )
    drawn = {}
    for exposure in EXPOSURES:
        away = rng.standard_normal() * (params.coefficients == "drawn")
        sd = (exposure.high - exposure.low) / (2 * Z_90)
        drawn[exposure.name] = params.effect_scale * (exposure.median + sd * away)
    return drawn | params.effects


def draw_truth(
    rng: np.random.Generator, club: Club, params: SimulateParams, coefficients: dict[str, float]
) -> Truth:
    """Work out every exposure and draw the outcome of each run.

    `linear_predictor` is the log-odds of feeling heavy; `probability` the chance of a heavy
    *rating*, which is the wrong way round on a share `label_flip` of runs; `heavy` the rating.
    """
    athlete, day = np.nonzero(club.recorded_runs)
    exposures = _exposures(club, athlete, day)
    means = {name: float(values.mean()) for name, values in exposures.items()}
    own = rng.normal(0, 1, len(club.people)) * params.person_sd
    centred = [coefficients[name] * (exposures[name] - means[name]) for name in exposures]
    log_odds = params.base_log_odds + np.sum(centred, axis=0) + own[athlete]
    felt = 1 / (1 + np.exp(-log_odds))
    probability = felt * (1 - 2 * params.label_flip) + params.label_flip
    return Truth(
        athlete=athlete,
        day=day,
        exposures=exposures,
        means=means,
        coefficients=coefficients,
        person_effect=own[athlete],
        linear_predictor=log_odds,
        probability=probability,
        heavy=rng.random(len(day)) < probability,
    )


def _exposures(club: Club, athlete: np.ndarray, day: np.ndarray) -> dict[str, np.ndarray]:
    values = {exposure.name: np.zeros(len(day)) for exposure in EXPOSURES}
    for today in range(LEAD_IN, len(club.days)):
        rows = np.nonzero(day == today)[0]
        if len(rows):
            for exposure in EXPOSURES:
                values[exposure.name][rows] = exposure.value(club, today)[athlete[rows]]
    return values


def write_truth(
    truth: Truth, club: Club, params: SimulateParams, about: dict, folder: Path
) -> None:
    """Write truth.parquet (one row per recorded run) and truth.json (what made it)."""
    frame = pl.DataFrame(
        {
            "athlete_id": club.people.athlete_id[truth.athlete],
            "day": club.days.dates[truth.day],
            **truth.exposures,
            "true_ferritin": club.blood.ferritin[truth.athlete, truth.day],
            "person_effect": truth.person_effect,
            "linear_predictor": truth.linear_predictor,
            "probability": truth.probability,
            "heavy": truth.heavy,
        }
    ).with_columns(data=pl.lit("SYNTHETIC"))
    store.write_parquet(frame.sort("athlete_id", "day"), folder / "truth.parquet")
    said = about | {
        "SYNTHETIC": True,
        "seed": params.seed,
        "params": params.model_dump(mode="json"),
        "lead_in_days": LEAD_IN,
        "intercept": params.base_log_odds,
        "person_sd": params.person_sd,
        "label_flip": params.label_flip,
        "coefficients": truth.coefficients,
        "means": truth.means,
        "exposures": [
            {
                "name": exposure.name,
                "cause": exposure.cause,
                "unit": exposure.unit,
                "median": exposure.median,
                "low": exposure.low,
                "high": exposure.high,
                "source": exposure.source,
            }
            for exposure in EXPOSURES
        ],
    }
    text = json.dumps(said, indent=2, ensure_ascii=False)
    (folder / "truth.json").write_text(text + "\n", encoding="utf8")
