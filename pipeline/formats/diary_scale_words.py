"""Words at the ends of a scale, as a diary's header has them: good or bad, little or much.

English, German, French, Spanish, Italian, Dutch, Portuguese; without accents.
"""

import re

NOT = re.compile(
    r"\b(?:no|not|none|never|nothing|without|kein\w*|nicht\w*|ohne|pas|sans|aucun\w*|rien|nada"
    r"|sin|ningun\w*|non|nessun\w*|niente|nulla|geen|niet\w*|niks|nao|sem|nenhum\w*)\b"
)
GOOD = re.compile(
    r"\b(?:good|great|excellent|best|better|fresh|super|well|relaxed|rested|happy|perfect|gut"
    r"|besser|beste\w*|frisch|ausgeruht|entspannt|hervorragend|bonn?e?|frais|repose\w*|bien|buen\w*"
    r"|mejor|fresc\w*|descansad\w*|excelente|bene|buon\w*|ottim\w*|riposat\w*|goed|fris"
    r"|uitgerust|uitstekend|bem|bom|boa|otim\w*|melhor)\b"
)
BAD = re.compile(
    r"\b(?:bad|badly|poor|poorly|worst|worse|terrible|awful|sore|tired|exhausted|heavy|stressed|schlecht\w*"
    r"|mude|erschopft|schwer|mauvais\w*|pire|fatigue[es]*|epuise\w*|mal|peor|cansad\w*|agotad\w*"
    r"|pesad\w*|male|pessim\w*|stanc\w*|slecht\w*|moe|zwaar|uitgeput|ruim|pior|mau)\b"
)
COMPARED = re.compile(
    r"\b(?:better|best|worse|worst|besser|beste\w*|pire|mejor|peor|melhor|pior)\b"
)
LITTLE = re.compile(
    r"\b(?:low|little|minimal|least|wenig|niedrig|gering|faible|peu|bajo|poco|pouco|basso|weinig"
    r"|laag|baixo)\b"
)
MUCH = re.compile(
    r"\b(?:very|extrem\w*|max\w*|high|severe|lot|much|most|strong|sehr|stark\w*|hoch|viel|tres"
    r"|fort\w*|eleve|beaucoup|enorm\w*|muy|alto|much[oa]s?|muchisim[oa]s?|molt[oaie]"
    r"|moltissim[oaie]|tantissim[oaie]|veel|hoog|zeer|muit[oa]s?|muitissim[oa]|heel|erg)\b"
)
LIGHT = re.compile(  # of legs only: a light meal is not good, and no heavy training bad
    r"\b(?:light|leichte?|leger(?:e?s?)|liger[oa]s?|legger[oaie]|lichte?|leves?)\b"
)
HEAVY = re.compile(
    r"\b(?:heavy|schwere?|lourde?s?|pesad[oa]s?|pesant[ei]|zware?|zwaar|"
    r"(?:pesad|pesant)issim[oaie]s?|pesadisim[oa]s?)\b"
)
# What a header names of which less is better, where its item alone does not say so.
BURDENS = {
    "legs": re.compile(
        r"heav|schwer|lourd|pesad|pesant|zwa[ar]|\bpeso n"  # also heaviness, Beinschwere
    ),
    "breathing": re.compile(r"breathless|short(?:ness)? of breath|essouffl"),
}
# Words at an end that change nothing. Any other that is not known may turn its sense around.
STOP = {
    *("a", "an", "the", "of", "at", "all", "am", "is", "are", "being", "and", "or", "to"),
    *("so", "as", "it", "i", "you", "me", "my", "feel", "feeling", "feels", "felt"),
    *("always", "quite", "really", "absolutely", "totally", "completely", "ever", "possible"),
    "imaginable",
    *("ich", "bin", "ist", "sind", "und", "zu", "gar", "uberhaupt", "immer", "ganz", "vollig"),
    *("je", "suis", "est", "et", "du", "de", "la", "le", "tout", "toujours"),
    *("estoy", "es", "y", "el", "en", "absoluto", "siempre", "sono", "e", "per"),
    "sempre",
    *("ik", "ben", "het", "helemaal", "altijd", "estou"),
}
