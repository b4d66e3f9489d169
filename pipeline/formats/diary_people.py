"""Whose a row of a diary is, where a column holds names: they are never merged into one athlete."""

from dataclasses import replace

import polars as pl

from pipeline.formats.columns import plain
from pipeline.formats.diary_headers import Layout, meaning_of
from pipeline.formats.headers import UNREAD
from pipeline.formats.reading import Source, UnreadableError

SEVERAL_NAMES = "several names in a table that lies in one athlete's folder"
APART = (
    "put it beside the athletes' folders, or name each under `pseudonyms` in cohort.yaml: "
    "`{NAME: A1}`; where they are no people's names, call the column `title`"
)
OF_ANYTHING = ("name", "nom", "nombre", "nome", "naam")  # a training has one too


def with_names(source: Source, layout: Layout, written: pl.DataFrame) -> Layout:
    """Read a column of names as whose a row is, where more than one is in it, or nothing else says.

    Raises `UnreadableError` where several names could be those of trainings as well.
    """
    header = next((one for one, why in layout.unread.items() if _is_of_names(one, why)), None)
    if header is None or "athlete" in layout.found:
        return layout
    text = written[header].str.strip_chars()
    names = text.filter(text != "").unique().sort().to_list()
    if not names or (len({plain(name) for name in names}) == 1 and _is_somebodys(source)):
        return layout
    sure = plain(header) not in OF_ANYTHING or set(names) <= source.cohort.pseudonyms.keys()
    if not sure and _is_somebodys(source):
        raise UnreadableError(SEVERAL_NAMES, f"{header}: {', '.join(names)}", APART)
    unread = {one: why for one, why in layout.unread.items() if one != header}
    return replace(layout, found=layout.found | {"person": header}, unread=unread)


def _is_of_names(header: str, why: str) -> bool:
    return why == UNREAD and meaning_of(header.partition("_duplicated_")[0]) == "person"


def _is_somebodys(source: Source) -> bool:
    """Say whether the file's place or cohort.yaml tells whose it is."""
    try:
        return bool(source.athlete_id)
    except UnreadableError:
        return False
