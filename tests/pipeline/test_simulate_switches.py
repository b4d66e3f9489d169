"""The switches of the made-up club: decoys, slips, betrayals, complete logs (SYNTHETIC)."""

import json
from collections import Counter

import numpy as np
import polars as pl
import pytest

from features import labels, matrix
from features.registry import MODELLED
from features.seen import Ordered
from features.timeline import Tables
from models import crossfit, honest, metrics
from models.crossfit import About
from pipeline.club.decoys import add_decoy, decoy_of
from pipeline.club.exposures import EXPOSURE, EXPOSURES
from pipeline.club.life import live, streams
from pipeline.club.plants import PLANTS
from pipeline.club.settings import SimulateParams
from pipeline.club.simulation import simulate_club
from pipeline.formats import folder, repeats
from tests.models.made_up import QUICK

ABOUT = About(cohort="club", label="legs_rating", synthetic=True)
DECOYED = (
    "load_yesterday_z",
    "hard_yesterday",
    "spike",
    "leg_strength_48h",
    "sleep_short",
    "stress",
    "carbs_before_long_low",
    "heat",
    "no_rest_7d",
    "soreness",
    "ferritin_deficit",
    "b12_low",
    "cadence_deficit",
    "shoe_over",
    "strain",
)


def made(tmp_path, **settings):
    """Simulate, read and return: truth.json, refusals by reason, and the tables."""
    params = SimulateParams(**{"seed": 5, "athletes": 60, "days": 120} | settings)
    simulate_club(params, tmp_path / "raw", tmp_path / "truth")
    books, built = folder.read(tmp_path / "raw")
    said = json.loads((tmp_path / "truth" / "truth.json").read_text())
    return said, books, Tables(**{name: rows.lazy() for name, rows in built.items()})


@pytest.fixture(scope="module")
def club():
    params = SimulateParams(seed=4, athletes=100, days=180, logging="complete")
    parts = streams(params.seed)
    return live(params, parts), parts["decoy"]


@pytest.mark.parametrize("exposure", DECOYED)
def test_a_decoy_goes_along_at_one_half_and_belongs_to_another_cause(club, exposure):
    changed, about = add_decoy(club[1], club[0], exposure, 0.5)
    assert about["correlation"] == pytest.approx(0.5, abs=0.1)
    assert EXPOSURE[about["decoy"]].cause == about["cause"] != EXPOSURE[exposure].cause
    assert np.array_equal(changed.training.run_min, club[0].training.run_min)


def test_every_modelled_cause_has_something_that_can_be_planted():
    assert {exposure.cause for exposure in EXPOSURES} == {cause.name for cause in MODELLED}


def test_every_plant_is_of_its_cause_and_every_decoy_is_of_another():
    for plant in PLANTS:
        assert {EXPOSURE[name].cause for name in plant.effects} == {plant.cause}
        assert EXPOSURE[decoy_of(next(iter(plant.effects)))].cause != plant.cause
    assert len(PLANTS) >= 10
    assert {"iron", "vitamin_b12"} <= {plant.cause for plant in PLANTS}


def test_an_unknown_decoy_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match=r"simulate.decoy: unknown luck"):
        made(tmp_path, decoy="luck")


def test_what_was_messed_up_is_what_ingest_refuses(tmp_path):
    said, books, _ = made(tmp_path, athletes=100, days=180)
    mess = said["mess"]
    rows = [refusal for refusal in books.refused if refusal.scope == "row"]
    by = Counter((refusal.file.split(".")[0], refusal.column) for refusal in rows)
    assert by["sessions", "distance_km"] == mess["distance_in_metres"] > 0
    assert by["nights", "asleep_h"] == mess["sleep_in_minutes"] > 0
    assert by["labs", "loinc"] == mess["code_of_another_unit"] > 0
    twice = [refusal for refusal in rows if refusal.reason == repeats.COPY]
    slipped_twice = len(twice) + sum(n for (_, column), n in by.items() if column == "")
    assert len(rows) >= sum(v for k, v in mess.items() if k != "new_watches") > 0
    assert slipped_twice >= 0.8 * (mess["sessions_twice"] + mess["nights_twice"])


def test_without_mess_nothing_is_refused(tmp_path):
    said, books, _ = made(tmp_path, mess=False)
    assert "mess" not in said
    assert [r for r in books.refused if r.scope in ("file", "row")] == []


def test_a_new_watch_reads_another_resting_heart_rate(tmp_path):
    plain = made(tmp_path / "plain", mess=False)[2].nights.collect()
    messed = made(tmp_path / "messed")[2].nights.collect()
    both = plain.join(messed, on=["athlete_id", "happened", "kind"])
    gap = pl.col("resting_heart_rate_bpm_right") - pl.col("resting_heart_rate_bpm")
    shifted = both.filter(gap != 0)
    assert set(shifted.select(gap).to_series()) == {3.0}
    assert 0 < shifted["athlete_id"].n_unique() < 20


def test_in_complete_logs_every_run_is_rated_and_every_night_worn(tmp_path):
    _, _, tables = made(tmp_path, logging="complete", mess=False)
    runs = tables.sessions.filter(pl.col("sport") == "run").collect()
    rated = tables.checkins.filter(pl.col("kind") == "after_run").collect()
    assert rated.height == runs.height
    assert runs["heart_rate_mean_bpm"].null_count() == 0
    assert tables.nights.collect().height >= 119 * 50


def test_without_mediators_soreness_has_nothing_to_do_with_training():
    def link(mediators):
        params = SimulateParams(seed=6, athletes=80, days=120, mediators=mediators)
        lived = live(params, streams(params.seed))
        eve = lived.training.load[:, 60:-1].ravel()
        return np.corrcoef(eve, lived.body.soreness[:, 61:].ravel())[0, 1]

    assert link(mediators=True) > 0.3
    assert abs(link(mediators=False)) < 0.03


def test_hot_days_shorten_runs_and_strain_raises_the_resting_heart_rate(club):
    lived = club[0]
    run, hot = lived.training.run, lived.weather.wbgt_c > 22
    easy = run & (lived.training.kind == 1)
    assert lived.training.run_min[easy & hot].mean() < 0.9 * lived.training.run_min[easy].mean()
    rates = lived.body.resting_heart_rate_bpm
    assert rates[lived.body.strain].mean() > rates[~lived.body.strain].mean() + 4


def skill(tables):
    """AUROC beyond the base rate of a club's rated days, and its lower bound."""
    rows = matrix.build(tables, labels.LEGS_RATING, rated_only=True).sort("athlete_id", "day")
    found = pl.concat(list(crossfit.out_of_fold(rows, QUICK, ABOUT))).sort("athlete_id", "day")
    on = honest.judged(rows, QUICK.seed, 1, 200)
    beyond = honest.beyond_base_rate(on, found["risk"].to_numpy())
    low, high = metrics.interval(on.resampled.auroc(on.heavy, beyond))
    return low, metrics.auroc(on.heavy, beyond), high


LEAKS = ("tomorrow", "late_report", "blood_draw")


@pytest.mark.parametrize("leak", LEAKS)
def test_an_honest_pipeline_gains_nothing_from_rows_that_betray(tmp_path, leak):
    said, _, tables = made(tmp_path, leak=leak, effect_scale=0, person_sd=0)
    assert said["params"]["leak"] == leak
    assert leak in (tmp_path / "raw" / "README.txt").read_text()
    low, found, high = skill(tables)
    assert low <= 0.5 <= high
    assert found < 0.55


def peek(leak, real):
    """Plant the fault that each betrayal rewards into the rows that looks see."""

    def tomorrow(rows):
        back = pl.duration(days=2)
        return real(rows.with_columns(pl.col("day", "happened", "recorded") - back))

    def unrecorded(rows):
        return real(rows.with_columns(recorded="happened"))

    return tomorrow if leak == "tomorrow" else unrecorded


@pytest.mark.parametrize("leak", LEAKS)
def test_a_pipeline_that_looks_where_it_may_not_is_found_out(tmp_path, monkeypatch, leak):
    _, _, tables = made(tmp_path, leak=leak, effect_scale=0, person_sd=0)
    monkeypatch.setattr(Ordered, "of", peek(leak, Ordered.of))
    low, found, _ = skill(tables)
    assert low > 0.5
    assert found > 0.6
