"""Columns called by meaning while a file is read, and by the file's own headers in messages."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from pipeline.formats.reading import Read, Refusal, Scope

MISSING = ["", "-", "--", "---"]
UNREAD = "a column that is not read"
TWICE = "a second column of the same meaning; the first is read"
SEVERAL = "a question for several things at once; it is not read"
NOT_READ = (UNREAD, TWICE, SEVERAL)  # columns of which the listing and the summary give the names


def by_meaning(
    rows: pl.DataFrame, headers: Mapping[str, str], meanings: Iterable[str]
) -> pl.DataFrame:
    """Give `line` and one text column for each meaning; null where the file has none."""
    texts = (
        (pl.col(headers[name]) if name in headers else pl.lit(None, pl.String)).alias(name)
        for name in meanings
    )
    picked = rows.select("line", *texts)
    return picked.with_columns(pl.exclude("line").str.strip_chars().replace(MISSING, None))


def in_the_files_words(read: Read, headers: Mapping[str, str]) -> Read:
    """Call columns in refusals as the file calls them."""
    return replace(read, refused=[_said(one, headers) for one in read.refused])


def _said(refusal: Refusal, headers: Mapping[str, str]) -> Refusal:
    header = headers.get(refusal.column or "")
    return replace(refusal, column=header.partition("_duplicated_")[0]) if header else refusal


def of_the_file(
    file: str,
    column: str | None,
    reason: str,
    remedy: str,
    value: str | None = None,
    *,
    line: int = 1,
    scope: Scope = "note",
) -> Refusal:
    """Tell of something that holds for all rows of a file, at its header; `value` shows it."""
    return Refusal(
        file=file,
        line=line,
        column=column,
        value=value,
        reason=reason,
        remedy=remedy,
        scope=scope,
    )
