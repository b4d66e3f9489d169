"""What the model is good for beside the rules: alerts, decision curves, athlete by athlete."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
from rich.table import Table

from models import alerts, athletes, decision, rules
from models.honest import Judged
from pipeline import results_rules, store

MODEL = "model"
LINES = {rule.name: rule.line for rule in rules.RULES if rule.line is not None}


def write(
    on: Judged, risk: np.ndarray, scored: Mapping[str, pl.DataFrame], reports: Path
) -> dict[str, dict]:
    """Write alerts.json, decision.csv and .json, athletes.csv and .json; give what the JSON say."""
    score = {MODEL: risk} | {name: rule["score"].to_numpy() for name, rule in scored.items()}
    chance = {MODEL: risk} | {name: rule["probability"].to_numpy() for name, rule in scored.items()}
    own = {name: athletes.skills(on, score[name], chance[name]) for name in score}
    words = {MODEL: "the model"} | rules.WORDS | decision.WORDS
    chance = decision.with_defaults(chance)
    told = {
        "alerts": alerts_said(on, score, words),
        "decision": decision_said(on, chance, words),
        "athletes": {
            "least_days": athletes.LEAST_DAYS,
            "predictors": {
                name: {"words": words[name]} | athletes.summary(found)
                for name, found in own.items()
            },
        },
    }
    for name, content in told.items():
        store.write_json(content, reports / f"{name}.json")
    synthetic = bool(on.rows["athlete_id"].str.contains("SYNTHETIC").any())
    kind = pl.lit("SYNTHETIC" if synthetic else "real").alias("data")
    frames = {"decision": decision.curves(on, chance), "athletes": athletes.deciles(own)}
    for name, frame in frames.items():
        rounded = frame.with_columns(pl.col(pl.Float64).round(store.FLOATS), kind)
        rounded.write_csv(reports / f"{name}.csv")
    return told


def alerts_said(on: Judged, score: Mapping[str, np.ndarray], words: Mapping[str, str]) -> dict:
    """Every predictor at every alert budget, and what each word means."""
    found = alerts.table(on, MODEL, score, LINES)
    for rule in rules.RULES:
        if rule.speaks is not None:
            found[rule.name]["own_line"]["line_words"] = rule.speaks.concern_words
    return {
        "meaning": alerts.MEANING,
        "budgets": alerts.BUDGETS,
        "month_days": alerts.MONTH_DAYS,
        "predictors": {name: {"words": words[name]} | figures for name, figures in found.items()},
    }


def decision_said(on: Judged, chance: Mapping[str, np.ndarray], words: Mapping[str, str]) -> dict:
    """The model's lead over every other, and the exact thresholds at which another is ahead."""
    ours = chance[MODEL]
    against = {
        name: {
            "words": words[name],
            "ahead_of_the_model": [vars(one) for one in decision.wins(on.heavy, ours, theirs)],
        }
        | decision.difference(on, ours, theirs)
        for name, theirs in chance.items()
        if name != MODEL
    }
    return {
        "lowest": decision.LOWEST,
        "highest": decision.HIGHEST,
        "why": decision.WHY_THESE,
        "thresholds": decision.THRESHOLDS.tolist(),
        "against": against,
    }


def show(told: Mapping[str, dict], figures: dict, beside: dict) -> None:
    """Print the table of alerts, and which rule wins where."""
    console, said = store.console(), told["alerts"]
    table = Table(
        title="Share of the heavy days found when only some days may be flagged",
        title_justify="left",
    )
    table.add_column("days flagged")
    for budget in said["budgets"]:
        table.add_column(f"{budget:.0%}", justify="right")
    for head in ("right*", "false alarms*", "model less rule* [95 %]"):
        table.add_column(head, justify="right")
    for name, found in results_rules.by_sensitivity(said):
        cells = results_rules.alert_cells(said, found, ends=False)
        table.add_row(name.replace("_", " "), *cells)
    console.print(table)
    console.print(
        "* with 10% of days flagged; right: share of them that were heavy; false alarms: for every "
        f"{said['month_days']} rated days of an athlete"
    )
    for sentence in (
        *results_rules.within_winners(figures, beside),
        *results_rules.winners(said, told["decision"]),
        *results_rules.by_athlete(told["athletes"]),
    ):
        console.print(f"- {sentence}")
