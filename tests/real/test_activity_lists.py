"""Lists of activities against real header lines and the public Strava-like export."""

from pathlib import Path

import pytest

from pipeline.formats import FORMATS, checking, garmin_list, sniffing, strava
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source

SHARED = Path(__file__).parents[3] / "shared" / "data"
HEADERS = SHARED / "headers" / "real_headers.txt"
LIST = SHARED / "strava" / "activities-athlytics.csv"
pytestmark = pytest.mark.skipif(not HEADERS.exists(), reason=f"no {HEADERS}")


def real_headers():
    if not HEADERS.exists():
        return {}
    lines = HEADERS.read_text(encoding="utf-8").splitlines()
    return {
        line.removeprefix("## "): sniffing.Head(Path("list.csv"), "list.csv", header.encode())
        for line, header in zip(lines[1::2], lines[2::2], strict=True)
    }


@pytest.mark.parametrize(("title", "head"), real_headers().items(), ids=str)
def test_each_header_line_is_claimed_by_what_it_is(title, head):
    assert strava.claims(head) == title.startswith("Strava")
    assert garmin_list.claims(head) == title.startswith("Garmin")


@pytest.mark.parametrize(("title", "head"), real_headers().items(), ids=str)
def test_the_first_format_that_claims_a_list_is_the_right_one(title, head):
    first = next((name for name, known in FORMATS.items() if known.claims(head)), None)
    wanted = {"Strava": "strava", "Garmin": "garmin_list"}.get(title.split()[0])
    assert wanted is None or first == wanted


def test_all_75_rows_of_the_public_list_are_read_in_kilometres():
    head = sniffing.look(LIST, "SYNTHETIC-1/activities.csv")
    (found,) = strava.read(Source(head=head, cohort=Cohort()))
    rows, refused = checking.checked(found, head.file, Cohort())
    assert found.rows_read == rows.height == 75
    assert [(one.reason, one.value) for one in refused] == [
        ("the only distance is in m: average speed × moving time shows it", "in 72 of 75 rows")
    ]
    assert rows["sport"].value_counts(sort=True).rows() == [("run", 56), ("ride", 19)]
    assert rows["distance_km"].min() == 3
    assert rows["distance_km"].max() == 50.888
