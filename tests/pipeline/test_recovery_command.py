"""A small version of `make recovery` (SYNTHETIC): one plant, one null club, and the summing up."""

from pathlib import Path

import polars as pl
import pytest

from features.registry import MODELLED
from models import recovery as judged
from models.additive import PREFIX
from pipeline import params, recovery, store
from pipeline.club.plants import PLANTS
from pipeline.club.settings import SimulateParams
from pipeline.recovery import Club
from tests.pipeline.conftest import write_settings

SIZE = {"seed": 3, "athletes": 60, "days": 150}
NULL = {
    "loudest": "iron",
    "loudest_mean_abs": 0.01,
    "usual_mean_abs": 0.3,
    "auroc": 0.5,
    "auroc_low": 0.45,
    "auroc_high": 0.55,
    "auroc_pooled_low": 0.4,
    "auroc_pooled_high": 0.49,
}
LEGS = next(plant for plant in PLANTS if plant.cause == "leg_strength")


@pytest.fixture(scope="module")
def train(tmp_path_factory):
    home = tmp_path_factory.mktemp("settings")
    write_settings(home)
    return params.load(home / "params.yaml").train


def judge(club, folder):
    recovery._judge(club, folder)
    return store.read_json(folder / club.file)


def test_a_planted_cause_is_found_and_its_decoy_is_not(train, tmp_path):
    club = Club("planted", LEGS.cause, SimulateParams(**SIZE, **LEGS.switches), train, LEGS)
    found = judge(club, tmp_path)
    assert (found["rank"], found["sign_right"], found["decoy_first"]) == (1, True, False)
    assert found["correlation"] > 0.7
    assert found["decoy_correlation"] == pytest.approx(0.5, abs=0.1)
    assert 0.05 < found["affected"] < 0.4
    assert not list(tmp_path.glob("*.part"))


def test_a_club_without_effects_shows_none(train, tmp_path):
    made = SimulateParams(**SIZE, effect_scale=0, person_sd=0)
    found = judge(Club("null", "all", made, train), tmp_path)
    assert found["auroc_low"] <= 0.5 <= found["auroc_high"]
    assert found["loudest_mean_abs"] <= 0.05


def parts(**shares):
    """Contributions of four days of one athlete: as told, 0 for every other cause."""
    zero = {PREFIX + cause.name: [0.0] * 4 for cause in MODELLED}
    own = {PREFIX + name: values for name, values in shares.items()}
    return pl.DataFrame({"athlete_id": ["a"] * 4, "day": range(4)} | zero | own)


def effects(**true):
    return pl.DataFrame({"athlete_id": ["a"] * 4, "day": range(4)} | true)


def test_rank_sign_and_correlation_are_those_of_the_affected_days():
    made = parts(iron=[0.9, 0.8, -0.1, -0.1], fuel=[0.1, 0.1, 2.0, 2.0])
    found = judged.planted(made, effects(iron=[1.2, 1.0, 0.0, 0.0]), "iron", "fuel")
    assert (found["rank"], found["first"], found["decoy_first"]) == (1, "iron", False)
    assert found["sign_right"]
    assert found["correlation"] > 0.99
    assert found["affected"] == 0.5


def test_a_decoy_that_comes_first_and_a_wrong_sign_are_said():
    made = parts(iron=[-0.2, -0.2, 0.1, 0.1], fuel=[0.9, 0.9, 0.0, 0.0])
    found = judged.planted(made, effects(iron=[1.2, 1.0, 0.0, 0.0]), "iron", "fuel")
    assert (found["rank"], found["decoy_first"], found["sign_right"]) == (2, True, False)
    assert found["correlation"] < 0


def test_a_silent_model_has_found_nothing():
    found = judged.planted(parts(), effects(iron=[1.2, 1.0, 0.0, 0.0]), "iron", "fuel")
    assert (found["sign_right"], found["correlation"]) == (False, 0.0)


def test_true_effects_add_up_by_cause():
    truth = effects(a=[0.0, 1.0, 2.0, 3.0], b=[1.0, 1.0, 0.0, 0.0], c=[5.0, 5.0, 5.0, 5.0])
    cause_of = {"a": "fuel", "b": "fuel", "c": "iron"}
    found = judged.true_effects(truth, {"a": 0.5, "b": 1.0, "c": 0.0}, cause_of)
    assert found["fuel"].to_list() == [1.0, 1.5, 1.0, 1.5]
    assert found["iron"].to_list() == [0.0] * 4


def test_shares_over_seeds_are_summed_up_as_the_design_has_them(train):
    made = SimulateParams(**SIZE)
    club = Club("planted", "iron", made, train, LEGS)
    one = {"rank": 1, "sign_right": True, "decoy_first": False, "correlation": 0.9}
    one |= {"affected": 0.1, "decoy_correlation": 0.5}
    strata = {"below_15": 4, "below_15_raised": 4, "above_100": 8, "above_100_not_raised": 6}
    two = one | {"rank": 3, "correlation": 0.7}
    found = recovery.summary([(club, one | strata), (club, two | strata)])
    planted = found["planted"]["iron"]
    assert (planted["seeds"], planted["ranked_first"], planted["sign_right"]) == (2, 0.5, 1.0)
    assert (planted["correlation"], planted["correlation_lowest"]) == (pytest.approx(0.8), 0.7)
    assert found["strata"]["iron"]["raised_below_15"] == 1.0
    assert found["strata"]["iron"]["not_raised_above_100"] == 0.75
    assert found["SYNTHETIC"] is True


def test_a_stopped_run_goes_on_where_it_was_and_clubs_of_another_size_are_others(
    project, command, monkeypatch
):
    judged = []

    def noted(clubs, kept):
        judged.append([club.file for club in clubs])
        for club in clubs[:2]:  # stopped after two
            store.write_json(NULL, kept / club.file)
        if len(clubs) > 2:
            raise store.ProblemError("stopped")

    monkeypatch.setattr(recovery, "_run", noted)
    wanted = ["work", "report.json", "--seeds", "3", "--only", "null"]
    assert command(recovery.recover, *wanted).status == 1
    assert command(recovery.recover, *wanted).status == 0
    assert judged[1] == judged[0][2:]
    assert store.read_json(Path("report.json"))["null"]["seeds"] == 3
    command(recovery.recover, *wanted, "--athletes", "30")
    assert not set(judged[2]) & set(judged[0])


def test_an_unknown_name_is_refused_with_those_that_are_known(project, refuses):
    said = refuses(recovery.recover, "work", "report.json", "--only", "luck")
    assert "nothing is called 'luck'" in said
    assert "iron" in said
