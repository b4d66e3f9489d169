"""Rows of lab tables, from CSV or a sheet: one draw a row (wide), or one result a row (tidy)."""

import re
from collections.abc import Callable, Sequence
from typing import Literal

import polars as pl

from pipeline.formats import lab_results
from pipeline.formats.books import Books
from pipeline.formats.columns import meanings, plain
from pipeline.formats.dated_rows import ATHLETE, drawn, with_athlete
from pipeline.formats.marker_names import BY_LOINC, is_unclear, marker_of, of_header
from pipeline.formats.reading import QUOTED, Read, Refusal

ALIASES = ATHLETE | {
    "happened": (
        *("date", "happened", "collected", "collected at", "collection date", "date collected"),
        *("draw date", "drawn at", "date of draw", "blood draw date", "blood test date"),
        *("sample date", "date of sample", "specimen date", "test date", "taken at", "drawn"),
        *(
            "abnahme",
            "blutabnahme",
            "entnahme",
            "probenentnahme",
            "datum der abnahme",
            "prélèvement",
        ),
        *("datum der blutabnahme", "prélevé le", "extracción", "prelievo", "afname", "colheita"),
        *("coleta", "data de extração", "bloedafname", "blutentnahme", "datum der entnahme"),
        *("datum", "abnahmedatum", "entnahmedatum", "probendatum", "date de prélèvement"),
        *("date du prélèvement", "fecha", "fecha de extracción", "fecha de la extracción"),
        *("fecha de toma", "data", "data prelievo", "data del prelievo", "data di prelievo"),
        *("afnamedatum", "datum afname", "data da colheita", "data de colheita"),
        *("data da coleta", "data de coleta"),
    ),
    "recorded": (
        *("recorded", "issued", "issued at", "reported at", "report date", "result date"),
        *(
            "befund vom",
            "berichtsdatum",
            "validiert am",
            "édité le",
            "fecha de informe",
            "refertato il",
        ),
        *("fecha del informe", "data di refertazione", "rapportdatum", "data do laudo"),
        *("date reported", "resulted at", "befunddatum", "date du résultat", "date de résultat"),
        *("fecha del resultado", "fecha de resultado", "data referto", "data del referto"),
        *("uitslagdatum", "datum uitslag", "data do resultado"),
    ),
    "value": (
        *("value", "result", "result value", "wert", "ergebnis", "messwert", "valeur", "résultat"),
        *("valor", "resultado", "valore", "risultato", "waarde", "uitslag", "resultaat"),
    ),
    "unit": (
        *("unit", "units", "einheit", "unité", "unités", "unidad", "unidades", "unità"),
        *("unità di misura", "eenheid", "unidade"),
    ),
    "loinc": ("loinc", "loinc code", "loinc num"),
    "name": (
        *("marker", "analyte", "test", "test name", "biomarker", "parameter", "component"),
        *("bestimmung", "messgröße", "analysis", "assay", "dosage", "determinación", "análisis"),
        *("analisi", "onderzoek", "análise", "determinação", "analito clínico", "test naam"),
        *("analyt", "laborwert", "blutwert", "untersuchung", "analyse", "paramètre", "examen"),
        *("parámetro", "analito", "prueba", "parametro", "esame", "bepaling", "parâmetro"),
        "exame",
    ),
    "comparator": ("comparator", "operator"),
    "ref_low": ("ref low", "reference low", "reference range low", "range low", "lower limit"),
    "ref_high": ("ref high", "reference high", "reference range high", "range high", "upper limit"),
    "reference": (
        *("reference", "reference range", "ref range", "range", "referenz"),
        *("referenzbereich", "normbereich", "normwert", "normwerte", "referenzwert", "norm"),
        *("valeurs de référence", "intervalle de référence", "norme", "normes", "referencia"),
        *("valores de referencia", "rango de referencia", "intervallo di riferimento"),
        *("valori di riferimento", "referentie", "referentiewaarde", "referentiewaarden"),
        *("valores de referência", "intervalo de referência", "referência"),
    ),
    "specimen": (
        *("specimen", "specimen type", "sample type", "material", "probenmaterial", "probenart"),
        *("untersuchungsmaterial", "type d'échantillon", "tipo de muestra", "tipo di campione"),
        *("materiaal", "tipo de amostra"),
    ),
    "other": ("lab", "laboratory", "fasting", "hours since exercise", "note", "notes"),
}
TELLING = ("ferritin", "haemoglobin", "transferrin_saturation", "crp")  # names that food has not
ABSENT = ("-", "--", "–", "n/a", "na", "nan", "null", "none", ".")
FOREIGN = (
    "no blood marker that is read here",
    "nothing to do; docs/nomenclature.md lists the markers",
)
UNCLEAR = (
    "a name that other things than a blood marker have too",
    "if it is one, write its name in full: transferrin_saturation for a saturation, C-reactive "
    "protein for PCR, haematocrit for Ht; in a header with the unit, as crp_mg_l",
)
LEFT_OUT = (
    "columns that hold no blood marker that is read here were left out",
    "write a marker's column as ferritin_ng_ml or Ferritin (ng/mL)",
)
BLOOD = re.compile(  # as `columns.plain` writes them, also within a longer text
    r"blood|blut|bloed|serum|plasma|\bsang\b|sangre|sangue|suero|siero|\bsoro\b|\bser\b|\bserpl"
    r"|\bplas\b|\bbld\b"
)
NOT_BLOOD = (
    "its specimen is neither blood, serum nor plasma",
    "if it was blood after all, write blood, serum or plasma there",
)
RANGE = r"^\D{0,3}?(?<low>\d[\d.,]*)\s*(?:-|–|—|bis|to|à|a|tot|até)\s*(?<high>\d[\d.,]*)\D*$"
MORE = {"comparator", "ref_low", "ref_high", "reference"}
Kind = Literal["wide", "tidy"]


def kind_of(headers: Sequence[str]) -> Kind | None:
    """Tell whether a table with these headers holds lab results, and in which shape."""
    found = meanings(headers, ALIASES)
    if "happened" not in found:
        return None
    if {"value", "unit"} <= found.keys() and found.keys() & {"loinc", "name"}:
        return "tidy"
    named = [of_header(header) for header in headers]
    telling = any(one and (one[1] or one[0] in TELLING) for one in named)
    return "wide" if telling else None


def says_more(headers: Sequence[str]) -> bool:
    """Say whether a table tells of more than the value: what limits it, or what it was of."""
    return bool(meanings(headers, ALIASES).keys() & MORE)


def read_rows(
    books: Books, kind: Kind, *, line: int, point: bool = False, exact: pl.DataFrame | None = None
) -> Read:
    """Read the rows of a table of labs; `line` is its header's.

    `point` and `exact` (by `line` and header, where cells are numbers and not text) tell the
    decimal sign, as `lab_numbers.read` explains.
    """
    found = {meaning: names[0] for meaning, names in meanings(_headers(books), ALIASES).items()}
    with_athlete(books, found.get("athlete"))
    drawn(books, found["happened"], found.get("recorded"))
    melted = _tidy(books, found) if kind == "tidy" else _wide(books, found, line)
    if exact is not None:
        told = exact.select("line", *melted["header"].unique(maintain_order=True))
        told = told.unpivot(index="line", variable_name="header", value_name="exact")
        melted = melted.join(told, on=["line", "header"], how="left", maintain_order="left")
        melted = melted.with_columns(
            pl.col("exact").cast(pl.Boolean)
        )  # of no header it has no type
    rows, refused = lab_results.concluded(melted, books.source.file, point=point)
    lost = sum(one.scope == "row" for one in books.refused)
    return Read(
        table="labs",
        rows=rows,
        rows_read=lost + melted.height,
        refused=[*books.refused, *refused],
    )


def _headers(books: Books) -> list[str]:
    return [name for name in books.written.columns if name != "line"]


def _tidy(books: Books, found: dict[str, str]) -> pl.DataFrame:
    """One result a row: the marker by its name, else by its code."""
    by_name = _mapped(found.get("name"), books, marker_of)
    by_loinc = _mapped(found.get("loinc"), books, BY_LOINC.get)
    books.add(_marker=pl.coalesce(by_name, by_loinc))
    shown, unknown = found.get("name") or found["loinc"], pl.col("_marker").is_null()
    unclear = [name for name in books.rows[shown].drop_nulls().unique() if is_unclear(name)]
    books.drop(unknown & pl.col(shown).is_in(unclear), shown, *UNCLEAR)
    books.drop(unknown, shown, *FOREIGN)
    _of_blood(books, found)
    value = _present(pl.col(found["value"]))
    books.add(_value=value)
    books.drop(
        pl.col("_value").is_null(), found["value"], "no result", "nothing to do until there is one"
    )
    sign = pl.col(found["comparator"]).str.strip_chars() if "comparator" in found else None
    said = pl.col("_value") if sign is None else pl.concat_str(sign.fill_null(""), "_value")

    def text(meaning: str) -> pl.Expr:
        missing = pl.lit(None, pl.String)
        return pl.col(found[meaning]).str.strip_chars() if meaning in found else missing

    def ends(which: str) -> list[pl.Expr]:
        return [text("reference").str.extract_groups(RANGE).struct.field(which)]

    return books.rows.select(
        *("line", "athlete_id", "happened", "recorded"),
        header=pl.lit(found["value"]),
        marker=pl.col("_marker"),
        said=said,
        unit=text("unit"),
        loinc=text("loinc"),
        ref_low=pl.coalesce(text("ref_low"), *ends("low")),
        ref_high=pl.coalesce(text("ref_high"), *ends("high")),
    )


def _mapped(header: str | None, books: Books, known: Callable[[str], str | None]) -> pl.Expr:
    if header is None:
        return pl.lit(None, pl.String)
    said = books.rows[header].drop_nulls().unique().to_list()
    found = {name: known(name.strip()) for name in said}
    return pl.col(header).replace_strict(found, default=None, return_dtype=pl.String)


def _of_blood(books: Books, found: dict[str, str]) -> None:
    """Refuse rows of urine, saliva and the like; an empty cell says nothing."""
    if "specimen" in found:
        header = found["specimen"]
        is_of = _mapped(header, books, lambda said: said if BLOOD.search(plain(said)) else None)
        books.drop(_present(pl.col(header)).is_not_null() & is_of.is_null(), header, *NOT_BLOOD)


def _wide(books: Books, found: dict[str, str], line: int) -> pl.DataFrame:
    """One draw a row: each filled cell of a marker's column is a result."""
    _of_blood(books, found)
    bare = {header: header.partition("_duplicated_")[0] for header in _headers(books)}
    known = {header: named for header in bare if (named := of_header(bare[header]))}
    others = {header for names in meanings(_headers(books), ALIASES).values() for header in names}
    other = [name for name in _headers(books) if name not in known and name not in others]
    unclear = [name for name in other if is_unclear(name)]
    foreign = [name for name in other if name not in unclear]
    _note(books, line, unclear, *UNCLEAR)
    _note(books, line, foreign, *LEFT_OUT)
    given = [pl.col(header).pipe(_present).alias(header) for header in known]
    books.rows = books.rows.with_columns(given)
    books.drop(
        pl.all_horizontal(pl.col(list(known)).is_null()),
        next(iter(known)),
        "no result in this row",
        "nothing to do, unless a result was forgotten",
    )
    units = pl.DataFrame(
        [(header, marker, unit) for header, (marker, unit) in known.items()],
        schema={"header": pl.String, "marker": pl.String, "unit": pl.String},
        orient="row",
    )
    long = books.rows.unpivot(
        list(known),
        index=["line", "athlete_id", "happened", "recorded"],
        variable_name="header",
        value_name="said",
    ).drop_nulls("said")
    joined = long.join(units, on="header", maintain_order="left")
    return joined.with_columns(loinc=pl.lit(None, pl.String)).sort("line", maintain_order=True)


def _note(books: Books, line: int, headers: list[str], reason: str, remedy: str) -> None:
    if headers:
        said = {"value": ", ".join(headers)[:QUOTED], "reason": reason, "remedy": remedy}
        file = books.source.file
        books.refused.append(Refusal(file=file, line=line, column=None, scope="note", **said))


def _present(text: pl.Expr) -> pl.Expr:
    bare = text.str.strip_chars()
    return pl.when(bare.str.to_lowercase().is_in(["", *ABSENT]).not_()).then(bare)
