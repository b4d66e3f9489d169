"""The weather of the place: temperature, humidity and how hot a run is. Arrays (athletes, days)."""

from dataclasses import dataclass

import numpy as np

from pipeline.club.calendar import Days, smooth_noise

COMFORT_C = 17  # above it people run less: 3 % of the minutes a degree


@dataclass(frozen=True, kw_only=True)
class Weather:
    """What a run meets on each day."""

    temperature_c: np.ndarray
    humidity_pct: np.ndarray
    wbgt_c: np.ndarray
    wet: np.ndarray

    @property
    def eagerness(self) -> np.ndarray:
        """Share of the planned minutes that is run: less on hot days."""
        return 1 - 0.03 * (self.wbgt_c - COMFORT_C).clip(0, 12)


def draw_weather(rng: np.random.Generator, athletes: int, days: Days) -> Weather:
    """Draw one climate for all, and the hour's difference for each athlete."""
    year_day = (days.dates - days.dates.astype("M8[Y]")).astype(int)
    season = 15 - 10 * np.cos(2 * np.pi * (year_day - 15) / 365)
    spell = 3.5 * smooth_noise(rng, 1, len(days), persistence=0.7)
    shape = (athletes, len(days))
    temperature = season + spell + rng.normal(0, 1.5, shape)
    humidity = (68 - 1.2 * spell + rng.normal(0, 8, shape)).clip(20, 100)
    wet = np.broadcast_to(rng.random(len(days)) < 0.3, shape)
    temperature, humidity = temperature.round(1), np.rint(humidity)
    vapour = humidity / 100 * 6.105 * np.exp(17.27 * temperature / (237.7 + temperature))
    return Weather(
        temperature_c=temperature,
        humidity_pct=humidity,
        wbgt_c=0.567 * temperature + 0.393 * vapour + 3.94,
        wet=wet,
    )
