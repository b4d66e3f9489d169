"""Illness in a diary, which is read, and pain or injury, which is not but never passed over.

What each means for a score is decided by features.flags; here nobody's words become a code.
"""

import re
from collections.abc import Callable

import polars as pl

from pipeline.formats.columns import plain
from pipeline.formats.diary_health_words import (
    ILL,
    NEGATED,
    OWN,
    SOMEBODY_ELSE,
    SPOKEN,
    WELL,
    YES,
)
from pipeline.formats.reading import Refusal, Source, refuse_rows

# Of a cell whose words features.flags would have looked at now: chest, breath, heart, fainting.
HELP_NOW = (
    "this speaks of chest, breath or fainting, which is not read from a diary",
    "somebody should look at it now; put it into flags.csv (docs/formats.md lists the codes)",
)
# Of a cell that speaks of any other pain or injury.
HURTS = (
    "this speaks of pain or injury, which is not read from a diary",
    "put it into flags.csv (docs/formats.md lists the codes)",
)
ASKS = ("a question about pain or injury, which is not read from a diary", HURTS[1])  # a header
ILLNESS = (
    "this speaks of illness, but not so that it can be read",
    "add a column `ill` with yes or no",
)
AS_YES = ("neither yes nor no; taken as yes", "write yes or no")
FEVER = ((34, 43, 38), (94, 110, 100.4))  # lowest, highest and feverish: in °C, in °F
NEITHER = ("neither yes nor no", "write yes or no")
ILL_DAY = (
    "a day of illness: no session, and `ill` on that day",
    "nothing to do; the check-in of that day says it",
)
TICKS = {"✓", "✔", "☑"}
WHOSE = ("athlete", "person", "date", "filed", "clock")  # whose names and times are no reports
LATER = {"pain"}  # of the kinds in SPOKEN, the one with which somebody may wait
Told = tuple[Callable[[str], bool], tuple[str, str]]  # what tells a cell, and what is said of it
_BEHIND = re.compile(r"[,;:.!(–—-]")
_PARTS = re.compile(r"[.,;:!?()\n]+|\b(?:but|aber|mais|pero|però|ma|maar|mas)\b")


def pains(said: str, item: str | None = None) -> bool:
    """Say whether a text speaks of pain or injury, other than the column's `item` itself does.

    `no pain` does not; a text that cannot be told from a report counts as one.
    """
    return bool(_kinds(said, item))


def needs_help_now(said: str, item: str | None = None) -> bool:
    """Say whether a text speaks of what nobody should wait with, other than the `item` does."""
    return bool(_kinds(said, item) - LATER)


def _kinds(said: str, item: str | None) -> set[str]:
    parts = [NEGATED.sub(" ", plain(part)) for part in _PARTS.split(said.casefold())]
    kinds = {kind for kind, words in SPOKEN.items() if any(map(words.search, parts))}
    return kinds - {OWN.get(item or "")}


def speaks_of_illness(said: str) -> bool:
    """Say whether a word of illness stands in a text, whatever is said of it."""
    return ILL.search(plain(said)) is not None


def is_ill(said: str) -> bool:
    """Say whether somebody wrote that they are ill: not `no longer ill`, nor `child ill`."""
    return speaks_of_illness(said) and SOMEBODY_ELSE.search(plain(said)) is None


def ill_by_training(texts: pl.Expr) -> pl.Expr:
    """Say where what stands in the column of trainings is that the athlete is ill."""
    return texts.map_batches(_each(is_ill), return_dtype=pl.Boolean).fill_null(False)


def yes(texts: pl.Expr) -> pl.Expr:
    """Read yes and no, null where it is neither; 1 and 0 where no other number is in the column."""
    return texts.map_batches(_yes, return_dtype=pl.Boolean)


def answer(said: str) -> bool | None:
    """Read whether somebody is ill: yes, no or a word of illness; None where it is neither.

    What stands behind a yes does not change it: `yes, sore throat`.
    """
    word = plain(said)
    if said.strip() in TICKS or {word, plain(_BEHIND.split(said, maxsplit=1)[0])} & YES:
        return True
    return False if word in WELL else True if is_ill(said) else None


def may_be_ill(texts: pl.Expr) -> pl.Expr:
    """Say where words that are neither yes nor no stand: the more cautious reading is a yes."""
    return texts.map_batches(_each(_is_unclear), return_dtype=pl.Boolean).fill_null(False)


def _is_unclear(said: str) -> bool:
    spoken = any(sign.isalpha() for sign in said) and SOMEBODY_ELSE.search(plain(said)) is None
    return spoken and answer(said) is None


def remarks(
    source: Source, written: pl.DataFrame, found: dict[str, str], line: int
) -> list[Refusal]:
    """Point at each cell and header that speaks of pain, injury or illness and is not read as such.

    `written` has text columns under the diary's own headers, and `line`; `found` the header of
    each meaning. An answer `no` below such a header is no report.
    """
    items = {header: meaning for meaning, header in found.items()}
    made: list[Refusal] = []
    for header in written.columns[1:]:
        item = items.get(header)
        if item not in WHOSE:
            made += _of_column(source, written, header, item, line)
    answered = set(written.filter(pl.col(found["ill"]) != "")["line"]) if "ill" in found else set()
    return [one for one in made if one.reason != ILLNESS[0] or one.line not in answered]


def _of_column(
    source: Source, written: pl.DataFrame, header: str, item: str | None, line: int
) -> list[Refusal]:
    hurting, ailing = _of_pain(header, item), _of_illness(header, item)
    made: list[Refusal] = []
    if item is None and pains(header):
        made.append(_headed(source, header, line, *ASKS))
    if item is None and speaks_of_illness(header):
        made.append(_headed(source, header, line, *ILLNESS))
    for tells, (reason, remedy) in (*hurting, *ailing):
        made += refuse_rows(
            written,
            _each(tells)(written[header]).fill_null(False),
            file=source.file,
            column=header,
            reason=reason,
            remedy=remedy,
            scope="value",
        )
    return made


def _of_pain(header: str, item: str | None) -> list[Told]:
    """Tell what each cell below a header is: an answer to one that asks for the chest is of it."""
    asks, asks_now = item is None and pains(header), item is None and needs_help_now(header)

    def now(said: str) -> bool:
        return needs_help_now(said, item) or (asks_now and _reports(said))

    def hurts(said: str) -> bool:
        return (_reports(said) if asks else pains(said, item)) and not now(said)

    return [(now, HELP_NOW), (hurts, HURTS)]


def _of_illness(header: str, item: str | None) -> list[Told]:
    if item == "ill":
        return []
    if item == "sport":
        return [(_unclear, ILLNESS)]
    asks = item is None and speaks_of_illness(header)
    return [(_reports if asks else speaks_of_illness, ILLNESS)]


def _headed(source: Source, header: str, line: int, reason: str, remedy: str) -> Refusal:
    return Refusal(
        file=source.file,
        line=line,
        column=header.partition("_duplicated_")[0],
        value=None,
        reason=reason,
        remedy=remedy,
        scope="value",
    )


def _unclear(said: str) -> bool:
    return speaks_of_illness(said) and not is_ill(said)


def _reports(said: str) -> bool:
    return bool(said.strip(" -–—/")) and plain(said) not in WELL


def _each(tells: Callable[[str], bool]) -> Callable[[pl.Series], pl.Series]:
    def told(texts: pl.Series) -> pl.Series:
        known = {said: tells(said) for said in texts.drop_nulls().unique().to_list()}
        return texts.replace_strict(known, default=None, return_dtype=pl.Boolean)

    return told


def _yes(texts: pl.Series) -> pl.Series:
    numbers = texts.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    for low, high, feverish in FEVER:
        if numbers.count() and numbers.is_between(low, high).all():
            return (numbers >= feverish).zip_with(numbers.is_not_null(), _yes_or_no(texts))
    ticked = numbers.is_in([0.0, 1.0]).all()  # else a scale, on which 1 may be the best
    read = _yes_or_no(texts)
    return read if ticked else read.zip_with(numbers.is_null(), pl.Series([None], dtype=pl.Boolean))


def _yes_or_no(texts: pl.Series) -> pl.Series:
    known = {said: answer(said) for said in texts.drop_nulls().unique().to_list()}
    return texts.replace_strict(known, default=None, return_dtype=pl.Boolean)
