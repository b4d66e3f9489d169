"""What stages print of an import in the same words: why something was left out, how often."""

from collections import Counter

from rich.console import Console

from pipeline.formats.ledger import Ledger

MOST_REASONS = 12


def reasons(books: Ledger, console: Console, each: str) -> None:
    """List why, the commonest first: rows and files that are not there, then what was kept.

    `each` says where every single one is told.
    """
    for scopes, title in (
        (("file", "row"), "left out"),
        (("value", "note"), "kept, with a remark"),
    ):
        found = Counter((r.scope, r.reason) for r in books.refused if r.scope in scopes)
        if not found:
            continue
        console.print(f"{title}:")
        for (scope, reason), count in found.most_common(MOST_REASONS):
            console.print(f"  {count:>6,}  {scope}: {reason}", highlight=False, markup=False)
        rest = found.total() - sum(count for _, count in found.most_common(MOST_REASONS))
        if rest:
            others = "other" if rest == 1 else "others"
            console.print(f"  {rest:>6,}  {others}, each in {each}", highlight=False, markup=False)
