"""Each window on a few rows: values oldest first, and their age in days.

All run twice: as the plain Python that they are, and compiled.
"""

from types import FunctionType

import numpy as np
import pytest

from features import answers, sight, windows
from features.sight import LOOK, ROW

HALF = 2 ** (-1 / 1.5)


@pytest.fixture(autouse=True, params=["plain", "compiled"])
def _way(request, monkeypatch):
    monkeypatch.setattr(sight, "MANY", 1 if request.param == "compiled" else 10)


def carry(window, values, ages, beside=None):
    rows, looks = np.zeros(len(values) + 1, ROW), np.zeros(1, LOOK)
    rows["day"][:-1], rows["late"] = [-age for age in ages], -1
    rows["value"] = [np.nan if value is None else float(value) for value in [*values, None]]
    rows["plain"] = rows["value"]
    rows["beside"][:-1] = 0 if beside is None else beside
    looks["t0"], looks["t0_h"] = 1, 100
    looks["end"], looks["morning"], looks["informed"] = len(values), np.nan, True
    (found,) = window(rows, looks)
    return None if np.isnan(found) else found


def near(value):
    return value if value is None else pytest.approx(value)


@pytest.mark.parametrize(
    ("values", "ages", "expected"),
    [([1, 2], [2, 1], 2), ([1, None], [2, 1], 1), ([None], [1], None), ([], [], None)],
)
def test_last_takes_the_latest_known_value(values, ages, expected):
    assert carry(windows.last(), values, ages) == expected


@pytest.mark.parametrize(
    ("values", "ages", "expected"),
    [([8], [0], 8), ([8], [1], 8), ([8], [2], 8 * HALF), ([8, None], [4, 1], 8 * HALF**3)],
)
def test_last_fades_past_yesterday(values, ages, expected):
    assert carry(windows.last(half_life=1.5), values, ages) == near(expected)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (windows.maximum(days=2), 5),
        (windows.total(days=2), 8),
        (windows.mean(days=2), 4),
        (windows.maximum(days=9), 7),
        (windows.total(days=9), 15),
        (windows.mean(days=9), 5),
    ],
)
def test_windows_of_days_leave_out_older_and_unknown_values(window, expected):
    assert carry(window, [7, 5, None, 3], [3, 2, 1, 1]) == expected


@pytest.mark.parametrize(
    "window",
    [windows.maximum, windows.total, windows.mean],
    ids=lambda w: w.__name__,
)
def test_windows_of_days_are_null_where_nothing_is_known(window):
    assert carry(window(days=2), [None], [1]) is None
    assert carry(window(days=2), [7], [3]) is None


@pytest.mark.parametrize("window", [windows.total, windows.mean], ids=lambda w: w.__name__)
def test_fewer_values_than_asked_for_are_too_few(window):
    assert carry(window(days=7, at_least=3), [1, 2, None], [3, 2, 1]) is None
    assert carry(window(days=7, at_least=3), [1, 2, 3], [3, 2, 1]) is not None


def test_a_fading_mean_weighs_each_day_by_its_age():
    # ages 1 and 3, half-life 2: weights in the proportion 2 to 1
    assert carry(windows.fading_mean(half_life=2), [3, None, 6], [3, 2, 1]) == near(5)
    assert carry(windows.fading_mean(half_life=2), [None], [1]) is None


@pytest.mark.parametrize(
    ("values", "ages", "expected"),
    [([4, 5], [2, 1], 4), ([5], [1], None), ([4, None], [2, 2], 4)],
)
def test_on_day_takes_the_known_value_of_that_day_only(values, ages, expected):
    assert carry(windows.on_day(2), values, ages) == expected


@pytest.mark.parametrize(
    ("values", "ages", "expected"),
    [
        ([True, True, False], [3, 2, 1], 2),
        ([False, False], [2, 1], 2),
        ([True, False], [9, 1], 5),
        ([None, None], [2, 1], None),
        ([True, None], [3, 1], 3),
    ],
)
def test_days_since_counts_to_the_last_true_day_up_to_the_cap(values, ages, expected):
    assert carry(windows.days_since(cap=5), values, ages) == expected


@pytest.mark.parametrize(
    ("ages_of_runs", "expected"),
    [
        ([1, 6], 4),
        ([2, 6], 3),
        ([1, 2, 6], 3),
        ([1, 2, 3], 0),
        ([1, 3], 1),
        ([3, 9], 0),
        ([], 0),
        ([1, 9], 5),
        ([1], 5),
    ],
)
def test_break_before_counts_the_days_off_before_a_recent_run(ages_of_runs, expected):
    ages = list(range(10, 0, -1))
    ran = [age in ages_of_runs for age in ages]
    assert carry(windows.break_before(recent=2, cap=5), ran, ages) == expected


def test_break_before_is_null_where_nothing_is_known():
    assert carry(windows.break_before(recent=2, cap=5), [None], [1]) is None


def deviation(**more):
    return windows.deviation(**({"days": 3, "at_least": 2, "floor": 1.0, "within": 1} | more))


def test_deviation_counts_in_standard_deviations():
    # 2, 4 and 6: mean 4, sd 2
    assert carry(deviation(), [2, 4, 6, 9], [4, 3, 2, 1]) == near(2.5)


def test_deviation_counts_at_least_the_floor_as_one():
    assert carry(deviation(), [4, 4, 6], [3, 2, 1]) == near(2)


def test_deviation_leaves_out_values_too_far_back_and_unknown_ones():
    assert carry(deviation(), [99, 4, None, 4, 6], [5, 4, 3, 2, 1]) == near(2)


def test_deviation_in_units_is_a_plain_difference():
    assert carry(deviation(standard=False), [2, 4, 6, 9], [4, 3, 2, 1]) == near(5)


@pytest.mark.parametrize(
    ("values", "ages"),
    [([4, 6], [2, 1]), ([4, 4, 6], [4, 3, 2]), ([None], [1]), ([4, 4, None], [3, 2, 1])],
    ids=["too few", "too old", "unknown", "yesterday unknown"],
)
def test_deviation_is_null_with_too_little_or_too_old(values, ages):
    assert carry(deviation(), values, ages) is None


def test_deviation_fades_an_older_latest_value():
    window = deviation(within=3, half_life=1.5)
    assert carry(window, [4, 4, 6], [4, 3, 2]) == near(2 * HALF)


def test_deviation_compares_the_latest_day_with_earlier_days_only():
    # two entries of one day: the later is compared, the earlier is no history
    assert carry(deviation(), [4, 4, 50, 6], [3, 2, 1, 1]) == near(2)


@pytest.mark.parametrize(
    ("values", "ages", "expected"),
    [
        ([10, 13], [5, 1], 30),
        ([10, 0], [5, 1], -100),
        ([1, 10], [5, 1], 200),
        ([0, 10], [5, 1], None),
        ([10], [1], None),
        ([10], [5], None),
        ([50, 10, 13], [14, 5, 1], 30),
    ],
)
def test_against_longest_compares_recent_days_with_those_before(values, ages, expected):
    window = windows.against_longest(recent=3, before=10, at_least=1)
    assert carry(window, values, ages) == near(expected)


@pytest.mark.parametrize(("values", "expected"), [([10, 0, 13], 30), ([10, None, 13], None)])
def test_against_longest_needs_enough_known_days_before(values, expected):
    window = windows.against_longest(recent=3, before=10, at_least=2)
    assert carry(window, values, [6, 5, 1]) == near(expected)


def line(xs, ys, **more):
    window = windows.below_own_line(**({"last_rows": 1, "at_least": 2} | more))
    return carry(window, ys, [1] * len(ys), xs)


def test_below_own_line_is_the_gap_to_a_fit_of_the_earlier_rows():
    # y = 100 + 10 x; at x = 10 the line says 200, and 180 is 10 % below
    assert line([1, 2, 3, 10], [110, 120, 130, 180]) == near(10)


def test_below_own_line_is_least_squares_where_points_scatter():
    # through (0,0), (1,2), (2,1): slope 0.5, mean (1,1); at 3 it says 2, and 1 is 50 % below
    assert line([0, 1, 2, 3], [0, 2, 1, 1]) == near(50)


def test_below_own_line_averages_the_latest_rows():
    assert line([1, 2, 10, 10], [110, 120, 180, 200], last_rows=2) == near(5)


def test_below_own_line_leaves_out_rows_without_y():
    assert line([1, 2, 3, 10, 4], [110, 120, 130, 180, None]) == near(10)


@pytest.mark.parametrize(
    ("xs", "ys"),
    [([1, 2], [110, 120]), ([3, 3, 3], [110, 120, 130]), ([], []), ([1, 2], [None, None])],
    ids=["too few", "one speed", "nothing", "unknown"],
)
def test_below_own_line_is_null_without_a_line(xs, ys):
    assert line(xs, ys) is None


def test_a_few_rows_never_borrow_from_the_latest():
    assert line([1, 2, 3], [110, 120, 130], last_rows=5, at_least=1) is None


def test_the_half_life_halves():
    assert carry(windows.last(half_life=3), [1], [4]) == near(0.5)


@pytest.mark.parametrize(
    ("ended", "expected"), [([90, 76], 10), ([-np.inf, 40], 60), ([-np.inf], 72), ([20], 72)]
)
def test_hours_run_from_the_latest_end_to_the_instant_up_to_the_cap(ended, expected):
    # t0 is at 100 hours; a day without such a thing ended −∞ hours ago
    ages = list(range(len(ended), 0, -1))
    assert carry(windows.hours_since(days=7, cap=72), ended, ages) == expected
    assert carry(windows.hours_since(days=7, cap=72), [None], [1]) is None


def test_a_value_counts_only_within_hours_of_its_end():
    assert carry(windows.last_within(hours=24), [3, 5], [1, 1], [70, 80]) == 5
    assert carry(windows.last_within(hours=24), [3, 5], [1, 1], [60, 70]) is None


def test_a_share_counts_unknown_days_too_and_silence_the_days_since_the_last():
    assert carry(windows.share(days=4), [1, None, 0, 1], [4, 3, 2, 1]) == 0.5
    assert carry(windows.silence(days=4), [1, 0, None], [3, 2, 1]) == 2
    assert carry(windows.silence(days=4), [0, None], [2, 1]) is None


@pytest.mark.parametrize(
    ("known", "seen"), [(0, True), (1, False), (2, False)], ids=["before", "at t0", "after"]
)
def test_a_row_counts_once_it_was_known_before_t0(known, seen):
    rows, looks = np.zeros(2, ROW), np.zeros(1, LOOK)
    rows["known"], rows["late"], rows["value"], rows["day"] = known, -1, (7, np.nan), -1
    looks["end"], looks["t0"], looks["morning"] = 1, 1, np.nan
    looks["informed"] = True
    (found,) = windows.last()(rows, looks)
    assert bool(found == 7) is seen


def test_a_day_not_yet_known_in_full_is_read_as_it_was_then():
    rows, looks = np.zeros(3, ROW), np.zeros(2, LOOK)
    rows["value"], rows["day"][0], rows["known"][0], rows["late"][0] = (9, 1, 2), 0, 50, 1
    looks["day"], looks["end"], looks["t0"], looks["morning"] = (1, 2), 1, (10, 40), np.nan
    looks["informed"] = True
    rows["plain"] = rows["value"]
    assert windows.last()(rows, looks).tolist() == [1, 2]
    looks["t0"] = 60
    assert windows.last()(rows, looks).tolist() == [9, 9]


def test_a_look_before_the_intake_reads_rows_without_its_facts():
    rows, looks = np.zeros(2, ROW), np.zeros(2, LOOK)
    rows["value"], rows["plain"], rows["late"] = 5, np.nan, -1
    looks["day"], looks["end"], looks["t0"], looks["morning"] = 1, 1, 1, np.nan
    looks["informed"] = (True, False)
    assert str(windows.last()(rows, looks).tolist()) == "[5.0, nan]"


def test_what_answers_call_stands_in_their_own_file():
    # compiled code is kept until its file changes: a helper elsewhere would be kept for ever
    called = {name for one in vars(answers).values() for name in _names(one)}
    assert called >= {"stands", "says", "add_up", "latest", "around"}
    assert {vars(answers)[name].__module__ for name in called} == {answers.__name__}


def _names(function):
    """Name the functions of the project that one calls."""
    used = getattr(getattr(function, "__code__", None), "co_names", ())
    return [name for name in used if isinstance(vars(answers).get(name), FunctionType)]
