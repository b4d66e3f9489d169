"""What a cohort's folder declares about itself in `cohort.yaml`."""

from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, Field, field_validator, model_validator

from pipeline.formats import clocks

# Items of a diary whose scale cohort.yaml may declare.
ITEMS = (
    *("soreness", "fatigue", "stress", "mood", "readiness"),
    *("sleep_quality", "legs", "breathing"),
)


class Scale(BaseModel, extra="forbid", frozen=True, allow_inf_nan=False):
    """How a questionnaire's item was answered: its ends, and which end is the better one."""

    low: float
    high: float
    better: Literal["low", "high"]

    @model_validator(mode="before")
    @classmethod
    def _is_written_out(cls, said: Any) -> Any:
        if not isinstance(said, dict | Scale):
            raise ValueError(
                f"{said!r} is no scale; write `{{low: 0, high: 10, better: low}}`, where `better` "
                "is the good end"
            )
        return said

    @model_validator(mode="after")
    def _has_two_ends(self) -> "Scale":
        if self.low >= self.high:
            raise ValueError("`low` must be less than `high`; `better` says which end is good")
        return self

    def __str__(self) -> str:
        """Write it as `1 to 10, 1 best`."""
        best = self.low if self.better == "low" else self.high
        return f"{self.low:g} to {self.high:g}, {best:g} best"

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest answer."""
        return self.low, self.high


class Cohort(BaseModel, extra="forbid", frozen=True, allow_inf_nan=False):
    """What a folder of raw files declares about itself in `cohort.yaml`."""

    adults: bool = Field(
        default=False, description="every athlete is 18 or older, even where no age is given"
    )
    timezone: str = Field(
        default="UTC", description="time zone of athletes who have none of their own"
    )
    glass_l: float = Field(default=0.2, gt=0, description="what a glass of fluid holds, in litres")
    lab_delay_days: float = Field(
        default=2,
        ge=0,
        le=365,
        description="days from the draw to the result, where no `recorded` is given",
    )
    b12_scheme: Literal["who", "nice"] | None = Field(
        default=None,
        description="lines for vitamin B12 where athletes.csv names none: who (148 and 221 pmol/L, "
        "the default) or nice (133 and 258 pmol/L)",
    )
    distance_unit: Literal["km", "mi"] | None = Field(
        default=None,
        description="unit of distances in exports that name none (Garmin's and Strava's lists); "
        "what a file's own columns prove goes before it",
    )
    distance_units: dict[str, Literal["km", "mi"]] = Field(
        default={},
        description="the same for one file or folder, by its path in the cohort's folder: "
        "`{ada/Activities.csv: mi}`",
    )
    date_order: Literal["dmy", "mdy"] | None = Field(
        default=None, description="order of day and month in dates such as 03/04/2025"
    )
    rpe_scale: Literal["cr10", "borg_6_20", "0_100"] | None = Field(
        default=None, description="scale of the exertion in diaries that do not name it"
    )
    scales: dict[str, Scale] = Field(
        default={},
        description="how items of all diaries were answered, by name (soreness, fatigue, stress, "
        "mood, readiness, sleep_quality, legs, breathing): `{low: 1, high: 5, better: high}`; "
        "`better` is the good end; exports of programs are left alone",
    )
    scales_of: dict[str, dict[str, Scale]] = Field(
        default={},
        description="the same for one file or folder, also for a program's export, by its path in "
        "the cohort's folder: "
        "`{ada/diary.csv: {mood: {low: 1, high: 7, better: low}}}`; it goes before what the "
        "file's own headers say",
    )
    athletes: dict[str, str] = Field(
        default={},
        description="whose a file or folder is, by its path in the cohort's folder; else the "
        "first folder's name is the athlete",
    )
    pseudonyms: dict[str, str] = Field(
        default={},
        description="what to call whom a diary or form knows by name or e-mail address: "
        "`{ada@example.org: A1}`",
    )
    zones: dict[str, str] = Field(
        default={}, description="time zone by athlete; athletes.csv may say it instead"
    )

    @field_validator("scales")
    @classmethod
    def _known_items(cls, said: dict[str, Scale]) -> dict[str, Scale]:
        for item in said:
            if item not in ITEMS:
                raise ValueError(f"{item!r} is no item of a diary; write one of {', '.join(ITEMS)}")
        return said

    @field_validator("scales_of")
    @classmethod
    def _known_items_of(cls, said: dict[str, dict[str, Scale]]) -> dict[str, dict[str, Scale]]:
        for scales in said.values():
            cls._known_items(scales)
        return said

    @field_validator("b12_scheme", "distance_unit", "date_order", "rpe_scale", mode="before")
    @classmethod
    def _in_small_letters(cls, said: Any) -> Any:
        return said.strip().lower() if isinstance(said, str) else said

    @field_validator("timezone", "zones")
    @classmethod
    def _known_zones(cls, said: str | dict[str, str]) -> str | dict[str, str]:
        for zone in [said] if isinstance(said, str) else said.values():
            if not clocks.is_zone(zone):
                raise ValueError(f"{zone!r} is no time zone; write a name such as Europe/Oslo")
        return said

    def zone(self, athlete_id: str) -> str:
        """Return the IANA time zone in which this athlete's local times are read."""
        return self._zones.get(athlete_id.lower(), self.timezone)

    def zone_of(self, column: str) -> pl.Expr:
        """Return the IANA time zone of the athlete whom a column names."""
        return (
            pl.col(column)
            .str.to_lowercase()
            .replace_strict(self._zones, default=self.timezone, return_dtype=pl.String)
        )

    @property
    def _zones(self) -> dict[str, str]:
        """The zones by names whose capitals do not matter."""
        return {name.lower(): zone for name, zone in self.zones.items()}
