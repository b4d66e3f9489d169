"""Workbooks: each sheet by its header, with the rules of CSV and declared scales. SYNTHETIC."""

from datetime import UTC, datetime

import pytest

from pipeline.formats import excel, folder
from pipeline.formats.declared import Cohort, Scale
from pipeline.formats.diary_people import SEVERAL_NAMES
from pipeline.formats.ledger import in_line
from pipeline.formats.reading import UnreadableError
from tests.pipeline.formats.workbook import DAY, MOMENT, TIME, Dated, Formula, workbook

FIRST = Dated(45717, DAY)  # 2025-03-01
SECOND = Dated(45718, DAY)
SCALES = {
    "soreness": Scale(low=1, high=5, better="low"),
    "mood": Scale(low=1, high=5, better="high"),
    "legs": Scale(low=0, high=10, better="low"),
}
OSLO = {"timezone": "Europe/Oslo"}
ITEMS = ["Date", "Time", "Soreness", "Mood", "Legs"]


def refused(found, scope="row"):
    return [(one.line, one.column, one.reason) for one in found.refused if one.scope == scope]


def test_blood_results_below_a_title_with_excel_s_dates_and_text(hand_over):
    header = ["Date", "Ferritin (ng/mL)", "Hämoglobin (g/dl)"]
    rows = [["Blood"], [], header, [FIRST, 28, "13,2"], [Dated(45718.3125, MOMENT), "<5", None]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Labs=rows, Empty=[]))
    kept = found.labs.select("line", "marker", "value", "censored", "happened").rows()
    end, moment = datetime(2025, 3, 1, 22, 59, 59), datetime(2025, 3, 2, 6, 30)
    assert kept == [
        (4, "ferritin", 28, None, end.replace(tzinfo=UTC)),
        (4, "haemoglobin", 132, None, end.replace(tzinfo=UTC)),
        (5, "ferritin", 5, "below", moment.replace(tzinfo=UTC)),
    ]
    assert found.refused == []


def test_each_sheet_is_named_where_something_is_refused_or_left_out(hand_over):
    labs = [["date", "ferritin_ng_ml"], [FIRST, "soon"], [SECOND, 30_000], [SECOND, 4]]
    content = workbook(Labor=labs, Plan=[["a"], ["b"]], Empty=[])
    found = hand_over(excel, "p1/blood.xlsx", content)
    assert [in_line(one).partition(":")[0] for one in found.refused] == [
        "p1/blood.xlsx, sheet 'Labor', line 2, value = ferritin soon ng/mL",
        "p1/blood.xlsx, sheet 'Labor', line 3, value = 30000 ng/mL",
        "p1/blood.xlsx, sheet 'Labor', line 4, value = 4 ng/mL",
        "p1/blood.xlsx, sheet 'Plan'",
    ]
    left_out = found.refused[-1]
    assert left_out.reason.startswith("a sheet without a header")
    assert "docs/formats.md" in left_out.remedy
    assert left_out.scope == "note"


def test_a_sheet_that_cannot_be_read_does_not_stop_those_behind_it(hand_over):
    club = [["Date", "Name", "Soreness"], [FIRST, "SYNTHETIC A", 2], [FIRST, "SYNTHETIC B", 3]]
    labs = [["date", "ferritin_ng_ml"], [FIRST, 28]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Club=club, Labor=labs), Cohort(scales=SCALES))
    assert found.labs["value"].to_list() == [28]
    (lost,) = [one for one in found.refused if one.scope == "file"]
    assert (lost.sheet, lost.reason) == ("Club", SEVERAL_NAMES)


@pytest.mark.parametrize("far", [1e11, 1e300, -1e12])
def test_a_date_past_all_calendars_costs_its_sheet_and_nothing_is_written_to_the_terminal(
    far, hand_over, capfd
):
    header = ["date", "ferritin_ng_ml"]
    content = workbook(Old=[header, [Dated(far, DAY), 28]], New=[header, [FIRST, 29]])
    found = hand_over(excel, "p1/x.xlsx", content)
    assert found.labs["value"].to_list() == [29]
    (lost,) = [one for one in found.refused if one.is_loss]
    assert lost.sheet == "Old"
    assert capfd.readouterr().err == ""


FLAGS = [["athlete_id", "happened", "code", "note"], ["SYNTHETIC-1", FIRST, "chest", None]]
RUNS = [["athlete_id", "happened", "sport", "duration_min"], ["SYNTHETIC-1", FIRST, "run", 50]]


def test_a_sheet_with_the_columns_of_one_of_our_files_is_to_be_saved_as_that_file(tmp_path):
    sheets = {"Meldungen": [["Club"], *FLAGS], "Training": RUNS, "Plan": [["a"], ["b"]]}
    (tmp_path / "x.xlsx").write_bytes(workbook(**sheets))
    told = [(one.sheet, one.remedy, one.scope) for one in folder.read(tmp_path)[0].refused]
    assert told == [
        ("Plan", f"{excel.NAME_COLUMNS}, if it should be read", "note"),
        ("Meldungen", "save this sheet as flags.csv", "file"),
        ("Training", "save this sheet as sessions.csv", "file"),
    ]


def test_beside_a_sheet_that_is_read_one_of_our_files_is_pointed_at_reports_as_left_out(hand_over):
    labs = [["date", "ferritin_ng_ml"], [FIRST, 28]]
    content = workbook(Labor=labs, Flags=FLAGS, Runs=RUNS)
    found = hand_over(excel, "p1/x.xlsx", content).refused
    assert [(one.sheet, one.scope, one.remedy) for one in found] == [
        ("Flags", "file", "save this sheet as flags.csv"),
        ("Runs", "note", "save this sheet as sessions.csv"),
    ]


def test_a_result_that_two_sheets_tell_of_is_refused_by_its_sheet(tmp_path):
    rows = [["date", "ferritin_ng_ml"], [FIRST, 28]]
    (tmp_path / "p1").mkdir()
    (tmp_path / "p1/x.xlsx").write_bytes(workbook(A=rows, B=[rows[0], [FIRST, 29]]))
    ledger, built = folder.read(tmp_path)
    assert built["labs"]["value"].to_list() == [28]
    (said,) = [one for one in ledger.refused if one.scope == "row"]
    assert (said.sheet, said.line) == ("B", 2)
    assert "the other is p1/x.xlsx, sheet 'A', line 2" in said.remedy


def test_a_date_that_has_lost_its_format_is_the_number_of_its_days(hand_over):
    rows = [["date", "ferritin_ng_ml"], [45717, 28], [45718.3125, 29], ["45719", 30], [2025, 31]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Labs=rows), Cohort())
    at = [datetime(2025, 3, 1, 23, 59, 59, tzinfo=UTC), datetime(2025, 3, 2, 7, 30, tzinfo=UTC)]
    assert found.labs["happened"].to_list() == at
    assert refused(found) == [(4, "date", "not a date"), (5, "date", "not a date")]
    diary = [["date", "duration_min"], [45717, 50]]
    assert hand_over(excel, "p1/y.xlsx", workbook(Runs=diary)).sessions["day"].to_list() == [
        datetime(2025, 3, 1).date()
    ]


def test_days_are_not_counted_where_a_workbook_begins_in_1904(hand_over):
    rows = [["date", "ferritin_ng_ml"], [45717, 28], ["2025-03-01", 29]]
    content = workbook(Labs=rows, begins="1904")
    found = hand_over(excel, "p1/x.xlsx", content)
    assert found.labs["value"].to_list() == [29]
    assert refused(found) == [(2, "date", "not a date")]


def test_dates_as_text_and_as_excel_s_may_be_mixed(hand_over):
    rows = [["Datum", "Ferritin (µg/l)"], ["02.03.2025", 28], [FIRST, 29], ["2025-03-03", 30]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Labor=rows))
    assert found.labs["day"].dt.day().to_list() == [2, 1, 3]


def test_of_merged_dates_the_rows_below_the_first_are_refused(hand_over):
    rows = [["date", "marker", "value", "unit"], [FIRST, "Ferritin", 28, "ng/mL"]]
    rows += [[None, "CRP", 1, "mg/L"]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Labs=rows))
    assert found.labs["marker"].to_list() == ["ferritin"]
    (said,) = [one for one in found.refused if one.scope == "row"]
    assert (said.line, said.reason) == (3, "the date is empty")
    assert "merged" in said.remedy


def test_a_formula_gives_its_result_and_one_without_is_pointed_at(hand_over):
    given = [FIRST, Formula("A1*2", 28.5), Formula("B2+1", None), Formula("1/0", "#DIV/0!")]
    rows = [["date", "ferritin_ng_ml", "crp_mg_l", "hb_g_dl"], given]
    found = hand_over(excel, "p1/x.xlsx", workbook(Labs=rows))
    assert found.labs.select("marker", "value").rows() == [("ferritin", 28.5)]
    (note,) = [one for one in found.refused if one.scope == "note"]
    assert (note.value, note.reason) == (
        "2 cells",
        "formulas without a result, in cells that were read as empty",
    )
    assert "save it" in note.remedy


def test_a_tidy_sheet_is_read_by_the_rules_of_csv(hand_over):
    rows = [["collected_at", "loinc", "value", "unit"], ["03/04/2025", "2276-4", 30, "ug/L"]]
    rows += [[FIRST, "2276-4", 31, "ug/L"], [FIRST, "2132-9", 300, "pmol/L"]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Labs=rows))
    assert found.labs["value"].to_list() == [31]
    assert [line for line, _, _ in refused(found)] == [2, 4]


def test_two_sheets_may_hold_the_same_result_on_the_same_line(hand_over):
    rows = [["date", "ferritin_ng_ml"], [FIRST, 28], [FIRST, 29]]
    found = hand_over(excel, "p1/x.xlsx", workbook(A=rows[:2], B=rows))
    assert found.labs["line"].to_list() == [2, 2]
    assert [line for line, _, _ in refused(found)] == [3]


def test_check_ins_are_stretched_by_the_declared_scales(hand_over):
    rows = [ITEMS, [FIRST, Dated(0.3125, TIME), 2, 4, 7], [SECOND, None, 9, "x", None]]
    cohort = Cohort(**OSLO, scales=SCALES)
    found = hand_over(excel, "p1/x.xlsx", workbook(Diary=[*rows, [Dated(45719, DAY)]]), cohort)
    columns = ("kind", "soreness", "low_mood", "legs", "happened")
    at = datetime(2025, 3, 1, 6, 30, tzinfo=UTC)
    assert found.checkins.select(columns).rows() == [
        ("morning", 2.5, 2.5, None, at),
        ("after_run", None, None, 7.0, datetime(2025, 3, 1, 22, 59, 59, tzinfo=UTC)),
    ]
    assert refused(found) == [(3, "Soreness", "no answer that can be read")]
    values = [(3, "Soreness", "outside 1 to 5"), (3, "Mood", "not a number")]
    assert sorted(refused(found, "value")) == sorted(values)


def test_an_item_without_a_declared_scale_is_left_out_with_the_lines_to_add(hand_over):
    rows = [["Date", "Soreness", "Mood"], [FIRST, 2, 4]]
    cohort = Cohort(scales={"mood": SCALES["mood"]})
    found = hand_over(excel, "p1/x.xlsx", workbook(Diary=rows), cohort)
    assert found.checkins.select("soreness", "low_mood").rows() == [(None, 2.5)]
    (said,) = [one for one in found.refused if one.scope == "value"]
    assert '`scales_of: {"p1/x.xlsx": {soreness: {low: 1, high: 5, better: low}}}`' in said.remedy
    bare = hand_over(excel, "p1/x.xlsx", workbook(Diary=rows))
    assert bare.checkins.is_empty()
    assert refused(bare) == [(2, "Soreness", "no answer that can be read")]


def test_sessions_start_at_their_time_and_two_of_a_day_are_kept(hand_over):
    header = ["Date", "Time", "Duration", "Distance", "RPE", "Sport"]
    rows = [header, [FIRST, Dated(0.3125, TIME), "0:52:00", 10, 13, "Run"]]
    rows += [[SECOND, None, "30:00", "3,5", 6, "yoga"], [SECOND, None, "30:00", 3, 21, "yoga"]]
    rows += [[SECOND, None, 45, None, None, "run"]]
    cohort = Cohort(**OSLO, distance_unit="mi", rpe_scale="borg_6_20")
    found = hand_over(excel, "p1/x.xlsx", workbook(Runs=rows), cohort)
    first = found.sessions.row(0, named=True)
    assert first["happened"] == datetime(2025, 3, 1, 7, 22, tzinfo=UTC)
    assert (first["sport"], first["source"], first["duration_min"]) == ("run", "diary", 52)
    assert first["distance_km"] == pytest.approx(16.09344)
    assert first["rpe_cr10"] == 5
    assert found.sessions["happened"][1:].dt.second().to_list() == [59, 58]
    assert found.sessions["sport"].to_list() == ["run", "other", "other"]
    assert refused(found) == [(5, "Duration", "no duration whose unit is known")]
    assert refused(found, "value") == [(4, "RPE", "outside 6 to 20")]


def test_distance_and_exertion_of_unknown_scale_are_left_out(hand_over):
    rows = [["date", "duration_min", "distance", "rpe"], [FIRST, 50, 10, 5]]
    found = hand_over(excel, "p1/x.xlsx", workbook(Runs=rows))
    assert found.sessions.select("distance_km", "rpe_cr10", "sport").rows() == [
        (None, None, "other")
    ]
    remedies = [one.remedy for one in found.refused]
    assert any("distance_unit: km" in remedy for remedy in remedies)
    assert any("rpe_scale: cr10" in remedy for remedy in remedies)


def test_how_the_legs_felt_is_known_when_the_run_has_ended(hand_over):
    rows = [["date", "time", "duration_min", "legs"], [FIRST, Dated(0.3125, TIME), 60, 7]]
    cohort = Cohort(**OSLO, scales=SCALES)
    found = hand_over(excel, "p1/x.xlsx", workbook(Runs=rows), cohort)
    ended = datetime(2025, 3, 1, 7, 30, tzinfo=UTC)
    assert found.checkins["happened"].to_list() == found.sessions["happened"].to_list() == [ended]


@pytest.mark.parametrize("rows", [[], [["a", "b"], [1, 2]]])
def test_a_workbook_without_a_known_header_is_refused_in_words(rows, hand_over):
    with pytest.raises(UnreadableError, match="no sheet has a header"):
        hand_over(excel, "p1/x.xlsx", workbook(Sheet=rows))


@pytest.mark.parametrize("cut", [30, 400, -10])
def test_a_broken_workbook_is_refused_in_words(cut, hand_over):
    with pytest.raises(UnreadableError):
        hand_over(excel, "p1/x.xlsx", workbook(Sheet=[["a"]])[:cut])


def test_other_files_are_left_to_others(head_of):
    assert not excel.claims(head_of("x.zip", b"PK\x03\x04 something else"))
    assert not excel.claims(head_of("x.xlsx", "date,ferritin_ng_ml\n"))
    assert excel.claims(head_of("x.bin", workbook(Sheet=[["a"]])))
