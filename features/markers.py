"""Blood markers: codes, canonical units, exact factors and limits, written once.

Factors come from molar masses (`MOLAR_MASS`, g/mol) wherever a mass unit meets a molar one, so a
test can recompute each. Codes, factors and limits: evidence file parts 4.1 and 4.3.
"""

from dataclasses import dataclass, field

MOLAR_MASS = {
    "iron": 55.845,
    "b12": 1355.388,
    "methylmalonic_acid": 118.09,
    "folate": 441.4,
    "vitamin_d": 400.64,
    "magnesium": 24.305,
    "cortisol": 362.46,
    "testosterone": 288.43,
}

# Haemoglobin in mmol/L counts the monomer; a quarter of the value is the tetramer some labs report.
HAEMOGLOBIN_MONOMER = 16114.5


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


def _both(low: float | None = None, high: float | None = None) -> dict[str, Limits]:
    """Give the same limits to women and men."""
    return {sex: Limits(low=low, high=high) for sex in ("female", "male")}


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
            loinc={"2276-4": "mass", "20567-4": "mass", "24373-3": "mass", "14723-1": "molar"},
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
            _both(high=62.6),  # from 350 µg/dL on, which is 62.67
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
            loinc={"718-7": "mass", "20509-6": "mass", "30350-3": "mass", "59260-0": "molar"},
            reject=Limits(low=40, high=230),
            warn=Limits(low=110, high=185),
            refer={"female": Limits(low=120), "male": Limits(low=130)},
            urgent=Limits(low=60.01, high=199.99),
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
            refer=_both(low=133),
        ),
        Marker(
            name="crp",
            label="C-reactive protein",
            unit="mg/L",
            factors={"mg/L": 1.0, "mg/dL": 10.0},
            loinc={"1988-5": "mass", "30522-7": "mass", "71426-1": "mass"},
            reject=Limits(low=0, high=600),
            warn=Limits(high=10),
            refer=_both(high=10),
        ),
        Marker(
            name="transferrin",
            label="transferrin",
            unit="g/L",
            factors={"g/L": 1.0, "mg/dL": 0.01},
            loinc={"3034-6": "mass"},
            reject=Limits(low=0.3, high=8),
            warn=Limits(low=1.8, high=4),
        ),
        Marker(
            name="haematocrit",
            label="haematocrit",
            unit="%",
            factors={"%": 1.0, "L/L": 100.0},
            loinc={"4544-3": "any", "20570-8": "any"},
            reject=Limits(low=12, high=70),
            warn=Limits(low=33, high=53),
            urgent=Limits(low=18.01, high=60),
        ),
        Marker(
            name="mean_cell_volume",
            label="mean red-cell volume",
            unit="fL",
            factors={"fL": 1.0},
            loinc={"787-2": "any"},
            reject=Limits(low=50, high=140),
            warn=Limits(low=78, high=101),
            refer=_both(low=75, high=105),
        ),
        Marker(
            name="active_b12",
            label="active vitamin B12 (holotranscobalamin)",
            unit="pmol/L",
            factors={"pmol/L": 1.0},
            loinc={"72160-5": "molar"},
            reject=Limits(low=0.1, high=1000),
            warn=Limits(low=25, high=200),
            refer=_both(low=25),
        ),
        Marker(
            name="methylmalonic_acid",
            label="methylmalonic acid",
            unit="nmol/L",
            factors={
                "nmol/L": 1.0,
                "umol/L": 1000.0,
                "nmol/mL": 1000.0,
                "ng/mL": 1000 / MOLAR_MASS["methylmalonic_acid"],
            },
            loinc={"13964-2": "molar"},
            reject=Limits(low=0.1, high=100_000),
            warn=Limits(low=50, high=400),
            refer=_both(high=750),
        ),
        Marker(
            name="folate",
            label="serum folate",
            unit="nmol/L",
            factors={
                "nmol/L": 1.0,
                "ng/mL": 1000 / MOLAR_MASS["folate"],
                "ug/L": 1000 / MOLAR_MASS["folate"],
            },
            loinc={"2284-8": "mass", "14732-2": "molar"},
            reject=Limits(low=0.1, high=200),
            warn=Limits(low=7, high=45.3),
            refer=_both(low=7),
        ),
        Marker(
            name="vitamin_d",
            label="25-hydroxyvitamin D",
            unit="nmol/L",
            factors={
                "nmol/L": 1.0,
                "ng/mL": 1000 / MOLAR_MASS["vitamin_d"],
                "ug/L": 1000 / MOLAR_MASS["vitamin_d"],
            },
            loinc={"1989-3": "mass", "14635-7": "molar", "62292-8": "mass", "68438-1": "molar"},
            reject=Limits(low=0.1, high=700),
            warn=Limits(low=30, high=220),
            refer=_both(high=250),
        ),
        Marker(
            name="magnesium",
            label="magnesium",
            unit="mmol/L",
            factors={"mmol/L": 1.0, "mg/dL": 10 / MOLAR_MASS["magnesium"], "meq/L": 0.5},
            loinc={"19123-9": "mass", "2601-3": "molar"},
            reject=Limits(low=0.2, high=3.0),
            warn=Limits(low=0.65, high=1.07),
            refer=_both(low=0.42, high=2.05),
        ),
        Marker(
            name="sodium",
            label="sodium",
            unit="mmol/L",
            factors={"mmol/L": 1.0, "meq/L": 1.0},
            loinc={"2951-2": "molar", "2947-0": "molar"},
            reject=Limits(low=100, high=180),
            warn=Limits(low=135, high=146),
            refer=_both(low=135),
            urgent=Limits(low=120.01, high=159.99),
        ),
        Marker(
            name="potassium",
            label="potassium",
            unit="mmol/L",
            factors={"mmol/L": 1.0, "meq/L": 1.0},
            loinc={"2823-3": "molar", "6298-4": "molar"},
            reject=Limits(low=1.5, high=9),
            warn=Limits(low=3.5, high=5.3),
            urgent=Limits(low=2.51, high=6.49),
        ),
        Marker(
            name="creatine_kinase",
            label="creatine kinase",
            unit="U/L",
            factors={"U/L": 1.0, "ukat/L": 60.0},
            loinc={"2157-6": "any"},
            reject=Limits(low=5, high=300_000),
            warn=Limits(low=20, high=1083),
            refer=_both(high=5000),
        ),
        Marker(
            name="cortisol",
            label="cortisol",
            unit="nmol/L",
            factors={"nmol/L": 1.0, "ug/dL": 10_000 / MOLAR_MASS["cortisol"]},
            loinc={"2143-6": "mass", "14675-3": "molar", "83088-5": "any"},
            reject=Limits(low=0.1, high=3000),
            warn=Limits(low=80, high=800),
            refer=_both(low=50),
        ),
        Marker(
            name="testosterone",
            label="total testosterone",
            unit="nmol/L",
            factors={"nmol/L": 1.0, "ng/dL": 10 / MOLAR_MASS["testosterone"]},
            loinc={"2986-8": "mass", "14913-8": "molar"},
            reject=Limits(low=0.01, high=100),
            warn=Limits(low=0.2, high=35),
            refer={"female": Limits(low=0.2, high=2.7), "male": Limits(low=8, high=35)},
        ),
        Marker(
            name="homocysteine",
            label="homocysteine",
            unit="umol/L",
            factors={"umol/L": 1.0},
            loinc={"13965-9": "molar"},
            reject=Limits(low=0.1, high=500),
            warn=Limits(low=3, high=15),
        ),
        Marker(
            name="reticulocyte_haemoglobin",
            label="haemoglobin of young red cells",
            unit="pg",
            factors={"pg": 1.0},
            loinc={"71694-4": "any", "42810-2": "any"},
            reject=Limits(low=5, high=60),
            warn=Limits(low=28, high=38),
        ),
    )
}
