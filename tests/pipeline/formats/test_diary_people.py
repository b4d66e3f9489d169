"""Names in a diary: whose a row is, and never two people made one. SYNTHETIC."""

import pytest

from pipeline.formats import diary, diary_people, excel
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import UnreadableError
from tests.pipeline.formats.by_hand import sample, table
from tests.pipeline.formats.workbook import workbook

CLUB = ["Date;Name;Sleep (h)", "2025-03-01;SYNTHETIC-Eva;8", "2025-03-01;SYNTHETIC-Fay;7"]
NAMED = {"SYNTHETIC-Eva": "SYNTHETIC-1", "SYNTHETIC-Fay": "SYNTHETIC-2"}


def told(rows):
    return rows.sort("line").select("athlete_id", "sleep_h").rows()


def test_a_table_beside_the_folders_is_read_by_its_names(hand_over):
    found = hand_over(diary, "club.csv", table(*CLUB))
    assert told(found.checkins) == [("SYNTHETIC-Eva", 8.0), ("SYNTHETIC-Fay", 7.0)]
    assert found.refused == []
    rows = [line.split(";") for line in CLUB]
    found = hand_over(excel, "club.xlsx", workbook(Club=rows))
    assert told(found.checkins) == [("SYNTHETIC-Eva", 8.0), ("SYNTHETIC-Fay", 7.0)]


def test_one_name_is_enough_beside_the_folders_and_an_empty_one_is_nobodys(hand_over):
    found = hand_over(diary, "club.csv", table(*CLUB[:2], "2025-03-02;;6"))
    assert told(found.checkins) == [("SYNTHETIC-Eva", 8.0)]
    assert [(one.line, one.scope) for one in found.refused] == [(3, "row")]


def test_several_names_in_one_folder_are_not_merged(tmp_path):
    with pytest.raises(UnreadableError, match=diary_people.SEVERAL_NAMES) as error:
        sample(tmp_path, "d.csv", table(*CLUB))
    assert error.value.value == "Name: SYNTHETIC-Eva, SYNTHETIC-Fay"
    assert error.value.remedy is not None
    assert "pseudonyms" in error.value.remedy


def test_names_with_pseudonyms_are_those_of_people_wherever_the_table_lies(tmp_path):
    found = sample(tmp_path, "d.csv", table(*CLUB), Cohort(pseudonyms=NAMED))
    assert told(found.tables["checkins"]) == [("SYNTHETIC-1", 8.0), ("SYNTHETIC-2", 7.0)]
    one = {"SYNTHETIC-Eva": "SYNTHETIC-1"}
    with pytest.raises(UnreadableError):
        sample(tmp_path, "d.csv", table(*CLUB), Cohort(pseudonyms=one))


def test_addresses_are_those_of_people(tmp_path):
    rows = ["2025-03-01;a@example.org;8", "2025-03-01;b@example.org;7"]
    found = sample(tmp_path, "d.csv", table("Date;Email;Sleep (h)", *rows))
    assert told(found.tables["checkins"]) == [("a@example.org", 8.0), ("b@example.org", 7.0)]


def test_one_name_however_it_is_typed_leaves_the_file_to_its_folder(tmp_path):
    rows = [*CLUB[:2], "2025-03-02;synthetic-eva;7"]
    found = sample(tmp_path, "d.csv", table(*rows))
    assert told(found.tables["checkins"]) == [("ada", 8.0), ("ada", 7.0)]


def test_a_column_of_athletes_goes_before_names(tmp_path):
    rows = ["2025-03-01;SYNTHETIC-1;Hills;8", "2025-03-01;SYNTHETIC-2;Track;7"]
    found = sample(tmp_path, "d.csv", table("Date;Athlete;Name;Sleep (h)", *rows))
    assert told(found.tables["checkins"]) == [("SYNTHETIC-1", 8.0), ("SYNTHETIC-2", 7.0)]
