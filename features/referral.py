"""What is not a training question: flags, limits and states that stop or accompany a score.

Levels and triggers: evidence file 5.2 with the levels of design.md. The code of a flag stays in
data; the words that a user reads name no disease.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from features import events, past
from features.events import LAB_VALUE
from features.flags import Level
from features.labels import LabelPolicy
from features.timeline import KEY, Tables
from features.views import Views, views

ADULT_Y = 18
SILENT_DAYS = 14
OBSERVED_SHARE = 0.5  # 14 of 28 days
RATINGS = 14
# Heavy legs on so many of at least so many rated days of 6 weeks. The evidence file's "despite two
# easier weeks" is left out: the rule errs on the side of advice.
LASTING_DAYS, LASTING_SHARE, LASTING_LEAST = 42, 0.6, 10
WATCHED = ("observed_28d", "sessions_28d", "silent_days", "ratings_before")
RANK_SOON = 2  # of `urgency`: the last rank that a doctor should see

MESSAGES = {
    Level.NOW: (
        "Something you reported needs help now and is not a training question, so no score is "
        "shown. Call the emergency service, or have somebody bring you to a doctor. You can show "
        "them this page."
    ),
    Level.TODAY: (
        "Something you reported should be looked at today and is not a training question, so no "
        "score is shown. Please call a doctor today, and do not run until then. You can show them "
        "this page."
    ),
    Level.SOON: (
        "Something you reported is worth showing to a doctor this week; no estimate replaces that."
    ),
}
LASTING = (
    "Your legs were heavy on most rated days of the last 6 weeks: worth a talk with a doctor, "
    "whatever the estimate says."
)
LAB_TODAY = (
    "{values} This should be looked at today, so no score is shown. Please call a doctor today, "
    "and show them the laboratory's report."
)
LAB_SOON = "{values} Please discuss this with your doctor."
UNDER_AGE = "No score: this tool is for adults of 18 years or more."
AGE_UNKNOWN = (
    "No score: the age is unknown. If the age in athletes.csv cannot be used, mend it there; if "
    "none is there, fill it in, or declare `adults: true` in cohort.yaml."
)
PREGNANT = "No score: this tool is not for pregnancy or the six months after birth."
HEART = (
    "No score: this tool is not for people with a known heart condition. Ask your doctor which "
    "running suits you."
)
ILL = "No score while you report an illness. Rest, and see a doctor if it is severe or lasts."
MEDICINE = (
    "Inputs from the heart rate are left out because of a medicine; questions about it go to "
    "whoever prescribed it."
)
TOO_FEW = "Not enough data: at least 14 of the last 28 days must be logged."
TOO_FEW_SESSIONS = "Not enough data: at least {least} sessions in 28 days are needed."
SILENT = "Not enough data: nothing was logged for more than 14 days."
COLD = "Fewer than 14 earlier ratings: what is usual for you is not known well yet."

# Every message a referral can print, by the rule that prints it.
SAID = {
    **{f"reported, level {level}": message for level, message in MESSAGES.items()},
    "heavy on most rated days": LASTING,
    "laboratory, each of the values": LAB_VALUE,
    "laboratory, level today": LAB_TODAY,
    "laboratory, level soon": LAB_SOON,
    "under 18": UNDER_AGE,
    "age unknown": AGE_UNKNOWN,
    "pregnant": PREGNANT,
    "heart condition": HEART,
    "ill": ILL,
    "a drug that lowers the heart rate": MEDICINE,
    "few days logged": TOO_FEW,
    "few sessions": TOO_FEW_SESSIONS,
    "silent": SILENT,
    "few ratings": COLD,
}

SAFETY = (
    "Not a medical device. Not for diagnosis, treatment or monitoring of disease. It estimates how "
    "likely your legs are to feel heavy from what you logged. It can be wrong. Heavy legs can have "
    "medical causes that it cannot see. If you have pain, swelling, numbness, weakness, "
    "breathlessness, chest symptoms, or heaviness that lasts more than two weeks, see a health "
    "professional. Do not start, stop or change medicines or supplements because of this output. "
    "Adults (18+), not pregnant."
)


@dataclass(frozen=True)
class _Rule:
    """A condition on a row, the status it gives, and the words."""

    when: pl.Expr
    status: str
    message: pl.Expr


def statuses(matrix: pl.DataFrame, tables: Tables, policy: LabelPolicy) -> pl.DataFrame:
    """Say of each row whether it is scored: athlete_id, day, status, message.

    The first that holds wins: referred (a report of level now or today, then blood of level today,
    whoever it is), blocked (age, pregnancy, heart, illness), not_enough_data, and scored. All but
    referred also say what is worth a doctor's look soon. Rows in the same situation read the same:
    what they read is worked out once.
    """
    rows = matrix.select(*KEY, "t0", "known", "heavy", *WATCHED).sort(KEY)
    told, drawn = events.reports(tables), events.blood(tables)
    by_told, by_drawn = views(rows, told), views(rows, drawn)
    people = _people(tables).collect()
    rows = rows.select(
        *(*KEY, *_notes(rows, people, policy)),
        told=by_told.of_rows,
        drawn=by_drawn.of_rows,
        lasting=_lasting(rows),
    )
    alike = [name for name in rows.columns if name not in KEY]
    situations = (
        rows.unique(alike)
        .lazy()
        .join(people.lazy(), on="athlete_id", how="left")
        .join(_reported(by_told, told).lazy(), on="told")
        .join(_values_said(by_drawn, drawn).lazy(), on="drawn", how="left")
    )
    rules = _rules(policy)
    status, message = pl.lit("scored"), _beside()
    for rule in reversed(rules):
        status = pl.when(rule.when).then(pl.lit(rule.status)).otherwise(status)
        message = pl.when(rule.when).then(_said(rule)).otherwise(message)
    said = situations.select(*alike, status=status, message=message).collect()
    found = rows.join(said, on=alike, how="left", maintain_order="left")
    return found.select(*KEY, "status", "message")


def of_matrix_alone(matrix: pl.DataFrame, policy: LabelPolicy) -> pl.DataFrame:
    """Say of each row whether enough was logged: status (scored, not_enough_data) and message.

    What stops a score for the athlete's sake is not seen: reports, blood, age, states and illness.
    """
    status, message = pl.lit("scored"), pl.lit("")
    for rule in reversed(_rules(policy)):
        if rule.status == "not_enough_data":
            status = pl.when(rule.when).then(pl.lit(rule.status)).otherwise(status)
            message = pl.when(rule.when).then(rule.message).otherwise(message)
    return matrix.select(**_logged(policy)).select(status=status, message=message)


def urgency(message: pl.Expr) -> pl.Expr:
    """Rank messages: 0 needs help now, 1 today, 2 soon, 3 says anything else, 4 says nothing."""
    today, soon = (MESSAGES[Level.TODAY], LAB_TODAY), (MESSAGES[Level.SOON], LAB_SOON, LASTING)
    rank = pl.when(message.fill_null("") == "").then(4)
    for number, texts in enumerate(((MESSAGES[Level.NOW],), today, soon)):
        plain = [text.removeprefix("{values} ") for text in texts]
        rank = rank.when(message.str.contains_any(plain)).then(number)
    return rank.otherwise(3)


def is_current(day: date, scores: pl.DataFrame, today: date) -> bool:
    """Say whether a day is read as today's: the last one logged or later, or today in any zone."""
    newest = scores.select(pl.col("day").max()).item()  # the day after the last entry
    return day >= min(newest, today) - timedelta(days=1)


def up_to_date(rows: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """Let rows that are read as today's say what each athlete's last row says: it sees everything.

    A last row that is referred or blocked takes the row's place. Else its message, if a doctor
    should see it and the row's own is no more urgent, stands above the score; where the row has no
    score, the last row takes its place as well.
    """
    last = scores.filter(pl.col("day") == pl.col("day").max().over("athlete_id"))
    last = last.select("athlete_id", last_day="day", last_status="status", said="message")
    urgent = urgency(pl.col("said"))
    told = (urgent <= RANK_SOON) & (urgent <= urgency(pl.col("message")))
    stopped = pl.col("last_status").is_in(["referred", "blocked"])
    replaced = stopped | (told & (pl.col("status") != "scored"))
    shown = rows.join(last, on="athlete_id", how="left", maintain_order="left").select(
        "athlete_id",
        day=pl.when(replaced).then("last_day").otherwise("day"),
        said=pl.when(told).then("said"),
    )
    found = shown.join(scores, on=KEY, how="left", maintain_order="left")
    return found.with_columns(message=pl.coalesce("said", "message")).select(scores.columns)


def _rules(policy: LabelPolicy) -> list[_Rule]:
    adult = pl.col("declared_adult").fill_null(False)
    flagged, lab = pl.col("flag_level"), _with_values(LAB_TODAY, Level.TODAY)
    few = pl.lit(TOO_FEW_SESSIONS.format(least=policy.least_sessions))
    return [
        _Rule(flagged == Level.NOW, "referred", _joined(pl.lit(MESSAGES[Level.NOW]), lab)),
        _Rule(flagged == Level.TODAY, "referred", _joined(pl.lit(MESSAGES[Level.TODAY]), lab)),
        _Rule(lab.is_not_null(), "referred", lab),
        _Rule(pl.col("under_age"), "blocked", pl.lit(UNDER_AGE)),
        _Rule(pl.col("age_y").is_null() & ~adult, "blocked", pl.lit(AGE_UNKNOWN)),
        _Rule(pl.col("pregnant").fill_null(False), "blocked", pl.lit(PREGNANT)),
        _Rule(pl.col("heart_condition").fill_null(False), "blocked", pl.lit(HEART)),
        _Rule(pl.col("ill"), "blocked", pl.lit(ILL)),
        _Rule(pl.col("silent"), "not_enough_data", pl.lit(SILENT)),
        _Rule(pl.col("few_days"), "not_enough_data", pl.lit(TOO_FEW)),
        _Rule(pl.col("few_sessions"), "not_enough_data", few),
    ]


def _joined(*parts: pl.Expr) -> pl.Expr:
    """Put sentences one after the other, without those that are null."""
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


def _with_values(message: str, level: Level) -> pl.Expr:
    """Fill a message with the blood values of a level; null where there is none."""
    return pl.format(message.replace("{values}", "{}"), pl.col(f"values_{level}"))


def _soon() -> list[pl.Expr]:
    return [
        pl.when(pl.col("flag_level") == Level.SOON).then(pl.lit(MESSAGES[Level.SOON])),
        pl.when(pl.col("lasting")).then(pl.lit(LASTING)),
        _with_values(LAB_SOON, Level.SOON),
    ]


def _said(rule: _Rule) -> pl.Expr:
    """What a rule says; who is not sent to a doctor today is told what a doctor should see soon."""
    return rule.message if rule.status == "referred" else _joined(rule.message, *_soon())


def _beside() -> pl.Expr:
    """What is printed above a score; empty for most rows."""
    medicine = pl.when(pl.col("beta_blocker")).then(pl.lit(MEDICINE))
    cold = pl.when(pl.col("cold")).then(pl.lit(COLD))
    return _joined(*_soon(), medicine, cold)


def _people(tables: Tables) -> pl.LazyFrame:
    return tables.athletes.select(
        "athlete_id",
        "age_y",
        "declared_adult",
        "pregnant",
        "heart_condition",
        "beta_blocker",
        intake="day",
    )


def _notes(rows: pl.DataFrame, people: pl.DataFrame, policy: LabelPolicy) -> list[pl.Series]:
    """Say of each row what its own numbers decide."""
    aged = rows.select(KEY).join(people, on="athlete_id", how="left", maintain_order="left")
    days = (pl.col("day") - pl.col("intake")).dt.total_days()
    age = pl.col("age_y") + (days / 365.25).floor()
    return [
        *aged.select(under_age=(age < ADULT_Y).fill_null(False)),
        *rows.select(
            **_logged(policy),
            cold=(pl.col("ratings_before") < RATINGS).fill_null(False),
        ),
    ]


def _logged(policy: LabelPolicy) -> dict[str, pl.Expr]:
    """Say whether too little was logged; what is not known is too little."""
    return {
        "silent": (pl.col("silent_days") > SILENT_DAYS).fill_null(True),
        "few_days": (pl.col("observed_28d") < OBSERVED_SHARE).fill_null(True),
        "few_sessions": (pl.col("sessions_28d") < policy.least_sessions).fill_null(True),
    }


def _lasting(rows: pl.DataFrame) -> np.ndarray:
    """Mark the days before which most rated days were heavy for weeks; labels known by t0 only."""
    rated = rows.drop_nulls(["heavy", "known"])
    heavy = rated["heavy"].cast(pl.Float64).to_numpy()
    count, heavy = past.line(rows, rated).sums(np.stack([np.ones(len(heavy)), heavy]), LASTING_DAYS)
    return (count >= LASTING_LEAST) & (heavy / np.maximum(count, 1) >= LASTING_SHARE)


def _reported(by: Views, told: pl.DataFrame) -> pl.DataFrame:
    """Give each view the worst level of its open flags, and whether somebody is ill."""
    level = pl.lit(None, pl.String)
    for name in (Level.SOON, Level.TODAY, Level.NOW):
        seen = pl.Series(by.any(told["level"] == name))
        level = pl.when(seen).then(pl.lit(str(name))).otherwise(level)
    return pl.select(
        told=pl.int_range(by.count), flag_level=level, ill=pl.Series(by.any(told["illness"]))
    )


def _values_said(by: Views, drawn: pl.DataFrame) -> pl.DataFrame:
    """Repeat the latest value of each marker that is out of its limits, by level, newest first."""
    seen = by.pairs().select("event", drawn="view")
    latest = (
        seen.join(drawn.with_row_index("event"), on="event")
        .sort("happened", "recorded", "marker")
        .group_by("drawn", "marker", maintain_order=True)
        .agg(pl.col("happened", "level", "said").last())
        .sort("happened", descending=True, maintain_order=True)
    )
    named = {f"values_{level}": _texts(level) for level in (Level.TODAY, Level.SOON)}
    return latest.group_by("drawn", maintain_order=True).agg(**named)


def _texts(level: Level) -> pl.Expr:
    """Join what is said of a level; null where nothing is."""
    own = pl.col("said").filter(pl.col("level") == level)
    return pl.when(own.len() > 0).then(own.str.join(" "))
