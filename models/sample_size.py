"""How many rows a model of a yes-or-no outcome takes, by the closed forms of Riley and colleagues.

Development: Riley et al. 2020, BMJ 368:m441. Evaluation: Riley et al. 2021, Statistics in Medicine
40:4230. Both take rows for independent; days of one athlete are not, so they are worth fewer.
"""

import math

import numpy as np

Z = 1.959964
SHRINKAGE = 0.9  # wanted: predictions shrink by a tenth at most
OPTIMISM = 0.05  # wanted: apparent less true R² of Nagelkerke
MARGIN = 0.05  # wanted: of the overall risk
GUESSED_SHARE = 0.15  # of the largest R² that could be, where nothing better is known
WIDTH = {"observed_over_expected": 0.2, "calibration_slope": 0.2, "auroc": 0.1}


def largest_r2(prevalence: float) -> float:
    """Give the largest Cox-Snell R² that a share of heavy days allows."""
    null = prevalence * math.log(prevalence) + (1 - prevalence) * math.log(1 - prevalence)
    return 1 - math.exp(2 * null)


def development(prevalence: float, numbers: int, r2: float | None = None) -> dict[str, int]:
    """Give the rows needed to fit `numbers` parameters, by criterion.

    `r2` is the Cox-Snell R² expected; left out, 15 % of the largest there could be.
    """
    top = largest_r2(prevalence)
    expected = GUESSED_SHARE * top if r2 is None else r2
    held = expected / (expected + OPTIMISM * top)
    needed = {
        "shrinkage": _rows(numbers, SHRINKAGE, expected),
        "optimism": _rows(numbers, held, expected),
        "overall_risk": (Z / MARGIN) ** 2 * prevalence * (1 - prevalence),
    }
    return {name: math.ceil(rows) for name, rows in needed.items()}


def _rows(numbers: int, shrinkage: float, r2: float) -> float:
    return numbers / ((shrinkage - 1) * math.log(1 - r2 / shrinkage))


def evaluation(prevalence: float, auroc: float, log_odds: np.ndarray) -> dict[str, int]:
    """Give the rows needed for narrow intervals of three figures, by figure.

    `log_odds` are predictions spread as those to come: shape (rows,).
    """
    return {
        "observed_over_expected": _ratio(prevalence),
        "calibration_slope": _slope(log_odds),
        "auroc": _auroc(prevalence, auroc),
    }


def _ratio(prevalence: float, width: float = WIDTH["observed_over_expected"]) -> int:
    error = math.asinh(width / 2) / Z
    return math.ceil((1 - prevalence) / (prevalence * error**2))


def _slope(log_odds: np.ndarray, width: float = WIDTH["calibration_slope"]) -> int:
    weight = np.exp(log_odds) / (1 + np.exp(log_odds)) ** 2
    a, b, c = (float((weight * log_odds**power).mean()) for power in range(3))
    if a * c - b * b < 1e-9:
        return 0
    return math.ceil(a / ((width / 2 / Z) ** 2 * (a * c - b * b)))


def _auroc(prevalence: float, auroc: float, width: float = WIDTH["auroc"]) -> int:
    """Find the rows at which Newcombe's standard error gives an interval of that width."""
    low, high = 10, 10_000_000
    while high - low > 1:
        rows = (low + high) // 2
        low, high = (
            (low, rows) if 2 * Z * _error(prevalence, auroc, rows) <= width else (rows, high)
        )
    return high


def _error(prevalence: float, auroc: float, rows: int) -> float:
    half = rows / 2 - 1
    spread = 1 + half * (1 - auroc) / (2 - auroc) + half * auroc / (1 + auroc)
    return math.sqrt(auroc * (1 - auroc) * spread / (rows**2 * prevalence * (1 - prevalence)))
