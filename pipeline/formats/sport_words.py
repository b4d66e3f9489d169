"""Kinds of training by the words for them in seven languages."""

import polars as pl

# The first that fits counts: a ski run is no run, and riding a horse is no ride.
WORDS = {
    "other": r"horse|reiten|equita|motor|eislauf|inline|skat|patin|rudern|\browing|wheelchair",
    "strength": r"strength|weight|crossfit|kraft|gewicht|musculation|muscula[cç]|renforcement|"
    r"poids|fuerza|pesas|musculacion|forza|\bpesi\b|kracht|forca|\bpeso|hiit|high intensity",
    "swim": r"swim|schwimm|natation|natacion|natacao|nuoto|zwem",
    "ski": r"\bski(?:$|[^p])|langlauf|\besqui|\bsci\b|rollerski",
    "ride": r"ride\b|cycl|bik|velo\b|\bvtt\b|\bmtb\b|cicl|bici|fiets|wielren|pedal|spinning|"
    r"\brad|fahrrad|rennrad",
    "hike": r"hik|\bwander(?:n|ung)|randonn|senderis|excursi|escursi|trekking|trilha|"
    r"mountaineer|bergsteig|alpinis|montanis",
    "walk": r"walk|\bgehen|spazier|\bmarche\b|marcha|camina|caminhada|camminata|wandel",
    "run": r"runs?\b|running|trail|lauf|jog|\bcourse\b|carrera|\bcorrer|corsa|corrida|hardlo|"
    r"\bloop|treadmill|tapis|esteira|cinta",
}


def sport(text: pl.Expr) -> pl.Expr:
    """Name the kind of training, one of features.tables.SPORTS; what is not known is `other`."""
    return text.map_batches(_sports, return_dtype=pl.String)


def _sports(texts: pl.Series) -> pl.Series:
    said = texts.to_frame("said")
    known = said.unique().with_columns(sport=_sport(pl.col("said")))
    return said.join(known, on="said", how="left", nulls_equal=True, maintain_order="left")["sport"]


def _sport(text: pl.Expr) -> pl.Expr:
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    bare = bare.str.replace_all(r"[^\p{L}\p{N}]+", " ")
    fitting = [
        pl.when(bare.str.contains(words)).then(pl.lit(name)) for name, words in WORDS.items()
    ]
    return pl.coalesce(*fitting, pl.lit("other"))
