"""Shoes of a Garmin account's export, and which of them each activity was run in."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.formats import clocks, picking, sniffing
from pipeline.formats.books import Books
from pipeline.formats.picking import Entry
from pipeline.formats.reading import Read, Source, UnreadableError

COLUMNS = ("name", "dateBegin", "gearTypeName")
SHOES = "shoes"
FILES = "*_gear.json"


def read(source: Source) -> Iterator[Read]:
    """Read shoes as gear, under the name that sessions have; `happened` is their first day."""
    for piece in picking.pieces(source, *COLUMNS, inside="gearDTOS.item", pick=_named):
        books = Books(source, piece.rows, piece.refused)
        books.drop(
            (pl.col("gearTypeName").str.to_lowercase() == SHOES).fill_null(False).not_(),
            "gearTypeName",
            "not a pair of shoes",
            "nothing to do",
        )
        books.drop(pl.col("name").is_null(), "name", "no name", "name the shoes in Garmin Connect")
        rows = books.rows.with_columns(happened=pl.col("dateBegin"), zone=pl.lit(source.zone))
        books.rows = clocks.instants(rows, "happened", "zone")
        books.drop(
            pl.col("happened").is_null(),
            "dateBegin",
            "no first day that can be read",
            "write the shoes into gear.csv",
        )
        yield books.close(
            "gear",
            happened=pl.col("happened"),
            recorded=pl.lit(None, pl.Datetime("us", "UTC")),
            gear_id=pl.col("name"),
        )


def _named(entry: Entry) -> Entry:
    return entry | {"name": _name(entry)}


def _name(entry: Entry) -> str | None:
    """Give a pair its own name, else its make; both are what Garmin Connect shows."""
    found = entry.get("displayName") or entry.get("customMakeModel")
    return str(found) if found else None


def worn(source: Source) -> dict[str, str]:
    """Say which shoes each activity (by its id) was done in, by the gear files beside it."""
    found: dict[str, str] = {}
    for path in sorted(source.path.parent.glob(FILES)):
        head = sniffing.look(path, source.file)
        beside = Source(head=head, cohort=source.cohort, athlete=source.athlete)
        try:
            for entry in picking.entries_of(beside):
                found |= _links(entry)
        except (UnreadableError, RecursionError):
            continue  # the file is refused under its own name
    return found


def _links(entry: Any) -> dict[str, str]:
    if not isinstance(entry, dict):
        return {}
    pairs = [one for one in _list(entry.get("gearDTOS")) if isinstance(one, dict)]
    names = {
        str(one.get("gearPk")): name
        for one in pairs
        if str(one.get("gearTypeName")).lower() == SHOES and (name := _name(one))
    }
    links = entry.get("gearActivityDTOs")
    return {
        str(link.get("activityId")): names[str(pair)]
        for pair, listed in (links.items() if isinstance(links, dict) else ())
        for link in _list(listed)
        if isinstance(link, dict) and str(pair) in names
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
