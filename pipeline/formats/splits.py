"""How a run was paced, and how it changed towards its end, from its track."""

from functools import cache

import numpy as np

from features.formulas import climb_cost, decoupling
from features.tables import Sessions
from pipeline.formats.tracks import Track

COLUMNS = (
    "pace_variation",
    "first_tenth_pace_ratio",
    "final_quarter_slowdown_pct",
    "decoupling_pct",
    "cadence_fade_pct",
)
# What makes a record complete enough; all of them judgements.
DISTANCE_OFF = 0.05  # the track's distance against the summary's
LONG_GAP_S, LONG_GAPS = 30, 0.05  # share of the time in longer gaps
JUMP_MS, JUMPS = 12.0, 0.01  # share of the distance at a speed that nobody runs
KNOWN = 0.9  # share of the time with a heart rate or a cadence
SHORTEST_M = {"tenth": 2000, "kilometres": 3000, "quarter": 4000}
SHORTEST_S = 20 * 60  # for halves and thirds
RUNNING_SPM = 130  # fewer steps a minute are walking
PIECE_M, FINE_M = 200, 10  # of the climbs


def of_run(track: Track, distance_m: float | None, *, flat: bool = False) -> dict[str, float]:
    """Work out the columns of `Sessions` that need the course of a run; only those that can be.

    `distance_m` is what the summary says. `flat` is a treadmill or a running track, where no
    altitude is needed. The track's cadence must be in steps/min.
    """
    if not _is_complete(track, distance_m):
        return {}
    found = _by_distance(track) | _kilometres(track, flat=flat) | _halves(track) | _thirds(track)
    return {
        name: float(value)
        for name, value in found.items()
        if np.isfinite(value) and limits(name)[0] <= value <= limits(name)[1]
    }


@cache
def limits(name: str) -> tuple[float, float]:
    """Give the lowest and highest value that the table of sessions takes in a column."""
    low, high = (getattr(Sessions.columns()[name], end) for end in ("min", "max"))
    return low, high


def _is_complete(track: Track, distance_m: float | None) -> bool:
    if len(track.at) < 2 or track.moved_m[-1] <= 0:
        return False
    whole_s, whole_m = track.moved_s[-1], track.moved_m[-1]
    gaps = track.steps_s[track.moving & (track.steps_s > LONG_GAP_S)].sum()
    jumps = track.steps_m[track.moving & (track.steps_m > JUMP_MS * track.steps_s)].sum()
    off = abs(whole_m / distance_m - 1) if distance_m else 0
    return off <= DISTANCE_OFF and gaps <= LONG_GAPS * whole_s and jumps <= JUMPS * whole_m


def _by_distance(track: Track) -> dict[str, float]:
    whole_s, whole_m = track.moved_s[-1], track.moved_m[-1]
    tenth, half, three_quarters = np.interp(
        np.array([0.1, 0.5, 0.75]) * whole_m, track.moved_m, track.moved_s
    )
    found = {}
    if whole_m >= SHORTEST_M["tenth"]:
        found["first_tenth_pace_ratio"] = 10 * tenth / whole_s
    if whole_m >= SHORTEST_M["quarter"]:
        slowdown = 2 * (whole_s - three_quarters) / half - 1
        found["final_quarter_slowdown_pct"] = 100 * slowdown
    return found


def _kilometres(track: Track, *, flat: bool) -> dict[str, float]:
    """Compare the whole kilometres, each by the length on the flat that would cost as much."""
    whole = int(track.moved_m[-1] // 1000)
    if 1000 * whole < SHORTEST_M["kilometres"]:
        return {}
    times = np.diff(np.interp(1000 * np.arange(whole + 1), track.moved_m, track.moved_s))
    cost = np.ones(whole) if flat else _cost(track, whole)
    if cost is None:
        return {}
    paces = times / cost
    return {"pace_variation": float(paces.std(ddof=1) / paces.mean())}


def _cost(track: Track, whole: int) -> np.ndarray | None:
    """What each kilometre costs against one on the flat; None without altitudes."""
    known = ~np.isnan(track.altitude)
    if known.mean() < KNOWN:
        return None
    fine = np.arange(0, 1000 * whole + 1, FINE_M)
    heights = np.interp(fine, track.moved_m[known], track.altitude[known])
    width = PIECE_M // FINE_M // 2
    padded = np.pad(heights, width // 2, mode="edge")
    smooth = np.convolve(padded, np.full(width + 1, 1 / (width + 1)), mode="valid")
    grades = np.diff(smooth[:: PIECE_M // FINE_M]) / PIECE_M
    return climb_cost(grades).reshape(whole, -1).mean(axis=1)


def _halves(track: Track) -> dict[str, float]:
    if track.moved_s[-1] < SHORTEST_S:
        return {}
    halves = []
    for part in np.array_split(_seconds(track), 2):
        rates = track.heart_rate[part + 1]
        known = rates > 0
        if known.mean() < KNOWN:
            return {}
        halves.append((1000 / _speeds(track)[part].mean(), rates[known].mean()))
    return {"decoupling_pct": decoupling(halves[0], halves[1])}


def _thirds(track: Track) -> dict[str, float]:
    """Compare the cadence of the thirds at the run's mean speed, by one line on speed for all."""
    if track.moved_s[-1] < SHORTEST_S:
        return {}
    seconds = _seconds(track)
    third = np.repeat([0, 1, 2], [len(part) for part in np.array_split(seconds, 3)])
    cadence, speed = track.cadence[seconds + 1], _speeds(track)[seconds]
    running = cadence >= RUNNING_SPM
    if min(running[third == one].mean() for one in range(3)) < KNOWN:
        return {}
    cadence, speed, third = cadence[running], speed[running], third[running]
    parts = np.column_stack([speed - speed.mean(), *(third == one for one in range(3))])
    _, first, _, last = np.linalg.lstsq(parts, cadence, rcond=None)[0]
    return {"cadence_fade_pct": float(100 * (first - last) / first)}


def _seconds(track: Track) -> np.ndarray:
    """For each second in motion, the step that it belongs to."""
    return np.searchsorted(track.moved_s, np.arange(0.5, track.moved_s[-1])) - 1


def _speeds(track: Track) -> np.ndarray:
    """Speed from each point to the next, m/s."""
    return track.steps_m / track.steps_s
