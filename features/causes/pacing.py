"""Fast starts or uneven pace."""

from features.feature import Cause

CAUSE = Cause(
    name="pacing",
    title="Fast starts or uneven pace",
    topic="pacing",
    family="mechanics",
    why="",
    documents=(),
    status="modelled",
    strength="",
    features=(),
)
