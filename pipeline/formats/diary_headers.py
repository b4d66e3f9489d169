"""What the header of a diary asks for: a short name, or a whole question; what a watch lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.formats import diary_health, diary_hints, diary_sports, garmin_words, strava_words
from pipeline.formats.columns import meanings, plain
from pipeline.formats.diary_hints import KNOWN
from pipeline.formats.diary_scales import said
from pipeline.formats.diary_words import (
    AFTER_RUN,
    ASKED,
    FEWEST,
    LIFTED,
    MEASURED,
    MORNING,
    NAMES,
    UNITS,
    VOLUMES,
    YES_OR_NO,
)
from pipeline.formats.headers import SEVERAL, TWICE, UNREAD
from pipeline.formats.reading import Refusal, Source

ITEMS = (*MORNING, *AFTER_RUN)
LENGTHS = ("duration", "duration_min", "duration_h", "duration_s", "duration_ms", "duration_hm")
SLEEPS = ("sleep", "sleep_h", "sleep_min", "sleep_hm")
MASSES = ("body_mass", "body_mass_kg", "body_mass_lb")
DISTANCES = ("distance", "distance_km", "distance_mi", "distance_m")
MEANINGS = (
    *("athlete", "person", "date", "filed", "clock", "time", *ITEMS, *SLEEPS, *LENGTHS, *DISTANCES),
    *MASSES,
    *("rpe", "sport", "ill"),
)
BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
FINISHED = ("completion time", "fertigstellungszeit")  # of a form that also says when it was begun
TIME = (
    "a time of day or how long a session took; the column was left out",
    "name it `time of day` or `duration (h:mm:ss)`",
)
UNTIMED = (
    "trainings without a column of how long they took; the column was left out",
    "add a column such as `duration (min)`",
)
UNPROVEN = (
    "a sport's column, and nothing says whether it holds distances or times; it was left out",
    "write its unit behind its name, such as `run (km)` or `run (min)`",
)
BESIDE = (
    "a column of one sport and one of all, so that one line may hold both; the column was left out",
    "keep a column for each sport, or one for all of them with a column `sport`",
)
LEFT_OUT = dict((TIME, UNTIMED, UNPROVEN, BESIDE))  # what to do, by the reason
LONGEST = 500  # characters of a header that is looked at
LISTED = 5  # columns that only a watch's list has make a table such a list
OWN = 2  # names that only intervals.icu has
STRAVAS = "recovery"  # a column that Strava's list has too
MACHINE = {
    *("ctl", "atl", "ramprate", "sleepsecs", "restinghr", "hrvsdnn", "menstrualphase"),
    *("kcalconsumed", "has heartrate", "start date local", "icu training load", "icu intensity"),
}
_NAMES = {plain(name): meaning for meaning, names in NAMES.items() for name in names}
_LIFTED = {plain(name) for name in LIFTED}
_UNITS = {word: unit for unit, words in UNITS.items() for word in words}
_SHARED = {"date", "sport", "distance", "time", "elapsed", "moving", "title", "name"}
_WATCH = {
    f"{list_}_{meaning}": names
    for list_, words in (("garmin", garmin_words.HEADERS), ("strava", strava_words.HEADERS))
    for meaning, names in words.items()
    if meaning not in _SHARED
}


@dataclass(frozen=True)
class Layout:
    """The header of each meaning that a diary has, and the headers that are not read, with why.

    `sports` has the headers of one sport each, by sport and meaning.
    """

    found: dict[str, str]
    unread: dict[str, str]
    sports: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def is_diary(self) -> bool:
        """Say whether this is a diary: a date and an item, or a date and a session."""
        told = {*self.found, *(meaning for own in self.sports.values() for meaning in own)}
        asked = {*ITEMS, *SLEEPS, *LENGTHS, "ill"}
        return bool(told & {"date", "filed"}) and bool(told & asked)

    def of(self, *meanings: str) -> list[str]:
        """Give those of the meanings that the diary has."""
        return [meaning for meaning in meanings if meaning in self.found]


def layout(headers: Sequence[str]) -> Layout:
    """Tell the meaning of each header; what has none, or one that stands before, is not read."""
    found: dict[str, str] = {}
    unread: dict[str, str] = {}
    sports: dict[str, dict[str, str]] = {}
    for header in headers:
        name = header.partition("_duplicated_")[0]
        meaning = meaning_of(name) if header.strip() else "notes"
        sport = sport_of(name)
        if sport is not None and meaning is None:
            unread[header] = UNPROVEN[0]
        elif sport is not None and meaning and meaning not in sports.setdefault(sport, {}):
            sports[sport][meaning] = header
        elif sport is not None:
            unread[header] = TWICE
        elif meaning in (None, SEVERAL):
            unread[header] = meaning or UNREAD
        elif meaning in found and meaning != "notes":
            unread[header] = TWICE
        else:
            found.setdefault(meaning, header)
    if not found.keys() & {"duration_min", "duration_h"} and "duration_s" in found:
        unread[found.pop("duration_s")] = UNREAD  # seconds of what?
    if "time" in found:
        _settle_time(found, unread, sports)
    if "person" in found:
        unread[found.pop("person")] = UNREAD  # a name, but of what? diary_people tells
    if plain(found.get("filed", "")) in FINISHED and plain(found.get("date", "")) != "date":
        begun = found.pop("date", None)
        unread |= {begun: UNREAD} if begun else {}
    if {plain(header) for header in headers} & _LIFTED:  # a weight on a bar
        unread |= {found.pop(mass): UNREAD for mass in MASSES if mass in found}
    found.pop("notes", None)
    return Layout(found, unread, sports)


def _settle_time(
    found: dict[str, str], unread: dict[str, str], sports: dict[str, dict[str, str]]
) -> None:
    """Take `Time` as a time of day, unless another column is or it may be a session's length."""
    header = found.pop("time")
    of_sports = {meaning for own in sports.values() for meaning in own}
    sessions = found.keys() & {*DISTANCES, "sport", "rpe"} or of_sports
    sessions = sessions or UNPROVEN[0] in unread.values()
    if "clock" in found:
        unread[header] = TWICE
    elif sessions and not {*found, *of_sports} & {*LENGTHS}:
        unread[header] = TIME[0]
    else:
        found["clock"] = header


def holds(headers: Sequence[str]) -> bool:
    """Say whether a table with these headers is a diary, and no list that a watch's maker gives."""
    if not layout(headers).is_diary:
        return False
    if len({plain(header) for header in headers} & MACHINE) >= OWN:
        return False
    found = layout(headers).found
    told = {meaning for meaning, header in found.items() if plain(header) != STRAVAS}
    return bool(told & {*ITEMS, *SLEEPS, "ill"}) or len(meanings(headers, _WATCH)) < LISTED


def meaning_of(header: str) -> str | None:
    """Tell what a header asks for; None for nothing known, `SEVERAL` for more than one thing."""
    if len(header) > LONGEST:
        return None
    if _NAMES.get(plain(header), "volume") != "volume":
        return _NAMES[plain(header)]
    bare = plain(BRACKETS.sub(" ", header))
    unit = _unit(header)
    if bare not in _NAMES and unit is None:
        bare, unit = _parted(bare)
    bare = re.sub(r"(?: \d+)+$", "", bare)  # a scale without brackets
    bare = YES_OR_NO.sub("", bare)
    meaning = _NAMES.get(bare) or _asked(bare, "?" in header)
    if meaning == "volume":
        return next((one for of in VOLUMES if (one := f"{of}_{unit}") in MEANINGS), None)
    if bare not in _NAMES and diary_health.pains(bare, meaning):
        return None  # a report, and no rating
    if meaning == "time" and unit in ("min", "ms"):  # `h:mm` may be of a time of day as well
        meaning = "duration"
    if meaning in MEASURED and unit is not None and f"{meaning}_{unit}" in MEANINGS:
        return f"{meaning}_{unit}"
    if meaning == "sleep" and said(header, "sleep_quality").ends is not None:
        return "sleep_quality"
    return meaning


def sport_of(header: str) -> str | None:
    """Name the sport of a header that is nothing but a word for it, perhaps with a unit."""
    unit = _unit(header)
    if len(header) > LONGEST or (unit is None and BRACKETS.search(header)):
        return None
    bare = plain(BRACKETS.sub(" ", header))
    return diary_sports.COLUMN_OF.get(bare) or diary_sports.COLUMN_OF.get(_parted(bare)[0])


def _parted(bare: str) -> tuple[str, str | None]:
    """Part a known name from the unit behind it, if there is one."""
    for word, unit in _UNITS.items():
        name = bare.removesuffix(f" {word}")
        if name != bare and name in _NAMES:
            return name, unit
    return bare, None


def _unit(header: str) -> str | None:
    """Find a unit that stands in brackets."""
    parts = (plain(part) for part in BRACKETS.findall(header))
    return next((_UNITS[part] for part in parts if part in _UNITS), None)


def _asked(question: str, marked: bool) -> str | None:
    if len(question.split()) < (2 if marked else FEWEST):
        return None
    fitting = {
        meaning
        for meaning, patterns in ASKED.items()
        if all(pattern.search(question) for pattern in patterns)
    }
    if fitting == {"rpe", "breathing"}:  # how hard it was to breathe
        return "breathing"
    return fitting.pop() if len(fitting) == 1 else SEVERAL if fitting else None


def notes(source: Source, layout: Layout, line: int) -> list[Refusal]:
    """Name each column that is not read, at the header's line; reports have their own remarks."""
    return [
        Refusal(
            file=source.file,
            line=line,
            column=header.partition("_duplicated_")[0],
            value=None,
            reason=reason,
            remedy=_remedy(header, reason, layout),
            scope="value" if reason in LEFT_OUT else "note",
        )
        for header, reason in layout.unread.items()
        if not (diary_health.pains(header) or diary_health.speaks_of_illness(header))
    ]


def _remedy(header: str, reason: str, layout: Layout) -> str:
    if reason in LEFT_OUT:
        return LEFT_OUT[reason]
    return diary_hints.remedy(header, layout.found) if reason == UNREAD else KNOWN
