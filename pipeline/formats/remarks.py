"""All that is to be said about one file: what somebody should do first, each thing once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.formats import headers
from pipeline.formats.ledger import about, in_line
from pipeline.formats.reading import Refusal, place

# What is said of each kind of remark, the gravest first, and what many of them are called.
KINDS = {
    "file": ("left out", "files"),
    "column": ("column left out", "columns"),
    "row": ("left out", "rows"),
    "value": ("value left out", "values"),
    "note": ("remark", "times"),
    "joined": ("", "rows"),
}


MOST_OTHERS = 5
QUOTED = 40  # characters of a value beside others


@dataclass
class Remark:
    """Why something was not used or is pointed at: where it was met, the first time and after."""

    first: Refusal
    others: list[Refusal] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How often it was met."""
        return 1 + len(self.others)

    @property
    def kind(self) -> str:
        """The kind, as KINDS has them."""
        return kind_of(self.first)

    def __str__(self) -> str:
        """Say what it is and what to do."""
        return f"{KINDS[self.kind][0]}: {about(self.first)}{self._elsewhere()}"

    @property
    def whole(self) -> str:
        """Say in one line, with the file, what it is, what to do, and every place."""
        return f"{in_line(self.first)}{self._elsewhere(len(self.others))}"

    def _elsewhere(self, most: int = MOST_OTHERS) -> str:
        """Say where else it was met, at most so often; with the values, where these differ."""
        if not self.others:
            return ""
        alike = all(one.value == self.first.value for one in self.others)
        said = [_at(one, with_value=not alike) for one in self.others[:most]]
        rest = len(self.others) - len(said)
        more = f" and {rest:,} more" if rest else ""
        return f" ({self.times:,} {KINDS[self.kind][1]}; also {', '.join(said)}{more})"

    @property
    def short(self) -> str:
        """The reason, with the value where it was met first and how often it was."""
        times = f"{self.times:,} {KINDS[self.kind][1]}" if self.times > 1 else ""
        value = self.first.value if self.first.column else None
        said = ", such as ".join(part for part in (times, value) if part)
        return f"{self.first.reason} ({said})" if said else self.first.reason


def _at(refusal: Refusal, *, with_value: bool) -> str:
    """Say where a refusal was met, and the value there."""
    where = place("", refusal.sheet, refusal.line) or "elsewhere"
    value = refusal.value or ""
    cut = f"{value[:QUOTED]}…" if len(value) > QUOTED else value
    return f"{where} = {cut}" if with_value and value else where


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
        of_file = found.setdefault(one.file, {})
        if key in of_file:
            of_file[key].others.append(one)
        else:
            of_file[key] = Remark(one)
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
