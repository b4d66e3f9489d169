"""What the headers of WHOOP's cycles are called, by meaning and language; each is a whole header.

The export comes in the language of the account, and no page of WHOOP's with these names was at
hand, nor a file of anybody's. French, Spanish and Portuguese (Brazil) are the header lines of real
exports as a public importer quotes them in its tests; English, German and Italian are the names by
which public programs read theirs. Nothing is translated by guess. Capitals, accents and signs do
not matter.
"""

LANGUAGES: dict[str, dict[str, str]] = {
    "English": {
        "wake": "Wake onset",
        "zone": "Cycle timezone",
        "rmssd": "Heart rate variability (ms)",
        "resting": "Resting heart rate (bpm)",
        "asleep": "Asleep duration (min)",
        "deep": "Deep (SWS) duration (min)",
        "performance": "Sleep performance %",
    },
    "German": {
        "wake": "Beginn des Aufwachens",
        "zone": "Zeitzone des Zyklus",
        "rmssd": "Herzfrequenzvariabilität (ms)",
        "resting": "Ruheherzfrequenz (Schläge pro Minute)",
        "asleep": "Schlafdauer (Min.)",
        "deep": "Dauer des Tiefschlafs (Min.)",
        "performance": "Schlafleistung %",
    },
    "French": {
        "wake": "Premiers signes de réveil",
        "zone": "Fuseau horaire du cycle",
        "rmssd": "Variabilité de la fréquence cardiaque (ms)",
        "resting": "Fréquence cardiaque au repos (bpm)",
        "asleep": "Durée du sommeil (min)",
        "deep": "Durée du sommeil profond (min)",
        "performance": "Performance Sommeil %",
    },
    "Spanish": {
        "wake": "Inicio de la vigilia",
        "zone": "Zona horaria del ciclo",
        "rmssd": "Variabilidad de la frecuencia cardíaca (ms)",
        "resting": "Frecuencia cardíaca en reposo (lpm)",
        "asleep": "Duración del sueño (min)",
        "deep": "Duración de sueño profundo (SWS) (min)",
        "performance": "Calificación del sueño (%)",
    },
    "Portuguese": {
        "wake": "Início da vigília",
        "zone": "Fuso horário do ciclo",
        "rmssd": "Variabilidade da frequência cardíaca (ms)",
        "resting": "Frequência cardíaca em repouso (bpm)",
        "asleep": "Duração do sono (min)",
        "deep": "Duração profundo (Sono) (min)",
        "performance": "Desempenho do sono %",
    },
    "Italian": {
        "wake": "Inizio del risveglio",
        "zone": "Fuso orario ciclo",
        "rmssd": "Variabilità della frequenza cardiaca (ms)",
        "resting": "Frequenza cardiaca a riposo (bpm)",
        "asleep": "Durata del sonno (min)",
        "deep": "Durata profondo (SWS) (min)",
        "performance": "Andamento del sonno %",
    },
}
HEADERS: dict[str, tuple[str, ...]] = {
    meaning: tuple(words[meaning] for words in LANGUAGES.values())
    for meaning in LANGUAGES["English"]
}
