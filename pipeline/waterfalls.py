"""Waterfalls: how one estimate, or the mean heavy day, comes together, drawn with shap's plots."""

from pathlib import Path

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrow

from features.registry import CAUSE
from models.weights import BASE, PREFIX
from pipeline import plots
from pipeline.shap_plots import LOG_ODDS, USUAL, counting, drawing, empty

MOST_BARS = 10
WORTH_A_BAR = 0.005
TINY = 1e-6  # log-odds


def heavy_against_fresh(rows: pl.DataFrame, title: str, path: Path) -> Path:
    """Draw how the mean heavy day comes to its log-odds from the mean fresh day, cause by cause."""
    heavy, fresh = (rows.filter(pl.col("heavy") == is_heavy) for is_heavy in (True, False))
    names = counting(rows)
    apart = [_mean(heavy, name) - _mean(fresh, name) for name in names]
    start = sum(_mean(fresh, name) for name in [BASE, *names])
    names, apart = [*names, BASE], [*apart, _mean(heavy, BASE) - _mean(fresh, BASE)]
    bars = dict(zip(names, apart, strict=True))
    return _waterfall(bars, start, ("mean fresh day", "mean heavy day"), title, path)


def one_day(row: dict, title: str, path: Path) -> Path:
    """Draw one day of one athlete: for the user's own disk only."""
    names = [name for name in row if name.startswith(PREFIX)] + [USUAL]
    bars = {name: row[name] for name in names}
    return _waterfall(bars, row[BASE], ("base", "estimate"), title, path)


def _mean(rows: pl.DataFrame, name: str) -> float:
    return float(rows[name].mean())  # pyright: ignore[reportArgumentType]


def _waterfall(
    parts: dict[str, float], start: float, ends: tuple[str, str], title: str, path: Path
) -> Path:
    if not any(parts.values()):
        return empty(title, path)
    bars = _bars(parts)
    with plots.style(), drawing() as shap:
        shown = shap.Explanation(
            np.array(list(bars.values())), base_values=start, feature_names=list(bars)
        )
        axes = shap.plots.waterfall(shown, max_display=len(bars), show=False)
        figure = axes.get_figure()
        _say_ends(figure, ends, start, start + sum(parts.values()))
        main, *_ = figure.axes
        turn_round(main, bars)
        main.set_xlabel(LOG_ODDS, fontsize=10, labelpad=28)
        main.set_ylabel("part of the estimate", fontsize=10)
        main.tick_params(labelsize=10)
        main.set_title(title, loc="left", fontsize=11, pad=30)
        return plots.save(figure, path)


def _bars(parts: dict[str, float]) -> dict[str, float]:
    """Give the largest parts by their words, and the rest as one."""
    ranked = sorted(parts, key=lambda name: -abs(parts[name]))
    large = [name for name in ranked if abs(parts[name]) >= WORTH_A_BAR][:MOST_BARS]
    small = [name for name in ranked if name not in large and parts[name]]
    bars = {_topic(name): parts[name] for name in large}
    rest = sum(parts[name] for name in small)
    if abs(rest) >= WORTH_A_BAR or not bars:
        bars[f"{len(small)} others together" if len(small) != 1 else _topic(small[0])] = rest
    return bars


def _topic(name: str) -> str:
    own = {BASE: "base (each fold has its own)", USUAL: "usual for you"}
    return own.get(name) or CAUSE[name.removeprefix(PREFIX)].topic


def turn_round(axes: Axes, bars: dict[str, float]) -> None:
    """Point every arrow the way of its value: shap turns one round that is shorter than its head.

    shap draws those that rise first, then those that fall.
    """
    arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrow)]
    rises = sum(value >= 0 for value in bars.values())
    for place, arrow in enumerate(arrows):
        sign = 1 if place < rises else -1
        if sign * arrow._dx < 0:  # pyright: ignore[reportAttributeAccessIssue]
            arrow.set_data(dx=sign * TINY)


def _say_ends(figure: Figure, ends: tuple[str, str], first: float, last: float) -> None:
    """Put words where shap writes E[f(X)] and f(x)."""
    _, low, high = figure.axes
    for axes, words, at in ((low, ends[0], first), (high, ends[1], last)):
        axes.set_xticks([at], [f"{words}: {at:+.2f}"], fontsize=10, color=plots.INK)
    low.xaxis.set_ticks_position("bottom")
    low.tick_params("x", pad=20, length=0)
    high.tick_params("x", pad=4, length=0)
