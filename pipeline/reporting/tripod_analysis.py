"""TRIPOD+AI, items 12 to 19: the analysis, open science, who was involved."""

from features.registry import MODELLED
from models import metrics, split
from pipeline.reporting import origins, studies
from pipeline.reporting.facts import Facts, constrained
from pipeline.reporting.item import Item
from pipeline.reporting.said import NOT_DONE
from pipeline.reporting.tripod_data import METHODS

OPEN, PUBLIC = "Open science", "Patient and public involvement"


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
            "`python -m pipeline.score MODEL COHORT OUT`, from `model.json` and `tables.json`, "
            "the trees of `booster.txt` as tables; for the evaluation out of fold "
            "(models/crossfit.py)"
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
