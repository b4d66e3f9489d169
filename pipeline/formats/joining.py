"""Joining the rows of all files of a cohort into the seven tables."""

from functools import cache

import polars as pl

from features.tables import TABLES
from pipeline import store
from pipeline.formats import finding, merging, people, repeats, templates, versions
from pipeline.formats.declared import Cohort
from pipeline.formats.ledger import Ledger


def tables_of(ledger: Ledger, cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Join the files' rows into tables, each key once, and give every athlete a row.

    The rows of each file were held against the table's schema when they were read.
    """
    people.united(ledger)
    built = {}
    for name, parts in ledger.rows.items():
        schema = TABLES[name]
        if not parts:
            built[name] = _empty(name)
            continue
        rows = pl.concat(parts, how="diagonal")
        if name == "sessions":
            rows, joined = merging.merged(rows)
            ledger.refused += joined
        if name == "labs" and ledger.versions:
            rows, older = versions.settled(rows, pl.concat(ledger.versions))
            ledger.refused += older
        rows, again = repeats.joined(name, rows)
        ledger.refused += again
        built[name] = schema.cast(store.widened(rows, _empty(name).schema))
    ledger.refused += people.strangers(ledger)
    built["athletes"] = _everyone(built, cohort, adults=cohort.adults and not _lost(ledger))
    if "timezone" not in cohort.model_fields_set:
        ledger.in_utc = built["athletes"].filter(timezone=cohort.timezone).height
    return built


def _lost(ledger: Ledger) -> bool:
    """Say whether an intake row was lost, which may have been that of anybody without one."""
    again = (repeats.COPY, repeats.UNLIKE.format(key="athlete_id"))
    return any(
        (one.scope == "file" and finding.is_intake_name(one.file))
        or (
            one.scope == "row"
            and one.file in ledger.files_of("athletes")
            and one.reason not in again
        )
        or one.reason == templates.SHIFTED
        for one in ledger.refused
    )


def _everyone(built: dict[str, pl.DataFrame], cohort: Cohort, adults: bool) -> pl.DataFrame:
    """Add athletes without an intake row: their age stays unknown.

    What cohort.yaml declares of `adults` does not count where an intake's age cannot be used.
    """
    schema = TABLES["athletes"]
    events = [built[name] for name in TABLES if name != "athletes"]
    first = _firsts(
        pl.concat([_firsts(rows) for rows in events if rows.height] or [_firsts(events[0])])
    )
    new = first.join(built["athletes"], on="athlete_id", how="anti").with_columns(
        recorded_assumed=pl.lit(True),
        timezone=cohort.zone_of("athlete_id"),
        silence=pl.lit("rested_if_observed"),
        declared_adult=pl.lit(adults),
    )
    told = built["athletes"].with_columns(
        declared_adult=pl.col("declared_adult").fill_null(cohort.adults)
    )
    rows = pl.concat([told, schema.cast(store.widened(new, told.schema))])
    scheme = pl.coalesce("b12_scheme", pl.lit(cohort.b12_scheme, rows["b12_scheme"].dtype))
    return schema.validate(rows.with_columns(b12_scheme=scheme))


def _firsts(events: pl.DataFrame) -> pl.DataFrame:
    """Give when each athlete is first heard of."""
    began = pl.col("happened") == pl.col("happened").min().over("athlete_id")
    known = events.select("athlete_id", "happened", "recorded", "day").filter(began)
    return known.unique("athlete_id", keep="first", maintain_order=True)


@cache
def _empty(table: str) -> pl.DataFrame:
    return TABLES[table].create_empty()
