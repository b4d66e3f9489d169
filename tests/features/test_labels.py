import pytest

from features import labels, timeline
from features.labels import LEG_SORENESS, LEGS_RATING
from tests.cohort import ATHLETE, moment, on, tables

LEG, ARM = ["lower_leg_right"], ["arm_left"]


def rated(day, legs, breathing=None, at="19:30", **more):
    items = {"legs": legs, "breathing": breathing}
    return {"day": day, "kind": "after_run", "at": at, **items, **more}


def run(day, **more):
    return {"day": day, "at": "18:00", "duration_min": 60.0, **more}


def sore(day, soreness, sites, **more):
    return {"day": day, "soreness": soreness, "soreness_sites": sites, **more}


def found(policy, **rows):
    made = tables(**rows)
    return labels.labels(made.checkins, made.sessions, policy).collect().sort("day")


def heavy(policy, **rows):
    """Give the label of each day of the timeline, by its date."""
    days = timeline.days(tables(**rows), policy)
    return dict(zip(days["day"], days["heavy"], strict=True))


@pytest.mark.parametrize(
    ("legs", "breathing", "expected"),
    [
        (6.0, None, True),
        (5.9, None, False),
        (6.0, 5.0, True),
        (6.0, 5.1, False),
        (9.0, 9.0, False),
        (5.0, 0.0, False),
        (10.0, 9.0, True),
    ],
)
def test_legs_are_heavy_from_6_and_1_above_breathing(legs, breathing, expected):
    rows = found(LEGS_RATING, sessions=[run(1)], checkins=[rated(1, legs, breathing)])
    assert rows["heavy"].to_list() == [expected]


@pytest.mark.parametrize(
    ("soreness", "sites", "expected"),
    [
        (7.5, LEG, True),
        (7.4, LEG, False),
        (10.0, ARM, False),
        (10.0, ARM + LEG, True),
        (10.0, [], False),
        (0.0, [], False),
    ],
)
def test_a_morning_is_heavy_from_7_and_a_half_with_a_lower_leg(soreness, sites, expected):
    rows = found(LEG_SORENESS, checkins=[sore(1, soreness, sites)])
    assert rows["heavy"].to_list() == [expected]


def test_of_two_ratings_of_a_run_the_first_counts():
    checkins = [rated(1, 9.0, at="21:00"), rated(1, 2.0, at="19:00")]
    rows = found(LEGS_RATING, sessions=[run(1)], checkins=checkins)
    assert rows["heavy"].to_list() == [False]


def test_of_two_morning_entries_the_last_counts():
    checkins = [sore(1, 9.0, LEG, at="09:30"), sore(1, 2.0, LEG, at="07:00")]
    rows = found(LEG_SORENESS, checkins=checkins)
    assert rows["heavy"].to_list() == [True]
    assert rows["t0"].to_list() == [moment(1, "09:30")]


def test_a_later_entry_without_a_rating_does_not_replace_one():
    checkins = [sore(1, 9.0, LEG, at="07:00"), sore(1, None, None, at="09:30", stress=3.0)]
    rows = found(LEG_SORENESS, checkins=checkins)
    assert rows["heavy"].to_list() == [True]


def test_a_day_without_a_rating_is_unknown_and_never_fresh():
    rows = {"sessions": [run(1), run(2)], "checkins": [rated(1, 2.0)]}
    assert heavy(LEGS_RATING, **rows) == {on(1): False, on(2): None, on(3): None}


def test_an_entry_without_the_items_is_unknown_and_never_fresh():
    entries = [sore(1, None, LEG), sore(2, 9.0, None), {"day": 3, "stress": 2.0}]
    assert set(heavy(LEG_SORENESS, checkins=entries).values()) == {None}
    breathing = [rated(1, None, 8.0)]
    assert set(heavy(LEGS_RATING, sessions=[run(1)], checkins=breathing).values()) == {None}


def test_a_rating_without_a_run_on_that_day_is_no_label():
    checkins = [rated(2, 9.0)]
    sessions = [run(1), run(2, sport="ride")]
    assert set(heavy(LEGS_RATING, sessions=sessions, checkins=checkins).values()) == {None}


def test_a_rating_under_another_kind_of_entry_is_no_label():
    evening = rated(1, 9.0) | {"kind": "evening"}
    assert found(LEGS_RATING, sessions=[run(1)], checkins=[evening]).is_empty()
    assert found(LEG_SORENESS, checkins=[sore(1, 9.0, LEG) | {"kind": "evening"}]).is_empty()


def test_the_instant_of_a_run_is_no_later_than_its_start():
    rows = found(LEGS_RATING, sessions=[run(1)], checkins=[rated(1, 9.0, at="19:30")])
    assert rows["t0"].to_list() == [moment(1, "17:00")]
    assert rows["known"].to_list() == [moment(1, "19:31")]


def test_of_two_runs_the_start_of_the_first_is_the_instant():
    sessions = [run(1), run(1, at="08:00", duration_min=30.0), run(1, at="06:00", sport="ride")]
    rows = found(LEGS_RATING, sessions=sessions, checkins=[rated(1, 9.0)])
    assert rows["t0"].to_list() == [moment(1, "07:30")]


def test_a_rating_filed_before_the_run_keeps_its_own_instant():
    rows = found(LEGS_RATING, sessions=[run(1)], checkins=[rated(1, 9.0, at="12:00")])
    assert rows["t0"].to_list() == [moment(1, "12:00")]


def test_a_label_is_known_once_it_is_recorded():
    late = rated(1, 9.0, recorded=(3, "08:00"))
    rows = found(LEGS_RATING, sessions=[run(1)], checkins=[late])
    assert rows["known"].to_list() == [moment(3, "08:00")]


def test_a_day_without_a_label_is_looked_at_from_10_in_the_morning():
    days = timeline.days(tables(sessions=[run(1)]), LEGS_RATING)
    assert days["t0"].to_list() == [moment(1, "10:00"), moment(2, "10:00")]
    assert days["t0"].to_list()[0].hour == 9


def test_10_in_the_morning_keeps_its_hour_over_the_change_of_clocks():
    # 30 March 2025 is day 89: before it 10:00 is 9:00 UTC, from it on 8:00
    days = timeline.days(tables(sessions=[run(87), run(90)]), None)
    assert days["t0"].dt.hour().to_list() == [9, 9, 8, 8, 8]


def test_the_policies_with_ratings_are_found():
    run_rating = {"sessions": [run(1)], "checkins": [rated(1, 2.0)]}
    morning = {"checkins": [sore(1, 2.0, [])]}
    both = run_rating | {"checkins": [rated(1, 2.0), sore(1, 2.0, [])]}
    for rows, names in (
        ({"sessions": [run(1)]}, []),
        (run_rating, ["legs_rating"]),
        (morning, ["leg_soreness"]),
        (both, ["legs_rating", "leg_soreness"]),
    ):
        made = tables(**rows)
        assert labels.present(made.checkins, made.sessions) == names


def test_the_only_policy_is_taken_and_none_where_nothing_is_rated():
    assert labels.choose(None, ["leg_soreness"]) is LEG_SORENESS
    assert labels.choose(None, []) is None
    assert labels.choose("legs_rating", ["leg_soreness", "legs_rating"]) is LEGS_RATING


def test_between_two_policies_someone_must_choose():
    with pytest.raises(
        ValueError, match=r"legs_rating and leg_soreness; choose one in params.yaml"
    ):
        labels.choose(None, ["legs_rating", "leg_soreness"])


def test_an_unknown_policy_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match=r"'legs'; known are legs_rating, leg_soreness"):
        labels.choose("legs", ["legs_rating"])


def test_labels_of_different_athletes_are_kept_apart():
    checkins = [sore(1, 9.0, LEG), sore(1, 1.0, LEG) | {"athlete_id": "SYNTHETIC-2"}]
    rows = found(LEG_SORENESS, checkins=checkins).sort("athlete_id")
    assert rows["athlete_id"].to_list() == [ATHLETE, "SYNTHETIC-2"]
    assert rows["heavy"].to_list() == [True, False]
