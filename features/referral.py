"""What is not a training question: flags, limits and states that stop or accompany a score.

Levels and triggers: evidence file 5.2 with the levels of design.md. The code of a flag stays in
data; the words that a user reads name no disease.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from features.flags import FLAGS, UNDATED, Level, code
from features.labels import LabelPolicy
from features.markers import MARKERS
from features.timeline import KEY, Tables

# A flag lasts until it is resolved. A form that asks for injuries again and again, and is told of
# none at times, never says when one ended: each answer counts for 14 days, and a minor injury in it
# is no message (a judgement).
FORM_DAYS, FORM_REPORTS = 14, 4
ILL_DAYS = 7  # at least, and a flag until it is resolved
LAB_DAYS = 180
# As long as the features of these markers look back.
LONGER_LAB_DAYS = {"b12": 365, "active_b12": 365, "methylmalonic_acid": 365}
ADULT_Y = 18
SILENT_DAYS = 14
OBSERVED_SHARE = 0.5  # 14 of 28 days
RATINGS = 14
# Heavy legs on so many of at least so many rated days of 6 weeks. The evidence file's "despite two
# easier weeks" is left out: the rule errs on the side of advice.
LASTING_DAYS, LASTING_SHARE, LASTING_LEAST = 42, 0.6, 10
RANK_SOON = 2  # of `urgency`: the last rank that a doctor should see

ILLNESSES = [n for n, flag in FLAGS.items() if flag.no_score or flag.level is Level.BLOCKED]

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
LAB_VALUE = "Your laboratory's {marker} of {day}: {value} {unit}."
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
    referred also say what is worth a doctor's look soon.
    """
    rows = matrix.select(
        *KEY, "t0", "observed_28d", "sessions_28d", "silent_days", "ratings_before"
    ).lazy()
    rows = rows.join(_people(tables), on="athlete_id", how="left")
    parts = (_flagged(rows, tables), _values_said(rows, tables), _ill(rows, tables))
    for part in (*parts, _lasting(matrix.lazy())):
        rows = rows.join(part, on=KEY, how="left")
    rules = _rules(policy)
    status, message = pl.lit("scored"), _beside()
    for rule in reversed(rules):
        status = pl.when(rule.when).then(pl.lit(rule.status)).otherwise(status)
        message = pl.when(rule.when).then(_said(rule)).otherwise(message)
    return rows.select(*KEY, status=status, message=message).sort(KEY).collect()


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
    age = pl.col("age_y") + ((pl.col("day") - pl.col("intake")).dt.total_days() / 365.25).floor()
    adult = pl.col("declared_adult").fill_null(False)
    flagged, lab = pl.col("flag_level"), _with_values(LAB_TODAY, Level.TODAY)
    silent = pl.col("silent_days").is_null() | (pl.col("silent_days") > SILENT_DAYS)
    few = pl.lit(TOO_FEW_SESSIONS.format(least=policy.least_sessions))
    return [
        _Rule(flagged == Level.NOW, "referred", _joined(pl.lit(MESSAGES[Level.NOW]), lab)),
        _Rule(flagged == Level.TODAY, "referred", _joined(pl.lit(MESSAGES[Level.TODAY]), lab)),
        _Rule(lab.is_not_null(), "referred", lab),
        _Rule(age < ADULT_Y, "blocked", pl.lit(UNDER_AGE)),
        _Rule(age.is_null() & ~adult, "blocked", pl.lit(AGE_UNKNOWN)),
        _Rule(pl.col("pregnant").fill_null(False), "blocked", pl.lit(PREGNANT)),
        _Rule(pl.col("heart_condition").fill_null(False), "blocked", pl.lit(HEART)),
        _Rule(_either("ill", "still_ill"), "blocked", pl.lit(ILL)),
        _Rule(silent, "not_enough_data", pl.lit(SILENT)),
        _Rule(pl.col("observed_28d") < OBSERVED_SHARE, "not_enough_data", pl.lit(TOO_FEW)),
        _Rule(pl.col("sessions_28d") < policy.least_sessions, "not_enough_data", few),
    ]


def _joined(*parts: pl.Expr) -> pl.Expr:
    """Put sentences one after the other, without those that are null."""
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


def _either(*names: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).fill_null(False) for name in names)


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
    cold = pl.when(pl.col("ratings_before") < RATINGS).then(pl.lit(COLD))
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


def _seen(rows: pl.LazyFrame, events: pl.LazyFrame) -> pl.LazyFrame:
    """Pair rows with events that happened and were recorded before t0.

    An event counts for `lasts` days, null for ever.

    An athlete's last row is what is shown today: it sees all that the folder holds. A status is no
    input of the model, so nothing leaks.
    """
    age = (pl.col("day") - pl.col("event_day")).dt.total_days()
    before = (pl.col("happened") < pl.col("t0")) & (pl.col("recorded") < pl.col("t0"))
    last = pl.col("day") == pl.col("day").max().over("athlete_id")
    return (
        rows.select(*KEY, "t0", last=last)
        .join(events.rename({"day": "event_day"}), on="athlete_id", how="inner")
        .filter((age <= pl.col("lasts")).fill_null(True), (before & (age >= 0)) | pl.col("last"))
    )


def _worst(level: pl.Expr) -> pl.Expr:
    order = [Level.NOW, Level.TODAY, Level.SOON]
    found = pl.lit(None, pl.String)
    for name in reversed(order):
        found = pl.when((level == name).any()).then(pl.lit(str(name))).otherwise(found)
    return found


def _flagged(rows: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Give each row the worst level of its open flags, and whether one of them is an illness."""
    levels = {name: str(flag.level) for name, flag in FLAGS.items()}
    level = pl.col("code").replace_strict(levels, default=str(Level.TODAY))
    dated = pl.col("happened") > UNDATED
    answer = (pl.col("code") == "injury") & pl.col("from_form") & dated
    minor = answer & (pl.col("severity") == "minor").fill_null(False)
    flags = _coded(tables).select(
        *("athlete_id", "day", "happened", "recorded", "resolved"),
        level=pl.when(minor).then(pl.lit(str(Level.NONE))).otherwise(level),
        lasts=pl.when(answer).then(FORM_DAYS),
        illness=pl.col("code").is_in(ILLNESSES),
    )
    open_still = pl.col("resolved").is_null() | (pl.col("resolved") >= pl.col("t0"))
    found = _seen(rows, flags).filter(open_still).group_by(KEY)
    return found.agg(flag_level=_worst(pl.col("level")), still_ill=pl.col("illness").any())


def _coded(tables: Tables) -> pl.LazyFrame:
    """Give the flags with codes as they are known; `from_form` if injuries are asked for often."""
    flags = tables.flags.with_columns(code=code(pl.col("code")))
    asked = pl.col("code").is_in(["injury", "none"])
    reports = pl.col("happened").filter(asked).n_unique().over("athlete_id")
    ended = pl.col("resolved").filter(asked).is_not_null().any().over("athlete_id")
    well = (pl.col("code") == "none").any().over("athlete_id")
    return flags.with_columns(from_form=(reports >= FORM_REPORTS) & well & ~ended)


def _values_said(rows: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Repeat the latest value of each marker that is out of its limits, by level, newest first."""
    sex = tables.athletes.select("athlete_id", "sex")
    marker = pl.col("marker").cast(pl.String)
    labs = tables.labs.join(sex, on="athlete_id", how="left").select(
        *("athlete_id", "day", "happened", "recorded", "marker"),
        level=_lab_level(),
        lasts=marker.replace_strict(LONGER_LAB_DAYS, default=LAB_DAYS),
        said=_value_said(marker),
    )
    latest = (
        _seen(rows, labs)
        .sort("happened", "recorded", "marker")
        .group_by(*KEY, "marker", maintain_order=True)
        .agg(pl.col("happened", "level", "said").last())
        .sort("happened", descending=True, maintain_order=True)
    )
    named = {f"values_{level}": _texts(level) for level in (Level.TODAY, Level.SOON)}
    return latest.group_by(KEY, maintain_order=True).agg(**named)


def _value_said(marker: pl.Expr) -> pl.Expr:
    """Repeat a result as the laboratory gave it: no limit, no verdict."""
    return pl.format(
        re.sub(r"\{\w+\}", "{}", LAB_VALUE),
        marker.replace_strict({known.name: known.label for known in MARKERS.values()}),
        pl.col("day").dt.to_string("%-d %b %Y"),
        pl.col("reported_value"),
        pl.col("reported_unit"),
    )


def _texts(level: Level) -> pl.Expr:
    """Join what is said of a level; null where nothing is."""
    own = pl.col("said").filter(pl.col("level") == level)
    return pl.when(own.len() > 0).then(own.str.join(" "))


def _lab_level() -> pl.Expr:
    level = pl.lit(None, pl.String)
    value, marker, sex = pl.col("value"), pl.col("marker"), pl.col("sex")
    for known in MARKERS.values():
        either = pl.lit(False)
        for who, limits in known.refer.items():
            beyond = _outside(value, limits.low, limits.high)
            either = either | beyond
            here = (marker == known.name) & (sex == who) & beyond
            level = pl.when(here).then(pl.lit(str(Level.SOON))).otherwise(level)
        unknown = (marker == known.name) & sex.is_null() & either
        level = pl.when(unknown).then(pl.lit(str(Level.SOON))).otherwise(level)
    for known in MARKERS.values():
        beyond = _outside(value, known.urgent.low, known.urgent.high)
        here = (marker == known.name) & beyond
        level = pl.when(here).then(pl.lit(str(Level.TODAY))).otherwise(level)
    return level


def _outside(value: pl.Expr, low: float | None, high: float | None) -> pl.Expr:
    below = value < low if low is not None else pl.lit(False)
    above = value > high if high is not None else pl.lit(False)
    return below | above


def _ill(rows: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Mark the days after an illness was ticked in the diary or reported as a flag."""
    reports = (
        tables.checkins.filter(pl.col("ill")),
        _coded(tables).filter(pl.col("code").is_in(ILLNESSES)),
    )
    entries = pl.concat([r.select("athlete_id", "day", "happened", "recorded") for r in reports])
    lasting = entries.with_columns(lasts=pl.lit(ILL_DAYS))
    return _seen(rows, lasting).group_by(KEY).agg(ill=pl.lit(True))


def _lasting(matrix: pl.LazyFrame) -> pl.LazyFrame:
    """Mark the days before which most rated days were heavy for weeks; labels known by t0 only."""
    rated = matrix.drop_nulls("heavy").select("athlete_id", "heavy", "known", then="day")
    age = (pl.col("day") - pl.col("then")).dt.total_days()
    return (
        matrix.select(*KEY, "t0")
        .join(rated, on="athlete_id", how="inner")
        .filter(pl.col("known") < pl.col("t0"), age.is_between(1, LASTING_DAYS))
        .group_by(KEY)
        .agg(count=pl.len(), share=pl.col("heavy").mean())
        .select(
            *KEY,
            lasting=(pl.col("count") >= LASTING_LEAST) & (pl.col("share") >= LASTING_SHARE),
        )
    )
