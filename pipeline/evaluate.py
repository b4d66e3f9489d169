"""Stage `evaluate`: how good the model is, beside what people already do, on identical rows."""

from pathlib import Path

import numpy as np
import polars as pl
from rich.table import Table

from features import labels, rule_numbers
from models import (
    additive,
    calibration_curve,
    conformal,
    coverage,
    honest,
    rules,
    subgroups,
)
from models.honest import Judged
from pipeline import headline, params, store, usefulness

MODEL = "model"


def evaluate(
    cohort: str,
    tables: Path,
    matrix: Path,
    statuses: Path,
    out_of_fold: Path,
    forward: Path,
    reports: Path,
) -> None:
    """Write a COHORT's figures (.json) and the plots' data into REPORTS.

    TABLES give the groups of athletes, and the numbers of rules that are no input of the model.
    """
    settings = params.load()
    rows = with_rule_numbers(store.read_parquet(matrix, "build"), tables)
    predicted = store.read_parquet(out_of_fold, "train")
    on = honest.judged(
        rows, settings.train.seed, settings.evaluate.seed, settings.evaluate.bootstraps
    )
    made = on.rows.select(honest.KEY).join(
        predicted, on=honest.KEY, how="left", maintain_order="left"
    )
    risk = made["risk"].to_numpy()
    figures = about(cohort, on) | model_figures(on, made)
    tried = settings.by_hand.settings if cohort == settings.by_hand.cohort else 0
    figures["settings_tried_by_hand"] = tried
    figures |= scored_figures(on, risk, store.read_parquet(statuses, "build"))
    figures |= forward_figures(rows, store.read_parquet(forward, "train"), settings)
    scored = rules.scored(on.rows, settings.train.seed)
    beside = baselines(on, risk, scored)
    told = usefulness.write(on, risk, scored, reports)
    athletes = subgroups.about(store.read_tables(tables))
    groups = by_group(on, risk, athletes)
    figures |= {
        f"calibration_{name}": groups["all"][name]
        for name in ("slope_low", "slope_high", "intercept_low", "intercept_high")
    }
    store.write_json(figures, reports / "metrics.json")
    store.write_json(headline.of(figures), reports / "headline.json")
    store.write_json(beside, reports / "baselines.json")
    store.write_json(cause_shares(made), reports / "causes.json")
    store.write_json(groups, reports / "subgroups.json")
    store.write_json(answers(on, made, athletes), reports / "conformal.json")
    write_plots(on, risk, made["risk_cold"].to_numpy(), bool(figures["synthetic"]), reports)
    _print(cohort, figures, beside)
    usefulness.show(told, figures, beside)


def with_rule_numbers(rows: pl.DataFrame, tables: Path) -> pl.DataFrame:
    """Put the numbers of rules that are no features beside the matrix's rows."""
    policy = labels.POLICIES[rows["label"].drop_nulls()[0]]
    numbers = rule_numbers.build(store.read_tables(tables), policy)
    return rows.join(numbers, on=honest.KEY, how="left", maintain_order="left")


def about(cohort: str, on: Judged) -> dict:
    """Say what was judged."""
    return {
        "cohort": cohort,
        "label": on.rows["label"][0],
        "synthetic": bool(on.rows["athlete_id"].str.contains("SYNTHETIC").any()),
        "athletes": on.rows["athlete_id"].n_unique(),
        "rows": on.rows.height,
        "positives": int(on.heavy.sum()),
        "prevalence": float(on.heavy.mean()),
    }


def model_figures(on: Judged, made: pl.DataFrame) -> dict:
    """Figures with own history (no suffix), and for an athlete without any rating (cold)."""
    risk, cold = made["risk"].to_numpy(), made["risk_cold"].to_numpy()
    figures = honest.all_figures(on, risk, risk)
    figures["auroc_margin"] = honest.metrics.auroc(on.heavy, made["margin"].to_numpy())
    beyond = honest.beyond_base_rate(on, risk)
    figures |= honest.part("auroc_beyond_base_rate", on, beyond, np.ones(len(risk), dtype=bool))
    figures["auroc_between_athletes"] = honest.between_athletes(on, risk)
    bare = honest.all_figures(on, cold, cold)
    wanted = {"auroc": "auroc_cold", "auroc_within": "auroc_cold_within", "brier": "brier_cold"}
    return figures | _renamed(bare, wanted) | {"log_loss_cold": bare["log_loss"]}


def _renamed(found: dict[str, float], names: dict[str, str]) -> dict[str, float]:
    """Take some figures with their intervals under other names."""
    ends = ("", "_low", "_high")
    return {new + end: found[old + end] for old, new in names.items() for end in ends}


def scored_figures(on: Judged, risk: np.ndarray, statuses: pl.DataFrame) -> dict:
    """The same on the rows whose status is scored."""
    status = on.rows.join(statuses, on=honest.KEY, how="left", maintain_order="left")["status"]
    rows = (status == "scored").fill_null(False).to_numpy()
    error = (risk - on.heavy)[rows] ** 2
    found = honest.part("auroc_scored", on, risk, rows)
    return found | {"brier_scored": float(error.mean()) if len(error) else float("nan")}


def forward_figures(rows: pl.DataFrame, forward: pl.DataFrame, settings: params.Params) -> dict:
    """Known athletes, later days."""
    later = rows.filter(pl.col("heavy").is_not_null()).join(
        forward.select(*honest.KEY, "risk"), on=honest.KEY, how="inner"
    )
    if later["heavy"].n_unique() < 2 or later["athlete_id"].n_unique() < 2:
        return {"auroc_forward": None, "forward_rows": later.height}
    on = honest.judged(
        later, settings.train.seed, settings.evaluate.seed, settings.evaluate.bootstraps
    )
    risk = on.rows["risk"].to_numpy()
    found = honest.all_figures(on, risk, risk)
    wanted = {"auroc": "auroc_forward", "auroc_within": "auroc_forward_within"}
    return _renamed(found, wanted | {"brier": "brier_forward"}) | {
        "forward_rows": on.rows.height,
        "forward_from": str(on.rows["day"].min()),
    }


def baselines(on: Judged, risk: np.ndarray, scored: dict[str, pl.DataFrame]) -> dict:
    """Every rule's figures, and how far the model is ahead of it, paired."""
    found = {}
    for name, frame in scored.items():
        score, probability = frame["score"].to_numpy(), frame["probability"].to_numpy()
        found[name] = (
            {"words": rules.WORDS[name]}
            | honest.all_figures(on, score, probability)
            | honest.differences(on, (risk, risk), (score, probability))
        )
    return found


def cause_shares(made: pl.DataFrame) -> dict:
    """Mean absolute contribution of each cause to the log-odds, over the labelled days."""
    parts = [c for c in made.columns if c.startswith(additive.PREFIX)] + [additive.USUAL]
    means = made.select(pl.col(parts).abs().mean()).row(0, named=True)
    return {name.removeprefix(additive.PREFIX): value for name, value in means.items()}


def by_group(on: Judged, risk: np.ndarray, athletes: pl.DataFrame) -> dict:
    """Calibration of all days, and in each group of athletes."""

    def figures(rows: np.ndarray) -> dict[str, float]:
        draws = len(on.resampled.counts)
        return calibration_curve.figures(on.athlete[rows], on.heavy[rows], risk[rows], draws)

    everybody = figures(np.ones(len(risk), dtype=bool))
    return {"all": everybody, "groups": subgroups.judged(on, athletes, figures)}


def answers(on: Judged, made: pl.DataFrame, athletes: pl.DataFrame) -> dict:
    """Coverage and the share of each answer at each level, for all days and in each group."""
    found = {}
    for level in conformal.LEVELS:
        possible = made[conformal.column(level)].to_numpy()

        def figures(rows: np.ndarray, possible: np.ndarray = possible) -> dict[str, float]:
            draws = len(on.resampled.counts)
            return coverage.figures(on.athlete[rows], on.heavy[rows], possible[rows], draws)

        everybody = figures(np.ones(len(possible), dtype=bool))
        groups = subgroups.judged(on, athletes, figures)
        found[f"{level:g}"] = {"all": everybody, "groups": groups}
    return found


def write_plots(
    on: Judged, risk: np.ndarray, cold: np.ndarray, synthetic: bool, reports: Path
) -> None:
    """Write the data of the plots that `dvc plots show` draws."""
    curves = {"model": risk, "model, no ratings of the athlete": cold}
    frames = {
        "roc": honest.roc(on, curves),
        "calibration": calibration_curve.curve(on, risk),
        "risk_distribution": honest.risk_distribution(on, risk),
    }
    for name, frame in frames.items():
        said = frame.with_columns(data=pl.lit("SYNTHETIC" if synthetic else "real"))
        said.with_columns(pl.col(pl.Float64).round(store.FLOATS)).write_csv(reports / f"{name}.csv")


def _print(cohort: str, figures: dict, beside: dict) -> None:
    console = store.console()
    kind = " (SYNTHETIC)" if figures["synthetic"] else ""
    console.print(
        f"{cohort}{kind}: {figures['rows']:,} rated days, {figures['positives']:,} heavy, of "
        f"{figures['athletes']} athletes; {labels.POLICIES[figures['label']].sentence}"
    )
    table = Table(title="Each athlete judged by a model that never saw them", title_justify="left")
    table.add_column("")
    for name in ("AUROC [95 %]", "within", "onset", "Brier", "Brier, model less rule [95 %]"):
        table.add_column(name, justify="right")
    table.add_row("model", *_cells(figures), "")
    for name, found in sorted(beside.items(), key=lambda pair: -pair[1]["auroc"]):
        gap = store.interval(found, "brier_difference", 4, "+")
        table.add_row(name.replace("_", " "), *_cells(found), gap)
    console.print(table)
    forward = figures["auroc_forward"]
    later = "too few days" if forward is None else f"{forward:.3f}"
    console.print(
        f"no ratings of the athlete (cold start): AUROC {figures['auroc_cold']:.3f}; known "
        f"athletes, later days: {later}; calibration slope "
        f"{figures['calibration_slope']:.2f}; within: mean of "
        f"{figures['within_athletes']} athletes"
    )


def _cells(found: dict) -> tuple[str, ...]:
    show = store.figure
    return (
        store.interval(found, "auroc", ends=2),
        show(found["auroc_within"]),
        show(found["auroc_onset"]),
        show(found["brier"], 4),
    )


if __name__ == "__main__":
    store.run(evaluate)
