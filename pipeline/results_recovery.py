"""The part of docs/results.md on planted causes: do explanations find what is known to be there?"""

from pathlib import Path
from typing import Any

from features.registry import CAUSE, MODELLED
from pipeline import store

FIRST = 5
PLANTED = """
## Do explanations tell the truth? (SYNTHETIC)

Made by `make recovery`. In each made-up club one cause is planted, with an effect of at least 1.0
log-odds on an affected day, and nothing else has any: neither other causes nor soreness left behind
by training. Beside it goes a decoy, an input of another cause that is correlated with it at 0.5 and
without effect. Athletes still differ in how often their legs are heavy. Everybody logs everything
and draws of blood are rested, so this puts the explanations on trial, not the reading of files. All
contributions are by trees that never saw the athlete. A cause is "named first" where its mean
contribution over the affected days is the largest of all causes ("usual for you" is none), and its
sign is right where it raises affected days, and more than others. The correlation is that of the
true and the estimated contribution over all rated days: mean over clubs, and lowest.

| cause | clubs | affected days | named first | sign right | decoy first | correlation, lowest |
|---|---|---|---|---|---|---|
"""
MEDIANS = """
All causes at once, each with its published median effect: the place of a cause among the {count}
by mean contribution over the days on which its true effect is above its mean. Many of these effects
are far too small for 100 athletes and half a year to show.

| cause | places in {seeds} clubs: best, median, worst | share of clubs in the first five |
|---|---|---|
"""


def render(path: Path) -> str:
    """Write the part of the page, from the report of `make recovery`; empty without one."""
    if not path.exists():
        return ""
    found = store.read_json(path)
    told = PLANTED + "".join(_planted(cause, said) for cause, said in found["planted"].items())
    parts = [_strata(found), _null(found), _spread(found)]
    told += "".join(f"\n{part}\n" for part in parts if part)
    return told + (_medians(found["medians"]) if "medians" in found else "")


def _title(cause: str) -> str:
    title = CAUSE[cause].title
    return title[0].lower() + title[1:]


def _planted(cause: str, said: dict[str, Any]) -> str:
    shares = [f"{said[name]:.2f}" for name in ("ranked_first", "sign_right", "decoy_first")]
    close = f"{said['correlation']:.2f}, {said['correlation_lowest']:.2f}"
    cells = [_title(cause), str(said["seeds"]), f"{said['affected']:.0%}", *shares, close]
    return f"| {' | '.join(cells)} |\n"


def _strata(found: dict[str, Any]) -> str:
    said = found.get("strata")
    if not said:
        return ""
    return (
        f"Where iron was planted, it raises the estimate of {said['raised_below_15']:.1%} of "
        f"{said['athletes_below_15']} athletes whose ferritin is below 15 µg/L, and does not raise "
        f"it for {said['not_raised_above_100']:.1%} of {said['athletes_above_100']} above 100 µg/L."
    )


def _null(found: dict[str, Any]) -> str:
    said = found.get("null")
    if not said:
        return ""
    return (
        f"Without any effect and any difference between athletes ({said['seeds']} clubs) the "
        f"largest mean contribution of a cause is {said['max_mean_abs_contribution']:.3f} "
        "log-odds. The interval of the AUROC holds 0.5 in a share of "
        f"{said['interval_contains_half']:.2f} of clubs once each fold's own base rate is taken "
        f"out, and of {said['pooled_interval_contains_half']:.2f} as it stands: a model that has "
        "learned to say nothing but the base rate of the other athletes says a little less "
        "exactly where the athletes left out are heavier."
    )


def _spread(found: dict[str, Any]) -> str:
    said = found.get("null_with_spread")
    if not said:
        return ""
    return (
        f"With the differences between athletes kept ({said['seeds']} clubs), the largest mean "
        f"contribution of a cause is {said['max_mean_abs_contribution']:.3f}, that of what is "
        f"usual for the athlete {said['mean_abs_usual_for_you']:.3f} on average."
    )


def _medians(found: dict[str, Any]) -> str:
    rows = sorted((_middle(said["rank"]), cause) for cause, said in found.items())
    seeds = max(said["seeds"] for said in found.values())
    told = MEDIANS.format(count=len(MODELLED), seeds=seeds)
    for middle, cause in rows:
        shares = {int(place): share for place, share in found[cause]["rank"].items()}
        places = f"{min(shares)}, {middle}, {max(shares)}"
        first = sum(share for place, share in shares.items() if place <= FIRST)
        told += f"| {_title(cause)} | {places} | {first:.2f} |\n"
    return told


def _middle(rank: dict[str, float]) -> int:
    """Give the place that half of the clubs reach at least."""
    reached = 0.0
    for place in sorted(map(int, rank)):
        reached += rank[str(place)]
        if reached >= 0.5:
            return place
    raise ValueError("the shares of a rank distribution do not add up to 1")
