import numpy as np
import polars as pl
import pytest

from models import weights
from models.calibration import sigmoid
from models.weights import BASE, PREFIX, Weights

ROWS = 4000
PEOPLE = np.arange(ROWS) % 40


@pytest.fixture(scope="module")
def margins():
    """Three SYNTHETIC causes: one holds at twice its margin, one is noise, one is reversed."""
    rng = np.random.default_rng(7)
    names = [PREFIX + name for name in ("real", "noise", "reversed")]
    frame = {name: rng.normal(0, 0.4, ROWS) for name in names}
    return pl.DataFrame({BASE: np.full(ROWS, -1.2)} | frame)


@pytest.fixture(scope="module")
def heavy(margins):
    log_odds = -1.0 + 2 * margins[PREFIX + "real"] - margins[PREFIX + "reversed"]
    return (np.random.default_rng(8).random(ROWS) < sigmoid(log_odds.to_numpy())).astype(float)


def test_a_real_cause_gets_its_full_size_and_noise_none(margins, heavy):
    found = weights.fit(margins, heavy, PEOPLE, penalty=5)
    assert found.by_cause["real"] == pytest.approx(2, abs=0.25)
    assert found.by_cause["noise"] == pytest.approx(0, abs=0.02)
    assert found.shift == pytest.approx(0.2, abs=0.1)


def test_no_weight_is_negative(margins, heavy):
    assert weights.fit(margins, heavy, PEOPLE, penalty=0).by_cause["reversed"] == 0


def test_a_cause_that_earns_less_than_the_penalty_does_not_count(margins, heavy):
    gone = weights.fit(margins, heavy, PEOPLE, penalty=1e4)
    assert set(gone.by_cause.values()) == {0.0}
    assert sigmoid(gone.apply(margins)[BASE].to_numpy()) == pytest.approx(heavy.mean(), abs=1e-4)


def test_weighing_multiplies_each_cause_and_shifts_the_base(margins):
    found = Weights(shift=0.5, by_cause={"real": 2.0, "noise": 0.0, "reversed": 1.0}).apply(margins)
    assert found[BASE].to_list() == pytest.approx([-0.7] * ROWS)
    assert found[PREFIX + "real"].equals(2 * margins[PREFIX + "real"])
    assert found[PREFIX + "noise"].abs().max() == 0


def test_before_any_weights_are_fitted_every_cause_counts_fully():
    assert Weights().of("anything") == 1


def test_the_same_rows_give_the_same_weights(margins, heavy):
    assert weights.fit(margins, heavy, PEOPLE, 3) == weights.fit(margins, heavy, PEOPLE, 3)


def test_a_cause_that_tells_athletes_apart_pays_for_their_shared_level():
    rng = np.random.default_rng(9)
    level = rng.normal(0, 1, 40)[PEOPLE]  # each athlete's own, which no cause explains
    own = pl.DataFrame({BASE: np.full(ROWS, -1.2), PREFIX + "own": rng.normal(0, 0.4, 40)[PEOPLE]})
    day = own.with_columns(pl.Series(PREFIX + "own", rng.normal(0, 0.4, ROWS)))
    heavy = (rng.random(ROWS) < sigmoid(-1.2 + level)).astype(float)
    error = sigmoid(np.full(ROWS, -1.2)) - heavy
    inflated = [weights._inflation(m.drop(BASE).to_numpy(), error, PEOPLE)[0] for m in (own, day)]
    assert inflated[0] > 5
    assert inflated[1] < 2


def test_causes_that_hold_earn_their_keep_and_noise_does_not(margins, heavy):
    right = weights.fit(margins, heavy, PEOPLE, penalty=1)
    assert weights.earns_its_keep(right, margins, heavy)
    luck = (np.random.default_rng(3).random(ROWS) < 0.3).astype(float)
    lucky = weights.fit(margins, luck, PEOPLE, penalty=0)
    assert sum(lucky.by_cause.values()) > 0
    assert not weights.earns_its_keep(lucky, margins, luck)


def test_without_skill_every_cause_is_silent(margins, heavy):
    silent = weights.silent(margins, heavy).apply(margins)
    assert silent.drop(BASE).sum().row(0) == (0.0, 0.0, 0.0)
    assert sigmoid(silent[BASE].to_numpy()).mean() == pytest.approx(heavy.mean())
