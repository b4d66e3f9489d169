"""What people call the columns of an intake and the sexes: English, German, French, Spanish,
Italian, Dutch, Portuguese. A header by such a name is not read, but the right one is suggested.
"""

NAMES: dict[str, tuple[str, ...]] = {
    "happened": ("date", "datum", "fecha", "data", "date of intake", "intake date"),
    "timezone": (
        *("time zone", "tz", "zeitzone", "fuseau horaire", "zona horaria", "fuso orario"),
        *("tijdzone", "fuso horario"),
    ),
    "sex": ("gender", "geschlecht", "sexe", "sexo", "sesso", "geslacht", "genre", "genero"),
    "age_y": (
        *("age", "age in years", "age years", "alter", "alter in jahren", "edad", "età"),
        *("leeftijd", "idade", "âge"),
    ),
    "height_cm": (
        *("height", "grösse", "größe", "groesse", "körpergrösse", "taille", "altura", "estatura"),
        *("altezza", "lengte", "lichaamslengte"),
    ),
    "body_mass_kg": (
        *("weight", "body weight", "mass", "body mass", "gewicht", "körpergewicht", "poids"),
        *("peso", "lichaamsgewicht"),
    ),
    "max_heart_rate_bpm": ("max heart rate", "max hr", "maxpuls", "maximalpuls", "fc max"),
    "diet": ("ernährung", "alimentation", "régime", "dieta", "dieet", "voeding", "alimentazione"),
    "beta_blocker": (
        *("betablocker", "beta blockers", "betabloquant", "bêtabloquant", "betabloqueante"),
        *("betabloccante", "betablokker", "betabloqueador"),
    ),
    "pregnant": (
        *("pregnancy", "schwanger", "schwangerschaft", "enceinte", "grossesse", "embarazada"),
        *("embarazo", "incinta", "gravidanza", "zwanger", "zwangerschap", "grávida", "gravidez"),
    ),
    "heart_condition": (
        *("heart", "heart problem", "heart problems", "herz", "herzkrankheit"),
        *("herzerkrankung", "herzleiden", "herzproblem", "maladie cardiaque", "cœur"),
        *("enfermedad cardíaca", "problema cardíaco", "cardiopatía", "malattia cardiaca"),
        *("hartaandoening", "hartziekte", "hartklachten", "doença cardíaca"),
    ),
}
SEXES: dict[str, tuple[str, ...]] = {
    "female": (
        *("female", "f", "w", "v", "woman", "weiblich", "frau", "femme", "féminin", "mujer"),
        *("femenino", "femenina", "donna", "femmina", "femminile", "vrouw", "vrouwelijk"),
        *("mulher", "feminino", "feminina"),
    ),
    "male": (
        *("male", "m", "man", "männlich", "maennlich", "mann", "homme", "masculin", "hombre"),
        *("masculino", "uomo", "maschio", "maschile", "mannelijk", "homem", "h"),
    ),
}
MAN, WOMAN_OR_MAN = "h", "m"  # where both stand in a column, the second is Spanish: mujer
