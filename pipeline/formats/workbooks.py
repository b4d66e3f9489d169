"""Workbooks of strangers: how much one would fill, told before it is opened.

A reader of workbooks lays out the whole rectangle that a sheet's cells span, so that two cells far
apart fill the memory; and it writes a text anew for each cell that shows it.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.formats import archives
from pipeline.formats.reading import UnreadableError

UNREADABLE = "not a readable .xlsx file"
LARGEST = 128 * 2**20  # bytes of all parts, unpacked
MOST_CELLS = 5_000_000  # of the rectangle that a sheet's cells span
MOST_TEXT = 2**30  # bytes, were every cell to show the longest text
TAG = re.compile(rb"""<(?:[\w.-]+:)?(row|c)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)""")
PLACE = re.compile(rb"""(?<!\S)r\s*=\s*["']([A-Z]{0,3})(\d{0,7})""")
NO_RESULT = re.compile(  # a formula that failed, or one that no program has worked out
    rb"""\st=["']e["']|<(?:[\w.-]{1,9}:)?f(?:/|\s[^<>]*)?(?:(?<=/)>|(?<!/)>[^<]*</[\w.:-]{1,11}>)"""
    rb"""\s*(?:<(?:[\w.-]{1,9}:)?v\s*(?:/>|>\s*</[\w.:-]{1,11}>)\s*)?</(?:[\w.-]{1,9}:)?c>"""
)
SINCE_1904 = re.compile(rb"""<(?:[\w.-]+:)?workbookPr\s[^<>]*date1904\s*=\s*["'](?:1|true)""")
END_OF_TEXT = re.compile(rb"</(?:[\w.-]+:)?si>")


@dataclass(frozen=True)
class Facts:
    """What a reader of workbooks does not tell: formulas without a result, and where days begin."""

    no_result: int
    since_1904: bool


def check(path: Path) -> Facts:
    """Raise `UnreadableError` for a workbook that would fill the memory or is no archive."""
    parts = archives.check(path, LARGEST, UNREADABLE)
    most, longest, no_result, since_1904 = 0, 0, 0, False
    try:
        with zipfile.ZipFile(path) as archive:
            for part in parts:
                content = archive.read(part)
                most = max(most, _cells(content))
                no_result += sum(1 for _ in NO_RESULT.finditer(content))
                since_1904 |= SINCE_1904.search(content) is not None
                longest = max([longest, *map(len, END_OF_TEXT.split(content)[:-1])])
    except archives.BROKEN as error:
        raise UnreadableError(UNREADABLE, str(error)) from None
    if most > MOST_CELLS:
        raise UnreadableError(
            f"a sheet whose first and last cell span more than {MOST_CELLS:,} cells",
            f"{most:,}",
            "delete what stands far from the table",
        )
    if most * longest > MOST_TEXT:
        raise UnreadableError("its texts would fill the memory; shorten the longest of them")
    return Facts(no_result, since_1904)


def _cells(part: bytes) -> int:
    """Count the cells from the first of a sheet to the last row and column that hold something."""
    row = column = rows = columns = 0
    for tag in TAG.finditer(part):
        place = PLACE.search(tag[2])
        letters, number = place.groups() if place else (b"", b"")
        if tag[1] == b"row":
            row, column = int(number or row + 1), 0
        else:
            row, column = int(number or row), _column(letters) if letters else column + 1
        rows, columns = max(rows, row), max(columns, column)
    return rows * columns


def _column(letters: bytes) -> int:
    """Number a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
