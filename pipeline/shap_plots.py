"""Beeswarm and waterfall: shap's plots over our own contributions, which add up by themselves.

What goes into a report or to MLflow is made of groups of days (models/grouped.py), or of means
over all heavy and all fresh days. Plots of single days and athletes are for the user's own disk.
"""

import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from features.feature import Feature
from features.registry import CAUSE
from models import grouped
from models.weights import PREFIX
from pipeline import plots

USUAL = "usual_for_you"
POINTS = 100
MOST_CAUSES = 12
LOG_ODDS = "log-odds of heavy legs"
DOT = (
    f"each dot is the mean of {grouped.LEAST_SHARE:.0%} of the days or more, "
    f"of {grouped.LEAST_ATHLETES} athletes or more"
)
NOTHING = "nothing counted: every contribution is 0"


def beeswarm(rows: pl.DataFrame, title: str, path: Path) -> Path:
    """Draw what each cause counted over many days, each dot a mean of days of five athletes.

    `rows` are labelled days with the parts of their out-of-fold prediction and the inputs. Of a
    model without skill, whose every part is 0, the plot says so.
    """
    names = counting(rows)
    if not names:
        return empty(title, path)
    athletes = rows["athlete_id"].to_list()
    values, colours = [], []
    for name in names:
        value = rows[name].to_numpy()
        group = grouped.groups(value, athletes)
        values.append(grouped.means(group, value, POINTS))
        colours.append(grouped.means(group, shown_by(rows, name), POINTS))
    made = np.column_stack(values), np.column_stack(colours)
    return _beeswarm(names, *made, rows, title, path, DOT)


def beeswarm_of_days(rows: pl.DataFrame, title: str, path: Path) -> Path:
    """Draw the same with a dot for every day: for the user's own disk only."""
    names = counting(rows)
    if not names:
        return empty(title, path)
    values = rows.select(names).to_numpy()
    colours = np.column_stack([shown_by(rows, name) for name in names])
    return _beeswarm(names, values, colours, rows, title, path, "each dot is one day")


def empty(title: str, path: Path) -> Path:
    """Draw a plot without dots or bars, and why it has none."""
    with plots.style():
        figure = Figure(figsize=(9, 2.2))
        axes = figure.subplots()
        axes.text(0.5, 0.5, NOTHING, ha="center", va="center", transform=axes.transAxes)
        axes.set(xlabel=f"contribution to the {LOG_ODDS}", yticks=[], xticks=[0], xlim=(-1, 1))
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.set_title(title, loc="left", fontsize=10)
        return plots.save(figure, path)


def counting(rows: pl.DataFrame) -> list[str]:
    """Name the parts that count on some day: causes and usual for you, the largest first."""
    parts = [name for name in rows.columns if name.startswith(PREFIX)] + [USUAL]
    size = rows.select(pl.col(parts).abs().mean()).row(0, named=True)
    return sorted((name for name in parts if size[name] > 0), key=lambda name: -size[name])


def leading(rows: pl.DataFrame, name: str) -> str | None:
    """Name the input of a cause that its contribution follows most closely (rank correlation)."""
    if name == USUAL:
        return None
    inputs = [f.name for f in CAUSE[name.removeprefix(PREFIX)].features if f.name in rows.columns]
    known = [one for one in inputs if rows[one].drop_nulls().n_unique() > 1]
    both = {one: rows.select(name, one).drop_nulls() for one in known}
    tied = {
        one: abs(pair.select(pl.corr(name, one, method="spearman")).item() or 0.0)
        for one, pair in both.items()
        if pair.height > 2
    }
    sure = {one: value for one, value in tied.items() if np.isfinite(value)}
    return max(sure, key=lambda one: sure[one], default=None)


def shown_by(rows: pl.DataFrame, name: str) -> np.ndarray:
    """Give the values that colour a cause's dots: its leading input; NaN where it is not known.

    What is usual for an athlete is a mean of past ratings by itself.
    """
    column = leading(rows, name) or name
    return rows[column].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _beeswarm(
    names: list[str],
    values: np.ndarray,
    colours: np.ndarray,
    rows: pl.DataFrame,
    title: str,
    path: Path,
    dot: str,
) -> Path:
    labels = [_swarm_label(rows, name) for name in names]
    with plots.style(), drawing() as shap, _seeded():
        shown = shap.Explanation(values, data=colours, feature_names=labels)
        axes = shap.plots.beeswarm(
            shown,
            max_display=MOST_CAUSES,
            group_remaining_features=False,  # groups of different causes are different days
            color_bar_label="input in brackets (grey: not known)",
            show=False,
        )
        figure = axes.get_figure()
        figure.set_size_inches(9, 1.6 + 0.55 * min(len(names), MOST_CAUSES))
        axes.tick_params("y", labelsize=9)
        axes.set_xlabel(f"contribution to the {LOG_ODDS}\n{dot}", fontsize=10)
        axes.set_ylabel("part of the estimate", fontsize=10)
        axes.set_title(title, loc="left", fontsize=10)
        return plots.save(figure, path)


def _swarm_label(rows: pl.DataFrame, name: str) -> str:
    """Write a cause's topic and, in brackets, the input that colours its dots."""
    if name == USUAL:
        return "usual for you\n(past ratings)"
    first = leading(rows, name)
    cause = CAUSE[name.removeprefix(PREFIX)]
    words = next((as_computed(f) for f in cause.features if f.name == first), "no input known")
    return f"{cause.topic}\n({words})"


def as_computed(feature: Feature) -> str:
    """Word an input; where sentences show another value than is computed, with its own unit."""
    label = textwrap.shorten(feature.label, 52, placeholder=" …")
    return label if feature.shown is None else f"{label},\n{feature.unit}"


@contextmanager
def drawing() -> Iterator[ModuleType]:
    """Give shap, whose import takes seconds, and an empty figure; no figure stays open."""
    mpl.use("agg")
    from matplotlib import pyplot as plt

    with warnings.catch_warnings():
        # said by matplotlib about the colour maps that shap makes while it is imported
        warnings.filterwarnings(
            "ignore", "The set_(bad|over|under) function", PendingDeprecationWarning
        )
        import shap

    plt.figure()
    try:
        yield shap
    finally:
        plt.close()


@contextmanager
def _seeded() -> Iterator[None]:
    """Draw shap's jitter from a seed: it takes numpy's global numbers, which are given back."""
    before = np.random.get_state()
    np.random.seed(0)
    try:
        yield
    finally:
        np.random.set_state(before)
