"""One athlete, one name: a report under another spelling stops the score all the same."""

import unicodedata

import pytest

from pipeline.formats import folder, people

RUN = {"sport": "run", "duration_min": 60, "happened": "2025-03-01T18:00"}
CHEST = {"happened": "2025-03-02", "code": "chest"}
NAME = "SYNTHETIC Jürgen"
TWO = "SYNTHETIC-1"


def read(raw, **tables):
    ledger, built = folder.read(raw(**tables))
    return built, [(one.file, one.line, one.value, one.remedy) for one in ledger.refused]


@pytest.mark.parametrize(
    "spelt",
    [f" {NAME} ", NAME.lower(), NAME.replace(" ", "  "), unicodedata.normalize("NFD", NAME)],
)
def test_a_name_in_other_capitals_spaces_or_signs_is_the_same_athlete(spelt, raw):
    runs = [RUN | {"athlete_id": NAME}, RUN | {"athlete_id": NAME, "happened": "2025-03-03T18:00"}]
    built, told = read(raw, sessions=runs, flags=[CHEST | {"athlete_id": spelt}])
    assert built["flags"]["athlete_id"].to_list() == [NAME]
    assert built["athletes"]["athlete_id"].to_list() == [NAME]
    in_capitals = [("flags.csv", 2, f"{spelt}, {NAME}", people.SPELT[1])] * spelt.islower()
    assert told == in_capitals


def test_the_time_zone_of_an_intake_holds_for_the_name_in_other_capitals(raw):
    intake = {"athlete_id": TWO.lower(), "timezone": "Asia/Tokyo", "age_y": 30}
    built, _ = read(
        raw,
        athletes=[intake | {"happened": "2025-01-01"}],
        sessions=[RUN | {"athlete_id": TWO}] * 1 + [RUN | {"athlete_id": TWO, "sport": "ride"}],
    )
    assert {at.hour for at in built["sessions"]["happened"]} == {9}
    assert built["athletes"].select("athlete_id", "timezone").rows() == [(TWO, "Asia/Tokyo")]


@pytest.mark.parametrize(
    ("said", "hint"), [("SYNTHETIC-l", "; did you mean SYNTHETIC-1?"), ("Ω", "")]
)
def test_a_report_of_somebody_of_whom_nothing_else_is_known_is_pointed_at(said, hint, raw):
    report = CHEST | {"athlete_id": said}
    built, told = read(raw, sessions=[RUN | {"athlete_id": TWO}], flags=[report])
    assert set(built["athletes"]["athlete_id"]) == {TWO, said}
    assert told == [("flags.csv", 2, said, f"write the name as in the athlete's other files{hint}")]


def test_where_nobody_has_more_than_reports_nobody_is_a_stranger(raw):
    _, told = read(raw, flags=[CHEST | {"athlete_id": TWO}])
    assert told == []
