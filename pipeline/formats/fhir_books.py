"""The results of one FHIR file on their way to labs, and which version of each counts."""

import polars as pl

from pipeline.formats.reading import Refusal, Source, refuse_rows

REFUSED = {
    "preliminary": ("the result is preliminary", "fetch it again when it is final"),
    "registered": ("the result is not there yet", "fetch it again when it is final"),
    "cancelled": ("the test was cancelled", "nothing to do"),
    "entered-in-error": ("the laboratory entered it in error", "nothing to do"),
}
WITHDRAWN = ("cancelled", "entered-in-error")
REPLACING = ("amended", "corrected")
ACCEPTED = ("final", *REPLACING, "appended", "unknown")
ORDER = ("recorded", "updated", "line")
DRAW = ("athlete_id", "marker", "drawn")


class FhirBooks:
    """Like `Books`, but several results may share a line: components of a panel do."""

    def __init__(self, source: Source, rows: pl.DataFrame) -> None:
        """Open the books on `rows`: one per result, as text, with `line`."""
        self.source, self.rows, self.rows_read = source, rows, rows.height
        self.refused: list[Refusal] = []

    def drop(self, bad: pl.Expr, column: str, reason: str, remedy: str) -> None:
        """Refuse the results where `bad` holds."""
        self.refused += refuse_rows(
            self.rows,
            bad,
            file=self.source.file,
            column=column,
            reason=reason,
            remedy=remedy,
        )
        self.rows = self.rows.filter(bad.not_().fill_null(True))


def by_status(books: FhirBooks) -> None:
    """Refuse results that are not final, and all versions of those that were taken back."""
    status = pl.col("status")
    taken_back = books.rows.filter(status.is_in(WITHDRAWN))["id"].drop_nulls().unique()
    for name, (reason, remedy) in REFUSED.items():
        books.drop(status == name, "status", reason, remedy)
    books.drop(
        status.is_in(ACCEPTED).fill_null(False).not_(),
        "status",
        "the status does not say that the result is final",
        f"one of {', '.join(ACCEPTED)} is read",
    )
    again = pl.col("id").is_in(taken_back.implode())
    books.drop(
        again, "id", "another version says that the laboratory took it back", "nothing to do"
    )


def latest(books: FhirBooks) -> None:
    """Keep the last version of each resource, and of each draw what was amended or corrected."""
    books.rows = books.rows.sort(ORDER, nulls_last=False, maintain_order=True)
    last = pl.int_range(pl.len()) == pl.len() - 1
    older = pl.col("id").is_not_null() & last.over("id", "marker").not_()
    books.drop(older, "id", "another version of the same result is later", "nothing to do")
    replacing = pl.col("status").is_in(REPLACING)
    newest = pl.when(replacing).then(pl.int_range(pl.len())).max().over(DRAW)
    books.drop(
        pl.int_range(pl.len()) != newest,
        "status",
        "an amended or corrected result of the same draw replaces it",
        "nothing to do",
    )
    books.rows = books.rows.sort("line", maintain_order=True)
