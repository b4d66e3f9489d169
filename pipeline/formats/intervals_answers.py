"""Answers of intervals.icu's wellness days: read on the scale declared for the file, or not at all.

Its author says that 1 is best and 4 worst; programs that use its data document 0 to 4 and 1 to 5.
What cohort.yaml declares for diaries, or for a folder in which one lies, says nothing of them.
"""

import polars as pl

from pipeline.formats.books import Books
from pipeline.formats.declared import Scale
from pipeline.formats.reading import Refusal, Source

ANSWERS = {
    "soreness": "soreness",
    "fatigue": "fatigue",
    "stress": "stress",
    "mood": "low_mood",
    "motivation": "low_readiness",
    "sleepQuality": "poor_sleep",
}
DECLARED = {"motivation": "readiness", "sleepQuality": "sleep_quality"}  # names in cohort.yaml
AUTHORS = Scale(low=1, high=4, better="low")
UNDECLARED = "the scale of its answers is not declared, so they were left out"
NOTHING_ELSE = (
    "only answers without a declared scale, or outside of it, were entered on this day",
    "declare the scales of its answers under `scales_of` in cohort.yaml",
)


def hold(books: Books, asked: set[str]) -> None:
    """Take out answers outside of their scale, and all whose scale nobody declares for the file.

    Each scale is asked for once: `asked` are those that were asked for.
    """
    given = [item for item in ANSWERS if books.rows[item].count()]
    unknown = [item for item in given if _scale(item, books.source) is None]
    for item in given:
        scale = _scale(item, books.source)
        if scale is None:
            continue
        books.scales[_declared(item)] = str(scale)
        books.blank(
            pl.col(item).is_between(scale.low, scale.high).not_(),
            item,
            f"outside {scale.low:g} to {scale.high:g}",
            "check the scale that `scales_of` in cohort.yaml declares for this file",
        )
    books.add(**dict.fromkeys(unknown, pl.lit(None, pl.Float64)))
    new = [item for item in unknown if item not in asked]
    if new:
        asked.update(new)
        books.refused.append(_ask(books.source, new))


def _ask(source: Source, items: list[str]) -> Refusal:
    line = source.line_of_scales({_declared(item): AUTHORS for item in items})
    return Refusal(
        file=source.file,
        line=1,
        column=", ".join(items),
        value=None,
        reason=UNDECLARED,
        remedy=f"add to cohort.yaml: `{line}` if 1 is the best answer and 4 the worst, as "
        "intervals.icu's author says, else with what is right",
        scope="value",
    )


def rating(item: str, source: Source) -> pl.Expr:
    """Stretch an answer to 0 to 10, where 10 is worst; null where it has no scale."""
    scale = _scale(item, source)
    if scale is None:
        return pl.lit(None, pl.Float64)
    best, worst = (scale.low, scale.high) if scale.better == "low" else (scale.high, scale.low)
    return (pl.col(item) - best) / (worst - best) * 10


def _scale(item: str, source: Source) -> Scale | None:
    return source.cohort.scales_of.get(source.file, {}).get(_declared(item))


def _declared(item: str) -> str:
    return DECLARED.get(item, item)
