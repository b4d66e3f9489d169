import re

import polars as pl
import pytest

from features import markers, units
from features.formulas import haemoglobin_altitude
from features.markers import MARKERS
from features.units import to_canonical

IRON, B12, HAEMOGLOBIN = 55.845, 1355.388, 16114.5  # g/mol; haemoglobin as the monomer


@pytest.mark.parametrize(
    ("marker", "unit", "factor"),
    [
        ("ferritin", "ng/mL", 1.0),
        ("ferritin", "pmol/L", 1 / 2.247),
        ("iron", "ug/dL", 10 / IRON),
        ("iron", "ug/L", 1 / IRON),
        ("tibc", "ug/dL", 10 / IRON),
        ("haemoglobin", "g/dL", 10.0),
        ("haemoglobin", "mmol/L", HAEMOGLOBIN / 1000),
        ("b12", "pg/mL", 1000 / B12),
        ("b12", "ng/L", 1000 / B12),
        ("crp", "mg/dL", 10.0),
    ],
)
def test_a_factor_follows_from_the_molar_mass(marker, unit, factor):
    assert MARKERS[marker].factors[unit] == pytest.approx(factor, rel=1e-9)


@pytest.mark.parametrize(
    ("marker", "value", "unit", "expected", "rounding"),
    [
        ("b12", 200.6, "pg/mL", 148, 0.05),
        ("b12", 299.5, "pg/mL", 221, 0.05),
        ("iron", 100.521, "ug/dL", 18, 0.0005),
        ("iron", 67.01, "ug/dL", 12, 0.005),
        ("tibc", 363, "ug/dL", 65, 0.05),
        ("haemoglobin", 12, "g/dL", 120, 1e-9),
        ("haemoglobin", 7.447, "mmol/L", 120, 0.01),
        ("crp", 0.5, "mg/dL", 5, 1e-9),
        ("transferrin_saturation", 18.46, "%", 18.46, 1e-9),
    ],
)
def test_the_evidence_files_examples_come_out(marker, value, unit, expected, rounding):
    assert to_canonical(marker, value, unit) == pytest.approx(expected, abs=rounding)


def test_saturation_is_the_same_in_either_unit():
    iron, tibc = to_canonical("iron", 67.01, "ug/dL"), to_canonical("tibc", 363, "ug/dL")
    assert 100 * iron / tibc == pytest.approx(18.46, abs=0.005)


@pytest.mark.parametrize(
    ("metres", "grams"), [(1000, 5.94), (1500, 9.13), (2000, 12.48), (3000, 19.62)]
)
def test_the_altitude_correction_is_the_who_form(metres, grams):
    frame = pl.DataFrame({"residence_altitude_m": [float(metres)]})
    assert frame.select(
        haemoglobin_altitude(pl.col("residence_altitude_m"))
    ).item() == pytest.approx(grams, abs=0.005)


@pytest.mark.parametrize("marker", MARKERS)
def test_the_canonical_unit_stays_as_it_is(marker):
    assert to_canonical(marker, 50.0, MARKERS[marker].unit) == 50.0
    assert MARKERS[marker].factors[MARKERS[marker].unit] == 1.0


@pytest.mark.parametrize(
    ("ucum", "spellings"),
    [
        ("ug/L", "ug/L, µg/L, μg/l, mcg/L, MCG/L, UG/L, microg/l, µg / l, µg/Litre"),
        ("ug/dL", "µg/dl, MCG/dL, mcg/dL, UG/DL, µg%, µg/100 ml, ㎍/㎗"),
        ("ng/mL", "ng/ml, NG/ML, ng/mL"),
        ("pg/mL", "pg/ml, PG/ML"),
        ("ng/L", "ng/l, NG/L"),
        ("g/dL", "g/dl, gm/dL, GM/DL, gr/dl, g%, gm%, G%, g/100mL"),
        ("mg/dL", "mg%, MG/DL, mg/100 mL"),
        ("umol/L", "µmol/L, μmol/l, mcmol/L, umol/l, UMOL/L, micromol/L"),
        ("mmol/L", "mmol/l, MMOL/L"),
        ("meq/L", "mEq/L, MEQ/L, meq/l, mval/l"),
        ("U/L", "U/l, u/L, IU/L, iu/l, UI/L"),
        ("ukat/L", "µkat/l, UKAT/L"),
        ("L/L", "l/l"),
        ("fL", "fl, FL"),
        ("%", "percent, Vol%, Vol.-%"),
    ],
)
def test_spellings_of_a_unit_are_read_alike(ucum, spellings):
    found = {written: units.normal_unit(written) for written in spellings.split(", ")}
    assert found == dict.fromkeys(found, ucum)


@pytest.mark.parametrize("written", ["mU/L", "µIU/mL", "mIU/L", "g", "mg", "%/L", "µg/mg"])
def test_a_unit_of_no_marker_is_left_as_it_is(written):
    assert units.normal_unit(f" {written} ") == written
    with pytest.raises(ValueError, match="is not read in this unit"):
        to_canonical("creatine_kinase", 100.0, written)


@pytest.mark.parametrize(
    ("unit", "molar"),
    [
        ("nmol/L", True),
        ("MMOL/L", True),
        ("mEq/L", True),
        ("mval/l", True),
        ("µg/L", False),
        ("g%", False),
        ("%", False),
        ("U/L", False),
    ],
)
def test_particles_and_charges_are_told_from_mass(unit, molar):
    assert units.is_molar(unit) is molar


PREFIX = {"": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15, "d": 0.1}
CHARGE = {"sodium": 1, "potassium": 1, "magnesium": 2}
WEIGHED = markers.MOLAR_MASS | {
    "tibc": markers.MOLAR_MASS["iron"],
    "ferritin": 1e6 / 2.247,  # evidence file part 4.1: ng/mL × 2.247 = pmol/L
    "haemoglobin": markers.HAEMOGLOBIN_MONOMER,
}


def in_moles_or_grams(marker, unit):
    """Work out by hand what one of a unit is, in mol/L where a molar mass is known, else g/L."""
    amount, _, volume = unit.partition("/")
    scale = 1 / PREFIX[volume.removesuffix("L")]
    prefix, base = re.fullmatch("([munp]?)(mol|eq|g)", amount).groups()
    per = {"mol": 1, "eq": 1 / CHARGE.get(marker, 1), "g": 1 / WEIGHED.get(marker, 1)}
    return PREFIX[prefix] * scale * per[base]


@pytest.mark.parametrize(
    ("marker", "unit"),
    [
        (marker.name, unit)
        for marker in MARKERS.values()
        for unit in marker.factors
        if re.match("[munp]?(mol|eq|g)/", unit)
    ],
)
def test_every_factor_of_the_table_follows_from_its_molar_mass(marker, unit):
    one, canonical = (in_moles_or_grams(marker, u) for u in (unit, MARKERS[marker].unit))
    assert MARKERS[marker].factors[unit] == pytest.approx(one / canonical, rel=1e-9)


@pytest.mark.parametrize("marker", ["ferritin", "iron", "haemoglobin", "crp"])
def test_charges_are_no_measure_of_what_has_no_fixed_number_of_them(marker):
    with pytest.raises(ValueError, match=r"meq/L counts charges, and .* ask the laboratory"):
        to_canonical(marker, 30.0, "mEq/L")
    assert to_canonical("magnesium", 1.6, "mEq/L") == 0.8
    assert to_canonical("sodium", 140.0, "mval/l") == 140.0


@pytest.mark.parametrize("unit", ["", "  "])
def test_a_missing_unit_is_never_guessed(unit):
    with pytest.raises(ValueError, match="no unit; write one of ug/L"):
        to_canonical("ferritin", 30.0, unit)


@pytest.mark.parametrize(("marker", "unit"), [("ferritin", "g/L"), ("b12", "mg/L"), ("crp", "%")])
def test_a_foreign_unit_is_refused_with_those_that_are_read(marker, unit):
    allowed = re.escape(", ".join(MARKERS[marker].factors))
    with pytest.raises(ValueError, match=allowed):
        to_canonical(marker, 30.0, unit)


def test_an_unknown_marker_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match=r"known are ferritin, .*crp"):
        to_canonical("copper", 14.0, "umol/L")


def test_haemoglobin_that_may_count_the_tetramer_is_refused():
    with pytest.raises(ValueError, match="tetramer"):
        to_canonical("haemoglobin", 2.89, "mmol/L")
    assert to_canonical("haemoglobin", 2.9, "mmol/L") == pytest.approx(46.73, abs=0.01)
    assert to_canonical("haemoglobin", 2.5, "g/dL") == 25.0


@pytest.mark.parametrize("marker", MARKERS)
def test_what_is_unusual_lies_within_what_is_accepted(marker):
    reject, warn = MARKERS[marker].reject, MARKERS[marker].warn
    for value in (warn.low, warn.high):
        assert value is None or not reject.outside(value)


def test_a_limit_itself_is_not_outside():
    limits = markers.Limits(low=1, high=2)
    assert [limits.outside(value) for value in (0.9, 1, 2, 2.1)] == [True, False, False, True]
    assert not markers.Limits().outside(1e12)


CODES = [code for marker in MARKERS.values() for code in marker.loinc]


@pytest.mark.parametrize("code", CODES)
def test_a_loinc_code_ends_in_its_check_digit(code):
    """LOINC numbers carry Luhn's mod-10 digit: a slip in any digit is found."""
    number, check = code.split("-")
    doubled = [int(d) * (2 - at % 2) for at, d in enumerate(reversed(number))]
    assert (-sum(sum(divmod(d, 10)) for d in doubled)) % 10 == int(check)


@pytest.mark.parametrize(
    ("code", "marker", "kind"),
    [
        ("20567-4", "ferritin", "mass"),
        ("24373-3", "ferritin", "mass"),
        ("14723-1", "ferritin", "molar"),
        ("20509-6", "haemoglobin", "mass"),
        ("30350-3", "haemoglobin", "mass"),
        ("59260-0", "haemoglobin", "molar"),
        ("2132-9", "b12", "mass"),
        ("14685-2", "b12", "molar"),
        ("71426-1", "crp", "mass"),
        ("13964-2", "methylmalonic_acid", "molar"),
        ("2947-0", "sodium", "molar"),
        ("6298-4", "potassium", "molar"),
    ],
)
def test_codes_that_were_looked_up_count_what_their_names_say(code, marker, kind):
    assert MARKERS[marker].loinc[code] == kind


def test_a_loinc_code_means_one_marker():
    codes = [code for marker in MARKERS.values() for code in marker.loinc]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"\d+-\d", code) for code in codes)
