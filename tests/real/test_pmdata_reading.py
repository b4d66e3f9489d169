"""PMData as published, against the figures of the data's README and the design page."""

import tarfile
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from features.tables import LOWER_LEG
from pipeline.fetch import fetch
from pipeline.formats import pmdata
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source
from pipeline.formats.sniffing import look

ARCHIVE = Path(__file__).parents[3] / "shared/data/pmdata/pmdata_core_raw.tar.gz"

pytestmark = pytest.mark.skipif(
    not ARCHIVE.parent.parent.exists(),
    reason="the real files are not here: ../shared/data, beside the repository, is missing",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw") / "pmdata"
    fetch("pmdata", archive=ARCHIVE, into=folder)
    return folder


@pytest.fixture(scope="module")
def reads(folder):
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        (path.name, found)
        for path in paths
        for found in pmdata.read(
            Source(head=look(path, path.relative_to(folder).as_posix()), cohort=Cohort())
        )
    ]


def of(reads, name):
    return [found for file, found in reads if file == name]


def rows(reads, name):
    return pl.concat([found.rows for found in of(reads, name)])


def counts(reads, name, scope):
    return Counter(
        refusal.column
        for found in of(reads, name)
        for refusal in found.refused
        if refusal.scope == scope
    )


def test_the_archive_arrives_whole_and_every_file_is_claimed(folder):
    with tarfile.open(ARCHIVE) as archive:
        published = sum(member.isfile() for member in archive.getmembers())
    fetched = [path for path in folder.rglob("*") if path.is_file()]
    assert len(fetched) == published == 109
    assert all(pmdata.claims(look(path, path.name)) for path in fetched)


@pytest.mark.parametrize(
    ("name", "read", "kept"),
    [
        ("wellness.csv", 1747, 1722),
        ("srpe.csv", 783, 772),
        ("injury.csv", 225, 225),
        ("reporting.csv", 1569, 1248),
        ("exercise.json", 2440, 2440),
        ("sleep_score.csv", 1836, 1735),
        ("resting_heart_rate.json", 1803, 1658),
        ("participant-overview.xlsx", 16, 16),
    ],
)
def test_rows_read_are_rows_kept_plus_rows_refused(reads, name, read, kept):
    found = of(reads, name)
    assert sum(one.rows_read for one in found) == read
    assert sum(one.rows["line"].n_unique() for one in found) == kept
    assert counts(reads, name, "row").total() == read - kept


def test_checkins_lose_two_zeros_and_twenty_three_earlier_reports_of_a_day(reads):
    assert counts(reads, "wellness.csv", "row") == {"soreness": 2, "effective_time_frame": 23}
    assert counts(reads, "wellness.csv", "value") == {"readiness": 69, "mood": 1, "stress": 1}


def test_1722_local_days_are_labelled_and_238_of_them_heavy(reads):
    checkins = rows(reads, "wellness.csv")
    day = pl.col("happened").dt.convert_time_zone("Europe/Oslo").dt.date()
    assert checkins.select("athlete_id", day).n_unique() == checkins.height == 1722
    assert checkins["soreness"].null_count() == 0
    legs = pl.col("soreness_sites").list.set_intersection(list(LOWER_LEG)).list.len() > 0
    assert checkins.filter(pl.col("soreness") >= 7.5, legs).height == 238
    assert checkins["athlete_id"].n_unique() == 16


def test_soreness_has_a_site_only_where_it_is_worse_than_normal_but_for_one(reads):
    sited = rows(reads, "wellness.csv").filter(pl.col("soreness_sites").list.len() > 0)
    assert sited.filter(pl.col("soreness") < 7.5).height == 1
    assert "other" not in sited["soreness_sites"].explode().unique().to_list()


def test_every_file_that_the_readme_says_is_missing_is_missing(reads):
    people = {name: set(rows(reads, name)["athlete_id"]) for name in {name for name, _ in reads}}
    everyone = people["participant-overview.xlsx"]
    assert everyone == {f"p{n:02}" for n in range(1, 17)}
    assert everyone - people["injury.csv"] == {"p08"}
    assert everyone - people["reporting.csv"] == {"p15"}
    assert everyone - people["resting_heart_rate.json"] == {"p12", "p13"}
    assert everyone - people["srpe.csv"] == {"p16"}


def test_eleven_sessions_have_neither_exertion_nor_duration(reads):
    assert counts(reads, "srpe.csv", "row") == {"duration_min": 11}
    assert rows(reads, "srpe.csv")["rpe_cr10"].null_count() == 0


def test_145_days_have_no_resting_heart_rate(reads):
    assert counts(reads, "resting_heart_rate.json", "row") == {"value": 145}


def test_forms_have_274_missing_weights(folder):
    forms = [pl.read_csv(path, infer_schema=False) for path in folder.glob("*/*/reporting.csv")]
    assert pl.concat(forms)["weight"].null_count() == 274


def test_99_sleeps_end_after_14_and_two_days_hold_a_shorter_one(reads):
    reasons = Counter(
        refusal.reason.split()[0] for one in of(reads, "sleep_score.csv") for refusal in one.refused
    )
    assert reasons == {"ends": 99, "a": 2}


def test_exercises_do_not_happen_in_the_hour_before_waking(reads):
    """Stamps of exercise read as UTC and waking as local: 2 starts; both as UTC: over 100."""
    nights = rows(reads, "sleep_score.csv").select("athlete_id", woke="happened")
    started = pl.col("happened") - pl.duration(minutes=pl.col("duration_min"))
    sessions = rows(reads, "exercise.json").select("athlete_id", started=started)
    gap = (pl.col("woke") - pl.col("started")).dt.total_minutes()
    assert sessions.join(nights, on="athlete_id").filter(gap.is_between(0, 60)).height < 10


def test_no_row_is_known_before_it_happened_and_no_key_stands_twice(reads):
    keys = {
        "wellness.csv": ["happened"],
        "srpe.csv": ["happened", "sport"],
        "injury.csv": ["happened", "code", "site"],
        "reporting.csv": ["happened"],
        "exercise.json": ["happened", "sport"],
        "sleep_score.csv": ["happened"],
        "resting_heart_rate.json": ["happened"],
        "participant-overview.xlsx": [],
    }
    for name, key in keys.items():
        found = rows(reads, name)
        assert found.select("athlete_id", *key).n_unique() == found.height, name
        assert found.filter(pl.col("recorded") < pl.col("happened")).is_empty(), name
