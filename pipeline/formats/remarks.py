"""All that is to be said about one file: what somebody should do first, each thing once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.formats import headers
from pipeline.formats.ledger import about
from pipeline.formats.reading import Refusal

# What is said of each kind of remark, the gravest first, and what many of them are called.
KINDS = {
    "file": ("left out", "files"),
    "column": ("column left out", "columns"),
    "row": ("left out", "rows"),
    "value": ("value left out", "values"),
    "note": ("remark", "times"),
    "joined": ("", "rows"),
}


@dataclass
class Remark:
    """Why something was not used or is pointed at: where it was met first, and how often."""

    first: Refusal
    times: int = 0

    @property
    def kind(self) -> str:
        """The kind, as KINDS has them."""
        return kind_of(self.first)

    def __str__(self) -> str:
        """Say what it is and what to do."""
        label, many = KINDS[self.kind]
        more = f" ({self.times:,} {many}, this is the first)" if self.times > 1 else ""
        return f"{label}: {about(self.first)}{more}"

    @property
    def short(self) -> str:
        """The reason, with the value where it was met first and how often it was."""
        times = f"{self.times:,} {KINDS[self.kind][1]}" if self.times > 1 else ""
        value = self.first.value if self.first.column else None
        said = ", such as ".join(part for part in (times, value) if part)
        return f"{self.first.reason} ({said})" if said else self.first.reason


def kind_of(refusal: Refusal) -> str:
    """Name the kind of a refusal; a value without its text stands for a whole column."""
    return "column" if refusal.scope == "value" and refusal.value is None else refusal.scope


def of(refused: Iterable[Refusal]) -> dict[str, list[Remark]]:
    """Give by file the remarks that differ in more than the row, the gravest and commonest first.

    Columns that mean nothing to a file's format are no remark: their names are listed.
    """
    found: dict[str, dict[tuple, Remark]] = {}
    for one in refused:
        if one.reason in headers.NOT_READ:
            continue
        kind = kind_of(one)
        column = one.column if kind == "column" else None
        key = (kind, one.reason, column, one.has_remedy)
        found.setdefault(one.file, {}).setdefault(key, Remark(one)).times += 1
    ranks = list(KINDS)
    return {
        file: sorted(by.values(), key=lambda remark: (ranks.index(remark.kind), -remark.times))
        for file, by in found.items()
    }


def to_do(remarks: Sequence[Remark]) -> list[str]:
    """Say each remark about which somebody can do something, with what to do."""
    return [str(remark) for remark in remarks if remark.first.has_remedy]


def settled(remarks: Sequence[Remark]) -> str:
    """Say in short what nobody need do anything about; empty where there is nothing of it."""
    return "; ".join(remark.short for remark in remarks if not remark.first.has_remedy)
