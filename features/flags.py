"""Red flags: what a person may report that is no training question, and how soon it matters.

Triggers and levels: evidence file 5.2 with design.md "Safety". A code stays in data; no trigger,
code or suspected condition is ever printed in a message to the person; docs/formats.md lists them
for whoever fills in a form.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import polars as pl

UNDATED = datetime(1990, 1, 2, tzinfo=UTC)  # of a report whose time cannot be read


class Level(StrEnum):
    """How soon somebody should look at it; `now` and `today` take the place of a score."""

    NOW = "now"
    TODAY = "today"
    SOON = "soon"
    BLOCKED = "blocked"  # no score while it lasts
    NONE = "none"


@dataclass(frozen=True)
class Flag:
    """One trigger, as a form or a physio words it, and where its level comes from."""

    level: Level
    trigger: str
    source: str
    no_score: bool = False  # level soon only: no score while it lasts


FLAGS = {
    "chest": Flag(
        Level.NOW,
        "chest pain or pressure, fainting, breathless at rest or light effort, racing heart with "
        "dizziness",
        "ACSM major signs",
    ),
    "saddle": Flag(
        Level.NOW,
        "numb between the legs, new trouble with bladder, bowel or sex, both legs weak",
        "BMJ Best Practice, backes.org.uk",
    ),
    "tight_limb": Flag(
        Level.NOW,
        "severe swelling or tightness, pain out of proportion or on stretching, numb, pale or "
        "cold foot",
        "fpnotebook",
    ),
    "one_sided_swelling": Flag(
        Level.NOW,
        "sudden swelling, warmth, redness or a tender calf on one side; a calf 3 cm thicker; "
        "recent surgery or long immobility",
        "NICE NG158",
    ),
    "swelling_and_breathless": Flag(
        Level.NOW,
        "one-sided swelling with sudden breathlessness, chest pain or coughing blood",
        "judgement, on NICE NG158",
    ),
    "confusion_after_exercise": Flag(
        Level.NOW,
        "confusion, vomiting, severe headache, a seizure or weight gain during or after long "
        "exercise",
        "exercise-associated hyponatraemia guideline",
    ),
    "dark_urine": Flag(
        Level.NOW,
        "cola-coloured urine, extreme pain or marked weakness after exercise",
        "CDC NIOSH; Nye 2021",
    ),
    "face_or_speech": Flag(
        Level.NOW, "sudden one-sided weakness, drooping face, trouble speaking", "judgement"
    ),
    "new_numbness": Flag(
        Level.TODAY,
        "a foot that drops, new numbness, pain that runs from back or buttock down the leg",
        "article 002; BMJ Best Practice",
    ),
    "rest_pain_or_wound": Flag(
        Level.TODAY,
        "leg pain at rest or at night, a cold foot, a wound that does not heal",
        "NICE CG147",
    ),
    "bone_pain": Flag(
        Level.TODAY,
        "pain on one spot of bone, groin or hip pain on standing, pain at night, getting worse",
        "evidence file 5.2",
    ),
    "pain_stops_with_rest": Flag(
        Level.SOON,
        "pain or tightness in leg, buttock or calf on effort that always stops with rest",
        "NICE CG147",
    ),
    "tight_at_fixed_time": Flag(
        Level.SOON,
        "tightness, numbness or a slapping foot at the same point of runs, gone after 20 minutes",
        "Mayo Clinic, fpnotebook",
    ),
    "veins": Flag(
        Level.SOON,
        "visible veins with aching, swelling or changes of the skin; swollen ankles",
        "VARISPORT 2023; article 002",
    ),
    "one_leg_weaker": Flag(
        Level.SOON, "one leg newly much heavier, weaker or thinner", "article 003"
    ),
    "missed_periods_or_weight_loss": Flag(
        Level.SOON,
        "periods missed for 3 months, another bone cracked by running, unplanned weight loss above "
        "5 %, worries about eating",
        "IOC 2023 consensus",
    ),
    "lasting_heaviness": Flag(
        Level.SOON, "heavy legs on most runs for 6 weeks", "articles 001 and 002; a judgement"
    ),
    "medicine_and_muscle_pain": Flag(
        Level.SOON,
        "a new or changed medicine with muscle pain or weakness",
        "article 001; evidence file 5.2",
    ),
    "night_sweats_or_glands": Flag(
        Level.SOON,
        "unexplained tiredness with night sweats or swollen glands",
        "evidence file 5.2",
        no_score=True,
    ),
    "fever": Flag(Level.BLOCKED, "fever or an infection", "evidence file 5.2"),
    "injury": Flag(Level.SOON, "an injury, minor or major", "article 004"),
    "none": Flag(Level.NONE, "asked, and nothing reported", "–"),
}

# What people write in place of a code. Each stands for one code only, and only for codes of level
# now or today: an unknown code counts as today, so that no alias makes a report less urgent.
ALIASES = {
    "chest_pain": "chest",
    "chest_pressure": "chest",
    "chest_tightness": "chest",
    "fainting": "chest",
    "fainted": "chest",
    "breathless": "chest",
    "breathlessness": "chest",
    "shortness_of_breath": "chest",
    "palpitations": "chest",
    "racing_heart": "chest",
    "saddle_numbness": "saddle",
    "bladder": "saddle",
    "bowel": "saddle",
    "calf_swelling": "one_sided_swelling",
    "swollen_calf": "one_sided_swelling",
    "leg_swelling": "one_sided_swelling",
    "swollen_leg": "one_sided_swelling",
    "coughing_blood": "swelling_and_breathless",
    "confusion": "confusion_after_exercise",
    "seizure": "confusion_after_exercise",
    "brown_urine": "dark_urine",
    "black_urine": "dark_urine",
    "drooping_face": "face_or_speech",
    "slurred_speech": "face_or_speech",
    "foot_drop": "new_numbness",
    "drop_foot": "new_numbness",
    "rest_pain": "rest_pain_or_wound",
    "night_pain": "rest_pain_or_wound",
    "wound": "rest_pain_or_wound",
    "stress_fracture": "bone_pain",
    "bone_stress": "bone_pain",
}


def plain(text: pl.Expr) -> pl.Expr:
    """Read a code as people type it: in any case, with spaces or hyphens for `_`."""
    return text.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")


def code(text: pl.Expr) -> pl.Expr:
    """Read a code as people type it, an alias as the code that it stands for."""
    return plain(text).replace(ALIASES)
