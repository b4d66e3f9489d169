"""Each questionnaire declares its range and which end is good, or its column is left out."""

import pytest
import yaml
from pydantic import ValidationError

from pipeline.formats import diary_scales
from pipeline.formats.declared import Cohort, Scale
from pipeline.formats.diary_scales import Said
from tests.pipeline.formats.by_hand import sample, table

FIVE, SEVEN, TEN, NRS = (1, 5), (1, 7), (1, 10), (0, 10)
OSLO = {"timezone": "Europe/Oslo"}
LOW = Scale(low=1, high=5, better="low")


@pytest.mark.parametrize(
    ("item", "header", "ends", "better"),
    [
        ("fatigue", "Fatigue", None, None),
        ("fatigue", "Fatigue (1-5)", FIVE, None),
        ("fatigue", "Fatigue 1 to 7", SEVEN, None),
        ("fatigue", "Müdigkeit (1 bis 7)", SEVEN, None),
        ("soreness", "Soreness (1 = none … 10 = very)", TEN, "low"),
        ("soreness", "Soreness (0 = not at all, 10 = extremely)", NRS, "low"),
        ("soreness", "Muskelkater (1 = keiner, 5 = sehr stark)", FIVE, "low"),
        ("soreness", "Courbatures (1 = aucune, 5 = très fortes)", FIVE, "low"),
        ("soreness", "Spierpijn (1 = geen, 5 = heel erg)", FIVE, "low"),
        ("soreness", "How sore are you, 1 being none and 10 being very?", TEN, "low"),
        ("soreness", "Soreness (1 = very sore, 5 = feeling great)", FIVE, "high"),
        ("fatigue", "Fatigue (1 = always tired, 5 = very fresh)", FIVE, "high"),
        ("fatigue", "Fatigue (1 = very low, 7 = very high)", SEVEN, "low"),
        ("fatigue", "Fatigue (1 = not tired, 5 = exhausted)", FIVE, "low"),
        ("mood", "Mood (1 = very bad, 5 = very good)", FIVE, "high"),
        ("mood", "Mood 1 (best) - 5 (worst)", FIVE, "low"),
        ("mood", "Stimmung (1 = schlecht, 5 = gut)", FIVE, "high"),
        ("mood", "Humeur (1 = mauvaise, 5 = bonne)", FIVE, "high"),
        ("readiness", "Readiness (1 = low, 10 = high)", TEN, "high"),
        ("stress", "Stress (1-5, higher is better)", FIVE, "high"),
        ("stress", "Stress (1-5, 5 = very)", FIVE, "low"),
        ("stress", "Stress (low = 1, high = 5)", FIVE, "low"),
        ("stress", "Stress low = 1, high = 5", FIVE, "low"),
        ("legs", "Heavy legs (0 = fresh, 10 = very heavy)", NRS, "low"),
        ("fatigue", "Fatigue (1 = a little tired, 5 = very tired)", FIVE, "low"),
        ("soreness", "Soreness (0 = no soreness, 10 = worst imaginable)", NRS, "low"),
        ("mood", "Mood (1 = not at all good, 5 = very good)", FIVE, "high"),
        # little and much of what the header names
        ("legs", "Piernas pesadas (0 = ligeras, 10 = muy pesadas)", NRS, "low"),
        ("soreness", "Agujetas (1 = nada, 10 = muchísimo)", TEN, "low"),
        ("legs", "Schwere Beine (0 = gar nicht, 10 = sehr)", NRS, "low"),
        ("legs", "Schwere Beine (0 = leicht, 10 = schwer)", NRS, "low"),
        ("legs", "Heavy legs (0 = none, 10 = extreme)", NRS, "low"),
        ("legs", "Jambes lourdes (0 = pas du tout, 10 = énormément)", NRS, "low"),
        ("legs", "Gambe pesanti (0 = per niente, 10 = moltissimo)", NRS, "low"),
        ("legs", "Zware benen (0 = helemaal niet, 10 = heel erg)", NRS, "low"),
        ("legs", "Pernas pesadas (0 = nada, 10 = muito)", NRS, "low"),
        ("legs", "How heavy did your legs feel? (0 = very, 10 = not at all)", NRS, "high"),
        ("breathing", "Breathlessness (0 = none, 10 = extreme)", NRS, "low"),
        ("soreness", "Courbatures (0 = rien, 10 = beaucoup)", NRS, "low"),
        ("stress", "Stress (0 = niente, 10 = molto)", NRS, "low"),
        ("mood", "Stimmung (1 = gar nicht gut, 5 = sehr gut)", FIVE, "high"),
        # light and heavy legs
        ("legs", "Legs (1 = heavy, 10 = light)", TEN, "high"),
        ("legs", "Beine (0 = leicht, 10 = schwer)", NRS, "low"),
        ("legs", "Jambes (0 = légères, 10 = très lourdes)", NRS, "low"),
        ("legs", "Gambe (0 = leggere, 10 = pesantissime)", NRS, "low"),
        ("legs", "Benen (0 = licht, 10 = zwaar)", NRS, "low"),
        ("legs", "Pernas (0 = leves, 10 = pesadas)", NRS, "low"),
        # of what, or whether it is good, nobody knows
        ("legs", "Legs (0 = none, 10 = extreme)", NRS, None),
        ("legs", "How light are your legs? (0 = not at all, 10 = very)", NRS, None),
        ("legs", "Legs, heavy or light? (0 = not at all, 10 = very)", NRS, None),
        ("breathing", "Breathing (0 = none, 10 = extreme)", NRS, None),
        ("mood", "How bad was your mood? (0 = not at all, 10 = very)", NRS, None),
        ("mood", "How low was your mood? (0 = not at all, 10 = very)", NRS, None),
        ("stress", "How well do you bear stress? (0 = not at all, 10 = very)", NRS, None),
        ("fatigue", "Fatigue (0 = light, 10 = heavy)", NRS, None),
        ("legs", "Beine (0 = leicht schwer, 10 = leicht)", NRS, "high"),
        # what does not say enough, or says two things
        ("legs", "Legs (0 = low, 10 = high)", NRS, None),
        ("mood", "Mood (1 = good, 5 = good)", FIVE, None),
        ("mood", "Mood (1 = happy, 5 = sad, lower is better)", FIVE, "low"),
        ("mood", "Mood (1 = bad, 5 = good, lower is better)", FIVE, None),
        ("mood", "Mood (1 = blue, 5 = green)", FIVE, None),
        ("fatigue", "Fatigue (1-5, 1 = a little tired)", FIVE, None),
        ("mood", "Mood (1-5, 5 = never better)", FIVE, None),
        # words of amount that speak of another noun, and words that nobody knows
        ("fatigue", "Fatigue (1 = no energy, 5 = full of energy)", FIVE, None),
        ("fatigue", "Fatigue (1 = low energy, 5 = high energy)", FIVE, None),
        ("fatigue", "Müdigkeit (1 = keine Energie, 5 = voller Energie)", FIVE, None),
        ("sleep_quality", "Sleep quality (1 = no problems, 5 = severe problems)", FIVE, None),
        ("mood", "Mood (1 = very down, 5 = ok)", FIVE, None),
        ("stress", "Stress (1 = very calm, 5 = tense)", FIVE, None),
        ("soreness", "Soreness (0 = can not walk, 10 = fine)", NRS, None),
        ("soreness", "Soreness (0 = none, 10 = cannot run)", NRS, None),
        ("soreness", "Soreness over the last 24-48 hours", None, None),
        ("soreness", "Soreness over the last 24-48 hours (1-5)", FIVE, None),
        ("soreness", "Soreness (10-20)", None, None),
    ],
)
def test_what_a_header_says_of_its_scale(item, header, ends, better):
    assert diary_scales.said(header, item) == Said(ends, better)


def read(tmp_path, header, answer, **declared):
    cohort = Cohort(**OSLO, **declared)
    return sample(tmp_path, "d.csv", table(f"Date,{header}", f"2025-03-01,{answer}"), cohort)


def remedies(found):
    return [one.remedy for one in found.refused if one.scope == "value"]


def test_an_item_whose_header_says_it_all_needs_no_declaration(tmp_path):
    found = read(tmp_path, "Soreness (1 = none … 10 = very)", 10)
    assert found.rows("checkins", "soreness") == [(10.0,)]
    found = read(tmp_path, '"Fatigue (1 = exhausted, 5 = fresh)"', 2)
    assert found.rows("checkins", "fatigue") == [(7.5,)]
    assert found.refused == []


@pytest.mark.parametrize(
    ("header", "ends", "said"),
    [
        ("Fatigue", "{low: 1, high: 5, better: low}", "1 is the best answer"),
        ("Fatigue (1-7)", "{low: 1, high: 7, better: low}", "1 is the best answer"),
        ("Fatigue (0-10)", "{low: 0, high: 10, better: low}", "0 is the best answer"),
    ],
)
def test_an_item_without_a_direction_is_left_out_with_the_line_to_add(header, ends, said, tmp_path):
    found = read(tmp_path, f"{header},Sleep (h)", "3,8")
    assert found.rows("checkins", "fatigue", "sleep_h") == [(None, 8.0)]
    (remedy,) = remedies(found)
    assert f": {{fatigue: {ends}}}}}`" in remedy
    assert "add to cohort.yaml" in remedy
    assert '`scales_of: {"ada/' in remedy
    assert f"`better: low` if {said}, `better: high` if" in remedy


def test_the_line_that_a_remedy_shows_is_what_cohort_yaml_wants(tmp_path):
    found = read(tmp_path, "Fatigue (1-7)", 7)
    declared = yaml.safe_load(remedies(found)[0].split("`")[1])
    again = read(tmp_path, "Fatigue (1-7)", 7, **declared)
    assert again.rows("checkins", "fatigue") == [(10.0,)]
    clash = read(tmp_path, "Fatigue (1-7)", 7, scales={"fatigue": LOW})
    (remedy,) = remedies(clash)
    by_file = yaml.safe_load(remedy.split("`")[1])
    assert list(by_file["scales_of"]) == ["ada/d.csv"]
    again = read(tmp_path, "Fatigue (1-7)", 7, scales={"fatigue": LOW}, **by_file)
    assert again.rows("checkins", "fatigue") == [(10.0,)]


def test_several_items_without_a_scale_are_declared_by_one_line(tmp_path):
    header, answers = "Fatigue (1-7),Mood,Legs (0-10),Stress", "7,1,10,5"
    of = {"ada/d.csv": {"stress": LOW}}
    told = remedies(read(tmp_path, header, answers, scales_of=of))
    assert [one.count("scales_of: {") for one in told] == [1, 0, 0]
    assert told[1:] == [diary_scales.ELSEWHERE.format(first="fatigue")] * 2
    line = told[0].split("`")[1]
    with pytest.raises(ValidationError):
        read(tmp_path, header, answers, **yaml.safe_load(line))
    filled = yaml.safe_load(line.replace("LOW_OR_HIGH", "low"))
    found = read(tmp_path, header, answers, **filled)
    assert remedies(found) == []
    assert found.rows("checkins", "fatigue", "low_mood", "stress", "legs") == [
        (10.0, 0.0, 10.0, None),
        (None, None, None, 10.0),
    ]


def test_what_is_declared_of_a_file_goes_before_its_header_and_that_before_the_cohorts(tmp_path):
    scales = {"mood": Scale(low=1, high=5, better="high")}
    by_header = '"Mood (0 = good, 10 = bad)"'
    assert read(tmp_path, by_header, 10, scales=scales).rows("checkins", "low_mood") == [(10,)]
    assert read(tmp_path, "Mood", 1, scales=scales).rows("checkins", "low_mood") == [(10,)]
    assert read(tmp_path, "Mood (1-5)", 1, scales=scales).rows("checkins", "low_mood") == [(10,)]
    for path in ("ada", "ada/d.csv"):
        of = {path: {"mood": Scale(low=0, high=10, better="high")}}
        found = read(tmp_path, by_header, 10, scales=scales, scales_of=of)
        assert found.rows("checkins", "low_mood") == [(0.0,)]
    elsewhere = {"ada/e.csv": {"mood": LOW}, "bo": {"mood": LOW}}
    found = read(tmp_path, "Mood", 1, scales=scales, scales_of=elsewhere)
    assert found.rows("checkins", "low_mood") == [(10.0,)]


@pytest.mark.parametrize("header", ['"Fatigue (1 = exhausted, 5 = fresh)"', "Fatigue (0-10)"])
def test_a_header_that_contradicts_cohort_yaml_is_left_out(header, tmp_path):
    found = read(tmp_path, header, 3, scales={"fatigue": LOW})
    assert found.tables["checkins"].is_empty()
    assert [reason for *_, reason in found.told("value")] == [
        "its header and cohort.yaml disagree on the scale of fatigue"
    ]


@pytest.mark.parametrize(
    "declared",
    [
        {"scales": {"sorness": {"low": 1, "high": 5, "better": "low"}}},
        {"scales": {"soreness": {"low": 5, "high": 1, "better": "low"}}},
        {"scales": {"soreness": {"low": 1, "high": 5}}},
        {"scales": {"soreness": {"low": 1, "high": 5, "better": "best"}}},
        {"scales_of": {"ada": {"sorness": {"low": 1, "high": 5, "better": "low"}}}},
    ],
)
def test_a_slip_in_cohort_yaml_is_said_at_once(declared):
    with pytest.raises(ValidationError):
        Cohort.model_validate(declared)


@pytest.mark.parametrize(
    ("header", "declared", "answer", "cr10"),
    [
        ("RPE", None, 5, None),
        ("RPE", "cr10", 5, 5.0),
        ("RPE", "borg_6_20", 13, 5.0),
        ("RPE", "0_100", 50, 5.0),
        ("RPE (0-10)", None, 5, 5.0),
        ("RPE (CR10)", None, 5, 5.0),
        ("RPE (6-20)", None, 13, 5.0),
        ("RPE (6-20)", "cr10", 13, 5.0),
        ("RPE (CR100)", None, 50, 5.0),
        ("RPE (0-100)", None, 50, 5.0),
        ("RPE (1-10)", None, 5, None),
        ("RPE (1-10)", "cr10", 5, 5.0),
        ("RPE (1-10)", "borg_6_20", 8, None),
        ("Borg", None, 13, None),
    ],
)
def test_exertion_needs_its_scale(header, declared, answer, cr10, tmp_path):
    lines = f"Date,Minutes,{header}", f"2025-03-01,60,{answer}"
    found = sample(tmp_path, "d.csv", table(*lines), Cohort(**OSLO, rpe_scale=declared))
    assert found.rows("sessions", "rpe_cr10") == [(cr10,)]
    assert ["`rpe_scale: borg_6_20`" in one for one in remedies(found)] == [True] * (cr10 is None)


@pytest.mark.parametrize("declared", [None, "cr10", "borg_6_20", "0_100"])
@pytest.mark.parametrize(
    "header", ["RPE (1-5)", "RPE (0-5)", "RPE (7-20)", '"RPE (1 = easy, 5 = maximal)"']
)
def test_a_headers_own_scale_of_exertion_goes_before_the_cohorts(header, declared, tmp_path):
    lines = f"Date,Minutes,{header}", "2025-03-01,60,5"
    found = sample(tmp_path, "d.csv", table(*lines), Cohort(**OSLO, rpe_scale=declared))
    assert found.rows("sessions", "rpe_cr10") == [(None,)]
    assert [reason for *_, reason in found.told("value")] == [diary_scales.OTHER_RPE[0]]


@pytest.mark.parametrize(
    "header", ['"RPE (0 = nothing, 10 = maximal)"', "RPE of the last 24-48 h (0-10)"]
)
def test_a_header_may_say_its_scale_of_exertion_in_words(header, tmp_path):
    lines = f"Date,Minutes,{header}", "2025-03-01,60,5"
    found = sample(tmp_path, "d.csv", table(*lines), Cohort(**OSLO))
    assert found.rows("sessions", "rpe_cr10") == [(5.0,)]


def test_what_is_declared_of_a_file_counts_for_intervals_icu_too(tmp_path):
    header = "date,soreness,sleepSecs,restingHR,hrvSDNN,ctl,atl"
    of = {"ada/w.csv": {"soreness": Scale(low=1, high=4, better="high")}}
    found = sample(
        tmp_path, "w.csv", table(header, "2025-03-01,1,,,,,"), Cohort(**OSLO, scales_of=of)
    )
    assert found.rows("checkins", "soreness") == [(10.0,)]
