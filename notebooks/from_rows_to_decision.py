"""From raw rows to a decision: one made-up athlete's day, and what its estimate is worth."""

# %% [markdown]
# # From raw rows to a decision
#
# One day of one athlete of the **club** (SYNTHETIC: nobody ran these runs): what was logged, what
# became of it, what was estimated and why. Then the question that matters more: may one act on such
# estimates? `notebooks/first_look.py` shows the project as a whole; this one follows one thread.
#
# Run it cell by cell, or as it is: `HEAVY_LEGS_PLOTS=some_folder python
# notebooks/from_rows_to_decision.py` keeps the plots there. `make repro` builds what it reads.
#
# This is not a medical device. "Counted towards the estimate" is not "caused".

# %%
import os
import textwrap
from datetime import timedelta
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from features import labels
from features.referral import SAFETY
from features.registry import CAUSE, CAUSE_OF, FEATURES
from models import additive, calibration, explain, metrics
from models.additive import BASE, PREFIX, USUAL
from pipeline import plots, results_rules, store

if not Path(store.PROJECT).exists():  # opened from its own folder
    os.chdir("..")
keep = partial(plots.keep, folder=os.environ.get("HEAVY_LEGS_PLOTS"))
KEY = ["athlete_id", "day"]
DATA, REPORTS, RAW = (store.folder(name) / "club" for name in ("data", "reports", "raw"))
if not (DATA / "out_of_fold.parquet").exists() or not (REPORTS / "decision.csv").exists():
    raise SystemExit("the club has not been built yet; run `make repro` first")
matrix = store.read_parquet(DATA / "matrix.parquet", "build")
unseen = store.read_parquet(DATA / "out_of_fold.parquet", "train")
model = additive.load(DATA / "model")
figures = store.read_json(REPORTS / "metrics.json")
policy = labels.POLICIES[figures["label"]]
CLUB = plots.named("club", synthetic=True)
pl.Config(tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_rows=40)
pl.Config(tbl_formatting="UTF8_BORDERS_ONLY", tbl_width_chars=140, fmt_str_lengths=60)
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "font.size": 10})

# %% [markdown]
# ## 1. The rows
#
# We take the heavy day with the highest estimate, of an athlete whose last week was watched. Here
# is what the club's files hold about the two days before and the day itself. The rating of that day
# is what we want to know in advance, so it may not be looked at.

# %%
rated = matrix.filter(pl.col("heavy").is_not_null()).join(unseen, on=KEY).sort(KEY)
watched = rated.filter("heavy", pl.col("observed_7d") == 1)
day = (watched if watched.height else rated.filter("heavy")).sort("risk", *KEY).row(-1, named=True)
athlete, today = day["athlete_id"], day["day"]
near = {str(today - timedelta(days=back)) for back in range(3)}
print(f"{athlete} on {today}, {CLUB}")
for name in ("sessions", "nights", "checkins"):
    lines = (RAW / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    mine = [line for line in lines[1:] if athlete in line and any(date in line for date in near)]
    print(f"\n{name}.csv")
    for line in (lines[0], *mine):
        print("   ", line if len(line) < 106 else f"{line[:104]} …")

# %% [markdown]
# ## 2. The tables
#
# `ingest` brings every export into seven tables with one set of units. Each row has two clocks:
# when it happened, and when it was recorded. Only what is before **t0**, the moment from which the
# day is looked at, on both clocks, may be used.

# %%
tables = store.read_tables(DATA / "tables")
before = pl.col("athlete_id") == athlete, pl.col("day").is_between(today - timedelta(days=2), today)
print(f"t0 is {day['t0']:%Y-%m-%d %H:%M} (UTC)")
for name, columns in (
    ("sessions", ("sport", "duration_min", "distance_km", "rpe_cr10")),
    ("checkins", ("kind", "legs", "soreness", "stress")),
):
    rows = vars(tables)[name].filter(*before).select("happened", "recorded", *columns).collect()
    clocks = pl.max_horizontal("happened", "recorded")
    print(name, rows.with_columns(known_at_t0=clocks < day["t0"]), sep="\n")

# %% [markdown]
# ## 3. The row of the matrix
#
# One row per athlete and day, one column per declared input. Below are the inputs of the causes
# that counted most on this day. What is not known stays unknown; nothing is filled in.

# %%
counted = sorted((name for name in day if name.startswith(PREFIX)), key=lambda n: -abs(day[n]))
top = {name.removeprefix(PREFIX) for name in counted[:4]}
shown = [feature for feature in FEATURES if CAUSE_OF[feature.name] in top]
print(
    pl.DataFrame(
        {
            "cause": [CAUSE[CAUSE_OF[f.name]].topic for f in shown],
            "input": [textwrap.shorten(f.label, 56, placeholder=" …") for f in shown],
            "value": [
                "unknown" if day[f.name] is None else explain.number(day[f.name]) for f in shown
            ],
            "unit": [f.unit for f in shown],
        }
    )
)

# %% [markdown]
# ## 4. One estimate, and its parts
#
# The estimate is a sum in log-odds, so its parts can be laid end to end: from the base, past what
# is usual for the athlete and what each cause counted, to the estimate. It was made by a model that
# never saw this athlete.


# %%
def walk(row: dict) -> Figure:
    """Lay the parts of an estimate end to end, the largest first."""
    parts = {"usual for you": row[USUAL]}
    parts |= {CAUSE[name.removeprefix(PREFIX)].topic: row[name] for name in counted}
    large = sorted((p for p in parts if abs(parts[p]) >= 0.02), key=lambda p: -abs(parts[p]))
    sizes = [row[BASE], *(parts[p] for p in large)]
    sizes.append(sum(parts.values()) - sum(sizes[1:]))
    ends = np.cumsum(sizes)
    figure, axes = plt.subplots(figsize=(8, 1.5 + 0.4 * len(sizes)), layout="constrained")
    for height, (size, end) in enumerate(zip(sizes[1:], ends[1:], strict=True), 1):
        colour = plots.HEAVY if size > 0 else plots.FRESH
        axes.barh(height, size, left=end - size, color=colour, height=0.7)
        axes.text(max(end, end - size), height, f" {size:+.2f}", va="center")
    for at, words, side in ((ends[0], "base", "left"), (ends[-1], "estimate", "right")):
        axes.axvline(at, color=plots.FAINT, linestyle=":")
        chance = calibration.sigmoid(np.array(at))
        axes.annotate(f" {words}: {chance:.0%} ", (at, -0.1), ha=side)
    axes.set(yticks=range(1, len(sizes)), yticklabels=[*large, "all others"], ylabel="part")
    axes.set(xlabel="log-odds of heavy legs", ylim=(len(sizes) - 0.4, -0.7))
    axes.use_sticky_edges = False
    axes.margins(x=0.15)
    axes.set_title(f"{CLUB}: {row['athlete_id']} on {row['day']}, {row['risk']:.0%}", loc="left")
    return figure


keep(walk(day), "1-one-estimate")
print(f"{policy.sentence}: {day['risk']:.0%}; it came true: the legs were rated heavy")

# %% [markdown]
# ## 5. One day proves nothing
#
# We picked a day on which the estimate was right. So now all rated days, and the trap that most
# published models step into: judged on the days it was fitted on, every model looks better than it
# is. Below, such a model on its own days and on athletes it never saw. **AUROC**: how often a heavy
# day has the higher estimate than a fresh one; 0.5 is a coin. **Within**: the mean over
# athletes, each compared with themselves alone.

# %%
heavy = rated["heavy"].cast(pl.Float64).to_numpy()
who = rated["athlete_id"].to_numpy()
seen = model.contributions(matrix).with_columns(matrix[KEY])
on_own = rated.select(KEY).join(seen, on=KEY, how="left", maintain_order="left").drop(KEY)
judged = {
    "days it was fitted on": additive.probability(on_own).to_numpy(),
    "athletes it never saw": rated["risk"].to_numpy(),
    "and of whom no rating is known": rated["risk_cold"].to_numpy(),
}
print(
    pl.DataFrame(
        {
            "judged on": name,
            "AUROC": round(metrics.auroc(heavy, risk), 3),
            "within": round(float(np.mean([*metrics.within(who, heavy, risk).values()])), 3),
            "Brier score": round(metrics.brier(heavy, risk), 4),
        }
        for name, risk in judged.items()
    )
)


# %%
def of_report(name: str) -> Figure:
    """Draw one of the report's plots."""
    title, plot = plots.PLOTS[name]
    wide = 9 if name in plots.BESIDE else 6
    figure, axes = plt.subplots(figsize=(wide, 4.4), layout="constrained")
    plot(axes, pl.read_csv(REPORTS / f"{name}.csv"))
    axes.set_title(f"{title}: {CLUB}", loc="left")
    return figure


keep(of_report("roc"), "2-roc")

# %% [markdown]
# ## 6. Can the number be taken at its word?
#
# Ranking is not enough: of the days given 30 %, about 30 % should turn out heavy. The line below is
# the smoothed share of heavy days, the band says how far it could move had other athletes been
# drawn. On the dotted line estimates are right on average; slope 1 and intercept 0 say the same.

# %%
keep(of_report("calibration"), "3-calibration")
print(
    f"slope {store.figure(figures['calibration_slope'], 2)}, "
    f"intercept {store.figure(figures['calibration_intercept'], 2, '+')}"
)

# %% [markdown]
# ## 7. Is it worth acting on?
#
# An easier day costs something, so somebody acts only from some chance on: the **threshold**. At a
# threshold of 20 % four easier days for nothing are accepted to catch one heavy day. **Net
# benefit** counts heavy days caught, less the others at that price. It is compared with what people
# already do, with easing every day and with easing none. Where a rule is worth more, it is said.

# %%
keep(of_report("decision"), "4-decision")
alerts, decision = (store.read_json(REPORTS / f"{name}.json") for name in ("alerts", "decision"))
for sentence in results_rules.winners(alerts, decision):
    print(textwrap.fill(f"- {sentence}", 110, subsequent_indent="  "))

# %% [markdown]
# What is left is a decision that no model takes: whether an easier day is worth it to this athlete.

# %%
print(textwrap.fill(SAFETY, 110))
