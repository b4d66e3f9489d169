"""What is printed: the facts and their shares, a cause by name only past its level of concern."""

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from features import matrix, referral
from features.labels import LEGS_RATING
from features.referral import MESSAGES, Level
from features.registry import FEATURE, MODELLED
from models import additive, scoring, whatif
from models.additive import PREFIX, USUAL
from models.whatif import Outcome
from pipeline import explain, store
from tests.cohort import ATHLETE, on, tables

IRON, SLEEP = (next(c for c in MODELLED if c.name == name) for name in ("iron", "short_sleep"))
LOW = {"ferritin_deficit": 1.2, "ferritin_deficit__shown": "15.2 µg/L", PREFIX + "iron": 0.8}
LOW |= {"ferritin_deficit__day": date(2025, 3, 1)}
FULL = LOW | {"ferritin_deficit": -1.0, "ferritin_deficit__shown": "70 µg/L"}
DOCTOR = "discuss with your doctor"


@pytest.fixture
def craft(club, project):
    """Give the writer of a cohort `crafted`: one scored row of the club, changed by column."""

    def craft(**values):
        scores, matrix = pl.read_parquet(club.scores), pl.read_parquet(club.matrix)
        key = scores.filter(status="scored").select("athlete_id", "day").tail(1)
        folder = project / "data" / "crafted"
        folder.mkdir(parents=True)
        for name, frame in (("scores", scores), ("matrix", matrix)):
            row = frame.join(key, on=["athlete_id", "day"], how="semi")
            mine = {n: v for n, v in values.items() if n in frame.columns}
            made = row.with_columns(pl.lit(v, frame.schema[n]).alias(n) for n, v in mine.items())
            made.write_parquet(folder / f"{name}.parquet")
        assert values.keys() <= {*scores.columns, *matrix.columns}
        return key["athlete_id"].item()

    return craft


@pytest.fixture
def told(craft, command):
    """Give the text that one athlete reads, its row changed by column."""

    def told(**values):
        found = command(explain.explain, "crafted", "--athlete", craft(**values))
        assert (found.status, found.err) == (0, "")
        return found.out

    return told


def line_of(text, words):
    (line,) = [line for line in text.splitlines() if words in line]
    return line


def test_the_club_prints_the_athletes_at_highest_risk(in_club, command):
    found = command(explain.explain, "club", "--top", 2)
    scores = pl.read_parquet(in_club.scores)
    (day,) = re.findall(r"^club: the 2 highest estimates of (.+)$", found.out, re.M)
    last = scores.filter(pl.col("day") == date.fromisoformat(day), status="scored")
    names = last.sort("risk", "athlete_id", descending=[True, False])["athlete_id"][:2]
    assert (scores["day"].max() - date.fromisoformat(day)).days < 3
    assert [line.split(" ")[0] for line in found.out.splitlines() if "· SYNTHETIC" in line] == [
        *names
    ]
    for row in last.filter(pl.col("athlete_id").is_in(names.implode())).iter_rows(named=True):
        assert f"{LEGS_RATING.sentence}: {row['risk']:.0%}" in found.out
        assert f"(typical for you: {row['typical_risk']:.0%})" in found.out
    assert " ".join(referral.SAFETY.split()) in " ".join(found.out.split())


def test_one_athletes_text_holds_every_part_of_the_estimate(told):
    text = told(risk=0.42, typical_risk=0.31, source="model", **{USUAL: 0.37, "base": -1.25})
    assert "· SYNTHETIC" in text
    assert f"{LEGS_RATING.sentence}: 42% (typical for you: 31%)" in text
    assert "estimated by the final model" in text
    assert "usual for you" in line_of(text, "+0.37")
    assert "base" in line_of(text, "-1.25")
    assert "other kinds of causes together" in text
    assert "not known:" in text
    assert "Not a medical device." in text


@pytest.mark.parametrize("says", ["heavy", "fresh"])
def test_the_answer_and_what_it_means_stand_under_the_chance(says, told):
    text = " ".join(told(says=says, would_settle=None).split())
    other = {"heavy": "fresh days of new athletes read as high", "fresh": "heavy days of new"}
    assert f"says: {says} (few {other[says]}" in text
    assert "not that it will be so)" in text
    assert "settled" not in text
    assert text.index("chance") < text.index("says: ") < text.index("log-odds")


@pytest.mark.parametrize(("name", "doctor"), [("ferritin_deficit", True), ("sleep_debt_7d", False)])
def test_where_it_cannot_tell_it_says_what_would_settle_it(name, doctor, told):
    text = " ".join(told(says="cannot tell", would_settle=name).split())
    asked = f"{FEATURE[name].label}{f'; {DOCTOR}' if doctor else ''}"
    said = f"says: cannot tell (heavy and fresh days read alike here); most settled by {asked} "
    assert said in text


def test_the_highest_estimates_say_their_answers_too(in_club, command):
    text = command(explain.explain, "club", "--top", 2).out
    assert len(re.findall(r"^  says: (?:heavy|fresh|cannot tell) \(", text, re.M)) == 2


def test_a_past_day_says_that_the_model_never_saw_the_athlete(told):
    assert "estimated by a model that never saw this athlete" in told(source="out_of_fold")


def test_the_shares_that_are_printed_add_up_to_the_log_odds(told):
    shares = {PREFIX + cause.name: 0.11 for cause in MODELLED}
    text = told(**shares, **{USUAL: 0.5, "base": -2.0})
    total = sum(float(share) for share in re.findall(r"^ *([+-]\d\.\d\d) ", text, re.M))
    assert total == pytest.approx(0.5 - 2.0 + 0.11 * len(MODELLED), abs=0.02)


def test_past_its_level_of_concern_a_cause_is_named_with_its_fact_line_and_source(told):
    text = told(**LOW)
    assert f"{IRON.topic} (+0.80)" in line_of(text, "(+0.80)")
    assert IRON.title not in text  # of blood no verdict, whatever the value
    plain = " ".join(text.split())
    fact = "serum ferritin: 15.2 µg/L on 01 Mar 2025"
    assert f"{fact} (concern: below 35 µg/L, inflammation considered); {DOCTOR}" in plain
    assert "source: Peeling 2007" in plain


def test_below_its_level_of_concern_the_fact_stands_without_blame(told):
    text = told(**FULL, saturation_short=None)
    assert f"{IRON.topic} (+0.80)" in line_of(text, "(+0.80)")
    assert f"serum ferritin: 70 µg/L on 01 Mar 2025; {DOCTOR}" in text
    assert "concern: below 35" not in text
    assert IRON.title not in text


def test_a_cause_that_lowers_the_estimate_is_not_named_either(told):
    text = told(**LOW | {PREFIX + "iron": -0.8}, saturation_short=None)
    assert IRON.title not in text
    assert IRON.topic in line_of(text, "(-0.80)")


def test_only_blood_is_sent_to_the_doctor(told):
    worrying = {f.name: f.concern + f.risk for f in SLEEP.features if f.concern is not None}
    blood = {n: None for cause in MODELLED if cause.family == "blood" for n in inputs(cause)}
    text = told(**worrying, **blood, **{PREFIX + "short_sleep": 0.6})
    assert SLEEP.title in line_of(text, "(+0.60)")
    assert "(concern: " in text
    assert DOCTOR not in text


def inputs(cause):
    return [feature.name for feature in cause.features]


def test_no_text_says_that_a_cause_causes(told):
    text = " ".join(told(**LOW).split()).replace(referral.SAFETY, "").lower()
    assert "other kinds of causes together" in text
    assert not re.search(r"causes your|caused by|because", text)


def test_without_a_day_it_is_the_last_of_which_the_eve_was_logged(in_club, command):
    matrix = pl.read_parquet(in_club.matrix)
    name = matrix.filter(silent_days=0).group_by("athlete_id").agg(pl.col("day").max())
    for athlete, day in name.sort("athlete_id").head(3).iter_rows():
        found = command(explain.explain, "club", "--athlete", athlete)
        assert found.out.startswith(f"{athlete} · {day} · SYNTHETIC")


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("blocked", referral.AGE_UNKNOWN),
        ("blocked", referral.PREGNANT),
        ("referred", referral.MESSAGES[referral.Level.NOW]),
        ("referred", referral.LAB_TODAY),
        ("not_enough_data", referral.SILENT),
    ],
)
def test_without_a_score_there_is_the_message_and_no_number(status, message, told):
    text = told(status=status, message=message, risk=None, typical_risk=0.3, **{USUAL: None})
    plain = " ".join(text.split())
    assert message in plain
    assert "%" not in plain.replace(message, "")
    assert LEGS_RATING.sentence not in plain
    assert IRON.topic not in plain
    assert "log-odds" not in plain
    assert "Not a medical device." in plain


def test_a_message_beside_a_score_stands_above_it(told):
    text = " ".join(told(message=referral.LAB_SOON).split())
    assert text.index(referral.LAB_SOON) < text.index(LEGS_RATING.sentence)


def test_inputs_that_are_not_known_are_named_by_topic(told):
    topic = IRON.topic
    text = told(missing=", ".join(inputs(IRON)))
    assert f"all of those on {topic}" in " ".join(text.split())
    assert "nothing: every input is there" not in text


def test_with_every_input_nothing_is_missing(told):
    assert "not known: nothing: every input is there" in told(missing="")


def test_a_name_with_brackets_is_printed_as_it_is(craft, project, command):
    craft()
    for name in ("scores", "matrix"):
        path = project / "data" / "crafted" / f"{name}.parquet"
        pl.read_parquet(path).with_columns(athlete_id=pl.lit("a [bold]b")).write_parquet(path)
    assert "a [bold]b · " in command(explain.explain, "crafted").out


def test_reasons_go_to_a_file_as_plain_text(in_club, command, tmp_path):
    out = tmp_path / "deep" / "reasons.txt"
    found = command(explain.explain, "club", "--out", out)
    assert (found.status, found.out) == (0, "")
    text = out.read_text(encoding="utf-8")
    assert LEGS_RATING.sentence in text
    assert "\x1b" not in text
    assert "Not a medical device." in text


# --- what cannot be explained


def test_an_unknown_cohort_names_those_that_are_built(in_club, refuses):
    said = refuses(explain.explain, "clbu")
    assert said == "no cohort 'clbu' has been built; built are: club"


def test_before_anything_is_built_the_way_to_it_is_said(project, refuses):
    assert refuses(explain.explain, "club").endswith("built are: none yet; run `make repro`")


def test_an_unknown_athlete_names_the_first_that_are_there(in_club, refuses):
    said = refuses(explain.explain, "club", "--athlete", "SYNTHETIC-999")
    assert said.startswith("club has no athlete 'SYNTHETIC-999'; the first are SYNTHETIC-001, ")


@pytest.mark.parametrize("who", [[], ["--athlete", "SYNTHETIC-001"]])
def test_a_day_out_of_range_names_the_days_that_are_there(who, in_club, refuses):
    said = refuses(explain.explain, "club", *who, "--day", "2031-01-01")
    assert "2031-01-01; days run from 2025-01-06 to 2025-03-17" in said


def test_a_cohort_that_was_never_scored_names_the_stage(project, refuses):
    (project / "data" / "mine").mkdir(parents=True)
    said = refuses(explain.explain, "mine")
    assert said == "data/mine/scores.parquet is not there; run the stage score first"


@pytest.mark.parametrize("arguments", [["--top", 0], ["--day", "soon"], []])
def test_a_wrong_use_of_the_command_is_status_2(arguments, in_club, command):
    cohort = ["club"] if arguments else []
    assert command(explain.explain, *cohort, *arguments).status == 2


def test_the_causes_of_a_family_stand_below_its_sum(told):
    shares = {PREFIX + "short_sleep": 0.6, PREFIX + "stress_mood": 0.2}
    text = told(**shares, sleep_debt_7d=2.0)
    lines = [line.rstrip() for line in text.splitlines()]
    family = next(i for i, line in enumerate(lines) if line.endswith("sleep and stress"))
    assert "+0.80" in lines[family]
    assert SLEEP.title in lines[family + 1]


def test_what_if_reads_the_estimate_of_the_next_day_for_a_usual_day_and_each_change(
    in_club, command
):
    scores = pl.read_parquet(in_club.scores)
    matrix = pl.read_parquet(in_club.matrix)
    fresh = matrix.filter(silent_days=0).select("athlete_id", "day")
    row = scores.join(fresh, on=["athlete_id", "day"]).filter(status="scored").sort("day").row(-1)
    before = {path: path.read_bytes() for path in in_club.matrix.parent.rglob("*.parquet")}
    found = command(
        explain.explain, "club", "--athlete", row[0], "--day", row[1].isoformat(), "--what-if"
    )
    text = " ".join(found.out.split())
    assert f"about today, {row[1]}, and the night after it" in text
    assert "A usual day is the median of your last 4 weeks: a run of " in text
    assert re.search(r"After a usual day and night the estimate for \S+ would read \d+%", text)
    assert len(re.findall(r"the estimate would read \d+% \(instead of \d+%\)", text)) >= 3
    assert "a rest day" in text
    assert "not what a change would do to your legs" in text
    assert "discuss blood values with your doctor" in text
    assert {path: path.read_bytes() for path in before} == before


def test_what_if_is_about_one_athlete(in_club, refuses):
    assert "--what-if needs --athlete" in refuses(explain.explain, "club", "--what-if")


def test_what_if_refuses_a_day_that_is_not_scored(in_club, refuses):
    scores = pl.read_parquet(in_club.scores).filter(pl.col("status") != "scored")
    name, day = scores.row(0)[:2]
    said = refuses(explain.explain, "club", "--athlete", name, "--day", day, "--what-if")
    assert f"{name} is not scored on {day}" in said


def test_what_the_first_line_of_a_message_is_set_in_so_are_the_others(told):
    lines = told(message=referral.LASTING + " " + referral.MEDICINE).splitlines()
    start = next(i for i, line in enumerate(lines) if referral.LASTING[:20] in line)
    assert [line[:2] for line in lines[start : start + 2]] == ["  ", "  "]
    assert lines[start + 1][2] != " "


def test_typical_for_you_and_nothing_known_are_explained(told):
    unknown = dict.fromkeys(inputs(SLEEP))
    text = " ".join(told(**unknown, **{PREFIX + "short_sleep": 0.6}, typical_risk=0.3).split())
    assert "typical for you: the median estimate of your last 90 scored days" in text
    assert explain.UNKNOWN in text
    assert "what is missing counted" not in text


def test_a_bar_towards_heavy_legs_differs_from_one_away_from_them(told):
    text = told(**{PREFIX + "short_sleep": 0.6, PREFIX + "fuel": -0.6, USUAL: 0.0})
    lines = [line.split() for line in text.splitlines()]
    assert [line[1][0] for line in lines if line[:1] == ["+0.60"]] == ["█"]
    assert [line[1][0] for line in lines if line[:1] == ["-0.60"]] == ["░"]


@pytest.fixture
def day_of(in_club):
    """Give an athlete and a scored day of the club, logged the day before."""
    scores, matrix = pl.read_parquet(in_club.scores), pl.read_parquet(in_club.matrix)
    fresh = matrix.filter(silent_days=0).select("athlete_id", "day")
    return scores.join(fresh, on=["athlete_id", "day"]).filter(status="scored").sort("day").row(-1)


def test_what_is_logged_and_no_reason_repeats_stands_below_the_reasons(day_of, command):
    found = command(explain.explain, "club", "--athlete", day_of[0], "--day", day_of[1])
    text = found.out.split("Logged, not among the reasons:")[1]
    assert "age at intake: " in text
    assert "Not a medical device." in text
    assert "Logged, not among the reasons" not in command(explain.explain, "club").out


def test_blood_that_counted_for_nothing_is_printed_once(in_club, command):
    labs = pl.read_parquet(in_club.tables / "labs.parquet").filter(marker="ferritin")
    scored = pl.read_parquet(in_club.scores).filter(status="scored")
    rows = scored.join(labs, on="athlete_id", suffix="_drawn").sort("day", "happened")
    row = rows.filter(pl.col("day") > pl.col("recorded").dt.date()).row(-1, named=True)
    found = command(explain.explain, "club", "--athlete", row["athlete_id"], "--day", row["day"])
    said = f"{row['reported_value']} {row['reported_unit']} on {row['day_drawn']:%d %b %Y}"
    assert " ".join(found.out.split()).count(f"serum ferritin: {said}") == 1


@pytest.fixture
def answered(in_club, day_of, command, monkeypatch):
    """Give what is printed for a what-if whose answer, or whose day's message, is changed."""

    def answered(message=None, **changes):
        real, scores = whatif.answer, pl.read_parquet(in_club.scores)

        def answer(*arguments, **more):
            return replace(real(*arguments, **more), **changes)

        monkeypatch.setattr(whatif, "answer", answer)
        if message is not None:
            said = scores.with_columns(message=pl.lit(message))
            monkeypatch.setattr(
                explain.store, "read_parquet", reader(in_club.scores, said, store.read_parquet)
            )
        arguments = ["--athlete", day_of[0], "--day", day_of[1], "--what-if"]
        return " ".join(command(explain.explain, "club", *arguments).out.split())

    return answered


def reader(path, instead, read):
    return lambda source, by: instead if source.name == path.name else read(source, by)


def test_with_a_message_nothing_harder_than_usual_is_offered(answered):
    text = answered(message=referral.LASTING)
    assert "a rest day" in text
    assert explain.HELD_BACK in text
    for harder in ("beyond the longest", "100 minutes", "strength training", "new pair"):
        assert harder not in text


def test_few_ratings_alone_hold_nothing_back(answered):
    text = answered(message=referral.COLD)
    assert "beyond the longest" in text
    assert explain.HELD_BACK not in text


def test_a_change_that_is_left_out_says_both_reasons_for_it(answered):
    text = answered(outcomes=[Outcome("8 hours of sleep tonight", None)])
    said = "your usual day has as much of it already or too little was logged in 4 weeks"
    assert f"left out, because {said}: 8 hours of sleep tonight" in text


def test_without_skill_that_is_said_in_place_of_equal_numbers(answered):
    text = answered(skilled=False)
    assert explain.NO_SKILL in text
    assert "instead of" not in text


# --- what was reported after the day that is shown

LAST = 40  # the last day that the athlete logged
OTHERS = {"SYNTHETIC-2": LAST, "SYNTHETIC-3": LAST + 1}


def logged_until(name, last):
    """Log a morning and a night a day, and a run every second day."""
    who, days = {"athlete_id": name}, range(1, last + 1)
    run = who | {"distance_km": 10.0, "rpe_cr10": 4.0}
    return {
        "athletes": [who | {"age_y": 30.0}],
        "sessions": [run | {"day": day} for day in days if day % 2 == 0],
        "nights": [who | {"day": day, "asleep_h": 7.0} for day in days],
        "checkins": [who | {"day": day} for day in days],
    }


@pytest.fixture
def filed_late(club, project):
    """Give the writer of a cohort `mine`: a flag after 10:00 of the day after the last logged one.

    Another athlete logs a day longer, so that only the row after that one sees the flag.
    """

    def filed_late(code):
        flag = {"day": LAST + 1, "at": "11:00", "code": code, "site": "whole_body"}
        rows = {"flags": [{"athlete_id": ATHLETE} | flag]}
        for name, last in ({ATHLETE: LAST} | OTHERS).items():
            for table, made in logged_until(name, last).items():
                rows.setdefault(table, []).extend(made)
        made = tables(**rows)
        days = matrix.build(made, LEGS_RATING)
        model = additive.load(club.model)
        scores = scoring.score(model, days, referral.statuses(days, made, LEGS_RATING))
        folder = project / "data" / "mine"
        store.write_tables({n: t.collect() for n, t in vars(made).items()}, folder / "tables")
        store.write_parquet(days, folder / "matrix.parquet")
        written = scoring.with_settling(model, scoring.with_reasons(scores, days), days)
        store.write_parquet(written, folder / "scores.parquet")
        (folder / "model").symlink_to(club.model)

    return filed_late


@pytest.fixture
def said_late(filed_late, command):
    """Give what is printed of that cohort, on one line."""

    def said_late(code, *arguments):
        filed_late(code)
        return " ".join(command(explain.explain, "mine", *arguments).out.split())

    return said_late


@pytest.mark.parametrize(("code", "level"), [("chest", Level.NOW), ("bone_pain", Level.TODAY)])
def test_a_flag_filed_after_the_day_that_is_shown_takes_the_place_of_its_score(
    code, level, said_late
):
    text = said_late(code, "--athlete", ATHLETE)
    assert text.startswith(f"{ATHLETE} · {on(LAST + 2)} · SYNTHETIC {MESSAGES[level]}")
    assert LEGS_RATING.sentence not in text


def test_an_illness_reported_after_the_day_that_is_shown_blocks_it(said_late):
    text = said_late("fever", "--athlete", ATHLETE)
    assert referral.ILL in text
    assert LEGS_RATING.sentence not in text


def test_after_a_late_flag_there_is_no_what_if(filed_late, refuses):
    filed_late("chest")
    said = refuses(explain.explain, "mine", "--athlete", ATHLETE, "--what-if")
    assert f"{ATHLETE} is not scored on {on(LAST + 2)}" in said
    assert MESSAGES[Level.NOW] in said


def test_a_late_report_for_a_doctor_stands_above_the_score_and_holds_back_what_if(said_late):
    text = said_late("veins", "--athlete", ATHLETE, "--what-if")
    assert text.startswith(f"{ATHLETE} · {on(LAST + 1)} · SYNTHETIC {MESSAGES[Level.SOON]}")
    assert LEGS_RATING.sentence in text
    assert explain.HELD_BACK in text
    assert "beyond the longest" not in text


def test_the_day_after_the_last_logged_one_by_its_date_says_it_too(said_late):
    text = said_late("chest", "--athlete", ATHLETE, "--day", on(LAST + 1))
    assert MESSAGES[Level.NOW] in text


def test_a_day_that_is_past_is_explained_as_it_was_known_then(said_late):
    text = said_late("chest", "--athlete", ATHLETE, "--day", on(LAST))
    assert MESSAGES[Level.NOW] not in text
    assert LEGS_RATING.sentence in text


def test_among_the_highest_estimates_nobody_with_a_late_flag_is_shown_as_scored(said_late):
    text = said_late("chest")
    assert f"mine: the 3 highest estimates of {on(LAST + 1)}" in text
    assert f"{ATHLETE} · {on(LAST + 2)} · SYNTHETIC {MESSAGES[Level.NOW]}" in text
    assert text.count(LEGS_RATING.sentence) == len(OTHERS)
