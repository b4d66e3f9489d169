"""The numbers of rules that coaches go by and that are no input of the model.

They are there to be beaten (models/rules.py). Each is declared as a feature is, so that it looks
back through the same windows and sees only what had happened and was recorded before t0; none is
in the registry, so none can enter the estimate. What a rule shares with the model (the longest
run's jump, yesterday's load, the balance of six weeks and one) is a column of the matrix already.
"""

import polars as pl

from features import matrix, timeline, windows
from features.feature import Feature, Risk
from features.labels import LabelPolicy
from features.timeline import Tables

WEEK, WEEK_BEFORE, MONTH = (1, 7), (8, 14), (1, 28)

NUMBERS = (
    Feature(
        name="weekly_ratio",
        label="kilometres run in the last 7 days over those of the 7 days before",
        unit="times",
        formula="km a day over km a day; 6 min/km where no distance was measured",
        low=0,
        high=4,
        risk=Risk.RISES,
        concern=1.1,
        source=(
            "article 000 of the documents: a 10 % increase per week; Garmin-RUNSAFE 2025 (5,205 "
            "runners) found no relationship for this ratio with injury"
        ),
        on="day",
        value=pl.col("run_km"),
        carry=windows.means(recent=WEEK, before=WEEK_BEFORE, at_least=(5, 5)),
        lookback_days=14,
    ),
    Feature(
        name="acwr",
        label="training load of the last 7 days over that of the last 28 (acute to chronic)",
        unit="times",
        formula="load: exertion × minutes, rolling means, the week being part of the month",
        low=0,
        high=4,
        risk=Risk.RISES,
        concern=1.5,
        source=(
            "Gabbett 2016, Br J Sports Med 50:273: 0.8 to 1.3 called the sweet spot, from 1.5 the "
            "danger zone; Impellizzeri 2020, 10.1007/s40279-020-01378-6: dismiss it"
        ),
        on="day",
        value=pl.col("load"),
        carry=windows.means(recent=WEEK, before=MONTH, at_least=(4, 20)),
        lookback_days=28,
    ),
)


def build(tables: Tables, policy: LabelPolicy) -> pl.DataFrame:
    """Give the numbers of each day with a label: athlete_id, day and a column for each."""
    rows = matrix.build(tables, policy, NUMBERS, rated_only=True)
    return rows.select(*timeline.KEY, *(feature.name for feature in NUMBERS))
