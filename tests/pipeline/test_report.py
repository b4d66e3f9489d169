"""The stage report: plots that repeat byte for byte, and documents whose every figure is found."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features.referral import SAFETY
from models.calibration import logit
from pipeline import params, plots, report, shap_plots, store, waterfalls
from pipeline.reporting import facts, model_card, origins, probast, said, tripod
from pipeline.reporting import probast_development as development
from pipeline.reporting.question import BAD, UNKNOWN, Question

REPO = Path(__file__).parents[2]
PAGES = tuple(report.DOCUMENTS)
ALWAYS = {"roc", "calibration", "risk_distribution", "beeswarm", "waterfall"}


@pytest.fixture(scope="session")
def known(club):
    """Give the facts about the tiny club."""
    rows = pl.read_parquet(club.matrix)
    made = pl.read_parquet(club.out_of_fold)
    rated = rows.drop_nulls("heavy").join(made, on=report.KEY).sort(report.KEY)
    return facts.gather(
        club.reports,
        club.model,
        params.flat(params.load(club.home / "params.yaml")),
        rows,
        pl.read_parquet(club.statuses),
        store.read_tables(club.tables).athletes.collect(),
        logit(rated["risk"].to_numpy()),
        tuple(path.stem for path in sorted((club.reports / "plots").glob("*.svg"))),
    )


@pytest.fixture(scope="session")
def rated(club):
    """Give the rated days with the parts of their out-of-fold estimates."""
    rows = pl.read_parquet(club.matrix).drop_nulls("heavy")
    return rows.join(pl.read_parquet(club.out_of_fold), on=report.KEY).sort(report.KEY)


def texts(club) -> dict[str, str]:
    return {name: (club.reports / name).read_text(encoding="utf-8") for name in PAGES}


def test_quartiles_of_ages_are_no_single_athletes():
    names, ages = list("ABCDE"), [20.0, 22, 30, 47, 61]
    asked = pl.DataFrame({"athlete_id": names, "age_y": ages}).with_columns(
        sex=pl.lit("female"), training_years=pl.lit(None, pl.Float64)
    )
    told = facts.people(asked).age
    assert told == pytest.approx((24, 33, 46))
    assert facts.people(asked.head(4)).age is None
    assert not set(told) & set(ages)


def test_every_document_says_what_the_tool_is_not_and_that_the_club_is_made_up(club):
    for text in texts(club).values():
        assert SAFETY in text
        assert text.startswith("# ")
        assert "club (SYNTHETIC)" in text.splitlines()[0]
        assert said.MADE_UP in text


def test_tripod_has_27_items_in_52_parts_in_their_order(known):
    numbers = [int(re.sub(r"\D", "", item.number)) for item in tripod.ITEMS]
    assert sorted(set(numbers)) == list(range(1, 28))
    assert numbers == sorted(numbers)
    assert len({item.number for item in tripod.ITEMS}) == len(tripod.ITEMS) == 52
    assert all(item.answer(known).strip() for item in tripod.ITEMS)


def test_probast_asks_16_questions_of_development_and_18_of_evaluation_in_four_domains():
    development, evaluation = probast.PARTS.values()
    assert (len(development), len(evaluation)) == (16, 18)
    for part in (development, evaluation):
        domains = list(dict.fromkeys(question.domain for question in part))
        assert len(domains) == 4
        for place, domain in enumerate(domains, 1):
            numbers = [question.number for question in part if question.domain == domain]
            assert numbers == [f"{place}.{i}" for i in range(1, len(numbers) + 1)]


def test_each_verdict_rests_on_evidence(known):
    for part in probast.PARTS.values():
        for question in part:
            verdict, evidence = question.answer(known)
            assert verdict in {"yes", "probably yes", UNKNOWN, *BAD}
            assert len(evidence) > 20


@pytest.mark.parametrize("page", PAGES)
def test_every_test_and_file_that_is_named_as_evidence_exists(page, club):
    named = re.findall(
        r"\b((?:tests|features|models|pipeline|docs)/[\w/]+\.\w+)", texts(club)[page]
    )
    assert not {name for name in named if not (REPO / name).exists()}


def test_a_domain_is_as_good_as_its_worst_answer(known):
    def rated(*verdicts):
        asked = [Question("Outcome", "1", "?", lambda _, v=v: (v, "")) for v in verdicts]
        return probast.concern(asked, known)

    assert rated("yes", "probably yes") == "low"
    assert rated("yes", "no information") == "unclear"
    assert rated("yes", "no information", "probably no") == rated("no") == "high"


def test_nothing_is_said_to_be_external_validation_or_large_enough_that_is_not(known):
    answers = {item.number: item.answer(known) for item in tripod.ITEMS}
    assert "no external validation" in answers["4"]
    assert said.NOT_DONE in answers["20c"]
    small = replace(known, figures=known.figures | {"rows": 10})
    for part in probast.PARTS.values():
        (size,) = [q for q in part if "enough people" in q.asks]
        assert size.answer(small)[0] == "no"


def of_cohort(known, cohort: str):
    """Give the facts as if they were a real cohort's."""
    return replace(known, figures=known.figures | {"cohort": cohort, "synthetic": False})


def test_of_a_cohort_that_nobody_described_the_documents_say_that_nothing_is_stated(known):
    mine, pmdata = of_cohort(known, "mine"), of_cohort(known, "pmdata")
    pages = [render(mine) for render in report.DOCUMENTS.values()]
    for page in pages:
        assert origins.of(mine).days in page
        assert "PMData is open" not in page
        assert "made for this study" not in page
        assert "chose to log" not in page
    assert origins.of(mine).rows in pages[1]
    assert origins.KNOWN["pmdata"].rows in tripod.render(pmdata)
    verdicts = [development.sources(mine)[0], development.stand_for(mine)[0]]
    assert verdicts == [UNKNOWN, UNKNOWN]


def verdict(known, part: str, asks: str) -> str:
    (asked,) = [
        q for name, own in probast.PARTS.items() if part in name for q in own if asks in q.asks
    ]
    return asked.answer(known)[0]


@pytest.mark.parametrize(
    ("part", "asks", "fact", "before", "after"),
    [
        ("Eval", "kept from those judged", {"settings_tried_by_hand": 60}, "yes", "probably no"),
        ("Dev", "tuning", {"settings_tried_by_hand": 60}, "probably yes", "probably no"),
        ("Eval", "all who took part", {"rows": 10}, "yes", "no"),
        ("Eval", "ranking", {"auroc_within": None}, "yes", "probably no"),
        ("Eval", "intervals", {"athletes": 100}, "probably no", "probably yes"),
    ],
)
def test_a_verdict_follows_the_figure_that_it_rests_on(part, asks, fact, before, after, known):
    plain = replace(known, figures=known.figures | {"settings_tried_by_hand": 0})
    assert verdict(plain, part, asks) == before
    assert verdict(replace(plain, figures=plain.figures | fact), part, asks) == after


def test_a_verdict_follows_what_was_refused_drawn_and_known_of_the_sources(known):
    none = replace(known, refused=known.refused | {"rows_refused": 0})
    some = replace(known, refused=known.refused | {"rows_refused": 3})
    drawn = replace(known, pictures=("roc", "calibration"))
    bare = replace(known, pictures=("roc",))
    assert [verdict(f, "Dev", "left out") for f in (none, some)] == ["yes", "probably yes"]
    assert [verdict(f, "Eval", "curve") for f in (drawn, bare)] == ["yes", "probably no"]
    for names, expected in ((("a watch",), UNKNOWN), (("a watch", "a diary"), "probably no")):
        groups = {"groups": {"data source": {name: {} for name in names}}}
        found = replace(known, studies={"subgroups": groups})
        assert verdict(found, "Dev", "measured alike") == expected


def test_no_licence_is_told_of_a_repository_without_one(known):
    assert not list(REPO.glob("LICEN[CS]E*"))
    assert f"licence: {origins.UNSTATED}" in model_card.render(known)


@pytest.mark.parametrize(
    "name",
    ["auroc", "auroc_within", "auroc_onset", "auroc_cold", "brier", "calibration_slope"],
)
def test_a_figure_that_changes_changes_in_each_document(name, known):
    other = replace(known, figures=known.figures | {name: 0.4321})
    for render in (model_card.render, tripod.render, probast.render):
        assert "0.43" in render(other)
        assert render(other) != render(known)


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("calibration_slope", 2),
        ("calibration_intercept", 2),
        ("auroc_cold_within", 3),
        ("auroc_forward_within", 3),
        ("brier_cold", 4),
    ],
)
def test_figures_of_the_issue_stand_with_their_intervals(name, places, known):
    low, high = (known.figures[f"{name}_{end}"] for end in ("low", "high"))
    assert low <= known.figures[name] <= high
    for render in (model_card.render, tripod.render):
        assert known.interval(name, places) in render(known)


def test_no_figure_with_three_decimals_is_typed_into_the_sources():
    for path in (REPO / "pipeline/reporting").glob("*.py"):
        assert not re.findall(r"\b0\.\d{3,}\b", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    "study", ["subgroups", "search", "rivals", "conformal", "learning", "athletes"]
)
def test_what_was_not_measured_is_said_to_be_not_done(study, known):
    without = {name: found for name, found in known.studies.items() if name != study}
    bare = model_card.render(replace(known, studies=without))
    assert f"{said.NOT_DONE} {said.NOT_HERE}" in bare


def test_writing_again_gives_the_same_bytes(known, club, tmp_path):
    found = replace(known, pictures=_pictures(club))
    report.write(found, tmp_path)
    assert {p.name: p.read_text(encoding="utf-8") for p in tmp_path.iterdir()} == texts(club)


def _pictures(club) -> tuple[str, ...]:
    """Give the plots in the order in which the stage drew them, as its documents show them."""
    return tuple(re.findall(r"\(plots/(\w+)\.svg\)", texts(club)["model_card.md"]))


def test_the_model_card_shows_every_plot_that_there_is(club):
    shown = set(_pictures(club))
    assert shown == {path.stem for path in (club.reports / "plots").iterdir()}
    assert shown >= ALWAYS


def test_every_plot_says_synthetic_and_carries_neither_date_nor_version(club):
    drawn = [*(club.reports / "plots").glob("*.svg"), *(club.data / "plots").glob("*.svg")]
    assert len(drawn) > len(ALWAYS)
    for path in drawn:
        text = path.read_text(encoding="utf-8")
        assert "SYNTHETIC" in text, path.name
        assert "<dc:date>" not in text
        assert "Matplotlib v" not in text


def test_plots_of_reports_name_no_athlete_and_those_of_the_own_disk_do(club):
    for path in (club.reports / "plots").glob("*.svg"):
        assert "SYNTHETIC-" not in path.read_text(encoding="utf-8"), path.name
    singles = sorted((club.data / "plots").glob("waterfall_*.svg"))
    assert [path.name for path in singles] == [
        "waterfall_1.svg",
        "waterfall_2.svg",
        "waterfall_3.svg",
    ]
    assert all("SYNTHETIC-" in path.read_text(encoding="utf-8") for path in singles)


@pytest.mark.parametrize(
    "name", ["Anna $x_{ $ y SYNTHETIC", "a/b SYNTHETIC", "x/../../../SYNTHETIC", "<b>&SYNTHETIC"]
)
def test_an_athlete_may_be_called_anything_and_no_file_is_named_after_them(
    name, club, rated, tmp_path
):
    scores = pl.read_parquet(club.scores).filter(pl.col("status") == "scored").tail(1)
    own = tmp_path / "own" / "plots"
    report._single(rated, scores.with_columns(athlete_id=pl.lit(name)), "club", own)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(files) == [own / "beeswarm.svg", own / "waterfall_1.svg"]
    (title,) = [words for words in _texts_of(own / "waterfall_1.svg") if words.endswith(", club")]
    assert title.startswith(name)


def test_documents_name_no_athlete(club):
    assert not re.findall(r"SYNTHETIC-\d", " ".join(texts(club).values()))


DRAW = """
import sys
from pathlib import Path
import polars as pl
from pipeline import plots, shap_plots, waterfalls
reports, rows, into = map(Path, sys.argv[1:])
rated = pl.read_parquet(rows)
plots.draw(reports, "club (SYNTHETIC)", into)
shap_plots.beeswarm(rated, "swarm", into / "beeswarm.svg")
waterfalls.heavy_against_fresh(rated, "fall", into / "waterfall.svg")
"""


def test_plots_are_the_same_bytes_in_another_process_with_another_hash_seed(club, rated, tmp_path):
    rated.write_parquet(tmp_path / "rated.parquet")
    for seed in ("1", "2"):
        words = [club.reports, tmp_path / "rated.parquet", tmp_path / seed]
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(REPO)}
        command = [sys.executable, "-W", "error", "-c", DRAW, *map(str, words)]
        subprocess.run(command, check=True, env=environment)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()} for seed in "12"
    )
    assert first == second
    assert set(first) == {path.name for path in (club.reports / "plots").iterdir()}


def _texts_of(drawn: Path) -> set[str]:
    """Give the texts of a plot: an SVG of outlines repeats each in a comment."""
    return {unescape(w) for w in re.findall(r"<!-- (.*?) -->", drawn.read_text(encoding="utf-8"))}


def test_drawing_leaves_numpys_global_numbers_as_they_were(rated, tmp_path):
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    shap_plots.beeswarm(rated, "swarm", tmp_path / "a.svg")
    assert np.random.random() == expected


def test_the_dots_of_a_swarm_are_means_of_five_athletes(rated, tmp_path):
    few = rated.filter(
        pl.col("athlete_id").is_in(rated["athlete_id"].unique().sort()[:4].implode())
    )
    with pytest.raises(ValueError, match="a group takes 5 athletes"):
        shap_plots.beeswarm(few, "swarm", tmp_path / "a.svg")


@pytest.fixture(scope="session")
def without_skill(rated):
    """Give the rated days as a model without skill leaves them: a base, and every part 0."""
    parts = [name for name in rated.columns if name.startswith(shap_plots.PREFIX)]
    return rated.with_columns(pl.lit(0.0).alias(name) for name in [*parts, shap_plots.USUAL])


@pytest.mark.parametrize("draw", [shap_plots.beeswarm, shap_plots.beeswarm_of_days])
def test_of_a_model_without_skill_a_swarm_has_no_dots_but_a_reason(draw, without_skill, tmp_path):
    drawn = draw(without_skill, "What counted: SYNTHETIC", tmp_path / "swarm.svg")
    assert {"What counted: SYNTHETIC", shap_plots.NOTHING} <= _texts_of(drawn)


def test_of_a_model_without_skill_a_waterfall_says_that_nothing_counted(without_skill, tmp_path):
    level = without_skill.with_columns(pl.lit(-1.0).alias(waterfalls.BASE))
    row = level.row(0, named=True)
    for drawn in (
        waterfalls.heavy_against_fresh(level, "SYNTHETIC", tmp_path / "days.svg"),
        waterfalls.one_day(row, "SYNTHETIC", tmp_path / "day.svg"),
    ):
        assert shap_plots.NOTHING in _texts_of(drawn)


def test_the_waterfall_goes_from_the_mean_fresh_to_the_mean_heavy_day(rated):
    parts = [*shap_plots.counting(rated), waterfalls.BASE]
    sums = rated.select("heavy", log_odds=pl.sum_horizontal(parts))
    heavy, fresh = (
        sums.filter(pl.col("heavy") == kind)["log_odds"].mean() for kind in (True, False)
    )
    apart = sum(
        waterfalls._mean(rated.filter("heavy"), name)
        - waterfalls._mean(rated.filter(~pl.col("heavy")), name)
        for name in parts
    )
    assert fresh + apart == pytest.approx(heavy)


def test_small_parts_of_a_waterfall_are_added_up_not_left_out():
    values = {f"contribution_{name}": size for name, size in (("iron", 0.5), ("load", 0.001))}
    values |= {f"contribution_{name}": 0.004 for name in ("heat", "fuel", "pacing")}
    values["contribution_accumulated_load"] = values.pop("contribution_load")
    bars = waterfalls._bars(values)
    assert sum(bars.values()) == pytest.approx(sum(values.values()))
    assert "4 others together" in bars


def test_plots_follow_our_style_whatever_the_users_settings(club, tmp_path):
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 30, "svg.fonttype": "none"}):
        plots.draw(club.reports, "club (SYNTHETIC)", tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (club.reports / "plots" / path.name).read_bytes()
