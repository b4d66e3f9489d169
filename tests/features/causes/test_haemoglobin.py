import pytest


def haemoglobin(value, day=1):
    return [{"day": day, "marker": "haemoglobin", "value": value}]


@pytest.mark.parametrize(("sex", "gap"), [("female", 6.0), ("male", 16.0), (None, None)])
def test_the_gap_is_to_the_cut_off_for_sex(spec, sex, gap):
    spec("haemoglobin_gap", {2: None, 3: gap}, athlete={"sex": sex}, labs=haemoglobin(114.0))


def test_haemoglobin_at_the_cut_off_is_no_gap(spec):
    spec("haemoglobin_gap", {3: 0.0}, athlete={"sex": "male"}, labs=haemoglobin(130.0))
    spec("haemoglobin_gap", {3: 0.0}, athlete={"sex": "male"}, labs=haemoglobin(160.0))


@pytest.mark.parametrize(
    ("metres", "gap"),
    [(None, 0.0), (499.0, 0.0), (1000.0, 5.9384), (1500.0, 9.1326), (2000.0, 12.4768)],
)
def test_at_altitude_more_haemoglobin_is_expected(spec, metres, gap):
    athlete = {"sex": "female", "residence_altitude_m": metres}
    spec("haemoglobin_gap", {3: gap}, athlete=athlete, labs=haemoglobin(120.0))


def test_at_3000_metres_the_correction_is_the_who_figure(spec):
    athlete = {"sex": "male", "residence_altitude_m": 3000.0}
    spec("haemoglobin_gap", {3: 19.6152}, athlete=athlete, labs=haemoglobin(130.0))


def test_the_gap_is_capped(spec):
    spec("haemoglobin_gap", {3: 40.0}, athlete={"sex": "male"}, labs=haemoglobin(70.0))


def test_haemoglobin_stands_for_180_days(spec):
    expected = {181: 6.0, 182: None}
    spec("haemoglobin_gap", expected, athlete={"sex": "female"}, labs=haemoglobin(114.0))


def test_the_sentence_shows_the_haemoglobin_as_reported(spec):
    athlete = {"sex": "female", "residence_altitude_m": 1000.0}
    shown = {3: "119.0 g/L"}
    spec("haemoglobin_gap", shown, part="shown", athlete=athlete, labs=haemoglobin(119.0))
    spec("haemoglobin_gap", {3: 1}, part="day", athlete=athlete, labs=haemoglobin(119.0))
