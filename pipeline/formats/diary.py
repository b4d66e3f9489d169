"""Training diaries and questionnaires as CSV, typed by people or filled in as a form."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from features.tables import TABLES
from pipeline.formats import diary_headers, diary_rows, lab_rows, picking, sniffing, templates, text
from pipeline.formats.reading import Read, Source, UnreadableError
from pipeline.formats.sniffing import Head

NAME: str = "diary"

ABOUT: str = (
    "Training diaries and questionnaires as CSV that are not called like a template, by the words "
    "of their headers in English, German, French, Spanish, Italian, Dutch or Portuguese; a "
    "workbook's diary is read by the same rules. The header may stand below a title, a legend or "
    "empty lines, within the first 20 lines. A header may be a whole question, as forms have them "
    "(`How sore are your muscles? (1 = not at all, 10 = very)`); one that asks for several things "
    "is not read. Columns that are not read are named. Morning check-ins: soreness, fatigue, "
    "stress, mood, sleep quality, readiness (recovery), hours of sleep and body mass in kg or "
    "lb; after the run: heavy legs, breathing. A resting heart rate belongs into nights.csv. "
    "Illness: a column answered with yes or no, or a word such as `krank` or `sick` in "
    "that of trainings; such a row is a session only if it has a duration. Pain, injury, chest and "
    "breathlessness are not read: each cell and header that speaks of them is pointed at, and "
    "belongs into flags.csv. "
    "Sessions: a duration, a sport, a distance, an exertion. A column called by a sport and no "
    "more (`Lauf`, `Rad (km)`) has its distances or times, if a unit in header or cells says "
    "which; each sport with its own time is a session. Every item needs its scale "
    "from `scales` or `scales_of` in cohort.yaml, or from its header, with both ends and with "
    "words that say which is the better one; else its column is left out, with the line to add. "
    "Exertion needs `rpe_scale`, or (0-10), (6-20), (0-100) or CR10 in the header. Items become 0 "
    "to 10, where 10 is worst. Durations say their unit (`1:05:00`, `7h30`, `450 min`) or the "
    "header does (min, h, mm:ss); hours, minutes and seconds in columns of their own are added up, "
    "unless they are one length twice (1.5 and 90). 1:30 is hours and minutes in a column of "
    "hours, and else is read only where the column's other values show that it has minutes and "
    "seconds; below h:mm no number alone is read. A distance's unit stands behind it, in the "
    "header, or is `distance_unit`. A row that says rest is no session. "
    "Dates such as 03/04/2025 need another date in the column with a 13, or `date_order`. Times "
    "are local, unless they have an offset or a zone of one meaning (GMT+1, CET, MDT). The "
    "`Timestamp` of a form is when its row was filed and known: an entry dated later than that is "
    "refused, and one without a date counts on the local day of its filing. A diary without it is "
    "taken as known when it happened; a date alone counts at the end of its day. The athlete is "
    "the column `athlete_id` (of a form also the name or e-mail address), else the folder. A "
    "column `name` without a `Timestamp` tells whose the rows are in a table that lies beside the "
    "athletes' folders, or if `pseudonyms` has all of its names; with several others the file is "
    "refused. An empty cell and an empty line say nothing. Ignored: notes and comments, and all "
    "other columns."
)
DEEPEST = 20  # lines among which a header may stand


@dataclass(frozen=True)
class _Place:
    """How many lines stand above the header, and its fields."""

    above: int
    fields: tuple[str, ...]


def claims(head: Head) -> bool:
    """Claim tables of text with a date and an item or a session; none of the templates or labs."""
    if head.path.stem.lower() in TABLES or templates.table_of(head) is not None:
        return False
    if picking.is_json(head) or not head.text:
        return False
    return lab_rows.kind_of(head.fields) is None and _place(head.text) is not None


def read(source: Source) -> Iterator[Read]:
    """Read one diary as check-ins and sessions; raises `UnreadableError` for no table of text."""
    place = _place(source.head.text)
    assert place is not None  # it was claimed
    found = text.table(source.path, source.file, above=place.above)
    if not diary_headers.holds(found.rows.columns[1:]):
        raise UnreadableError("its lines end in several ways; save it anew as CSV UTF-8")
    yield from diary_rows.read_rows(source, found.rows, line=place.above + 1, refused=found.refused)


@lru_cache(maxsize=8)
def _place(start: str) -> _Place | None:
    """Find the header within the first lines; a question in quotes may have several lines."""
    lines = start.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for above in range(min(DEEPEST, len(lines))):
        header = lines[above]
        for more in lines[above + 1 : above + DEEPEST]:
            if header.count('"') % 2 == 0:
                break
            header += f"\n{more}"
        fields = tuple(sniffing.split(header, sniffing.delimiter(header)))
        if len(fields) > 1 and diary_headers.holds(fields):
            return _Place(above, fields)
    return None
