"""Two rows of one key become one, and nothing that either knew is lost unsaid."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from features.tables import TABLES
from pipeline.formats import folder, repeats

AT = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
SAME = {"athlete_id": "SYNTHETIC-1", "happened": AT, "day": AT.date()}
SAME |= {"recorded": AT, "recorded_assumed": True}


def frame(table, *rows):
    schema = TABLES[table].create_empty().schema | {"file": pl.String, "line": pl.Int64}
    told = [{"file": f"{n}.csv", "line": n} | SAME | row for n, row in enumerate(rows)]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in told], schema=schema)


def entries(*rows):
    rows = frame("checkins", *({"kind": "morning"} | row for row in rows))
    kept, notes = repeats.joined("checkins", rows)
    assert kept.schema == rows.schema
    return kept.to_dicts(), notes


def told(notes):
    return [(note.file, note.scope, note.column) for note in notes]


def test_two_files_give_each_other_what_they_lack():
    (only,), notes = entries({"soreness": 3.0}, {"body_mass_kg": 61.5}, {"ill": False})
    assert (only["soreness"], only["body_mass_kg"], only["ill"]) == (3.0, 61.5, False)
    assert told(notes) == [("1.csv", "joined", "happened"), ("2.csv", "joined", "happened")]
    assert notes[0].remedy == "nothing to do: the other is 0.csv, line 0"


def test_the_first_counts_where_two_contradict_and_the_other_value_is_named():
    (only,), notes = entries({"soreness": 3.0}, {"soreness": 5.0, "stress": 2.0})
    assert (only["soreness"], only["stress"]) == (3.0, 2.0)
    assert told(notes) == [("1.csv", "joined", "happened"), ("1.csv", "value", "soreness")]
    assert notes[1].value == "5.0"
    assert notes[1].remedy == "the other is 0.csv, line 0, says 3.0 and counts; take one out"


def test_a_third_file_is_held_against_what_the_second_filled_in():
    (only,), notes = entries({"soreness": 3.0}, {"stress": 2.0}, {"stress": 9.0})
    assert only["stress"] == 2.0
    assert ("2.csv", "value", "stress") in told(notes)


@pytest.mark.parametrize(("other", "contradicts"), [(60.0, False), (60.5, False), (61.0, True)])
def test_rounding_is_no_contradiction(other, contradicts):
    _, notes = entries({"body_mass_kg": 60.0}, {"body_mass_kg": other})
    assert [note.scope for note in notes] == ["joined"] + ["value"] * contradicts


def test_a_joined_row_is_known_once_the_last_that_gave_it_something_was():
    later = {"recorded": AT + timedelta(hours=5), "recorded_assumed": False}
    (only,), _ = entries({"soreness": 3.0}, {"stress": 2.0} | later)
    assert (only["recorded"], only["recorded_assumed"]) == (AT + timedelta(hours=5), False)
    (only,), _ = entries({"soreness": 3.0}, {"soreness": 3.0} | later)
    assert (only["recorded"], only["recorded_assumed"]) == (AT, True)


def test_rows_of_other_keys_are_left_alone_and_keep_their_order():
    tomorrow = {"happened": AT + timedelta(days=1), "soreness": 1.0}
    rows, _ = entries({"stress": 1.0}, tomorrow, {"soreness": 4.0}, {"kind": "evening"})
    assert [row["soreness"] for row in rows] == [4.0, 1.0, None]


def test_of_other_tables_one_row_is_kept_and_a_copy_is_no_loss():
    run = {"source": "diary", "sport": "run", "duration_min": 60.0}
    rows = frame("sessions", run, run | {"rpe_cr10": 5.0}, run, run | {"duration_min": 70.0})
    kept, notes = repeats.joined("sessions", rows)
    assert kept["line"].to_list() == [0]
    assert [note.is_loss for note in notes] == [True, False, True]
    assert {note.scope for note in notes} == {"row"}
    assert "differs in rpe_cr10; keep one of the two" in notes[0].remedy
    assert "differs in duration_min; keep one of the two" in notes[2].remedy


@pytest.mark.parametrize("first", ["open", "ended"])
def test_of_two_reports_of_a_flag_the_one_that_lasts_longest_counts(first):
    flag = {"code": "fever", "site": "whole_body"}
    said = {"open": flag, "ended": flag | {"resolved": AT + timedelta(days=2)}}
    order = [said.pop(first), *said.values()]
    kept, _ = repeats.refused("flags", frame("flags", *order))
    assert kept["resolved"].to_list() == [None]


@pytest.mark.parametrize("table", ["checkins", "sessions"])
def test_what_lies_in_a_workbook_is_named_with_its_sheet(table):
    kind = {"kind": "morning"} if table == "checkins" else {"sport": "run"}
    rows = frame(table, kind, kind).with_columns(sheet=pl.Series(["Mai", "Juni"]))
    _, (note,) = repeats.joined(table, rows)
    assert (note.file, note.sheet, note.line) == ("1.csv", "Juni", 1)
    assert note.remedy == "nothing to do: the other is 0.csv, sheet 'Mai', line 0"


def test_a_copy_in_a_workbook_moves_neither_the_row_nor_when_it_was_known():
    later = {"recorded": AT + timedelta(days=7), "sheet": "S1"}
    rows = pl.concat(
        [
            frame("checkins", {"kind": "morning", "soreness": 3.0} | more).with_columns(
                sheet=pl.lit(more.get("sheet"), pl.String)
            )
            for more in ({"file": "a.csv"}, {"file": "b.xlsx"} | later)
        ]
    )
    kept, (note,) = repeats.joined("checkins", rows)
    assert kept.select("file", "sheet", "recorded").rows() == [("a.csv", None, AT)]
    assert (note.reason, note.is_loss) == (repeats.COPY, False)


def test_one_result_in_two_units_is_a_copy_and_no_contradiction(tmp_path):
    header = "athlete_id,happened,marker,value,unit,loinc"
    said = {"a": ("11.2,g/dL", "18.4,ug/L"), "b": ("112,g/L", "18.4,ng/mL"), "c": ("121,g/L", "")}
    for name, (haemoglobin, ferritin) in said.items():
        at, code = "SYNTHETIC-1,2025-03-01", "718-7" if name == "a" else ""
        lines = [f"{at},haemoglobin,{haemoglobin},{code}"]
        lines += [f"{at},ferritin,{ferritin},"] if ferritin else []
        (tmp_path / name).mkdir()
        (tmp_path / name / "labs.csv").write_text("\n".join([header, *lines]) + "\n")
    books, built = folder.read(tmp_path)
    assert sorted(built["labs"]["value"]) == [18.4, 112]
    assert [(one.file, one.line, one.is_loss) for one in books.refused if one.scope == "row"] == [
        *[("b/labs.csv", 2, False), ("b/labs.csv", 3, False), ("c/labs.csv", 2, True)]
    ]


BELOW = {"censored": "below"}


@pytest.mark.parametrize(
    ("first", "second", "copy"),
    [(BELOW, BELOW, True), ({}, {}, True), (BELOW, {}, False), ({}, BELOW, False)],
)
def test_a_result_below_what_the_lab_measures_is_no_copy_of_one_that_it_measured(
    first, second, copy
):
    result = {"marker": "crp", "value": 5.0, "unit": "mg/L"}
    _, (note,) = repeats.joined("labs", frame("labs", result | first, result | second))
    assert (note.reason == repeats.COPY) == copy


BORN = {"age_y": 34.0}
YEAR = timedelta(days=365.25)
INTAKES = {  # what two intake rows of one athlete say, and the age and declaration that count
    "the same age, a year later": (BORN, {"age_y": 35.0, "happened": AT + YEAR}, 34.0, None),
    "ages apart": (BORN, {"age_y": 15.0}, None, False),
    "an age only in the second": ({}, {"age_y": 15.0}, 15.0, None),
    "a second that cannot be used": (BORN, {"declared_adult": False}, None, False),
    "a first that cannot be used": ({"declared_adult": False}, BORN, None, False),
}


@pytest.mark.parametrize("case", INTAKES)
@pytest.mark.parametrize("join", [repeats.refused, repeats.joined])
def test_of_two_intake_rows_what_is_more_cautious_counts(case, join):
    first, second, age, declared = INTAKES[case]
    kept, notes = join("athletes", frame("athletes", first, second | {"pregnant": True}))
    (only,) = kept.to_dicts()
    assert (only["line"], only["pregnant"]) == (0, True)
    assert (only["age_y"], only["declared_adult"]) == (age, declared)
    doubt = [(1, "value")] if case == "ages apart" else []
    assert [(note.line, note.scope) for note in notes] == [(1, "row"), *doubt]


def test_two_ages_of_one_athlete_are_shown_with_what_comes_of_them():
    row, age = repeats.joined("athletes", frame("athletes", BORN, {"age_y": 15.5}))[1]
    assert row.reason == repeats.UNLIKE.format(key="athlete_id")
    assert (age.column, age.value, age.is_loss) == ("age_y", "34 and 15.5", True)
    assert age.reason.endswith("not scored until one is taken out")
    assert age.remedy == "the other is 0.csv, line 0, and differs in age_y; keep one of the two"


WITHIN = {  # what two check-ins of one moment say, what counts, and whether it is a loss
    "an illness in the second": ({"ill": False}, {"ill": True}, {"ill": True}, False),
    "an illness in the first": ({"ill": True}, {"ill": False}, {"ill": True}, True),
    "different answers": (
        {"soreness": 3.0},
        {"stress": 2.0},
        {"soreness": 3.0, "stress": 2.0},
        False,
    ),
    "a contradiction": ({"soreness": 3.0}, {"soreness": 9.0}, {"soreness": 3.0}, True),
}


@pytest.mark.parametrize("case", WITHIN)
@pytest.mark.parametrize("join", [repeats.refused, repeats.joined])
def test_of_two_check_ins_of_a_moment_nothing_is_lost_least_of_all_an_illness(case, join):
    first, second, wanted, contradict = WITHIN[case]
    rows = frame("checkins", *({"kind": "morning"} | said for said in (first, second)))
    (only,), notes = (found := join("checkins", rows))[0].to_dicts(), found[1]
    assert {name: only[name] for name in wanted} == wanted
    assert any(note.is_loss for note in notes) == contradict
