"""The report's plots, drawn from the CSV files that `evaluate` writes."""

from pathlib import Path

import matplotlib as mpl
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, FRESH, HEAVY, FAINT = "#1b1b1b", "#3b7ea1", "#c1440e", "#9a9a9a"


def draw(reports: Path, cohort: str, into: Path) -> list[Path]:
    """Draw ROC, calibration and risk distribution as SVG into a folder; give their paths."""
    into.mkdir(parents=True, exist_ok=True)
    made = []
    with mpl.rc_context({"svg.hashsalt": "heavy legs", "font.size": 10}):
        for name, (title, plot) in PLOTS.items():
            rows = pl.read_csv(reports / f"{name}.csv")
            figure = Figure(figsize=(5, 4.2), layout="constrained")
            axes = figure.subplots()
            axes.spines[["top", "right"]].set_visible(False)
            plot(axes, rows)
            kind = " (SYNTHETIC)" if rows["data"][0] == "SYNTHETIC" else ""
            axes.set_title(f"{title}: {cohort}{kind}", loc="left")
            path = into / f"{name}.svg"
            figure.savefig(path, metadata={"Date": None})
            made.append(path)
    return made


def roc(axes: Axes, rows: pl.DataFrame) -> None:
    """Draw one curve for each predictor."""
    for (name,), part in rows.partition_by("predictor", as_dict=True, maintain_order=True).items():
        style = "-" if name == "model" else "--"
        axes.plot(part["false_alarms"], part["hits"], style, label=name, color=HEAVY)
    axes.plot([0, 1], [0, 1], ":", color=FAINT, label="chance")
    axes.set(
        xlabel="share of fresh days flagged",
        ylabel="share of heavy days flagged",
        xlim=(0, 1),
        ylim=(0, 1),
    )
    axes.legend(frameon=False, loc="lower right")


def calibration(axes: Axes, rows: pl.DataFrame) -> None:
    """Draw the smoothed share of heavy days over the predicted risk, with its band."""
    top = 1.08 * max(rows["predicted"].max(), rows["high"].max())  # pyright: ignore
    axes.plot([0, top], [0, top], ":", color=FAINT, label="perfect")
    band = rows["predicted"], rows["low"], rows["high"]
    axes.fill_between(*band, color=HEAVY, alpha=0.2, linewidth=0, label="95 % over athletes")
    axes.plot(rows["predicted"], rows["observed"], "-", color=HEAVY, label="smoothed over the days")
    axes.plot(rows["predicted"], [0] * rows.height, "|", color=INK, label="a fortieth of the days")
    axes.set(
        xlabel="predicted risk",
        ylabel="observed share of heavy days",
        xlim=(0, top),
        ylim=(0, top),
    )
    axes.legend(frameon=False, loc="upper left")


def risk_distribution(axes: Axes, rows: pl.DataFrame) -> None:
    """Draw how the predicted risk spreads over fresh and over heavy days."""
    width = float(rows["risk"].unique().sort().diff().min() or 0.05)  # pyright: ignore
    for name, colour in (("fresh", FRESH), ("heavy", HEAVY)):
        own = rows.filter(pl.col("outcome") == name)
        edges = [*own["risk"], own["risk"][-1] + width]
        axes.stairs(
            own["share_of_days"], edges, fill=True, alpha=0.35, color=colour, label=f"{name} days"
        )
    axes.set(xlabel="predicted risk", ylabel="share of the days", xlim=(0, 1))
    axes.legend(frameon=False)


PLOTS = {
    "roc": ("ROC", roc),
    "calibration": ("Calibration", calibration),
    "risk_distribution": ("Risk by outcome", risk_distribution),
}
