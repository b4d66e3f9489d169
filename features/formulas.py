"""Formulas of sports science over the columns of sessions, each from its source.

Expressions for features and for the readers of device files; units in the docstrings.
"""

import numpy as np
import polars as pl

ENDED_H = pl.col("happened").dt.timestamp("us") / 3_600_000_000  # hours since 1970

SHARE = (pl.col("heart_rate_mean_bpm") - pl.col("intake_resting_bpm")) / (
    pl.col("max_heart_rate_bpm") - pl.col("intake_resting_bpm")
)
# Bannister's training impulse, AU; women's factors as in Morton 1990 (evidence file 2.3). Unknown
# without sex, resting and highest heart rate.
TRIMP = (
    pl.when(pl.col("sex") == "female")
    .then(pl.col("duration_min") * SHARE * 0.86 * (1.67 * SHARE).exp())
    .when(pl.col("sex") == "male")
    .then(pl.col("duration_min") * SHARE * 0.64 * (1.92 * SHARE).exp())
)

# Water vapour pressure, hPa, and the simplified wet-bulb globe temperature, °C (Australian Bureau
# of Meteorology's form: moderate sun and light wind are assumed).
VAPOUR = (
    pl.col("humidity_pct")
    / 100
    * 6.105
    * (17.27 * pl.col("temperature_c") / (237.7 + pl.col("temperature_c"))).exp()
)
WBGT = pl.coalesce("wbgt_c", 0.567 * pl.col("temperature_c") + 0.393 * VAPOUR + 3.94)


def decoupling(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Fall of speed over heart rate from one half of a run to the other, %.

    Each half is (pace in s/km, mean heart rate in bpm). A convention of practice: below 5 good,
    above 10 poor (evidence file 2.3).
    """
    halves = [1000 / pace / rate for pace, rate in (first, second)]
    return 100 * (halves[0] - halves[1]) / halves[0]


def steps_per_minute(strides: float, fraction: float = 0.0) -> float:
    """Turn FIT's running cadence (strides of one leg a minute, and a fraction) into steps/min."""
    return 2 * (strides + fraction)


def haemoglobin_altitude(metres: pl.Expr) -> pl.Expr:
    """What living at `metres` adds to haemoglobin, g/L, from 500 m (WHO 2024; Sharma 2019)."""
    high = pl.when(metres >= 500).then(metres).otherwise(0)
    return 0.0056384 * high + 0.0000003 * high**2


def climb_cost(grade: np.ndarray) -> np.ndarray:
    """What a metre costs a runner on a slope, against one on the flat; `grade` is rise over run.

    Minetti 2002, doi:10.1152/japplphysiol.01177.2001, measured from −0.45 to 0.45.
    """
    slope = grade.clip(-0.45, 0.45)
    return np.polyval([155.4, -30.4, -43.3, 46.3, 19.5, 3.6], slope) / 3.6
