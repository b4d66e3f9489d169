"""What is being estimated: the documents describe it, they do not name it as a cause."""

from features.documents import ARTICLE_1, ARTICLE_2, ARTICLE_3, ARTICLE_4
from features.feature import Cause, Quote

CAUSES: tuple[Cause, ...] = (
    Cause(
        name="heavy_legs",
        title="Heavy legs themselves",
        topic="how the legs feel",
        family="not a cause",
        why=(
            "Legs that tire before heart and lungs do, for some minutes or for a run: this is what "
            "the rating after a run asks for, legs and breathing apart."
        ),
        documents=(
            Quote(
                id="C42",
                document=ARTICLE_3,
                words="distinguish between muscular weariness and cardiovascular strain",
            ),
            Quote(
                id="C42", document=ARTICLE_1, words="even if the cardiovascular system feels fine"
            ),
            Quote(id="C42", document=ARTICLE_4, words="heavy and tired legs when running"),
            Quote(
                id="C42",
                document=ARTICLE_2,
                words="When your legs wear out before the rest of you does.",
            ),
            Quote(
                id="C43",
                document=ARTICLE_3,
                words="a transient problem that lasts for a few minutes",
            ),
        ),
        status="target",
        strength="moderate: legs and breathing can be rated apart",
        evidence=(
            "In runs of 15 and 30 minutes 16 men rated their legs a little above and their "
            "breathing below the exertion of the whole (differential RPE); RPE-L 2023 likewise."
        ),
        reason=(
            "It is the label. Whether it passes within the run is not asked for. How heavy earlier "
            "runs felt counts as what is usual for the athlete: as a cause it would take credit "
            "from the others."
        ),
    ),
)
