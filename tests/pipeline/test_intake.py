"""Slips in athletes.csv: a cell is refused, never the athlete, and nobody is scored by mistake."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from features import labels, referral
from pipeline import arrived, store
from pipeline.formats import folder as folders
from pipeline.formats import intake_rows, ledger, templates

POLICY = next(iter(labels.POLICIES.values()))
END = date(2025, 3, 1)
WELL = {"happened": "2025-01-01", "age_y": "31"}
TOMORROW = datetime.now(UTC) + timedelta(days=3)

# what the row says, the column that is pointed at, words of the reason, and the athlete's status
SLIPS = {
    "age in words": ({"age_y": "17 J."}, "age_y", "a number from 0 to 110", "blocked"),
    "impossible age": ({"age_y": "160"}, "age_y", "a number from 0 to 110", "blocked"),
    "age nan": ({"age_y": "nan"}, "age_y", "a number from 0 to 110", "blocked"),
    "pregnant?": ({"pregnant": "vielleicht"}, "pregnant", "not true or false", "blocked"),
    "heart?": ({"heart_condition": "?"}, "heart_condition", "not true or false", "blocked"),
    "a word": ({"happened": "winter"}, "happened", "no possible time", "blocked"),
    "either order": ({"happened": "02/03/2025"}, "happened", "two ways", "blocked"),
    "the future": ({"happened": f"{TOMORROW:%F}"}, "happened", "no possible time", "blocked"),
    "undated": ({"happened": ""}, "happened", "happened is empty", "blocked"),
    "sex": ({"sex": "x"}, "sex", "not one of female, male", "scored"),
    "mass": ({"body_mass_kg": "sixty"}, "body_mass_kg", "a number from 30 to 200", "scored"),
    "zone": ({"timezone": "Oslo"}, "timezone", "no time zone of this name", "scored"),
    "silence": ({"silence": "quiet"}, "silence", "not one of rested", "scored"),
    "filed": ({"recorded": "later"}, "recorded", "no possible time", "scored"),
    "neither": ({"happened": "", "age_y": ""}, "happened", "happened is empty", "scored"),
}
# what the row says of somebody who must not be scored, and the words that come of it
STOPPED = {
    "17, w": ({"sex": "w", "age_y": "17"}, referral.UNDER_AGE),
    "17, Alter unread": ({"age_y": "17 J."}, referral.AGE_UNKNOWN),
    "17, by points": ({"happened": "20.01.2025", "age_y": "17"}, referral.UNDER_AGE),
    "17, no date": ({"happened": "?", "age_y": "17"}, referral.AGE_UNKNOWN),
    **{f"pregnant={yes}": ({"pregnant": yes}, referral.PREGNANT) for yes in ("ja", "Oui", "sí")},
    **{f"pregnant={yes}": ({"pregnant": yes}, referral.PREGNANT) for yes in ("sì", "SIM", "yes")},
    "heart": ({"heart_condition": "ja"}, referral.HEART),
}


def life(name):
    """Log 40 days: a morning entry a day, and a run every second one."""
    days = [END - timedelta(days=number) for number in range(1, 41)]
    run = {"athlete_id": name, "sport": "run", "duration_min": 50, "distance_km": 9}
    entry = {"athlete_id": name, "kind": "morning"}
    return {
        "sessions": [run | {"happened": f"{day}T18:00"} for day in days[::2]],
        "checkins": [entry | {"happened": f"{day}T07:00"} for day in days],
    }


@pytest.fixture
def status(write, tmp_path):
    """Give the status and message of each athlete of an intake, in a cohort of declared adults."""

    def status(intake, names=(), adults=True):
        names = names or [row["athlete_id"] for row in intake]
        lives = [life(name) for name in names]
        rows = {table: [row for one in lives for row in one[table]] for table in lives[0]}
        made = write(tmp_path / "mine", cohort={"adults": adults}, **rows)
        if intake:
            write(made, athletes=intake)
        _, found = arrived.built(made, POLICY)
        last = found.filter(pl.col("day") == pl.col("day").max().over("athlete_id"))
        return {row[0]: row[1:] for row in last.drop("day").iter_rows()}

    return status


def who(cases):
    return [{"athlete_id": name} | WELL | row for name, (row, *_) in cases.items()]


@pytest.fixture(scope="module")
def slips(tmp_path_factory, write):
    """Read every case of SLIPS at once."""
    made = write(tmp_path_factory.mktemp("slips"), cohort={"adults": True}, athletes=who(SLIPS))
    return folders.read(made)


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_costs_the_cell_and_never_the_athlete(case, slips):
    row, column, words, _ = SLIPS[case]
    books, built = slips
    line = 2 + list(SLIPS).index(case)
    (refusal,) = [one for one in books.refused if one.line == line]
    assert (refusal.column, refusal.value) == (column, row[column] or None)
    assert refusal.scope == ("value" if row[column] else "note")
    assert words in refusal.reason
    assert refusal.remedy
    (kept,) = built["athletes"].filter(athlete_id=case).iter_rows(named=True)
    if column not in ("age_y", "happened", "pregnant", "heart_condition"):
        assert (kept["age_y"], kept["declared_adult"]) == (
            (31, True) if case != "neither" else (None, True)
        )
    assert ledger.counted(books)["rows_refused"] == 0


def test_a_decimal_comma_in_an_intake_is_shown_with_a_point(write, tmp_path):
    intake = [{"athlete_id": "SYNTHETIC-1", "body_mass_kg": "81,5"} | WELL]
    (refusal,) = folders.read(write(tmp_path / "mine", athletes=intake))[0].refused
    assert (refusal.value, refusal.remedy) == ("81,5", "write 81.5, with a decimal point")
    assert refusal.reason == "not a number from 30 to 200, with a point before decimals"


def test_nobody_is_scored_while_a_cell_cannot_be_read_on_which_safety_depends(status):
    found = status(who(SLIPS))
    assert {name: said[0] for name, said in found.items()} == {
        name: wanted for name, (_, _, _, wanted) in SLIPS.items()
    }


@pytest.mark.parametrize("adults", [True, False])
def test_who_must_not_be_scored_is_not_also_in_a_cohort_of_adults(adults, status):
    assert status(who(STOPPED), adults=adults) == {
        name: ("blocked", words) for name, (_, words) in STOPPED.items()
    }


def test_no_is_read_in_seven_languages(status):
    noes = ["nein", "Non", "no", "nee", "não", "NAO", "false", "0", "n"]
    intake = [{"athlete_id": no, "pregnant": no, "heart_condition": no} | WELL for no in noes]
    assert {said[0] for said in status(intake).values()} == {"scored"}


WOMEN = ["w", "W", "f", "v", "Female ", "weiblich", "Frau", "femme", "mujer", "donna", "vrouw"]
MEN = ["m", "male", "MALE", "männlich", "Männlich", "homme", "hombre", "uomo", "man", "homem"]


@pytest.mark.parametrize(("words", "sex"), [(WOMEN, "female"), (MEN, "male")])
def test_the_sex_is_read_in_seven_languages(words, sex, write, tmp_path):
    told = [{"athlete_id": f"SYNTHETIC-{n:02}", "sex": word} for n, word in enumerate(words)]
    books, built = folders.read(write(tmp_path / "mine", athletes=[t | WELL for t in told]))
    assert books.refused == []
    assert built["athletes"]["sex"].to_list() == [sex] * len(words)


def test_an_m_beside_an_h_may_be_a_woman_and_is_not_read(write, tmp_path):
    intake = [{"athlete_id": word, "sex": word} | WELL for word in ("h", "m")]
    books, built = folders.read(write(tmp_path / "mine", athletes=intake))
    assert built["athletes"].sort("athlete_id")["sex"].to_list() == ["male", None]
    assert [one.value for one in books.refused] == ["m"]


# --- headers

HEADERS = {
    "schwanger": ("ja", "pregnant", referral.PREGNANT),
    "embarazada": ("vielleicht", "pregnant", referral.PREGNANT),
    "Alter": ("17", "age_y", referral.AGE_UNKNOWN),
    "age": ("31", "age_y", referral.AGE_UNKNOWN),
    "âge": ("17", "age_y", referral.AGE_UNKNOWN),
    "age_years": ("17", "age_y", referral.AGE_UNKNOWN),
    "herz": ("ja", "heart_condition", referral.HEART),
}


@pytest.mark.parametrize("header", HEADERS)
def test_something_of_safety_under_another_header_is_asked_about_and_not_passed_over(
    header, status, capsys
):
    value, meant, words = HEADERS[header]
    intake = [{"athlete_id": "SYNTHETIC-1", "happened": "2025-01-01", header: value}]
    assert status(intake) == {"SYNTHETIC-1": ("blocked", words)}
    (line,) = [said for said in capsys.readouterr().out.splitlines() if "did you mean" in said]
    assert f"did you mean {meant}?" in line
    assert intake_rows.HELD in line


@pytest.mark.parametrize("value", ["", "nein"])
def test_a_header_under_which_nothing_stands_or_a_no_stops_nobody(value, status):
    intake = [{"athlete_id": "SYNTHETIC-1", "schwanger": value} | WELL]
    assert status(intake)["SYNTHETIC-1"][0] == "scored"


@pytest.mark.parametrize(
    ("header", "meant"),
    [("Größe", "height_cm"), ("poids", "body_mass_kg"), ("Geschlecht", "sex"), ("diett", "diet")],
)
def test_other_headers_are_asked_about_and_stop_nobody(header, meant, status, write, tmp_path):
    intake = [{"athlete_id": "SYNTHETIC-1", header: "1"} | WELL]
    assert status(intake)["SYNTHETIC-1"][0] == "scored"
    books, _ = folders.read(write(tmp_path / "mine", athletes=intake))
    (note,) = [one for one in books.refused if one.column == header]
    assert (note.scope, note.remedy) == ("note", f"did you mean {meant}?")


# --- rows and files

LOST = {
    "nobody's": "SYNTHETIC-1,2025-01-01,31,\n,2025-01-01,17,\n",
    "a quote": 'SYNTHETIC-1,2025-01-01,31,\n"SYNTHETIC-2,2025-01-01,17,\n',
}


@pytest.mark.parametrize("case", LOST)
def test_a_row_that_is_lost_may_be_of_anybody_without_one(case, status, tmp_path):
    (tmp_path / "mine").mkdir()
    said = f"athlete_id,happened,age_y,note\n{LOST[case]}"
    (tmp_path / "mine" / "athletes.csv").write_text(said)
    found = status([], names=["SYNTHETIC-1", "SYNTHETIC-2"])
    assert found["SYNTHETIC-1"][0] == "scored"
    assert found["SYNTHETIC-2"] == ("blocked", referral.AGE_UNKNOWN)


def test_a_comma_too_many_may_have_moved_the_cells(status, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    rows = "SYNTHETIC-1,2025-01-01,61,5,31\nSYNTHETIC-2,2025-01-01,61,31\n"
    said = f"athlete_id,happened,body_mass_kg,age_y\n{rows}"
    (tmp_path / "mine" / "athletes.csv").write_text(said)
    found = status([], names=["SYNTHETIC-1", "SYNTHETIC-2"])
    assert found["SYNTHETIC-1"] == ("blocked", referral.AGE_UNKNOWN)
    assert found["SYNTHETIC-2"][0] == "scored"
    assert templates.SHIFTED in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("athletes.csv", b"athlete_id,age_y\nSYNTHETIC-1,17\n"),
        ("Athletes.xlsx", b"PK\x03\x04 broken"),
        ("participant-overview.xlsx", b"PK\x03\x04 broken"),
    ],
)
def test_nobody_is_scored_while_the_intake_cannot_be_read(name, content, status, tmp_path):
    (tmp_path / "mine").mkdir()
    Path(tmp_path / "mine" / name).write_bytes(content)
    with pytest.raises(store.ProblemError, match=r"nobody is scored, because an age or a state"):
        status([], names=["SYNTHETIC-1"])


def test_an_age_that_is_not_given_is_what_the_cohort_declares(status):
    assert status([], names=["SYNTHETIC-1"])["SYNTHETIC-1"][0] == "scored"


def test_two_ages_of_one_athlete_stop_nobody_else(status, capsys):
    row = {"athlete_id": "SYNTHETIC-1"} | WELL
    found = status([row, row | {"age_y": "15"}], names=["SYNTHETIC-1", "SYNTHETIC-2"])
    assert found["SYNTHETIC-1"] == ("blocked", referral.AGE_UNKNOWN)
    assert found["SYNTHETIC-2"][0] == "scored"
    assert intake_rows.TWO_AGES in capsys.readouterr().out


def test_who_gave_an_age_that_cannot_be_used_is_told_to_mend_it(status):
    ((_, message),) = status([{"athlete_id": "SYNTHETIC-1"} | WELL | {"age_y": "17 J."}]).values()
    assert "If the age in athletes.csv cannot be used, mend it there" in message


def test_a_row_that_comes_twice_raises_no_doubt(status):
    row = {"athlete_id": "SYNTHETIC-1"} | WELL
    found = status([row, row | {"sex": "w"}], names=["SYNTHETIC-1", "SYNTHETIC-2"])
    assert {said[0] for said in found.values()} == {"scored"}
