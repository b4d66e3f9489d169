"""The whole made-up club before anybody rates a run: each part drawn from its own stream."""

from dataclasses import dataclass

import numpy as np

from pipeline.club.blood import Blood, Draws, draw_blood, draw_lab
from pipeline.club.body import Body, draw_body, draw_strain
from pipeline.club.calendar import Days, draw_days
from pipeline.club.device import Device, draw_device
from pipeline.club.form import Form, draw_form
from pipeline.club.fuel import Fuel, draw_fuel
from pipeline.club.people import People, diligent, draw_people
from pipeline.club.settings import SimulateParams
from pipeline.club.shoes import Shoes, wear_shoes
from pipeline.club.training import Training, draw_training
from pipeline.club.weather import Weather, draw_weather

# One stream per part, by position: a new part goes to the end and moves no other.
PARTS = (
    "people",
    "days",
    "training",
    "body",
    "device",
    "shoes",
    "fuel",
    "blood",
    "lab",
    "coefficients",
    "outcome",
    "ratings",
    "files",
    "weather",
    "form",
    "strain",
    "decoy",
    "mess",
    "leak",
)


@dataclass(frozen=True, kw_only=True)
class Club:
    """Everything that happened, whether or not it was written down."""

    people: People
    days: Days
    training: Training
    body: Body
    device: Device
    shoes: Shoes
    fuel: Fuel
    weather: Weather
    form: Form
    blood: Blood
    draws: Draws
    lapse: float  # 1 as people are, 0 where nobody leaves anything out

    @property
    def recorded_runs(self) -> np.ndarray:
        """Runs within the record, of athletes who were writing; bool (athletes, days)."""
        return self.training.run & self.days.observed


def streams(seed: int) -> dict[str, np.random.Generator]:
    """Return one independent generator per part."""
    children = np.random.default_rng(seed).spawn(len(PARTS))
    return dict(zip(PARTS, children, strict=True))


def live(params: SimulateParams, streams: dict[str, np.random.Generator]) -> Club:
    """Let the club live through its lead-in and its record."""
    complete = params.logging == "complete"
    people = draw_people(streams["people"], params.athletes)
    people = diligent(people) if complete else people
    days = draw_days(streams["days"], params.athletes, params.start, params.days)
    weather = draw_weather(streams["weather"], params.athletes, days)
    training = draw_training(streams["training"], people, days, weather)
    blood = draw_blood(streams["blood"], people, days)
    strain = draw_strain(streams["strain"], training, params.mediators)
    body = draw_body(streams["body"], people, days, training, strain, params.mediators)
    return Club(
        people=people,
        days=days,
        training=training,
        body=body,
        device=draw_device(streams["device"], people, training, strain),
        shoes=wear_shoes(streams["shoes"], people, training),
        fuel=draw_fuel(streams["fuel"], people, training),
        weather=weather,
        form=draw_form(streams["form"], people, training),
        blood=blood,
        draws=draw_lab(streams["lab"], people, days, blood, training, often=complete),
        lapse=0.0 if complete else 1.0,
    )
