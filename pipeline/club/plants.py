"""The causes that `make recovery` plants, one a club: which exposures, and how strongly.

Effects are log-odds per unit of the exposure, at least 1.0 on an affected day.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Plant:
    """One cause with a known effect, `times` as strong; a decoy goes with it, and has none."""

    cause: str
    effects: dict[str, float]
    times: float = 1.0

    @property
    def name(self) -> str:
        """Name the plant: the cause, and how many times as strong if not once."""
        return self.cause if self.times == 1 else f"{self.cause} x{self.times:g}"

    @property
    def switches(self) -> dict[str, Any]:
        """Give the settings of the made-up club."""
        return {
            "effect_scale": 0,
            "effects": {name: self.times * effect for name, effect in self.effects.items()},
            "mediators": False,
            "decoy": next(iter(self.effects)),
            "logging": "complete",
            "mess": False,  # the explanations are on trial here, not the reading
        }


IRON = {"ferritin_deficit": 1.0}
B12 = {"b12_low": 2.0, "b12_borderline": 1.0}

# Few of 100 athletes are short of iron or B12: the effects are planted once more, stronger.
PLANTS = (
    Plant(cause="single_session_spike", effects={"spike": 2.0}),
    Plant(cause="accumulated_load", effects={"load_yesterday_z": 1.0}),
    Plant(cause="hard_running", effects={"hard_yesterday": 1.5}),
    Plant(cause="recovery", effects={"no_rest_7d": 1.5}),
    Plant(cause="soreness", effects={"soreness": 0.4}),
    Plant(cause="leg_strength", effects={"leg_strength_48h": 1.0}),
    Plant(cause="short_sleep", effects={"sleep_short": 1.0}),
    Plant(cause="stress_mood", effects={"stress": 1.0}),
    Plant(cause="fuel", effects={"carbs_before_long_low": 1.5, "carbs_during_low": 1.5}),
    Plant(cause="heat", effects={"heat": 1.0}),
    Plant(cause="low_cadence", effects={"cadence_deficit": 2.0}),
    Plant(cause="worn_shoes", effects={"shoe_over": 1.5}),
    Plant(cause="iron", effects=IRON),
    Plant(cause="vitamin_b12", effects=B12),
    Plant(cause="iron", effects=IRON, times=2),
    Plant(cause="vitamin_b12", effects=B12, times=2),
)
