"""TRIPOD+AI, items 1 to 11: title, aims, and the data."""

from features.registry import CAUSES, FEATURES, MODELLED
from pipeline.reporting import origins, said
from pipeline.reporting.facts import Facts
from pipeline.reporting.item import Item
from pipeline.reporting.said import NOT_DONE

TOP, INTRO, METHODS = "Title and abstract", "Introduction", "Methods"


def _title(facts: Facts) -> str:
    return (
        "Development and internal validation of a model of "
        f"{'made-up ' if facts.synthetic else ''}runners' chance of heavy legs on one day "
        f"({facts.policy.sentence})"
    )


def _abstract(facts: Facts) -> str:
    return (
        f"{said.size(facts)}; {origins.of(facts).days}. {said.discrimination(facts)}. "
        f"{said.first_up(said.calibration(facts))}"
    )


def _dates(facts: Facts) -> str:
    return (
        f"days from {facts.days.first} to {facts.days.last}, {facts.days.athlete_days:,} "
        "athlete-days; each day is looked at from its own instant t0 and followed to its rating"
    )


def _outcome(facts: Facts) -> str:
    when = "on the run of that day" if facts.policy.needs_run else "on that morning"
    return (
        f"{said.label(facts)}. Horizon: {when}. A day without a rating has no label and is never "
        "taken for a fresh one. Chosen because it is what athletes rate; the same rule for all. "
        f"{NOT_DONE} No check that the rating means the same to women and men or at each age"
    )


ITEMS = (
    Item(TOP, "1", "title: kind of study, people, outcome", _title),
    Item(TOP, "2", "abstract", _abstract),
    Item(
        *(INTRO, "3a", "context, rationale, models there are"),
        lambda f: (
            "Runners' legs feel heavy for many documented reasons (docs/causes.md, "
            f"{len(CAUSES)} entries). It looks ahead to a rating and names no illness. "
            f"{NOT_DONE} No systematic review of other models"
        ),
    ),
    Item(
        *(INTRO, "3b", "people, purpose, place in care, users"),
        lambda f: (
            "Adult runners, their coaches and club physios, to talk about training and "
            "habits. No part of medical care. What belongs to a doctor gets a message instead of "
            "an estimate (features/referral.py)"
        ),
    ),
    Item(
        *(INTRO, "3c", "known inequalities in health"),
        lambda f: (
            f"{NOT_DONE} Not reviewed. Watches, blood tests and diaries are not open to "
            "everybody alike"
        ),
    ),
    Item(
        *(INTRO, "4", "objectives"),
        lambda f: "develop and internally validate the model; no external validation",
    ),
    Item(
        *(METHODS, "5a", "data sources and how far they stand for the people meant"),
        lambda f: (
            f"{origins.of(f).days}. Development and evaluation use the same cohort, athletes "
            f"kept apart. {NOT_DONE} No sample drawn from runners at large: {origins.of(f).people}"
        ),
    ),
    Item(METHODS, "5b", "dates", _dates),
    Item(
        *(METHODS, "6a", "setting and number of centres"),
        lambda f: f"daily life; one cohort (`{f.cohort}`), {f.count('athletes')} athletes",
    ),
    Item(
        *(METHODS, "6b", "who may take part"),
        lambda f: (
            "learned from and judged on: every day with a rating, whatever its status. "
            f"Scored: adults with enough data and no urgent flag; of all days {said.statuses(f)}"
        ),
    ),
    Item(
        *(METHODS, "6c", "treatments received"),
        lambda f: (
            f"{NOT_DONE} No treatment is recorded; some drugs at intake switch off inputs "
            "that they distort (docs/nomenclature.md)"
        ),
    ),
    Item(
        *(METHODS, "7", "preparation and checks of the data"),
        lambda f: (
            f"{said.refused(f)}; units, bounds and repeats as in docs/formats.md, the same "
            f"for everybody. {NOT_DONE} Refusals are not compared between groups of people"
        ),
    ),
    Item(METHODS, "8a", "outcome and horizon", _outcome),
    Item(METHODS, "8b", "who rates a subjective outcome", lambda f: "the athletes themselves"),
    Item(
        *(METHODS, "8c", "blinding of the outcome"),
        lambda f: (
            f"{NOT_DONE} Athletes know what they trained and logged when they rate; nobody "
            "saw an estimate, which did not exist yet"
        ),
    ),
    Item(
        *(METHODS, "9a", "choice of predictors"),
        lambda f: (
            f"{len(FEATURES)} inputs of {len(MODELLED)} documented causes; causes left out "
            "with reasons in docs/causes.md. Taken from documents, not picked by the outcome, but "
            "by people who had seen trials on PMData. A cause that does not help on athletes left "
            "out counts nothing: counting "
            f"here are {said.counting(f)}"
        ),
    ),
    Item(
        *(METHODS, "9b", "definition of predictors, when measured"),
        lambda f: (
            "docs/causes.md and docs/nomenclature.md, generated from the registry; only what "
            "had happened and was recorded before t0 (tests/features/test_leaks.py)"
        ),
    ),
    Item(
        *(METHODS, "9c", "who judges subjective predictors"),
        lambda f: "the athletes themselves (sleep, soreness, stress, exertion)",
    ),
    Item(
        *(METHODS, "10", "sample size"),
        lambda f: f"{NOT_DONE} All that there was; no size was planned. {said.sample(f)}",
    ),
    Item(
        *(METHODS, "11", "missing data"),
        lambda f: (
            "left missing: lines take the mean, trees have a branch for it; nothing is "
            f"filled in from other people. {said.first_up(said.missing(f))}. A day without a "
            "rating is left out"
        ),
    ),
)
