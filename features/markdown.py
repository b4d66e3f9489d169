"""Small pieces of Markdown for the generated pages."""

import re
from collections.abc import Iterable


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Give the lines of a Markdown table, and an empty one after it."""
    titles = list(header)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    cells = [[cell.replace("|", "\\|") or " " for cell in line] for line in lines]
    return [*(f"| {' | '.join(line)} |" for line in cells), ""]


def number(value: float) -> str:
    """Write a number in as few digits as it needs, with a true minus sign."""
    return f"{value:g}".replace("-", "−")


def anchor(title: str) -> str:
    """Give the link target that Markdown readers make of a title."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
