"""The made-up club: what it writes, and that its truth is what it says."""

import hashlib
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from features import flags, registry, units
from features.labels import LEGS_RATING
from features.tables import TABLES
from pipeline import simulate
from pipeline.club import measures, sheets
from pipeline.club.blood import draw_blood
from pipeline.club.body import draw_body
from pipeline.club.calendar import LEAD_IN, draw_days
from pipeline.club.exposures import EXPOSURES
from pipeline.club.life import live, streams
from pipeline.club.people import draw_people
from pipeline.club.settings import SimulateParams
from pipeline.club.simulation import simulate_club
from pipeline.club.training import HARD, Training
from pipeline.formats import sniffing, templates
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source

SMALL = SimulateParams(seed=3, athletes=8, days=60)
MIDDLE = SimulateParams(seed=11, athletes=90, days=150, coefficients="medians")
STAMP = "%Y-%m-%dT%H:%M:%S"


def written(params: SimulateParams, folder: Path) -> SimpleNamespace:
    """Simulate into a folder and read everything back."""
    raw, truth = folder / "raw", folder / "truth"
    simulate_club(params, raw, truth)
    return SimpleNamespace(
        raw=raw,
        folder=truth,
        truth=pl.read_parquet(truth / "truth.parquet"),
        about=json.loads((truth / "truth.json").read_text()),
        **{table: pl.read_csv(raw / f"{table}.csv", infer_schema_length=None) for table in TABLES},
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return written(SMALL, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def middle(tmp_path_factory):
    return written(MIDDLE, tmp_path_factory.mktemp("middle"))


@pytest.fixture(scope="module")
def rated(middle):
    """Every recorded run with its rating, null where there was none."""
    entries = middle.checkins.filter(kind="after_run").select(
        "athlete_id", "legs", "breathing", day=pl.col("happened").str.to_datetime(STAMP).dt.date()
    )
    return middle.truth.join(entries, on=["athlete_id", "day"], how="left", validate="1:1")


def fingerprints(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_the_same_settings_write_the_same_bytes(small, tmp_path):
    simulate_club(SMALL, tmp_path / "raw", tmp_path / "truth")
    again = fingerprints(tmp_path)
    assert len(again) == len(TABLES) + 4
    assert again == fingerprints(small.raw.parent)


def test_another_seed_writes_another_club(small, tmp_path):
    other = written(SMALL.model_copy(update={"seed": 4}), tmp_path)
    assert not other.truth.equals(small.truth)
    assert not other.sessions.equals(small.sessions)


def test_other_coefficients_leave_the_training_as_it_was(small, tmp_path):
    other = written(SMALL.model_copy(update={"coefficients": "medians"}), tmp_path)
    assert other.sessions.equals(small.sessions)
    assert other.labs.equals(small.labs)
    assert other.about["coefficients"] != small.about["coefficients"]


def test_about_a_quarter_of_the_runs_is_heavy(middle):
    assert 0.15 < middle.truth["heavy"].mean() < 0.32


def test_the_true_chance_tells_heavy_runs_apart_but_far_from_surely(middle):
    assert 0.70 < roc_auc_score(middle.truth["heavy"], middle.truth["probability"]) < 0.85


def test_the_true_chance_is_calibrated(middle):
    chance, heavy = middle.truth["probability"].to_numpy(), middle.truth["heavy"].to_numpy()
    fifths = np.array_split(np.argsort(chance), 5)
    gap = max(abs(chance[rows].mean() - heavy[rows].mean()) for rows in fifths)
    assert gap < 0.04


def test_a_fifth_to_a_third_of_the_ratings_is_missing_and_more_after_heavy_runs(rated):
    missing = rated.group_by("heavy").agg(share=pl.col("legs").is_null().mean())
    share = dict(missing.iter_rows())
    assert 0.20 < rated["legs"].is_null().mean() < 0.35
    assert share[True] > share[False] + 0.08


def test_the_ratings_say_what_the_truth_says(rated):
    known = rated.drop_nulls("legs").with_columns(label=LEGS_RATING.heavy)
    assert known.height > 3000
    assert known["label"].equals(known["heavy"].alias("label"))
    assert 0.6 < known["breathing"].is_not_null().mean() < 0.8


def test_the_truth_follows_from_its_coefficients_and_means(middle):
    about, truth = middle.about, middle.truth
    log_odds = about["intercept"] + truth["person_effect"].to_numpy()
    for name, coefficient in about["coefficients"].items():
        log_odds = log_odds + coefficient * (truth[name].to_numpy() - about["means"][name])
    assert np.abs(log_odds - truth["linear_predictor"].to_numpy()).max() < 1e-9
    flip = about["label_flip"]
    chance = flip + (1 - 2 * flip) / (1 + np.exp(-log_odds))
    assert np.abs(chance - truth["probability"].to_numpy()).max() < 1e-9


def test_drawn_coefficients_are_saved_and_stay_near_their_ranges(small):
    drawn = small.about["coefficients"]
    assert list(drawn) == [exposure.name for exposure in EXPOSURES]
    for exposure in EXPOSURES:
        width = exposure.high - exposure.low
        assert exposure.low - width < drawn[exposure.name] < exposure.high + width
    assert any(abs(drawn[e.name] - e.median) > 0.01 for e in EXPOSURES)


def test_the_null_club_has_one_chance_for_every_run(tmp_path):
    null = written(SMALL.model_copy(update={"effect_scale": 0.0, "person_sd": 0.0}), tmp_path)
    assert null.truth["probability"].n_unique() == 1
    assert null.truth["heavy"].any()


def test_one_cause_can_be_planted_alone(tmp_path):
    params = SMALL.model_copy(update={"effect_scale": 0.0, "effects": {"spike": 2.0}})
    planted = written(params, tmp_path).about["coefficients"]
    assert planted.pop("spike") == 2.0
    assert set(planted.values()) == {0.0}


def test_an_effect_on_something_unknown_is_refused(tmp_path):
    params = SMALL.model_copy(update={"effects": {"moon": 1.0}})
    with pytest.raises(ValueError, match="unknown moon; known are spike"):
        simulate_club(params, tmp_path / "raw", tmp_path / "truth")


def test_every_file_and_every_row_says_synthetic(small):
    files = [*small.raw.iterdir(), small.folder / "truth.json"]
    assert all("SYNTHETIC" in path.read_text() for path in files)
    for table in TABLES:
        rows = getattr(small, table)
        assert rows.height > 0
        assert rows["note"].unique().to_list() == ["SYNTHETIC"]
        assert rows["athlete_id"].str.starts_with("SYNTHETIC-").all()
    assert small.truth["data"].unique().to_list() == ["SYNTHETIC"]
    assert small.about["SYNTHETIC"] is True


@pytest.mark.parametrize("table", TABLES)
def test_the_template_reader_refuses_nothing(small, table):
    head = sniffing.look(small.raw / f"{table}.csv", f"{table}.csv")
    (read,) = templates.read(Source(head=head, cohort=Cohort(timezone="Europe/Oslo")))
    assert read.refused == []
    assert read.rows.height == getattr(small, table).height


@pytest.mark.parametrize("table", TABLES)
def test_a_template_has_the_columns_of_its_table(small, table):
    columns = set(getattr(small, table).columns)
    made = {"day"} if table != "checkins" else set()
    assert columns - {"note"} == set(templates.template(table).known) - made


def test_a_result_is_issued_one_to_six_days_after_its_draw(middle):
    times = middle.labs.select(pl.col("happened", "recorded").str.to_datetime(STAMP)).drop_nulls()
    delay = times["recorded"] - times["happened"]
    assert times.height > 500
    assert delay.min().total_seconds() >= 86_400
    assert delay.max().total_seconds() <= 6 * 86_400


def test_most_athletes_have_a_draw_before_the_record_begins(middle):
    first = middle.labs.group_by("athlete_id").agg(pl.col("happened").min())["happened"]
    early = first.str.to_datetime(STAMP).dt.date() < MIDDLE.start
    assert 0.7 < early.sum() / MIDDLE.athletes < 0.97


def test_labs_write_several_units_and_censored_values_that_all_convert(middle):
    printed = middle.labs.group_by("marker").agg(pl.col("unit").n_unique())
    assert dict(printed.iter_rows())["b12"] == 2
    assert middle.labs.filter(pl.col("value").str.starts_with("<")).height > 20
    values = [
        (marker, units.to_canonical(marker, float(value.lstrip("<")), unit))
        for marker, value, unit in middle.labs.select("marker", "value", "unit").iter_rows()
    ]
    haemoglobin = [value for marker, value in values if marker == "haemoglobin"]
    assert np.percentile(haemoglobin, 2) > 110
    assert np.percentile(haemoglobin, 98) < 180


def test_ferritin_is_spread_as_among_runners():
    rng = np.random.default_rng(1)
    people = draw_people(rng, 6000)
    blood = draw_blood(rng, people, draw_days(rng, 6000, date(2025, 1, 6), 30))
    women, men = blood.ferritin[people.female, -1], blood.ferritin[~people.female, -1]
    assert np.median(women) == pytest.approx(35, abs=2)
    assert np.median(men) == pytest.approx(77, abs=4)
    assert (women < 35).mean() == pytest.approx(0.503, abs=0.03)
    assert (women < 15).mean() == pytest.approx(0.098, abs=0.02)
    assert (men < 35).mean() == pytest.approx(0.100, abs=0.02)


def test_a_run_over_a_tenth_longer_than_the_month_before_is_a_spike():
    km = np.zeros((4, 60))
    km[:, 20] = 10.0  # the longest of the month before
    km[0, 49] = 11.5
    km[1, 49] = 11.0
    km[2, 45] = 20.0
    km[2, 49] = 15.0  # after 20 km, four days ago
    km[3, 47] = 11.5
    assert measures.spike(km, 50).tolist() == [1, 0, 0, 1]
    assert measures.spike(km, 51).tolist() == [1, 0, 0, 0]


def test_a_first_run_is_no_spike():
    km = np.zeros((1, 60))
    km[0, 49] = 10.0
    assert measures.spike(km, 50).tolist() == [0]


def test_load_is_set_against_the_four_weeks_before_and_never_against_today():
    rng = np.random.default_rng(2)
    load = rng.choice([0.0, 200.0, 400.0], (1, 60))
    past = np.log1p(load[0, 21:49])
    expected = (np.log1p(load[0, 49]) - past.mean()) / past.std(ddof=1)
    assert measures.load_yesterday_z(load, 50)[0] == pytest.approx(expected)
    load[0, 50:] = 5000
    assert measures.load_yesterday_z(load, 50)[0] == pytest.approx(expected)


def test_a_week_is_without_rest_only_if_all_seven_days_were_busy():
    busy = np.ones((2, 20), dtype=bool)
    busy[1, 9] = False
    assert measures.no_rest(busy, 16).tolist() == [1, 0]
    assert measures.no_rest(busy, 17).tolist() == [1, 1]


def test_the_last_long_run_counts_for_two_days():
    grams = np.array([[0.5, 2.0, 0.0, 0.0, 0.0]])
    long = np.array([[True, True, False, False, False]])
    seen = [measures.of_last(grams, long, day)[0] for day in (2, 3, 4)]
    assert seen[:2] == [2.0, 2.0]
    assert np.isnan(seen[2])


def test_no_exposure_sees_its_own_day_but_for_the_night_before_and_the_blood():
    parts = streams(5)
    club = live(SimulateParams(seed=5, athletes=6, days=30), parts)
    day = LEAD_IN + 10
    before = {e.name: e.value(club, day) for e in EXPOSURES}
    club.training.run_km[:, day:] += 50
    club.training.run_min[:, day:] += 500
    club.training.run_rpe[:, day:] = 10
    club.training.kind[:, day:] = HARD
    club.training.legs[:, day:] = True
    club.body.soreness[:, day:] = 10
    club.body.stress[:, day:] = 10
    club.device.cadence_spm[:, day:] *= 0.8
    club.fuel.mass_loss_pct[:, day:] = 4
    club.shoes.km_before[:, day:] += 900
    for exposure in EXPOSURES:
        assert np.array_equal(before[exposure.name], exposure.value(club, day)), exposure.name


def test_a_hard_run_leaves_soreness_that_fades_by_takayamas_rate():
    rng = np.random.default_rng(4)
    people = draw_people(rng, 50)
    days = draw_days(rng, 50, date(2025, 1, 6), 30)
    none = np.zeros((50, len(days)))
    kind = none.astype(int)
    kind[:, 40] = HARD
    no = none.astype(bool)
    training = Training(
        kind=kind,
        run_min=none,
        run_km=none,
        run_rpe=none,
        legs=no,
        upper=no,
        strength_min=none,
        strength_rpe=none,
    )
    sore = draw_body(rng, people, days, training, no, mediators=True).soreness
    excess = (sore - sore[:, :1])[:, 40:45].mean(axis=0)
    assert excess[0] == 0
    assert excess[1] > 1.5
    assert excess[3] / excess[1] == pytest.approx(np.exp(-2 / 1.68), rel=0.02)


def test_stress_and_short_sleep_come_together():
    club = live(MIDDLE, streams(MIDDLE.seed))
    stress = club.body.stress - club.body.stress.mean(axis=1, keepdims=True)
    asleep = club.body.asleep_h - club.body.asleep_h.mean(axis=1, keepdims=True)
    assert -0.45 < np.corrcoef(stress.ravel(), asleep.ravel())[0, 1] < -0.2


def test_a_holiday_leaves_no_line_anywhere():
    club = live(MIDDLE, streams(MIDDLE.seed))
    assert club.days.holiday[:, LEAD_IN:].mean() > 0.02
    assert not (club.recorded_runs & club.days.holiday).any()
    assert not (club.days.observed & club.days.holiday).any()


def test_nothing_is_written_on_unobserved_days(middle):
    club = live(MIDDLE, streams(MIDDLE.seed))
    athlete, day = np.nonzero(~club.days.observed[:, LEAD_IN:])
    away = pl.DataFrame(
        {
            "athlete_id": club.people.athlete_id[athlete],
            "date": club.days.dates[LEAD_IN:][day],
        }
    )
    diary = middle.checkins.filter(pl.col("kind") != "evening")
    for rows in (middle.sessions, middle.nights, diary):
        dated = rows.with_columns(date=pl.col("happened").str.to_datetime(STAMP).dt.date())
        assert dated.join(away, on=["athlete_id", "date"]).is_empty()


def test_every_flag_is_one_that_the_referral_knows():
    assert set(sheets.FLAGS) <= set(flags.FLAGS)


def test_every_cause_of_the_truth_is_in_the_registry():
    assert {exposure.cause for exposure in EXPOSURES} <= {c.name for c in registry.CAUSES}


def test_the_stage_reads_its_section_of_the_parameters(small, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(simulate.params, "load", lambda: SimpleNamespace(simulate=SMALL))
    simulate.simulate(tmp_path / "raw", tmp_path / "truth")
    assert capsys.readouterr().out.startswith("SYNTHETIC club in")
    assert fingerprints(tmp_path) == fingerprints(small.raw.parent)
