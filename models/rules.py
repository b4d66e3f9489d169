"""What people already do, as rules to beat: a score per day, silent where a rule knows nothing.

A rule is ranked by its raw score. Its probability, for Brier and log-loss, is a logistic line on
that score fitted on the other athletes; where the rule is silent it is their base rate. Rules of
thumb draw a line at which they speak; here they may rank days on both sides of it, which does them
no harm, and `line` keeps it. None was ever meant for heavy legs: they come from injury and form.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from features import rule_numbers
from features.feature import Feature
from features.registry import FEATURE
from models import calibration, risk, split

OWN_RATE_DAYS = 30
SHRINK = 5.0
STATE_HALF_LIFE = 1.5


@dataclass(frozen=True)
class Rule:
    """A rule by its words and the score it gives to each labelled row; null where it is silent.

    `speaks` is the feature whose level of concern is where its users call a day risky; None where
    no level is agreed.
    """

    name: str
    words: str
    score: Callable[[pl.DataFrame], pl.Series]
    speaks: Feature | None = None

    @property
    def line(self) -> float | None:
        """Give the score from which on the rule speaks."""
        return self.speaks.concern if self.speaks else None


def own_rate(rows: pl.DataFrame) -> pl.Series:
    """Log-odds of the athlete's share of heavy days of the last 30, shrunk to the others' mean.

    The others are everybody else in the cohort, those judged in the same fold included: a little
    more than the model may know, in the rule's favour.
    """
    hits, count = _history(rows, OWN_RATE_DAYS, half_life=None)
    heavy = pl.col("heavy").cast(pl.Float64)
    others = (heavy.sum() - heavy.sum().over("athlete_id")) / (
        pl.len() - pl.len().over("athlete_id")
    )
    mean = rows.select(others.fill_nan(0.0)).to_series()
    rate = (hits + SHRINK * mean) / (count + SHRINK)
    return pl.Series("score", calibration.logit(rate.to_numpy()))


def yesterdays_state(rows: pl.DataFrame) -> pl.Series:
    """The latest earlier label, faded by half every 1.5 days; silent without one in 14 days."""
    hits, count = _history(rows, 14, half_life=STATE_HALF_LIFE)
    return pl.select(score=pl.when(count > 0).then(hits)).to_series()


def spike(rows: pl.DataFrame) -> pl.Series:
    """The longest run of the last 3 days against that of the 30 days before."""
    return rows["longest_run_jump"].alias("score")


def weekly_ten_percent(rows: pl.DataFrame) -> pl.Series:
    """Kilometres of the last 7 days over those of the 7 before; speaks from 1.1 on.

    The documents' own rule (article 000: "10% increase per week"). The largest cohort of runners
    found no relationship of this ratio with injury (Garmin-RUNSAFE 2025, 5,205 runners).
    """
    return rows["weekly_ratio"].alias("score")


def acwr(rows: pl.DataFrame) -> pl.Series:
    """Mean load of 7 days over that of 28, the week included (rolling means); speaks from 1.5 on.

    Gabbett 2016, Br J Sports Med 50:273: a sweet spot of 0.8 to 1.3, a danger zone from 1.5.
    Impellizzeri 2020 (10.1007/s40279-020-01378-6): dismiss it.
    """
    return rows["acwr"].alias("score")


def tsb(rows: pl.DataFrame) -> pl.Series:
    """Fatigue less fitness, AU a day: exponential mean load of 7 days less that of 42, yesterday's.

    The training stress balance with its sign turned round, so that more is worse: Banister's two
    components in the form that training platforms print. Their bands depend on the unit of load
    and are convention only, so no line is drawn.
    """
    return -rows["load_balance"].alias("score")


def load_z(rows: pl.DataFrame) -> pl.Series:
    """Yesterday's log load in own standard deviations from the own mean of 28 days, as |z|.

    Speaks from 1 on: software for coaches flags a value 1 SD from the athlete's own 4 weeks on
    either side as yellow, 2 SD as red (AthleteMonitoring.com, "How does AthleteMonitoring
    calculate alerts"); convention, without a study behind the numbers.
    """
    return rows["load_yesterday_z"].abs().alias("score")


NUMBER = FEATURE | {feature.name: feature for feature in rule_numbers.NUMBERS}
RULES = (
    Rule("own_rate", "the athlete's own rate of the last 30 days", own_rate),
    Rule("yesterdays_state", "yesterday's state, fading", yesterdays_state),
    Rule(
        "weekly_ten_percent",
        "kilometres of a week against the week before (10 % rule)",
        weekly_ten_percent,
        NUMBER["weekly_ratio"],
    ),
    Rule(
        "single_session_spike",
        "a run far longer than the last month's longest",
        spike,
        NUMBER["longest_run_jump"],
    ),
    Rule("acwr", "load of 7 days over that of 28 (ACWR)", acwr, NUMBER["acwr"]),
    Rule("tsb", "fatigue less fitness, 7 and 42 days (TSB)", tsb),
    Rule(
        "load_z",
        "yesterday's load, far from the athlete's own mean (z-score)",
        load_z,
        NUMBER["load_yesterday_z"],
    ),
)
BASE_RATE = "base_rate"
LOGISTIC = "logistic_regression"
WORDS = {rule.name: rule.words for rule in RULES} | {
    BASE_RATE: "the other athletes' mean, for everybody",
    LOGISTIC: "ridge logistic regression on the same features",
}


def scored(rows: pl.DataFrame, seed: int) -> dict[str, pl.DataFrame]:
    """Score labelled rows by every rule: a frame with `score` and `probability` each.

    `rows` are those of the matrix with the rules' own numbers beside them (features/rule_numbers).
    The outer folds are the model's own, so that every rule is judged on identical rows.
    """
    folds = split.outer(rows, seed)
    raw = {rule.name: rule.score(rows) for rule in RULES}
    raw[LOGISTIC] = _per_fold(rows, folds, _logistic)
    raw[BASE_RATE] = pl.Series("score", np.zeros(rows.height))
    result = {}
    for name, score in raw.items():
        with_score = rows.with_columns(score.cast(pl.Float64).alias("score"))
        probability = _per_fold(with_score, folds, _nested if name == LOGISTIC else _line)
        known = score.drop_nulls().cast(pl.Float64).to_numpy()
        lowest = known.min(initial=0.0) - 1
        result[name] = pl.DataFrame(
            {"score": score.cast(pl.Float64).fill_null(lowest), "probability": probability}
        )
    return result


def base_rates(rows: pl.DataFrame, seed: int) -> np.ndarray:
    """Give each row the share of heavy days among the athletes outside its fold."""
    bare = rows.with_columns(pl.lit(None, pl.Float64).alias("score"))
    return _per_fold(bare, split.outer(rows, seed), _line).to_numpy()


def _per_fold(
    rows: pl.DataFrame,
    folds: list[list[str]],
    predict: Callable[[pl.DataFrame, pl.DataFrame], np.ndarray],
) -> pl.Series:
    made = np.zeros(rows.height)
    athlete = rows["athlete_id"]
    for fold in folds:
        held = athlete.is_in(fold)
        made[held.to_numpy()] = predict(rows.filter(~held), rows.filter(held))
    return pl.Series("probability", made)


def _line(train: pl.DataFrame, test: pl.DataFrame) -> np.ndarray:
    speaks = train.drop_nulls("score")
    base = train["heavy"].cast(pl.Float64).to_numpy().mean()
    result = np.full(test.height, base)
    if speaks["heavy"].n_unique() < 2 or speaks["score"].n_unique() < 2:
        return result
    score = speaks["score"].to_numpy()
    centre, scale = score.mean(), score.std()
    slope, intercept = calibration.line(
        (score - centre) / scale, speaks["heavy"].cast(pl.Float64).to_numpy()
    )
    said = test["score"].is_not_null().to_numpy()
    mine = (test["score"].fill_null(0).to_numpy() - centre) / scale
    result[said] = calibration.sigmoid(slope * mine[said] + intercept)
    return result


def _logistic(train: pl.DataFrame, test: pl.DataFrame) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression  # slow to import, and no score needs them
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    columns = [name for name in risk.COLUMNS if train[name].drop_nulls().n_unique() > 1]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, solver="newton-cholesky"))
    heavy = train["heavy"].cast(pl.Float64).to_numpy()
    if np.ptp(heavy) == 0:  # the fold holds all athletes of one kind
        return np.zeros(test.height)
    means = train.select(pl.col(columns).mean()).row(0, named=True)

    def filled(rows: pl.DataFrame) -> np.ndarray:
        return rows.select(pl.col(c).fill_null(means[c]) for c in columns).to_numpy()

    model.fit(filled(train), heavy)
    return model.decision_function(filled(test))


def _nested(train: pl.DataFrame, test: pl.DataFrame) -> np.ndarray:
    """Fit the line on scores made without their athletes, and without the athletes judged."""
    inner = _per_fold(train, split.folds(train, split.INNER, seed=0), _logistic)
    return _line(train.with_columns(inner.alias("score")), test)


def _history(rows: pl.DataFrame, days: int, half_life: float | None) -> tuple[pl.Series, pl.Series]:
    """Count earlier heavy labels (faded, only the latest) and earlier labels within some days."""
    past = rows.select("athlete_id", then="day", known="known", was="heavy")
    age = (pl.col("day") - pl.col("then")).dt.total_days()
    pairs = (
        rows.lazy()
        .select("athlete_id", "day", "t0")
        .join(past.lazy(), on="athlete_id", how="inner")
        .filter(pl.col("known") < pl.col("t0"), age.is_between(1, days))
        .sort("then")
    )
    was = pl.col("was").cast(pl.Float64)
    if half_life is not None:
        was = (was * 0.5 ** ((age - 1) / half_life)).last()
    found = pairs.group_by("athlete_id", "day").agg(hits=was.sum(), count=pl.len()).collect()
    joined = rows.select("athlete_id", "day").join(
        found, on=["athlete_id", "day"], how="left", maintain_order="left"
    )
    return joined["hits"].fill_null(0.0), joined["count"].fill_null(0).cast(pl.Float64)
