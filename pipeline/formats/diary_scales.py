"""On which scale an item of a diary was answered: as declared, or as its header says it."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.formats.columns import plain
from pipeline.formats.declared import Scale
from pipeline.formats.diary_scale_words import (
    BAD,
    BURDENS,
    COMPARED,
    GOOD,
    HEAVY,
    LIGHT,
    LITTLE,
    MUCH,
    NOT,
    STOP,
)
from pipeline.formats.diary_words import ASKED, NAMES
from pipeline.formats.reading import Source

Better = Literal["low", "high"]
RPE = {"cr10": (0, 10), "borg_6_20": (6, 20), "0_100": (0, 100)}
FROM_1 = (1, 10)  # how many write CR10; only where it is declared
NO_RPE = (
    "the scale of exertion is not declared, so the column was left out",
    "add to cohort.yaml `rpe_scale: cr10` for 0 to 10, `rpe_scale: borg_6_20` for 6 to 20, or "
    "`rpe_scale: 0_100`",
)
OTHER_RPE = (
    "a scale of exertion that is none of 0 to 10, 6 to 20 and 0 to 100; the column was left out",
    "if the answers are on one of these, say it in the header, such as `RPE (0-10)`",
)
CONTRADICTS = "its header and cohort.yaml disagree on the scale of {item}"
UNDECLARED = "the scale of {item} is not declared, so the column was left out"
OPEN = "LOW_OR_HIGH"
TOGETHER = (
    "add to cohort.yaml this line for all items of the file, with the ends of your scales, and low "
    "or high for each {open}, whichever is the best answer: `{line}`; further files go into the "
    "same `scales_of`"
)
ELSEWHERE = "the line for cohort.yaml that is told for {first} has this item too"

_TO = r"\s*(?:-|–|—|/|\bto\b|\bbis\b|\bal?\b|\btot\b|\bate\b|\.\.+|…|→)\s*"
_RANGE = re.compile(rf"(?<![\d.,])(\d{{1,3}}){_TO}(\d{{1,3}})(?![\d.,]*\d)")
_END = re.compile(r"(?<![\d.,])(\d{1,3})(?:\s*[=:(]\s*|\s*-\s*(?=[a-z])|\s+)([a-z][^\d;,()\[\]…]*)")
_NAMED_END = re.compile(r"([a-z][a-z ]*?)\s*=\s*(\d{1,3})(?!\d)")
_BETTER = r"\b\s*(?:is|=|ist)\s*(?:better|good|best|besser|gut)"
_HIGH = re.compile(rf"\b(?:high|higher|hoher|hoch|more|mehr){_BETTER}")
_LOW = re.compile(rf"\b(?:low|lower|niedriger|niedrig|less|weniger){_BETTER}")

FIRST, FEWEST = (0, 1), 3  # how a scale begins, and its shortest end
FEWER_IS_BETTER = ("soreness", "fatigue", "stress")
MORE_IS_BETTER = ("mood", "sleep_quality", "readiness")


@dataclass(frozen=True)
class Said:
    """What a header says of its scale: the ends, and which is the better one, as far as it does."""

    ends: tuple[float, float] | None = None
    better: Better | None = None


@dataclass(frozen=True)
class Unknown:
    """Why a column has no scale, and what to do."""

    reason: str
    remedy: str


def said(header: str, item: str) -> Said:
    """Read a header such as `Fatigue (1-5)` or `Soreness (1 = none … 10 = very)`.

    The words at an end say whether it is good (`fresh`, `very bad`), or how much there is of the
    item (`none`, `very`), which is good or bad by the item. Where they say nothing, or not the
    same, or hold a word that is not known (`no energy`), `better` is None.
    """
    text = _folded(header)
    words: dict[float, str] = {float(n): named for n, named in _END.findall(text)}
    words |= {float(n): named for named, n in _NAMED_END.findall(text)}
    ends = _ends(text, words)
    few_is_good = _few_is_good(text, item)
    votes: set[Better | None] = {_outright(text)}
    if ends is not None and all(_is_known(words.get(end, ""), item) for end in ends):
        at_low, at_high = (_is_good(words.get(end, ""), item, few_is_good) for end in ends)
        votes |= {None if at_low is None else "low" if at_low else "high"}
        votes |= {None if at_high is None else "high" if at_high else "low"}
    votes.discard(None)
    return Said(ends, votes.pop() if len(votes) == 1 else None)


def _ends(text: str, words: dict[float, str]) -> tuple[float, float] | None:
    """Find a range that begins at 0 or 1: no hours of sleep, and not the last 24-48 hours."""
    ranges = [sorted(map(float, found)) for found in _RANGE.findall(text)]
    ranges += [[min(words), max(words)]] if len(words) >= 2 else []
    fitting = [(low, high) for low, high in ranges if low in FIRST and high >= FEWEST]
    return fitting[0] if fitting else None


def _folded(header: str) -> str:
    marked = unicodedata.normalize("NFKD", header.replace("…", " … ").casefold())
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def _outright(text: str) -> Better | None:
    high, low = bool(_HIGH.search(text)), bool(_LOW.search(text))
    return None if high == low else "high" if high else "low"


def _few_is_good(text: str, item: str) -> bool | None:
    """Say whether little is good of what a header names; None where it is unclear.

    Legs are heavy or light, and only a name such as `heavy legs` says of what there is little. A
    name that turns the item around (`how bad was your mood`) is unclear.
    """
    name = re.split(r"[\d(\[{]|\w+\s*=", text, maxsplit=1)[0]
    good, bad = bool(GOOD.search(name)), bool(BAD.search(name))
    turned = bool(NOT.search(name) or LITTLE.search(name))
    if item in MORE_IS_BETTER:
        return None if bad or turned else False
    if good or turned or (item in BURDENS and LIGHT.search(name)):
        return None
    is_burden = item in FEWER_IS_BETTER or (item in BURDENS and BURDENS[item].search(name))
    return True if is_burden else None


def _is_good(words: str, item: str, few_is_good: bool | None) -> bool | None:
    """Say whether an end is the good one; None where its words do not tell."""
    good, bad, negated = (bool(known.search(words)) for known in (GOOD, BAD, NOT))
    if item == "legs":
        good, bad = good or bool(LIGHT.search(words)), bad or bool(HEAVY.search(words))
    little, much = bool(LITTLE.search(words)), bool(MUCH.search(words))
    if good != bad:
        unclear = little or (negated and COMPARED.search(words))  # little tired, never better
        return None if unclear else good != negated
    if good or few_is_good is None or not (negated or little or much):
        return None
    return (negated or little) == few_is_good


def _is_known(words: str, item: str) -> bool:
    """Say whether each word is of good or bad, of amount, or names the item: no `energy`."""
    own = {part for name in NAMES[item] for part in plain(name).split()}
    of_legs = (LIGHT, HEAVY) if item == "legs" else ()
    known = (GOOD, BAD, NOT, LITTLE, MUCH, *of_legs, *ASKED[item])
    return all(
        word in STOP or word in own or any(one.search(word) for one in known)
        for word in re.findall(r"[^\W\d_]+", words)
    )


def scale(source: Source, item: str, header: str) -> Scale | Unknown:
    """Give the scale of an item, or why there is none, with the line to write into cohort.yaml.

    What cohort.yaml declares for the file goes before the header, and a header that says all of it
    before what is declared for the whole cohort on another range.
    """
    of_file = source.scale_of_file(item)
    if of_file is not None:
        return of_file
    of_all, own = source.cohort.scales.get(item), said(header, item)
    other_ends = own.ends is not None and of_all is not None and own.ends != of_all.ends
    if own.ends is not None and own.better is not None and (of_all is None or other_ends):
        return Scale(low=own.ends[0], high=own.ends[1], better=own.better)
    if of_all is None:
        ends = "" if own.ends else ", with the ends of your scale"
        line = _line_of(source, item, own)
        return Unknown(UNDECLARED.format(item=item), f"add to cohort.yaml{ends}: {_or(line, own)}")
    if other_ends or own.better not in (None, of_all.better):
        line = _line_of(source, item, own)
        remedy = f"add to cohort.yaml what is right for this file: {_or(line, own)}"
        return Unknown(CONTRADICTS.format(item=item), remedy)
    return of_all


def together(source: Source, found: Mapping[str, str], item: str) -> str | None:
    """Give one line for all items of a file that lack a scale: several would undo each other.

    It is told of the first of them, and the others say so. `found` has the header of each item.
    What cohort.yaml has for the file already is in the line; None where fewer than two items lack
    their scale.
    """
    lacking = {
        item: said(header, item)
        for item, header in found.items()
        if isinstance(scale(source, item, header), Unknown)
    }
    if len(lacking) < 2:
        return None
    first = next(iter(lacking))
    if item != first:
        return ELSEWHERE.format(first=first)
    told = {
        item: (*one.ends, one.better)
        for item, one in source.cohort.scales_of.get(source.file, {}).items()
    } | {item: (*(own.ends or (1, 5)), own.better or OPEN) for item, own in lacking.items()}
    scales = ", ".join(
        f"{item}: {{low: {low:g}, high: {high:g}, better: {better}}}"
        for item, (low, high, better) in told.items()
    )
    path = json.dumps(source.file, ensure_ascii=False)
    return TOGETHER.format(line=f"scales_of: {{{path}: {{{scales}}}}}", open=OPEN)


def _line_of(source: Source, item: str, own: Said) -> str:
    low, high = own.ends or (1, 5)
    scale = Scale(low=low, high=high, better=own.better or "low")
    return f"`{source.line_of_scales({item: scale})}`"


def _or(line: str, own: Said) -> str:
    low, high = own.ends or (1, 5)
    return f"{line}; `better: low` if {low:g} is the best answer, `better: high` if {high:g} is"


def exertion(source: Source, header: str) -> str | Unknown:
    """Name the scale of a column of exertion: as its header says (CR10, 6-20), else as declared."""
    text = _folded(header)
    named = re.search(r"\bcr-? ?10(0)?\b", text)
    if named is not None:
        return "0_100" if named[1] else "cr10"
    by_ends: dict[tuple[float, ...], str] = {ends: name for name, ends in RPE.items()}
    ranges = [tuple(sorted(map(float, found))) for found in _RANGE.findall(text)]
    ends = next((one for one in ranges if one in by_ends), None) or said(header, "rpe").ends
    if ends in by_ends:
        return by_ends[ends]
    declared = source.cohort.rpe_scale
    if (ends or ranges) and ends != FROM_1:
        return Unknown(*OTHER_RPE)
    return declared if declared and (ends is None or declared == "cr10") else Unknown(*NO_RPE)
