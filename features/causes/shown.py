"""Causes that are not modelled: shown."""

from features.feature import Cause

CAUSES: tuple[Cause, ...] = ()
