"""Scores: parts that add up, statuses that hold a score back, and files people can open."""

import csv
import json
import shutil
import zipfile
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features import referral
from features.markers import MARKERS
from features.referral import MESSAGES, Level
from features.registry import MODELLED
from pipeline import build, ingest, score, store, train
from tests.pipeline.formats.workbook import workbook

DAYS = 40
END = date(2025, 2, 1) + timedelta(days=DAYS)  # the day after the last entry
LAST = str(END - timedelta(days=1))
PARTS = ["base", "usual_for_you", *(f"contribution_{cause.name}" for cause in MODELLED)]
COLUMNS = ["athlete_id", "day", "status", "source", "risk", "typical_risk", "says"]
COLUMNS += ["would_settle", *PARTS, "missing", "message", "reason", "data", "notice"]


def at(number, clock="08:00"):
    """Give a clock, so many days before the day that is scored."""
    return f"{END - timedelta(days=number)}T{clock}"


def life(name, days=range(1, DAYS + 1), run_every=2):
    """Make a plain athlete: a night and a morning entry a day, a run every second day."""
    who = {"athlete_id": name}
    runs = {"sport": "run", "duration_min": 50, "distance_km": 9, "rpe_cr10": 4}
    return {
        "athletes": [who | {"happened": "2025-01-01", "age_y": 30}],
        "sessions": [who | runs | {"happened": at(n, "18:00")} for n in days if n % run_every == 0],
        "nights": [who | {"happened": at(n, "06:30"), "asleep_h": 7.5} for n in days],
        "checkins": [who | {"happened": at(n, "07:00"), "kind": "morning"} for n in days],
    }


def case(status, message, intake=None, plain=None, **more):
    """Describe an athlete by what differs from the plain one, and what must come of it."""
    return SimpleNamespace(
        status=status, message=message, intake=intake or {}, plain=plain or {}, more=more
    )


def flag(number, code, **more):
    comes = more.pop("comes")
    return case(*comes, flags={"happened": at(number), "code": code} | more)


def blood(marker, value, unit, status, message):
    result = {"happened": at(5), "recorded": at(4), "marker": marker, "value": value, "unit": unit}
    drawn = END - timedelta(days=5)
    said = referral.LAB_VALUE.format(
        marker=MARKERS[marker].label, day=f"{drawn.day} {drawn:%b %Y}", value=value, unit=unit
    )
    return case(status, message.format(values=said), {"sex": "female"}, labs=result)


SILENT_SINCE = range(18, DAYS + 1)
TEN_OF_28 = [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, *range(30, 40)]
PLAIN = ("scored", referral.COLD)
NOW, TODAY = (("referred", MESSAGES[level]) for level in (Level.NOW, Level.TODAY))
SOON = ("scored", f"{MESSAGES[Level.SOON]} {referral.COLD}")
ILL_SOON = ("blocked", f"{referral.ILL} {MESSAGES[Level.SOON]}")
TOO_FEW_RUNS = referral.TOO_FEW_SESSIONS.format(least=4)
ILL = {"kind": "evening", "ill": "yes"}
CASES = {
    "adult": case(*PLAIN),
    "under 18": case("blocked", referral.UNDER_AGE, {"age_y": 17}),
    "18 by now": case(*PLAIN, {"age_y": 17, "happened": "2024-01-01"}),
    "age left out": case("blocked", referral.AGE_UNKNOWN, {"age_y": ""}),
    "pregnant": case("blocked", referral.PREGNANT, {"pregnant": "true"}),
    "ill": case("blocked", referral.ILL, checkins={"happened": at(3, "21:00")} | ILL),
    "well again": case(*PLAIN, checkins={"happened": at(9, "21:00")} | ILL),
    "chest": flag(2, "chest", comes=NOW),
    "numb": flag(2, "new_numbness", comes=TODAY),
    "heavy for weeks": flag(2, "lasting_heaviness", comes=SOON),
    "a code nobody knows": flag(2, "unheard_of", comes=TODAY),
    "major injury": flag(2, "injury", severity="major", comes=SOON),
    "minor injury": flag(2, "injury", severity="minor", comes=SOON),
    "injury": flag(2, "injury", comes=SOON),
    "injury that is over": flag(5, "injury", resolved=at(2), comes=PLAIN),
    "chest pain": flag(2, "Chest pain", comes=NOW),
    "no code": flag(2, "", comes=TODAY),
    "no time": flag(2, "chest", happened="last week", comes=NOW),
    "resolved before it began": flag(2, "chest", resolved=at(20), comes=NOW),
    "night sweats": flag(2, "night_sweats_or_glands", comes=ILL_SOON),
    "pregnant with swollen ankles": case(
        "blocked",
        f"{referral.PREGNANT} {MESSAGES[Level.SOON]}",
        {"pregnant": "true"},
        flags={"happened": at(2), "code": "veins"},
    ),
    "resolved": flag(3, "chest", resolved=at(1), comes=PLAIN),
    "resolved too late": flag(3, "chest", resolved=at(0, "23:00"), comes=NOW),
    "long ago": flag(20, "chest", comes=NOW),
    "filed after 10:00 today": flag(2, "chest", recorded=at(0, "12:00"), comes=NOW),
    "urgent blood": blood("haemoglobin", "5.5", "g/dL", "referred", referral.LAB_TODAY),
    "low blood": blood("ferritin", "9", "ug/L", "scored", f"{referral.LAB_SOON} {referral.COLD}"),
    "silent": case("not_enough_data", referral.SILENT, plain={"days": SILENT_SINCE}),
    "ten of 28 days": case("not_enough_data", referral.TOO_FEW, plain={"days": TEN_OF_28}),
    "three days": case("not_enough_data", referral.TOO_FEW, plain={"days": range(1, 4)}),
    "two runs": case("not_enough_data", TOO_FEW_RUNS, plain={"run_every": 14}),
}


def cohort_of(cases):
    """Give all rows of some cases' athletes, by table."""
    rows = {}
    for name, made in cases.items():
        found = life(name, **made.plain)
        found["athletes"] = [row | made.intake for row in found["athletes"]]
        for table, row in made.more.items():
            found.setdefault(table, []).append({"athlete_id": name} | row)
        for table, listed in found.items():
            rows.setdefault(table, []).extend(listed)
    return rows


@pytest.fixture(scope="module")
def scored(club, tmp_path_factory, write):
    """Score every case at once; none of them has a rating of the legs."""
    folder = write(tmp_path_factory.mktemp("cases") / "raw", **cohort_of(CASES))
    score.score(str(club.model), folder, folder.parent / "scores.parquet")
    return pl.read_parquet(folder.parent / "scores.parquet")


def only(rows, **where):
    (row,) = rows.filter(**where).iter_rows(named=True)
    return row


@pytest.mark.parametrize("name", CASES)
def test_the_status_and_the_words_that_come_with_it(name, scored):
    row = only(scored, athlete_id=name)
    assert row["day"] == END
    assert (row["status"], row["message"]) == (CASES[name].status, CASES[name].message)


def test_without_a_status_of_scored_there_is_no_number_and_no_reason(scored):
    held = scored.filter(pl.col("status") != "scored")
    assert held.height > 10
    empty = held.select("risk", "typical_risk", *PARTS, "reason").null_count().row(0)
    assert set(empty) == {held.height}
    told = scored.filter(status="scored")
    assert set(told.select("risk", *PARTS, "reason").null_count().row(0)) == {0}


def test_a_cohort_declared_adult_is_scored_without_ages(in_club, write, tmp_path):
    rows = life("nobody asked")
    rows.pop("athletes")
    for adults, status in ((True, "scored"), (False, "blocked")):
        folder = write(tmp_path / status, cohort={"adults": adults}, **rows)
        score.score(str(in_club.model), folder, tmp_path / "scores.parquet")
        assert pl.read_parquet(tmp_path / "scores.parquet")["status"].to_list() == [status]


# --- the club, which has ratings and was trained on


@pytest.fixture(scope="module")
def every_day(club):
    return pl.read_parquet(club.scores)


def test_columns_stand_in_the_order_that_others_rely_on(every_day, scored):
    assert every_day.columns == COLUMNS
    assert scored.columns == COLUMNS


def test_parts_add_up_to_the_log_odds_of_the_risk(every_day, scored):
    for rows in (every_day, scored):
        told = rows.filter(status="scored")
        risk = told["risk"].to_numpy()
        total = told.select(pl.sum_horizontal(PARTS)).to_series().to_numpy()
        assert np.abs(total - np.log(risk / (1 - risk))).max() < 1e-9


def test_labelled_days_come_from_a_model_that_never_saw_the_athlete(club, every_day):
    labelled = pl.read_parquet(club.matrix).filter(pl.col("heavy").is_not_null())
    key = ["athlete_id", "day"]
    last = labelled.group_by("athlete_id").agg(last=pl.col("day").max())
    until = pl.col("day") <= pl.col("last")
    theirs = every_day.join(last, on="athlete_id", how="left").filter(until)
    others = every_day.join(theirs, on=key, how="anti")
    assert theirs["source"].unique().to_list() == ["out_of_fold"]
    assert others["source"].unique().to_list() == ["model"]
    held = pl.read_parquet(club.out_of_fold)
    both = theirs.filter(status="scored").join(held, on=key, suffix="_held")
    assert both.height > 300
    for name in ("risk", *PARTS):
        assert (both[name] - both[f"{name}_held"]).abs().max() < 1e-11


def test_the_typical_risk_is_the_median_of_earlier_scored_days_only(every_day):
    for (_,), rows in every_day.partition_by("athlete_id", as_dict=True).items():
        known = rows.filter(status="scored").sort("day")
        for row in known.tail(3).iter_rows(named=True):
            before = known.filter(pl.col("day") < row["day"])["risk"].tail(90)
            assert row["typical_risk"] == (pytest.approx(before.median()) if len(before) else None)


def test_made_up_athletes_and_the_limits_of_use_are_named_in_every_row(every_day, scored):
    assert every_day["data"].unique().to_list() == ["SYNTHETIC"]
    assert scored["data"].unique().to_list() == ["real"]
    (notice,) = every_day["notice"].unique()
    assert notice.startswith(referral.SAFETY)
    assert "made-up runners (SYNTHETIC)" in notice


def test_raw_files_and_their_tables_score_the_same_and_csv_says_the_same(in_club, tmp_path):
    outs = [tmp_path / name for name in ("tables.parquet", "raw.parquet", "raw.csv")]
    for source, out in zip((in_club.tables, in_club.raw, in_club.raw), outs, strict=True):
        score.score(str(in_club.model), source, out)
    one, two = pl.read_parquet(outs[0]), pl.read_parquet(outs[1])
    assert_frame_equal(one, two)
    assert one["day"].n_unique() == 1
    with outs[2].open(newline="", encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    assert [float(row["risk"]) if row["risk"] else None for row in cells] == one["risk"].to_list()
    assert [row["message"] for row in cells] == one["message"].to_list()


def test_an_earlier_day_is_scored_as_it_was_known_then(in_club, tmp_path, command):
    day = date(2025, 3, 1)
    made = [in_club.model, in_club.tables]
    one = command(score.score, *made, tmp_path / "day.parquet", "--as-of", day)
    assert one.status == 0
    command(score.score, *made, tmp_path / "all.parquet", "--every-day")
    found = pl.read_parquet(tmp_path / "day.parquet")
    everything = pl.read_parquet(tmp_path / "all.parquet")
    assert_frame_equal(found, everything.filter(pl.col("day") == day))
    assert set(everything["source"]) == {"model", "out_of_fold"}


@pytest.mark.parametrize(
    ("days_ago", "status", "message"),
    [
        (0, "referred", MESSAGES[Level.NOW]),
        (1, "referred", MESSAGES[Level.NOW]),
        (2, "scored", referral.COLD),
    ],
)
def test_the_newest_day_says_what_was_filed_after_10_00_as_well(
    days_ago, status, message, in_club, write, tmp_path
):
    rows = cohort_of(
        {"early": case(*PLAIN, plain={"days": range(2, DAYS + 1)}), "late": case(*PLAIN)}
    )
    rows["flags"] = [{"athlete_id": "early", "happened": at(1, "11:00"), "code": "chest"}]
    folder, out = write(tmp_path / "mine", **rows), tmp_path / "scores.parquet"
    score.score(str(in_club.model), folder, out, as_of=datetime.fromisoformat(at(days_ago)))
    found = pl.read_parquet(out)
    early, late = only(found, athlete_id="early"), only(found, athlete_id="late")
    assert (early["status"], early["message"]) == (status, message)
    assert (early["risk"] is None) == (status == "referred")
    assert (late["status"], late["day"]) == ("scored", END - timedelta(days=days_ago))


def test_a_name_that_a_spreadsheet_would_run_is_escaped_in_csv(in_club, write, tmp_path):
    name = '=HYPERLINK("http://x")'
    folder = write(tmp_path / "odd", cohort={"adults": True}, **life(name))
    score.score(str(in_club.model), folder, tmp_path / "scores.csv")
    score.score(str(in_club.model), folder, tmp_path / "scores.parquet")
    with (tmp_path / "scores.csv").open(newline="", encoding="utf-8") as file:
        assert [row["athlete_id"] for row in csv.DictReader(file)] == ["'" + name]
    assert pl.read_parquet(tmp_path / "scores.parquet")["athlete_id"].to_list() == [name]


def test_the_screen_says_how_many_and_that_it_is_no_medical_device(in_club, tmp_path, command):
    found = command(score.score, in_club.model, in_club.raw, tmp_path / "scores.csv")
    assert "24 rows of 24 athletes" in found.out
    assert "chance that your legs feel heavy on the run" in found.out
    assert "Not a medical device." in found.out
    assert " rows read = " in found.out


def test_the_screen_says_who_needs_what_the_most_urgent_first(in_club, write, tmp_path, command):
    names = ["adult", "pregnant", "low blood", "urgent blood", "chest"]
    folder = write(tmp_path / "mine", **cohort_of({name: CASES[name] for name in names}))
    found = command(score.score, in_club.model, folder, tmp_path / "scores.csv")
    said = [line for line in found.out.splitlines() if line[:2] == "  " and line[2] != " "]
    starts = ["chest, referred: Something", "urgent blood, referred: Your laboratory's haemoglobin"]
    starts += ["low blood, scored: Your laboratory's serum ferritin", "adult, scored: Fewer than"]
    starts += ["pregnant, blocked: No score"]
    assert [line.strip().startswith(start) for line, start in zip(said, starts, strict=True)] == (
        [True] * 5
    )
    assert max(len(line) for line in said) <= store.WIDTH
    whole = " ".join(found.out.split())
    assert MESSAGES[Level.NOW] in whole


def test_the_screen_names_20_athletes_and_counts_the_others(in_club, write, tmp_path, command):
    many = {f"runner {number:02}": CASES["pregnant"] for number in range(23)}
    folder = write(tmp_path / "mine", **cohort_of(many))
    found = command(score.score, in_club.model, folder, tmp_path / "scores.csv")
    assert found.out.count("No score: this tool is not for pregnancy") == 20
    assert "  … and 3 more\n" in found.out


@pytest.mark.parametrize("name", ["flags", "reports of our physio"])
def test_a_slip_in_a_flag_is_on_the_screen(name, in_club, write, tmp_path, command):
    rows = cohort_of({"adult": CASES["no time"]})
    folder = write(tmp_path / "mine", **rows)
    (folder / "flags.csv").rename(folder / f"{name}.csv")
    found = command(score.score, in_club.model, folder, tmp_path / "scores.csv")
    assert f"{name}.csv, line 2, happened = last week: no possible time" in found.out
    assert "adult, referred:" in found.out


def test_what_may_tell_of_health_and_is_not_read_is_on_the_screen_line_by_line(
    in_club, write, tmp_path, command
):
    life_of = life("SYNTHETIC-1")
    blood = {"athlete_id": "SYNTHETIC-1", "happened": LAST, "recorded": LAST, "unit": "mmol/L"}
    labs = [blood | {"marker": name, "value": 6.9} for name in ("Potasium", "Natrum")]
    flag = {"athlete_id": "SYNTHETIC-l", "happened": LAST, "code": "chest"}
    cohort = {"adults": True}
    folder = write(tmp_path / "mine", cohort=cohort, **(life_of | {"labs": labs, "flags": [flag]}))
    diary = folder / "SYNTHETIC-1" / "diary.csv"
    diary.parent.mkdir()
    notes = ("Brustschmerz", "me duele el gemelo", "fainted")
    diary.write_text("date,ill,notes\n" + "".join(f"{LAST},no,{said}\n" for said in notes))
    found = command(score.score, in_club.model, folder, tmp_path / "scores.csv")
    said = found.out[found.out.index("Look at these yourself") :].splitlines()[1:5]
    assert [line.partition(":")[0].strip() for line in said] == [
        "SYNTHETIC-1/diary.csv, line 2, notes = Brustschmerz",
        "SYNTHETIC-1/diary.csv, line 3, notes = me duele el gemelo",
        "flags.csv, line 2, athlete_id = SYNTHETIC-l",
        "labs.csv, line 2, marker = Potasium 6.9 mmol/L",
    ]
    assert said[0].endswith("(2 values; also line 4 = fainted)")
    assert "did you mean SYNTHETIC-1?" in said[2]
    assert said[3].endswith("(2 rows; also line 3 = Natrum 6.9 mmol/L)")


# --- what cannot be scored


@pytest.mark.parametrize("name", ["scores.xlsx", "scores", "scores.CSV.gz"])
def test_another_ending_is_refused_before_anything_is_read(name, project, refuses):
    said = refuses(score.score, "no-model", "no-cohort", name)
    assert said == f"{name}: name a file that ends in .parquet or .csv"


@pytest.mark.parametrize("name", ["flags.csv", "labs.csv"])
def test_nobody_is_scored_while_a_file_of_reports_cannot_be_read(
    in_club, write, refuses, tmp_path, name
):
    folder = write(tmp_path / "mine", cohort={"adults": True}, **life("SYNTHETIC-1"))
    (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    said = refuses(score.score, in_club.model, folder, tmp_path / "out.csv")
    assert said.startswith(f"{name}: ")
    assert said.endswith("nobody is scored, because a report in it might stop a score")
    assert not (tmp_path / "out.csv").exists()


BLOOD = "date,haemoglobin_g_l\n2025-03-01,55\n"  # nothing says whose it is
BOOK = workbook(Labor=[["Datum", "Kalium (mmol/L)", "Ferritin (ng/mL)"], ["2025-03-01", 6.9, 30]])
OTHER_BOOK = workbook(Plan=[["a", "b"], ["c", "d"]])
NO_BLOOD = '{"resourceType": "Observation", "status": "final", "code": {"text": "weight"}}'


@pytest.mark.parametrize(
    ("name", "content", "stops"),
    [
        ("hospital.csv", BLOOD, True),
        ("ann/blood.xlsx", BOOK[:-40], True),
        ("blood.xlsx", BOOK, True),
        ("ann/list.xlsx", OTHER_BOOK, False),
        ("clinic.json", '{"resourceType": "Bundle", "entry": [', True),
        ("ann/weight.json", NO_BLOOD, False),
    ],
)
def test_results_that_cannot_be_read_stop_a_score_under_any_name(
    name, content, stops, in_club, write, refuses, command, tmp_path
):
    folder = write(tmp_path / "mine", cohort={"adults": True}, **life("SYNTHETIC-1"))
    (folder / "ann").mkdir()
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    asked = score.score, in_club.model, folder, tmp_path / "out.csv"
    said = refuses(*asked) if stops else command(*asked).out
    assert said.startswith(name) if stops else f"{name}: " in said
    assert ("nobody is scored, because a report in it might stop a score" in said) == stops
    assert (tmp_path / "out.csv").exists() != stops


PICTURE = b"\x89PNG\r\n\x1a\n\x00"


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"flags.csv": PICTURE}, "flags.csv"),
        ({"ann/labs.pdf": b"%PDF-1.7"}, "ann/labs.pdf"),
        ({"x/Labs 2025.png": PICTURE, "x/run.jpg": PICTURE}, "x/Labs 2025.png"),
        ({"labs.zip": b"PK\x05\x06" + bytes(18)}, "labs.zip"),
        ({"flags.csv": b"fine", "../run.tcx": b"evil"}, "flags.csv"),
    ],
)
def test_a_file_of_reports_in_an_archive_counts_as_one_outside(
    members, named, in_club, write, refuses, tmp_path
):
    folder = write(tmp_path / "mine", cohort={"adults": True}, **life("SYNTHETIC-1"))
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    said = refuses(score.score, in_club.model, folder, tmp_path / "out.csv")
    assert said.startswith(f"all.zip/{named}: ")
    assert said.endswith("nobody is scored, because a report in it might stop a score")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    "members", [{"run.jpg": PICTURE, "plan.pdf": b"%PDF-1.7"}, {"../run.tcx": b"evil"}]
)
def test_other_files_that_cannot_be_read_stop_no_score(members, in_club, write, command, tmp_path):
    folder = write(tmp_path / "mine", cohort={"adults": True}, **life("SYNTHETIC-1"))
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.mkdir("labs")
        for name, content in members.items():
            archive.writestr(name, content)
    found = command(score.score, in_club.model, folder, tmp_path / "out.csv")
    assert (found.status, (tmp_path / "out.csv").exists()) == (0, True)


def test_a_missing_model_is_named(project, refuses):
    said = refuses(score.score, "nowhere", "data/raw/mine", "out.csv")
    assert said.startswith("nowhere holds no model that can be read (")


@pytest.fixture
def changed(club, tmp_path):
    """Give a copy of the club's model with something else in its model.json."""

    def changed(**values):
        folder = tmp_path / "changed"
        shutil.copytree(club.model, folder)
        said = json.loads((folder / "model.json").read_text())
        (folder / "model.json").write_text(json.dumps(said | values))
        return folder

    return changed


def test_a_model_of_other_features_is_refused_by_name(in_club, changed, refuses):
    said = json.loads((in_club.model / "model.json").read_text())
    folder = changed(features=["moon_phase", *said["features"][1:]])
    found = refuses(score.score, folder, in_club.tables, "out.csv")
    assert "was made with other features (moon_phase); train it again" in found


def test_a_model_of_other_groups_of_causes_is_refused(in_club, changed, refuses):
    said = json.loads((in_club.model / "model.json").read_text())["causes"]
    (first, *rest) = said
    moved = {name: said[name] for name in rest} | {rest[0]: said[first] + said[rest[0]]}
    found = refuses(score.score, changed(causes=moved), in_club.tables, "out.csv")
    assert "was made with other features (other groups of causes)" in found


def test_a_model_whose_features_were_computed_otherwise_is_refused(in_club, changed, refuses):
    found = refuses(score.score, changed(formulas="0123"), in_club.tables, "out.csv")
    assert "was made when features were computed otherwise; train it again" in found


def test_a_model_of_an_unknown_label_is_refused(in_club, changed, refuses):
    found = refuses(score.score, changed(label="sore_elbows"), in_club.tables, "out.csv")
    assert found == "the model predicts 'sore_elbows', which this version does not know"


@pytest.mark.parametrize("name", ["booster.txt", "tables.json"])
def test_a_model_with_a_broken_file_is_refused(in_club, changed, refuses, name):
    folder = changed()
    (folder / name).write_text("tree\nno more")
    said = refuses(score.score, folder, in_club.tables, "o.csv")
    assert said.endswith("are not of one model; train it again")
    (folder / name).unlink()
    said = refuses(score.score, folder, in_club.tables, "o.csv")
    assert said.startswith(f"{folder} holds no model that can be read (")


def test_an_unknown_cohort_is_refused(in_club, refuses):
    said = refuses(score.score, in_club.model, "data/raw/mien", "out.csv")
    assert said == "no folder data/raw/mien; folders of cohorts that are here: data/raw/club"


def test_a_day_out_of_range_names_the_days_that_are_there(in_club, refuses):
    made = (in_club.model, in_club.tables, "out.csv")
    said = refuses(score.score, *made, "--as-of", "2031-01-01")
    assert said == "no athlete has 2031-01-01; the cohort runs from 2025-01-06 to 2025-03-17"


def test_a_day_that_is_no_date_is_a_usage_error(in_club, command):
    found = command(score.score, in_club.model, in_club.tables, "out.csv", "--as-of", "1 March")
    assert found.status == 2
    assert "1 March" in found.err


def test_refused_rows_are_shown_beside_the_scores(in_club, write, tmp_path, command):
    rows = life("adult")
    rows["sessions"][0]["distance_km"] = -9
    folder = write(tmp_path / "mine", **rows)
    found = command(score.score, in_club.model, folder, tmp_path / "scores.csv")
    assert "100 kept + 1 refused" in found.out
    assert "\n       1  row: distance_km must be at least 0 km\n" in found.out
    pointer = f"python -m pipeline.ingest --dry-run {folder}"
    assert f"each file: {pointer}\n" in found.out
    assert command(ingest.ingest, *pointer.split()[3:]).status == 0


def test_refusals_are_grouped_by_reason(in_club, write, tmp_path, command):
    rows = life("adult")
    for session in rows["sessions"][:3]:
        session["distance_km"] = -9
    folder = write(tmp_path / "mine", **rows)
    found = command(score.score, in_club.model, folder, tmp_path / "scores.csv")
    assert found.out.count("distance_km must be at least 0 km") == 1
    assert "\n       3  row: distance_km must be at least 0 km\n" in found.out


def cells(line):
    """Split a line of the table; what a cell goes on with has nothing in its first column."""
    return [cell.strip() for cell in line.strip("│┃").split("│")]


def test_the_screen_shows_the_chance_of_every_athlete(in_club, tmp_path, command):
    out = tmp_path / "scores.parquet"
    found = command(score.score, in_club.model, in_club.tables, out)
    scores = {row["athlete_id"]: row for row in pl.read_parquet(out).iter_rows(named=True)}
    shown = [cells(line) for line in found.out.splitlines() if line.startswith("│")]
    table = {row[0]: row[1:] for row in shown if row[0]}
    assert table.keys() == scores.keys()
    for name, (day, chance, typical, _says, _most, status) in table.items():
        row = scores[name]
        assert (day, status) == (str(row["day"]), row["status"])
        said = ["–" if row[key] is None else f"{row[key]:.0%}" for key in ("risk", "typical_risk")]
        assert [chance, typical] == said
    chances = [int(row[1].rstrip("%")) for row in table.values() if row[1] != "–"]
    assert chances == sorted(chances, reverse=True)
    assert any(chances)


def test_the_cause_that_counted_most_is_the_first_of_the_reasons(in_club, tmp_path, command):
    out = tmp_path / "scores.parquet"
    found = command(score.score, in_club.model, in_club.tables, out)
    shown = " ".join(found.out.split())
    named = [r for r in pl.read_parquet(out)["reason"].drop_nulls() if r.startswith("counted tow")]
    firsts = [r.removeprefix("counted towards the estimate: ").split(" (")[0] for r in named]
    assert firsts
    for first in firsts:
        assert first.split()[0] in shown


def test_at_most_30_athletes_are_shown_and_the_others_counted(in_club, write, tmp_path, command):
    many = {
        f"runner {number:02}": case(*PLAIN, plain={"days": range(1, 4)}) for number in range(33)
    }
    folder = write(tmp_path / "mine", **cohort_of(many))
    found = command(score.score, in_club.model, folder, tmp_path / "scores.csv")
    assert sum(line.startswith("│ runner") for line in found.out.splitlines()) == 30
    assert "  … and 3 more athletes\n" in found.out


def test_of_every_day_the_screen_shows_the_last(in_club, tmp_path, command):
    made = (in_club.model, in_club.tables, tmp_path / "all.parquet", "--every-day")
    found = command(score.score, *made)
    shown = [cells(line) for line in found.out.splitlines() if line.startswith("│")]
    assert len([row for row in shown if row[0]]) == 24
    assert {row[1] for row in shown if row[0]} == {"2025-03-17"}


# --- blood or reports alone

ALONE = {
    "urgent": ({"labs": ("potassium", "7.1", "mmol/L")}, "referred"),
    "plain": ({"labs": ("ferritin", "60", "ug/L")}, "not_enough_data"),
    "reported": ({"flags": "chest"}, "referred"),
}


@pytest.mark.parametrize("name", ALONE)
def test_blood_or_a_report_alone_gives_no_score_and_loses_no_message(
    name, in_club, write, tmp_path, command
):
    who = {"athlete_id": "SYNTHETIC-1", "happened": at(5)}
    (given, status) = ALONE[name]
    rows = {"flags": [who | {"code": given["flags"]}]} if "flags" in given else {}
    if "labs" in given:
        rows["labs"] = [who | dict(zip(("marker", "value", "unit"), given["labs"], strict=True))]
    folder, out = write(tmp_path / "mine", cohort={"adults": True}, **rows), tmp_path / "o.parquet"
    found = command(score.score, in_club.model, folder, out)
    assert found.status == 0, found.err
    (row,) = pl.read_parquet(out).iter_rows(named=True)
    assert (row["status"], row["risk"]) == (status, None)
    assert "no training, night or diary: nothing can be scored" in found.out
    assert f"SYNTHETIC-1, {status}: " in found.out
    assert ("7.1 mmol/L" in row["message"]) == (name == "urgent")


# --- cohorts that cannot be learned from


@pytest.fixture
def to_train(in_club, write, tmp_path, ingest_into, command):
    """Take a hand-written cohort to the matrix, then run train on it."""

    def to_train(cohort="mine", **rows):
        ingest_into(write(tmp_path / "raw", **rows), tmp_path)
        names = ("matrix.parquet", "statuses.parquet", "model", "oof.parquet", "forward.parquet")
        paths = [tmp_path / name for name in names]
        built = command(build.build, cohort, tmp_path / "tables", *paths[:2])
        if built.status:
            return built, None
        return built, command(train.train, cohort, paths[0], *paths[2:])

    return to_train


def test_a_cohort_without_ratings_is_built_and_said_to_be_no_teacher(to_train):
    built, trained = to_train(**life("adult"))
    assert "no ratings, so this cohort can be scored but not learned from" in built.out
    assert (built.status, trained.status) == (0, 1)
    assert trained.err.startswith("heavy legs: mine has no rated days")
    assert "take it out of `cohorts` in params.yaml" in trained.err
    assert "python -m pipeline.score MODEL COHORT OUT" in trained.err


def rated(name, numbers, **items):
    return [{"athlete_id": name, "happened": at(n, "20:00")} | items for n in numbers]


def test_a_cohort_with_too_few_ratings_says_how_many_there_are(to_train):
    rows = life("adult")
    rows["checkins"] += rated("adult", range(2, 20, 2), kind="after_run", legs=7)
    _, trained = to_train(**rows)
    assert trained.status == 1
    assert "mine has 9 heavy of 9 rated days of 1 athletes; at least 20 of each" in trained.err
    assert len(trained.err.splitlines()) == 1


def test_two_kinds_of_ratings_must_be_chosen_between(to_train):
    rows = life("adult")
    rows["checkins"] += rated("adult", [2, 4], kind="after_run", legs=7)
    rows["checkins"] += rated("adult", [3], kind="morning", soreness=9, soreness_sites="trunk")
    built, _ = to_train(**rows)
    assert built.status == 1
    assert "has ratings for legs_rating and leg_soreness; choose one in params.yaml" in built.err


def test_a_label_that_nobody_declared_is_refused(in_club, to_train, tmp_path, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(in_club.home, home, ignore=shutil.ignore_patterns("data", "reports"))
    text = (home / "params.yaml").read_text().replace("legs_rating", "leg_rating")
    (home / "params.yaml").write_text(text)
    monkeypatch.chdir(home)
    built, _ = to_train(cohort="club", **life("adult"))
    assert built.err == (
        "heavy legs: unknown label 'leg_rating'; known are legs_rating, leg_soreness\n"
    )


def test_one_day_and_every_day_at_once_are_refused(in_club, tmp_path, refuses):
    made = [in_club.model, in_club.tables, tmp_path / "x.csv"]
    said = refuses(score.score, *made, "--as-of", "2025-03-01", "--every-day")
    assert said == "--as-of and --every-day contradict each other; give one of them"
