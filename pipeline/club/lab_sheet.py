"""Blood results as three labs write them: own units, own decimals, `<5` where they stop."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.club.life import Club


@dataclass(frozen=True)
class Print:
    """How one lab prints one marker: `factor` leads from the canonical unit to the lab's."""

    unit: str
    factor: float = 1.0
    decimals: int = 0
    least: float = 0.0  # below it the lab writes `<least`
    loinc: str = ""


IRON_PER_DL, B12_PER_ML = 5.5845, 1.3554  # µmol/L → µg/dL, pmol/L → pg/mL (evidence file, 4.1)

LABS = (
    {
        "ferritin": Print("ug/L", least=5, loinc="2276-4"),
        "haemoglobin": Print("g/dL", factor=0.1, decimals=1, loinc="718-7"),
        "b12": Print("pmol/L", loinc="14685-2"),
        "iron": Print("umol/L", loinc="14798-3"),
        "tibc": Print("umol/L", loinc="14800-7"),
        "crp": Print("mg/L", least=5, loinc="1988-5"),
        "active_b12": Print("pmol/L", loinc="72160-5"),
        "methylmalonic_acid": Print("nmol/L", loinc="13964-2"),
    },
    {
        "ferritin": Print("ng/mL", least=5, loinc="2276-4"),
        "haemoglobin": Print("g/dL", factor=0.1, decimals=1, loinc="718-7"),
        "b12": Print("pg/mL", factor=B12_PER_ML, loinc="2132-9"),
        "iron": Print("ug/dL", factor=IRON_PER_DL, loinc="2498-4"),
        "tibc": Print("ug/dL", factor=IRON_PER_DL, loinc="2500-7"),
        "crp": Print("mg/L", decimals=1, least=1, loinc="1988-5"),
        "active_b12": Print("pmol/L", loinc="72160-5"),
        "methylmalonic_acid": Print("umol/L", factor=0.001, decimals=2, loinc="13964-2"),
    },
    {
        "ferritin": Print("µg/L", decimals=1, loinc="2276-4"),
        "haemoglobin": Print("g/L", loinc="718-7"),
        "b12": Print("pg/mL", factor=B12_PER_ML, loinc="2132-9"),
        "iron": Print("umol/L", decimals=1, loinc="14798-3"),
        "tibc": Print("umol/L", decimals=1, loinc="14800-7"),
        "crp": Print("mg/L", decimals=1, least=0.6, loinc="1988-5"),
        "active_b12": Print("pmol/L", loinc="72160-5"),
        "methylmalonic_acid": Print("nmol/L", loinc="13964-2"),
    },
)


def labs(rng: np.random.Generator, club: Club) -> pl.DataFrame:
    """List one row per draw and marker; the code is missing in some, the issue in a few."""
    draws = club.draws
    drawn = club.days.dates[draws.day] + draws.minute.astype("m8[m]")
    issued = drawn + draws.issued_after_min.astype("m8[m]")
    rows = []
    for marker, values in draws.values.items():
        uncoded, unissued = (
            rng.random(len(values)) < 0.15,
            rng.random(len(values)) < 0.03 * club.lapse,
        )
        for i in np.nonzero(~np.isnan(values))[0].tolist():
            printed = LABS[draws.lab[i]][marker]
            rows.append(
                {
                    "athlete_id": str(club.people.athlete_id[draws.athlete[i]]),
                    "happened": drawn[i].item(),
                    "recorded": None if unissued[i] else issued[i].item(),
                    "marker": marker,
                    "value": _written(float(values[i]), printed),
                    "unit": printed.unit,
                    "loinc": None if uncoded[i] else printed.loinc,
                }
            )
    return pl.DataFrame(rows)


def _written(value: float, printed: Print) -> str:
    """Return the number as the lab writes it."""
    number = round(value * printed.factor, printed.decimals)
    if number < printed.least:
        return f"<{printed.least:g}"
    return f"{number:.{printed.decimals}f}"
