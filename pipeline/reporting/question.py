"""One signalling question: its domain, what it asks, and a verdict with its evidence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipeline.reporting.facts import Facts

Verdict = Literal["yes", "probably yes", "probably no", "no", "no information"]
UNKNOWN: Verdict = "no information"
BAD: frozenset[Verdict] = frozenset({"probably no", "no"})
PEOPLE, PREDICTORS = "Participants and data sources", "Predictors"
OUTCOME, ANALYSIS = "Outcome", "Analysis"


@dataclass(frozen=True)
class Question:
    """A question in our own words, and its answer with the evidence for it."""

    domain: str
    number: str
    asks: str
    answer: Callable[[Facts], tuple[Verdict, str]]
