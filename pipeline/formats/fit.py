"""FIT: the files of Garmin, Coros, Suunto, Polar and Wahoo watches, packed or not."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from features.formulas import steps_per_minute
from pipeline.formats import fit_health, fit_messages, packed, splits, trainings
from pipeline.formats.fit_messages import Message, Messages, instant, number
from pipeline.formats.fit_sports import LEVEL, SPORTS, STRENGTH, SUB_SPORTS, strength_focus
from pipeline.formats.reading import Read, Source, UnreadableError
from pipeline.formats.sniffing import Head
from pipeline.formats.tracks import Point, Track
from pipeline.formats.trainings import Training

NAME: str = "fit"
ABOUT: str = (
    "FIT files of watches (`.fit`, and `.fit.gz` as Strava packs them), read with Garmin's own "
    "decoder. Sessions: start, time without pauses (min), distance (km), heart rate (bpm), climb "
    "and descent (m), the exertion chosen on the watch (CR10), "
    "ground contact (ms, and the left foot's share in %); FIT counts the strides of one leg, so a "
    "run's cadence is doubled (steps/min). From the second-by-second record of a run: its pace's "
    "unevenness, start, slowdown, decoupling and fading cadence, where the record is complete. "
    "Sets without a session become one strength session. Nights: sleep, its score, and last "
    "night's rMSSD; day summaries: the day's own resting heart rate, never the mean of seven "
    "days. Scales: body mass, as a morning's entry before noon, else an evening's. All times are "
    "UTC; `recorded` is taken to be `happened`. A file that is damaged or cut off is refused "
    "whole. Not read: the user's profile on the watch (often left as delivered), how the athlete "
    "felt, SDRR, naps, the temperature at the wrist (the skin warms it), and the watch's own load "
    "and readiness."
)
MAGIC = b".FIT"
HEADERS = (12, 14)  # bytes, the first byte says which
NOTHING = "holds no training, night, resting heart rate or body mass"


def claims(head: Head) -> bool:
    """Tell a FIT file by its header, inside gzip too."""
    start = packed.start(head)
    return start[8:12] == MAGIC and start[0] in HEADERS


def read(source: Source) -> Iterator[Read]:
    """Read the trainings, nights and weights of one file."""
    messages = fit_messages.decoded(source)
    found = [_sessions(source, messages), *fit_health.reads(source, messages)]
    if not any(one.rows_read for one in found):
        raise UnreadableError(NOTHING, f"a FIT file of the kind {fit_messages.kind(messages)}")
    yield from (one for one in found if one.rows_read)


def _sessions(source: Source, messages: Messages) -> Read:
    records, sets = messages.get("record_mesgs", []), messages.get("set_mesgs", [])
    found = [_training(said, records, sets) for said in messages.get("session_mesgs", [])]
    lifted = _lifted(sets, found)
    return trainings.sessions(source, found + ([lifted] if lifted else []))


def _training(said: Message, records: list[Message], sets: list[Message]) -> Training:
    started = instant(said, "start_time")
    elapsed, timer = _durations(said)
    sport = _sport(said)
    inside = _within(records, started, elapsed)
    return Training(
        started=started,
        sport=sport,
        said_sport=str(said.get("sport")),
        strength_focus=strength_focus(_within(sets, started, elapsed))
        if sport == STRENGTH
        else None,
        elapsed_s=elapsed,
        timer_s=timer,
        measured=_measured(said, sport) | (_course(said, inside) if sport == "run" else {}),
    )


def _durations(said: Message) -> tuple[float | None, float | None]:
    """Give the seconds with and without pauses."""
    timer = number(said, "total_timer_time", "total_moving_time")
    elapsed = number(said, "total_elapsed_time")
    started, ended = instant(said, "start_time"), instant(said, "timestamp")
    if elapsed is None and started and ended:
        elapsed = (ended - started).total_seconds()
    return elapsed, timer


def _sport(said: Message) -> str:
    sub_sport = SUB_SPORTS.get(str(said.get("sub_sport")))
    return sub_sport or SPORTS.get(str(said.get("sport")), "other")


def _measured(said: Message, sport: str) -> dict[str, float | None]:
    metres, effort = number(said, "total_distance"), number(said, "workout_rpe")
    return {
        "distance_km": metres / 1000 if metres else None,
        "rpe_cr10": effort / 10 if effort else None,  # 0: nothing was chosen, the scale begins at 1
        "heart_rate_mean_bpm": number(said, "avg_heart_rate"),
        "heart_rate_max_bpm": number(said, "max_heart_rate"),
        "cadence_spm": _steps(
            said, "avg_running_cadence", "avg_cadence", of="avg_fractional_cadence"
        )
        if sport == "run"
        else None,
        "ascent_m": number(said, "total_ascent"),
        "descent_m": number(said, "total_descent"),
        "ground_contact_ms": number(said, "avg_stance_time"),
        "ground_contact_left_pct": number(said, "avg_stance_time_balance"),
    }


def _steps(message: Message, *names: str, of: str) -> float | None:
    """Turn strides of one leg and their fraction into steps a minute; none for 0."""
    strides = number(message, *names)
    return steps_per_minute(strides, number(message, of) or 0.0) if strides else None


def _course(said: Message, records: list[Message]) -> dict[str, float]:
    points = [
        Point(
            at=at.timestamp(),
            metres=number(record, "distance"),
            altitude=number(record, "enhanced_altitude", "altitude"),
            heart_rate=number(record, "heart_rate"),
            cadence=_steps(record, "cadence", of="fractional_cadence"),
        )
        for record in records
        if (at := instant(record, "timestamp"))
    ]
    flat = str(said.get("sub_sport")) in LEVEL
    return splits.of_run(Track(points), number(said, "total_distance"), flat=flat)


def _within(
    messages: list[Message], started: datetime | None, elapsed: float | None
) -> list[Message]:
    """Keep the messages of one session; a file may hold several, one for each sport."""
    if started is None or elapsed is None:
        return []
    ended = started + timedelta(seconds=elapsed + 1)  # the record's times are whole seconds
    times = ((instant(message, "timestamp", "start_time"), message) for message in messages)
    return [message for at, message in times if at and started <= at <= ended]


def _lifted(sets: list[Message], found: list[Training]) -> Training | None:
    """Make one strength session of sets that no session covers."""
    starts = [at for one in sets if (at := instant(one, "start_time", "timestamp"))]
    if not starts:
        return None
    started = min(starts)
    ends = [at for one in sets if (at := _set_end(one))]
    elapsed = (max(ends, default=started) - started).total_seconds()
    covered = any(
        one.started
        and one.started <= max(starts) <= one.started + timedelta(seconds=one.elapsed_s or 0)
        for one in found
    )
    if covered:
        return None
    return Training(
        started=started,
        sport=STRENGTH,
        said_sport="sets",
        strength_focus=strength_focus(sets),
        elapsed_s=elapsed,
        timer_s=elapsed,
    )


def _set_end(said: Message) -> datetime | None:
    started, lasted = instant(said, "start_time"), number(said, "duration")
    if started and lasted:
        return started + timedelta(seconds=lasted)
    return instant(said, "timestamp")
