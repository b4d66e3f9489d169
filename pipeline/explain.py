"""Command and stage `explain`: one athlete's reasons, or those of the athletes at highest risk."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from features import labels, logged, referral
from features.referral import COLD, SAFETY
from features.registry import FEATURES
from features.whatif import known_by
from models import additive, whatif
from models import explain as reasons
from models.additive import BASE, USUAL
from models.explain import Fact, Family, Reason
from models.whatif import Answer
from pipeline import store

BAR = 20  # characters for the largest contribution
KEY = ["athlete_id", "day"]
TYPICAL = "typical for you: the median estimate of your last 90 scored days"
UNKNOWN = "nothing was logged; the estimate learned what athletes without it report"
HELD_BACK = (
    "Because of what was reported or advised, nothing harder than a usual day is shown here."
)
NO_SKILL = (
    "The model has no skill on this rating: it gives everybody the same estimate, and no change "
    "would move it."
)
NOT_OFFERED = (
    "left out, because your usual day has as much of it already or too little was logged in 4 weeks"
)
NOT_ADVICE = (
    "This is what the estimate would read, not what a change would do to your legs. Age, sex and "
    "history are no changes, nor is blood: discuss blood values with your doctor."
)
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def explain(
    cohort: str,
    athlete: str | None = None,
    day: Day = None,
    top: Annotated[int, typer.Option(min=1)] = 3,
    what_if: bool = False,
    out: Path | None = None,
) -> None:
    """Print the reasons of one athlete of a COHORT, or those of the TOP highest estimates.

    Without --day it is the day after the last logged one; what was reported since and stops a score
    or is for a doctor is said all the same. With --what-if the estimate for the day after is added,
    for what an athlete can change until then. With --out it goes to a file.
    """
    if what_if and athlete is None:
        raise store.ProblemError("--what-if needs --athlete ID: it is about one person's next day")
    data = store.folder("data") / cohort
    if not data.is_dir():
        raise store.ProblemError(_no_cohort(cohort))
    scores = store.read_parquet(data / "scores.parquet", "score")
    matrix = store.read_parquet(data / "matrix.parquet", "build")
    wanted = day.date() if day else _day_of(matrix, athlete)
    chosen = _chosen(scores, cohort, athlete, wanted, top)
    if day is None or referral.is_current(wanted, scores, date.today()):
        chosen = referral.up_to_date(chosen, scores)
    rows = chosen.join(matrix, on=KEY, how="left", maintain_order="left").to_dicts()
    ranked = wanted if athlete is None else None
    beside = _logged(data, rows[0]) if athlete is not None else []
    changes = _what_if(data, rows[0]) if what_if else None
    if out is None:
        _show(rows, store.console(), cohort, ranked, beside, changes)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as file:
        screen = Console(file=file, width=store.WIDTH)
        _show(rows, screen, cohort, ranked, beside, changes)


def _logged(data: Path, row: dict[str, Any]) -> list[str]:
    """Word what the athlete logged and no reason repeats, where the tables are there."""
    if row["status"] != "scored" or not (data / "tables").is_dir():
        return []
    known = known_by(store.read_tables(data / "tables"), row["athlete_id"], row["t0"])
    told = [r for r in reasons.reasons(row) if _is_told(r, brief=False, strongest=r)]
    return logged.facts(known, row, [f for r in told for f in r.cause.features])


def _what_if(data: Path, row: dict[str, Any]) -> Answer:
    """Score the day after this one, for a usual day and for each change of it."""
    if row["status"] != "scored":
        raise store.ProblemError(
            f"{row['athlete_id']} is not scored on {row['day']}, so there is nothing to compare: "
            f"{row['message']}"
        )
    held = data / "out_of_fold.parquet"
    return whatif.answer(
        additive.load(data / "model"),
        store.read_tables(data / "tables"),
        labels.POLICIES[row["label"]],
        store.read_parquet(held, "train") if held.exists() else None,
        row["athlete_id"],
        row["day"],
        row["t0"],
        advised=row["message"] not in (None, "", COLD),
    )


def _no_cohort(cohort: str) -> str:
    done = [p.parent.name for p in store.folder("data").glob("*/scores.parquet")]
    there = ", ".join(sorted(done)) or "none yet; run `make repro`"
    return f"no cohort {cohort!r} has been built; built are: {there}"


def _day_of(matrix: pl.DataFrame, athlete: str | None) -> date:
    """Take the latest day whose eve was logged, by this athlete or by half of the cohort.

    A few entries filed long after the others would else move everybody to a day nobody logged.
    """
    own = matrix.filter(pl.col("athlete_id") == (athlete or ""))
    matrix = matrix if own.is_empty() else own
    fresh = matrix.group_by("day").agg(logged=(pl.col("silent_days") == 0).sum())
    half = matrix["athlete_id"].n_unique() / 2
    days = fresh.filter(pl.col("logged") >= half)["day"]
    return days.max() or matrix["day"].max()  # pyright: ignore[reportReturnType]


def _chosen(
    scores: pl.DataFrame, cohort: str, athlete: str | None, day: date, top: int
) -> pl.DataFrame:
    """Take the rows that were asked for: one athlete's, or the highest estimates."""
    that_day = scores.filter(pl.col("day") == day)
    if athlete is None:
        that_day = that_day.filter(pl.col("status") == "scored")
        wanted = that_day.sort("risk", "athlete_id", descending=[True, False]).head(top)
    else:
        wanted = that_day.filter(pl.col("athlete_id") == athlete)
    if wanted.is_empty():
        raise store.ProblemError(_nobody(scores, cohort, athlete, day))
    return wanted


def _nobody(scores: pl.DataFrame, cohort: str, athlete: str | None, day: date) -> str:
    first, last = scores["day"].min(), scores["day"].max()
    known = scores["athlete_id"].unique().sort()
    if athlete is not None and athlete not in known:
        return f"{cohort} has no athlete {athlete!r}; the first are {', '.join(known[:5])}"
    if athlete is None:
        return f"no athlete of {cohort} is scored on {day}; days run from {first} to {last}"
    return f"{athlete} has no row on {day}; days run from {first} to {last}"


def _show(
    rows: list[dict[str, Any]],
    screen: Console,
    cohort: str,
    ranked: date | None,
    beside: list[str],
    changes: Answer | None,
) -> None:
    if ranked:
        screen.print(f"[bold]{cohort}: the {len(rows)} highest estimates of {ranked}[/bold]")
        screen.print(Text(f"({TYPICAL})\n", style="dim"))
    for row in rows:
        _athlete(row, screen, brief=ranked is not None)
    if beside:
        screen.print(_indented("Logged, not among the reasons:"))
        for said in beside:
            screen.print(_indented(said, style="dim", by=4))
        screen.print()
    if changes is not None:
        _changes(changes, rows[0]["day"], screen)
    screen.print(Text(SAFETY, style="italic"))


def _indented(words: str, style: str = "", by: int = 2) -> Padding:
    """Set a text in from the left, lines that wrap as well."""
    return Padding(Text(words, style=style), (0, 0, 0, by), expand=False)


def _changes(answer: Answer, today: date, screen: Console) -> None:
    """Print what the estimate for tomorrow would read, beside that of a usual day."""
    tomorrow, usual = today + timedelta(days=1), answer.usual
    screen.print("[bold]What if?[/bold]")
    if not answer.skilled:
        screen.print(_indented(NO_SKILL))
        screen.print()
        return
    about = (
        f"Each line changes one thing about today, {today}, and the night after it, and says what "
        f"the estimate for tomorrow, {tomorrow}, would read. A usual day is the median of your "
        f"last 4 weeks: {answer.own.words}."
    )
    screen.print(_indented(about, style="dim"))
    screen.print(
        f"  After a usual day and night the estimate for {tomorrow} would read "
        f"[bold]{usual:.0%}[/bold]. With",
        highlight=False,
    )
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    for outcome in answer.outcomes:
        if outcome.risk is not None:
            said = f"the estimate would read {outcome.risk:.0%} (instead of {usual:.0%})"
            table.add_row("", outcome.title, said)
    screen.print(table)
    if answer.gentle:
        screen.print(_indented(HELD_BACK))
    unknown = [outcome.title for outcome in answer.outcomes if outcome.risk is None]
    if unknown:
        screen.print(_indented(f"{NOT_OFFERED}: {'; '.join(unknown)}", style="dim"))
    screen.print(_indented(NOT_ADVICE, style="dim"))
    screen.print()


def _athlete(row: dict[str, Any], screen: Console, brief: bool) -> None:
    sentence = labels.POLICIES[row["label"]].sentence if row["label"] else "chance of heavy legs"
    made_up = " · SYNTHETIC" if row["data"] == "SYNTHETIC" else ""
    screen.print(
        f"[bold]{escape(row['athlete_id'])}[/bold] · {row['day']}{made_up}", highlight=False
    )
    if row["message"]:
        screen.print(_indented(row["message"], style="bold"))
    if row["status"] != "scored":
        screen.print()
        return
    typical = row["typical_risk"]
    usual = f" (typical for you: {typical:.0%})" if typical is not None else ""
    screen.print(f"  {sentence}: [bold]{row['risk']:.0%}[/bold]{usual}", highlight=False)
    if usual and not brief:
        screen.print(_indented(f"({TYPICAL})", style="dim"))
    screen.print(_indented(f"says: {reasons.answer(row)}"))
    screen.print(f"  {_said_by(row['source'])}; log-odds, which add up to the estimate:")
    screen.print(_contributions(row, brief))
    screen.print(_indented(f"not known: {_missing(row)}", style="dim"))
    screen.print()


def _said_by(source: str) -> str:
    if source == "out_of_fold":
        return "estimated by a model that never saw this athlete"
    return "estimated by the final model"


def _missing(row: dict[str, Any]) -> str:
    absent = set(filter(None, (row["missing"] or "").split(", ")))
    topics = [
        cause.topic
        for cause in reasons.MODELLED
        if cause.features and all(f.name in absent for f in cause.features)
    ]
    if not absent:
        return "nothing: every input is there"
    share = f"{len(absent)} of {len(FEATURES)} inputs"
    return f"{share}, all of those on {'; '.join(topics)}" if topics else share


def _contributions(row: dict[str, Any], brief: bool) -> Table:
    """Lay out base, usual for you and each family: share, bar, its causes and their facts.

    `brief` keeps to the causes that may be named, with their concerning facts, and to the one that
    counted most either way.
    """
    grouped = reasons.families(row)
    largest = max([abs(f.contribution) for f in grouped] + [abs(row[USUAL]), 0.01])
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    table.add_column(justify="right", no_wrap=True, min_width=7)
    table.add_column(width=BAR, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(f"{row[BASE]:+.2f}", "", "base")
    table.add_row(f"{row[USUAL]:+.2f}", _bar(row[USUAL], largest), "usual for you")
    strongest = max(reasons.reasons(row), key=lambda r: abs(r.contribution))
    told = {f.name: [r for r in f.reasons if _is_told(r, brief, strongest)] for f in grouped}
    for family in grouped:
        if told[family.name]:
            bar = _bar(family.contribution, largest)
            table.add_row(f"{family.contribution:+.2f}", bar, _said(family, told, brief))
    rest = [f.contribution for f in grouped if not told[f.name]]
    table.add_row(f"{sum(rest):+.2f}", "", f"{len(rest)} other kinds of causes together")
    return table


def _is_told(reason: Reason, brief: bool, strongest: Reason) -> bool:
    counts = abs(reason.contribution) >= reasons.WORTH_SAYING
    return reason.named or (counts and (not brief or reason.cause is strongest.cause))


def _said(family: Family, told: dict[str, list[Reason]], brief: bool) -> Group:
    """Word a family: its causes, named in bold past their level of concern, and their facts."""
    lines: list[RenderableType] = [Text(family.name, style="bold")]
    for reason in told[family.name]:
        words = f"{reason.spoken} ({reason.contribution:+.2f})"
        lines.append(Text(words, style="bold" if reason.named else ""))
        if not reason.facts:
            lines.append(_indented(UNKNOWN, style="dim"))
        for fact in _facts(reason, brief):
            lines.append(_indented(fact.said, style="" if fact.concerning else "dim"))
            if fact.concerning and not brief:
                lines.append(_indented(f"source: {fact.feature.source}", style="dim"))
    return Group(*lines)


def _facts(reason: Reason, brief: bool) -> list[Fact]:
    """Keep, where it is brief, to what concerns, or to one fact without blame."""
    if not brief:
        return reason.facts
    return [f for f in reason.facts if f.concerning] if reason.named else reason.facts[:1]


def _bar(share: float, largest: float) -> Text:
    """Draw a share: full blocks towards heavy legs, light ones away from them."""
    length = round(BAR * abs(share) / largest)
    block, style = ("█", "red") if share > 0 else ("░", "green")
    return Text(block * length, style=style) if length else Text("")


if __name__ == "__main__":
    store.run(explain)
