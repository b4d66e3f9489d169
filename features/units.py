"""Blood markers: codes, canonical units, exact factors and limits, written once.

Factors come from molar masses (`MOLAR_MASS`, g/mol) wherever a mass unit meets a molar one, so a
test can recompute each. Codes, factors and limits: evidence file parts 4.1 and 4.3.
"""

from dataclasses import dataclass, field

MOLAR_MASS = {"iron": 55.845, "b12": 1355.388}

# Haemoglobin in mmol/L counts the monomer; a quarter of the value is the tetramer some labs report.
HAEMOGLOBIN_MONOMER = 16114.5
TETRAMER_BELOW_MMOL = 2.9

ALIASES = {
    "µ": "u",
    "μ": "u",
    "mcg": "ug",
    "mcmol": "umol",
}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Lowest and highest value, either of which may be open."""

    low: float | None = None
    high: float | None = None

    def outside(self, value: float) -> bool:
        """Say whether a value lies beyond these limits."""
        below = self.low is not None and value < self.low
        above = self.high is not None and value > self.high
        return below or above


@dataclass(frozen=True, kw_only=True)
class Marker:
    """One blood analyte.

    `factors` maps each accepted UCUM unit to what it is multiplied by to reach `unit`.
    `reject` bounds what is kept out as a slip, `warn` what is kept and pointed at. A value outside
    `refer` (by sex) is repeated to the athlete for a talk with a doctor, outside `urgent` today.
    """

    name: str
    label: str
    unit: str
    factors: dict[str, float]
    loinc: dict[str, str]  # code → "mass", "molar" or "any"
    reject: Limits
    warn: Limits
    refer: dict[str, Limits] = field(default_factory=dict)
    urgent: Limits = Limits()


def _iron(
    name: str,
    label: str,
    loinc: dict[str, str],
    reject: Limits,
    warn: Limits,
    refer: dict[str, Limits] | None = None,
) -> Marker:
    per_mass = 10 / MOLAR_MASS["iron"]  # µg/dL → µg/L → µmol/L
    factors = {"umol/L": 1.0, "ug/dL": per_mass, "ug/L": per_mass / 10}
    return Marker(
        name=name,
        label=label,
        unit="umol/L",
        factors=factors,
        loinc=loinc,
        reject=reject,
        warn=warn,
        refer=refer or {},
    )


MARKERS = {
    marker.name: marker
    for marker in (
        Marker(
            name="ferritin",
            label="serum ferritin",
            unit="ug/L",
            factors={"ug/L": 1.0, "ng/mL": 1.0, "pmol/L": 1 / 2.247},
            loinc={"2276-4": "mass", "20567-4": "mass", "14723-1": "molar"},
            reject=Limits(low=0.1, high=20_000),
            warn=Limits(low=5, high=300),
            refer={"female": Limits(low=15, high=150), "male": Limits(low=15, high=200)},
        ),
        _iron(
            "iron",
            "serum iron",
            {"2498-4": "mass", "14798-3": "molar"},
            Limits(low=0.1, high=90),
            Limits(low=4, high=35),
            {"female": Limits(high=62.7), "male": Limits(high=62.7)},
        ),
        _iron(
            "tibc",
            "total iron-binding capacity",
            {"2500-7": "mass", "14800-7": "molar"},
            Limits(low=15, high=150),
            Limits(low=40, high=90),
        ),
        Marker(
            name="transferrin_saturation",
            label="transferrin saturation",
            unit="%",
            factors={"%": 1.0},
            loinc={"2502-3": "any", "14801-5": "any"},
            reject=Limits(low=0, high=105),
            warn=Limits(low=8, high=50),
            refer={"female": Limits(high=45), "male": Limits(high=50)},
        ),
        Marker(
            name="haemoglobin",
            label="haemoglobin",
            unit="g/L",
            factors={"g/L": 1.0, "g/dL": 10.0, "mmol/L": HAEMOGLOBIN_MONOMER / 1000},
            loinc={"718-7": "mass", "59260-0": "molar"},
            reject=Limits(low=40, high=230),
            warn=Limits(low=110, high=185),
            refer={"female": Limits(low=120), "male": Limits(low=130)},
            urgent=Limits(low=60, high=200),
        ),
        Marker(
            name="b12",
            label="vitamin B12",
            unit="pmol/L",
            factors={
                "pmol/L": 1.0,
                "pg/mL": 1000 / MOLAR_MASS["b12"],
                "ng/L": 1000 / MOLAR_MASS["b12"],
            },
            loinc={"2132-9": "mass", "14685-2": "molar"},
            reject=Limits(low=0.1, high=15_000),
            warn=Limits(low=133, high=1000),
            refer={"female": Limits(low=133), "male": Limits(low=133)},
        ),
        Marker(
            name="crp",
            label="C-reactive protein",
            unit="mg/L",
            factors={"mg/L": 1.0, "mg/dL": 10.0},
            loinc={"1988-5": "mass", "30522-7": "mass"},
            reject=Limits(low=0, high=600),
            warn=Limits(high=10),
            refer={"female": Limits(high=10), "male": Limits(high=10)},
        ),
    )
}

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
