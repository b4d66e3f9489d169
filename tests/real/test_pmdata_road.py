"""The whole road on PMData, from the published archive to honest figures."""

from pathlib import Path

import polars as pl
import pytest

from features import labels, matrix, referral, rule_numbers
from features.timeline import Tables
from models import crossfit, honest, rules
from models.crossfit import About
from pipeline import fetch, params
from pipeline.formats import folder, ledger

ARCHIVE = Path("../shared/data/pmdata/pmdata_core_raw.tar.gz")
pytestmark = pytest.mark.skipif(
    not ARCHIVE.exists(), reason="needs ../shared/data with PMData, which is not in git"
)
ABOUT = About("pmdata", labels.LEG_SORENESS.name, synthetic=False)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    raw = tmp_path_factory.mktemp("raw") / "pmdata"
    fetch.fetch("pmdata", archive=ARCHIVE, into=raw)
    return folder.read(raw)


@pytest.fixture(scope="module")
def tables(read):
    return Tables(**{name: rows.lazy() for name, rows in read[1].items()})


@pytest.fixture(scope="module")
def rows(tables):
    numbers = rule_numbers.build(tables, labels.LEG_SORENESS)
    built = matrix.build(tables, labels.LEG_SORENESS)
    return built.join(numbers, on=["athlete_id", "day"], how="left", maintain_order="left")


@pytest.fixture(scope="module")
def judged(rows):
    settings = params.load()
    on = honest.judged(rows, settings.train.seed, seed=1, draws=300)
    folds = crossfit.out_of_fold(rows, settings.train, ABOUT)
    return on, on.rows.join(pl.concat(folds), on=honest.KEY, how="left", maintain_order="left")


def test_every_row_is_kept_or_refused_with_its_reason(read):
    books, _ = read
    counts = ledger.counted(books)
    for kind, expected in {"wellness": 1747, "srpe": 783, "injury": 225}.items():
        files = [f for name, f in counts["files"].items() if name.endswith(f"{kind}.csv")]
        assert sum(f["read"] for f in files) == expected
        assert all(f["read"] == f["kept"] + f["refused"] for f in files)
    assert all(r.reason and r.remedy for r in books.refused)


def test_labelled_local_days_are_those_of_the_data_sets_readme(rows):
    assert rows["heavy"].count() == 1722
    assert rows["heavy"].sum() == 238
    assert rows["athlete_id"].n_unique() == 16


def test_no_label_is_known_at_its_own_t0(rows):
    rated = rows.filter(pl.col("heavy").is_not_null())
    assert (rated["known"] >= rated["t0"]).all()


def test_every_athlete_is_an_adult_and_most_days_are_scored(rows, tables):
    status = referral.statuses(rows, tables, labels.LEG_SORENESS)["status"]
    assert set(status) == {"scored", "not_enough_data"}
    assert (status == "scored").mean() > 0.8


def test_the_model_ranks_the_days_of_athletes_it_never_saw(judged):
    on, made = judged
    risk = made["risk"].to_numpy()
    figures = honest.all_figures(on, risk, risk)
    assert figures["auroc"] >= 0.79
    assert figures["auroc_within"] >= 0.72
    assert figures["brier"] <= 0.104
    # better than 0.85 and 0.79 has never been honest on this data (pmdata-notes.md)
    assert figures["auroc"] < 0.85
    assert figures["auroc_within"] < 0.79


def test_the_model_is_better_calibrated_than_the_athletes_own_rate(judged):
    on, made = judged
    risk = made["risk"].to_numpy()
    rule = rules.scored(on.rows, params.load().train.seed)["own_rate"]
    theirs = rule["score"].to_numpy(), rule["probability"].to_numpy()
    found = honest.differences(on, (risk, risk), theirs)
    assert found["brier_difference_high"] < 0
