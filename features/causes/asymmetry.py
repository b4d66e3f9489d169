"""One foot longer on the ground."""

from features.feature import Cause

CAUSE = Cause(
    name="asymmetry",
    title="One foot longer on the ground",
    topic="left and right",
    family="mechanics",
    why="",
    documents=(),
    status="modelled",
    strength="",
    features=(),
)
