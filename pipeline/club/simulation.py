"""The made-up club from its settings to its files."""

from pathlib import Path

from pipeline.club.files import Written, write_raw
from pipeline.club.life import live, streams
from pipeline.club.ratings import draw_ratings
from pipeline.club.settings import SimulateParams
from pipeline.club.truth import draw_coefficients, draw_truth, write_truth


def simulate_club(params: SimulateParams, raw: Path, truth: Path) -> Written:
    """Write the club's raw files into `raw` and what caused its heavy legs into `truth`.

    The same settings give the same bytes. Raises `ValueError` for an effect on no exposure.
    """
    parts = streams(params.seed)
    coefficients = draw_coefficients(parts["coefficients"], params)
    club = live(params, parts)
    known = draw_truth(parts["outcome"], club, params, coefficients)
    ratings = draw_ratings(parts["ratings"], club, known)
    write_truth(known, club, params, truth)
    return write_raw(parts["files"], club, ratings, raw)
