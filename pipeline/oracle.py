"""Stage `oracle`: what the truth would reach on the made-up club; the only reader of the truth."""

from pathlib import Path

import polars as pl

from models import metrics, oracle
from pipeline import store


def compare(truth: Path, matrix: Path, out_of_fold: Path, report: Path, share: Path) -> None:
    """Compare the model with the true coefficients on the logged inputs, into REPORT (JSON).

    SHARE gets the share of the gain alone, for `dvc metrics`.
    """
    said = store.read_json(truth / "truth.json")
    true = pl.read_parquet(truth / "truth.parquet")
    rows = oracle.linear_predictor(
        store.read_parquet(matrix, "build"),
        true,
        said["coefficients"],
        said["means"],
        said["intercept"],
    )
    made = rows.join(
        store.read_parquet(out_of_fold, "train"), on=oracle.KEY, how="left", maintain_order="left"
    )
    heavy = rows["heavy"].cast(pl.Float64).to_numpy()
    athlete = rows["athlete_id"].to_numpy()
    spread, flip = said["person_sd"], said["label_flip"]
    scores = {
        "oracle": oracle.probability(rows, spread, flip),
        "oracle_cold": oracle.probability(rows, spread, flip, with_history=False),
        "model": made["risk"].to_numpy(),
        "model_cold": made["risk_cold"].to_numpy(),
    }
    found: dict = {"synthetic": True, "rows": rows.height}
    for name, score in scores.items():
        inside = metrics.within(athlete, heavy, score)
        found[name] = {
            "auroc": metrics.auroc(heavy, score),
            "auroc_within": sum(inside.values()) / len(inside),
            "brier": metrics.brier(heavy, score),
        }
    found["share_of_gain"] = _share(found, "model", "oracle")
    found["share_of_gain_cold"] = _share(found, "model_cold", "oracle_cold")
    store.write_json(found, report)
    store.write_json({"share_of_oracle": found["share_of_gain"]}, share)
    screen = store.console()
    screen.print("What the truth would reach on the club (SYNTHETIC)")
    for name in scores:
        figures = ", ".join(f"{key} {value:.4f}" for key, value in found[name].items())
        screen.print(f"  {name:12} {figures}")
    screen.print(f"  the model has {found['share_of_gain']:.0%} of the oracle's gain over 0.5")


def _share(found: dict, ours: str, best: str) -> float:
    return (found[ours]["auroc"] - 0.5) / (found[best]["auroc"] - 0.5)


if __name__ == "__main__":
    store.run(compare)
