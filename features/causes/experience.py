"""Few years or kilometres of running."""

from features.feature import Cause

CAUSE = Cause(
    name="experience",
    title="Few years or kilometres of running",
    topic="running experience",
    family="load",
    why="",
    documents=(),
    status="modelled",
    strength="",
    features=(),
)
