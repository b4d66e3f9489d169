"""Causes that are not modelled: excluded."""

from features.feature import Cause

CAUSES: tuple[Cause, ...] = ()
