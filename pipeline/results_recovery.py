"""The part of docs/results.md on planted causes: do explanations find what is known to be there?"""

from pathlib import Path
from typing import Any

from features.registry import CAUSE, MODELLED
from models.recovery import AFFECTED
from pipeline import store
from pipeline.recovery import COUNTS

FIRST = 5
# What a club has to show (shares of clubs, and correlations), and below what it is said to miss.
BARS = {"ranked_first": 0.95, "sign_right": 1.0, "correlation": 0.8}
SHORT = {"ranked_first": "named first", "sign_right": "sign right", "correlation": "correlation"}
PLANTED = """
## Do explanations tell the truth? (SYNTHETIC)

Made by `make recovery`, in clubs of {athletes} athletes over {days} days. In each one cause is
planted, with an effect of at least {affected:.1f} log-odds on an affected day, and nothing else has
any: neither other causes nor soreness left behind by training. Beside it goes a decoy, an input of
another cause without effect, correlated with it ({decoy:.2f} on average). Athletes still differ in
how often their legs are heavy. Everybody logs everything and draws of blood are rested, so this
puts the explanations on trial, not the reading of files. All contributions are by trees that never
saw the athlete. A cause is "named first" where its mean contribution over the affected days is the
largest of all causes ("usual for you" is none), and its sign is right where it raises affected
days, and more than others. The correlation is that of the true and the estimated contribution over
all rated days: mean over clubs, and lowest. Wanted are {ranked_first:.2f}, {sign_right:.2f}, 0.00
and {correlation:.2f}; the last column says what is missed.

| cause | clubs | affected | named first | sign right | decoy first | correlation, lowest | missed |
|---|---|---|---|---|---|---|---|
"""
MEDIANS = """
All causes at once, each with its published median effect: the place of a cause among the {count}
by mean contribution over the days on which its true effect is above its mean. Many of these effects
are far too small for clubs of this size to show.

| cause | places in {seeds} clubs: best, median, worst | share of clubs in the first five |
|---|---|---|
"""


def render(path: Path, now: dict[str, Any]) -> str:
    """Write the part of the page, from the report of `make recovery`; empty without one.

    `now` are the settings of params.yaml's section `train`.
    """
    if not path.exists():
        return ""
    found = store.read_json(path)
    planted = found["planted"]
    decoys = [said["decoy_correlation"] for said in planted.values()]
    told = PLANTED.format(
        athletes=found["athletes"],
        days=found["days"],
        affected=AFFECTED,
        decoy=sum(decoys) / len(decoys),
        **BARS,
    )
    told += "".join(_planted(cause, said) for cause, said in planted.items())
    parts = [_settings(found, now), _strata(found), _null(found), _spread(found)]
    told += "".join(f"\n{part}\n" for part in parts if part)
    return told + (_medians(found["medians"]) if "medians" in found else "")


def _settings(found: dict[str, Any], now: dict[str, Any]) -> str:
    """Say where the settings of then are not those of params.yaml now; nothing where they are."""
    then = found.get("train")
    if then == now:
        return ""
    if then is None:
        return "These clubs were judged with an earlier model than the one above."
    moved = [f"{name} {then.get(name)} (now {value})" for name, value in now.items()]
    differing = [told for name, told in zip(now, moved, strict=True) if then.get(name) != now[name]]
    return f"These clubs were judged with other settings than those of now: {', '.join(differing)}."


def _title(plant: str) -> str:
    """Word a plant: the cause's title, and how many times as strong it was planted."""
    cause, _, times = plant.partition(" x")
    title = CAUSE[cause].title
    return title[0].lower() + title[1:] + (f" ({times} times as strong)" if times else "")


def _planted(cause: str, said: dict[str, Any]) -> str:
    shares = [f"{said[name]:.2f}" for name in ("ranked_first", "sign_right", "decoy_first")]
    close = f"{said['correlation']:.2f}, {said['correlation_lowest']:.2f}"
    missed = [SHORT[name] for name, bar in BARS.items() if said[name] < bar]
    missed += ["decoy first"] * (said["decoy_first"] > 0)
    cells = [_title(cause), str(said["seeds"]), f"{said['affected']:.0%}", *shares, close]
    cells.append(", ".join(missed) or "–")
    return f"| {' | '.join(cells)} |\n"


def _strata(found: dict[str, Any]) -> str:
    told = [
        f"Where {_title(name)} was planted, it raises the estimate of "
        f"{said['raised_below_15']:.1%} of {said['athletes_below_15']} athletes with ferritin "
        f"below 15 µg/L, and does not raise that of {said['not_raised_above_100']:.1%} of "
        f"{said['athletes_above_100']} above 100 µg/L."
        for name, said in found.get("strata", {}).items()
    ]
    return "\n\n".join(told)


def _null(found: dict[str, Any]) -> str:
    said = found.get("null")
    if not said:
        return ""
    beyond = said["interval_beyond_base_rate_contains_half"]
    return (
        f"Without any effect and any difference between athletes ({said['seeds']} clubs) the "
        f"largest mean contribution of a cause is {said['max_mean_abs_contribution']:.3f} "
        f"log-odds. The interval of the AUROC holds 0.5 in a share of {beyond:.2f} of clubs once "
        f"each fold's own base rate is taken out, and of {said['interval_contains_half']:.2f} as "
        "it stands: a model that has learned to say nothing but the base rate of the other "
        "athletes says a little less exactly where the athletes left out are heavier."
    )


def _spread(found: dict[str, Any]) -> str:
    said = found.get("null_with_spread")
    if not said:
        return ""
    told = (
        f"With the differences between athletes kept ({said['seeds']} clubs), only what is usual "
        f"for the athlete should count: it does, with {said['mean_abs_usual_for_you']:.3f} on "
        f"average, and a cause counts beside it (more than {COUNTS:g}) in a share of "
        f"{said['clubs_where_a_cause_counts']:.2f} of clubs"
    )
    if not said["clubs_where_a_cause_counts"]:
        return f"{told}."
    return (
        f"{told}, most by {said['max_mean_abs_contribution']:.3f} "
        f"({_title(said['loudest_cause'])}). Where athletes differ, they do so along some cause by "
        "chance, which looks like the true effect of a blood value: a rule that silences the one "
        "would silence the other."
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
