"""What an experiment may turn about the made-up club; the rest stands beside what it shapes."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field


class SimulateParams(BaseModel, extra="forbid", frozen=True):
    """The section `simulate` of params.yaml. Defaults: evidence file, part 3.3."""

    seed: int = Field(default=2025, ge=0)
    athletes: int = Field(default=150, ge=1, le=999)
    days: int = Field(default=180, ge=30, le=730)
    start: date = date(2025, 1, 6)
    base_log_odds: float = -1.6  # of the mean run of the mean athlete
    person_sd: float = Field(default=0.8, ge=0)  # spread of the athletes' own log-odds
    label_flip: float = Field(default=0.05, ge=0, le=0.5)  # share of runs rated the wrong way round
    coefficients: Literal["drawn", "medians"] = "drawn"  # once from their 90 % ranges
    effect_scale: float = Field(default=1.0, ge=0)  # 0 and person_sd 0: the null club
    effects: dict[str, float] = {}  # exposure → coefficient that replaces it after scaling
    mediators: bool = (
        True  # training leaves soreness, fatigue and strain; else they go their own way
    )
    logging: Literal["usual", "complete"] = "usual"  # complete: nobody leaves anything out
    decoy: str | None = None  # an exposure for which something without effect is made to go along
    decoy_correlation: float = Field(default=0.5, ge=0, lt=1)
    mess: bool = True  # slips in the files: wrong units, the same upload twice, a new watch
    leak: Literal["tomorrow", "late_report", "blood_draw"] | None = (
        None  # rows that betray a rating
    )
