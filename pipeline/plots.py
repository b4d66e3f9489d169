"""The report's plots, drawn from the CSV files that `evaluate` writes; the same bytes each time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, product
from pathlib import Path

import matplotlib as mpl
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, FRESH, HEAVY, FAINT = "#1b1b1b", "#3b7ea1", "#c1440e", "#9a9a9a"
OTHERS = ("#3b7ea1", "#5a8f4e", "#8c6bb1", "#b8860b", "#2f6f6a")
DASHES = ("--", "-.", ":")
BESIDE = ("decision", "athletes")
DEFAULTS = {"flag_all": "-", "flag_none": ":"}
STYLE = {
    "svg.hashsalt": "heavy legs",  # else the names inside an SVG are drawn by lot
    "svg.fonttype": "path",  # letters as outlines: the same picture whatever fonts a reader has
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 10,
    "text.parse_math": False,  # a name may hold a $
}


@contextmanager
def style() -> Iterator[None]:
    """Draw as every plot of a report, whatever the user's own settings of matplotlib say."""
    with mpl.rc_context():
        mpl.rcdefaults()
        for name, value in STYLE.items():
            mpl.rcParams[name] = value  # pyright: ignore[reportArgumentType]
        yield


def save(figure: Figure, path: Path) -> Path:
    """Write an SVG without date and version, so that the same figure is the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    return path


def keep(figure: Figure, name: str, folder: str | None) -> None:
    """Save a notebook's figure where a folder is given; Jupyter shows it by itself."""
    if folder:
        from matplotlib import pyplot as plt

        figure.savefig(Path(folder) / f"{name}.png", dpi=110)
        plt.close(figure)


def draw(reports: Path, whose: str, into: Path) -> list[Path]:
    """Draw every plot whose data lie in `reports` as SVG into a folder; give their paths.

    `whose` names the cohort, as `named` does.
    """
    found = [name for name in PLOTS if (reports / f"{name}.csv").exists()]
    with style():
        return [_draw(name, pl.read_csv(reports / f"{name}.csv"), whose, into) for name in found]


def _draw(name: str, rows: pl.DataFrame, whose: str, into: Path) -> Path:
    title, plot = PLOTS[name]
    wide = 7.4 if name in BESIDE else 5.6  # a legend of many lines stands beside
    figure = Figure(figsize=(wide, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    plot(axes, rows)
    axes.set_title(f"{title}: {whose}", loc="left")
    return save(figure, into / f"{name}.svg")


def named(cohort: str, synthetic: bool) -> str:
    """Name a cohort, and say so where it is made up."""
    return f"{cohort} (SYNTHETIC)" if synthetic else cohort


def roc(axes: Axes, rows: pl.DataFrame) -> None:
    """Draw one curve for each predictor."""
    for (name,), part in rows.partition_by("predictor", as_dict=True, maintain_order=True).items():
        line = "-" if name == "model" else "--"
        axes.plot(part["false_alarms"], part["hits"], line, label=name, color=HEAVY)
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


def decision(axes: Axes, rows: pl.DataFrame) -> None:
    """Draw the net benefit of each predictor, the model in front."""
    parts = rows.partition_by("predictor", as_dict=True, maintain_order=True)
    looks = cycle(product(DASHES, OTHERS))
    for (name,), part in parts.items():
        if name == "model":
            look = {"color": HEAVY, "linewidth": 2.5, "zorder": 3}
        elif name in DEFAULTS:
            look = {"color": INK, "linewidth": 0.8, "linestyle": DEFAULTS[name]}
        else:
            dash, colour = next(looks)
            look = {"color": colour, "linewidth": 1, "linestyle": dash}
        axes.plot(part["threshold"], part["net_benefit"], label=said(str(name)), **look)
    own = rows.filter(pl.col("predictor") == "model")["net_benefit"]
    axes.set(
        xlabel="threshold (chance of heavy legs from which one would act)",
        ylabel="net benefit (true alerts a day)",
        ylim=(min(0.0, *own) - 0.02, max(rows["net_benefit"]) + 0.01),
    )
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))


def athletes(axes: Axes, rows: pl.DataFrame) -> None:
    """Draw which share of the athletes has a lower AUROC, in tenths: no single athlete's."""
    inside = rows.filter(pl.col("figure") == "auroc_within")
    looks = cycle(product(DASHES, OTHERS))
    axes.axvline(0.5, color=FAINT, linewidth=0.8)
    parts = inside.partition_by("predictor", as_dict=True, maintain_order=True)
    for (name,), part in parts.items():
        if part["value"].n_unique() == 1:
            continue  # says the same for every day
        dash, colour = next(looks) if name != "model" else ("-", HEAVY)
        width = 2.5 if name == "model" else 1
        axes.plot(
            *(part["value"], part["share"]),
            **{"color": colour, "linewidth": width, "linestyle": dash, "label": said(str(name))},
        )
    axes.set(
        xlabel="AUROC within an athlete (0.5 is chance)",
        ylabel="share of athletes below",
        ylim=(0, 1),
    )
    if parts:
        axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    else:
        words = axes.text(0.5, 0.5, "too few athletes to tell", transform=axes.transAxes)
        words.set(ha="center", backgroundcolor="white")


def said(name: str) -> str:
    """Write a predictor's name for a legend."""
    short = {"acwr": "ACWR", "tsb": "TSB"}
    return short.get(name, name).replace("yesterdays", "yesterday's").replace("_", " ")


Plot = Callable[[Axes, pl.DataFrame], None]
PLOTS: dict[str, tuple[str, Plot]] = {
    "roc": ("ROC", roc),
    "calibration": ("Calibration", calibration),
    "risk_distribution": ("Risk by outcome", risk_distribution),
    "decision": ("Decision curves", decision),
    "athletes": ("Skill athlete by athlete", athletes),
}
