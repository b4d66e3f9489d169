"""Stage `build`: tables to the matrix, one row per athlete and day, labels included."""

from pathlib import Path

import typer

from features import labels, matrix, referral
from pipeline import params, store


def build(cohort: str, tables: Path, target: Path, statuses: Path) -> None:
    """Build the matrix of a cohort from its TABLES into TARGET, and who is scored into STATUSES."""
    arrived = store.read_tables(tables)
    found = labels.present(arrived.checkins, arrived.sessions)
    policy = labels.choose(params.load().label.get(cohort), found)
    rows = matrix.build(arrived, policy)
    store.write_parquet(rows, target)
    said = referral.statuses(rows, arrived, policy or labels.LEGS_RATING)
    store.write_parquet(said, statuses)
    rated, heavy = rows["heavy"].count(), rows["heavy"].sum()
    typer.echo(
        f"{cohort}: {rows.height:,} days of {rows['athlete_id'].n_unique()} athletes, "
        f"{rated:,} rated, {heavy:,} heavy"
        + ("" if policy else "; no ratings, so this cohort can be scored but not learned from")
    )


if __name__ == "__main__":
    store.run(build)
