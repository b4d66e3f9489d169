"""PROBAST+AI, the 16 questions about how the model was developed."""

from features.registry import MODELLED
from pipeline.reporting import origins, said, studies
from pipeline.reporting.facts import Facts, constrained
from pipeline.reporting.question import (
    ANALYSIS,
    OUTCOME,
    PEOPLE,
    PREDICTORS,
    UNKNOWN,
    Question,
    Verdict,
)

Answer = tuple[Verdict, str]


def sources(facts: Facts) -> Answer:
    """Judge where the days come from."""
    if facts.synthetic:
        return "no", f"{origins.of(facts).days}: fit to test the method, not to describe runners"
    if not origins.stated(facts):
        return UNKNOWN, origins.of(facts).days
    return "probably yes", f"{origins.of(facts).days}; day by day, as in a cohort study"


def stand_for(facts: Facts) -> Answer:
    """Judge whether the people are those that the tool is meant for."""
    people = origins.of(facts).people
    if facts.synthetic:
        return "no", people
    told = f"{facts.count('athletes')} athletes ({said.who(facts)}); {people}"
    return ("no" if origins.stated(facts) else UNKNOWN), told


def kept(facts: Facts) -> Answer:
    """Judge who is left out: a refused row may be of a kind."""
    verdict: Verdict = "probably yes" if facts.refused["rows_refused"] else "yes"
    return (
        verdict,
        "every rated day is learned from and judged, whatever its status "
        f"(tests/models/test_honest.py); {said.refused(facts)} and counted; whether "
        "the refused ones are of one kind of people was not compared",
    )


def same_way(facts: Facts) -> Answer:
    """Judge whether inputs were measured alike, by the kinds of sources that athletes have."""
    found = facts.studies.get("subgroups", {"groups": {}})["groups"].get("data source", {})
    if len(found) > 1:
        told = f"sources differ by athlete ({', '.join(found)})"
    else:
        told = f"whether watches and habits of logging are alike is {origins.UNSTATED}"
    return (
        "probably no" if len(found) > 1 else UNKNOWN,
        "one definition and unit for everybody (docs/nomenclature.md), but "
        f"{told}; {said.missing(facts)}",
    )


def unseen(facts: Facts) -> Answer:
    """Judge whether inputs were taken without knowledge of the outcome."""
    return (
        "yes",
        "only what had happened and was recorded before t0, and no other item of the entry that "
        "carries the label (tests/features/test_leaks.py)",
    )


def in_time(facts: Facts) -> Answer:
    """Judge whether inputs are there when the tool is used."""
    return (
        "yes",
        "the same t0 rule in training and scoring; blood counts from its issue on, nothing that "
        "is only planned is an input (tests/features/test_leaks.py)",
    )


def well_defined(facts: Facts) -> Answer:
    """Judge how the outcome was determined."""
    return (
        "probably no",
        f"{said.label(facts)}. A rating by the athlete on a scale; how well it repeats was not "
        "measured",
    )


def same_outcome(facts: Facts) -> Answer:
    """Judge whether the outcome is one rule for all."""
    return "yes", "one declared rule for every athlete and day (features/labels.py)"


def blind(facts: Facts) -> Answer:
    """Judge whether the outcome was rated without knowledge of the inputs."""
    return "no", "athletes rate their own legs and know how they trained and slept"


def horizon(facts: Facts) -> Answer:
    """Judge the time between inputs and outcome."""
    return (
        "yes",
        "inputs end at t0, at most at the start of what is rated "
        "(tests/features/test_labels.py, tests/features/test_timeline.py)",
    )


def large(facts: Facts) -> Answer:
    """Judge the number of rows for fitting."""
    verdict: Verdict = "probably yes" if said.enough(facts, "development") else "no"
    return verdict, f"{said.sample(facts)}; {said.NOT_DONE} no closed form for days of few athletes"


def missing_handled(facts: Facts) -> Answer:
    """Judge how missing inputs are treated."""
    return (
        "probably yes",
        "kept as missing in fitting and in use alike, no row is dropped for it; "
        f"{said.missing(facts)}. Why something is missing may carry information of its own",
    )


def shape(facts: Facts) -> Answer:
    """Judge how inputs enter the model."""
    return (
        "probably yes",
        f"as numbers, never cut in two; {constrained()} of {facts.inputs} inputs bend one way only "
        "(tests/models/test_risk.py); taken from documents, not picked by the outcome, but by "
        "people who had seen trials on PMData",
    )


def imbalance(facts: Facts) -> Answer:
    """Judge what was done about rare outcomes."""
    return "yes", "no weights and no resampling; the sigmoid is fitted on athletes left out"


def tuned(facts: Facts) -> Answer:
    """Judge whether overfitting in building and tuning was accounted for."""
    by_hand = facts.figures["settings_tried_by_hand"]
    verdict: Verdict = "probably no" if by_hand else "probably yes"
    seen = "people who had seen earlier results"
    return (
        verdict,
        "weights of causes, strength of the past and sigmoid come from folds inside the training "
        f"athletes (tests/models/test_crossfit.py); {len(facts.counting)} of {len(MODELLED)} "
        f"causes count. Search: {studies.search(facts)}. The form of the model was chosen by "
        f"{seen}{' on the same athletes' if by_hand else ''}",
    )


def repeated(facts: Facts) -> Answer:
    """Judge whether repeated days of an athlete were accounted for."""
    return (
        "yes",
        "folds keep athletes whole (tests/models/test_split.py); the price of a cause is raised "
        "where days of one athlete share its level (tests/models/test_weights.py); intervals draw "
        "athletes",
    )


QUESTIONS = (
    Question(PEOPLE, "1.1", "Were the data sources fit for the purpose?", sources),
    Question(PEOPLE, "1.2", "Do the people stand for those the tool is meant for?", stand_for),
    Question(PEOPLE, "1.3", "Was it right whom and what they left out?", kept),
    Question(PREDICTORS, "2.1", "Were inputs defined and measured alike for all?", same_way),
    Question(PREDICTORS, "2.2", "Were inputs taken without knowing the outcome?", unseen),
    Question(PREDICTORS, "2.3", "Are all inputs there when the tool is used?", in_time),
    Question(OUTCOME, "3.1", "Was the outcome determined well?", well_defined),
    Question(OUTCOME, "3.2", "Was the outcome defined alike for all?", same_outcome),
    Question(OUTCOME, "3.3", "Was the outcome rated without knowing the inputs?", blind),
    Question(OUTCOME, "3.4", "Was the time between inputs and outcome right?", horizon),
    Question(ANALYSIS, "4.1", "Were there enough people and events to fit?", large),
    Question(ANALYSIS, "4.2", "Were missing inputs treated well?", missing_handled),
    Question(ANALYSIS, "4.3", "Were inputs prepared and chosen well?", shape),
    Question(ANALYSIS, "4.4", "Were rare outcomes treated so that chances stay right?", imbalance),
    Question(ANALYSIS, "4.5", "Was overfitting in building and tuning accounted for?", tuned),
    Question(ANALYSIS, "4.6", "Were repeated days of a person accounted for?", repeated),
)
