"""What goes wrong in real files, put into the templates on purpose and counted.

Rows that are missing, late or left out after bad runs are drawn where they arise; here are the
slips: a wrong unit, the same upload twice, a code of another unit, and a new watch.
"""

import numpy as np
import polars as pl

Templates = dict[str, pl.DataFrame]

METRES, MINUTES, TWICE, CODED = 1 / 800, 1 / 800, 1 / 500, 1 / 60
NEW_WATCH = 0.1  # share of athletes who change it
MOLAR = {"2276-4": "14723-1", "718-7": "59260-0", "2132-9": "14685-2", "14685-2": "2132-9"}


def make_a_mess(rng: np.random.Generator, templates: Templates) -> tuple[Templates, dict]:
    """Return the templates with slips, and how many rows of each kind a reader must refuse.

    `new_watches` counts athletes, whose rows stay readable.
    """
    made, counts = dict(templates), {}
    made, counts["new_watches"] = _new_watches(rng, made)
    runs = pl.col("sport") == "run"
    made["sessions"], counts["distance_in_metres"] = _slip(
        rng, made["sessions"], runs & (pl.col("distance_km") >= 1), METRES, distance_km=1000
    )
    made["nights"], counts["sleep_in_minutes"] = _slip(
        rng, made["nights"], pl.col("asleep_h").is_not_null(), MINUTES, asleep_h=60
    )
    made["labs"], counts["code_of_another_unit"] = _other_code(rng, made["labs"])
    for table in ("sessions", "nights"):
        again = made[table].filter(pl.Series(rng.random(made[table].height) < TWICE))
        made[table] = pl.concat([made[table], again])
        counts[f"{table}_twice"] = again.height
    return made, counts


def _slip(
    rng: np.random.Generator, rows: pl.DataFrame, where: pl.Expr, share: float, **factor: float
) -> tuple[pl.DataFrame, int]:
    """Multiply a column of some rows: the number is in another unit."""
    ((column, times),) = factor.items()
    hit = rows.select(where.fill_null(False) & pl.Series(rng.random(rows.height) < share))
    chosen = hit.to_series()
    slipped = pl.when(chosen).then(pl.col(column) * times).otherwise(pl.col(column))
    return rows.with_columns(slipped.alias(column)), int(chosen.sum())


def _other_code(rng: np.random.Generator, labs: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Give some results the LOINC code of the other kind of unit."""
    known = pl.col("loinc").is_in(list(MOLAR)).fill_null(False)
    hit = labs.select(known & pl.Series(rng.random(labs.height) < CODED)).to_series()
    code = pl.when(hit).then(pl.col("loinc").replace(MOLAR)).otherwise(pl.col("loinc"))
    return labs.with_columns(code.alias("loinc")), int(hit.sum())


def _new_watches(rng: np.random.Generator, templates: Templates) -> tuple[Templates, int]:
    """Let some athletes change the watch: it reads sleep, heart rate and cadence differently."""
    people = templates["athletes"]["athlete_id"]
    days = templates["nights"]["happened"]
    chosen = people.filter(pl.Series(rng.random(len(people)) < NEW_WATCH))
    if chosen.is_empty() or days.is_empty():
        return templates, 0
    span = (days.max() - days.min()).days  # pyright: ignore[reportOptionalOperand, reportOperatorIssue, reportAttributeAccessIssue]
    late = rng.uniform(0.3, 0.8, len(chosen)) * span
    swap = pl.DataFrame({"athlete_id": chosen, "swapped": late}).with_columns(
        swapped=days.min() + pl.duration(days=pl.col("swapped"))
    )

    def since(table: str, **shift: float) -> pl.DataFrame:
        rows = templates[table].join(swap, on="athlete_id", how="left", maintain_order="left")
        after = (pl.col("happened") >= pl.col("swapped")).fill_null(False)
        moved = [
            pl.when(after).then(pl.col(name) + by).otherwise(pl.col(name)).alias(name)
            for name, by in shift.items()
        ]
        return rows.with_columns(moved).drop("swapped")

    made = templates | {
        "nights": since("nights", resting_heart_rate_bpm=3, sleep_score=-5),
        "sessions": since("sessions", cadence_spm=-3),
    }
    return made, len(chosen)
