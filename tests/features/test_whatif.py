"""What-if changes only what a person can change until tomorrow, and nothing harder when unwell."""

from datetime import timedelta

import polars as pl
import pytest

from features import whatif
from features.tables import TABLES
from features.whatif import CHANGES
from tests.cohort import ATHLETE, cohort, moment, on, tables

TODAY = 60
TOUCHED = {"sessions", "nights", "checkins", "gear"}
GENTLE = ["sleep", "rest", "easy"]
each_change = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)


@pytest.fixture(scope="module")
def known():
    """Give what is known of one SYNTHETIC athlete with everything logged."""
    return whatif.known_by(cohort(days=80), ATHLETE, moment(TODAY, "10:00"))


@pytest.fixture(scope="module")
def own(known):
    return whatif.own(known, ATHLETE, on(TODAY))


def own_of(day=10, **rows):
    return whatif.own(tables(**rows), ATHLETE, on(day))


@each_change
def test_a_change_adds_rows_to_sessions_nights_checkins_and_gear_only(change, own):
    rows = change.rows(own)
    assert rows is not None
    assert set(rows) <= TOUCHED


@each_change
def test_blood_sex_age_and_history_never_change(change, known, own):
    grown = whatif.append(known, own, change.rows(own))
    for name in TABLES:
        before, after = getattr(known, name).collect(), getattr(grown, name).collect()
        assert after.columns == before.columns
        assert after.head(before.height).equals(before)
        if name not in TOUCHED:
            assert after.equals(before)


@each_change
def test_what_is_added_is_of_this_evening_and_the_coming_night(change, known, own):
    grown = whatif.append(known, own, change.rows(own))
    for name in TOUCHED:
        added = getattr(grown, name).collect().tail(-getattr(known, name).collect().height)
        assert set(added["athlete_id"]) <= {ATHLETE}
        assert (added["happened"] >= moment(TODAY, "18:00")).all()
        assert set(added["day"]) <= {on(TODAY) + timedelta(days=name == "nights")}


def test_only_what_was_known_before_t0_is_read(known):
    for frame in vars(known).values():
        late = pl.col("recorded") >= moment(TODAY, "10:00")
        assert frame.filter(late, pl.col("happened") > moment(1, "23:59")).collect().is_empty()


def test_food_is_not_offered_where_food_and_mass_are_hidden():
    athlete = {"body_mass_kg": 60.0, "hide_food_and_mass": True}
    names = [change.name for change in whatif.offered(own_of(athletes=[athlete]))]
    assert names == [*GENTLE, "longer", "strength", "shoes"]
    assert [c.name for c in CHANGES if c.food] == ["long_fed", "long_unfed"]
    shown = whatif.offered(own_of(athletes=[athlete | {"hide_food_and_mass": None}]))
    assert shown == list(CHANGES)


@each_change
def test_what_eats_is_marked_as_food(change, own):
    eats = any(
        name.startswith("carbs")
        for row in change.rows(own)["sessions"]
        for name in row
        if row[name]
    )
    assert not eats or change.food
    assert ("carbohydrate" in change.title) == change.food


@each_change
def test_a_gentle_change_is_no_harder_than_a_usual_day(change, own):
    def load(rows):
        return sum(row["duration_min"] * row["rpe_cr10"] for row in rows["sessions"])

    harder = load(change.rows(own)) > load(whatif.usual(own))
    assert not (change.gentle and harder)
    assert change.gentle == (change.name in GENTLE)


def test_gently_only_rest_sleep_and_an_easy_run_are_offered(own):
    assert [change.name for change in whatif.offered(own, gentle=True)] == GENTLE


@pytest.mark.parametrize(
    ("flag", "reported"),
    [
        ({"day": 5, "code": "injury", "site": "knee"}, True),
        ({"day": 5, "code": "veins", "site": "whole_body"}, True),
        ({"day": 5, "code": "none", "site": "whole_body"}, False),
        ({"day": 5, "code": " None ", "site": "whole_body"}, False),
        ({"day": 5, "code": "injury", "site": "knee", "resolved": moment(7, "09:00")}, False),
        ({"day": -30, "code": "injury", "site": "knee"}, False),
    ],
)
def test_a_report_that_is_not_over_is_known(flag, reported):
    assert own_of(flags=[flag]).reported == reported
    assert not own_of().reported


def test_a_usual_day_is_the_median_run_and_night_of_4_weeks():
    runs = [
        {"day": day, "duration_min": minutes, "distance_km": minutes / 6, "rpe_cr10": 4.0}
        for day, minutes in ((3, 30.0), (5, 48.0), (7, 90.0), (8, 5.0))
    ]
    nights = [{"day": day, "asleep_h": hours} for day, hours in ((4, 6.0), (5, 7.5), (6, 8.0))]
    usual = own_of(sessions=runs, nights=nights)
    assert usual.words == "a run of 48 min and 8.0 km at an exertion of 4 of 10, and 7.5 h of sleep"
    assert own_of().words == "no run, and no night logged"


def test_where_too_little_was_logged_a_change_gives_nothing():
    assert [change.name for change in CHANGES if change.rows(own_of()) is not None] == []


@pytest.mark.parametrize(("hours", "offered"), [(7.9, True), (8.0, False), (9.0, False)])
def test_8_hours_of_sleep_are_no_change_for_who_sleeps_as_long(hours, offered):
    own = own_of(nights=[{"day": day, "asleep_h": hours} for day in range(1, 10)])
    (sleep,) = [change for change in CHANGES if change.name == "sleep"]
    assert (sleep.rows(own) is not None) == offered


@each_change
def test_no_change_takes_sleep_away(change, own):
    (usual,) = whatif.usual(own)["nights"]
    (changed,) = change.rows(own)["nights"]
    assert changed["asleep_h"] >= usual["asleep_h"]
