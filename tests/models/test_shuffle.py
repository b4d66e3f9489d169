"""What shuffled ratings and a club without any effect leave over: nothing, if nothing leaks.

Ratings are permuted inside each athlete before the matrix is built. Which figures must then
contain 0.5 follows from what each predictor may see:

- `risk_cold` sees nothing that was made from the athlete's own ratings. The permutation makes
  the ratings exchangeable given everything it sees, so its within-athlete AUROC is 0.5 on average.
- `probability` (the causes alone) sees one such value, the legs of a run of the last 3 days.
- `risk` adds "usual for you", made of all past ratings. Inside one athlete ratings are drawn
  without replacement: after heavy ones fewer heavy ones are left, so a predictor that rises with
  the past falls short of 0.5. On 40 athletes × 90 days and six permutations we found 0.36 to 0.42
  for `risk`, 0.47 to 0.53 for `probability` and 0.48 to 0.50 for `risk_cold`. It may not be above.

Pooled figures of a null club lie below 0.5 too: a fold whose athletes happen to be heavy more often
is predicted by the others, who are so less often, and with a slope of 0 that is all there is to
rank by (0.41 to 0.44 for `risk_cold`). Pairs inside one fold have no such slant.
"""

import numpy as np
import polars as pl
import pytest

from features import matrix
from features.labels import LEGS_RATING
from features.timeline import Tables
from models import crossfit, honest, metrics
from models.settings import TrainParams
from pipeline.club.settings import SimulateParams
from pipeline.club.simulation import simulate_club
from pipeline.formats import folder
from tests.models.made_up import ABOUT, KEY

PARAMS = TrainParams(
    seed=1,
    num_leaves=3,
    learning_rate=0.15,
    num_iterations=20,
    min_data_in_leaf=20,
    lambda_l2=5,
    feature_fraction=0.5,
    line_penalty=30,
    cause_penalty=3,
    confidence=0.8,
)
DRAWS = 400
PREDICTORS = ["probability", "risk_cold", "risk"]


def club(home, seed, **settings):
    """Simulate athletes, 40 for 90 days if not said, and read what they handed over into tables."""
    size = {"seed": seed, "athletes": 40, "days": 90, "mess": False}
    params = SimulateParams(**size | settings)
    simulate_club(params, home / "raw", home / "truth")
    return folder.read(home / "raw")[1]


def shuffled(built):
    """Permute the ratings of legs and breathing among each athlete's rated runs."""
    entries = built["checkins"].sort("athlete_id", "happened", "kind")
    rated = (pl.col("kind") == "after_run") & pl.col("legs").is_not_null()
    rng = np.random.default_rng(1)
    parts = []
    for own in entries.filter(rated).partition_by("athlete_id", maintain_order=True):
        order = rng.permutation(own.height)
        parts.append(own.with_columns(own["legs"][order], own["breathing"][order]))
    return built | {"checkins": pl.concat([entries.filter(~rated), *parts])}


def judged(built):
    """Build, predict every athlete without them: labelled rows with predictions, and the judge."""
    tables = Tables(**{name: rows.lazy() for name, rows in built.items()})
    made = matrix.build(tables, LEGS_RATING)
    predicted = pl.concat(list(crossfit.out_of_fold(made, PARAMS, ABOUT)))
    on = honest.judged(made, PARAMS.seed, 1, DRAWS)
    return on.rows.select(KEY).join(predicted, on=KEY, how="left", maintain_order="left"), on


def within(found, name):
    """Give the mean within-athlete AUROC of a predictor and its interval over athletes."""
    made, on = found
    own = metrics.within(on.athlete, on.heavy, made[name].to_numpy())
    assert len(own) >= 15
    low, high = metrics.interval(on.resampled.mean_of_athletes(own, on.athlete))
    return low, float(np.mean(list(own.values()))), high


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return club(tmp_path_factory.mktemp("club"), 6, athletes=60, days=120, effect_scale=2)


@pytest.fixture(scope="module")
def plain(tables):
    return judged(tables)


@pytest.fixture(scope="module")
def mixed(tables):
    return judged(shuffled(tables))


@pytest.fixture(scope="module")
def null(tmp_path_factory):
    """A club in which nothing has an effect and every athlete is alike."""
    return judged(club(tmp_path_factory.mktemp("null"), 5, effect_scale=0, person_sd=0))


def test_shuffling_keeps_each_athletes_ratings_and_rated_days(plain, mixed):
    before, after = plain[1].rows, mixed[1].rows
    assert after.select(KEY).equals(before.select(KEY))
    assert after["heavy"].sum() == before["heavy"].sum()
    assert (after["heavy"] != before["heavy"]).mean() > 0.1
    rates = [rows.group_by("athlete_id").agg(pl.col("heavy").sum()) for rows in (before, after)]
    assert rates[0].sort("athlete_id").equals(rates[1].sort("athlete_id"))


@pytest.mark.parametrize("name", ["probability", "risk_cold"])
def test_causes_say_nothing_about_shuffled_days(mixed, name):
    low, _, high = within(mixed, name)
    assert low <= 0.5 <= high


def test_usual_for_you_does_not_lift_shuffled_days(mixed):
    low, mean, _ = within(mixed, "risk")
    assert low < 0.5
    assert mean < 0.5


@pytest.mark.parametrize("name", PREDICTORS)
def test_the_same_days_unshuffled_are_told_apart(plain, name):
    low, mean, _ = within(plain, name)
    assert low > 0.5
    assert mean > 0.55


@pytest.mark.parametrize("name", ["probability", "risk_cold"])
def test_causes_say_nothing_inside_the_athletes_of_a_null_club(null, name):
    low, _, high = within(null, name)
    assert low <= 0.5 <= high


@pytest.mark.parametrize("name", PREDICTORS)
def test_no_figure_of_a_null_club_is_above_one_half(null, name):
    made, on = null
    score = made[name].to_numpy()
    low, _ = metrics.interval(on.resampled.auroc(on.heavy, score))
    assert low < 0.5
    folds = made["fold"].to_numpy()
    inside = [metrics.auroc(on.heavy[folds == k], score[folds == k]) for k in set(folds)]
    error = np.std(inside, ddof=1) / np.sqrt(len(inside))
    assert np.mean(inside) - 2.3 * error <= 0.5  # 10 folds: t of 97.5 %


def test_causes_count_for_next_to_nothing_in_a_null_club(null, plain):
    def sizes(made):
        return made.select(pl.col("^contribution_.*$").abs().mean()).row(0)

    assert max(sizes(null[0])) < 0.1
    assert max(sizes(plain[0])) > 0.1
