"""model_card.md: the sections of Mitchell et al. 2019 (doi:10.1145/3287560.3287596)."""

from features.registry import CAUSE, MODELLED
from models import split
from pipeline import store
from pipeline.reporting import origins, said, studies
from pipeline.reporting.facts import Facts, constrained

INTRO = """Sections as Mitchell et al. 2019 name them (doi:10.1145/3287560.3287596); written by the
stage `report`, no figure is typed in by hand. Intervals are 95 %, over athletes. Words are in
[docs/words.md](../../docs/words.md); how a standard reads it: [tripod_ai.md](tripod_ai.md),
[probast_ai.md](probast_ai.md).
"""


def render(facts: Facts) -> str:
    """Write the page."""
    parts = [f"## {title}\n\n{section(facts)}\n" for title, section in SECTIONS.items()]
    return "\n".join([said.heading("Model card", facts), INTRO, *parts])


def _listed(*lines: str) -> str:
    return "\n".join(f"- {line.rstrip('.')}." for line in lines)


def _details(facts: Facts) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in facts.spec["versions"].items())
    return _listed(
        f"Cohort `{facts.cohort}`, label {said.label(facts)}",
        f"A sum, in log-odds, of {len(MODELLED)} causes with {facts.inputs} inputs (lines and "
        f"shallow trees; {constrained()} inputs may bend one way only), of what is usual for the "
        "athlete, and of a base; a sigmoid makes it a chance",
        f"`model.json` schema {facts.spec['schema_version']}, inputs {facts.spec['formulas']}; "
        f"{versions}",
        f"Registered in MLflow as `heavy-legs-{facts.cohort}`; code: this repository; licence: "
        f"{origins.UNSTATED}",
    )


def _use(facts: Facts) -> str:
    return _listed(
        "For: adult runners, coaches and club physios who want to talk about training and habits",
        "Not for: children, pregnancy, a known heart condition, illness, any medical decision, "
        "selection or pay of athletes",
        "A contribution is what counted towards the estimate; it is not a cause found in somebody",
    )


def _factors(facts: Facts) -> str:
    return _listed(
        f"Athletes: {said.who(facts)}",
        f"Inputs differ by what is logged: {said.missing(facts)}",
        f"Groups of people: {studies.groups(facts)}",
    )


def _metrics(facts: Facts) -> str:
    return _listed(
        f"Ranking: {said.discrimination(facts)}",
        f"Chances: {said.calibration(facts)}",
        f"Use: {studies.usefulness(facts)}",
        f"Athlete by athlete: {studies.athletes(facts)}",
        f"When it does not speak: {studies.conformal(facts)}",
    )


def _evaluation(facts: Facts) -> str:
    return _listed(
        f"{said.first_up(said.size(facts))}; {origins.of(facts).days}",
        f"Days from {facts.days.first} to {facts.days.last}",
        "Each athlete is judged by a model that never saw them; known athletes on the last third "
        f"of the calendar, {split.EMBARGO_DAYS} days left out before it",
        "No second cohort: nothing here is an external validation",
    )


def _training(facts: Facts) -> str:
    return _listed(
        f"The final model is fitted on all {facts.spec['rows']:,} rated days of "
        f"{facts.spec['athletes']} athletes, {facts.spec['positives']:,} heavy",
        f"{said.sample(facts)}",
        f"Search for settings: {studies.search(facts)}",
    )


def _analyses(facts: Facts) -> str:
    show = store.figure
    lines = [
        "| | AUROC | within | onset | Brier | Brier, model less rule |",
        "|---|---|---|---|---|---|",
        f"| **the model** | {facts.interval('auroc')} | {facts.interval('auroc_within')} | "
        f"{facts.interval('auroc_onset')} | {facts.interval('brier', 4)} | |",
    ]
    lines += [
        f"| {rule['words']} | {store.interval(rule, 'auroc')} | "
        f"{store.interval(rule, 'auroc_within')} | {store.interval(rule, 'auroc_onset')} | "
        f"{store.interval(rule, 'brier', 4)} | "
        f"{store.interval(rule, 'brier_difference', 4)} |"
        for rule in sorted(facts.rules.values(), key=lambda found: found["brier"])
    ]
    lines += ["", f"{said.first_up(said.winners(facts))}.", ""]
    lines += [f"Other kinds of models on the same folds: {studies.rivals(facts)}.", ""]
    lines += ["| cause | mean share of the estimate (log-odds, absolute) | known on rated days |"]
    lines += ["|---|---|---|"]
    lines += [
        f"| {CAUSE[name].topic} | {show(facts.shares[name])} | {facts.days.known[name]:.0%} |"
        for name in (cause.name for cause in facts.counting)
    ]
    quiet = [cause.topic for cause in MODELLED if not facts.shares.get(cause.name)]
    if quiet:
        lines += ["", f"Counted nothing, on athletes left out: {'; '.join(quiet)}."]
    pictures = [f"![{name.replace('_', ' ')}](plots/{name}.svg)" for name in facts.pictures]
    return "\n".join([*lines, "", *pictures])


def _ethics(facts: Facts) -> str:
    first = (
        "The athletes are made up"
        if facts.synthetic
        else "Rows of real people stay on the disk of whoever holds them; git and MLflow get "
        "aggregates, and pictures whose every dot is a mean over several athletes"
    )
    return _listed(
        first,
        "Menstrual bleeding, pregnancy and food are asked only where an athlete tells; food and "
        "body mass can be hidden",
        "An estimate may worry somebody or be used against them: it is for the athlete first",
    )


def _caveats(facts: Facts) -> str:
    return _listed(
        "No study gives the effect of these causes on heavy legs; docs/causes.md says what speaks "
        "for and against each",
        f"{facts.unknown_causes} of {len(MODELLED)} causes had no known input here, so that the "
        "model can say nothing about them",
        f"More athletes: {studies.learning(facts)}",
        "Before use on another cohort look at its calibration",
    )


SECTIONS = {
    "Model details": _details,
    "Intended use": _use,
    "Factors": _factors,
    "Metrics": _metrics,
    "Evaluation data": _evaluation,
    "Training data": _training,
    "Quantitative analyses": _analyses,
    "Ethical considerations": _ethics,
    "Caveats and recommendations": _caveats,
}
