"""No row of the matrix knows what its instant could not know; and these tests can fail."""

from dataclasses import replace
from functools import cache
from math import isclose

import numpy as np
import polars as pl
import pytest

from features import matrix, pairs, timeline
from features.feature import Feature, Risk
from features.labels import POLICIES
from features.registry import FEATURES
from features.seen import ALWAYS, FARTHEST_DAYS, Ordered, Seen, places
from features.tables import SITES, Row
from tests.cohort import ATHLETE, PEOPLE, cohort, moment, on
from tests.cohort import tables as made

POLICY = {"no label": None} | POLICIES
DAYS = (20, 33, 60)
LABEL = {"known", "heavy"}  # of the day itself: what is to be foretold
WATCHED = ("sessions", "nights", "checkins")
CLOCKED = (*WATCHED, "labs", "gear")
IS_SUMMARY = (pl.col("kind") == "day_summary").cast(pl.Int8)
OWN_DAY = pl.col("day") + pl.duration(days=IS_SUMMARY)
policies = pytest.mark.parametrize("policy", POLICY)
days = pytest.mark.parametrize("day", DAYS)


@cache
def tables():
    made = cohort()
    collected = {name: getattr(made, name).collect().lazy() for name in CLOCKED}
    return replace(made, **collected)


def build(tables, policy, features=FEATURES):
    return matrix.build(tables, POLICY[policy], features=features)


@cache
def before(policy, build=build):
    return build(tables(), policy)


def row(built, athlete, day):
    found = built.filter(pl.col("athlete_id") == athlete, pl.col("day") == on(day))
    return found.row(0, named=True)


def changed(before, after, athlete, day):
    """Name the columns of one row that differ, beyond rounding."""
    old, new = row(before, athlete, day), row(after, athlete, day)
    assert old.keys() == new.keys()
    return [name for name in old if name not in LABEL and not same(old[name], new[name])]


def same(old, new):
    if isinstance(old, float) and isinstance(new, float):
        return isclose(old, new, rel_tol=1e-9, abs_tol=1e-12)
    return old == new


def alter(tables, where):
    """Change every measured value of the rows `where`; times, kinds and what is missing stay."""

    def altered(name):
        rows = getattr(tables, name)
        keep = {"age", "duration_min"}  # a run's length fixes when it began
        numbers = [
            column
            for column, dtype in rows.collect_schema().items()
            if dtype == pl.Float64 and column not in keep
        ]
        here = where(name)
        changes = {c: pl.when(here).then(pl.col(c) * 1.7 + 1).otherwise(c) for c in numbers}
        if name == "checkins":
            sites = pl.lit(["hip_pelvis", "lower_leg_left"]).cast(pl.List(pl.Enum(SITES)))
            told = pl.col("soreness_sites").is_not_null()
            changes["soreness_sites"] = pl.when(here, told).then(sites).otherwise("soreness_sites")
        return rows.with_columns(**changes)

    return replace(tables, **{name: altered(name) for name in CLOCKED})


def drop(tables, where):
    kept = {name: getattr(tables, name).filter(~where(name)) for name in CLOCKED}
    return replace(tables, **kept)


def multiply(tables, where):
    """Let each row of the sessions and nights happen three times, hours apart."""
    more = {}
    for name in ("sessions", "nights"):
        rows = getattr(tables, name)
        again = [
            rows.filter(where(name)).with_columns(pl.col("happened", "recorded").dt.offset_by(by))
            for by in ("1h", "2h")
        ]
        more[name] = pl.concat([rows, *again])
    return replace(tables, **more)


def is_later(day, *, same_day=True):
    """Say which rows are of the day itself or later; a night of the morning itself may count."""

    def where(name):
        if name == "nights":
            return OWN_DAY.gt(on(day))
        if name in ("labs", "gear"):
            return pl.lit(False)
        return pl.col("day") >= on(day) if same_day else pl.col("day") > on(day)

    return where


def is_recorded_after(t0s):
    """Say which of each athlete's rows were recorded at t0 or later."""
    late = [
        (pl.col("athlete_id") == athlete) & (pl.col("recorded") >= t0)
        for athlete, t0 in t0s.items()
    ]
    return lambda name: pl.any_horizontal(late)


def instants(policy, day):
    """Give each athlete's t0 of a day."""
    return {athlete: row(before(policy), athlete, day)["t0"] for athlete in PEOPLE}


def changed_by_later_rows(policy, day, build=build):
    """Name what changes in a day's rows when the same and later days are altered or dropped."""
    untouched = before(policy, build)
    worlds = [
        alter(tables(), is_later(day)),
        drop(tables(), is_later(day, same_day=policy == "no label")),
        multiply(tables(), is_later(day, same_day=policy == "no label")),
    ]
    return [
        name
        for after in (build(world, policy) for world in worlds)
        for athlete in PEOPLE
        for name in changed(untouched, after, athlete, day)
    ]


def changed_by_rows_recorded_later(policy, day, build=build):
    """Name what changes in a day's row when whatever was recorded after its t0 is altered."""
    untouched = before(policy, build)
    after = build(alter(tables(), is_recorded_after(instants(policy, day))), policy)
    return [n for athlete in PEOPLE for n in changed(untouched, after, athlete, day)]


def changed_by_another_athlete(policy, athlete, build=build):
    """Name what changes in an athlete's rows when the others' are altered and half are dropped."""

    def others(name):
        return pl.col("athlete_id") != athlete

    def others_early(name):
        return others(name) & (pl.col("day") < on(30))

    untouched = before(policy, build)
    after = build(drop(alter(tables(), others), others_early), policy)
    return [n for day in DAYS for n in changed(untouched, after, athlete, day)]


def seen_from(name, day, lookback):
    """Say which rows of a table lie within the lookback before a day."""
    if name == "gear":
        return pl.lit(True)
    own = OWN_DAY if name == "nights" else pl.col("day")
    return own >= on(day - lookback)


def changed_by_cutting_the_past(policy, day, build=build):
    """Name the features that differ once only their own lookback is left."""
    untouched, found = before(policy, build), []
    for lookback in sorted({feature.lookback_days for feature in FEATURES}):
        group = [f for f in FEATURES if f.lookback_days == lookback]
        far = lookback if all(f.name != "shoe_over" for f in group) else 400
        cut = {n: getattr(tables(), n).filter(seen_from(n, day, far)) for n in CLOCKED}
        after = build(replace(tables(), **cut), policy, group)
        here = untouched.select(*timeline.KEY, "t0", *_columns(group))
        names = set(here.columns)
        for athlete in PEOPLE:
            found += changed(here, after.select(sorted(names)), athlete, day)
    return found


def _columns(features):
    shown = [matrix.shown(f) for f in features if f.shown is not None]
    return [*(f.name for f in features), *shown, *(matrix.dated(f) for f in features if f.dated)]


def test_the_cohort_gives_every_feature_several_values():
    built = before("legs_rating")
    counts = {f.name: built[f.name].drop_nulls().n_unique() for f in FEATURES}
    assert not {name: count for name, count in counts.items() if count < 2}


@policies
@days
def test_rows_of_the_same_or_later_days_change_nothing(policy, day):
    assert changed_by_later_rows(policy, day) == []


@policies
@days
def test_rows_recorded_after_t0_change_nothing(policy, day):
    assert changed_by_rows_recorded_later(policy, day) == []


@policies
@pytest.mark.parametrize("athlete", PEOPLE)
def test_another_athletes_rows_change_nothing(policy, athlete):
    assert changed_by_another_athlete(policy, athlete) == []


@policies
@pytest.mark.parametrize("day", DAYS[1:])
def test_features_see_no_further_than_their_lookback(policy, day):
    assert changed_by_cutting_the_past(policy, day) == []


@policies
@days
def test_a_blood_result_issued_later_changes_nothing(policy, day):
    late = is_recorded_after(instants(policy, day))
    altered, fewer = alter(tables(), late).labs, drop(tables(), late).labs
    for labs in (altered, fewer):
        after = build(replace(tables(), labs=labs), policy)
        for athlete in PEOPLE:
            assert changed(before(policy), after, athlete, day) == []


@policies
def test_moving_the_issue_changes_only_the_days_between(policy):
    drawn = tables().labs.filter(pl.col("day") == on(18))
    drawn = drawn.unique(["athlete_id", "happened", "marker"], keep="first", maintain_order=True)
    issues = (moment(20, "12:00"), moment(35, "12:00"))
    early, moved = (
        build(replace(tables(), labs=drawn.with_columns(recorded=pl.lit(issue))), policy)
        for issue in issues
    )
    without = build(replace(tables(), labs=drawn.clear()), policy)
    for athlete in PEOPLE:
        for day in (18, 33):
            assert changed(moved, without, athlete, day) == []
        assert changed(early, moved, athlete, 36) == []
    assert changed(early, moved, ATHLETE, 25)


@policies
def test_intake_recorded_later_is_not_known_earlier(policy):
    people = tables().athletes.collect()
    settings = {"timezone", "silence", "b12_scheme", *(f.not_for for f in FEATURES)}
    facts = set(people.columns) - settings - set(Row.columns())
    late = people.with_columns(recorded=pl.lit(moment(40, "12:00")))
    none = people.with_columns(pl.lit(None, people[name].dtype).alias(name) for name in facts)
    later, without = (
        build(replace(tables(), athletes=made.lazy()), policy) for made in (late, none)
    )
    for athlete in PEOPLE:
        assert changed(later, without, athlete, 33) == []
        assert changed(before(policy), later, athlete, 60) == []
    assert changed(before(policy), later, ATHLETE, 33)


@policies
def test_moving_the_draw_changes_only_the_age(policy):
    calm = tables().sessions.filter(pl.col("day") > on(3))  # nothing that disturbs a draw
    first = replace(tables(), labs=tables().labs.filter(pl.col("day") == on(3)), sessions=calm)
    moved = pl.col("day", "happened").dt.offset_by("-9d")
    earlier = replace(first, labs=first.labs.with_columns(moved))
    at_first, after = build(first, policy), build(earlier, policy)
    dated = {matrix.dated(f) for f in FEATURES if f.on == "lab"}
    dated.remove("ferritin_trend__day")  # one draw makes no trend
    old, new = row(at_first, ATHLETE, 40), row(after, ATHLETE, 40)
    assert set(changed(at_first, after, ATHLETE, 40)) == dated
    assert {(old[name] - new[name]).days for name in dated} == {9}


def _leaking(where, **planted):
    """Build the matrix with faults planted into what looks see."""

    def leaky(given, policy, features=FEATURES):
        with pytest.MonkeyPatch.context() as patch:
            for name, fault in planted.items():
                patch.setattr(where, name, fault)
            return build(given, policy, features)

    return leaky


IN_ORDER, SPAN = Ordered.of, Seen.span


def _whenever_recorded(frame):
    return IN_ORDER(frame.with_columns(recorded="happened"))


def _tomorrow_too(place, looks, oldest, newest):
    return SPAN(place, looks, oldest, newest - 1)


def _at_any_time(frame):
    return replace(IN_ORDER(frame), known=np.full(frame.height, ALWAYS))


def _showing_tomorrow(given, policy, features=FEATURES):
    """Build with looks that see the rows of their own day, whenever they were known."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ordered, "of", _at_any_time)
        patch.setattr(Seen, "span", staticmethod(_tomorrow_too))
        return build(given, policy, features)


def _anybodys(place, looks, oldest, newest):
    """Show each look the rows of the athlete after it in the alphabet."""
    others = places(looks["athlete_id"], looks["on"]) + FARTHEST_DAYS
    begin = np.searchsorted(place, others - oldest)
    return begin, np.maximum(np.searchsorted(place, others - newest, side="right"), begin)


def _shoes_of_all_time(seen, looks, oldest):
    km = seen.sessions.frame["distance_km"].sum()
    numbers = pl.int_range(looks.height, eager=True)
    return pl.DataFrame({"look": numbers, "age": numbers * 0 + 1}).with_columns(
        shoe_km=pl.lit(km), mass_over_usual=pl.lit(0.0)
    )


def _peeking(given, policy, features=FEATURES):
    """Build with a feature whose carry closes over the whole table."""
    total = given.sessions.select(pl.col("distance_km").sum()).collect().item()
    peek = Feature(
        name="peek",
        label="",
        unit="",
        risk=Risk.UNCLEAR,
        concern=None,
        source="",
        on="day",
        value=pl.col("load"),
        carry=lambda rows, looks: np.full(len(looks), total),
        lookback_days=1,
    )
    return build(given, policy, [peek])


def _backdated(given, policy, features=FEATURES):
    """Build from tables that claim to have been recorded at once."""
    claimed = {
        name: getattr(given, name).with_columns(recorded="happened")
        for name in ("sessions", "checkins", "nights", "labs")
    }
    return build(replace(given, **claimed), policy, features)


def _unbounded(given, policy, features=FEATURES):
    """Build with features that see twice as far as they declare."""
    farther = [replace(f, lookback_days=2 * f.lookback_days + 1) for f in features]
    return build(given, policy, farther)


def test_a_timeline_that_shows_tomorrow_is_found_out():
    leaky = _showing_tomorrow
    assert {"load_7d", "soreness_recent"} <= set(changed_by_later_rows("no label", 33, leaky))


def test_a_timeline_that_ignores_when_rows_were_recorded_is_found_out():
    leaky = _leaking(Ordered, of=_whenever_recorded)
    found = [
        name for day in DAYS for name in changed_by_rows_recorded_later("no label", day, leaky)
    ]
    assert {"ferritin_deficit", "load_7d"} <= set(found)


def test_tables_with_a_falsified_recorded_are_found_out():
    found = []
    for day in DAYS:
        found += changed_by_rows_recorded_later("no label", day, _backdated)
    assert {"ferritin_deficit", "load_7d"} <= set(found)


def _blood_by_draw(given, policy, features=FEATURES):
    """Build from results that count from the draw on, not from their issue."""
    return build(
        replace(given, labs=given.labs.with_columns(recorded="happened")), policy, features
    )


def test_tomorrows_checkin_is_found_out():
    leaky = _showing_tomorrow
    found = changed_by_later_rows("no label", 33, leaky)
    assert {"stress_change", "soreness_recent", "poor_sleep_change"} <= set(found)


def test_a_report_recorded_after_t0_is_found_out():
    leaky = _leaking(Ordered, of=_whenever_recorded)
    found = [n for day in DAYS for n in changed_by_rows_recorded_later("no label", day, leaky)]
    assert "fatigue_change" in found


def test_blood_by_draw_instead_of_issue_is_found_out():
    found = []
    for day in DAYS:
        found += changed_by_rows_recorded_later("no label", day, _blood_by_draw)
    assert {"ferritin_deficit", "b12_deficit", "haemoglobin_gap"} <= set(found)


def test_a_join_that_forgets_the_athlete_is_found_out():
    leaky = _leaking(Seen, span=staticmethod(_anybodys))
    assert {"load_7d", "b12_deficit"} <= set(changed_by_another_athlete("no label", ATHLETE, leaky))


def test_shoes_that_know_all_kilometres_are_found_out():
    leaky = _leaking(pairs, worn=_shoes_of_all_time)
    assert "shoe_over__shown" in changed_by_later_rows("no label", 33, leaky)


def test_a_carry_that_closes_over_the_whole_table_is_found_out():
    assert changed_by_later_rows("no label", 33, _peeking)
    assert changed_by_rows_recorded_later("no label", 33, _peeking)
    assert changed_by_another_athlete("no label", ATHLETE, _peeking)


def test_a_feature_that_sees_further_than_it_declares_is_found_out():
    found = changed_by_cutting_the_past("no label", 60, _unbounded)
    assert {"load_recent", "cadence_deficit"} & set(found)


def test_a_day_that_was_backfilled_long_after_changes_nothing_earlier():
    """With silence as rest, an old day typed in late may not turn unwatched days into rest days."""
    people = [{"silence": "rested"}]
    runs = [{"day": day, "distance_km": 8.0} for day in (30, 33, 40, 45)]
    late = {"day": 5, "distance_km": 9.0, "recorded": (100, "12:00")}
    nights = [{"day": 101, "athlete_id": "SYNTHETIC-last"}]
    before = build(made(athletes=people, sessions=runs, nights=nights), "no label")
    after = build(made(athletes=people, sessions=[late, *runs], nights=nights), "no label")
    day_50 = (pl.col("athlete_id") == ATHLETE) & (pl.col("day") == on(50))
    assert before.filter(day_50).equals(after.filter(day_50))
    assert before.filter(day_50).height == 1
