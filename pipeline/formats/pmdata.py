"""PMData: diaries, wristbands and intake sheet of sixteen people, November 2019 to March 2020.

Thambawita et al., MMSys 2020, doi:10.1145/3339825.3394926, CC BY 4.0.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.formats import pmdata_device, pmdata_diary, pmdata_overview
from pipeline.formats.reading import Read, Source
from pipeline.formats.sniffing import Head

NAME: str = "pmdata"

ABOUT: str = (
    "PMData is read from `pNN/pmsys/wellness.csv` (the morning check-in), `srpe.csv` (sessions "
    "with their exertion) and `injury.csv` (injury flags; an empty report says that nothing was "
    "reported), `pNN/googledocs/reporting.csv` (the evening form), `pNN/fitbit/exercise.json` "
    "(sessions), `sleep_score.csv` (nights) and `resting_heart_rate.json` (summaries of whole "
    "days), and `participant-overview.xlsx` (intake). The athlete is the folder name. Stamps of "
    "PMSys and of Fitbit's exercises are UTC; those of sleep, resting heart rate and the evening "
    "form are local time in Europe/Oslo. Items from 1 to 5, where low is worse, become 0 to 10, "
    "where 10 is worst; a 0 is a missing answer. Of several check-ins or evening forms of one day "
    "the last counts; a check-in whose soreness is 0 is refused, and that day has none. An "
    "evening form speaks of the day on which it was written, less 12 hours, because its own date "
    "is often stale. Of several sleeps that end on one day the longest counts, and one that ends "
    "after 14:00 is no night. Where a file has no time of entry (check-ins, exertion, injuries, "
    "sleep, resting heart rate, intake) the assumed delay is zero. A day without a session is a "
    "rest day where something else was recorded on it. Ignored: the resting heart rate in "
    "`sleep_score.csv` (the previous day's, rounded), the other sleep scores, Fitbit's calories, "
    "speed and activity levels, and the 5 km run, the strides and the A or B group of the intake "
    "sheet."
)

READERS = {
    "pmsys/wellness.csv": pmdata_diary.wellness,
    "pmsys/srpe.csv": pmdata_diary.exertion,
    "pmsys/injury.csv": pmdata_diary.injuries,
    "googledocs/reporting.csv": pmdata_diary.evening_form,
    "fitbit/exercise.json": pmdata_device.exercises,
    "fitbit/sleep_score.csv": pmdata_device.sleeps,
    "fitbit/resting_heart_rate.json": pmdata_device.resting_heart_rate,
    "participant-overview.xlsx": pmdata_overview.intake,
}

_PERSON = re.compile(r"p\d\d")


def tail(name: str) -> str | None:
    """Return the last parts of a path that make it a file of PMData (`p01/pmsys/srpe.csv`)."""
    parts = name.split("/")
    if parts[-1] in READERS:
        return parts[-1]
    if "/".join(parts[-2:]) in READERS and _PERSON.fullmatch(parts[-3] if parts[2:] else ""):
        return "/".join(parts[-3:])
    return None


def claims(head: Head) -> bool:
    """Say whether the path is one of PMData's: its files do not say what they are."""
    return tail(head.path.as_posix()) is not None


def read(source: Source) -> Iterator[Read]:
    """Read one file into the rows of one table. Raises `UnreadableError` where it cannot."""
    person, _, kind = (tail(source.path.as_posix()) or "").partition("/")
    yield READERS[kind or person](replace(source, athlete=person))
