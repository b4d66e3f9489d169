"""The JSON files of a Garmin account's export (GDPR): activities, shoes, sleep, daily summaries."""

from collections.abc import Callable, Iterator

from pipeline.formats import garmin_days, garmin_gear, garmin_sessions, picking
from pipeline.formats.reading import Read, Source
from pipeline.formats.sniffing import Head

NAME: str = "garmin_account"
ABOUT: str = (
    "The export of a Garmin account (privacy request), packed or not, told by its JSON keys. "
    "`*_summarizedActivities.json` gives sessions of source `device`: `beginTimestamp` is in "
    "milliseconds since 1970, UTC; a session ends after `elapsedDuration` and lasts `duration` "
    "(ms, without pauses); `distance`, `elevationGain` and `elevationLoss` are cm and become km "
    "and m; `avgHr`, `maxHr` in bpm; `avgDoubleCadence` is steps/min, `avgRunCadence` counts one "
    "leg and is doubled, either for runs only; `workoutRpe` is CR10 times 10. The stored speed, a "
    "tenth of m/s, is not read. A multisport activity is refused, as its parts stand beside it. "
    "`*_gear.json` gives the shoes: name and first day; distances before the record are not in it, "
    "`maximumMeters` is a limit and ignored, and so are bikes. Which shoes were worn is read "
    "from the `*_gear.json` beside the activities. `*_sleepData.json` gives nights: "
    "`sleepEndTimestampGMT` is UTC, the sum of deep, light and REM seconds is the time asleep, "
    "`sleepScores.overallScore` the score; a night without stages was not measured and is refused. "
    "`UDSFile_*.json` gives `restingHeartRate` in bpm as a summary of the day, which counts from "
    "the next. Nothing says when a row became known: it is taken as known when it happened. A day "
    "without an entry says nothing by itself. A 0 means that nothing was measured. Files are read "
    "entry by entry, so their size does not matter. Ignored: all other files and fields, such as "
    "training load, zones, stress, body battery, naps and steps."
)

KINDS: dict[Callable[[Source], Iterator[Read]], set[str]] = {
    garmin_sessions.read: {"summarizedActivitiesExport"},
    garmin_gear.read: {"gearDTOS"},
    garmin_days.nights: {"calendarDate", "sleepEndTimestampGMT", "sleepWindowConfirmationType"},
    garmin_days.summaries: {"calendarDate", "totalSteps", "restingHeartRate"},
}


def claims(head: Head) -> bool:
    """Claim JSON files by the keys that only Garmin's export has."""
    return _kind(head) is not None


def _kind(head: Head) -> Callable[[Source], Iterator[Read]] | None:
    found = picking.keys(head)
    return next((kind for kind, needed in KINDS.items() if needed <= found), None)


def read(source: Source) -> Iterator[Read]:
    """Read one file of the export, piece by piece."""
    kind = _kind(source.head)
    assert kind is not None  # it was claimed
    yield from kind(source)
