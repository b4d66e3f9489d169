from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from models import honest, subgroups
from models.subgroups import HELD_BACK, NOT_KNOWN, TOO_FEW
from tests.models.made_up import made_up


@pytest.fixture(scope="module")
def on(twelve):
    return honest.judged(twelve, train_seed=1, seed=1, draws=20)


def tables(athletes, sessions):
    return SimpleNamespace(
        athletes=pl.LazyFrame(athletes, schema_overrides={"training_years": pl.Float64}),
        sessions=pl.LazyFrame(sessions),
    )


def test_an_athlete_is_told_by_sex_age_training_and_what_wrote_the_rows():
    found = subgroups.about(
        tables(
            {
                "athlete_id": ["A", "B", "A"],
                "happened": [1, 1, 2],
                "sex": ["female", None, "female"],
                "age_y": [29.0, 50.0, 30.0],  # the latest entry counts
                "training_years": [None, 4.9, None],
            },
            {"athlete_id": ["A", "A", "B"], "source": ["diary", "device", "diary"]},
        )
    )
    assert found.rows() == [
        ("A", "female", "30 to 39 years", None, "a watch and a diary"),
        ("B", None, "50 years or more", "2 to 4 years", "a diary alone"),
    ]


def groups(on, sex):
    athletes = pl.DataFrame({"athlete_id": np.unique(on.athlete), "sex": sex})
    counted = {"slope": 1.0}
    return subgroups.judged(on, athletes, lambda rows: counted | {"own": int(rows.sum())})


def test_a_group_of_five_athletes_has_figures_and_one_of_four_is_listed_with_its_counts(on):
    found = groups(on, ["female"] * 5 + ["male"] * 4 + [None] * 3)["sex"]
    assert list(found) == ["female", "male", NOT_KNOWN]
    assert found["female"]["own"] == found["female"]["rows"]
    assert found["male"]["said"] == TOO_FEW
    assert found["male"]["athletes"] == 4
    assert found["male"]["rows"] > 0
    assert "slope" not in found["male"]
    assert sum(group["rows"] for group in found.values()) == on.rows.height


def test_of_one_athlete_alone_no_days_are_counted(on):
    found = groups(on, ["female"] + ["male"] * 11)["sex"]["female"]
    assert found == {"athletes": 1, "rows": None, "heavy": None, "said": TOO_FEW}


@pytest.mark.parametrize(
    ("sex", "hidden"),
    [
        (["female"] + ["male"] * 11, {"female", "male"}),
        (["female"] + ["male"] * 6 + [None] * 5, {"female", NOT_KNOWN}),
        (["female", "male"] + [None] * 10, {"female", "male"}),
        (["female"] * 2 + ["male"] * 10, set()),
    ],
)
def test_a_single_athletes_days_do_not_follow_from_the_total_and_the_rest(on, sex, hidden):
    found = groups(on, sex)["sex"]
    assert {name for name, group in found.items() if group["rows"] is None} == hidden
    for name in hidden:
        said = TOO_FEW if found[name]["athletes"] < 5 else HELD_BACK
        count = found[name]["athletes"]
        assert found[name] == {"athletes": count, "rows": None, "heavy": None, "said": said}


def test_nine_heavy_days_are_too_few():
    matrix = made_up(athletes=8, days=40, seed=2)
    on = honest.judged(matrix, train_seed=1, seed=1, draws=20)
    heavy = np.zeros(len(on.heavy))
    heavy[:: len(heavy) // 9][:9] = 1
    few = honest.Judged(on.rows, on.athlete, heavy, on.base_rate, on.onset, on.resampled)
    found = groups(few, [None] * 8)["sex"][NOT_KNOWN]
    assert found["heavy"] <= 9
    assert found["said"] == TOO_FEW


def test_days_with_few_earlier_ratings_are_a_group_of_their_own(on):
    found = groups(on, [None] * 12)["earlier ratings"]
    assert list(found) == ["fewer than 14", "14 or more"]
    few = (on.rows["ratings_before"] < 14).sum()
    assert found["fewer than 14"]["rows"] == few
