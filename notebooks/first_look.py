# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---
"""A first look at heavy legs: from raw rows to one athlete's reasons."""

# %% [markdown]
# # A first look at heavy legs
#
# From the rows that a club hands over to the reasons that an athlete can read, one step a cell.
#
# - **club** is made up (SYNTHETIC): nobody ran these runs. It is what `make repro` builds.
# - **pmdata** is real: PMData, 16 people over five months. It is what `make real` adds; without it
#   the cells show the club alone. Of real people, rows stay on this disk: what is printed here are
#   counts, and one athlete's plots.
#
# This is not a medical device, and nothing here is a diagnosis. "Counted towards the estimate" is
# not "caused".

# %%
import os
import textwrap
from pathlib import Path
from types import SimpleNamespace

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import polars as pl

from features import labels, timeline
from features.referral import SAFETY
from features.registry import MODELLED
from models import explain
from models.additive import BASE, USUAL
from pipeline import plots, store

if not Path(store.PROJECT).exists():  # opened from its own folder
    os.chdir("..")
PLOTS = os.environ.get("HEAVY_LEGS_PLOTS")  # a folder: figures are saved only if it is given
INK, FRESH, HEAVY, FAINT = plots.INK, plots.FRESH, plots.HEAVY, plots.FAINT
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "font.size": 10})
pl.Config(
    tbl_hide_dataframe_shape=True,
    tbl_hide_column_data_types=True,
    tbl_formatting="UTF8_BORDERS_ONLY",
    tbl_rows=30,
    tbl_width_chars=110,
    fmt_str_lengths=70,
    float_precision=3,
)


def read(name: str) -> SimpleNamespace:
    """Open what the pipeline has made of a cohort."""
    data, reports = store.folder("data") / name, store.folder("reports") / name
    figures = store.read_json(reports / "metrics.json")
    return SimpleNamespace(
        raw=store.folder("raw") / name,
        reports=reports,
        tables=store.read_tables(data / "tables"),
        matrix=store.read_parquet(data / "matrix.parquet", "build"),
        scores=store.read_parquet(data / "scores.parquet", "score"),
        refused=store.read_json(reports / "refused.json"),
        figures=figures,
        rules=store.read_json(reports / "baselines.json"),
        policy=labels.POLICIES[figures["label"]],
        named=f"{name} (SYNTHETIC)" if figures["synthetic"] else name,
    )


def keep(figure: plt.Figure, name: str) -> None:
    """Save a figure where a folder was asked for; Jupyter shows it by itself."""
    if PLOTS:
        figure.savefig(Path(PLOTS) / f"{name}.png", dpi=110)
        plt.close(figure)


built = [n for n in ("club", "pmdata") if (store.folder("data") / n / "scores.parquet").exists()]
if "club" not in built:
    raise SystemExit("the club has not been built yet; run `make repro` first")
cohorts = {name: read(name) for name in built}
club = cohorts["club"]
for cohort in cohorts.values():
    days = cohort.matrix["day"]
    print(f"{cohort.named}: {cohort.figures['athletes']} athletes, {days.min()} to {days.max()}")
if "pmdata" not in built:
    print("pmdata is not here; `make real` fetches and builds it")

# %% [markdown]
# ## 1. What arrives
#
# Seven CSV files, as a club would export them. Every row says when something **happened** and, where
# the file knows it, when it was **recorded**: a blood result is drawn on one day and known on another.

# %%
for name in ("sessions", "checkins", "labs"):
    print(f"{name}.csv of {club.named}")
    with (club.raw / f"{name}.csv").open() as file:
        for _, line in zip(range(3), file, strict=False):
            print("   ", textwrap.shorten(line, 100, placeholder=" …"))

# %% [markdown]
# ## 2. Seven tables
#
# `ingest` reads any export into the same tables, in the same units. A row that cannot be right is
# refused, with its reason, and counted; nothing disappears.

# %%
for cohort in cohorts.values():
    counts = {
        name: rows.select(pl.len()).collect().item() for name, rows in vars(cohort.tables).items()
    }
    said = cohort.refused
    print(f"{cohort.named}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
    print(
        f"    {said['rows_read']:,} rows read = {said['rows_kept']:,} kept + "
        f"{said['rows_refused']:,} refused"
    )

# %% [markdown]
# ## 3. One athlete, eight weeks
#
# The athlete at highest risk on the last day. Load is session RPE × minutes, in arbitrary units
# (AU); a grey day was not observed, which is not the same as a rest day. The estimate of a rated
# day comes from a model that never saw this athlete.


# %%
def most_at_risk(cohort: SimpleNamespace) -> dict:
    """Take the scored row of highest risk on the last day that has one, with its inputs."""
    scored = cohort.scores.filter(pl.col("status") == "scored")
    last = scored.filter(pl.col("day") == pl.col("day").max()).sort("risk", "athlete_id")
    return last.tail(1).join(cohort.matrix, on=timeline.KEY, how="left").row(0, named=True)


def eight_weeks(cohort: SimpleNamespace, athlete: str) -> plt.Figure:
    """Draw an athlete's load, ratings and estimates up to the last day's t0."""
    mine = cohort.matrix.filter(pl.col("athlete_id") == athlete).tail(57)
    looking = mine.tail(1).select("athlete_id", "day", "t0").lazy()
    past = timeline.calendar(cohort.tables, looking, 56).filter(pl.col("age") > 0).collect()
    past = past.with_columns(day=pl.col("on") - pl.duration(days=pl.col("age")))
    item, kind = cohort.policy.items[0], cohort.policy.kind
    entries = cohort.tables.checkins.filter(pl.col("kind") == kind).select(*timeline.KEY, item)
    rated = mine.join(entries.collect(), on=timeline.KEY).drop_nulls(["heavy", item])
    risk = mine.join(cohort.scores, on=timeline.KEY).select("day", pl.col("risk") * 100)

    figure, (load, rating, chance) = plt.subplots(
        3, figsize=(10, 6.2), sharex=True, layout="constrained", height_ratios=(3, 2, 2)
    )
    for axes in (load, rating, chance):
        for day in past.filter(~pl.col("observed"))["day"]:
            axes.axvspan(day, day, color=FAINT, alpha=0.4, linewidth=8)
        axes.axvline(mine["day"][-1], color=INK, linewidth=1, linestyle=":")
    load.bar(past["day"], past["load"], color=FAINT)
    load.set(ylabel="training load\n(AU)")
    load.annotate("t0 ", (mine["day"][-1], load.get_ylim()[1]), ha="right", va="top")
    for heavy, colour, words in ((False, FRESH, "fresh"), (True, HEAVY, "heavy")):
        part = rated.filter(pl.col("heavy") == heavy)
        rating.plot(part["day"], part[item], "o", color=colour, label=f"{words} by the rule")
    rating.set(ylabel=f"{item} rating\n(0 best, 10 worst)", ylim=(-0.7, 10.7), yticks=(0, 5, 10))
    rating.legend(frameon=False, ncols=2, loc="upper left")
    chance.plot(risk["day"], risk["risk"], color=HEAVY, marker=".", linewidth=1)
    chance.set(ylabel="estimated risk\n(%)", ylim=(0, 100), xlabel="day")
    chance.xaxis.set_major_formatter(mdates.ConciseDateFormatter(mdates.AutoDateLocator()))
    figure.suptitle(f"{cohort.named}: {athlete}, the 8 weeks before the last day's t0")
    return figure


for name, cohort in cohorts.items():
    keep(eight_weeks(cohort, most_at_risk(cohort)["athlete_id"]), f"{name}-1-eight-weeks")

# %% [markdown]
# ## 4. What is known when
#
# Every row of the matrix has an instant **t0**. It may use a row only if the row happened *and* was
# recorded before it, and sessions and diary entries only of earlier days. A line runs from when
# something happened to when it was recorded; hollow ones are not used.


# %%
def two_clocks(cohort: SimpleNamespace, athlete: str, back: int = 4) -> plt.Figure:
    """Draw the rows around an athlete's last rated t0: used ones filled, others hollow."""
    mine = cohort.matrix.filter(pl.col("athlete_id") == athlete, pl.col("heavy").is_not_null())
    looking = mine.tail(1).select("athlete_id", "day", "t0")
    tables, t0 = cohort.tables, looking["t0"][0]
    zone = tables.athletes.filter(pl.col("athlete_id") == athlete).collect()["timezone"][0]
    newest = {"labs": 0, "nights": 0, "sessions": 1, "checkins": 1}
    figure, axes = plt.subplots(figsize=(10, 3.4), layout="constrained")
    for height, (table, first) in enumerate(newest.items()):
        rows = timeline.nights(tables) if table == "nights" else getattr(tables, table)
        near = pl.col("happened").is_between(
            t0 - pl.duration(days=back), t0 + pl.duration(hours=20)
        )
        mine = rows.filter(pl.col("athlete_id") == athlete, near).sort("happened")
        used = timeline.visible(mine, looking.lazy(), oldest=back + 1, newest=first).collect()
        for row in mine.select("happened", "recorded").collect().unique().iter_rows():
            known = row in set(used.select("happened", "recorded").iter_rows())
            local = pl.Series(row).dt.convert_time_zone(zone).dt.replace_time_zone(None)
            fill = FRESH if known else "white"
            axes.plot(local, [height] * 2, "-", color=FRESH, zorder=1)
            axes.plot(local[:1], [height], "o", color=FRESH, markerfacecolor=fill, markersize=8)
    instant = pl.Series([t0]).dt.convert_time_zone(zone).dt.replace_time_zone(None)
    axes.axvline(instant[0], color=HEAVY, linewidth=1)
    axes.annotate(" t0", (instant[0], len(newest) - 0.6), color=HEAVY)
    axes.set(yticks=range(len(newest)), yticklabels=newest, ylim=(-0.5, len(newest) - 0.3))
    axes.set(xlabel=f"local time ({zone})", ylabel="table")
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%d %b\n%H:%M"))
    axes.set_title(f"{cohort.named}: {athlete}, what t0 may see", loc="left")
    return figure


keep(two_clocks(club, most_at_risk(club)["athlete_id"]), "club-2-two-clocks")

# %% [markdown]
# ## 5. The matrix
#
# One row per athlete and day, one column per declared input. Here the first input of each cause:
# three days of the same made-up athlete, and the share of all days on which each cohort knows it.
# What is unknown stays unknown (null); the model has its own path for it.

# %%
inputs = [cause.features[0] for cause in MODELLED]
mine = club.matrix.filter(pl.col("athlete_id") == most_at_risk(club)["athlete_id"]).tail(3)
columns = {
    "input": [textwrap.shorten(feature.label, 56, placeholder=" …") for feature in inputs],
    "unit": [feature.unit for feature in inputs],
}
for day, row in zip(mine["day"], mine.iter_rows(named=True), strict=True):
    columns[f"{day:%d %b}"] = [row[feature.name] for feature in inputs]
for name, cohort in cohorts.items():
    shares = [cohort.matrix[feature.name].is_not_null().mean() for feature in inputs]
    columns[f"{name} knows"] = [f"{share:.0%}" for share in shares]
print(pl.DataFrame(columns))

# %% [markdown]
# ## 6. How good is it?
#
# Every athlete is judged by a model that never saw them, beside what people already do, on the same
# rows. **AUROC** says how well heavy days are ranked above fresh ones, over everybody: 0.5 is a
# coin. It mixes *who* with *when*; **within** is the mean of the athletes' own AUROCs and tells only
# *when*. **Brier** is the squared error of the probability: lower is better. Brackets and bars: 95 %
# intervals over athletes.


# %%
def table_of(cohort: SimpleNamespace) -> pl.DataFrame:
    """List the model and the rules, best AUROC first."""
    everybody = {"model": cohort.figures} | cohort.rules
    ranked = sorted(everybody.items(), key=lambda pair: -pair[1]["auroc"])
    return pl.DataFrame(
        {
            "predictor": name.replace("_", " "),
            "AUROC": found["auroc"],
            "from": found["auroc_low"],
            "to": found["auroc_high"],
            "within": found["auroc_within"],
            "within from": found["auroc_within_low"],
            "within to": found["auroc_within_high"],
            "Brier": found["brier"],
        }
        for name, found in ranked
    )


def beside_rules(cohort: SimpleNamespace) -> plt.Figure:
    """Draw the AUROC of model and rules, over everybody and within athletes."""
    rows = table_of(cohort).reverse()
    figure, sides = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True, layout="constrained")
    about = (
        ("AUROC", "", "AUROC over everybody"),
        ("within", "within ", "mean AUROC within athletes"),
    )
    for axes, (column, prefix, words) in zip(sides, about, strict=True):
        for height, row in enumerate(rows.iter_rows(named=True)):
            colour = HEAVY if row["predictor"] == "model" else INK
            ends = [row[f"{prefix}from"], row[f"{prefix}to"]]
            axes.plot(ends, [height] * 2, color=colour, linewidth=1.5)
            axes.plot(row[column], height, "o", color=colour)
        axes.axvline(0.5, color=FAINT, linestyle=":")
        axes.set(xlabel=f"{words} (0.5 is chance)")
    sides[0].set(yticks=range(rows.height), yticklabels=rows["predictor"])
    figure.suptitle(f"{cohort.named}: the model beside what people already do")
    return figure


def drawn(cohort: SimpleNamespace) -> plt.Figure:
    """Draw the report's plots side by side."""
    figure, sides = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    for axes, (name, plot) in zip(sides, plots.PLOTS.items(), strict=True):
        plot(axes, pl.read_csv(cohort.reports / f"{name}.csv"))
    figure.suptitle(f"{cohort.named}: each athlete judged by a model that never saw them")
    return figure


for name, cohort in cohorts.items():
    found = cohort.figures
    print(f"{cohort.named}: {found['rows']:,} rated days, {found['prevalence']:.0%} of them heavy")
    print(f"    {cohort.policy.about}")
    print(table_of(cohort))
    keep(beside_rules(cohort), f"{name}-3-beside-rules")
    keep(drawn(cohort), f"{name}-4-report")

# %% [markdown]
# ## 7. Who is at risk, and why
#
# The estimate is a sum in log-odds: a base, what is usual for the athlete, and one share for each
# cause. A cause is named only where it raises the estimate *and* an input lies past the level that
# its source calls worrying; else its neutral topic stands there, with the fact and without blame.

# %%
last = club.scores.filter(pl.col("status") == "scored", pl.col("day") == pl.col("day").max())
print(f"{club.named}, {club.policy.sentence}")
for row in last.sort("risk", descending=True).head(3).iter_rows(named=True):
    print(f"{row['athlete_id']}, {row['day']}: {row['risk']:.0%}")
    print(textwrap.indent(textwrap.fill(row["reason"], 100), "    "))
for cohort in cohorts.values():
    risks = cohort.scores.filter(pl.col("status") == "scored")["risk"]
    middle, high = risks.median(), risks.quantile(0.9)
    print(
        f"{cohort.named}: {len(risks):,} days scored, median {middle:.0%}, highest tenth {high:.0%}"
    )


# %%
def shares(cohort: SimpleNamespace, row: dict) -> plt.Figure:
    """Draw what counted towards one estimate."""
    bars = [("usual for you", row[USUAL], "")]
    for reason in explain.reasons(row):
        words = reason.facts[0].words if reason.facts else "nothing known"
        bars.append(
            (reason.cause.title if reason.named else reason.cause.topic, reason.contribution, words)
        )
    bars.sort(key=lambda bar: abs(bar[1]))
    figure, axes = plt.subplots(figsize=(10, 6), layout="constrained")
    for height, (_, share, words) in enumerate(bars):
        axes.barh(height, share, color=HEAVY if share > 0 else FRESH)
        axes.annotate(
            f"{share:+.2f}",
            (max(share, 0), height),
            (4, 0),
            textcoords="offset points",
            va="center",
        )
        axes.annotate(
            textwrap.shorten(words, 70, placeholder=" …"),
            (1.02, height),
            xycoords=("axes fraction", "data"),
            va="center",
            color=INK,
        )
    axes.axvline(0, color=INK, linewidth=1)
    axes.set(yticks=range(len(bars)), yticklabels=[bar[0] for bar in bars])
    axes.set(xlabel=f"share of the estimate (log-odds; base {row[BASE]:+.2f})")
    axes.set_title(
        f"{cohort.named}: {row['athlete_id']}, {row['day']}: {row['risk']:.0%} {cohort.policy.sentence}",
        loc="left",
    )
    return figure


for name, cohort in cohorts.items():
    keep(shares(cohort, most_at_risk(cohort)), f"{name}-5-reasons")
print(textwrap.fill(SAFETY, 100))
