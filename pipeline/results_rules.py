"""Which rule wins where, in words and tables: for docs/results.md and for the terminal."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from features import markdown
from models.decision import STEP
from models.metrics import LEAST_EACH
from pipeline import store

MIDDLE = "0.1"  # the budget that tables are sorted by
GAP = 0.001  # ranges of thresholds closer than this are told as one
show = store.figure


def render(folder: Path) -> list[str]:
    """Write what alerts.json, decision.json and athletes.json of a folder say."""
    said = {name: folder / f"{name}.json" for name in ("alerts", "decision", "athletes")}
    if not all(path.exists() for path in said.values()):
        return []
    alerts, decision, athletes = (store.read_json(path) for path in said.values())
    return [
        "",
        "### Against the rules, with the same number of alerts",
        "",
        f"Each may flag the same share of all rated days. {_capital(_meaning(alerts))}.",
        "",
        *_alerts(alerts),
        *_own_lines(alerts),
        "\n\n".join(winners(alerts, decision)),
        "",
        f"Why these thresholds: {decision['why']} A rule's chance is a logistic line on its score, "
        "fitted on the other athletes, as the model is.",
        "",
        "### Athlete by athlete",
        "",
        *by_athlete(athletes),
    ]


def by_sensitivity(alerts: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Sort the predictors by the heavy days they find with a tenth of the days flagged."""
    found = alerts["predictors"].items()
    return sorted(found, key=lambda pair: -pair[1][MIDDLE]["sensitivity"])


def alert_cells(alerts: dict[str, Any], found: dict[str, Any], ends: bool) -> list[str]:
    """Give the cells of one predictor: found at each budget, right, false alarms, difference.

    With `ends`, what was found stands with its interval.
    """
    middle = found[MIDDLE]
    at = [found[f"{budget:g}"] for budget in alerts["budgets"]]
    cells = [_share(one, "sensitivity") if ends else f"{one['sensitivity']:.1%}" for one in at]
    cells += [_percent(middle["positive_predictive_value"])]
    cells += [show(middle["false_alarms_per_athlete_month"], 2)]
    return [*cells, _gap(middle) if "sensitivity_difference" in middle else ""]


def _alerts(alerts: dict[str, Any]) -> list[str]:
    budgets = [f"found at {budget:.0%} of days" for budget in alerts["budgets"]]
    heads = ["", *budgets, "right at 10%", "false alarms a month at 10%", "model less rule at 10%"]
    rows = [
        [_bold(name, found["words"]), *alert_cells(alerts, found, ends=True)]
        for name, found in by_sensitivity(alerts)
    ]
    return markdown.table(heads, rows)


def _own_lines(alerts: dict[str, Any]) -> list[str]:
    """Compare each rule of thumb at its own line with the model that flags as many days."""
    rows = []
    for found in alerts["predictors"].values():
        if "own_line" in found:
            own = found["own_line"]
            ours = own["sensitivity"] + own["sensitivity_difference"]
            right = _percent(own["positive_predictive_value"])
            flags = f"{own['flagged']:.0%}"
            cells = [f"{own['sensitivity']:.0%}", right, f"{ours:.0%}", _gap(own)]
            rows.append([found["words"], own["line_words"], flags, *cells])
    heads = ["rule at its own line", "line", "days flagged", "heavy days found", "right"]
    heads += ["the model, flagging as many", "model less rule"]
    return markdown.table(heads, rows) if rows else []


def within_winners(figures: dict[str, Any], rules: dict[str, Any]) -> list[str]:
    """Name every rule that orders an athlete's own days better than the model."""
    inside = figures["auroc_within"]
    return [
        f"Within athletes, {rule['words']} ranks days better than the model "
        f"({rule['auroc_within']:.3f} against {inside:.3f})."
        for rule in rules.values()
        if inside is not None and rule["auroc_within"] > inside
    ]


def winners(alerts: dict[str, Any], decision: dict[str, Any]) -> list[str]:
    """Say which rule beats the model where: at each budget, and by net benefit."""
    return [*_budget_winners(alerts), *_benefit_winners(decision)]


def _budget_winners(alerts: dict[str, Any]) -> Iterable[str]:
    rules = {name: found for name, found in alerts["predictors"].items() if name != "model"}
    ours = alerts["predictors"]["model"]
    for budget in alerts["budgets"]:
        at = f"{budget:g}"
        mine = ours[at]["sensitivity"]
        ranked = sorted(rules.values(), key=lambda found: -found[at]["sensitivity"])
        ahead = [found for found in ranked if found[at]["sensitivity"] > mine]
        start = f"With {budget:.0%} of days flagged"
        if ahead:
            told = _listed([_found(rule, at) for rule in ahead])
            yield f"{start} the model finds {mine:.1%} of the heavy days and loses to {told}."
        else:
            next_best = _found(ranked[0], at)
            yield (
                f"{start} the model finds most, {mine:.1%} of the heavy days; next is {next_best}."
            )


def _found(rule: dict[str, Any], at: str) -> str:
    found = rule[at]
    return f"{rule['words']} with {found['sensitivity']:.1%} (model less rule {_gap(found)})"


def _benefit_winners(decision: dict[str, Any]) -> Iterable[str]:
    """Group the rules that are ahead at the same thresholds, and name those that never are."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for found in decision["against"].values():
        groups.setdefault(_where(found["ahead_of_the_model"]), []).append(found)
    never = groups.pop("", [])
    reach = f"thresholds {decision['lowest']:.2f} to {decision['highest']:.2f}"
    for where, ahead in groups.items():
        names = _listed([found["words"] for found in ahead])
        lead = max(one["lead"] for found in ahead for one in found["ahead_of_the_model"])
        sure = sorted({at for found in ahead for at in _sure(decision, found)})
        certain = (
            f"its interval lies beyond 0 at {_listed([f'{at:.2f}' for at in sure])}"
            if sure
            else "its interval holds 0 at every threshold"
        )
        yield (
            f"Net benefit, {reach}: {names} {'win' if len(ahead) > 1 else 'wins'} against the "
            f"model at {where}, by at most {lead:.4f} true alerts a day; {certain}."
        )
    if never and groups:
        names = "; ".join(found["words"] for found in never)
        yield f"Net benefit, {reach}: ahead of the model nowhere: {names}."
    elif never:
        yield (
            f"Net benefit, {reach}: no rule is ahead of the model anywhere, nor is flagging every "
            f"day or none. {_beyond_chance(decision, never)}"
        )


def _beyond_chance(decision: dict[str, Any], never: list[dict[str, Any]]) -> str:
    """Say at which thresholds the model's lead could be chance."""
    doubtful = []
    for found in never:
        pairs = zip(decision["thresholds"], found["difference_low"], strict=True)
        unsure = [at for at, low in pairs if low <= 0]
        if unsure:
            doubtful.append(f"{found['words']} at {_runs(unsure)}")
    if not doubtful:
        return "Its lead is beyond chance at each of them."
    return f"Its lead is beyond chance but for that over {_listed(doubtful)}."


def _runs(thresholds: list[float]) -> str:
    """Word thresholds, neighbours as one range."""
    ends: list[list[float]] = []
    for at in thresholds:
        if ends and at - ends[-1][1] < 1.5 * STEP:
            ends[-1][1] = at
        else:
            ends.append([at, at])
    return _listed(
        [f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}" for low, high in ends]
    )


def _where(ranges: list[dict[str, float]]) -> str:
    """Word ranges of thresholds to three places; those less than GAP apart are one."""
    joined: list[tuple[float, float]] = []
    for low, high in ((one["low"], one["high"]) for one in ranges):
        if joined and low - joined[-1][1] < GAP:
            low = joined.pop()[0]
        joined.append((low, high))
    ends = [(f"{low:.3f}", f"{high:.3f}") for low, high in joined]
    return _listed([low if low == high else f"{low} to {high}" for low, high in ends])


def _sure(decision: dict[str, Any], found: dict[str, Any]) -> list[float]:
    pairs = zip(decision["thresholds"], found["difference_high"], strict=True)
    return [at for at, high in pairs if high < 0]


def by_athlete(athletes: dict[str, Any]) -> list[str]:
    """Tell how the model's skill, and the best rule's, spreads over athletes."""
    found = athletes["predictors"]
    ours = found["model"]
    inside, skill = ours["auroc_within"], ours["brier_skill"]
    if inside["median"] is None:
        return [
            f"Only {inside['athletes']} athletes have at least {LEAST_EACH} days of each kind: too "
            "few to tell how skill spreads over athletes."
        ]
    others = {n: f for n, f in found.items() if n != "model"}
    best = max(others.values(), key=lambda f: f["auroc_within"]["median"])
    better = best["auroc_within"]["median"] > inside["median"]
    said = (
        f"Within athletes (at least {LEAST_EACH} days of each kind, {inside['athletes']} athletes) "
        f"the model's AUROC has the median {_middle(inside)}; it is above 0.5 for "
        f"{inside['share_above_no_skill']:.0%} of them. Best of the rules by the median: "
        f"{best['words']}, {_middle(best['auroc_within'])}" + (", which wins." if better else ".")
    )
    own = (
        f" Brier skill against the other athletes' base rate (at least {athletes['least_days']} "
        f"rated days, {skill['athletes']} athletes): median {_middle(skill)}; above 0 for "
        f"{skill['share_above_no_skill']:.0%}."
        if skill["median"] is not None
        else ""
    )
    return [said + own]


def _middle(found: dict[str, Any]) -> str:
    low, high = show(found["lower_quartile"], 2), show(found["upper_quartile"], 2)
    return f"{show(found['median'], 2)} (quartiles {low} and {high})"


def _meaning(alerts: dict[str, Any]) -> str:
    meaning = alerts["meaning"]
    return (
        f"found: {meaning['sensitivity']}; right: {meaning['positive_predictive_value']}; false "
        f"alarms a month: {meaning['false_alarms_per_athlete_month']}; {meaning['ties']}"
    )


def _percent(share: float | None) -> str:
    """Write a share; a dash where nothing was flagged, so that there is none."""
    return "–" if share is None else f"{share:.0%}"


def _share(found: dict[str, Any], name: str) -> str:
    low, high = found[f"{name}_low"], found[f"{name}_high"]
    return f"{found[name]:.0%} [{low:.0%}, {high:.0%}]"


def _gap(found: dict[str, Any]) -> str:
    return store.interval(found, "sensitivity_difference", 2, "+")


def _bold(name: str, words: str) -> str:
    return f"**{words}**" if name == "model" else words


def _listed(names: list[str]) -> str:
    return " and ".join(["; ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
