"""The law of wording: what must not be said to a user, and what is exempt from it by name."""

import re

from features.referral import SAFETY
from features.registry import CAUSES

# What must not be said, and a sentence that says it.
FORBIDDEN = {
    r"\byou have (?:an? |some )?(?:low|high|iron|vitamin|lack|over|injur|infect|fever|ill)": (
        "You have low iron."
    ),
    r"\byou (?:are|seem) (?:ill|sick|injured|overtrained|deficient)": "You are overtrained.",
    r"\bdeficien\w*": "Signs of deficiencies.",
    r"\ban(?:a)?emi[ac]": "Signs of anaemia.",
    r"\bovertrain(?:ing|ed)\b": "These are signs of overtraining.",
    r"\bcaus(?:es?|ed|ing) your\b|\bcaused by\b|\bthe cause of your\b": (
        "Stress causes your heavy legs."
    ),
    r"\bcaus(?:es?|ed|ing) (?:heav|tired|sore|weak|fatigue|cramp)": "Low iron causes heavy legs.",
    r"% of your (?:problem|fatigue|heav|tired|sore)": "40 % of your problem is iron.",
    r"\b(?:values?|results?|levels?|blood|iron|ferritin|haemoglobin|stores?|b12|vitamin \w+) "
    r"(?:is|are|looks?|seems?) (?:\w+ )?(?:fine|ok|good|low|high|poor|bad)\b": (
        "Your values are fine."
    ),
    r"\bcure[sd]?\b|\bheals\b": "Rest cures heavy legs.",
    r"\bprevent\w*": "Sleep prevents heavy legs.",
    r"\bdiagnos\w+": "It diagnoses tiredness.",
    r"\bdetect\w*": "It detects strain.",
    r"\bclinically (?:proven|tested)\b": "A clinically proven estimate.",
    r"\bnormal\b(?! 90 %)|\babnormal\b": "Your values are normal.",
    r"\bhealthy\b|\bunhealthy\b": "You are healthy.",
    r"(?<!-)\bsafe(?:ly)?\b": "It is safe to continue.",
    r"\b\d[\d.,]*\s?(?:mg|µg|ug|mcg|IU)\b(?!\s?/)(?: (?:a|per) day)?": "Take 80 mg a day.",
    r"\b\d[\d.,]*\s?(?:milli|micro)(?:gram|lit)|\b\d[\d.,]*\s?ml\b(?!\s?/)": "Drink 500 ml.",
    r"\b(?:tablet|capsule|pill)s?\b": "Have salt tablets.",
    r"\bsupplement\w*": "Think of a supplement.",
    r"\bblood clot": "It may be a blood clot.",
    r"\b(?:take|try|have|get|use|need|add|buy) (?:an? |some |more |extra )?"
    r"(?:iron|vitamin|b12|salt|magnesium)": "Take iron.",
    r"\b(?:drink|eat) (?:more|plenty|enough|at least|an?\b|\d)": "Drink more.",
    r"(?:\d|\b(?:an?|one|two))\s?(?:l|litres?) (?:an?|per|of)\b": "1 L per hour.",
    r"\b\d[\d.,]*\s?g(?:rams?)? of\b": "60 g of carbohydrate.",
    r"\bheart (?:attack|failure)|\bdiseases?\b|\bsyndromes?\b": "A syndrome.",
    r"\bthrombosis\b|\bDVT\b|\bembolism\b|\bcauda equina\b": "It may be a thrombosis.",
    r"\bCECS\b|\bPAD\b": "It looks like CECS.",
    r"\brhabdomyolysis\b|\bhyponatraemi\w+|\bstroke\b": "Think of rhabdomyolysis.",
    r"\bREDs\b|\bhaemochromatosis\b|\bstress fracture\b": "A case of REDs.",
    r"\bvaricose\b|\bsciatica\b|\bmyopathy\b": "This is sciatica.",
    r"\bcarnosport\b|\bgarmin premium\b": "Buy CarnoSport.",
}
MORE = {  # further sentences that a pattern must catch
    "An iron deficiency.": "deficien",
    "This is overtraining syndrome.": "overtrain",
    "80 milligrams a day": "milli",
    "It is safe to run.": "safe",
    "It is safe.": "safe",
    "You can safely train.": "safe",
    "Take an iron supplement.": "take",
    "Take a supplement.": "supplement",
    "Try iron tablets.": "take",
    "Swallow iron tablets.": "tablet",
    "2 tablets a day": "tablet",
    "Drink a litre an hour": "drink",
    "Half a litre an hour": "litres",
    "Have 2 litres of water": "litres",
    "Drink plenty": "drink",
    "Eat 60 g of carbohydrate an hour": "eat",
    "Have 60 g of carbohydrate an hour": "rams",
    "Low iron is causing your heavy legs": "the cause of",
    "Low iron is causing heavy legs": "cramp",
    "Sleep prevented heavy legs": "prevent",
    "preventing heavy legs": "prevent",
    "Strain was detected": "detect",
    "Your iron is low.": "ferritin",
    "Your vitamin B12 looks rather low.": "ferritin",
    "You have an infection": "you have",
    "It may be a heart attack.": "heart",
    "An artery disease.": "diseases",
}
QUOTED = re.compile(r"“([^”]*)”")
QUOTES = {quote.words for cause in CAUSES for quote in cause.documents}
TOLD = {words for c in CAUSES for words in QUOTED.findall(f"{c.against} {c.evidence}")}


def spoken(text):
    """Take out what is exempt by name: quotations of the registry and the safety block."""
    plain = " ".join(re.sub(r"(?m)^> ?", "", text).replace("**", "").split())
    by_name = QUOTES | TOLD
    return QUOTED.sub(
        lambda found: "" if found.group(1) in by_name else found.group(), plain.replace(SAFETY, "")
    )


def told(pattern, text):
    return text not in QUOTES and re.search(pattern, spoken(text), re.IGNORECASE)
