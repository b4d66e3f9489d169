"""The command `docs`: writes the documents that are made from declarations."""

from collections.abc import Callable
from pathlib import Path

import typer

from features import handbook, nomenclature
from pipeline import params, results, scale_page, store
from pipeline.formats import catalogue


def _results() -> str:
    return results.render(params.load().train.model_dump())


def _scale() -> str:
    return scale_page.render(store.folder("reports") / "bench.json")


PAGES: dict[str, Callable[[], str]] = {
    "causes.md": handbook.render,
    "formats.md": catalogue.render,
    "nomenclature.md": nomenclature.render,
    "results.md": _results,
    "scale.md": _scale,
}


def docs(folder: Path) -> None:
    """Write the generated documents into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, render in PAGES.items():
        (folder / name).write_text(render(), encoding="utf-8")
    typer.echo(f"wrote {', '.join(PAGES)} into {folder}")


if __name__ == "__main__":
    store.run(docs)
