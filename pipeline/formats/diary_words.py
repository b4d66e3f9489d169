"""What diaries call their columns, by meaning: English, German, French, Spanish, Italian, Dutch,
Portuguese. Capitals, accents and signs do not matter.
"""

import re
from itertools import chain

from pipeline.formats import diary_sports

# Item of a diary → column of the table, by the entry of the day that asks for it.
MORNING = {
    "soreness": "soreness",
    "fatigue": "fatigue",
    "stress": "stress",
    "mood": "low_mood",
    "sleep_quality": "poor_sleep",
    "readiness": "low_readiness",
}
AFTER_RUN = {"legs": "legs", "breathing": "breathing"}

NAMES: dict[str, tuple[str, ...]] = {
    "athlete": ("athlete id", "athlete", "runner", "athlete name", "subject id"),
    "person": (  # the athlete only in a form that several fill in
        *("name", "your name", "full name", "what is your name", "email", "email address"),
        *("username", "nutzername", "e mail", "e mail adresse", "nom", "votre nom", "nombre"),
        *("nome", "naam", "e mailadres", "adresse e mail", "correo electronico"),
        *("direccion de correo electronico", "indirizzo email", "endereco de e mail"),
    ),
    "date": (
        *("date", "day", "datum", "tag", "fecha", "dia", "data", "giorno", "dag", "jour"),
        *("start time", "start", "date of training", "training date", "trainingsdatum"),
    ),
    "filed": (
        *("timestamp", "zeitstempel", "horodateur", "marca temporal", "tijdstempel"),
        *("informazioni cronologiche", "carimbo de data hora", "submitted at", "submission time"),
        *("submission date", "completion time", "fertigstellungszeit"),
    ),
    "clock": ("time of day", "uhrzeit", "tijdstip", "horario"),
    "time": ("time", "heure", "hora", "ora", "tijd"),  # of day, or how long
    "soreness": (
        *("leg soreness", "sore legs", "muskelkater beine"),
        *("soreness", "muscle soreness", "doms", "muskelkater", "courbatures", "agujetas"),
        *("douleurs musculaires", "dolor muscular", "indolenzimento", "dolori muscolari"),
        *("indolenzimento muscolare", "spierpijn", "dor muscular", "dores musculares"),
    ),
    "fatigue": (
        *("fatigue", "tiredness", "müdigkeit", "ermüdung", "fatiga", "cansancio", "fatica"),
        *("stanchezza", "affaticamento", "vermoeidheid", "fadiga", "cansaço"),
    ),
    "stress": ("stress", "stress level", "estrés", "estresse", "stresslevel", "stressniveau"),
    "mood": (*("mood", "stimmung", "humeur", "estado de ánimo", "humor", "umore", "stemming"),),
    "sleep_quality": (
        *("sleep quality", "quality of sleep", "schlafqualität", "qualité du sommeil"),
        *("qualité de sommeil", "calidad del sueño", "calidad de sueño", "qualità del sonno"),
        *("slaapkwaliteit", "qualidade do sono", "qualidade de sono"),
    ),
    "readiness": (
        *("readiness", "readiness to train", "trainingsbereitschaft", "bereitschaft"),
        *("trainingsbereidheid", "prontezza", "prontidão", "disponibilidad para entrenar"),
        *("recovery", "erholung", "récupération", "recuperación", "recupero", "herstel"),
        "recuperação",
    ),
    "legs": (
        *("legs", "heavy legs", "leg heaviness", "schwere beine", "jambes lourdes"),
        *("piernas pesadas", "gambe pesanti", "zware benen", "pernas pesadas"),
        *("heaviness of legs", "heaviness of the legs", "leg feel", "legs feel", "leg feeling"),
        *("beine", "beinschwere", "schwere der beine", "gefühl beine", "beingefühl", "jambes"),
        *("lourdeur des jambes", "sensation jambes", "sensations jambes", "piernas"),
        *("sensación de piernas", "sensación piernas", "pesadez de piernas", "gambe"),
        *("pesantezza delle gambe", "sensazione gambe", "benen", "beengevoel", "gevoel benen"),
        *("zwaarte benen", "pernas", "peso nas pernas", "sensação nas pernas", "sensação pernas"),
    ),
    "breathing": (*("breathing", "breathlessness", "atmung", "essoufflement", "ademhaling"),),
    "ill": (
        *("ill", "illness", "sick", "fever", "krank", "krankheit", "fieber", "malade", "maladie"),
        *("fièvre", "enfermo", "enferma", "enfermedad", "fiebre", "malato", "malata", "malattia"),
        *("febbre", "ziek", "ziekte", "koorts", "doente", "doença", "febre"),
    ),
    "sleep": (
        *("sleep", "schlaf", "sommeil", "sueño", "sonno", "slaap", "sono", "sleep duration"),
        *("sleep time", "schlafdauer", "durée du sommeil", "durée de sommeil", "slaapduur"),
        *("duración del sueño", "durata del sonno", "duração do sono", "slept", "geschlafen"),
        *("dormi", "dormido", "dormito", "geslapen"),
    ),
    "sleep_h": (
        *("sleep hours", "hours of sleep", "hours slept", "schlafstunden", "stunden schlaf"),
        *("heures de sommeil", "horas de sueño", "ore di sonno", "slaapuren", "uren slaap"),
        "horas de sono",
    ),
    "body_mass": (
        *("weight", "body weight", "bodyweight", "body mass", "gewicht", "körpergewicht", "poids"),
        *("peso", "peso corporal", "peso corporeo", "lichaamsgewicht", "morning weight"),
    ),
    "volume": (  # of hours or of kilometres: nothing without its unit; a sport's by `COLUMNS`
        *("umfang", "volume", "volumen", "omvang"),
        *chain(*diary_sports.COLUMNS.values()),
    ),
    "duration": (
        *("duration", "dauer", "moving time", "elapsed time", "training duration", "durée"),
        *("session duration", "training time", "trainingsdauer", "trainingszeit", "duración"),
        *("durata", "duur", "trainingsduur", "duração"),
    ),
    "duration_min": ("min", "mins", "minutes", "minuten", "minutos", "minuti"),
    "duration_h": ("hours", "hrs", "stunden", "std", "heures", "horas", "ore", "uren"),
    "duration_s": (
        *("sec", "secs", "seconds", "sekunden", "sek", "secondes", "segundos", "secondi"),
        "seconden",
    ),
    "distance": ("distance", "distanz", "strecke", "distancia", "distanza", "afstand"),
    "distance_km": (
        *("km", "kilometres", "kilometers", "kilometer", "kilomètres", "kilómetros"),
        *("chilometri", "quilómetros", "quilômetros"),
    ),
    "distance_mi": ("miles", "meilen"),
    "rpe": (
        *("rpe", "srpe", "exertion", "perceived exertion", "session rpe", "anstrengung"),
        *("belastungsempfinden", "effort", "effort perçu", "esfuerzo", "esfuerzo percibido"),
        *("sforzo", "sforzo percepito", "inspanning", "ervaren inspanning", "esforço"),
        *("esforço percebido", "borg"),
    ),
    "sport": (
        *("sport", "type", "activity", "activity type", "training", "training type", "workout"),
        *(
            "session",
            "sesión",
            "sessione",
            "sessie",
            "sessão",
            "sportart",
            "trainingsart",
            "einheit",
            "aktivität",
            "séance",
            "type de séance",
        ),
        *("entraînement", "activité", "entrenamiento", "deporte", "actividad", "allenamento"),
        *("attività", "trainingsvorm", "activiteit", "treino", "esporte", "desporto", "atividade"),
    ),
    "notes": (
        *("note", "notes", "comment", "comments", "remark", "remarks", "notiz", "notizen"),
        *("bemerkung", "bemerkungen", "kommentar", "kommentare", "remarque", "remarques"),
        *("commentaire", "commentaires", "nota", "notas", "comentario", "comentarios"),
        *("observaciones", "commenti", "osservazioni", "opmerking", "opmerkingen", "notities"),
        *("comentários", "observações"),
    ),
}

# The unit behind a name, in brackets or as its last word, and the ending of the meaning.
UNITS: dict[str, tuple[str, ...]] = {
    "h": (
        *("h", "hr", "hrs", "hour", "hours", "std", "stunden", "heures", "horas", "ore", "uur"),
        "uren",
    ),
    "hm": ("h mm", "hh mm", "h min"),  # 7:30, never a number alone
    "min": ("min", "mins", "minute", "minutes", "minuten", "minutos", "minuti"),
    "ms": ("mm ss", "min sec", "min s", "m ss"),
    "km": ("km", "kms", "kilometres", "kilometers", "kilometer"),
    "mi": ("mi", "mile", "miles", "meilen"),
    "m": ("m", "metres", "meters", "meter"),
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramm"),
    "lb": ("lb", "lbs", "pounds"),
}
MEASURED = ("sleep", "duration", "distance", "body_mass")  # what a unit may stand behind
VOLUMES = ("duration", "distance")  # what a volume is, by its unit
LIFTED = ("sets", "reps", "sätze", "wiederholungen", "séries", "series", "repeticiones", "serie")

_SLEEP = r"\bsle?ep|schl[ai]e?f|sommeil|\bdorm|sueno|\bsonno\b|slaap|slape?n|\bsono\b"
_TRAINING = r"train|session|workout|\brun|einheit|seance|entren|allen|trein|lauf|course|corr"
_LEGS = r"\blegs?\b|\bbeine?\b|jambe|pierna|gamb[ae]\b|\bbe(?:en|nen)\b|perna"
_HEAVY = r"heav|schwer|lourd|pesad|pesant|zwa[ar]"

# A question asks for what all patterns of a line stand for.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "soreness": (
        r"\bsore|muskelkater|courbatur|agujet|indolenz|spierpijn|dolor(?:es)? muscular"
        r"|dolori muscolari|dor(?:es)? muscular",
    ),
    "fatigue": (r"fatig|tired|exhaust|\bmude|erschopf|cansa[dnc]|\bstanc|vermoeid|\bmoe\b|fadig",),
    "stress": (r"stress|\bestres",),
    "mood": (r"\bmood|stimmung|humeur|estado de animo|\bumore\b|stemming|\bhumor\b",),
    "readiness": (r"\bready\b|readiness|bereit|prontidao|prontezza",),
    "legs": (_LEGS, _HEAVY),
    "breathing": (r"breath|\batmung|\bademhaling|respir",),
    "sleep_quality": (
        _SLEEP,
        r"qualit|calidad|kwaliteit|qualidade|\bwell\b|\bgut\b|\bbien\b|\bbene\b|\bgoed\b|\bbem\b"
        r"|^how (?:did|was)\b|^wie (?:hast|haben|war)\b|^comment\b|^como\b|^come\b"
        r"|^hoe (?:heb|was)\b",
    ),
    "sleep": (
        _SLEEP,
        r"how long|wie lange|combien de temps|cuanto tiempo|quanto tempo|hoe lang",
    ),
    "sleep_h": (_SLEEP, r"\bhours\b|stunden|heures|\bhoras\b|\bore\b|\buren\b|\buur\b"),
    "ill": (
        r"\bkrank\b|krankheit|fieber|\bill\b|illness|\bsick|\bfever|malad[ei]|fievre|\benferm"
        r"|\bfiebre|\bmalat[oait]|febbre|\bziek|koorts|\bdoente|\bdoenca|\bfebre",
    ),
    "rpe": (r"\brpe\b|exertion|how hard|anstreng|\beffort|esfuerzo|sforzo|inspann|esforco",),
    "duration_min": (_TRAINING, r"how many minutes|wie viele minuten|combien de minutes"),
    "distance_km": (r"how many (?:km|kilomet)|wie viele (?:km|kilometer)|combien de (?:km|kilom)",),
    "distance_mi": (r"how many miles",),
    "date": (r"\bdate\b|\bdatum\b|\bfecha\b",),
    "notes": (r"comment|anything else|bemerkung|opmerking|observa|remark|remarque",),
}
ASKED = {meaning: tuple(map(re.compile, patterns)) for meaning, patterns in QUESTIONS.items()}
YES_OR_NO = re.compile(r" (?:j n|y n|o n|s n|ja nein|yes no|oui non|si no|ja nee|sim nao)$")
FEWEST = 4  # words of a question; with a question mark, two
