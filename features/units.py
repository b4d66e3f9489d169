"""Laboratory units: their spelling, and the way from each to the marker's canonical unit."""

from features.markers import MARKERS

TETRAMER_BELOW_MMOL = 2.9

ALIASES = {
    "µ": "u",
    "μ": "u",
    "mcg": "ug",
    "mcmol": "umol",
}

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


def normal_unit(unit: str) -> str:
    """Return a unit in UCUM's spelling where it differs only in typing (`µg/l` → `ug/L`)."""
    text = unit.strip().replace("MC", "mc")
    for written, ucum in ALIASES.items():
        text = text.replace(written, ucum)
    by_folded = {known.casefold(): known for marker in MARKERS.values() for known in marker.factors}
    return by_folded.get(text.casefold(), text)


def to_canonical(marker: str, value: float, unit: str) -> float:
    """Convert a laboratory value to the marker's canonical unit.

    Raises `ValueError`, with what to do, for an unknown marker, a missing or foreign unit, and for
    haemoglobin in mmol/L that only the tetramer could explain.
    """
    if marker not in MARKERS:
        raise ValueError(f"unknown marker; known are {', '.join(MARKERS)}")
    known = MARKERS[marker]
    if not unit.strip():
        raise ValueError(f"no unit; write one of {', '.join(known.factors)}")
    factor = known.factors.get(normal_unit(unit))
    if factor is None:
        raise ValueError(f"{known.label} is not read in {unit}; one of {', '.join(known.factors)}")
    if marker == "haemoglobin" and normal_unit(unit) == "mmol/L" and value < TETRAMER_BELOW_MMOL:
        raise ValueError("may count the tetramer; ask the lab for g/L")
    return value * factor
