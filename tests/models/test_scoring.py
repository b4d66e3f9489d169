from datetime import timedelta

import numpy as np
import polars as pl
import polars.selectors as cs
import pytest

from features import referral
from models import additive, baseline, scoring
from models.additive import BASE, PREFIX, USUAL
from models.calibration import logit
from tests.models.made_up import KEY, made_up, model_of, trees

BLOCKED, SILENT, REFERRED = "blocked", "not_enough_data", "referred"


@pytest.fixture(scope="module")
def own_model(twelve):
    return model_of(trees(twelve))


@pytest.fixture(scope="module")
def statuses(twelve):
    """Scored, but for every seventh, eighth and ninth day of ten."""
    said = ["scored"] * 7 + [BLOCKED, SILENT, REFERRED]
    return twelve.select(KEY).with_columns(
        status=pl.Series((said * 72)[: twelve.height]), message=pl.lit("")
    )


@pytest.fixture(scope="module")
def scores(own_model, twelve, statuses):
    return scoring.score(own_model, twelve, statuses)


@pytest.fixture(scope="module")
def kept(own_model, twelve, statuses, held_out):
    return scoring.score(own_model, twelve, statuses, held_out)


def parts(scores):
    return scores.select(BASE, USUAL, f"^{PREFIX}.*$")


def test_only_scored_rows_have_a_risk_and_parts(scores):
    hidden = scores.filter(pl.col("status") != "scored")
    assert set(hidden["status"]) == {BLOCKED, SILENT, REFERRED}
    assert hidden["risk"].null_count() == hidden.height
    for column in parts(hidden).columns:
        assert hidden[column].null_count() == hidden.height
    shown = scores.filter(status="scored")
    assert shown["risk"].null_count() == 0


@pytest.mark.parametrize("made", ["scores", "kept"])
def test_the_parts_of_a_scored_row_add_up_to_its_risk(made, request):
    shown = request.getfixturevalue(made).filter(status="scored")
    total = parts(shown).to_numpy().sum(axis=1)
    assert np.abs(total - logit(shown["risk"].to_numpy())).max() < 1e-9


def test_every_day_gets_one_row_in_the_matrixs_order(scores, twelve):
    assert scores.select(KEY).equals(twelve.select(KEY))
    assert set(scores["data"]) == {"SYNTHETIC"}
    assert set(scores["notice"]) == {f"{referral.SAFETY} {scoring.MADE_UP}"}


def test_without_out_of_fold_predictions_the_model_speaks(scores, own_model, twelve):
    assert set(scores["source"]) == {"model"}
    expected = additive.probability(own_model.contributions(twelve))
    shown = scores["status"] == "scored"
    gap = scores["risk"].filter(shown) - expected.filter(shown)
    assert gap.abs().max() < 1e-12  # sums may round by how memory is aligned


def test_labelled_days_keep_the_prediction_that_never_saw_their_athlete(kept, held_out, twelve):
    last = pl.col("day").filter(pl.col("heavy").is_not_null()).max().over("athlete_id")
    labelled = twelve.select(pl.col("day") <= last).to_series()
    assert (kept["source"] == "out_of_fold").equals(labelled.alias("source"))
    shown = kept["status"] == "scored"
    both = kept.select("risk").with_columns(held=held_out["risk"])
    own = both.filter(labelled & shown)
    assert (own["risk"] - own["held"]).abs().max() < 1e-12


def test_history_is_judged_by_predictions_that_never_saw_the_athlete(
    own_model, twelve, statuses, held_out
):
    """New days have no label yet: cut the last 20 days' labels off."""
    new = pl.col("day") > pl.col("day").max() - timedelta(days=20)
    quiet = twelve.with_columns(heavy=pl.when(~new).then("heavy"))
    found = scoring.score(own_model, quiet, statuses, held_out)
    past = quiet.select(*KEY, "known", "heavy", baseline.AFTER_RUN).with_columns(
        held_out["probability"]
    )
    expected = own_model.contributions(quiet, past)[USUAL]
    shown = (found["source"] == "model") & (found["status"] == "scored")
    assert (found[USUAL].filter(shown) - expected.filter(shown)).abs().max() < 1e-12
    assert found[USUAL].filter(shown).abs().max() > 0.01


def test_days_that_came_after_the_training_are_scored_by_the_model(
    own_model, twelve, statuses, held_out
):
    """Labels newer than the out-of-fold predictions still count, and leave no row without risk."""
    old = held_out.filter(pl.col("day") < pl.col("day").max() - timedelta(days=20))
    found = scoring.score(own_model, twelve, statuses, old)
    shown = found.filter(status="scored")
    assert shown["risk"].null_count() == 0
    new = pl.col("day") > old["day"].max()
    assert set(found.filter(new)["source"]) == {"model"}
    quiet = twelve.with_columns(heavy=pl.when(~new).then("heavy"))
    without = scoring.score(own_model, quiet, statuses, old)
    assert (found[USUAL] - without[USUAL]).abs().max() > 0.001


def test_typical_risk_is_the_median_of_earlier_scored_days_only(scores):
    for own in scores.filter(
        pl.col("athlete_id").is_in(["SYNTHETIC-01", "SYNTHETIC-07"])
    ).iter_rows(named=True):
        earlier = scores.filter(
            pl.col("athlete_id") == own["athlete_id"], pl.col("day") < own["day"]
        )["risk"].drop_nulls()
        if earlier.is_empty() or own["risk"] is None:
            assert own["typical_risk"] is None
        else:
            assert own["typical_risk"] == pytest.approx(earlier.median())


def test_typical_risk_forgets_all_but_the_last_90_scored_days():
    days = pl.date_range(pl.date(2025, 1, 1), pl.date(2025, 4, 3), eager=True)
    risk = [0.9, None, *[0.1] * 90, 0.5]
    rows = pl.DataFrame({"athlete_id": "a", "day": days, "risk": risk})
    typical = scoring._with_typical(rows)["typical_risk"].to_list()
    assert typical[:4] == [None, None, 0.9, pytest.approx(0.5)]
    assert typical[-1] == pytest.approx(0.1)


def test_scored_rows_get_a_reason_and_others_none(scores, twelve):
    written = scoring.with_reasons(scores, twelve)
    assert written.columns[-3:] == ["reason", "data", "notice"]
    assert written.select(KEY).equals(scores.select(KEY))
    shown = written["status"] == "scored"
    assert written["reason"].is_not_null().equals(shown.alias("reason"))
    starts = ("counted towards the estimate: ", "nothing ")
    assert all(text.startswith(starts) for text in written["reason"].drop_nulls())


def test_the_inputs_that_a_row_lacks_are_named(scores, twelve):
    lacking = twelve["ferritin_deficit"].is_null()
    named = scores["missing"].str.contains("ferritin_deficit")
    assert 0 < lacking.sum() < len(lacking)
    assert named.equals(lacking.alias("missing"))


def test_real_athletes_are_not_called_synthetic(own_model, twelve, statuses):
    def renamed(frame):
        return frame.with_columns(pl.col("athlete_id").str.replace("SYNTHETIC-", "p"))

    found = scoring.score(own_model, renamed(twelve), renamed(statuses))
    assert set(found["data"]) == {"real"}
    assert found["risk"].null_count() == (statuses["status"] != "scored").sum()


# Some rows alone


def whole(model, matrix, statuses, held=None):
    """Give rows as they are written: with reasons, and rounded."""
    scores = scoring.with_reasons(scoring.score(model, matrix, statuses, held), matrix)
    return scores.with_columns(cs.float().round(12)).sort(KEY)


@pytest.mark.parametrize("held", [False, True])
def test_a_row_depends_neither_on_the_order_nor_on_other_athletes(
    own_model, twelve, statuses, held_out, held
):
    held = held_out if held else None
    written = whole(own_model, twelve, statuses, held)
    assert written["reason"].n_unique() > 100
    mixed = [frame.sample(fraction=1, shuffle=True, seed=1) for frame in (twelve, statuses)]
    assert whole(own_model, *mixed, held).equals(written)
    for athletes in (["SYNTHETIC-03"], ["SYNTHETIC-01", "SYNTHETIC-12"]):
        theirs = pl.col("athlete_id").is_in(athletes)
        alone = whole(own_model, twelve.filter(theirs), statuses.filter(theirs), held)
        assert alone.equals(written.filter(theirs))


def test_the_last_days_need_a_year_and_what_the_typical_risk_looks_back_on(own_model):
    """Of two days in three scored, 90 are at most 137 days back, and each of them needs a year."""
    years = made_up(athletes=2, days=600, seed=5)
    spoken = pl.when(pl.col("day").dt.day() % 3 > 0).then(pl.lit("scored"))
    said = years.select(*KEY, status=spoken, message=pl.lit(""))
    last = years["day"].max()
    newest = pl.col("day") > last - timedelta(days=10)
    tail = pl.col("day") > last - timedelta(days=10 + 137 + baseline.LOOKBACK_DAYS)
    written = whole(own_model, years, said).filter(newest)
    cut = whole(own_model, years.filter(tail), said.filter(tail)).filter(newest)
    assert cut.equals(written)
    assert written[USUAL].drop_nulls().abs().min() > 0
