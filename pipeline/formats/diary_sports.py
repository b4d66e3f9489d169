"""What people call a training in their diary, and a day without one."""

import re

import polars as pl

from pipeline.formats import sport_words
from pipeline.formats.columns import plain

REST = re.compile(
    r"(?:rest|rest day|day off|off|off day|no training|none|ruhe|ruhetag|frei|trainingsfrei|pause"
    r"|kein training|repos|jour de repos|descanso|dia de descanso|riposo|giorno di riposo|rust"
    r"|rustdag|folga|dia de folga)"
)
DIARY = {  # words that only people use; the others are those of the platforms
    "strength": r"\bgym\b|gimnasio|palestra|fitnessstudio|sportschool|academia|\bweights\b|squats",
    "run": r"\bfooting|\brennen\b|rennend|\bcorri(?:da|do|endo)?\b|\bcorrendo\b|\bparkrun",
    "swim": r"\bnadar|\bnage\b|\bnager|\bpool\b",
    "ride": r"\bradeln|\bturbo\b|\bzwift",
    "other": r"\bgymnasti",
}
# What a column may be called that holds one sport's distances or times, and nothing else.
COLUMNS = {
    "run": (
        *("run", "runs", "running", "jogging", "lauf", "laufen", "joggen", "course", "footing"),
        *("course a pied", "carrera", "correr", "corsa", "hardlopen", "corrida", "trail"),
    ),
    "ride": (
        *("ride", "bike", "biking", "cycling", "rad", "radfahren", "fahrrad", "rennrad", "velo"),
        *("cyclisme", "bici", "bicicleta", "ciclismo", "bicicletta", "fiets", "fietsen"),
        "wielrennen",
    ),
    "swim": (
        *("swim", "swimming", "schwimmen", "natation", "natación", "nuoto", "zwemmen", "natação"),
        "nadar",
    ),
    "walk": (
        *("walk", "walking", "gehen", "spazieren", "marche", "marcha", "caminar", "caminata"),
        *("camminata", "wandelen", "caminhada"),
    ),
    "hike": (
        *("hike", "hiking", "wandern", "wanderung", "randonnée", "senderismo", "escursione"),
        *("trekking", "trilha"),
    ),
    "ski": ("ski", "skiing", "langlauf", "esquí", "sci"),
    "strength": (
        *("strength", "strength training", "kraft", "krafttraining", "musculation", "fuerza"),
        *("gym", "forza", "krachttraining", "força", "musculação"),
    ),
}
COLUMN_OF = {plain(name): sport for sport, names in COLUMNS.items() for name in names}
PARTS = re.compile(r"[+/,;&]|\b(?:and|then|und|dann|et|puis|y|poi|en|dan|depois)\b")
_DIARY, _PLATFORMS = (
    {sport: re.compile(words) for sport, words in known.items()}
    for known in (DIARY, sport_words.WORDS)
)


def sport(text: pl.Expr) -> pl.Expr:
    """Name the kind of training, one of features.tables.SPORTS; of two different ones `other`."""
    return text.map_batches(_sports, return_dtype=pl.String)


def rests(text: pl.Expr) -> pl.Expr:
    """Say where somebody wrote that there was no training."""
    said = text.map_batches(_rests, return_dtype=pl.Boolean)
    return said.fill_null(False)


def _sports(texts: pl.Series) -> pl.Series:
    known = {said: _sport(said) for said in texts.drop_nulls().unique().to_list()}
    return texts.replace_strict(known, default="other", return_dtype=pl.String)


def _sport(said: str) -> str:
    parts = [part for part in PARTS.split(said.casefold()) if part.strip()]
    found = {_one(part) for part in parts} - {"other"}
    return found.pop() if len(found) == 1 else "other"


def _one(said: str) -> str:
    name = plain(said)
    own = next((sport for sport, words in _DIARY.items() if words.search(name)), None)
    if own is not None:
        return own
    return next((sport for sport, words in _PLATFORMS.items() if words.search(name)), "other")


def _rests(texts: pl.Series) -> pl.Series:
    known = {said: bool(REST.fullmatch(plain(said))) for said in texts.drop_nulls().unique()}
    return texts.replace_strict(known, default=False, return_dtype=pl.Boolean)
