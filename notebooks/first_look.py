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
# Open it cell by cell in VS Code, PyCharm or, with jupytext, in Jupyter; or run it as it is:
# `HEAVY_LEGS_PLOTS=some_folder python notebooks/first_look.py` keeps the plots there.
#
# This is not a medical device, and nothing here takes the place of a doctor. "Counted towards the
# estimate" is not "caused".

# %%
import os
import textwrap
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from features import calendar, labels, timeline
from features.referral import SAFETY
from features.registry import MODELLED
from features.seen import Seen, visible
from models import explain
from models.additive import BASE, USUAL
from pipeline import plots, store

if not Path(store.PROJECT).exists():  # opened from its own folder
    os.chdir("..")
keep = partial(plots.keep, folder=os.environ.get("HEAVY_LEGS_PLOTS"))
INK, FRESH, HEAVY, FAINT = plots.INK, plots.FRESH, plots.HEAVY, plots.FAINT
BARS = "#6f7f8a"
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "font.size": 10})
pl.Config(
    tbl_hide_dataframe_shape=True,
    tbl_hide_column_data_types=True,
    tbl_formatting="UTF8_BORDERS_ONLY",
    tbl_rows=30,
    tbl_width_chars=150,
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
# Seven CSV files, as a club would export them. Every row says when something **happened** and,
# where the file knows it, when it was **recorded**: blood is drawn on one day, its result known on
# another.

# %%
for name in ("sessions", "checkins", "labs"):
    print(f"{name}.csv of {club.named}")
    with (club.raw / f"{name}.csv").open() as file:
        for _, line in zip(range(3), file, strict=False):
            print("   ", line.strip() if len(line) < 106 else f"{line[:104]} …")

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
# The athlete and day of highest risk in the last four weeks. Load is session RPE × minutes, in
# arbitrary units (AU); a grey day was not observed, which is not the same as a rest day. The
# estimate of a rated day comes from a model that never saw this athlete.


# %%
def most_at_risk(cohort: SimpleNamespace) -> dict:
    """Take the row of highest risk in the last four weeks, after a watched day, and its inputs."""
    rows = cohort.scores.join(cohort.matrix, on=timeline.KEY)
    recent = pl.col("day") > rows["day"].max() - timedelta(days=28)
    known = rows.filter(recent, pl.col("status") == "scored", pl.col("silent_days") == 0)
    return known.sort("risk", "day", "athlete_id").row(-1, named=True)


def known_at(cohort: SimpleNamespace, athlete: str, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the 8 weeks before a day's t0 as t0 knows them, and each day's rating and estimate."""
    until = (pl.col("athlete_id") == athlete) & (pl.col("day") <= day)
    mine = cohort.matrix.filter(until).tail(57)
    given = Seen.of(cohort.tables, mine)
    past = calendar.calendar(given, given.looks(mine.tail(1)), 56)
    kind = pl.col("kind") == cohort.policy.kind
    rating = pl.col(cohort.policy.items[0]).last().alias("rating")
    entries = cohort.tables.checkins.filter(kind).group_by(timeline.KEY).agg(rating).collect()
    days = mine.join(entries, on=timeline.KEY, how="left").join(cohort.scores, on=timeline.KEY)
    return past, days.sort("day")


def eight_weeks(cohort: SimpleNamespace, athlete: str, day: date) -> Figure:
    """Draw an athlete's load, ratings and estimates up to the day's t0."""
    past, days = known_at(cohort, athlete, day)
    shape = {"sharex": True, "layout": "constrained", "height_ratios": (3, 2, 2)}
    figure, (load, rating, chance) = plt.subplots(3, figsize=(10, 6.4), **shape)
    for axes in (load, rating, chance):
        for gap in mdates.date2num(past.filter(~pl.col("observed"))["day"]):
            axes.axvspan(gap - 0.5, gap + 0.5, color=FAINT, alpha=0.3, linewidth=0)
        axes.axvline(day, color=INK, linewidth=1, linestyle=":")
    load.bar(past["day"], past["load"], color=BARS)
    load.set(ylabel="training load\n(AU)")
    load.set_title("t0 ", loc="right", fontsize=10)
    for heavy, colour, words in ((False, FRESH, "fresh"), (True, HEAVY, "heavy")):
        part = days.filter(pl.col("heavy") == heavy)
        rating.plot(part["day"], part["rating"], "o", color=colour, label=f"{words} by the rule")
    item = cohort.policy.items[0]
    rating.set(ylabel=f"{item} rating\n(0 best, 10 worst)", ylim=(-0.7, 10.7), yticks=(0, 5, 10))
    rating.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 0.96))
    chance.plot(days["day"], 100 * days["risk"], color=HEAVY, marker=".", linewidth=1)
    chance.set(ylabel="estimated risk\n(%)", ylim=(0, 100), xlabel="day")
    chance.xaxis.set_major_locator(mdates.WeekdayLocator(byweekday=0))
    chance.xaxis.set_major_formatter(mdates.DateFormatter("%d %b"))
    chance.margins(x=0.01)
    figure.suptitle(f"{cohort.named}: {athlete}, 8 weeks up to t0 on {day:%d %b %Y}")
    return figure


for name, cohort in cohorts.items():
    worst = most_at_risk(cohort)
    keep(eight_weeks(cohort, worst["athlete_id"], worst["day"]), f"{name}-1-eight-weeks")

# %% [markdown]
# ## 4. What is known when
#
# Every row of the matrix has an instant **t0**. It may use a row only if the row happened *and* was
# recorded before it, and sessions and diary entries only of earlier days. A dot is when something
# happened, its line runs until it was recorded; hollow ones are not used. The example is a run for
# which blood had been drawn whose results had not come yet.

# %%
NEWEST = {"labs": 0, "checkins": 1, "nights": 0, "sessions": 1}  # from which day on a row counts


def waiting(cohort: SimpleNamespace) -> dict:
    """Find a rated day with a blood result on its way, else any rated day."""
    rated = cohort.matrix.filter(pl.col("heavy").is_not_null())
    drawn = cohort.tables.labs.select("athlete_id", "happened", "recorded").unique().collect()
    at = pl.col("t0")
    fresh = pl.col("happened").is_between(at - pl.duration(days=4), at) & (pl.col("recorded") > at)
    on_its_way = rated.join(drawn, on="athlete_id").filter(fresh).select(rated.columns)
    best = on_its_way.sort("observed_7d", "day", "athlete_id", descending=True)
    return pl.concat([best, rated]).row(0, named=True)


def two_clocks(cohort: SimpleNamespace, at: dict, back: int = 3) -> Figure:
    """Draw the rows around a t0: used ones filled, others hollow."""
    mine = pl.col("athlete_id") == at["athlete_id"]
    days = cohort.matrix.filter(mine, pl.col("day") == at["day"])
    given = Seen.of(cohort.tables, days)
    zone = ZoneInfo(cohort.tables.athletes.filter(mine).collect()["timezone"][0])
    start, end = at["t0"] - timedelta(days=back), at["t0"] + timedelta(days=2)
    figure, axes = plt.subplots(figsize=(10, 3.6), layout="constrained")
    for height, (table, newest) in enumerate(NEWEST.items()):
        rows = getattr(given, table)
        near = rows.frame.filter(pl.col("happened").is_between(start, end))
        seen = visible(rows, given.looks(days), oldest=back + 1, newest=newest)
        clocks = ["happened", "recorded"]
        used = set(seen.select(clocks).collect().iter_rows())
        for happened, recorded in near.select(clocks).unique().iter_rows():
            fill = FRESH if (happened, recorded) in used else "white"
            axes.plot([happened, recorded], [height] * 2, "-|", color=FRESH, markevery=[1])
            axes.plot(happened, height, "o", color=FRESH, markerfacecolor=fill, markersize=8)
    axes.axvline(at["t0"], color=HEAVY, linewidth=1)
    axes.annotate(" t0", (at["t0"], len(NEWEST) - 0.6), color=HEAVY)
    axes.set(yticks=range(len(NEWEST)), yticklabels=NEWEST, ylim=(-0.5, len(NEWEST) - 0.3))
    axes.set(xlabel=f"local time ({zone})", ylabel="table", xlim=(start, end))
    axes.xaxis.set_major_locator(mdates.DayLocator(tz=zone))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%d %b\n%H:%M", tz=zone))
    axes.set_title(
        f"{cohort.named}: {at['athlete_id']}, what t0 of {at['day']:%d %b %Y} may see", loc="left"
    )
    return figure


keep(two_clocks(club, waiting(club)), "club-2-two-clocks")

# %% [markdown]
# ## 5. The matrix
#
# One row per athlete and day, one column per declared input. Here the first input of each cause:
# three days of the same made-up athlete, and the share of all days on which each cohort knows it.
# What is unknown stays unknown (null); the model has its own path for it.

# %%
inputs = [cause.features[0] for cause in MODELLED]
worst = most_at_risk(club)
until = (pl.col("athlete_id") == worst["athlete_id"]) & (pl.col("day") <= worst["day"])
columns = {
    "input": [textwrap.shorten(feature.label, 44, placeholder=" …") for feature in inputs],
    "unit": [textwrap.shorten(feature.unit, 24, placeholder=" …") for feature in inputs],
}
for row in club.matrix.filter(until).tail(3).iter_rows(named=True):
    values = [row[feature.name] for feature in inputs]
    said = ["unknown" if value is None else explain.number(value) for value in values]
    columns[f"{row['day']:%d %b}"] = said
for name, cohort in cohorts.items():
    known = [cohort.matrix[feature.name].is_not_null().mean() for feature in inputs]
    columns[f"{name} knows"] = [f"{share:.0%}" for share in known]
print(pl.DataFrame(columns))

# %% [markdown]
# ## 6. How good is it?
#
# Every athlete is judged by a model that never saw them, beside what people already do, on the
# same rows. **AUROC** says how well heavy days are ranked above fresh ones, over everybody: 0.5 is
# a coin. It mixes *who* with *when*; **within** is the mean of the athletes' own AUROCs and tells
# only *when*. **Brier** is the squared error of the probability: lower is better. `from`, `to` and
# the bars are 95 % intervals over athletes. Where a simple rule does better, it is shown to.


# %%
def table_of(cohort: SimpleNamespace) -> pl.DataFrame:
    """List the model and the rules, best AUROC first."""
    everybody = {"model": cohort.figures} | cohort.rules
    ranked = sorted(everybody.items(), key=lambda pair: -pair[1]["auroc"])
    return pl.DataFrame(
        {
            "predictor": name.replace("yesterdays", "yesterday's").replace("_", " "),
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


def beside_rules(cohort: SimpleNamespace) -> Figure:
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
        axes.xaxis.set_major_locator(MultipleLocator(0.05))
        axes.axvline(0.5, color=FAINT, linestyle=":")
        axes.set(xlabel=f"{words} (0.5 is chance)")
    sides[0].set(yticks=range(rows.height), yticklabels=rows["predictor"], ylabel="predictor")
    figure.suptitle(f"{cohort.named}: the model beside what people already do")
    return figure


def drawn(cohort: SimpleNamespace) -> Figure:
    """Draw the report's plots side by side."""
    figure, sides = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    for axes, name in zip(sides, ("roc", "calibration", "risk_distribution"), strict=True):
        title, plot = plots.PLOTS[name]
        plot(axes, pl.read_csv(cohort.reports / f"{name}.csv"))
        axes.set_title(title, loc="left")
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
def shares(cohort: SimpleNamespace, row: dict) -> Figure:
    """Draw what counted towards one estimate, largest share on top, and the fact behind it."""
    bars = [("usual for you", row[USUAL], "own past ratings against what the causes expected")]
    for reason in explain.reasons(row):
        fact = reason.facts[0].words if reason.facts else "nothing known"
        title = reason.cause.title if reason.named else reason.cause.topic
        bars.append((title, reason.contribution, fact))
    said = sorted((bar for bar in bars if abs(bar[1]) >= 0.01), key=lambda bar: abs(bar[1]))
    rest = [bar[1] for bar in bars if abs(bar[1]) < 0.01]
    said.insert(0, (f"{len(rest)} others together", sum(rest), ""))

    figure, axes = plt.subplots(figsize=(11, 1.6 + 0.42 * len(said)), layout="constrained")
    beside = axes.get_yaxis_transform()  # across in parts of the plot, up in bars
    for height, (_, share, fact) in enumerate(said):
        axes.barh(height, share, height=0.7, color=HEAVY if share > 0 else FRESH)
        axes.text(max(share, 0), height, f" {share:+.2f}", va="center")
        axes.text(1.06, height, textwrap.fill(fact, 62), va="center", fontsize=9, transform=beside)
    axes.axvline(0, color=INK, linewidth=1)
    axes.margins(x=0.12)
    axes.set(yticks=range(len(said)), yticklabels=[bar[0] for bar in said], ylabel="cause")
    axes.set(xlabel=f"share of the estimate (log-odds; base {row[BASE]:+.2f})")
    title = f"{cohort.named}: {row['athlete_id']} on {row['day']:%d %b %Y}"
    figure.suptitle(f"{title}\n{cohort.policy.sentence}: {row['risk']:.0%}")
    return figure


for name, cohort in cohorts.items():
    keep(shares(cohort, most_at_risk(cohort)), f"{name}-5-reasons")
print(textwrap.fill(SAFETY, 100))
