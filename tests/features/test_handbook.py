from dataclasses import replace
from pathlib import Path

import pytest

from features import handbook, markdown, nomenclature
from features.left_out import LEFT_OUT
from features.markers import MARKERS
from features.registry import CAUSES, FEATURE, FEATURES
from features.tables import TABLES
from pipeline import docs

PAGES = {"causes.md": handbook.render, "nomenclature.md": nomenclature.render}
pages = pytest.mark.parametrize("name", PAGES)


@pages
def test_a_generated_document_is_current(name):
    written = Path("docs", name).read_text(encoding="utf-8")
    assert written == PAGES[name](), f"docs/{name} is out of date; run `make docs`"


@pages
def test_the_command_docs_writes_it(name, tmp_path):
    docs.docs(tmp_path / "new")
    assert (tmp_path / "new" / name).read_text(encoding="utf-8") == PAGES[name]()


@pages
def test_every_row_of_a_table_has_as_many_cells_as_its_header(name):
    blocks = [block.splitlines() for block in PAGES[name]().split("\n\n")]
    tables = [block for block in blocks if block[0].startswith("|")]
    assert tables
    for lines in tables:
        assert {line.replace("\\|", "").count("|") for line in lines} == {lines[0].count("|")}


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_the_handbook_tells_every_cause_in_full(cause):
    page = handbook.render()
    assert f"\n## {cause.title}\n" in page
    told = [cause.why, cause.strength, cause.against, cause.evidence, cause.reason]
    assert [words for words in told if words not in page] == []
    quoted = [f"{q.id}: “{q.words}” (`{q.document}`)" for q in cause.documents]
    assert [line for line in quoted if line not in page] == []


def test_the_handbook_lists_all_64_documented_ids():
    index = handbook.render().split("## Where each documented cause went")[1].split("\n## ")[0]
    ids = {line.split(" | ")[0].removeprefix("| ") for line in index.splitlines()}
    assert {*(f"C{number:02}" for number in range(1, 64)), "X1"} <= ids


def test_a_row_tells_formula_range_window_minimum_data_and_what_leaves_it_out():
    page = handbook.render()
    row = next(line for line in page.splitlines() if line.startswith("| `load_monotony_7d` |"))
    assert "mean ÷ SD (ddof 0) of the daily load" in row
    assert "mean over SD, 0 to 5" in row
    assert "mean over SD of the last 7 days; 7 days back; needs 6 known values" in row
    assert "| `hrv_change` | " in page
    assert "4 weeks † |" in page.split("| `hrv_change`")[1].split("\n")[0]


def test_the_handbook_has_one_row_for_every_feature():
    page = handbook.render()
    assert [f.name for f in FEATURES if page.count(f"\n| `{f.name}` | {f.label}") != 1] == []


def test_the_links_of_the_handbook_lead_to_its_titles():
    page = handbook.render()
    for cause in CAUSES:
        assert f"[{cause.title}](#{markdown.anchor(cause.title)})" in page
    assert markdown.anchor("Stress, low mood or fatigue") == "stress-low-mood-or-fatigue"


def test_a_cause_that_is_not_modelled_is_told_without_a_table(monkeypatch):
    excluded = replace(
        CAUSES[0], name="gel", title="A gel", status="excluded", features=(), reason="It is sold"
    )
    monkeypatch.setattr(handbook, "CAUSES", (*CAUSES, excluded))
    page = handbook.render()
    assert "In the model: left out. It is sold." in page
    assert not page.split("## A gel")[1].count("| `")


def test_a_bar_in_a_cell_does_not_end_it():
    assert markdown.table(["a"], [["|z| ≥ 1"]])[2] == "| \\|z\\| ≥ 1 |"


def test_the_nomenclature_names_every_table_column_and_marker():
    page = nomenclature.render()
    for name, schema in TABLES.items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        cells = {line.split(" | ")[0].strip("|* ") for line in section.splitlines()}
        assert set(schema.column_names()) <= cells
    assert [m.label for m in MARKERS.values() if f"| {m.name} | {m.label} |" not in page] == []


def test_the_nomenclature_gives_limits_units_and_factors():
    page = nomenclature.render()
    assert "| distance_km | number | km | distance | 0 to 350 | at most 60 |" in page
    assert "above 0, to 2880" in page
    assert "ug/dL (× 0.179067)" in page
    assert "2276-4 (mass)" in page


NAMES = [name for left in LEFT_OUT for name in left.names]


def test_what_is_left_out_is_not_computed_and_told_once():
    assert set(NAMES) & set(FEATURE) == set()
    assert len(NAMES) == len(set(NAMES))
    wanted = "cho_gap_48h cho_pre_gkg ea_kcal_kgffm sweat_rate_lph sodium_loss_mg_est strain_7d"
    wanted += " load_28d ewma28 ctl42 wk_ratio_unc acwr soreness_z hooper_index hrs_since_travel"
    wanted += " ck_ratio cadence_spm vegan_flag mcv_high blood_age_d load_imputed_d gct_ms"
    wanted += " foot_strike smoking_adjustment planned_spike30 dehyd_risk_planned"
    assert set(wanted.split()) <= set(NAMES)


def test_the_handbook_tells_what_is_left_out_and_why():
    section = handbook.render().split("## Left out, and why")[1]
    for left in LEFT_OUT:
        names = ", ".join(f"`{name}`" for name in left.names)
        assert f"| {names} | {left.about} | {left.reason} |" in section


@pytest.mark.parametrize("left", LEFT_OUT, ids=lambda left: left.names[0])
def test_a_reason_names_only_features_that_are_there(left):
    named = left.reason.split("`")[1::2]
    assert [name for name in named if name not in FEATURE] == []
