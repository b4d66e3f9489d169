"""The learning curve and the leak of a random split, in words: docs/results.md, model card."""

from pathlib import Path
from typing import Any

from features.markdown import table
from pipeline import store

show = store.figure


def render(path: Path) -> list[str]:
    """Give the learning curve and the leak, where `make learning` has measured them."""
    if not path.exists():
        return []
    found = store.read_json(path)
    points, leak = found["points"], found["random_rows_leak"]
    heads = ["athletes learned from", "draws", "AUROC", "single draws", "gain over the line above"]
    rows = [[str(point["athletes"]), *_learned(point)] for point in points]
    leaking = ["rows dealt at random: a leak, not skill", *_learned(leak)]
    return [
        "",
        "### More athletes, and a leak",
        "",
        "Each line is judged on the same days of athletes that were left out; those learned from "
        "are drawn from the rest, anew for each athlete left out. Intervals draw the judged "
        "athletes again; how much those learned from matter, single draws show.",
        "",
        *table([*heads, "within", "Brier"], [*rows, leaking]),
        "\n\n".join(said(found)),
    ]


def said(found: dict[str, Any]) -> list[str]:
    """Say whether the curve still rises at its end, and what the leak would have claimed."""
    last, before = found["points"][-1], found["points"][-2:-1]
    leak = found["random_rows_leak"]
    rises = (last.get("auroc_gain_low") or 0) > 0 and all(
        last["auroc"] > one["auroc_most"] for one in before
    )
    flat = (last.get("auroc_gain_low") or 0) <= 0
    end = [
        f"From {one['athletes']} athletes to {last['athletes']} AUROC changes by "
        f"{_gain(last, 'auroc_gain')}: at its end the curve "
        + (
            "still rises, so more athletes may help further."
            if rises
            else "is flat as far as this cohort can tell."
            if flat
            else f"may still rise; but with {one['athletes']}, who was learned from matters as "
            "much (single draws), so this cohort cannot tell."
        )
        for one in before
    ]
    return [
        *end,
        "Days dealt to folds one by one are no result but a leak: the model has then learned from "
        "the same athlete's other days, those before and after each judged one. That would claim "
        f"an AUROC of {show(leak['auroc'])}, {_gain(leak, 'auroc_gain')} against athletes left "
        f"out, and within athletes {_gain(leak, 'auroc_within_gain')}.",
    ]


def _learned(point: dict[str, Any]) -> list[str]:
    return [
        str(point["draws"]),
        store.interval(point, "auroc", ends=2),
        f"{show(point['auroc_least'], 2)} to {show(point['auroc_most'], 2)}"
        if point["draws"] > 1
        else "",
        _gain(point, "auroc_gain") if "auroc_gain" in point else "",
        show(point["auroc_within"]),
        show(point["brier"], 4),
    ]


def _gain(found: dict[str, Any], name: str) -> str:
    return store.interval(found, name, sign="+")
