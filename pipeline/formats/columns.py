"""Columns by meaning: what a header says in any language, never where it stands."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Write a header without capitals, accents, signs and double spaces, for comparing."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


def meanings(headers: Iterable[str], aliases: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Find the headers of each meaning, in the file's order; headers without one are left out.

    `aliases` has each meaning's names, in any spelling. A name that stands twice in a file comes
    with `_duplicated_N` behind it and keeps its meaning.
    """
    known = {plain(alias): meaning for meaning, names in aliases.items() for alias in names}
    found: dict[str, list[str]] = {}
    for header in headers:
        meaning = known.get(plain(header.partition("_duplicated_")[0]))
        if meaning is not None:
            found.setdefault(meaning, []).append(header)
    return found
