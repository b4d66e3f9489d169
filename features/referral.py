"""What is not a training question: flags, limits and states that stop or accompany a score.

Levels and triggers: evidence file 5.2 with the levels of design.md. The code of a flag stays in
data; the words that a user reads name no disease.
"""

from dataclasses import dataclass

import polars as pl

from features.flags import FLAGS, Level
from features.labels import LabelPolicy
from features.markers import MARKERS
from features.timeline import KEY, Tables

FLAG_DAYS = 14  # an unresolved report counts this long (a judgement)
ILL_DAYS = 7
LAB_DAYS = 180
ADULT_Y = 18
SILENT_DAYS = 14
OBSERVED_SHARE = 0.5  # 14 of 28 days
RATINGS = 14
# Heavy legs on so many of at least so many rated days of 6 weeks. The evidence file's "despite two
# easier weeks" is left out: the rule errs on the side of advice.
LASTING_DAYS, LASTING_SHARE, LASTING_LEAST = 42, 0.6, 10


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
        "Something you reported is worth showing to a doctor this week; the estimate does not "
        "replace that."
    ),
}
LASTING = (
    "Your legs were heavy on most rated days of the last 6 weeks: worth a talk with a doctor, "
    "whatever the estimate says."
)
LAB_TODAY = (
    "A laboratory value in your record should be looked at today, so no score is shown. Please "
    "call a doctor today, and show them the laboratory's report."
)
LAB_SOON = (
    "A laboratory value in your record lies outside common limits: discuss it with your doctor."
)
UNDER_AGE = "No score: this tool is for adults of 18 years or more."
AGE_UNKNOWN = "No score: the age is unknown. Fill it in, or declare `adults: true` in cohort.yaml."
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


CODE = pl.col("code").str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")


@dataclass(frozen=True)
class _Rule:
    """A condition on a row, the status it gives, and the words."""

    when: pl.Expr
    status: str
    message: str


def statuses(matrix: pl.DataFrame, tables: Tables, policy: LabelPolicy) -> pl.DataFrame:
    """Say of each row whether it is scored: athlete_id, day, status, message.

    The first that holds wins: referred (a report of level now or today, whoever made it), blocked
    (age, pregnancy), referred (blood, level today), blocked (illness), not_enough_data, and scored,
    which may still carry a message (level soon, cold start).
    """
    rows = matrix.select(
        *KEY, "t0", "observed_28d", "sessions_28d", "silent_days", "ratings_before"
    ).lazy()
    rows = rows.join(_people(tables), on="athlete_id", how="left")
    parts = (_flagged(rows, tables), _lab_levels(rows, tables), _ill(rows, tables))
    for part in (*parts, _lasting(matrix.lazy())):
        rows = rows.join(part, on=KEY, how="left")
    rules = _rules(policy)
    status, message = pl.lit("scored"), _beside()
    for rule in reversed(rules):
        status = pl.when(rule.when).then(pl.lit(rule.status)).otherwise(status)
        message = pl.when(rule.when).then(_said(rule)).otherwise(message)
    return rows.select(*KEY, status=status, message=message).sort(KEY).collect()


def _rules(policy: LabelPolicy) -> list[_Rule]:
    age = pl.col("age_y") + ((pl.col("day") - pl.col("intake")).dt.total_days() / 365.25).floor()
    adult = pl.col("declared_adult").fill_null(False)
    flagged, lab = pl.col("flag_level"), pl.col("lab_level")
    few = TOO_FEW_SESSIONS.format(least=policy.least_sessions)
    return [
        _Rule(flagged == Level.NOW, "referred", MESSAGES[Level.NOW]),
        _Rule(flagged == Level.TODAY, "referred", MESSAGES[Level.TODAY]),
        _Rule(age < ADULT_Y, "blocked", UNDER_AGE),
        _Rule(age.is_null() & ~adult, "blocked", AGE_UNKNOWN),
        _Rule(pl.col("pregnant").fill_null(False), "blocked", PREGNANT),
        _Rule(pl.col("heart_condition").fill_null(False), "blocked", HEART),
        _Rule(lab == Level.TODAY, "referred", LAB_TODAY),
        _Rule(pl.col("ill").fill_null(False), "blocked", ILL),
        _Rule(
            pl.col("silent_days").is_null() | (pl.col("silent_days") > SILENT_DAYS),
            "not_enough_data",
            SILENT,
        ),
        _Rule(pl.col("observed_28d") < OBSERVED_SHARE, "not_enough_data", TOO_FEW),
        _Rule(pl.col("sessions_28d") < policy.least_sessions, "not_enough_data", few),
    ]


def _soon() -> list[pl.Expr]:
    return [
        pl.when(pl.col("flag_level") == Level.SOON).then(pl.lit(MESSAGES[Level.SOON])),
        pl.when(pl.col("lasting")).then(pl.lit(LASTING)),
        pl.when(pl.col("lab_level") == Level.SOON).then(pl.lit(LAB_SOON)),
        pl.when(pl.col("beta_blocker")).then(pl.lit(MEDICINE)),
    ]


def _said(rule: _Rule) -> pl.Expr:
    """What a rule says; where only data are lacking, what a doctor should see is said as well."""
    if rule.status != "not_enough_data":
        return pl.lit(rule.message)
    return pl.concat_str([pl.lit(rule.message), *_soon()], separator=" ", ignore_nulls=True)


def _beside() -> pl.Expr:
    """What is printed above a score; empty for most rows."""
    cold = pl.when(pl.col("ratings_before") < RATINGS).then(pl.lit(COLD))
    return pl.concat_str([*_soon(), cold], separator=" ", ignore_nulls=True)


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


def _seen(rows: pl.LazyFrame, events: pl.LazyFrame, days: int) -> pl.LazyFrame:
    """Pair rows with events that happened and were recorded before t0, at most `days` earlier.

    An athlete's last row is what is shown today: it sees all that the folder holds. A status is no
    input of the model, so nothing leaks.
    """
    age = (pl.col("day") - pl.col("event_day")).dt.total_days()
    before = (pl.col("happened") < pl.col("t0")) & (pl.col("recorded") < pl.col("t0"))
    last = pl.col("day") == pl.col("day").max().over("athlete_id")
    return (
        rows.select(*KEY, "t0", last=last)
        .join(events.rename({"day": "event_day"}), on="athlete_id", how="inner")
        .filter(age <= days, (before & (age >= 0)) | pl.col("last"))
    )


def _worst(level: pl.Expr) -> pl.Expr:
    order = [Level.NOW, Level.TODAY, Level.SOON]
    found = pl.lit(None, pl.String)
    for name in reversed(order):
        found = pl.when((level == name).any()).then(pl.lit(str(name))).otherwise(found)
    return found


def _flagged(rows: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    level = CODE.replace_strict(
        {code: str(flag.level) for code, flag in FLAGS.items()}, default=str(Level.TODAY)
    )
    major = (pl.col("code") == "injury") & (pl.col("severity") == "major")
    level = pl.when(major).then(pl.lit(str(Level.SOON))).otherwise(level)
    flags = tables.flags.select(
        "athlete_id", "day", "happened", "recorded", "resolved", level=level
    )
    seen = _seen(rows, flags, FLAG_DAYS)
    open_still = pl.col("resolved").is_null() | (pl.col("resolved") >= pl.col("t0"))
    return seen.filter(open_still).group_by(KEY).agg(flag_level=_worst(pl.col("level")))


def _lab_levels(rows: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    sex = tables.athletes.select("athlete_id", "sex")
    labs = tables.labs.join(sex, on="athlete_id", how="left").select(
        "athlete_id", "day", "happened", "recorded", "marker", level=_lab_level()
    )
    seen = _seen(rows, labs, LAB_DAYS).sort("happened", "recorded")
    latest = seen.group_by(*KEY, "marker", maintain_order=True).agg(pl.col("level").last())
    return latest.group_by(KEY).agg(lab_level=_worst(pl.col("level")))


def _lab_level() -> pl.Expr:
    level = pl.lit(None, pl.String)
    value, marker, sex = pl.col("value"), pl.col("marker"), pl.col("sex")
    for known in MARKERS.values():
        everybody = pl.lit(bool(known.refer))
        for who, limits in known.refer.items():
            beyond = _outside(value, limits.low, limits.high)
            everybody = everybody & beyond
            here = (marker == known.name) & (sex == who) & beyond
            level = pl.when(here).then(pl.lit(str(Level.SOON))).otherwise(level)
        unknown = (marker == known.name) & sex.is_null() & everybody
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
    blocking = [code for code, flag in FLAGS.items() if flag.level is Level.BLOCKED]
    reports = (tables.checkins.filter(pl.col("ill")), tables.flags.filter(CODE.is_in(blocking)))
    entries = pl.concat([r.select("athlete_id", "day", "happened", "recorded") for r in reports])
    return _seen(rows, entries, ILL_DAYS).group_by(KEY).agg(ill=pl.lit(True))


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
