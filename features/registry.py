"""Every documented cause, in the order of the model's columns; those not modelled come last."""

from features.causes import (
    asymmetry,
    b12,
    cadence,
    excluded,
    experience,
    fluid,
    fuel,
    haemoglobin,
    hard_running,
    heart_strain,
    heat,
    iron,
    leg_strength,
    load,
    medical,
    pacing,
    recovery,
    shoes,
    shown,
    sleep,
    soreness,
    spike,
    strength_balance,
    stress,
    target,
    warm_up,
)
from features.feature import Cause, Feature

CAUSES: tuple[Cause, ...] = (
    spike.CAUSE,
    load.CAUSE,
    hard_running.CAUSE,
    experience.CAUSE,
    recovery.CAUSE,
    heart_strain.CAUSE,
    soreness.CAUSE,
    leg_strength.CAUSE,
    strength_balance.CAUSE,
    warm_up.CAUSE,
    sleep.CAUSE,
    stress.CAUSE,
    fuel.CAUSE,
    fluid.CAUSE,
    heat.CAUSE,
    pacing.CAUSE,
    cadence.CAUSE,
    asymmetry.CAUSE,
    shoes.CAUSE,
    iron.CAUSE,
    haemoglobin.CAUSE,
    b12.CAUSE,
    *target.CAUSES,
    *shown.CAUSES,
    *medical.CAUSES,
    *excluded.CAUSES,
)
CAUSE = {cause.name: cause for cause in CAUSES}
MODELLED = tuple(cause for cause in CAUSES if cause.status == "modelled" and cause.features)
FEATURES: tuple[Feature, ...] = tuple(f for cause in MODELLED for f in cause.features)
FEATURE = {feature.name: feature for feature in FEATURES}
CAUSE_OF = {feature.name: cause.name for cause in MODELLED for feature in cause.features}


def formulas() -> str:
    """Say what every modelled feature computes, for a fingerprint: it changes when numbers may."""
    return "\n".join(
        f"{f.name} {f.on} {f.value} {f.beside} {f.carry.words} {f.carry.least} {f.lookback_days} "
        f"{f.low} {f.high} {f.risk} {f.not_for} {CAUSE_OF[f.name]}"
        for f in FEATURES
    )
