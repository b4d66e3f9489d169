"""Causes that are not modelled: medical."""

from features.feature import Cause

CAUSES: tuple[Cause, ...] = ()
