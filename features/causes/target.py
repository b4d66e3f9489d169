"""Causes that are not modelled: target."""

from features.feature import Cause

CAUSES: tuple[Cause, ...] = ()
