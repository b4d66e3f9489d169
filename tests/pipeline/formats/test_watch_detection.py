"""No reader of watches' files claims the table of another format."""

from pathlib import Path

import pytest

from pipeline.formats import fit, gpx, sniffing, tcx


@pytest.mark.parametrize("reader", [fit, tcx, gpx])
@pytest.mark.parametrize(
    "line",
    [
        "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance",
        "id,start_date_local,name,type,moving_time,distance",
        "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR",
        '{"resourceType": "Bundle"}',
    ],
)
def test_lists_of_other_platforms_are_not_claimed(reader, line):
    assert not reader.claims(sniffing.Head(Path("a.csv"), "a.csv", f"{line}\n".encode()))
