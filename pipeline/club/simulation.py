"""The made-up club from its settings to its files."""

from pathlib import Path

from pipeline.club.decoys import add_decoy
from pipeline.club.files import Written, fill, write_raw
from pipeline.club.leaks import betray
from pipeline.club.life import live, streams
from pipeline.club.mess import make_a_mess
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
    about: dict = {}
    if params.decoy:
        club, about["decoy"] = add_decoy(
            parts["decoy"], club, params.decoy, params.decoy_correlation
        )
    known = draw_truth(parts["outcome"], club, params, coefficients)
    ratings = draw_ratings(parts["ratings"], club, known)
    templates = fill(parts["files"], club, ratings)
    if params.leak:
        templates = betray(parts["leak"], templates, club, known, params.leak)
    if params.mess:
        templates, about["mess"] = make_a_mess(parts["mess"], templates)
    write_truth(known, club, params, about, truth)
    return write_raw(templates, params.leak, raw)
