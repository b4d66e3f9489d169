"""Header lines of real exports: each is claimed by its own format and by no other."""

import pytest

from tests.pipeline.formats.by_hand import REAL_HEADERS, claimed

OWN = {
    "intervals.icu activities.csv": "intervals",
    "intervals.icu wellness.csv (a)": "intervals_wellness",
    "intervals.icu wellness.csv (b)": "intervals_wellness",
}
MINE = {*OWN.values(), "whoop", "hrv4training", "goldencheetah", "garmin_account"}

pytestmark = pytest.mark.skipif(
    not REAL_HEADERS.exists(),
    reason="the real files are not here: ../shared/data, beside the repository, is missing",
)


def headers():
    """Give each vintage with its header line."""
    parts = REAL_HEADERS.read_text(encoding="utf-8").split("## ")[1:]
    return dict(part.split("\n")[:2] for part in parts)


def test_real_headers_are_claimed_by_their_own_format_only(tmp_path):
    path = tmp_path / "export.csv"
    seen = headers()
    assert set(OWN) <= set(seen)
    for name, line in seen.items():
        path.write_text(line + "\n", encoding="utf-8")
        assert (found := claimed(path)) == OWN.get(name, found)
        assert name in OWN or found not in MINE
