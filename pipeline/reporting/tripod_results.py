"""TRIPOD+AI, items 20 to 27: results and discussion."""

from pipeline.reporting import origins, said, studies
from pipeline.reporting.facts import Facts
from pipeline.reporting.item import Item
from pipeline.reporting.said import NOT_DONE

RESULTS, DISCUSSION = "Results", "Discussion"


def _flow(facts: Facts) -> str:
    low, middle, high = facts.days.ratings
    return (
        f"{facts.days.athlete_days:,} athlete-days, {facts.count()} with a rating, "
        f"{facts.count('positives')} heavy; ratings per athlete: median {middle} (quartiles {low} "
        f"to {high}). By status: {said.statuses(facts)}"
    )


def _performance(facts: Facts) -> str:
    return (
        f"{said.discrimination(facts)}; average precision {facts.of('average_precision')} at a "
        f"share of heavy days of {facts.figures['prevalence']:.3f}; {said.calibration(facts)}. On "
        f"days that are scored: AUROC {facts.interval('auroc_scored')}. Rules: "
        f"{said.winners(facts)}; {said.closest(facts)}. {studies.usefulness(facts)} "
        f"By group: {studies.groups(facts)}"
    )


def _meaning(facts: Facts) -> str:
    inside = facts.figures.get("auroc_within_low")
    tells = inside is not None and inside > 0.5
    better = "tells their heavy days from their fresh ones better than chance"
    not_shown = "is not shown to tell their heavy days from their fresh ones"
    return (
        f"Of athletes it never saw the model {better if tells else not_shown}; much of the pooled "
        "figure is telling athletes apart. "
        f"{said.first_up(said.winners(facts))}. A contribution is what counted towards the "
        "estimate, not a cause found in somebody"
    )


def _limits(facts: Facts) -> str:
    first = (
        "made-up athletes: says only that the method finds what was planted"
        if facts.synthetic
        else f"{facts.count('athletes')} athletes of one cohort; {origins.of(facts).people}"
    )
    return (
        f"{first}. {said.sample(facts)}. {said.first_up(said.missing(facts))}; outcome and many "
        "inputs are rated by the same person. Overfitting is held down by leaving athletes out of "
        "everything that is fitted, not ruled out"
    )


ITEMS = (
    Item(RESULTS, "20a", "flow of participants", _flow),
    Item(
        *(RESULTS, "20b", "who they are, and what is missing"),
        lambda f: (
            f"{said.who(f)}. Inputs: {said.missing(f)}. {NOT_DONE} No table by group of people"
        ),
    ),
    Item(
        *(RESULTS, "20c", "evaluation data beside development data"),
        lambda f: f"{NOT_DONE} The same cohort; there is no second one",
    ),
    Item(
        *(RESULTS, "21", "participants and events in each analysis"),
        lambda f: (
            f"final model: {f.spec['rows']:,} days, {f.spec['positives']:,} heavy, of "
            f"{f.spec['athletes']} athletes. Out of fold: {said.size(f)}. Onsets: "
            f"{f.count('auroc_onset_rows')} days. Later days: {f.count('forward_rows')}. Scored: "
            f"{f.count('auroc_scored_rows')}"
        ),
    ),
    Item(
        *(RESULTS, "22", "the full model"),
        lambda f: (
            f"`data/{f.cohort}/model` (`booster.txt`, `tables.json`, `model.json`: schema "
            f"{f.spec['schema_version']}, inputs {f.spec['formulas']}), in MLflow as "
            f"`heavy-legs-{f.cohort}`; made by `make repro`, not in git"
        ),
    ),
    Item(RESULTS, "23a", "performance with intervals, by group", _performance),
    Item(
        *(RESULTS, "23b", "heterogeneity of performance"),
        lambda f: (
            f"within athletes {f.interval('auroc_within')}. Per athlete: {studies.athletes(f)}"
        ),
    ),
    Item(
        *(RESULTS, "24", "results of updating"),
        lambda f: f"{NOT_DONE} The model was not updated",
    ),
    Item(DISCUSSION, "25", "interpretation", _meaning),
    Item(DISCUSSION, "26", "limitations", _limits),
    Item(
        *(DISCUSSION, "27a", "poor or missing input in use"),
        lambda f: (
            "a value out of bounds is refused in words, a missing one stays missing and is "
            "named beside the estimate; too few days give no estimate. When not to speak: "
            f"{studies.conformal(f)}"
        ),
    ),
    Item(
        *(DISCUSSION, "27b", "what users must do and know"),
        lambda f: (
            "put files into a folder and read sentences; no training is needed. Messages "
            "about health stand above or instead of the estimate"
        ),
    ),
    Item(
        *(DISCUSSION, "27c", "next steps"),
        lambda f: (
            "another cohort of runners with ratings after runs and with blood results; "
            "more athletes. " + studies.learning(f)
        ),
    ),
)
