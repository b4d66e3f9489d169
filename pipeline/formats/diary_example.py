"""A made-up diary and its cohort.yaml, as docs/formats.md shows them; a test reads them."""

DIARY = """My diary,,,,,,,,,
,,,,,,,,,
Timestamp,Date,"Soreness (1 = none, 5 = very)",Fatigue (1-5),Sleep,Training,Duration,Distance,RPE,Weather
2025/03/01 7:10:05 AM GMT+1,2025-03-01,2,3,7h30,easy run,0:52:00,10.2 km,4,sunny
2025/03/02 8:02:11 AM GMT+1,2025-03-02,5,4,6:15,rest,,,,rain
"""  # noqa: E501 (a line of a table)
SETTINGS = """timezone: Europe/Oslo
rpe_scale: cr10
scales: {fatigue: {low: 1, high: 5, better: low}}
"""
TOLD = """For example, as people export a form. The header of soreness says its range and which end
is good; fatigue and RPE need a line in `cohort.yaml`. `Weather` is named as not read.
"""
OTHERS = """With these lines in `cohort.yaml`. Where one file asks on another scale than the others,
say it of that file: `scales_of: {ada/diary.csv: {fatigue: {low: 1, high: 7, better: high}}}`.
"""


def shown() -> list[str]:
    """Give the lines of the page that follow what is said of diaries."""
    table, settings = DIARY.rstrip(), SETTINGS.rstrip()
    return [TOLD, "```csv", table, "```", "", OTHERS, "```yaml", settings, "```", ""]
