"""What the optional reports say in a sentence; each says so where it was not made."""

from collections.abc import Callable
from typing import Any

from models.subgroups import HELD_BACK, LEAST_ATHLETES, LEAST_EACH, TOO_FEW
from pipeline import results_learning, results_rules, store
from pipeline.reporting.facts import Facts
from pipeline.reporting.said import NOT_DONE, NOT_HERE

HEAVY, FRESH = "coverage_heavy_by_athlete", "coverage_fresh_by_athlete"
CANNOT = "says_cannot_tell"


def _said(facts: Facts, name: str, words: Callable[[Any], str]) -> str:
    found = facts.studies.get(name)
    return f"{NOT_DONE} {NOT_HERE}" if found is None else words(found)


def search(facts: Facts) -> str:
    """Say how settings were searched for, by hand and inside the folds."""
    return f"{_by_hand(facts)}; {_said(facts, 'search', _search)}"


def athletes(facts: Facts) -> str:
    """Say how skill is spread over athletes."""
    return _said(facts, "athletes", lambda found: " ".join(results_rules.by_athlete(found)))


def usefulness(facts: Facts) -> str:
    """Say what a fixed budget of alerts finds, and over which thresholds a rule is worth more."""
    if not {"alerts", "decision"} <= set(facts.studies):
        return f"{NOT_DONE} {NOT_HERE}"
    return " ".join(results_rules.winners(facts.studies["alerts"], facts.studies["decision"]))


def conformal(facts: Facts) -> str:
    """Say how often the answer is "cannot tell", and how often it is right."""
    return _said(facts, "conformal", _conformal)


def learning(facts: Facts) -> str:
    """Say what more athletes would bring."""
    return _said(facts, "learning", lambda found: " ".join(results_learning.said(found)))


def rivals(facts: Facts) -> str:
    """Say how other kinds of models do on the same folds."""
    return _said(facts, "rivals", _rivals)


def groups(facts: Facts) -> str:
    """Give calibration in each group of athletes, and name those too small to tell."""
    return _said(facts, "subgroups", _groups)


def fairness(facts: Facts) -> str:
    """Say what is done about fairness: looked at, not corrected."""
    return (
        f"looked at, not corrected: calibration by group. {groups(facts)}. {NOT_DONE} No approach "
        "that would make errors equal between groups"
    )


def _groups(found: dict[str, Any]) -> str:
    told: list[str] = []
    silent: dict[str, list[str]] = {TOO_FEW: [], HELD_BACK: []}
    for kind, each in found["groups"].items():
        for name, group in each.items():
            if "said" in group:
                silent[group["said"]].append(f"{kind} {name} ({group['athletes']})")
            else:
                figures = f"slope {store.interval(group, 'slope', 2)}, intercept "
                figures += store.interval(group, "intercept", 2)
                told.append(f"{kind} {name} ({group['athletes']} athletes): {figures}")
    few = f" (athletes; under {LEAST_ATHLETES}, or under {LEAST_EACH} days of a kind)"
    for said, more in ((TOO_FEW, few), (HELD_BACK, "")):
        if silent[said]:
            told.append(f"{said}{more}: {', '.join(silent[said])}")
    return "; ".join(told)


def _by_hand(facts: Facts) -> str:
    tried = facts.figures["settings_tried_by_hand"]
    if not tried:
        return "no setting was tried by hand on this cohort"
    return (
        f"about {tried} settings were tried by hand on grouped folds of this same cohort before "
        "those of params.yaml, which flatters its figures a little"
    )


def _search(found: dict[str, Any]) -> str:
    gap = found["searched_less_present"]
    return (
        f"{found['settings_tried']:,} settings tried, {found['trials_per_fold']} inside each of "
        f"{found['folds']} folds and as many over all; chosen inside, the log-loss on the athletes "
        f"left out differs by {store.interval(gap, 'log_loss_difference', 4)} from that of "
        "params.yaml"
    )


def _conformal(found: dict[str, Any]) -> str:
    told = []
    for level, answers in sorted(found.items()):
        figures = answers["all"]
        told.append(
            f"where {float(level):.0%} is promised for each class, {percent(figures, HEAVY)} of an "
            f"athlete's heavy days and {percent(figures, FRESH)} of the fresh ones are covered; it "
            f"says cannot tell on {percent(figures, CANNOT)} of the days"
        )
    return "; ".join(told)


def percent(found: dict[str, Any], name: str) -> str:
    """Write a share with its interval."""
    shares = (found.get(f"{name}{end}") for end in ("", "_low", "_high"))
    value, low, high = ("–" if share is None else f"{share:.0%}" for share in shares)
    return f"{value} [{low}, {high}]"


def _rivals(found: dict[str, Any]) -> str:
    told = [
        f"{rival['words']}: AUROC {store.interval(rival, 'auroc')}, Brier score "
        f"{store.figure(rival['brier'], 4)}, its log-loss less the model's "
        f"{store.interval(rival, 'log_loss_difference', 4)}"
        for rival in found["rivals"]
    ]
    return "; ".join(told)
