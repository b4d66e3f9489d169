"""JSON lists as text rows: what was picked from each entry, numbered from 1."""

import json
from typing import Any

import polars as pl

from pipeline.formats.reading import Source, UnreadableError

DEEP = "nested too deeply to be read"


def json_entries(source: Source) -> list[dict[str, Any]]:
    """Read a JSON list; an entry that is no object comes back empty."""
    try:
        entries = json.loads(source.path.read_bytes())
    except (ValueError, RecursionError, OSError) as error:
        raise UnreadableError("not readable JSON", str(error)) from None
    if not isinstance(entries, list):
        raise UnreadableError("not a JSON list of entries; fetch the file again")
    return [entry if isinstance(entry, dict) else {} for entry in entries]


def as_text(picked: list[dict[str, Any]], *columns: str) -> pl.DataFrame:
    """Make text rows, with `line` from 1, of what was picked from JSON entries."""
    texts = [
        {column: None if entry.get(column) is None else _said(entry[column]) for column in columns}
        for entry in picked
    ]
    rows = pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String), orient="row")
    return rows.with_row_index("line", offset=1).with_columns(pl.col("line").cast(pl.Int64))


def _said(value: Any) -> str:
    try:
        return str(value).encode(errors="replace").decode()  # JSON may hold half a character
    except RecursionError:
        return DEEP
