"""Which marker a laboratory's word stands for, and how a header names marker and unit together."""

import re
from collections.abc import Container, Iterator

from features.markers import MARKERS
from features.units import normal_unit
from pipeline.formats import marker_words
from pipeline.formats.columns import plain

BY_LOINC = {code: marker.name for marker in MARKERS.values() for code in marker.loinc}
_AMOUNTS = ("g", "mg", "ug", "ng", "pg", "mol", "mmol", "umol", "nmol", "pmol", "iu", "u", "meq")
_UNIT_WORDS = re.compile(rf"({'|'.join(_AMOUNTS)}) (l|dl|ml|ul)")
_IN_BRACKETS = re.compile(r"^(.*)[(\[]([^()\[\]]+)[)\]]\s*$")
_WITHOUT_DOTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})  # as Germans type them


def _words(text: str) -> str:
    words = plain(text.replace("%", " pct ")).replace("μ", "u").replace("mcg", "ug")
    return re.sub(r"\b(b) (12)\b|\b(d) (3)\b", r"\1\2\3\4", words)


def _spelled(name: str) -> set[str]:
    return {_words(name), _words(name.translate(_WITHOUT_DOTS))}


def _names() -> Iterator[tuple[str, str]]:
    """Give each name of each marker, in each spelling, with the marker."""
    for marker in MARKERS.values():
        forms = ("{}",) if marker.name in marker_words.OF_CELLS else marker_words.IN_SERUM
        for name in (marker.name, marker.label, *marker_words.NAMES.get(marker.name, ())):
            for form in forms:
                yield from ((spelled, marker.name) for spelled in _spelled(form.format(name)))


BY_NAME = dict(_names())
_UNCLEAR = {spelled for name in marker_words.UNCLEAR for spelled in _spelled(name)}


def marker_of(name: str) -> str | None:
    """Name the marker that a laboratory's word stands for, beside which its unit stands."""
    return BY_NAME.get(_words(name)) or marker_words.SHARED.get(_words(name))


def is_unclear(header: str) -> bool:
    """Say whether a name, with a unit in brackets or not, may mean something else than a marker."""
    bracketed = _IN_BRACKETS.match(header)
    words = [_words(text) for text in (header, bracketed[1] if bracketed else "")]
    return any(_cut(each, {*_UNCLEAR, *marker_words.SHARED}) for each in words)


def of_header(header: str) -> tuple[str, str | None] | None:
    """Tell marker and unit of a header such as `ferritin_ng_ml` or `Ferritin (ng/mL)`.

    The unit is None where the header names a marker and nothing else; the whole is None where it
    names no marker, or holds something else about it, such as its limits. A name that other things
    have too counts with a unit of the marker only.
    """
    words = _words(header)
    if words in BY_NAME:
        return BY_NAME[words], None
    bracketed = _IN_BRACKETS.match(header)
    if bracketed:
        name, unit = _words(bracketed[1]), bracketed[2].strip()
        marker = BY_NAME.get(name) or marker_words.SHARED.get(name)
        known = marker and normal_unit(unit) in MARKERS[marker].factors
        strange = name in BY_NAME and ("/" in unit or "%" in unit)
        return (marker, unit) if marker and (known or strange) else None
    name = _cut(words, BY_NAME) or _cut(words, marker_words.SHARED)
    if name is None:
        return None
    marker = BY_NAME.get(name) or marker_words.SHARED[name]
    unit = _unit(marker, words.removeprefix(name).strip().removeprefix("in "))
    if unit is None or (name not in BY_NAME and unit not in MARKERS[marker].factors):
        return None
    return marker, unit


def _cut(words: str, names: Container[str]) -> str | None:
    """Give the longest of the names that the words begin with."""
    parts = words.split()
    begun = (" ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((name for name in begun if name in names), None)


def _unit(marker: str, words: str) -> str | None:
    spelled = {_words(unit): unit for unit in MARKERS[marker].factors}
    if "%" in MARKERS[marker].factors:
        spelled["percent"] = "%"
    if words in spelled:
        return spelled[words]
    normal = normal_unit(words.replace(" ", "/"))  # also `gm_dl`
    known = normal in MARKERS[marker].factors
    return normal if known or _UNIT_WORDS.fullmatch(words) else None
