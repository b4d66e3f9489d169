"""Where a cohort's days come from: told of the cohorts that are known, not stated of any other."""

from dataclasses import dataclass

from pipeline.reporting.facts import Facts

UNSTATED = "not stated"


@dataclass(frozen=True)
class Origin:
    """How days came about, who logged them, and whether others can have the rows."""

    days: str
    people: str
    rows: str


MADE_UP = Origin(
    days="simulated by `pipeline/simulate.py` (SYNTHETIC), written as the raw files that a club "
    "would hand over",
    people="made-up athletes stand for nobody",
    rows="made anew by `make repro` from the seed in `params.yaml`",
)
KNOWN = {
    "pmdata": Origin(
        days="PMData (Thambawita et al. 2020, doi:10.1145/3339825.3394926): what athletes logged "
        "with watches and diaries in daily life",
        people="athletes who chose to log, not drawn from the runners that the tool is meant for",
        rows="PMData is open (doi:10.1145/3339825.3394926, CC BY 4.0)",
    )
}


def of(facts: Facts) -> Origin:
    """Give what is known of a cohort."""
    if facts.synthetic:
        return MADE_UP
    return KNOWN.get(facts.cohort) or Origin(
        days=f"files handed over as `{facts.cohort}` and listed in "
        f"`reports/{facts.cohort}/refused.json`; how and for what they were collected is "
        f"{UNSTATED}",
        people=f"how these athletes were chosen is {UNSTATED}",
        rows=f"whether others can have the rows is {UNSTATED}",
    )


def stated(facts: Facts) -> bool:
    """Say whether anything is known of where a cohort comes from."""
    return facts.synthetic or facts.cohort in KNOWN
