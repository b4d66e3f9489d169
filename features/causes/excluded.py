"""What the articles name and the evidence does not carry, or what cannot be recorded."""

from features.documents import ARTICLE_2, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Quote

CAUSES: tuple[Cause, ...] = (
    Cause(
        name="fluid_and_soreness",
        title="Too little fluid as a reason for soreness",
        topic="fluid and soreness",
        family="fluid and heat",
        why="Article 004 says that a lack of fluid makes soreness worse.",
        documents=(
            Quote(
                id="C08",
                document=ARTICLE_4,
                words="National Athletic Training Association showed that dehydration worsens DOMS",
            ),
        ),
        status="excluded",
        strength="weak and contradictory",
        evidence="Cleary 2005 (10 people, in the heat): more soreness.",
        against=(
            "Cleary 2006, the study the article seems to cite: soreness with and without; a "
            "crossover of 2025 (8 people): no difference; GSSI 2020 calls the evidence limited."
        ),
        reason="The article's source does not say so; fluid counts as a cause of its own.",
    ),
    Cause(
        name="fluid_and_cramps",
        title="Too little fluid as a reason for cramps",
        topic="fluid and cramps",
        family="fluid and heat",
        why="Article 003 says that a lack of fluid cramps the leg muscles.",
        documents=(
            Quote(
                id="C09",
                document=ARTICLE_3,
                words="dehydration can also cramp the leg muscles",
            ),
        ),
        status="excluded",
        strength="good evidence against it",
        evidence="None for it was found.",
        against="Four cohorts of endurance athletes found no association (Schwellnus 2004, 2011).",
        reason="Cramps are not heavy legs, and cohorts do not bear it out.",
    ),
    Cause(
        name="heel_strike",
        title="Landing on the heel",
        topic="foot strike",
        family="mechanics",
        why="Article 003 says that landing on the heel brakes and costs energy.",
        documents=(
            Quote(id="C15", document=ARTICLE_3, words="when your heels strike the ground first"),
        ),
        status="excluded",
        strength="good evidence against it",
        evidence="None for it was found.",
        against=(
            "Hamill & Gruber 2017: no benefit of changing it; Ogueta-Alday 2014: runners who land "
            "on the heel were 5 to 9 % more economical."
        ),
        reason="Studies found no effect or the opposite.",
    ),
    Cause(
        name="intervals",
        title="Rest between intervals",
        topic="rest between intervals",
        family="recovery",
        why="Standing still between fast repetitions is said to leave the legs heavier.",
        documents=(
            Quote(
                id="C31",
                document=ARTICLE_4,
                words="If you ignore active recovery between interval runs",
            ),
        ),
        status="excluded",
        strength="none found",
        evidence="Article 004 only; no study of the next run was found.",
        reason="Not recorded by any format: no export says how the rest was spent.",
    ),
    Cause(
        name="kind_of_food",
        title="Kind of food",
        topic="kind of food",
        family="fuel",
        why="Articles advise whole grain, berries, nuts and greens.",
        documents=(
            Quote(
                id="C11",
                document=ARTICLE_4,
                words="consume complex carbohydrates such as whole-grain bread and pasta",
            ),
            Quote(
                id="C11",
                document=ARTICLE_4,
                words="Anti-inflammatory foods such as berries, nuts, leafy greens",
            ),
        ),
        status="excluded",
        strength="none found",
        evidence="No study of these foods and heavy legs was found.",
        reason="Not recorded by any format: diaries hold amounts, intake only the usual diet.",
    ),
    Cause(
        name="posture",
        title="Posture and arm swing",
        topic="posture",
        family="mechanics",
        why="Articles name posture, arm swing, and running from the hips or thighs.",
        documents=(
            Quote(
                id="C19",
                document=ARTICLE_2,
                words="incorrect posture or technique while running",
            ),
            Quote(id="C19", document=ARTICLE_2, words="Try lowering your center of gravity"),
            Quote(id="C19", document=ARTICLE_4, words="swinging your arms too much"),
            Quote(id="C19", document=ARTICLE_4, words="starting the push with your quads"),
            Quote(id="C19", document=ARTICLE_4, words="you are running from the hips"),
        ),
        status="excluded",
        strength="none found",
        evidence="Articles 002 and 004 only.",
        reason="No export holds such a signal.",
    ),
    Cause(
        name="genetics",
        title="Inborn endurance",
        topic="inborn endurance",
        family="person",
        why="People differ in how well their muscles use oxygen.",
        documents=(
            Quote(
                id="C48",
                document=ARTICLE_2,
                words="Your endurance level is partly due to genetics",
            ),
        ),
        status="excluded",
        strength="not measured here",
        evidence="It differs between people and not between their days.",
        reason="Nothing measures it; what is usual for an athlete stands for it.",
    ),
    Cause(
        name="sports_gel",
        title="A gel rubbed on the legs",
        topic="sports gel",
        family="not a cause",
        why="Article 004 says that one product keeps legs from feeling heavy.",
        documents=(
            Quote(
                id="X1",
                document=ARTICLE_4,
                words="a sports gel that has a high concentration of carnosine",
            ),
        ),
        status="excluded",
        strength="none: advertising",
        evidence="The article sells the product.",
        reason="It is the commercial text of one product; no product is advised here.",
    ),
)
