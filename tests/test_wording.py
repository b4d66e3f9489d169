"""Wording is law: every text that a user can see, held against what must not be said (5.3)."""

import ast
import io
import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from features import logged, whatif
from features.causes import medical
from features.matrix import Matrix, dated, shown
from features.referral import SAFETY, SAID
from features.registry import CAUSE, CAUSES, FEATURES, MODELLED
from models.additive import BASE, PREFIX, USUAL
from models.whatif import Answer, Outcome
from pipeline import explain
from tests.cohort import ATHLETE, cohort, moment, on
from tests.wording import FORBIDDEN, MORE, QUOTES, told

PACKAGES = ("features", "models", "pipeline", "notebooks")
PAGES = ("README.md", "CONTRIBUTING.md", "docs", "reports")
SETTINGS = ("Makefile", "dvc.yaml", "params.yaml")
FILLED = "7"  # stands in an f-string for what is filled in: a number is what a dose would need

FLAG_DATA = "features/flags.py"  # data for forms; docs/formats.md, where it is listed, is judged


def joined(node):
    """Give the text of an f-string, with a placeholder for each value that is filled in."""
    return "".join(n.value if isinstance(n, ast.Constant) else filled(n) for n in node.values)


def filled(value):
    """Give the placeholder of one value: a share keeps its %."""
    return FILLED + "%" * ("%" in ast.unparse(value.format_spec or ast.Constant("")))


def strings(path):
    """Give the texts of a module: no keys or patterns; of docstrings only those of commands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, documented)}
    woven = [n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr)]
    parts = {id(part) for node in woven for part in node.values}
    constants = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in parts]
    found = [n.value for n in constants if isinstance(n.value, str) and n.value not in docs]
    texts = [text for text in [*found, *map(joined, woven)] if " " in text.strip()]
    return texts + command_help(tree)


def command_help(tree):
    """Give the docstring of the function that a module hands to `store.run`: its --help."""
    run = [
        node.args[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "store.run"
    ]
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [ast.get_docstring(node) or "" for node in functions if node.name in run]


def markdown(path):
    """Give the markdown cells of a notebook."""
    cells = re.split(r"(?m)^# %%", path.read_text(encoding="utf-8"))[1:]
    texts = [cell.removeprefix(" [markdown]") for cell in cells if cell.startswith(" [markdown]")]
    return [re.sub(r"(?m)^# ?", "", text).strip() for text in texts]


def code():
    paths = [path for package in PACKAGES for path in sorted(Path(package).rglob("*.py"))]
    return {str(p): strings(p) + markdown(p) for p in paths if str(p) != FLAG_DATA}


def pages():
    found = [Path(page) for page in PAGES]
    paths = [p for page in found for p in ([page] if page.is_file() else page.rglob("*.md"))]
    paths += [Path(name) for name in SETTINGS]
    return {str(path): [path.read_text(encoding="utf-8")] for path in sorted(paths)}


def declared(thing):
    """Give every text of a cause or a feature, those of one word as well."""
    values = [getattr(thing, field.name) for field in fields(thing)]
    texts = [value for value in values if isinstance(value, str)]
    if thing in CAUSES:
        return texts
    return [*texts, thing.concern_words, thing.carry.words, thing.carry.least]


def registry():
    causes = {f"cause {cause.name}": declared(cause) for cause in CAUSES}
    return causes | {f"feature {feature.name}": declared(feature) for feature in FEATURES}


def made_up_day(message=""):
    """Give a SYNTHETIC scored day on which every input is known and past its level of concern."""
    row = dict.fromkeys(Matrix.column_names()) | {PREFIX + cause.name: 0.4 for cause in MODELLED}
    row |= {BASE: -1.0, USUAL: 0.2, "athlete_id": ATHLETE, "day": on(60), "label": "legs_rating"}
    row |= {"data": "SYNTHETIC", "status": "scored", "risk": 0.4, "typical_risk": 0.3}
    row |= {"says": "cannot tell", "would_settle": "ferritin_deficit"}
    row |= {"source": "model", "missing": "", "message": message}
    for feature in FEATURES:
        row[feature.name] = (feature.concern or 0.0) + 0.5 * (feature.risk or 1)
        row[shown(feature)] = "12 µg/L" if feature.on in ("lab", "athlete") else 3.0
        row[dated(feature)] = date(2025, 2, 1)
    return row


def printed(ranked, message=""):
    """Render the reasons of the made-up day, what was logged beside them, and a what-if."""
    known = whatif.known_by(cohort(days=80), ATHLETE, moment(60, "10:00"))
    own = whatif.own(known, ATHLETE, on(60))
    found = [Outcome(c.title, None if c.name == "rest" else 0.3) for c in whatif.CHANGES]
    answer = Answer(own, 0.4, found, gentle=True, skilled=True)
    screen = Console(file=io.StringIO(), width=400)
    day = made_up_day(message)
    beside = logged.facts(known, day, told=[])
    explain._show([day], screen, "club", on(60) if ranked else None, beside, answer)
    return screen.file.getvalue()


def rendered():
    every = " ".join(SAID.values())
    return {"explain": [printed(False, every)], "explain --top": [printed(True)]}


TEXTS = code() | pages() | registry() | rendered()


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_nothing_that_a_user_can_see_says_it(pattern):
    said = {
        place: match.group()
        for place, texts in TEXTS.items()
        for text in texts
        if (match := told(pattern, text))
    }
    assert said == {}


@pytest.mark.parametrize(("pattern", "sentence"), FORBIDDEN.items())
def test_each_pattern_bites(pattern, sentence):
    assert told(pattern, sentence)
    assert told(pattern, f"Well: {sentence.lower()} And so on.") or "\\bPAD" in pattern


@pytest.mark.parametrize(("sentence", "part"), MORE.items())
def test_a_pattern_catches_the_other_forms_too(sentence, part):
    assert any(told(pattern, sentence) for pattern in FORBIDDEN if part in pattern)


def test_the_texts_that_are_judged_are_those_that_are_printed():
    everything = " ".join(" ".join(texts) for texts in TEXTS.values())
    plain = " ".join(everything.split())
    for text in (*SAID.values(), *(cause.title for cause in CAUSES), CAUSES[0].why):
        assert all(part.strip() in plain for part in text.split("{least}"))
    assert len(TEXTS) > 80


def test_every_kind_of_text_is_collected():
    assert any("Print the reasons of one athlete" in t for t in TEXTS["pipeline/explain.py"])
    assert CAUSE["iron"].topic in TEXTS["cause iron"]
    assert "yes/no" in TEXTS["feature donated_blood"]
    assert "run the tests" in TEXTS["Makefile"][0]
    assert "desc: " in TEXTS["dvc.yaml"][0]
    assert "simulate:" in TEXTS["params.yaml"][0]
    assert any(t.startswith("## 2. Seven tables\n") for t in TEXTS["notebooks/first_look.py"])
    (said,) = TEXTS["explain"]
    for words in (
        "What if?",
        "Logged, not among the reasons:",
        "concern: ",
        "source: ",
        "SYNTHETIC-1",
    ):
        assert words in said
    assert all(cause.topic in said or cause.title in said for cause in MODELLED)


def test_an_f_string_cannot_split_what_must_not_be_said(tmp_path):
    path = tmp_path / "split.py"
    path.write_text('said = f"Take {dose} mg of it"\nother = f"{x:.0%} of your problem is {y}"\n')
    texts = strings(path)
    assert texts == ["Take 7 mg of it", "7% of your problem is 7"]
    assert all(any(told(pattern, text) for pattern in FORBIDDEN) for text in texts)


def test_a_command_that_promises_too_much_in_its_help_is_found():
    tree = ast.parse('def go():\n    "It diagnoses you."\nstore.run(go)\n')
    assert command_help(tree) == ["It diagnoses you."]


def test_only_the_registrys_quotations_are_exempt():
    known = next(words for words in QUOTES if "deficien" in words)
    assert not told(r"\bdeficien", f"Article 1 says “{known}”.")
    assert told(r"\bdeficien", f"Article 1 says {known}.")
    assert told(r"\bnormal\b", "Somebody says “this is normal”.")
    assert not told(r"\bdiagnos\w+", f"Read this. {SAFETY}")


def test_the_titles_of_what_belongs_to_a_doctor_name_no_disease():
    diseases = r"disease|syndrome|thrombo|anaemi|artery|venous|neuropath|fracture"
    assert [c.title for c in medical.CAUSES if re.search(diseases, c.title, re.IGNORECASE)] == []
