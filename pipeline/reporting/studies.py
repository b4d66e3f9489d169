"""What the optional reports say in a sentence; each says so where it was not made."""

from collections.abc import Callable
from typing import Any

from models.subgroups import LEAST_ATHLETES, LEAST_EACH
from pipeline import results_learning, results_rules
from pipeline.reporting.facts import Facts, interval
from pipeline.reporting.said import NOT_DONE, NOT_HERE


def _said(facts: Facts, name: str, words: Callable[[Any], str]) -> str:
    found = facts.studies.get(name)
    return f"{NOT_DONE} {NOT_HERE}" if found is None else words(found)


def search(facts: Facts) -> str:
    """Say how settings were searched for."""
    return _said(facts, "search", lambda found: f"reports/{facts.cohort}/search.json")


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
    return _said(facts, "conformal", lambda found: f"reports/{facts.cohort}/conformal.json")


def learning(facts: Facts) -> str:
    """Say what more athletes would bring."""
    return _said(facts, "learning", lambda found: " ".join(results_learning.said(found)))


def rivals(facts: Facts) -> str:
    """Say how other kinds of models do on the same folds."""
    return _said(facts, "rivals", lambda found: f"reports/{facts.cohort}/rivals.json")


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
    told, small = [], []
    for kind, each in found["groups"].items():
        for name, group in each.items():
            if "said" in group:
                small.append(f"{kind} {name} ({group['athletes']})")
            else:
                figures = f"slope {interval(group, 'slope', 2)}, intercept "
                figures += interval(group, "intercept", 2)
                told.append(f"{kind} {name} ({group['athletes']} athletes): {figures}")
    tiny = (
        f"too few to tell (athletes; under {LEAST_ATHLETES}, or under {LEAST_EACH} days of a "
        f"kind): {', '.join(small)}"
    )
    return "; ".join([*told, *([tiny] if small else [])])
