"""The words by which a diary's columns are known, as docs/formats.md lists them."""

from pipeline.formats.diary_words import NAMES, UNITS

ITEMS = {  # what a column is, in the page's words; meanings that share their words stand together
    "date": "the day",
    "filed": "when a form was filed",
    "clock": "time of day",
    "time": "a time of day, or a duration by its unit",
    "athlete": "the athlete",
    "person": "the athlete's name or address",
    "soreness": "soreness",
    "fatigue": "fatigue",
    "stress": "stress",
    "mood": "mood",
    "sleep_quality": "sleep quality",
    "readiness": "readiness",
    "sleep": "sleep, with a unit",
    "sleep_h": "hours of sleep",
    "body_mass": "body mass, with a unit",
    "ill": "illness, yes or no",
    "legs": "heavy legs",
    "breathing": "breathing",
    "sport": "the training",
    "duration": "duration, with a unit",
    "duration_min": "duration in minutes",
    "duration_h": "duration in hours",
    "duration_s": "duration in seconds, beside minutes or hours",
    "volume": "duration or distance, by its unit; of a sport where it is named",
    "distance": "distance, with a unit",
    "distance_km": "distance in km",
    "distance_mi": "distance in miles",
    "rpe": "exertion",
    "notes": "notes, which are not read",
}
TOLD = """The words that a diary's columns are known by, in all seven languages. Capitals, accents, signs
and a scale behind them do not matter; a unit may follow in brackets or as the last word.
"""  # noqa: E501 (lines of the page)


def shown() -> list[str]:
    """Give the lines of the page: a table of items and their words, and the units."""
    rows = [f"| {said} | {', '.join(NAMES[item])} |" for item, said in ITEMS.items()]
    units = "; ".join(f"{unit}: {', '.join(words)}" for unit, words in UNITS.items())
    return [TOLD, "| column | words |", "| --- | --- |", *rows, f"| units | {units} |", ""]
