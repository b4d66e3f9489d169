"""Words of illness, pain and injury in diaries: English, German, French, Spanish, Italian, Dutch,
Portuguese; as `columns.plain` writes them, without accents and signs.
"""

import re

YES = {
    *("yes", "y", "ja", "j", "oui", "o", "si", "s", "sim", "x", "true", "wahr", "vrai", "1"),
    *("verdadero", "vero", "waar", "verdadeiro"),
}
NO = {"no", "n", "nein", "non", "nee", "nao", "false", "falsch", "faux", "falso", "onwaar", "0"}
WELL = NO | {  # what else says no where somebody asks for an illness or an injury
    *("none", "nothing", "nope", "kein", "keine", "keiner", "nichts", "nix", "rien", "aucun"),
    *("aucune", "nada", "ninguno", "ninguna", "niente", "nessuno", "nessuna", "geen", "niets"),
    *("nenhum", "nenhuma", "na", "n a", "ok", "gesund", "healthy"),
}
ILL = re.compile(
    r"\b(?:ill|illness|sick|sickness|fever|feverish|flu|influenza|infect\w*|covid\w*|corona|virus"
    r"|(?:a|bad|head|chest) cold|krank|krankheit\w*|krankgesch\w*|erkrank\w*|\w*fieber\w*|grippe"
    r"|\w*infekt\w*|erkalt\w*|magen darm\w*|malade|maladie|fievre\w*|fievreu\w*|rhume|enrhume\w*"
    r"|gastro\w*|enferm\w*|fiebre|gripe|resfri\w*|malat[oaie]|malattia|febbre|influenza"
    r"|raffredd\w*|ziek\w*|koorts\w*|griep\w*|verkoud\w*|infecc\w*|infezion\w*|doente\w*|doenca"
    r"|febre|gripad\w*)\b"
)
SOMEBODY_ELSE = re.compile(  # or another time: too little to say that the athlete is ill that day
    r"\b(?:no|not|never|without|after|again|better|since|kein\w*|nicht\w*|ohne|nach|wieder|seit"
    r"|vorbei|pas|plus|sans|apres|depuis|sin|despues|tras|ya|non|senza|dopo|piu|geen|niet|zonder"
    r"|na|weer|nao|sem|depois|apos|mais|child\w*|kids?|son|daughter|wife|husband|coach|kind\w*"
    r"|sohn|tochter|frau|mann|trainer\w*|enfants?|fils|fille|femme|mari|hij[oa]s?|espos[oa]"
    r"|figli\w*|moglie|marito|zoon|dochter|vrouw|filh[oa]s?)\b"
)
SPOKEN = {
    "chest": re.compile(
        r"brust(?:schmerz|druck|enge|stech|beschwerd)|\bder brust\b|\bbrust tut|\bbrustkorb"
        r"|\bchest\b(?! (?:press|day|strap|belt|workout|fl(?:y|ys|ies)\b|exercise|cold))"
        r"|poitrine|\bpecho\b|\bpetto\b|\bpeito\b|\bborst\b|\bpijn op de borst|\bangina"
        r"|herz(?:rasen|stolper|stech|schmerz|klopf)|palpit|racing heart|\bfaint|passed out"
        r"|collaps|kollaps|kollabier|ohnmacht|bewusstlos|evanoui|desmay|desmai|\bsvenu|\bsvenir"
        r"|flauw ?(?:ge)?val|dizz|schwindl|schwindel|vertig|duizelig|mareo|maread|capogir|tontur"
        r"|light ?head|black(?:ed)? ?out|unconscious|lost consciousness|syncop|sincop|umgekippt"
        r"|schwarz vor (?:den )?augen|benommen|per(?:te de|du) connaissance|dans les pommes"
        r"|\bmalaise|\betourdi|(?:\bperd\w+ el|\bsin) conocimiento|desvanec|perdi a consciencia"
        r"|perso (?:conoscenza|i sensi)|(?<!ceinture )\bthorac|thorax|heart (?:was |is )?racing"
        r"|(?<!banda )(?<!fascia )(?<!cinta )\btorac|herz rast"
        r"|hartklopping|batticuore|cardiopalm"
    ),
    "breath": re.compile(
        r"breathless|short(?:ness)? of breath|atemnot|luftnot|kurzatmig|essouffl|dyspn|disnea"
        r"|dispne|kortademig|falta de air?e?\b|falta de ar\b|fiato corto|senza fiato"
    ),
    "pain": re.compile(
        r"\bpain(?:s|ful|fully)?\b|\bhurt|\bache|aching|headache|injur|fractur|\bswollen|swelling"
        r"|\bnumb|\bsprain|schmerz|\bweh\b|wehtut|wehgetan|verletz|beschwerden|\bstechen|fraktur"
        r"|ermudungsbruch|geschwollen|schwellung|taubheit|zerrung|gezerrt|verstaucht|douleur"
        r"|douloureu|\bmal (?:au|aux|a la)\b|\bblesse(?:e|s|es)?\b|blessure|entorse|\bdolor|\bduele"
        r"|lesion|lesao|lesoes|machucad|esguince|hinchad|\binfortun|\bfa male\b|gonfi|frattura"
        r"|(?<!spier)pijn|geblesseerd|gezwollen|\bdor(?:es)?\b|\bdoi\b|doendo|inchad|fratura"
    ),
}
OWN = {"soreness": "pain", "breathing": "breath"}  # of which the item's own column may speak
NEGATED = re.compile(
    r"(?<!not )(?<!nicht )\b(?:no|without|kein\w*|ohne|sans|pas de|aucune?|sin|ningun[oa]?|senza"
    r"|nessun[oa]?|geen|zonder|sem|nenhum[a]?) (?:more |any |mehr |plus |mas |mais |chest )?"
    r"(?:pains?|injur\w*|hurt|\w*schmerz\w*|verletz\w*|beschwerden|douleurs?|blessures?|dolor\w*"
    r"|lesion\w*|infortun\w*|\w*pijn\w*|dor(?:es)?|les(?:ao|oes)|tightness|faint\w*|dizz\w*"
    r"|schwindel|ohnmacht|atemnot|palpitat\w*|vertiges?|mareos?|duizelig\w*|capogiri?|tonturas?)\b"
    r"|\bpain ?free\b|\bpainless|\b\w*schmerzfrei\w*|\bpijnvrij\b"
)
