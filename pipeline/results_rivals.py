"""The part of docs/results.md on the model's parts, its rivals, and the search for settings."""

from pathlib import Path
from typing import Any

from pipeline import store

HEAD = "| | AUROC | within | onset | Brier | log-loss | gain in log-loss | gain in AUROC |"


def render(folder: Path) -> list[str]:
    """Tell what a cohort's rivals.json and search.json say, where they are there."""
    found = []
    if (folder / "rivals.json").exists():
        found += _rivals(store.read_json(folder / "rivals.json"))
    if (folder / "search.json").exists():
        found += _search(store.read_json(folder / "search.json"))
    return found


def _rivals(told: dict[str, Any]) -> list[str]:
    return [
        "",
        "What each part adds to the row above it (gains are paired, on the same athletes; an "
        "interval that spans 0 means that this cohort cannot tell):",
        "",
        *_table(told["steps"]),
        "",
        *_idle(told["steps"]),
        "Tried and not kept (gains are the variant's over the model):",
        "",
        *_table(told["not_kept"]),
        "",
        "Models that need not explain themselves by cause, with the same inputs, the athlete's "
        "own past rates beside them, settings chosen inside each fold (gains are the rival's over "
        "the model):",
        "",
        *_table(told["rivals"]),
        "",
        _cost(told["rivals"]),
    ]


def _idle(steps: list[dict[str, Any]]) -> list[str]:
    """Name the steps that gain nothing in this cohort which chance could not give."""
    idle = [step for step in steps if step.get("log_loss_difference_high", -1) >= 0]
    named = "; ".join(step["words"].split(":")[0].removeprefix("+ ") for step in idle)
    if not named:
        return []
    return [
        f"Gains nothing here that is beyond chance: {named}. A step that stays is one that gains "
        "in another cohort.",
        "",
    ]


def _cost(rivals: list[dict[str, Any]]) -> str:
    best = min(rivals, key=lambda rival: rival["log_loss"])
    gain = _gain(best, "auroc_difference", 3, -1)
    loss = _gain(best, "log_loss_difference", 4, 1)
    return (
        f"What being explainable costs: against the best of them ({best['words']}) AUROC {gain} "
        f"and log-loss {loss}. A negative AUROC or a positive log-loss here says that nothing is "
        "paid."
    )


def _table(models: list[dict[str, Any]]) -> list[str]:
    return [HEAD, "|---|---|---|---|---|---|---|---|", *map(_row, models)]


def _row(model: dict[str, Any]) -> str:
    show = store.figure
    low, high = show(model["auroc_low"], 2), show(model["auroc_high"], 2)
    cells = [
        model["words"],
        f"{show(model['auroc'])} [{low}, {high}]",
        *(show(model[name]) for name in ("auroc_within", "auroc_onset")),
        *(show(model[name], 4) for name in ("brier", "log_loss")),
        _gain(model, "log_loss_difference", 4, -1) if "than" in model else "",
        _gain(model, "auroc_difference", 3, 1) if "than" in model else "",
    ]
    return f"| {' | '.join(cells)} |"


def _gain(model: dict[str, Any], name: str, places: int, sign: int) -> str:
    """Write a difference with its interval; `sign` −1 turns a fall into a gain."""
    low, high = sorted(sign * model[f"{name}_{end}"] for end in ("low", "high"))
    ends = (store.figure(at, places, "+") for at in (low, high))
    return f"{store.figure(sign * model[name], places, '+')} [{', '.join(ends)}]"


def _search(told: dict[str, Any]) -> list[str]:
    searched, gap = told["searched"], told["searched_less_present"]
    show = store.figure
    turned = ", ".join(
        f"{name} {at['median']:g} ({at['least']:g} to {at['most']:g})"
        for name, at in told["chosen"].items()
    )
    return [
        "",
        f"Settings chosen inside each fold ({told['settings_tried']:,} settings tried by Optuna, "
        f"{told['trials_per_fold']} in each of {told['folds']} folds and as many over all): AUROC "
        f"{show(searched['auroc'])} [{show(searched['auroc_low'], 2)}, "
        f"{show(searched['auroc_high'], 2)}], within {show(searched['auroc_within'])}, onset "
        f"{show(searched['auroc_onset'])}, Brier {show(searched['brier'], 4)}. These figures saw "
        "no choice that was made on the athletes they judge. Log-loss, theirs less that of the "
        f"settings of params.yaml: {_gain(gap, 'log_loss_difference', 4, 1)}; AUROC "
        f"{_gain(gap, 'auroc_difference', 3, 1)}. Chosen, as median and range over the folds: "
        f"{turned}.",
    ]
