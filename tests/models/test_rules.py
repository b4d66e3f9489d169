from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models import metrics, rules
from models.calibration import logit, sigmoid
from tests.models.made_up import labelled, turned_round, with_rule_numbers

START = date(2025, 3, 1)
SEED = 1


def at(number, hour):
    day = START + timedelta(days=number)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def rows(*days):
    """Build labelled rows from (athlete, day number, heavy) and, if late, the day it was known."""
    return pl.DataFrame(
        [
            {
                "athlete_id": athlete,
                "day": START + timedelta(days=number),
                "t0": at(number, 9),
                "known": at(late[0] if late else number, 12),
                "heavy": heavy,
            }
            for athlete, number, heavy, *late in days
        ],
        schema_overrides={n: pl.Datetime("us", "UTC") for n in ("t0", "known")},
    )


OTHERS = [("B", 0, True), ("B", 1, False), ("B", 2, False), ("B", 3, False)]  # mean 0.25


def own_rate(*days):
    """Give the last row's own rate, beside an athlete B who is heavy one day in four."""
    return rules.own_rate(rows(*OTHERS, *days))[-1]


def log_odds(rate):
    return pytest.approx(float(logit(rate)))


def test_own_rate_is_shrunk_to_the_others_by_five_days():
    found = own_rate(("A", 10, True), ("A", 11, True), ("A", 12, False), ("A", 20, False))
    assert found == log_odds((2 + 5 * 0.25) / (3 + 5))


def test_own_rate_without_a_history_is_the_others():
    assert own_rate(("A", 20, True)) == log_odds(0.25)


def test_own_rate_looks_back_30_days():
    assert own_rate(("A", 0, True), ("A", 30, False)) == log_odds((1 + 1.25) / 6)
    assert own_rate(("A", 0, True), ("A", 31, False)) == log_odds(0.25)


@pytest.mark.parametrize("heavy", [True, False])
def test_own_rate_uses_neither_the_days_own_label_nor_a_later_one(heavy):
    history = [("A", 10, True), ("A", 12, heavy), ("A", 13, heavy)]
    assert rules.own_rate(rows(*OTHERS, *history))[-2] == log_odds((1 + 1.25) / 6)


def test_own_rate_waits_until_a_label_is_known():
    late, in_time = ("A", 10, True, 20), ("A", 10, True, 19)
    assert own_rate(late, ("A", 20, False)) == log_odds(0.25)
    assert own_rate(in_time, ("A", 20, False)) == log_odds((1 + 1.25) / 6)


def test_yesterdays_state_is_the_latest_label_fading():
    made = rows(("A", 0, True), ("A", 1, False), ("A", 2, True), ("A", 3, False), ("A", 6, True))
    expected = [None, 1.0, 0.0, 1.0, 0.0]
    assert rules.yesterdays_state(made).to_list() == expected
    gap = rows(("A", 0, True), ("A", 4, False))
    assert rules.yesterdays_state(gap)[1] == pytest.approx(0.5 ** (3 / 1.5))


def test_yesterdays_state_is_silent_after_14_days():
    made = rows(("A", 0, True), ("A", 14, True), ("A", 29, True))
    found = rules.yesterdays_state(made)
    assert found[1] == pytest.approx(0.5 ** (13 / 1.5))
    assert found[2] is None


def test_yesterdays_state_waits_until_a_label_is_known():
    made = rows(("A", 0, False), ("A", 1, True, 3), ("A", 2, False), ("A", 4, False))
    assert rules.yesterdays_state(made).to_list()[2:] == pytest.approx([0.0, 0.0])
    in_time = rows(("A", 0, False), ("A", 1, True), ("A", 2, False))
    assert rules.yesterdays_state(in_time)[2] == 1.0


def test_the_spike_rule_is_the_longest_runs_jump():
    jumps = pl.DataFrame({"longest_run_jump": [None, -20.0, 35.0]})
    assert rules.spike(jumps).to_list() == [None, -20.0, 35.0]


def test_the_weekly_and_the_acute_to_chronic_rule_are_their_numbers():
    numbers = pl.DataFrame({"weekly_ratio": [None, 1.1, 0.4], "acwr": [1.5, None, 0.8]})
    assert rules.weekly_ten_percent(numbers).to_list() == [None, 1.1, 0.4]
    assert rules.acwr(numbers).to_list() == [1.5, None, 0.8]


def test_form_is_turned_round_so_that_more_fatigue_than_fitness_ranks_highest():
    # fitness less fatigue: −50 is deep fatigue, +30 is freshness
    form = pl.DataFrame({"load_balance": [-50.0, None, 30.0]})
    assert rules.tsb(form).to_list() == [50.0, None, -30.0]


def test_a_load_far_below_ones_own_mean_counts_as_one_far_above_it():
    z = pl.DataFrame({"load_yesterday_z": [1.5, None, -2.0, 0.2]})
    assert rules.load_z(z).to_list() == [1.5, None, 2.0, 0.2]


def test_rules_of_thumb_speak_where_their_users_say():
    lines = {rule.name: rule.line for rule in rules.RULES if rule.line is not None}
    assert lines == {
        "weekly_ten_percent": 1.1,
        "single_session_spike": 10,
        "acwr": 1.5,
        "load_z": 1.0,
    }


def test_histories_are_counted_day_by_day_on_a_whole_matrix(few):
    found = rules.yesterdays_state(few).to_list()
    history = list(few.iter_rows(named=True))
    for row, state in zip(history, found, strict=True):
        past = [
            h
            for h in history
            if h["athlete_id"] == row["athlete_id"]
            and h["known"] < row["t0"]
            and 1 <= (row["day"] - h["day"]).days <= 14
        ]
        if not past:
            assert state is None
            continue
        latest = max(past, key=lambda h: h["day"])
        age = (row["day"] - latest["day"]).days
        assert state == pytest.approx(latest["heavy"] * 0.5 ** ((age - 1) / 1.5))


@pytest.fixture(scope="module")
def few(rows):
    """Every fourth athlete of 24, each in a fold of their own."""
    names = rows["athlete_id"].unique().sort().to_list()[::4]
    return with_rule_numbers(rows.filter(pl.col("athlete_id").is_in(names)))


@pytest.fixture(scope="module")
def scored(few):
    return rules.scored(few, SEED)


def others_rate(rows, athlete):
    return rows.filter(pl.col("athlete_id") != athlete)["heavy"].mean()


def test_every_rule_speaks_on_every_row(scored, few):
    assert set(scored) == set(rules.WORDS)
    for frame in scored.values():
        assert frame.columns == ["score", "probability"]
        assert frame.height == few.height
        assert frame.null_count().sum_horizontal().item() == 0
        assert frame["probability"].is_between(0, 1).all()


@pytest.mark.parametrize(
    "name",
    ["single_session_spike", "yesterdays_state", "weekly_ten_percent", "acwr", "tsb", "load_z"],
)
def test_a_silent_row_ranks_lowest_and_gets_the_others_base_rate(scored, few, name):
    rule = next(rule for rule in rules.RULES if rule.name == name)
    silent = rule.score(few).is_null()
    assert 0 < silent.sum() < len(silent)
    said = scored[name].filter(~silent)["score"]
    assert scored[name].filter(silent)["score"].max() < said.min()
    for athlete, chance in zip(
        few.filter(silent)["athlete_id"],
        scored[name].filter(silent)["probability"],
        strict=True,
    ):
        assert chance == pytest.approx(others_rate(few, athlete))


def test_the_base_rate_scores_one_half_and_is_the_others(scored, few):
    heavy = few["heavy"].to_numpy().astype(float)
    assert metrics.auroc(heavy, scored[rules.BASE_RATE]["score"].to_numpy()) == 0.5
    found = rules.base_rates(few, SEED)
    for athlete, rate in zip(few["athlete_id"], found, strict=True):
        assert rate == pytest.approx(others_rate(few, athlete))
    assert scored[rules.BASE_RATE]["probability"].to_list() == pytest.approx(found.tolist())


def test_ones_own_labels_change_no_rule_but_through_ones_history(scored, few):
    name = few["athlete_id"][0]
    theirs = few["athlete_id"] == name
    after = rules.scored(turned_round(few, name), SEED)
    with_history = {"own_rate", "yesterdays_state"}
    for rule in rules.WORDS.keys() - with_history:
        assert_frame_equal(after[rule].filter(theirs), scored[rule].filter(theirs), abs_tol=1e-9)
    first = theirs.arg_true()[0]  # a day without any history
    for rule in with_history:
        assert after[rule]["score"][first] == scored[rule]["score"][first]
        assert not after[rule].filter(theirs).equals(scored[rule].filter(theirs))


def test_a_rules_probability_is_a_logistic_line_on_the_others(scored, few):
    name = few["athlete_id"][0]
    theirs = (few["athlete_id"] == name).to_numpy()
    frame = scored["own_rate"]
    score, chance = frame["score"].to_numpy(), frame["probability"].to_numpy()
    heavy = few["heavy"].to_numpy().astype(float)
    slope, intercept = rules.calibration.line(score[~theirs], heavy[~theirs])
    assert np.allclose(chance[theirs], sigmoid(slope * score[theirs] + intercept), atol=1e-6)


def test_logistic_regression_finds_what_was_planted(scored, few):
    heavy = few["heavy"].to_numpy().astype(float)
    assert metrics.auroc(heavy, scored[rules.LOGISTIC]["score"].to_numpy()) > 0.58


def test_a_fold_that_holds_all_heavy_athletes_is_no_obstacle(twelve):
    rows = with_rule_numbers(labelled(twelve))
    names = rows["athlete_id"].unique().sort()[:1].to_list()
    heavy = pl.col("heavy") & pl.col("athlete_id").is_in(names)
    found = rules.scored(rows.with_columns(heavy=heavy), seed=1)
    assert found[rules.LOGISTIC]["probability"].is_between(0, 1).all()
