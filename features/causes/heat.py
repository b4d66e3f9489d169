"""Runs in the heat."""

from features.feature import Cause

CAUSE = Cause(
    name="heat",
    title="Runs in the heat",
    topic="heat",
    family="fluid and heat",
    why="",
    documents=(),
    status="modelled",
    strength="",
    features=(),
)
