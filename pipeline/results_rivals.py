"""The part of docs/results.md on the model's parts, its rivals, and the search for settings."""

from pathlib import Path
from typing import Any

from pipeline import store

HEAD = "| | AUROC | within | onset | Brier | log-loss | gain in log-loss | gain in AUROC |"


def render(folder: Path) -> list[str]:
    """Tell what a cohort's rivals.json and search.json say, where they are there."""
    found = []
    if (folder / "rivals.json").exists():
        found += _rivals(store.read_json(folder / "rivals.json"), folder)
    if (folder / "search.json").exists():
        found += _search(store.read_json(folder / "search.json"))
    return found


def _rivals(told: dict[str, Any], folder: Path) -> list[str]:
    return [
        "",
        "What each part adds to the row above it (gains are paired, on the same athletes; an "
        "interval that spans 0 means that this cohort cannot tell):",
        "",
        *_table(told["steps"]),
        "",
        *_idle(told["steps"], folder),
        "Tried and not kept (gains are the variant's over the model):",
        "",
        *_table(told["not_kept"]),
        "",
        *(_free(told["rivals"]) if told["rivals"] else []),
    ]


def _free(rivals: list[dict[str, Any]]) -> list[str]:
    counts = ", ".join(f"{rival['settings']} ({rival['name']})" for rival in rivals)
    return [
        "Models that need not explain themselves by cause, with the same inputs, the athlete's "
        "own past rates beside them, and a few settings to choose from inside each fold: "
        f"{counts}. Gains are the rival's over the model, whose own settings are those of "
        "params.yaml.",
        "",
        *_table(rivals),
        "",
        _cost(rivals),
    ]


def _idle(steps: list[dict[str, Any]], folder: Path) -> list[str]:
    """Name the steps that gain nothing here which chance could not give, and where they do."""
    told = []
    for step in steps:
        if "than" in step and step["log_loss_difference_high"] >= 0:
            where = _cohorts_it_gains_in(step["name"], folder)
            kept = f"it is kept for {where}" if where else "nor in any cohort measured so far"
            words = step["words"].split(":")[0].removeprefix("+ ")
            told.append(f"Beyond chance {words} gains nothing here; {kept}.")
    return [" ".join(told), ""] if told else []


def _cohorts_it_gains_in(name: str, folder: Path) -> str:
    """List the other cohorts in which a step gains, with how much."""
    found = []
    for path in sorted(folder.parent.glob("*/rivals.json")):
        told = store.read_json(path)
        for step in told["steps"] if path.parent != folder else []:
            if step["name"] == name and step.get("log_loss_difference_high", 0) < 0:
                gain = _gain(step, "log_loss_difference", 4, -1)
                found.append(f"{told['cohort']} (log-loss {gain})")
    return ", ".join(found)


def _cost(rivals: list[dict[str, Any]]) -> str:
    best = min(rivals, key=lambda rival: rival["log_loss"])
    lost = _gain(best, "auroc_difference", 3, 1)
    added = _gain(best, "log_loss_difference", 4, -1)
    return (
        f"What being explainable costs, against the best of them ({best['words']}): AUROC {lost} "
        f"and log-loss {added}. A cost below 0 is none."
    )


def _table(models: list[dict[str, Any]]) -> list[str]:
    return [HEAD, "|---|---|---|---|---|---|---|---|", *map(_row, models)]


def _row(model: dict[str, Any]) -> str:
    show = store.figure
    cells = [
        model["words"],
        store.interval(model, "auroc", ends=2),
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
        f"{store.interval(searched, 'auroc', ends=2)}, within {show(searched['auroc_within'])}, "
        f"onset {show(searched['auroc_onset'])}, Brier {show(searched['brier'], 4)}. No setting "
        "of these was chosen with the athletes it judges; the model's form and its inputs were "
        "fixed before, by people who had seen trials on PMData. Log-loss, theirs less that of the "
        f"settings of params.yaml: {_gain(gap, 'log_loss_difference', 4, 1)}; AUROC "
        f"{_gain(gap, 'auroc_difference', 3, 1)}. Chosen, as median and range over the folds: "
        f"{turned}.",
    ]
