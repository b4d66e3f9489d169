"""Wording is law: every text that a user can see, held against what must not be said (5.3)."""

import ast
import re
from pathlib import Path

import pytest

from features.causes import medical
from features.referral import SAFETY, SAID
from features.registry import CAUSES

PACKAGES = ("features", "models", "pipeline", "notebooks")
PAGES = ("README.md", "CONTRIBUTING.md", "docs", "reports")

# What must not be said, and a sentence that says it.
FORBIDDEN = {
    r"\byou have (?:an? )?(?:low|high|iron|vitamin|lack|over|injur|disease)": "You have low iron.",
    r"\byou (?:are|seem) (?:ill|sick|injured|overtrained|deficient)": "You are overtrained.",
    r"\bdeficien(?:cy|t)\b": "An iron deficiency.",
    r"\ban(?:a)?emi[ac]": "Signs of anaemia.",
    r"\bovertraining syndrome\b": "This is overtraining syndrome.",
    r"\bcauses? your\b|\bcaused by\b|\bthe cause of your\b": "Stress causes your heavy legs.",
    r"\bprevents?\b|\bprevention\b": "Sleep prevents heavy legs.",
    r"\bdiagnos\w+": "It diagnoses tiredness.",
    r"\bdetects?\b|\bdetection of\b": "It detects strain.",
    r"\bclinically (?:proven|tested)\b": "A clinically proven estimate.",
    r"\bnormal\b(?! 90 %)|\babnormal\b": "Your values are normal.",
    r"\bhealthy\b|\bunhealthy\b": "You are healthy.",
    r"\bsafe to (?:train|run|race)\b": "It is safe to train.",
    r"\b\d[\d.,]*\s?(?:mg|µg|ug|mcg|IU)\b(?!\s?/)(?: (?:a|per) day)?": "Take 80 mg a day.",
    r"\btake (?:iron|vitamin|b12|salt|magnesium|supplement)": "Take iron.",
    r"\bdrink (?:more|at least|\d)|\d\s?(?:l|litres?) (?:an|per) hour": "Drink 1 L per hour.",
    r"\bthrombosis\b|\bDVT\b|\bembolism\b|\bcauda equina\b": "It may be a thrombosis.",
    r"\bcompartment syndrome\b|\bCECS\b|\bPAD\b|\bartery disease\b": "It looks like CECS.",
    r"\brhabdomyolysis\b|\bhyponatraemi\w+|\bstroke\b": "Think of rhabdomyolysis.",
    r"\bREDs\b|\bhaemochromatosis\b|\bstress fracture\b": "A case of REDs.",
    r"\bvaricose\b|\bsciatica\b|\bmyopathy\b": "This is sciatica.",
    r"\bcarnosport\b|\bgarmin premium\b": "Buy CarnoSport.",
}
QUOTED = re.compile(r"“[^”]*”")

FLAG_DATA = "features/flags.py"  # triggers and sources are data for forms; nothing prints them


def strings(path):
    """Give the string constants of a module that are texts: no docstrings, keys or patterns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, documented)}
    found = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    texts = [value for value in found if isinstance(value, str) and value not in docs]
    return [text for text in texts if " " in text.strip()]


def code():
    paths = [path for package in PACKAGES for path in sorted(Path(package).rglob("*.py"))]
    return {str(p): strings(p) for p in paths if str(p) != FLAG_DATA}


def pages():
    found = [Path(page) for page in PAGES]
    paths = [p for page in found for p in ([page] if page.is_file() else page.rglob("*.md"))]
    return {str(path): [path.read_text(encoding="utf-8")] for path in sorted(paths)}


def spoken(text):
    """Take out what is exempt by name: quotations in quotation marks and the safety block."""
    plain = " ".join(re.sub(r"(?m)^> ?", "", text).replace("**", "").split())
    return QUOTED.sub("", plain.replace(SAFETY, ""))


QUOTES = {quote.words for cause in CAUSES for quote in cause.documents}
TEXTS = code() | pages()


def told(pattern, text):
    return text not in QUOTES and re.search(pattern, spoken(text), re.IGNORECASE)


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


def test_the_texts_that_are_judged_are_those_that_are_printed():
    everything = " ".join(" ".join(texts) for texts in TEXTS.values())
    plain = " ".join(everything.split())
    for text in (*SAID.values(), *(cause.title for cause in CAUSES), CAUSES[0].why):
        assert all(part.strip() in plain for part in text.split("{least}"))
    assert len(TEXTS) > 80


def test_a_quotation_is_exempt_and_the_same_words_outside_are_not():
    assert not told(r"\bnormal\b", "Article 1 says “this is normal”.")
    assert told(r"\bnormal\b", "Article 1 says this is normal.")
    assert not told(r"\bdiagnos\w+", f"Read this. {SAFETY}")


def test_the_titles_of_what_belongs_to_a_doctor_name_no_disease():
    diseases = r"disease|syndrome|thrombo|anaemi|artery|venous|neuropath|fracture"
    assert [c.title for c in medical.CAUSES if re.search(diseases, c.title, re.IGNORECASE)] == []
