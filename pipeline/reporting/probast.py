"""probast_ai.md: PROBAST+AI (Moons et al. 2025, BMJ 388:e082505), answered by ourselves.

16 questions about development and 18 about evaluation, in four domains, in our own words;
each answer names the test or the figure that it rests on.
"""

from collections import Counter

from pipeline.reporting import probast_development, probast_evaluation, said
from pipeline.reporting.facts import Facts
from pipeline.reporting.question import BAD, UNKNOWN, Question

PARTS = {
    "Development (quality)": probast_development.QUESTIONS,
    "Evaluation (risk of bias)": probast_evaluation.QUESTIONS,
}
INTRO = """A self-assessment along PROBAST+AI (Moons et al., BMJ 2025;388:e082505), written by the
stage `report`: 16 questions about development, 18 about evaluation, in four domains. The questions
are shortened in our own words and numbered by us within each domain; who needs the exact wording
takes the paper. Who builds a model is not the one to clear it: read this as what to check.
"""


def render(facts: Facts) -> str:
    """Write the page."""
    lines = [said.heading("PROBAST+AI", facts), INTRO]
    for title, questions in PARTS.items():
        lines += [f"## {title}", ""]
        for domain in dict.fromkeys(question.domain for question in questions):
            own = [question for question in questions if question.domain == domain]
            lines += [
                f"### {domain}",
                "",
                "| | question | answer | evidence |",
                "|---|---|---|---|",
            ]
            lines += [_row(question, facts) for question in own]
            lines += ["", f"**{_judged(own, facts)}**", ""]
    lines += ["## Overall", "", *_overall(facts)]
    return "\n".join(lines) + "\n"


def _row(question: Question, facts: Facts) -> str:
    verdict, evidence = question.answer(facts)
    said_so = evidence.replace("|", "/")
    return f"| {question.number} | {question.asks} | {verdict} | {said_so} |"


def concern(questions: list[Question], facts: Facts) -> str:
    """Rate a domain by its worst answer: low, high or unclear."""
    verdicts = {question.answer(facts)[0] for question in questions}
    if verdicts & BAD:
        return "high"
    return "unclear" if UNKNOWN in verdicts else "low"


def _judged(questions: list[Question], facts: Facts) -> str:
    return f"Concern in this domain: {concern(questions, facts)}."


def _overall(facts: Facts) -> list[str]:
    lines = []
    for title, questions in PARTS.items():
        counts = Counter(question.answer(facts)[0] for question in questions)
        told = ", ".join(f"{number} {verdict}" for verdict, number in counts.most_common())
        lines.append(f"- {title}: concern {concern(list(questions), facts)} ({told}).")
    lines.append(
        "- Applicability: people, inputs and outcome are those of this cohort; whether they are "
        "those of another club is not known before its own calibration has been looked at."
    )
    return lines
