"""Every documented cause, in the order of the model's columns."""

from features.causes import (
    b12,
    cadence,
    fluid,
    fuel,
    haemoglobin,
    iron,
    leg_strength,
    load,
    recovery,
    shoes,
    sleep,
    soreness,
    spike,
    stress,
)
from features.feature import Feature

CAUSES = (
    spike.CAUSE,
    load.CAUSE,
    recovery.CAUSE,
    soreness.CAUSE,
    leg_strength.CAUSE,
    sleep.CAUSE,
    stress.CAUSE,
    fuel.CAUSE,
    fluid.CAUSE,
    cadence.CAUSE,
    shoes.CAUSE,
    iron.CAUSE,
    haemoglobin.CAUSE,
    b12.CAUSE,
)
CAUSE = {cause.name: cause for cause in CAUSES}
MODELLED = tuple(cause for cause in CAUSES if cause.status == "modelled")
FEATURES: tuple[Feature, ...] = tuple(f for cause in MODELLED for f in cause.features)
FEATURE = {feature.name: feature for feature in FEATURES}
CAUSE_OF = {feature.name: cause.name for cause in MODELLED for feature in cause.features}
