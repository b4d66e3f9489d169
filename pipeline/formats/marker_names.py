"""What laboratories call a marker, and how a header names marker and unit together."""

import re

from features.markers import MARKERS
from features.units import normal_unit
from pipeline.formats.columns import plain

NAMES: dict[str, tuple[str, ...]] = {
    "ferritin": ("s ferritin", "ferritine", "ferritina"),
    "iron": ("fe", "s iron", "iron serum", "eisen"),
    "tibc": ("total iron binding capacity", "iron binding capacity", "eisenbindungskapazität"),
    "transferrin_saturation": (
        *("tsat", "iron saturation", "transferrin sat", "saturation of transferrin"),
        "transferrinsättigung",
    ),
    "haemoglobin": ("hemoglobin", "hb", "hgb", "hämoglobin"),
    "b12": ("vitamin b12", "vit b12", "cobalamin", "s b12"),
    "crp": ("c reactive protein", "hs crp", "hscrp", "crp hs"),
    "haematocrit": ("hematocrit", "hct", "hämatokrit"),
    "mean_cell_volume": ("mcv", "mean corpuscular volume"),
    "active_b12": ("active vitamin b12", "holotranscobalamin", "holotc"),
    "methylmalonic_acid": ("mma",),
    "folate": ("folic acid", "folsäure", "s folate"),
    "vitamin_d": (
        *("vit d", "25 oh vitamin d", "25 oh d", "vitamin d 25 oh", "25 hydroxyvitamin d"),
        *("vitamin d 25 hydroxy", "25 hydroxy vitamin d"),
    ),
    "sodium": ("na", "natrium"),
    "potassium": ("k", "kalium"),
    "creatine_kinase": ("ck", "cpk", "creatinkinase"),
    "testosterone": ("total testosterone",),
    "reticulocyte_haemoglobin": ("reticulocyte hemoglobin", "ret he", "chr"),
}
BY_LOINC = {code: marker.name for marker in MARKERS.values() for code in marker.loinc}
_AMOUNTS = ("g", "mg", "ug", "ng", "pg", "mol", "mmol", "umol", "nmol", "pmol", "iu", "u", "meq")
_UNIT_WORDS = re.compile(rf"({'|'.join(_AMOUNTS)}) (l|dl|ml|ul)")
_IN_BRACKETS = re.compile(r"^(.*)[(\[]([^()\[\]]+)[)\]]\s*$")


def _words(text: str) -> str:
    return plain(text.replace("%", " pct ")).replace("μ", "u").replace("mcg", "ug")


BY_NAME = {
    _words(name): marker.name
    for marker in MARKERS.values()
    for name in (marker.name, marker.label, *NAMES.get(marker.name, ()))
}


def marker_of(name: str) -> str | None:
    """Name the marker that a laboratory's word stands for."""
    return BY_NAME.get(_words(name))


def of_header(header: str) -> tuple[str, str | None] | None:
    """Tell marker and unit of a header such as `ferritin_ng_ml` or `Ferritin (ng/mL)`.

    The unit is None where the header names a marker and nothing else; the whole is None where it
    names no marker, or holds something else about it, such as its limits.
    """
    words = _words(header)
    if words in BY_NAME:
        return BY_NAME[words], None
    bracketed = _IN_BRACKETS.match(header)
    if bracketed:
        marker, unit = BY_NAME.get(_words(bracketed[1])), bracketed[2].strip()
        known = marker and normal_unit(unit) in MARKERS[marker].factors
        return (marker, unit) if marker and (known or "/" in unit or "%" in unit) else None
    start = max((name for name in BY_NAME if words.startswith(f"{name} ")), key=len, default=None)
    if start is None:
        return None
    unit = _unit(BY_NAME[start], words.removeprefix(start).strip())
    return (BY_NAME[start], unit) if unit else None


def _unit(marker: str, words: str) -> str | None:
    spelled = {_words(unit): unit for unit in MARKERS[marker].factors}
    if "%" in MARKERS[marker].factors:
        spelled["percent"] = "%"
    if words in spelled:
        return spelled[words]
    return words.replace(" ", "/") if _UNIT_WORDS.fullmatch(words) else None
