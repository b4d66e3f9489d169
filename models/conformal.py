"""When to speak: heavy, fresh, or cannot tell, each wrong for a stated share of new athletes' days.

Conformal sets by class (Mondrian; Vovk, Gammerman & Shafer 2005): heavy stays possible unless the
risk is lower than on most heavy days, fresh unless it is higher than on most fresh ones. A risk for
which exactly one stays possible gets that answer; both, or neither, is "cannot tell".

An athlete's days are not exchangeable, athletes are taken to be. So every athlete counts once, the
days sharing that one, and one more athlete of whom nothing is known is added (Lee, Barber & Willett
2023, arXiv:2306.06342; with a day each these are crepes' sets). What holds is then: of a new
athlete like these, a day drawn among the heavy ones keeps heavy possible with the stated chance or
more, and the same for fresh. It does not hold for each athlete, nor for each kind of day. Two
things make even that approximate. Lines and trees behind the risks are those of the other folds,
not the final ones (cross-conformal prediction: Vovk 2015, Ann Math Artif Intell 74:9). And the
weights of the causes, how the past counts and the two calibrations saw all athletes of whom the
limits are made, but not the new one; two calibrations, of rated and of cold days, do change which
of two risks is higher. So the coverage that is reported is counted on athletes whom neither model
nor limits saw.

How sure: with K athletes who had a heavy day heavy is never excluded at a level of K / (K + 1) or
more. At 0.8 the 5 athletes that training asks for suffice, at 0.9 it takes 10; hence the default.
"""

import math

import numpy as np
from pydantic import BaseModel, Field

from models.calibration import PLACES, Sigmoid, logit, sigmoid

LEVELS = (0.8, 0.9)  # reported always, whichever is the one that speaks
HEAVY, FRESH, CANNOT_TELL = "heavy", "fresh", "cannot tell"
BOTH, NEITHER = "both", "neither"
CLOSE = 1e-9


class Limits(BaseModel, extra="forbid", frozen=True):
    """The sets at one level, as two risks.

    Heavy stays possible from the risk `heavy_from` on, fresh up to the risk `fresh_up_to`.
    """

    level: float = Field(gt=0.5, lt=1)
    heavy_from: float = Field(ge=0, le=1)
    fresh_up_to: float = Field(ge=0, le=1)

    def sets(self, risk: np.ndarray) -> np.ndarray:
        """Say which answers stay possible: heavy, fresh, both or neither."""
        heavy, fresh = risk >= self.heavy_from, risk <= self.fresh_up_to
        names = np.array([NEITHER, FRESH, HEAVY, BOTH], dtype=object)
        return names[2 * heavy + fresh]

    def says(self, risk: np.ndarray) -> np.ndarray:
        """Answer heavy, fresh or cannot tell."""
        found = self.sets(risk)
        return np.where(np.isin(found, (HEAVY, FRESH)), found, CANNOT_TELL)

    def moved(self, line: Sigmoid) -> "Limits":
        """Give the limits of the risks that a line on the log-odds makes of those before."""
        low, high = sigmoid(
            line.slope * logit(np.array([self.heavy_from, self.fresh_up_to])) + line.intercept
        )
        return Limits(
            level=self.level,
            heavy_from=_down(low) if self.heavy_from > 0 else 0.0,
            fresh_up_to=_up(high) if self.fresh_up_to < 1 else 1.0,
        )


def column(level: float) -> str:
    """Name the column that says which answers stay possible at a level."""
    return f"possible_{level:g}"


def limits(risk: np.ndarray, heavy: np.ndarray, athlete: np.ndarray, level: float) -> Limits:
    """Find the two limits from risks made without the rows' own athletes."""
    yes = heavy == 1
    return Limits(
        level=level,
        heavy_from=_down(_lowest(risk[yes], athlete[yes], level)),
        fresh_up_to=_up(1 - _lowest(1 - risk[~yes], athlete[~yes], level)),
    )


def _lowest(score: np.ndarray, athlete: np.ndarray, level: float) -> float:
    """Find the lowest score that is not among the lowest 1 − level, athletes counting equally.

    0 where there are too few athletes to exclude anything.
    """
    _, who, days = np.unique(athlete, return_inverse=True, return_counts=True)
    wanted = (1 - level) * (len(days) + 1) - 1  # of the athletes; the one that is added has the 1
    if wanted <= CLOSE:
        return 0.0
    order = np.argsort(score, kind="stable")
    reached = np.cumsum(1 / days[who][order])
    return float(score[order][np.searchsorted(reached, wanted - CLOSE)])


def _down(risk: float) -> float:
    """Round so that a risk equal to the limit stays on the possible side."""
    return math.floor(risk * 10**PLACES) / 10**PLACES


def _up(risk: float) -> float:
    return math.ceil(risk * 10**PLACES) / 10**PLACES
