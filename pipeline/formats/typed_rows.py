"""Texts of a template become values; one that cannot be read costs its row, or only itself."""

import re

import polars as pl

from features.tables import TABLES
from pipeline.formats import cells, dates, diary_health, single_cells
from pipeline.formats.dates import Order
from pipeline.formats.reading import Refusal, refuse_rows
from pipeline.formats.single_cells import Slip

ZERO = re.compile(r"0+(?:[.,]0+)?")
SIGNS = " -–—/."  # nobody's answer


def typed(
    rows: pl.DataFrame, table: str, file: str, day: Order
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Read each column that is still text; `day` is the order of day and month in that column."""
    refused = list[Refusal]()
    if table == "checkins" and "ill" in rows.columns:
        rows, refused = _ill(rows, file)
    columns = TABLES[table].columns()
    texts = {name: pl.col(name) for name, kind in rows.schema.items() if kind == pl.String}
    if "day" in texts:
        texts["day"] = dates.plain(texts["day"], day)
    parsers = {name: cells.parser(columns[name], text) for name, text in texts.items()}
    parsed = rows.with_columns(**{name: value for name, (value, _) in parsers.items()})
    single = single_cells.items(table)
    slips = []
    for name in sorted(parsers, key=lambda name: name in single):
        if parsed[name].null_count() == rows[name].null_count():
            continue
        wanted = parsers[name][1]
        unread = rows[name].is_not_null() & parsed[name].is_null()
        slip = Slip(name, unread, f"not {wanted}", f"write {wanted}")
        if name in single:
            slips.append(slip)
        else:
            refused += cells.pointed(single_cells.told_of(slip, unread, rows, file, "row"))
            rows, parsed = rows.remove(unread), parsed.remove(unread)
    kept, bad = single_cells.without(parsed, table, slips, rows, file)
    return kept, refused + cells.pointed(bad)


def _ill(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Refusal]]:
    """Write who was ill as yes or no; what is neither is taken as yes, and noted."""
    said = [one for one in rows["ill"].drop_nulls().unique() if one.strip(SIGNS)]
    known = {one: False if ZERO.fullmatch(one) else diary_health.answer(one) for one in said}
    doubtful = [one for one, ill in known.items() if ill is None]
    reads = {one: "false" if ill is False else "true" for one, ill in known.items()}
    notes = refuse_rows(
        rows,
        pl.col("ill").is_in(doubtful),
        file=file,
        column="ill",
        reason=diary_health.AS_YES[0],
        remedy=diary_health.AS_YES[1],
        scope="note",
    )
    return rows.with_columns(pl.col("ill").replace(reads)), notes
