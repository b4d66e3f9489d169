"""What is read, checked and printed where it is logged, but does not enter the estimate.

`features/logged.py` prints it under an athlete's reasons.
"""

from features.documents import ARTICLE_0, ARTICLE_1, ARTICLE_2, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Quote

CAUSES: tuple[Cause, ...] = (
    Cause(
        name="electrolytes",
        title="Electrolytes",
        topic="electrolytes",
        family="fluid and heat",
        why="Sodium, potassium and magnesium carry the signals of nerve and muscle.",
        documents=(
            Quote(
                id="C06",
                document=ARTICLE_0,
                words="a deficit can lead to cramps and generalized fatigue",
            ),
            Quote(
                id="C06",
                document=ARTICLE_1,
                words="A deficit in electrolytes can impair the nerve signaling",
            ),
        ),
        status="shown",
        strength="none for heavy legs",
        evidence="No study of electrolytes and heavy legs was found.",
        against=(
            "Articles 000 and 001 name cramps and nerve signals. Schwellnus 2004 and 2011, Hoffman "
            "2015 and Martínez-Navarro 2022: blood electrolytes did not go with cramps in "
            "endurance athletes."
        ),
        reason=(
            "Blood values are repeated under the reasons, and limits lead to advice; they are no "
            "input, for nothing links them to heavy legs within the common range."
        ),
    ),
    Cause(
        name="ground_contact",
        title="Time on the ground",
        topic="ground contact",
        family="mechanics",
        why="How long each foot stays on the ground, as some watches measure it.",
        documents=(
            Quote(
                id="C14",
                document=ARTICLE_1,
                words="minimizing ground contact time and increasing running efficiency",
            ),
        ),
        status="shown",
        strength="none",
        evidence="Van Hooren 2024 (51 studies, 1,115 runners): r = −0.02 with running economy.",
        against="The same review: mechanics explain 4 to 12 % of economy.",
        reason="It follows speed and says nothing of its own; that of the last run is repeated.",
    ),
    Cause(
        name="slick_soles",
        title="Slick soles",
        topic="tread",
        family="shoes",
        why="On wet ground a worn sole slips, and every step costs a little more.",
        documents=(
            Quote(
                id="C22",
                document=ARTICLE_2,
                words="do not have adequate tread or are slick",
            ),
        ),
        status="shown",
        strength="none found",
        evidence="Article 002 only; no study was found.",
        reason="It acts on the run itself, whose ground is not known before; the sole is repeated.",
    ),
    Cause(
        name="cool_down",
        title="Cool-down and stretching",
        topic="cool-down",
        family="strength and soreness",
        why="Easy minutes and stretching after a run.",
        documents=(
            Quote(id="C38", document=ARTICLE_4, words="skip post-run cool down"),
            Quote(
                id="C38",
                document=ARTICLE_3,
                words="both pre-and post-run stretches are essential",
            ),
        ),
        status="shown",
        strength="good evidence of no effect",
        evidence="Law & Herbert 2007 (52 people): 0 of 100 mm of soreness (−11 to 11).",
        against=(
            "The same trial contradicts articles 003 and 004: a cool-down changed nothing, while "
            "a warm-up did."
        ),
        reason="A trial found no effect; the minutes of the last run are repeated.",
    ),
    Cause(
        name="age",
        title="Age",
        topic="age",
        family="person",
        why="Muscle mass falls slowly with age, and running slows that.",
        documents=(Quote(id="C47", document=ARTICLE_3, words="slow down the loss of muscle mass"),),
        status="shown",
        strength="none for days",
        evidence="Age differs between people, not between their days; it sets who may use this.",
        reason="What is usual for a person carries it better than the number of years.",
    ),
    Cause(
        name="other_nutrients",
        title="Other blood values",
        topic="other blood values",
        family="blood",
        why="Folate, vitamin D, magnesium and others that a laboratory reports.",
        documents=(
            Quote(
                id="C53",
                document=ARTICLE_1,
                words="Nutrient deficiencies are a frequent medical cause",
            ),
            Quote(
                id="C53",
                document=ARTICLE_1,
                words="A simple blood test can identify these deficiencies",
            ),
        ),
        status="shown",
        strength="none found for heavy legs",
        evidence="No study of these values and heavy legs was found.",
        reason="They would add noise and look like a verdict; they are repeated, not judged.",
    ),
)
