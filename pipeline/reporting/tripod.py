"""tripod_ai.md: the 27 items of TRIPOD+AI (Collins et al. 2024, BMJ 385:e078378), answered.

What each item asks is said shortly in our own words. An item that does not hold says "not done".
"""

from pipeline.reporting import said, tripod_analysis, tripod_data, tripod_results
from pipeline.reporting.facts import Facts

ITEMS = tripod_data.ITEMS + tripod_analysis.ITEMS + tripod_results.ITEMS
INTRO = """Reporting by TRIPOD+AI (Collins et al., BMJ 2024;385:e078378), written by the stage
`report` from the reports, the model, `params.yaml` and the registry; no figure is typed in by hand.
What an item asks is shortened in our own words. Intervals are 95 %, over athletes. Words are
explained in [docs/words.md](../../docs/words.md).
"""


def render(facts: Facts) -> str:
    """Write the page."""
    lines = [said.heading("TRIPOD+AI", facts), INTRO]
    section = ""
    for item in ITEMS:
        if item.section != section:
            section = item.section
            lines += ["", f"## {section}", "", "| item | asks for | answer |", "|---|---|---|"]
        lines.append(f"| {item.number} | {item.asks} | {item.answer(facts).replace('|', '/')} |")
    held = sum(said.NOT_DONE in item.answer(facts) for item in ITEMS)
    lines += [
        "",
        f"{held} of {len(ITEMS)} parts of the 27 items say, in whole or in part, not done.",
    ]
    return "\n".join(lines) + "\n"
