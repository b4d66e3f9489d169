"""Real runs of watches, as FIT and TCX, against the figures that the files themselves state."""

from pathlib import Path

import pytest

from pipeline.formats import FORMATS, checking, fit, gpx, sniffing, tcx
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Source

FOLDER = Path(__file__).parents[3] / "shared/data"
HEADERS = FOLDER / "headers/real_headers.txt"

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(),
    reason="the real files are not here: ../shared/data, beside the repository, is missing",
)
FIGURES = {
    "run.fit": {
        "distance_km": 5.83977,
        "duration_min": 52.7434,
        "heart_rate_mean_bpm": 130,
        "heart_rate_max_bpm": 160,
        "cadence_spm": 129.84375,
        "ascent_m": 234,
        "descent_m": 233,
    },
    "garmin-fenix-5-basic.fit": {
        "distance_km": 0.15756,
        "duration_min": 0.948117,
        "heart_rate_mean_bpm": 90,
        "heart_rate_max_bpm": 112,
        "cadence_spm": 167.34375,
        "ground_contact_ms": 270.3,
        "ground_contact_left_pct": 52.39,
    },
    "sample.tcx": {
        "distance_km": 4.689243,
        "duration_min": 33.213,
        "heart_rate_mean_bpm": 160.244,
        "heart_rate_max_bpm": 189,
        "first_tenth_pace_ratio": 0.884877,
    },
}


UNKNOWN = {
    "run.fit": {"temperature_c", "rpe_cr10", "ground_contact_ms", "cadence_fade_pct"},
    "garmin-fenix-5-basic.fit": {"temperature_c", "pace_variation", "decoupling_pct"},
    "sample.tcx": {"cadence_spm", "ascent_m", "cadence_fade_pct"},
}


@pytest.mark.parametrize("name", FIGURES)
def test_real_runs_arrive_with_the_figures_they_state(name):
    head = sniffing.look(FOLDER / "fit" / name, f"ada/{name}")
    reader = next(one for one in FORMATS.values() if one.claims(head))
    (read,) = reader.read(Source(head=head, cohort=Cohort()))
    rows, refused = checking.checked(read, head.file, Cohort())
    (row,) = rows.to_dicts()
    stated = FIGURES[name]
    assert row["sport"] == "run"
    assert {column: row[column] for column in stated} == pytest.approx(stated, rel=1e-5)
    assert {row[column] for column in UNKNOWN[name]} == {None}
    assert {one.scope for one in refused} <= {"note"}


def test_header_lines_of_real_lists_are_not_claimed():
    for line in HEADERS.read_text(encoding="utf-8").splitlines():
        head = sniffing.Head(Path("a.csv"), "a.csv", f"{line}\n".encode())
        assert not any(reader.claims(head) for reader in (fit, tcx, gpx))
