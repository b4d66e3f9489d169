from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from features.views import views

DAY = date(2025, 3, 1)
SCHEMA = {"athlete_id": pl.String, "day": pl.Date}
MOMENT = pl.Datetime("us", "UTC")


def instant(hours):
    """Give an instant so many hours after the first day's begin."""
    return datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(hours=hours)


def row(athlete, day, hours):
    t0 = instant(24 * day + hours)
    return {"athlete_id": athlete, "day": DAY + timedelta(days=day), "t0": t0}


def event(athlete, day, happened, waited, ended, lasts, wanted=True):
    """Give an event that happened on a day at an hour, known and over so many hours later."""
    at = 24 * day + happened
    return {
        "athlete_id": athlete,
        "day": DAY + timedelta(days=day),
        "happened": instant(at),
        "recorded": instant(at + waited),
        "resolved": None if ended is None else instant(at + ended),
        "lasts": lasts,
        "wanted": wanted,
    }


def frames(rows, told):
    whens = {"happened": MOMENT, "recorded": MOMENT, "resolved": MOMENT}
    return (
        pl.DataFrame(rows, schema=SCHEMA | {"t0": MOMENT}).sort("athlete_id", "day"),
        pl.DataFrame(told, schema=SCHEMA | whens | {"lasts": pl.Int64, "wanted": pl.Boolean}),
    )


def by_hand(rows, told):
    """Say of each row which events it sees: the rule, one by one."""
    newest = dict(rows.group_by("athlete_id").agg(pl.max("day")).iter_rows())
    found = []
    for own in rows.iter_rows(named=True):
        seen = set()
        for number, one in enumerate(told.iter_rows(named=True)):
            age = (own["day"] - one["day"]).days
            known = max(one["happened"], one["recorded"]) < own["t0"] and age >= 0
            last = own["day"] == newest[own["athlete_id"]]
            fresh = one["lasts"] is None or age <= one["lasts"]
            ongoing = one["resolved"] is None or one["resolved"] >= own["t0"]
            mine = own["athlete_id"] == one["athlete_id"]
            if mine and fresh and ongoing and (known or last):
                seen.add(number)
        found.append(seen)
    return found


ATHLETES = st.sampled_from(["SYNTHETIC-1", "SYNTHETIC-2"])
# t0 of a day may lie before that of the day before, or long after.
ROWS = st.dictionaries(st.tuples(ATHLETES, st.integers(0, 30)), st.integers(-40, 60), min_size=1)
EVENTS = st.lists(
    st.builds(
        event,
        st.one_of(ATHLETES, st.just("SYNTHETIC-3")),
        st.integers(-5, 35),
        st.integers(0, 30),
        st.integers(-5, 200),
        st.one_of(st.none(), st.integers(-20, 300)),
        st.one_of(st.none(), st.integers(0, 20)),
        st.booleans(),
    ),
    max_size=12,
)


def seen_by_view(found):
    seen = [set() for _ in range(found.count)]
    for view, number in found.pairs().iter_rows():
        assert number not in seen[view]
        seen[view].add(number)
    return seen


@settings(max_examples=300, deadline=None)
@given(rows=ROWS, told=EVENTS)
def test_a_row_sees_what_was_known_at_t0_and_is_not_over(rows, told):
    on, events = frames([row(*key, hours) for key, hours in rows.items()], told)
    found = views(on, events)
    seen, expected = seen_by_view(found), by_hand(on, events)
    assert [seen[view] for view in found.of_rows] == expected
    wanted = found.any(events["wanted"])
    chosen = {number for number, is_wanted in enumerate(events["wanted"]) if is_wanted}
    assert [wanted[view] for view in found.of_rows] == [bool(one & chosen) for one in expected]


def test_views_are_as_many_as_the_days_on_which_something_begins_or_ends():
    days = [row("SYNTHETIC-1", day, 10) for day in range(1000)]
    ill = event("SYNTHETIC-1", 100, 8, 0, None, 7)
    found = views(*frames(days, [ill]))
    assert found.count == 4  # before, during, after, and the last row by itself
    assert len(set(found.of_rows)) == 4
