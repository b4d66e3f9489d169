"""What to call a column of a diary that is not read, where a known word is close to its own."""

import difflib
import re
from collections.abc import Collection
from functools import cache

from pipeline.formats.columns import plain
from pipeline.formats.diary_words import NAMES

KNOWN = "nothing to do; docs/formats.md says which columns of a diary are read"
CALL = "to have it read, call it `{name}`"
UNIT = "to have it read, write its unit behind it: `{name} (km)` or `{name} (min)`"
PULSE = "to have it read, put it into nights.csv, as resting_heart_rate_bpm"
CLOSE = 0.8  # as difflib measures it
UNTOLD = ("notes", "person", "volume")  # meanings that nobody is told to use
_BRACKETS = re.compile(r"[(\[{].*")
_PULSE = re.compile(
    r"ruhepuls|resting h(?:r|eart)|\brhr\b|fc (?:de )?repos|frecuencia cardiaca en reposo"
    r"|fc (?:a riposo|en reposo|em repouso|repouso|riposo)|rusthartslag|rustpols"
)


def remedy(header: str, found: Collection[str]) -> str:
    """Say how a column could be read that is not; `found` are the meanings that the table has."""
    bare = plain(_BRACKETS.sub(" ", header))
    if _PULSE.search(bare):
        return PULSE
    if _spelt().get(bare, ("", ""))[1] == "volume":
        return UNIT.format(name=_BRACKETS.sub("", header).strip())
    close = difflib.get_close_matches(_sorted(bare), _by_words(), n=3, cutoff=CLOSE)
    names = (_by_words()[one] for one in close)
    told = next((name for name, meaning in names if meaning not in found), None)
    return CALL.format(name=told) if told else KNOWN


@cache
def _spelt() -> dict[str, tuple[str, str]]:
    """Give each known name and its meaning by how it is compared."""
    return {plain(name): (name, meaning) for meaning, names in NAMES.items() for name in names}


@cache
def _by_words() -> dict[str, tuple[str, str]]:
    return {_sorted(one): said for one, said in _spelt().items() if said[1] not in UNTOLD}


def _sorted(words: str) -> str:
    return " ".join(sorted(words.split()))
