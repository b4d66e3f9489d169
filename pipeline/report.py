"""Stage `report`: model card, TRIPOD+AI, PROBAST+AI and the plots, written from the reports."""

from pathlib import Path

import polars as pl

from models.calibration import logit
from pipeline import params, plots, shap_plots, store, waterfalls
from pipeline.reporting import facts, model_card, probast, tripod
from pipeline.reporting.facts import Facts

KEY = ["athlete_id", "day"]
SINGLE = 3  # athletes at highest risk, on the user's own disk
DOCUMENTS = {
    "model_card.md": model_card.render,
    "tripod_ai.md": tripod.render,
    "probast_ai.md": probast.render,
}


def report(cohort: str, built: Path, reports: Path, drawn: Path, own: Path) -> None:
    """Draw the plots of a cohort into DRAWN, write its documents into REPORTS.

    BUILT is the cohort's folder of data. Plots of single days and athletes go to OWN, which stays
    on this disk.
    """
    rows = store.read_parquet(built / "matrix.parquet", "build")
    made = store.read_parquet(built / "out_of_fold.parquet", "train")
    rated = rows.filter(pl.col("heavy").is_not_null()).join(made, on=KEY).sort(KEY)
    synthetic = store.read_json(reports / "metrics.json")["synthetic"]
    named = plots.named(cohort, synthetic)
    pictures = [*plots.draw(reports, named, drawn), *_contributions(rated, named, drawn)]
    _single(rated, store.read_parquet(built / "scores.parquet", "score"), named, own)
    found = facts.gather(
        reports,
        built / "model",
        params.flat(params.load()),
        rows,
        store.read_parquet(built / "statuses.parquet", "build"),
        store.read_tables(built / "tables").athletes.collect(),
        logit(rated["risk"].to_numpy()),
        tuple(path.stem for path in pictures),
    )
    write(found, reports)
    store.console().print(
        f"{named}: {', '.join(DOCUMENTS)} in {reports}, {len(pictures)} plots in {drawn}; those of "
        f"single athletes in {own}"
    )


def write(found: Facts, reports: Path) -> None:
    """Write the documents."""
    for name, render in DOCUMENTS.items():
        (reports / name).write_text(render(found), encoding="utf-8")


def _contributions(rated: pl.DataFrame, named: str, drawn: Path) -> list[Path]:
    """Draw what counted, over groups of days and athletes only."""
    return [
        shap_plots.beeswarm(rated, f"What counted: {named}", drawn / "beeswarm.svg"),
        waterfalls.heavy_against_fresh(
            rated,
            f"From the mean fresh day to the mean heavy day: {named}",
            drawn / "waterfall.svg",
        ),
    ]


def _single(rated: pl.DataFrame, scores: pl.DataFrame, named: str, own: Path) -> None:
    """Draw every rated day, and the athletes at highest risk on the last day, numbered by rank.

    No file is named after an athlete: a name may hold what a path takes for a folder.
    """
    shap_plots.beeswarm_of_days(rated, f"What counted, day by day: {named}", own / "beeswarm.svg")
    scored = scores.filter(pl.col("status") == "scored")
    last = scored.filter(pl.col("day") == pl.col("day").max())
    highest = last.sort("risk", "athlete_id", descending=[True, False]).head(SINGLE)
    for rank, row in enumerate(highest.to_dicts(), 1):
        title = f"{row['athlete_id']} on {row['day']}: {row['risk']:.0%}, {named}"
        waterfalls.one_day(row, title, own / f"waterfall_{rank}.svg")


if __name__ == "__main__":
    store.run(report)
