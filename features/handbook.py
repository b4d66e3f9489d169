"""The registry as a page to read: every cause, what the documents say, and what stands for it."""

from features.feature import Cause, Feature, Risk, Status
from features.left_out import LEFT_OUT
from features.markdown import anchor, number, table
from features.registry import CAUSES

HEAD = """# What can make legs heavy

Made from `features/causes` by `make docs`; change it there.

A **cause** is one reason that the project's five source articles give for heavy legs. An article is
where a cause comes from, not its proof: each cause below says how good the evidence is and what
speaks against it. A **feature** is one number that stands for a cause, such as the hours short of
seven in the last night.

The model adds up what each cause **counts towards the estimate**: its contribution. A contribution
is neither a verdict nor a doctor's finding. It says that days with such a number went with heavy
legs more often, or less often, in the data at hand; it does not say what a change of yours would
do. This is not a medical device: discuss a blood value that worries you with your doctor.

C01 to C63 number the causes found in the articles, which are quoted in a few words each. In the
tables of features:

- **Computed as** says what is read off one row or one day; **looks at** says how that is brought to
  the day in question: over which rows, how far back, and what must be known for it.
- **Counted in** is the unit, and the range within which values are told apart: a value beyond it
  counts as its end. SD is one standard deviation of your own usual, AU (arbitrary units) is
  exertion times minutes, CR10 is exertion from 0 to 10, ln is the natural logarithm.
- **A higher number counts** says which way the model may bend: it may find no effect, but never the
  opposite one.
- **Concern** is the level past which the named source calls a value worrying; – means that no
  source draws a line.
- Features marked † are left out for athletes who take a drug that lowers the heart rate, those
  marked ‡ for athletes who asked that food and body mass be hidden.
"""
NOT_NAMED = "No article names it; the data make it necessary."
DIRECTION = {
    Risk.RISES: "towards heavy legs",
    Risk.FALLS: "away from heavy legs",
    Risk.UNCLEAR: "either way",
}
STATUS: dict[Status, str] = {
    "modelled": "counted",
    "shown": "shown beside the reasons of an athlete, not counted",
    "referral": "leads to advice to see a doctor, not counted",
    "target": "is what is being estimated, not a cause of it",
    "excluded": "left out",
}
COLUMNS = (
    "Feature",
    "What it is about",
    "Computed as",
    "Counted in",
    "Looks at",
    "A higher number counts",
    "Concern",
    "Source",
)
MARKS = {"": "", "beta_blocker": " †", "hide_food_and_mass": " ‡"}


def render() -> str:
    """Give docs/causes.md."""
    causes = [line for cause in CAUSES for line in _cause(cause)]
    return "\n".join([HEAD, *_contents(), *_index(), *causes, *_left_out()])


def _contents() -> list[str]:
    families = list(dict.fromkeys(cause.family for cause in CAUSES))
    ordered = sorted(CAUSES, key=lambda cause: families.index(cause.family))
    rows = [
        (
            cause.family,
            f"[{cause.title}](#{anchor(cause.title)})",
            _ids(cause),
            STATUS[cause.status],
            str(len(cause.features) or "–"),
        )
        for cause in ordered
    ]
    return table(("Family", "Cause", "Documented as", "In the model", "Features"), rows)


def _index() -> list[str]:
    """List every documented id and where it went."""
    found = {id: cause for cause in CAUSES for id in cause.ids}
    rows = [
        (id, f"[{found[id].title}](#{anchor(found[id].title)})", STATUS[found[id].status])
        for id in sorted(found)
    ]
    return [
        "## Where each documented cause went",
        "",
        *table(("Id", "Cause", "In the model"), rows),
    ]


def _left_out() -> list[str]:
    """Tell the features that the sources name and that are not computed."""
    rows = [(", ".join(f"`{n}`" for n in left.names), left.about, left.reason) for left in LEFT_OUT]
    about = (
        "Features that the sources name, by the names of the project's evidence file, and that are "
        "not computed. Of numbers that rise and fall together one is counted, so that a share is "
        "not split by chance."
    )
    return ["## Left out, and why", "", about, "", *table(("Feature", "What it is", "Why"), rows)]


def _ids(cause: Cause) -> str:
    return ", ".join(cause.ids or cause.context)


def _cause(cause: Cause) -> list[str]:
    quotes = [f"- {q.id}: “{q.words}” (`{q.document}`)" for q in cause.documents]
    said = ["What the articles say:", "", *quotes, ""] if quotes else [NOT_NAMED, ""]
    lines = [f"## {cause.title}", "", cause.why, "", *said]
    lines += [f"What was found: {_sentence(cause.evidence)}", ""]
    lines += [f"How good the evidence is: {_sentence(cause.strength)}", ""]
    if cause.against:
        lines += [f"What speaks against it: {_sentence(cause.against)}", ""]
    if cause.status != "modelled":
        lines += [f"In the model: {STATUS[cause.status]}. {_sentence(cause.reason)}", ""]
    return lines + (table(COLUMNS, map(_row, cause.features)) if cause.features else [])


def _sentence(words: str) -> str:
    return words if words.endswith((".", "”.")) else f"{words}."


def _row(feature: Feature) -> tuple[str, ...]:
    return (
        f"`{feature.name}`",
        feature.label + MARKS[feature.not_for],
        feature.formula,
        f"{feature.unit}, {number(feature.low)} to {number(feature.high)}",
        _looks(feature),
        DIRECTION[feature.risk],
        feature.concern_words.replace(" -", " −") or "–",
        feature.source,
    )


def _looks(feature: Feature) -> str:
    count = feature.lookback_days
    back = "1 day back" if count == 1 else f"{count} days back" if count else "the last night"
    least = f"; needs {feature.carry.least}" if feature.carry.least else ""
    return f"{feature.carry.words}; {back}{least}"
