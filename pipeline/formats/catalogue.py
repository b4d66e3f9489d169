"""The formats as a page to read: which files to hand over, and what happens to refused rows."""

import re

import dataframely as dy
import polars as pl

from features.events import FORM_DAYS, FORM_REPORTS, ILL_DAYS
from features.flags import ALIASES, FLAGS, Flag, Level
from features.markdown import table
from features.markers import MARKERS, Limits
from features.tables import SITES, TABLES
from pipeline.formats import FORMATS, cells, diary_example, diary_page, merging, templates
from pipeline.formats.declared import Cohort
from pipeline.formats.finding import SETTINGS
from pipeline.formats.ledger import in_line
from pipeline.formats.reading import Refusal

HEAD = f"""# Files you can hand over

Made from `pipeline/formats` by `make docs`; change it there.

Make a folder under `data/raw`, named in small letters (`data/raw/my_club`), and put the athletes'
files into it in any mix, one folder per athlete; zip archives may stay packed. Add the name to
`cohorts` in `params.yaml` and run `make repro`. Files are told apart by what is in them; a file
that nothing here describes is listed as refused and left alone. Files named `readme` or `licence`,
and hidden ones, are not looked at. To see first what each file is taken for:

    python -m pipeline.ingest --dry-run data/raw/my_club

It writes nothing, and lists each file with its athlete, rows, days, what would be left out and why,
and whether the file says when its rows became known or that is assumed. With `--strict` an import
that leaves out anything that could be mended fails, and writes no table.

Where a training stands in several files (starts within {merging.APART_S // 60} minutes, distances
within {merging.APART_SHARE:.0%}, the same sport), its rows become one, and each that was joined is
listed. Rows of one file are never joined. The first of these says what it was, the others fill in
what it lacks:
{", ".join(merging.ORDER)}.
A diary's line about a training that a watch recorded is joined with it too: the only one of the
day with its sport and length. Trainings of two files that overlap by more than
{merging.OVERLAP_MIN} minutes without being alike are kept and pointed at. Nights and check-ins of
the same time fill in each other too; where two contradict each other the first file's value counts,
and the other's is listed. What a row was given by another counts as known when that other was.

What the columns mean, their units and limits stand in full in [nomenclature.md](nomenclature.md).
"""
TEMPLATES = """### The template files

Save as CSV with commas between the columns, in UTF-8 (Excel: "CSV UTF-8"). With semicolons between
the columns, numbers may have a decimal comma. Only the columns marked
`yes` must be there; leave out or leave empty what you do not have, and never write 0 for
"not known". Column order does not matter. Times look like `2025-03-01T07:10`; with an offset
(`2025-03-01T07:10+01:00`) they mean that instant, without one the athlete's local time.
"""
COHORT = f"""## What the folder says about itself: `{SETTINGS}`

A small text file in the cohort's folder; every line may be left out.
"""
REFUSED = """## What is refused, and where to read about it

A value that cannot be right is never guessed. The rest of the import goes on, and everything that
was left out is listed:

- `data/<cohort>/refused.parquet` has one line for each: file, sheet (of a workbook), line (the
  header is line 1), column, value, reason and what to do. It stays on your disk.
- `reports/<cohort>/refused.json` counts rows read, kept and refused of each kind of file, with the
  reasons; `*` stands for the athletes' folders, so that it names nobody. Rows read are always rows
  kept plus rows refused.
"""
SCOPES = {
    "file": "the whole file could not be read",
    "row": "this row was left out",
    "value": "this value was left out, the rest of the row is kept",
    "note": "kept as it is, but worth a look",
    "joined": "the same training, night or check-in stands elsewhere too: the two rows became one",
}
SENTENCE = re.compile(r"(?<=\.) (?=[A-Z`])")
A_TIME = "a time, or a date alone"
LEVELS = {
    Level.NOW: "no score; needs help now",
    Level.TODAY: "no score; a doctor today",
    Level.SOON: "a doctor this week",
    Level.BLOCKED: "no score while it lasts",
    Level.NONE: "nothing",
}
FLAG_CODES = f"""The codes, and what each leads to. Capitals, spaces and hyphens do not matter.

A flag counts until `resolved`, however long ago it was reported. Two things are limited in days:

- An illness (`fever`, `night_sweats_or_glands`) holds a score back for at least {ILL_DAYS} days,
  even if it is resolved sooner. One ticked in the diary (`ill` in checkins.csv) counts {ILL_DAYS}
  days.
- Where somebody is asked for injuries again and again ({FORM_REPORTS} reports or more of `injury`
  or `none`, one `none` at least and not one of them `resolved`), each answer counts {FORM_DAYS}
  days, and a minor injury leads to nothing.

A slip in a row never loses the report: it is read the more cautious way, and noted. Without a time
that can be read a flag counts from the athlete's first day on, without a code as something for a
doctor today.
"""
LAB_LIMITS = """The markers that are read, and the limits of a value: beyond "talk" it is repeated
above the score with the advice to discuss it with a doctor, beyond "today" it takes the score's
place. Where the sex is unknown, a value beyond either limit is repeated.
"""
SAID = {
    ("checkins", "day"): ("a date such as 2025-03-01", "", "the day it speaks of, if filed later"),
    ("checkins", "soreness_sites"): (
        "`none`, or a list with ; between, of " + ", ".join(SITES),
        "",
        "where it is sore; empty means that nobody asked",
    ),
    ("flags", "code"): (
        "one of the codes below",
        "",
        "which flag; an unknown one counts as something for a doctor today, and no score is shown",
    ),
    ("flags", "resolved"): (
        A_TIME,
        "",
        "when it ended; leave it empty while it lasts, since a flag counts until it is resolved",
    ),
    ("labs", "value"): ("a number, with < or > before it where the lab wrote so", "", "the result"),
    ("labs", "unit"): ("a unit", "", "as the lab wrote it; a result without one is refused"),
}
EXAMPLES: dict[str, dict[str, str]] = {
    "athletes": {
        "athlete_id": "SYNTHETIC-1",
        "happened": "2025-01-05",
        "timezone": "Europe/Oslo",
        "sex": "female",
        "age_y": "34",
        "body_mass_kg": "61.5",
        "diet": "vegetarian",
        "pregnant": "false",
    },
    "sessions": {
        "athlete_id": "SYNTHETIC-1",
        "happened": "2025-03-01T18:40",
        "source": "device",
        "sport": "run",
        "duration_min": "52",
        "distance_km": "9.4",
        "rpe_cr10": "4",
        "cadence_spm": "168",
        "gear_id": "blue pair",
    },
    "nights": {
        "athlete_id": "SYNTHETIC-1",
        "happened": "2025-03-01T06:50",
        "asleep_h": "7.4",
        "resting_heart_rate_bpm": "51",
    },
    "checkins": {
        "athlete_id": "SYNTHETIC-1",
        "happened": "2025-03-01T20:15",
        "kind": "after_run",
        "legs": "7",
        "breathing": "4",
        "soreness": "3",
        "soreness_sites": "lower_leg_left;lower_leg_right",
        "ill": "false",
    },
    "labs": {
        "athlete_id": "SYNTHETIC-1",
        "happened": "2025-02-10T08:15",
        "recorded": "2025-02-12T14:00",
        "marker": "ferritin",
        "value": "28",
        "unit": "µg/L",
        "loinc": "2276-4",
    },
    "flags": {
        "athlete_id": "SYNTHETIC-1",
        "happened": "2025-02-20T09:00",
        "code": "injury",
        "site": "lower_leg_left",
        "severity": "minor",
        "resolved": "2025-02-26",
    },
    "gear": {
        "athlete_id": "SYNTHETIC-1",
        "happened": "2025-01-05",
        "gear_id": "blue pair",
        "start_km": "320",
    },
}
WRONG = Refusal(
    file="sessions.csv",
    line=17,
    column="distance_km",
    value="-5",
    reason="distance_km must be at least 0 km",
    remedy="check the value and its unit",
)


def render() -> str:
    """Give docs/formats.md."""
    lines = [HEAD]
    for one in FORMATS.values():
        first, *others = SENTENCE.split(one.ABOUT)
        lines += [f"## {one.NAME}", "", first, "", *(f"- {said}" for said in others), ""]
        lines += [*diary_page.shown(), *diary_example.shown()] if one.NAME == "diary" else []
    lines.append(TEMPLATES)
    for name in TABLES:
        lines += _template(name)
    return "\n".join([*lines, COHORT, *_settings(), REFUSED, *_scopes()])


def example(name: str) -> str:
    """Give a file that is read as it stands: the header and one made-up row of a table."""
    row = EXAMPLES[name]
    return f"{','.join(row)}\n{','.join(row.values())}\n"


def _template(name: str) -> list[str]:
    about = " ".join((TABLES[name].__doc__ or "").split("\n\n")[0].split())
    header = ("Column", "Must be there", "What to write", "Unit", "Meaning")
    rows = [_column(name, column) for column in templates.template(name).known]
    block = ["```csv", example(name).rstrip(), "```", ""]
    codes = _flag_codes() if name == "flags" else _lab_limits() if name == "labs" else []
    columns = table(header, rows)
    return [f"#### {name}.csv", "", about, "", *columns, *codes, "For example:", "", *block]


def _flag_codes() -> list[str]:
    """Say what each code of a flag means, what it leads to, and how else it may be written."""
    rows = [
        (f"`{name}`", flag.trigger, _leads_to(flag), ", ".join(_aliases(name)))
        for name, flag in FLAGS.items()
    ]
    return [FLAG_CODES, *table(("Code", "What it means", "Leads to", "Other names"), rows)]


def _lab_limits() -> list[str]:
    """List the limits of each marker: past which a value is for a talk, and for today."""
    rows = [
        (
            f"`{known.name}`",
            known.unit,
            _beyond(known.refer.get("female")),
            _beyond(known.refer.get("male")),
            _beyond(known.urgent),
        )
        for known in MARKERS.values()
    ]
    head = ("Marker", "Unit", "Talk, women", "Talk, men", "Today")
    return [LAB_LIMITS, *table(head, rows)]


def _beyond(limits: Limits | None) -> str:
    """Word limits: below the one, above the other."""
    if limits is None:
        return ""
    low = f"below {limits.low:g}" if limits.low is not None else ""
    high = f"above {limits.high:g}" if limits.high is not None else ""
    return ", ".join(filter(None, (low, high)))


def _leads_to(flag: Flag) -> str:
    return f"no score; {LEVELS[flag.level]}" if flag.no_score else LEVELS[flag.level]


def _aliases(name: str) -> list[str]:
    return [f"`{alias}`" for alias, known in ALIASES.items() if known == name]


def _column(name: str, column: str) -> tuple[str, ...]:
    needed = "yes" if column in templates.template(name).needed else "no"
    default = templates.DEFAULTS.get(name, {}).get(column)
    if default:
        needed = f"no; `{default}` if left out"
    kind = TABLES[name].columns()[column]
    meant = (_wanted(kind), (kind.metadata or {}).get("unit", ""), kind.description or "")
    return (f"`{column}`", needed, *SAID.get((name, column), meant))


def _wanted(kind: dy.Column) -> str:
    if isinstance(kind, dy.Datetime):
        return A_TIME
    return cells.parser(kind, pl.lit(""))[1]


def _settings() -> list[str]:
    rows = [
        (
            f"`{name}`",
            _default(field.get_default(call_default_factory=True)),
            field.description or "",
        )
        for name, field in Cohort.model_fields.items()
    ]
    block = ["```yaml", "adults: true", "timezone: Europe/Oslo", "```", ""]
    return [*table(("Key", "If left out", "Meaning"), rows), "For example:", "", *block]


def _default(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if value else ""


def _scopes() -> list[str]:
    rows = [(f"`{name}`", words) for name, words in SCOPES.items()]
    return [
        *table(("Scope", "What happened"), rows),
        "For example:",
        "",
        f"    {in_line(WRONG)}",
        "",
    ]
