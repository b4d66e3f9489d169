"""Weak or uneven leg strength."""

from features.feature import Cause

CAUSE = Cause(
    name="strength_balance",
    title="Weak or uneven leg strength",
    topic="leg strength",
    family="strength and soreness",
    why="",
    documents=(),
    status="modelled",
    strength="",
    features=(),
)
