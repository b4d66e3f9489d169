"""One athlete, one name: the same in other capitals or spaces, and reports of nobody known."""

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

import polars as pl

from features.tables import TABLES
from pipeline.formats.headers import of_the_file
from pipeline.formats.ledger import Ledger
from pipeline.formats.reading import Refusal

WATCHED = ("sessions", "nights", "checkins")  # who has rows in these is somebody who can be scored
SPELT = (
    "the name is written in two ways; both are taken for one athlete",
    "nothing to do, unless they are two people: then give one another name",
)
NOBODY = "nobody of this name has a training, a night or an entry"
ALIKE = 0.6  # of the letters, from which on a name may be meant


def tidied(rows: pl.DataFrame) -> pl.DataFrame:
    """Write names with one space between words, and letters with accents as one sign each."""
    if "athlete_id" not in rows.columns:
        return rows
    known = {name: _tidy(name) for name in rows["athlete_id"].drop_nulls().unique().to_list()}
    if all(name == tidy for name, tidy in known.items()):
        return rows
    return rows.with_columns(pl.col("athlete_id").replace(known))


def _tidy(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def united(ledger: Ledger) -> None:
    """Give the athletes whose names differ in capitals only the name that most rows have."""
    spellings: dict[str, list[str]] = {}
    for name in sorted(_names(ledger)):
        spellings.setdefault(name.casefold(), []).append(name)
    if all(len(names) == 1 for names in spellings.values()):
        return
    count: Counter[str] = Counter()
    for part in (part for parts in ledger.rows.values() for part in parts):
        count.update(dict(part["athlete_id"].value_counts().iter_rows()))
    for names in spellings.values():
        names.sort(key=lambda name: (-count[name], name))
    known = {name: names[0] for names in spellings.values() for name in names[1:]}
    if not known:
        return
    ledger.refused += _remarks(ledger, known)
    for table, parts in ledger.rows.items():
        ledger.rows[table] = [p.with_columns(pl.col("athlete_id").replace(known)) for p in parts]


def _remarks(ledger: Ledger, known: dict[str, str]) -> Iterator[Refusal]:
    for name, (file, line) in sorted(_firsts(ledger, set(known)).items()):
        said = f"{name}, {known[name]}"
        yield of_the_file(file, "athlete_id", *SPELT, said, line=line)


def strangers(ledger: Ledger) -> list[Refusal]:
    """Point at whom only intake, blood or reports name, where others have something to score.

    A report under a misspelt name would stop nobody's score.
    """
    watched = _names(ledger, WATCHED)
    found = _firsts(ledger, _names(ledger) - watched) if watched else {}
    return [
        of_the_file(file, "athlete_id", NOBODY, _meant(name, watched), name, line=line)
        for name, (file, line) in sorted(found.items())
    ]


def _names(ledger: Ledger, tables: Iterable[str] = TABLES) -> set[str]:
    parts = (part for table in tables for part in ledger.rows[table])
    return {name for part in parts for name in part["athlete_id"].unique()}


def _meant(name: str, watched: set[str]) -> str:
    folded = {one.casefold(): one for one in sorted(watched)}
    close = difflib.get_close_matches(name.casefold(), folded, 1, ALIKE)
    hint = f"; did you mean {folded[close[0]]}?" if close else ""
    return f"write the name as in the athlete's other files{hint}"


def _firsts(ledger: Ledger, names: set[str]) -> dict[str, tuple[str, int]]:
    """Give for each of the names the first file and line of its reports; of other rows if none."""
    found: dict[str, tuple[str, int]] = {}
    if not names:
        return found
    order = sorted(ledger.rows, key=lambda table: table in WATCHED)
    for part in (part for table in order for part in ledger.rows[table]):
        theirs = part.filter(pl.col("athlete_id").is_in(names)).unique("athlete_id", keep="first")
        for name, file, line in theirs.select("athlete_id", "file", "line").iter_rows():
            found.setdefault(name, (str(file), line))
    return found
