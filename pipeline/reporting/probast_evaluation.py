"""PROBAST+AI, the 18 questions about how the model was evaluated."""

from pipeline.reporting import probast_development as development
from pipeline.reporting import said, studies
from pipeline.reporting.facts import Facts
from pipeline.reporting.question import ANALYSIS, OUTCOME, PEOPLE, PREDICTORS, Question, Verdict

Answer = tuple[Verdict, str]
FEW = 100  # athletes; below it an interval over athletes is itself uncertain


def apart(facts: Facts) -> Answer:
    """Judge whether the evaluation is of new people."""
    return (
        "no",
        "internal validation only: athletes the model never saw, but of the same cohort "
        f"({said.size(facts)}); {said.NOT_DONE} no external validation",
    )


def leaks(facts: Facts) -> Answer:
    """Judge whether anything of those judged was used in fitting or in choosing settings."""
    verdict: Verdict = "probably no" if facts.figures["settings_tried_by_hand"] else "yes"
    return (
        verdict,
        "lines, trees, weights, usual for you and sigmoid are fitted without the athlete "
        "(tests/models/test_crossfit.py); ratings shuffled inside athletes give no skill there "
        f"(tests/models/test_shuffle.py); settings: {studies.search(facts)}",
    )


def large(facts: Facts) -> Answer:
    """Judge the number of rows for judging."""
    enough = said.enough(facts, "evaluation") and facts.figures["athletes"] >= FEW
    verdict: Verdict = "probably yes" if enough else "no"
    return (
        verdict,
        f"{said.sample(facts)}; the interval of the AUROC spans "
        f"{facts.figures['auroc_high'] - facts.figures['auroc_low']:.3f}",
    )


def all_rows(facts: Facts) -> Answer:
    """Judge whether all who took part are in the figures: those that the model learned from."""
    everyone = ("rows", "athletes", "positives")
    whole = all(facts.figures[name] == facts.spec[name] for name in everyone)
    return (
        "yes" if whole else "no",
        f"{facts.count()} of {facts.spec['rows']:,} rated days, whatever was missing on them; "
        f"beside it the {facts.count('auroc_scored_rows')} that would be scored: AUROC "
        f"{facts.interval('auroc_scored')}",
    )


def ranking(facts: Facts) -> Answer:
    """Judge the measures of ranking: pooled alone rewards telling athletes apart."""
    inside = facts.figures.get("auroc_within") is not None
    return "yes" if inside else "probably no", said.discrimination(facts)


def calibrated(facts: Facts) -> Answer:
    """Judge whether calibration was looked at, as a curve and not by two numbers alone."""
    if "calibration" not in facts.pictures:
        return "probably no", f"{said.calibration(facts)}; {said.NOT_DONE} no curve"
    return "yes", f"{said.calibration(facts)}; curve in calibration.svg"


def useful(facts: Facts) -> Answer:
    """Judge whether usefulness was looked at."""
    verdict: Verdict = "yes" if "decision" in facts.studies else "probably no"
    return (
        verdict,
        f"{studies.usefulness(facts)} {len(facts.rules)} rules on identical rows, each "
        f"with its own out-of-fold chance; {said.winners(facts)}; {said.closest(facts)}",
    )


def fair(facts: Facts) -> Answer:
    """Judge whether groups of people were looked at."""
    verdict: Verdict = "probably no" if "subgroups" in facts.studies else "no"
    return verdict, f"{studies.groups(facts)}; groups of so few athletes tell little"


def uncertain(facts: Facts) -> Answer:
    """Judge whether figures carry honest intervals."""
    verdict: Verdict = "probably yes" if facts.figures["athletes"] >= FEW else "probably no"
    return (
        verdict,
        f"{facts.settings['evaluate.bootstraps']} draws of whole athletes, the same for all, "
        "differences paired (tests/models/test_metrics.py, tests/models/test_honest.py); with "
        f"fewer than {FEW} athletes they are still too narrow, and there are "
        f"{facts.count('athletes')}",
    )


QUESTIONS = (
    Question(PEOPLE, "1.1", "Were the data sources fit for the purpose?", development.sources),
    Question(PEOPLE, "1.2", "Do the people stand for those meant, beyond development?", apart),
    Question(PEOPLE, "1.3", "Was it right whom and what they left out?", development.kept),
    *(
        Question(
            PREDICTORS, "2.1", "Were inputs measured as in development?", development.same_way
        ),
        Question(PREDICTORS, "2.2", "Were inputs taken blind to the outcome?", development.unseen),
        Question(PREDICTORS, "2.3", "Are all inputs there when it is used?", development.in_time),
        Question(OUTCOME, "3.1", "Was the outcome determined well?", development.well_defined),
        Question(OUTCOME, "3.2", "Was it defined as in development?", development.same_outcome),
        Question(OUTCOME, "3.3", "Was it rated without knowing the inputs?", development.blind),
        Question(OUTCOME, "3.4", "Was the time to the outcome right?", development.horizon),
    ),
    Question(ANALYSIS, "4.1", "Were there enough people and events to judge?", large),
    Question(ANALYSIS, "4.2", "Was all that was fitted kept from those judged?", leaks),
    Question(ANALYSIS, "4.3", "Are all who took part in the figures?", all_rows),
    Question(ANALYSIS, "4.4", "Was ranking measured rightly?", ranking),
    Question(ANALYSIS, "4.5", "Was calibration looked at as a curve?", calibrated),
    Question(ANALYSIS, "4.6", "Was usefulness looked at, beside other ways?", useful),
    Question(ANALYSIS, "4.7", "Were groups of people looked at?", fair),
    Question(ANALYSIS, "4.8", "Do intervals and comparisons hold?", uncertain),
)
