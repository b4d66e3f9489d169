"""Which version of a laboratory result counts, over all files of a cohort."""

import polars as pl

from pipeline.formats.clocks import UTC
from pipeline.formats.reading import NOTHING, Refusal, refuse_rows

REFUSED = {
    "preliminary": ("the result is preliminary", "fetch it again when it is final"),
    "registered": ("the result is not there yet", "fetch it again when it is final"),
    "cancelled": ("the test was cancelled", "nothing to do"),
    "entered-in-error": ("the laboratory entered it in error", "nothing to do"),
}
WITHDRAWN = ("cancelled", "entered-in-error")
REPLACING = ("amended", "corrected")
ACCEPTED = ("final", *REPLACING, "appended", "unknown")

LATER = "another version of the same result is later"
SAME = "the same version of this result was read already"
ALIKE = "another version of the same result has the same value"
APART = "versions of the same result differ, and nothing says which of them is later"
BACK = "another version says that the laboratory took it back"
OTHER = "a later version of it is no blood marker that is read here"
REPLACED = "an amended or corrected result of the same draw replaces it"
BY_HEAD = {status: f"its report or panel: {reason}" for status, (reason, _) in REFUSED.items()}
REMEDIES = {BY_HEAD[status]: remedy for status, (_, remedy) in REFUSED.items()} | {
    OTHER: "ask the laboratory what was measured",
    APART: "ask the laboratory which of them counts, and leave out the other",
}

ENTRY = "entry"  # of a row: the number of its version in the file
TOLD = {
    "file": pl.String,
    ENTRY: pl.Int64,
    "line": pl.Int64,
    "athlete_id": pl.String,
    "anyones": pl.Boolean,
    "resource": pl.String,
    "server": pl.String,
    "version": pl.Int64,
    "updated": UTC,
    "known": UTC,
    "drawn": UTC,
    "status": pl.String,
    "about": pl.String,
    "members": pl.List(pl.String),
    "values": pl.List(pl.String),
}
PLACE = ("file", ENTRY)
NAME = ("athlete_id", "resource")


def settled(labs: pl.DataFrame, told: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """Keep the rows of each result's newest version, unless it was taken back; refuse the others.

    `labs` has the table's columns, `file`, `line` and, where a format knows versions, `entry`:
    with `file` it leads to a row of `told`, which has the columns `TOLD`. A row without is kept.
    `told` has every version of every resource, also of those that gave no row; `known` is when a
    version was issued or corrected, `members` what a report or panel holds: its status reaches
    them; `values` what it measured, each as marker and value. What `anyones` was taken back without
    a patient: without an athlete it is of all who have a resource of that name, else of all who
    have a member of it.
    Without a clock or a number that says which version is later, final ones go before others,
    amended or corrected ones before those, then the one that was issued later; versions that this
    does not tell apart must agree.
    """
    if told.is_empty() or ENTRY not in labs.columns:
        return labs, []
    ranked = _ranked(_given_athletes(told.with_row_index("_at")))
    fates = ranked.join(_reached(ranked), on=NAME, how="left", maintain_order="left")
    beside = ("resource", "status", "drawn", "known", "updated", "_at", "_of")
    fates = fates.select(*PLACE, *beside, _reason=_reason())
    file = pl.col("file").cast(pl.String)
    rows = labs.with_columns(file).join(fates, on=PLACE, how="left", maintain_order="left")
    rows = rows.with_columns(_marker=pl.col("marker").cast(pl.String))
    rows = rows.join(_changed(ranked), on=("_of", "_marker"), how="left", maintain_order="left")
    rows = rows.with_columns(_reason=pl.coalesce("_reason", _replaced()), recorded=_recorded())
    out = rows.filter(pl.col("_reason").is_not_null())
    refused = [
        refusal
        for (file, reason), part in out.partition_by(
            "file", "_reason", as_dict=True, maintain_order=True
        ).items()
        for refusal in refuse_rows(
            part,
            pl.lit(True),
            file=str(file),
            column="resource",
            reason=str(reason),
            remedy=REMEDIES.get(str(reason), NOTHING),
        )
    ]
    kept = labs.with_columns(rows["recorded"]).filter(rows["_reason"].is_null())
    return kept, refused


def _given_athletes(told: pl.DataFrame) -> pl.DataFrame:
    """Give what was taken back without a patient to the athletes who have what it names."""
    nobodys = pl.col("anyones") & pl.col("athlete_id").is_null()
    lost = told.filter(nobodys)
    if lost.is_empty():
        return told
    owners = told.select("athlete_id", _name="resource").drop_nulls().unique()
    own = lost.select("_at", _name="resource").join(owners, on="_name")
    held = lost.select("_at", _name="members").explode("_name", empty_as_null=False)
    held = held.join(owners, on="_name").join(own, on="_at", how="anti")
    found = pl.concat([own, held]).select("_at", "athlete_id").unique().sort("_at", "athlete_id")
    given = lost.drop("athlete_id").join(found, on="_at").select(told.columns)
    return pl.concat([told.remove(nobodys), given])


def _ranked(told: pl.DataFrame) -> pl.DataFrame:
    """Sort the versions of each resource, the one that counts first; `_of` numbers the resources.

    What has neither clock nor number and is of another draw or analyte is another resource: small
    files made by hand repeat their ids. So are equal ids of two servers.
    """
    own = pl.coalesce("resource", pl.concat_str(pl.lit("#"), "_at"))
    told = told.with_columns(_own=own)
    named = ("athlete_id", "_own")
    withdrawn = pl.col("status").is_in(WITHDRAWN).fill_null(False)
    dated, counted = pl.col("updated").is_not_null(), pl.col("version").is_not_null()
    has_versions = (dated | counted | withdrawn).any().over(named)
    several = pl.col("server").drop_nulls().n_unique().over(named) > 1
    alike = pl.concat_str(
        pl.col("drawn").cast(pl.String), "about", separator=" ", ignore_nulls=True
    )
    told = told.with_columns(
        _server=pl.when(several).then("server"), _like=pl.when(~has_versions).then(alike)
    )
    one = (*named, "_server", "_like")
    ranks = {
        "_updated": pl.when(dated.all().over(one)).then("updated"),
        "_version": pl.when(counted.all().over(one)).then("version"),
        "_withdrawn": withdrawn,
        "_accepted": pl.col("status").is_in(ACCEPTED).fill_null(False),
        "_replacing": pl.col("status").is_in(REPLACING).fill_null(False),
        "_known": pl.col("known"),
    }
    rank = pl.struct(list(ranks))
    told = told.with_columns(**ranks, _of=pl.col("_at").first().over(one))
    ordered = told.sort(
        "_of", *ranks, "_at", descending=[False, *[True] * len(ranks), False], nulls_last=True
    )
    first = rank == rank.first().over("_of")
    said = pl.col("values").list.join(", ")
    return ordered.with_columns(
        _first=first,
        _place=pl.int_range(pl.len()).over("_of"),
        _taken_back=pl.col("_withdrawn").first().over("_of"),
        _other=~_measures().first().over("_of"),
        _same=pl.col("status").eq_missing(pl.col("status").first().over("_of")),
        _apart=said.filter(first).n_unique().over("_of") > 1,
    )


def _measures() -> pl.Expr:
    """Say whether a version is of a marker, or holds observations; notices need not say of what."""
    has = pl.col("values").list.len() + pl.col("members").list.len() > 0
    return has | pl.col("status").is_in(list(REFUSED)).fill_null(False)


def _reason() -> pl.Expr:
    """Say why a version does not count, null where it does."""
    return (
        pl.when("_taken_back")
        .then(pl.lit(BACK))
        .when(~pl.col("_first"))
        .then(pl.when("_other").then(pl.lit(OTHER)).otherwise(pl.lit(LATER)))
        .when("_apart")
        .then(pl.lit(APART))
        .when(pl.col("_place") > 0)
        .then(pl.when("_same").then(pl.lit(SAME)).otherwise(pl.lit(ALIKE)))
        .otherwise(pl.col("_head").replace_strict(BY_HEAD, default=None))
    )


def _reached(ranked: pl.DataFrame) -> pl.DataFrame:
    """Give the observations that a refused report or panel reaches, `_head` is its status.

    One that is taken back reaches always, one that is not final only where no other holds them.
    """
    current = ranked.filter(_place=0).explode("members", empty_as_null=False)
    edges = current.select(*NAME, "members", _head=pl.col("status")).drop_nulls("members")
    reached = _of_members(edges)
    while True:  # a report may hold a panel; each round refuses more heads, or is the last
        through = edges.join(reached, on=NAME, how="left", suffix="_above")
        through = through.with_columns(_head=pl.coalesce("_head_above", "_head"))
        found = _of_members(through.select(edges.columns))
        if found.height == reached.height and found.equals(reached):
            return reached
        reached = found


def _of_members(edges: pl.DataFrame) -> pl.DataFrame:
    status = pl.col("_head")
    back = status.filter(status.is_in(WITHDRAWN)).sort().first()
    unfinished = pl.when(status.is_in(list(REFUSED)).fill_null(False).all()).then(status.first())
    found = edges.group_by("athlete_id", resource="members").agg(
        _head=pl.coalesce(back, unfinished)
    )
    return found.drop_nulls("_head").sort(NAME)


def _replaced() -> pl.Expr:
    """Say which results of a draw were issued before its amended or corrected one."""
    draw = ("athlete_id", "marker", "drawn")
    counts = pl.col("_reason").is_null() & pl.col("drawn").is_not_null()
    order = pl.struct(pl.col("known").fill_null(pl.datetime(1, 1, 1, time_zone="UTC")), "_at")
    place = order.rank("dense").over(draw)
    newest = place.filter(counts & pl.col("status").is_in(REPLACING)).max().over(draw)
    return pl.when(place < newest).then(pl.lit(REPLACED))


def _changed(ranked: pl.DataFrame) -> pl.DataFrame:
    """Say which markers' values differ between the versions of a resource, `_changed`.

    All versions are compared, also those that gave no row because they are not final.
    """
    said = ranked.select("_of", said="values").explode("said", empty_as_null=False)
    marker = pl.col("said").str.extract(r"^(\S+)")
    changed = pl.col("said").n_unique() > 1
    return said.drop_nulls().group_by("_of", _marker=marker).agg(_changed=changed)


def _recorded() -> pl.Expr:
    """Say when a row was known: a value that differs from an earlier version's, when it changed."""
    later = pl.max_horizontal("happened", "recorded", "updated")
    is_later = pl.col("_changed") & pl.col("updated").is_not_null()
    return pl.when(is_later).then(later).otherwise("recorded")
