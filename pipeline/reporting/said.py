"""Sentences that several documents share; each is filled from the facts."""

from collections.abc import Callable
from typing import Any

from features.referral import SAFETY
from features.registry import CAUSE
from pipeline import store
from pipeline.reporting.facts import Facts

NOT_DONE = "**Not done.**"
NOT_HERE = "not measured for this cohort"
FITTED = {
    "shrinkage": "little shrinkage",
    "optimism": "little optimism",
    "overall_risk": "the overall risk",
}
JUDGED = {
    "observed_over_expected": "observed over expected",
    "calibration_slope": "calibration slope",
    "auroc": "AUROC",
}
MADE_UP = (
    "**SYNTHETIC: the athletes are made up.** Nothing on this page is evidence about real runners."
)


def heading(title: str, facts: Facts) -> str:
    """Open a document: title, what the tool is not, and whether the athletes are made up."""
    kind = " (SYNTHETIC)" if facts.synthetic else ""
    lines = [f"# {title}: {facts.cohort}{kind}", "", f"> {SAFETY}", ""]
    if facts.synthetic:
        lines += [MADE_UP, ""]
    return "\n".join(lines)


def first_up(words: str) -> str:
    """Begin a sentence: the first letter large, names inside left as they are."""
    return words[:1].upper() + words[1:]


def size(facts: Facts) -> str:
    """Say how many athletes, rated days and heavy days."""
    return (
        f"{facts.count('athletes')} athletes, {facts.count()} rated days, "
        f"{facts.count('positives')} of them heavy ({facts.figures['prevalence']:.1%})"
    )


def who(facts: Facts) -> str:
    """Describe the athletes whose days are judged."""
    sexes = ", ".join(f"{count} {sex}" for sex, count in facts.people.sexes.items())
    total = facts.count("athletes")
    if facts.people.age is None:
        age = f"age known of {facts.people.age_known}"
    else:
        low, middle, high = facts.people.age
        age = f"median age {middle:.0f} (quartiles {low:.0f} to {high:.0f}), known of "
        age += f"{facts.people.age_known} of {total}"
    years = facts.people.training_years_known
    return f"{sexes}; {age}; years of training known of {years} of {total}"


def label(facts: Facts) -> str:
    """Say what counts as heavy, and what is printed."""
    return f'`{facts.policy.name}`: {facts.policy.about}; printed as "{facts.policy.sentence}"'


def discrimination(facts: Facts) -> str:
    """Give the AUROC in every way it is looked at."""
    if facts.figures["auroc_forward"] is None:
        forward = "too few days"
    else:
        within = facts.interval("auroc_forward_within")
        forward = f"{facts.interval('auroc_forward')} ({within} within)"
    return (
        f"AUROC {facts.interval('auroc')} with own history, {facts.interval('auroc_within')} "
        f"within athletes (mean of {facts.count('within_athletes')} athletes with enough days of "
        f"each kind), {facts.interval('auroc_onset')} on onsets, {facts.interval('auroc_cold')} "
        f"({facts.interval('auroc_cold_within')} within) for an athlete without any rating, "
        f"{forward} for known athletes on later days. With outcomes shuffled inside each athlete "
        f"the pooled figure would still be {facts.of('auroc_between_athletes')}"
    )


def calibration(facts: Facts) -> str:
    """Give slope, intercept and Brier score."""
    return (
        f"calibration slope {facts.interval('calibration_slope', 2)} and intercept "
        f"{facts.interval('calibration_intercept', 2)} (1 and 0 are perfect); Brier score "
        f"{facts.interval('brier', 4)}, {facts.figures['brier_skill']:.1%} below that of the base "
        f"rate, {facts.interval('brier_cold', 4)} for an athlete without any rating"
    )


def winners(facts: Facts) -> str:
    """Name the rules that are ahead of the model, and by which figure."""
    better = []
    for rule in facts.rules.values():
        for name, words, sign in (
            ("auroc", "pooled AUROC", 1),
            ("auroc_within", "AUROC within athletes", 1),
            ("auroc_onset", "AUROC on onsets", 1),
            ("brier", "Brier score", -1),
        ):
            ours, theirs = facts.figures[name], rule[name]
            if None not in (ours, theirs) and sign * (theirs - ours) > 0:
                pair = f"{store.figure(theirs)} against {store.figure(ours)}"
                better.append(f"{rule['words']} by {words} ({pair})")
    if not better:
        return "no rule is ahead of the model by AUROC (pooled, within, onset) or Brier score"
    return "ahead of the model: " + "; ".join(better)


def closest(facts: Facts) -> str:
    """Compare with the rule of least Brier score, paired."""
    rule = min(facts.rules.values(), key=lambda found: found["brier"])
    return (
        f"against the closest rule ({rule['words']}) the Brier score differs by "
        f"{store.interval(rule, 'brier_difference', 4)} and the AUROC by "
        f"{store.interval(rule, 'auroc_difference')} (model less rule, paired)"
    )


def sample(facts: Facts) -> str:
    """Compare the rows that there are with those that closed forms ask for."""
    fit = facts.needed["development"]
    judge = facts.needed["evaluation"]
    return (
        f"The closed forms of Riley and colleagues, taking rows for independent, ask for "
        f"{max(fit.values()):,} rows to fit {facts.inputs} inputs ("
        + ", ".join(f"{FITTED[name]} {rows:,}" for name, rows in fit.items())
        + f") and for {max(judge.values()):,} to judge ("
        + ", ".join(f"{JUDGED[name]} {rows:,}" for name, rows in judge.items())
        + f"). There are {facts.count()} rows of {facts.count('athletes')} athletes; days of one "
        "athlete are alike, so they are worth fewer"
    )


def enough(facts: Facts, part: str) -> bool:
    """Say whether the closed forms are met, were the rows independent."""
    return facts.figures["rows"] >= max(facts.needed[part].values())


def missing(facts: Facts) -> str:
    """Say how often a cause's inputs are known on rated days."""
    known = facts.days.known
    some = {name: share for name, share in known.items() if share > 0}
    least = sorted(some, key=lambda name: some[name])[:3]
    rare = ", ".join(f"{CAUSE[name].topic} {some[name]:.0%}" for name in least)
    never = facts.unknown_causes
    some_known = f"of {len(known)} modelled causes {never} have no known input on any rated day"
    all_known = f"each of {len(known)} modelled causes has a known input on some rated days"
    return f"{some_known if never else all_known}; the least known otherwise: {rare} of them"


def refused(facts: Facts) -> str:
    """Count what was read and what was refused."""
    found = facts.refused
    return f"{found['rows_read']:,} rows read, {found['rows_refused']:,} refused with file and line"


def statuses(facts: Facts) -> str:
    """Count days by status."""
    told = facts.days.status.items()
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in told)


def counting(facts: Facts) -> str:
    """Name the causes that count, largest first."""
    topics = [cause.topic for cause in facts.counting]
    return "; ".join(topics) if topics else "none"


def study(
    facts: Facts, name: str, words: Callable[[Any], str], without: str = f"{NOT_DONE} {NOT_HERE}"
) -> str:
    """Say what another report holds, or that it was not made for this cohort."""
    found = facts.studies.get(name)
    return without if found is None else words(found)
