"""Runs without a warm-up."""

from features.feature import Cause

CAUSE = Cause(
    name="warm_up",
    title="Runs without a warm-up",
    topic="warm-up",
    family="strength and soreness",
    why="",
    documents=(),
    status="modelled",
    strength="",
    features=(),
)
