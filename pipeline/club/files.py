"""The club's raw folder: CSV templates in the columns of features/tables.py, each row SYNTHETIC."""

from pathlib import Path

import numpy as np
import polars as pl
import polars.selectors as cs

from features.tables import TABLES
from pipeline.club import sheets
from pipeline.club.clock import draw_clock
from pipeline.club.lab_sheet import labs
from pipeline.club.life import Club
from pipeline.club.ratings import Ratings

Written = dict[str, int]

FIRST = ("athlete_id", "happened", "recorded")
LAB_COLUMNS = (*FIRST, "marker", "value", "unit", "loinc")
NOT_IN_FILES = {*FIRST, "recorded_assumed", "declared_adult", "day"}
ORDER = ("athlete_id", "happened", "sport", "kind", "marker", "gear_id", "code")

# Digits after the point; every other number is written whole.
DECIMALS = {
    "body_mass_kg": 1,
    "training_years": 1,
    "distance_km": 2,
    "mass_before_kg": 1,
    "mass_after_kg": 1,
    "asleep_h": 2,
    "sleep_h": 1,
    "fluid_l": 1,
    "start_km": 1,
    "single_leg_ratio": 2,
    "temperature_c": 1,
    "pace_variation": 3,
    "first_tenth_pace_ratio": 3,
    "final_quarter_slowdown_pct": 1,
    "decoupling_pct": 1,
    "cadence_fade_pct": 1,
    "ground_contact_left_pct": 1,
}

COHORT = "# SYNTHETIC: a made-up club, written by pipeline/simulate.py\ntimezone: Europe/Oslo\n"
README = """SYNTHETIC

This club does not exist. pipeline/simulate.py drew its athletes, their training, sleep, blood and
ratings from a seed in params.yaml, with causes that are known and lie in a separate folder.
Nothing in it says anything about real runners. Never mix its rows with real ones.
Times are local, without offset; ratings run from 0 (best) to 10 (worst).
"""


BETRAYS = """On purpose, some rows betray a rating that they could not have known (leak: {leak}).
An honest pipeline may not gain from them.
"""


def fill(rng: np.random.Generator, club: Club, said: Ratings) -> dict[str, pl.DataFrame]:
    """Fill in the seven templates."""
    clock_rng, session_rng, night_rng, diary_rng, lab_rng, flag_rng = rng.spawn(6)
    clock = draw_clock(clock_rng, club)
    filled = {
        "athletes": sheets.athletes(club),
        "sessions": sheets.sessions(session_rng, club, clock),
        "nights": sheets.nights(night_rng, club, clock),
        "checkins": sheets.checkins(diary_rng, club, clock, said),
        "labs": labs(lab_rng, club),
        "gear": sheets.gear(club),
        "flags": sheets.flags(flag_rng, club),
    }
    return {table: as_template(frame, table) for table, frame in filled.items()}


def write_raw(templates: dict[str, pl.DataFrame], leak: str | None, folder: Path) -> Written:
    """Write the templates, cohort.yaml and README.txt; return the rows of each template."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, frame in templates.items():
        frame.write_csv(folder / f"{table}.csv", datetime_format="%Y-%m-%dT%H:%M:%S")
    (folder / "cohort.yaml").write_text(COHORT, encoding="utf8")
    betrays = BETRAYS.format(leak=leak) if leak else ""
    (folder / "README.txt").write_text(README + betrays, encoding="utf8")
    return {table: frame.height for table, frame in templates.items()}


def columns_of(table: str) -> list[str]:
    """Name a template's columns, in order."""
    if table == "labs":
        return [*LAB_COLUMNS, "note"]
    day = ["day"] if table == "checkins" else []
    own = [name for name in TABLES[table].column_names() if name not in NOT_IN_FILES]
    return [*FIRST, *day, *own, "note"]


def as_template(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Order rows and columns, add empty columns and the note, round numbers."""
    columns = columns_of(table)
    empty = {name: None for name in columns if name not in frame.columns}
    floats = frame.select(cs.float()).columns
    order = [name for name in ORDER if name in columns]
    return (
        frame.with_columns(_rounded(name) for name in floats)
        .with_columns(**{name: pl.lit(value) for name, value in empty.items()})
        .with_columns(note=pl.lit("SYNTHETIC"))
        .select(columns)
        .sort(order, maintain_order=True)
    )


def _rounded(name: str) -> pl.Expr:
    known = pl.col(name).fill_nan(None)
    if name in DECIMALS:
        return known.round(DECIMALS[name])
    return known.round(0).cast(pl.Int64)
