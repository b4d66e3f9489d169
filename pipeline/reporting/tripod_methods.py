"""TRIPOD+AI, items 1 to 19: title to patient involvement."""

from features.registry import CAUSES, FEATURES, MODELLED
from models import metrics, split
from pipeline.reporting import origins, said, studies
from pipeline.reporting.facts import Facts, constrained
from pipeline.reporting.item import Item
from pipeline.reporting.said import NOT_DONE

TOP, INTRO, METHODS = "Title and abstract", "Introduction", "Methods"
OPEN, PUBLIC = "Open science", "Patient and public involvement"


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


def _model(facts: Facts) -> str:
    setting = facts.settings
    strength = facts.spec["usual"]
    return (
        f"log-odds = base + a sum for each of {len(MODELLED)} causes + usual for you. Each cause: "
        f"a ridge line (penalty {setting['train.line_penalty']}) and boosted trees "
        f"({setting['train.num_iterations']} of {setting['train.num_leaves']} leaves, learning "
        f"rate {setting['train.learning_rate']}) on its own inputs alone, weighed by how it does "
        f"on athletes it was not fitted on; {constrained()} of {facts.inputs} inputs may bend one "
        f"way only. Usual for you: shrunken past residuals (spread {strength['spread']}, half-life "
        f"{strength['half_life_days'] or 'none'} days). Last a sigmoid of the sum. Validation: "
        f"athletes left out (one at a time up to {split.LEAVE_ONE_OUT_UP_TO}, else "
        f"{split.OUTER} folds), weights, strength and sigmoid from {split.INNER} folds inside. "
        f"Tuning: {studies.search(facts)}"
    )


def _measures(facts: Facts) -> str:
    return (
        "AUROC pooled, within athletes (at least "
        f"{metrics.LEAST_EACH} days of each kind), on onsets, cold start and later days; average "
        "precision; Brier score and its skill; log-loss; calibration slope, intercept and curve; "
        "net benefit. Rules compared on identical rows: "
        + "; ".join(rule["words"] for rule in facts.rules.values())
        + f". Intervals from {facts.settings['evaluate.bootstraps']} draws of athletes. Plots: "
        + ", ".join(facts.pictures)
    )


def _ethics(facts: Facts) -> str:
    if facts.synthetic:
        return "not needed: the athletes are made up"
    return f"{NOT_DONE} Neither is stated here; whoever collected the files answers for both"


def _data(facts: Facts) -> str:
    if facts.synthetic:
        return origins.of(facts).rows
    return (
        "rows stay on the disk of whoever holds them; git and MLflow get aggregates only; "
        f"{origins.of(facts).rows}"
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
    Item(
        *(METHODS, "12a", "how the data were used"),
        lambda f: (
            "every athlete is judged by a model that never saw them, and known athletes on "
            f"the last third of the calendar after {split.EMBARGO_DAYS} days left out; the final "
            "model is fitted on all"
        ),
    ),
    Item(
        *(METHODS, "12b", "how predictors enter"),
        lambda f: (
            f"as numbers with units, lines and steps that for {constrained()} of "
            f"{f.inputs} inputs may only rise or only fall; changes against one's own usual where "
            "docs/causes.md says so"
        ),
    ),
    Item(METHODS, "12c", "model, steps of building, tuning, internal validation", _model),
    Item(
        *(METHODS, "12d", "heterogeneity between clusters"),
        lambda f: (
            "clusters are athletes: all intervals draw athletes, skill is given within "
            f"them. Per athlete: {studies.athletes(f)}"
        ),
    ),
    Item(METHODS, "12e", "measures, plots, comparisons", _measures),
    Item(
        *(METHODS, "12f", "updating of the model"),
        lambda f: f"{NOT_DONE} The model was not updated after its evaluation",
    ),
    Item(
        *(METHODS, "12g", "how predictions were calculated"),
        lambda f: (
            "`python -m pipeline.score MODEL COHORT OUT`, from `booster.txt` and "
            "`model.json`; for the evaluation out of fold (models/crossfit.py)"
        ),
    ),
    Item(
        *(METHODS, "13", "methods against class imbalance"),
        lambda f: "none: no weights, no resampling, so that chances stay chances",
    ),
    Item(METHODS, "14", "approaches to fairness", studies.fairness),
    Item(
        *(METHODS, "15", "output and thresholds"),
        lambda f: (
            f'a chance between 0 and 1 ("{f.policy.sentence}") with its parts in log-odds; '
            f"no fixed threshold. Beside it heavy, fresh or cannot tell, from conformal sets at "
            f"the level {f.spec['limits'][0]['level']:g} (models/conformal.py). "
            "What alerts would find: item 23a"
        ),
    ),
    Item(
        *(METHODS, "16", "differences between development and evaluation data"),
        lambda f: "none in setting, outcome or inputs: the same cohort with athletes kept apart",
    ),
    Item(METHODS, "17", "ethics approval and consent", _ethics),
    Item(OPEN, "18a", "funding", lambda f: f"{NOT_DONE} Not stated in this project"),
    Item(OPEN, "18b", "conflicts of interest", lambda f: f"{NOT_DONE} Not declared"),
    Item(
        *(OPEN, "18c", "protocol"),
        lambda f: f"{NOT_DONE} No protocol was published before the work",
    ),
    Item(OPEN, "18d", "registration", lambda f: f"{NOT_DONE} Not registered"),
    Item(OPEN, "18e", "data", _data),
    Item(
        *(OPEN, "18f", "code"),
        lambda f: (
            "all of it in this repository; `make repro` reproduces the club, `make real` "
            "PMData, from locked versions"
        ),
    ),
    Item(
        *(PUBLIC, "19", "involvement of athletes and the public"),
        lambda f: f"{NOT_DONE} No athlete, coach or physio took part in design or reporting",
    ),
)
