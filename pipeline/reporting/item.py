"""One item of a list that a standard asks for, and how it is answered."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.reporting.facts import Facts


@dataclass(frozen=True)
class Item:
    """A number such as `12a`, what it asks for in our own words, and its answer."""

    section: str
    number: str
    asks: str
    answer: Callable[[Facts], str]
