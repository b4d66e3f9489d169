"""What belongs to a doctor: it leads to advice, never into an estimate.

Titles are neutral. Names of diseases stand in the articles' own words only.
"""

from features.documents import ARTICLE_1, ARTICLE_2, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Quote

BYPASS = "A report of it leads to advice to see a doctor; no model should weigh it."

CAUSES: tuple[Cause, ...] = (
    Cause(
        name="illness",
        title="Fever or an infection",
        topic="illness",
        family="medical",
        why="The body is busy elsewhere; running waits.",
        documents=(
            Quote(
                id="C46",
                document=ARTICLE_3,
                words="a higher risk of health disorders, and injury",
            ),
        ),
        status="referral",
        strength="moderate",
        evidence=(
            "Hausswirth 2014: infections in 67 % of overreached, 22 % and 11 % of other "
            "triathletes."
        ),
        reason="While an illness is reported there is no score.",
    ),
    Cause(
        name="tightness_on_exertion",
        title="Tightness that comes and goes with effort",
        topic="tightness on effort",
        family="medical",
        why="Tightness or numbness at the same point of every run, or pain that stops with rest.",
        documents=(
            Quote(
                id="C54",
                document=ARTICLE_1,
                words="chronic exertional compartment syndrome (CECS)",
            ),
            Quote(id="C55", document=ARTICLE_1, words="Peripheral artery disease (PAD)"),
        ),
        status="referral",
        strength="clinical guidance (NICE CG147, Mayo Clinic)",
        evidence="Guidance asks for an examination; logs cannot tell.",
        reason=BYPASS,
    ),
    Cause(
        name="circulation",
        title="Circulation in the legs",
        topic="circulation",
        family="medical",
        why="Swelling, colour, visible veins or a heavy feeling at rest are looked at by a doctor.",
        documents=(
            Quote(
                id="C56",
                document=ARTICLE_4,
                words="insufficient blood flow to your muscles",
            ),
            Quote(
                id="C56",
                document=ARTICLE_4,
                words="the blood collects in your feet, ankles, or legs",
            ),
            Quote(
                id="C58",
                document=ARTICLE_2,
                words="vein issues can cause a heavy feeling in your legs",
            ),
        ),
        status="referral",
        strength="clinical guidance (NICE NG158)",
        evidence="VARISPORT 2023: visible veins were commoner with much sport, discomfort was not.",
        reason=BYPASS,
    ),
    Cause(
        name="nerves_and_spine",
        title="Tingling, numbness or pain from the back",
        topic="tingling and numbness",
        family="medical",
        why="New numbness, a foot that drops, or pain down a leg is looked at the same day.",
        documents=(
            Quote(
                id="C57",
                document=ARTICLE_4,
                words="Although the tingling sensation often goes away",
            ),
            Quote(
                id="C59",
                document=ARTICLE_2,
                words="pain in your hip, thigh or buttock may point to",
            ),
            Quote(
                id="C60",
                document=ARTICLE_2,
                words="Circulation issues, spinal issues or muscular issues",
            ),
        ),
        status="referral",
        strength="clinical guidance (BMJ Best Practice)",
        evidence="Guidance names signs that need help now; they stop the score.",
        reason=BYPASS,
    ),
    Cause(
        name="medicines",
        title="Medicines",
        topic="medicines",
        family="medical",
        why="Some drugs lower the heart rate or are felt in the muscles.",
        documents=(Quote(id="C61", document=ARTICLE_1, words="some blood pressure drugs"),),
        status="referral",
        strength="moderate",
        evidence="Kristal-Boneh 1995: with beta-blockers less activity and more fatigue at work.",
        reason=(
            "A drug that lowers the heart rate takes the heart-rate inputs out; questions about "
            "it go to whoever prescribed it."
        ),
    ),
    Cause(
        name="acute_injury",
        title="Acute injury",
        topic="injury",
        family="medical",
        why="A leg that is hurt is no question of training load.",
        documents=(
            Quote(id="C62", document=ARTICLE_4, words="leg fractures, sprains, or strains"),
        ),
        status="referral",
        strength="plain",
        evidence="No study is needed.",
        reason=BYPASS,
    ),
    Cause(
        name="lasting_heaviness",
        title="Heaviness that lasts",
        topic="heaviness that lasts",
        family="medical",
        why="Heavy legs on most runs for weeks are worth a talk with a doctor, whatever the load.",
        documents=(
            Quote(
                id="C63",
                document=ARTICLE_2,
                words="If you seem to have chronic leg fatigue while running",
            ),
            Quote(
                id="C63",
                document=ARTICLE_1,
                words="consulting a healthcare professional is the next step",
            ),
        ),
        status="referral",
        strength="judgement",
        evidence="Articles 001 and 002; the figures of the rule are a judgement.",
        reason="The row is scored all the same, with the advice above it.",
    ),
)
