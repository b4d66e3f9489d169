"""Hard running: how much, how lately, and easy days that are not easy."""

import polars as pl

from features import windows
from features.documents import ARTICLE_0, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Feature, Quote, Risk
from features.timeline import NO_HARD_H

OFTEN = "article 000 (tempo or intervals only once or twice a week)"
JUDGED = "Foster 2001 for the rating; 7 or more counts as hard (a judgement)"
IS_RUN = pl.col("sport") == "run"
HARD_SHARE = (pl.col("zone_cardio_min") + pl.col("zone_peak_min").fill_null(0)) / pl.col(
    "duration_min"
)

CAUSE = Cause(
    name="hard_running",
    title="Much hard running",
    topic="hard running",
    family="load",
    why=(
        "Hard running leaves more fatigue than easy running of the same length. Where easy days "
        "are run hard as well, there is no day on which it clears."
    ),
    documents=(
        Quote(
            id="C05",
            document=ARTICLE_0,
            words="The buildup of hydrogen ions increases muscle acidity",
        ),
        Quote(id="C05", document=ARTICLE_4, words="the build up of lactic acid"),
        Quote(
            id="C25",
            document=ARTICLE_0,
            words="Beginning at an intensity above your aerobic capacity",
        ),
        Quote(
            id="C33",
            document=ARTICLE_3,
            words="avoid running with high intensity in each training session",
        ),
        Quote(id="C33", document=ARTICLE_3, words="Your base runs should be easy"),
        Quote(id="C33", document=ARTICLE_0, words="performed at an easy, conversational pace"),
    ),
    status="modelled",
    strength="low to moderate; day-level relation seen in PMData",
    evidence=(
        "Runtastic, 6,771 marathoners: those with at most 5 % of hard running responded best; "
        "Muñoz 2014 and Festa 2020 found small or no differences."
    ),
    against=(
        "That acid makes muscle tire is contested, and it clears within the hour; only time at "
        "high intensity is used. Article 002 advises the opposite: less often, faster."
    ),
    features=(
        Feature(
            name="hardest_rpe_48h",
            label="hardest session of the last 2 days",
            unit="of 10 (CR10)",
            formula="highest rating of exertion of the day; 0 on rest days",
            low=0,
            high=10,
            risk=Risk.RISES,
            concern=6.9,
            source=JUDGED,
            on="day",
            value=pl.col("hardest_rpe"),
            carry=windows.maximum(days=2),
            lookback_days=2,
            line="7 or more",
        ),
        Feature(
            name="hard_minutes_48h",
            label="time in the cardio and peak heart-rate zones, last 2 days",
            unit="min",
            formula="minutes in the cardio and peak zones",
            low=0,
            high=300,
            not_for="beta_blocker",
            risk=Risk.RISES,
            concern=None,
            source="none verified: a proxy for intense work; the role of lactate is contested",
            on="day",
            value=pl.col("hard_zone_min"),
            carry=windows.total(days=2),
            lookback_days=2,
        ),
        Feature(
            name="hard_days_7d",
            label="days with a hard session among the last 7",
            unit="days",
            formula="1 where a session was rated 7 or more, or had 15 min in the peak zone",
            low=0,
            high=7,
            risk=Risk.RISES,
            concern=2,
            source=OFTEN,
            on="day",
            value=pl.col("hard"),
            carry=windows.total(days=7, at_least=4),
            lookback_days=7,
        ),
        Feature(
            name="hours_since_hard",
            label="time since the last hard session, at most 7 days",
            unit="h",
            formula="hours from its end",
            low=0,
            high=NO_HARD_H,
            risk=Risk.FALLS,
            concern=24,
            source="soreness peaks after 24 to 72 h (Cheung 2003); the line is a judgement",
            on="day",
            value=pl.col("hard_ended_h"),
            carry=windows.hours_since(days=7, cap=NO_HARD_H),
            lookback_days=7,
        ),
        Feature(
            name="easy_too_hard_28d",
            label="exertion of runs meant to be easy, beyond 4 of 10, over 4 weeks",
            unit="points",
            formula="max(0, RPE − 4) of runs intended as easy",
            low=0,
            high=6,
            risk=Risk.RISES,
            concern=None,
            source="articles 000 and 003 (easy runs); 4 of 10 is a judgement",
            on="session",
            value=pl.when(IS_RUN, pl.col("intended") == "easy").then(
                (pl.col("rpe_cr10") - 4).clip(lower_bound=0)
            ),
            carry=windows.mean(days=28, at_least=3),
            lookback_days=28,
        ),
        Feature(
            name="heart_rate_load_48h",
            label="heart-rate load (TRIMP) of the last 2 days",
            unit="AU",
            formula="minutes × x × 0.64 e^(1.92 x) for men, 0.86 e^(1.67 x) for women; x is the "
            "share of the heart-rate reserve",
            low=0,
            high=1200,
            not_for="beta_blocker",
            risk=Risk.RISES,
            concern=None,
            source="Banister's TRIMP, women's factors as in Morton 1990",
            on="day",
            value=pl.col("trimp"),
            carry=windows.total(days=2),
            lookback_days=2,
        ),
        Feature(
            name="low_intensity_share_28d",
            label="share of running outside the higher heart-rate zones, over 4 weeks",
            unit="%",
            formula="100 × (1 − minutes in the cardio and peak zones ÷ minutes), a run",
            low=0,
            high=100,
            not_for="beta_blocker",
            risk=Risk.UNCLEAR,
            concern=None,
            source="Muñoz 2014, Festa 2020, Runtastic: mixed, so no direction",
            on="session",
            value=pl.when(IS_RUN).then((100 * (1 - HARD_SHARE)).clip(0, 100)),
            carry=windows.mean(days=28, at_least=5),
            lookback_days=28,
        ),
    ),
)
