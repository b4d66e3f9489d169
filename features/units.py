"""Laboratory units: their spelling, and the way from each to the marker's canonical unit."""

import unicodedata

from features.markers import MARKERS

TETRAMER_BELOW_MMOL = 2.9

# What people and laboratories write for the parts of a unit, folded as `_folded` does; UCUM after.
SPELLINGS = {
    "mcg": "ug",
    "microg": "ug",
    "gm": "g",
    "gms": "g",
    "gr": "g",
    "mcmol": "umol",
    "micromol": "umol",
    "mval": "meq",
    "iu": "u",  # the international unit of an enzyme is its unit
    "ui": "u",
    "mcl": "ul",
    "100ml": "dl",
    "litre": "l",
    "liter": "l",
    "percent": "%",
    "pct": "%",
    "vol%": "%",
    "vol.-%": "%",
}
CHARGES = "meq/L"  # counts charges, so it is a concentration only of ions that have a fixed number

# The markers that features read; all others are read, checked and shown, but never an input.
INPUTS = (
    "ferritin",
    "iron",
    "tibc",
    "transferrin_saturation",
    "haemoglobin",
    "b12",
    "active_b12",
    "methylmalonic_acid",
    "crp",
)

UNITS = {marker.name: marker.unit for marker in MARKERS.values()}


def _folded(unit: str) -> str:
    """Write a unit in small letters, without spaces, with `u` for micro and `/dl` for `g%`."""
    text = "".join(unicodedata.normalize("NFKC", unit).casefold().split()).replace("μ", "u")
    if text.endswith(("g%", "gm%")):  # grams in 100 mL
        text = text.removesuffix("%") + "/dl"
    return "/".join(SPELLINGS.get(part, part) for part in text.split("/"))


BY_FOLDED = {_folded(known): known for marker in MARKERS.values() for known in marker.factors}


def normal_unit(unit: str) -> str:
    """Return a unit in UCUM's spelling where it differs only in typing (`MCG/l` → `ug/L`).

    Capitals count for nothing: no marker is measured in a unit that they alone would tell apart.
    A unit that no marker is read in comes back as it is.
    """
    return BY_FOLDED.get(_folded(unit), unit.strip())


def is_molar(unit: str) -> bool:
    """Say whether a unit counts particles, or their charges, and not their mass."""
    return _folded(unit).partition("/")[0].endswith(("mol", "eq"))


def to_canonical(marker: str, value: float, unit: str) -> float:
    """Convert a laboratory value to the marker's canonical unit.

    Raises `ValueError`, with what to do, for an unknown marker, a missing or foreign unit, and for
    haemoglobin in mmol/L that only the tetramer could explain.
    """
    if marker not in MARKERS:
        raise ValueError(f"unknown marker; known are {', '.join(MARKERS)}")
    known = MARKERS[marker]
    accepted = ", ".join(known.factors)
    if not unit.strip():
        raise ValueError(f"no unit; write one of {accepted}")
    normal = normal_unit(unit)
    if normal == CHARGES and CHARGES not in known.factors:
        raise ValueError(
            f"{CHARGES} counts charges, and {known.label} has no fixed number of them; "
            f"ask the laboratory for it in one of {accepted}"
        )
    factor = known.factors.get(normal)
    if factor is None:
        raise ValueError(f"{known.label} is not read in this unit; write it in one of {accepted}")
    if marker == "haemoglobin" and normal == "mmol/L" and value < TETRAMER_BELOW_MMOL:
        raise ValueError("may count the tetramer; ask the lab for g/L")
    return value * factor
