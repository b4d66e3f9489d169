"""Template files: what is written into them is what comes out of them, in canonical units."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dataframely as dy
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features import markers
from features.tables import TABLES
from pipeline.formats import FORMATS, catalogue, cells, checking, folder, templates
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Read, Source, UnreadableError
from pipeline.formats.sniffing import look

TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"
EVENTS = [name for name in TABLES if name not in ("athletes", "labs")]
RUN = {"athlete_id": "SYNTHETIC-1", "happened": "2025-03-01T18:00", "sport": "run"}
RUN |= {"duration_min": "60"}
BLOOD = {"athlete_id": "SYNTHETIC-1", "happened": "2025-03-01T08:00", "marker": "ferritin"}


def as_template(table: str, rows: pl.DataFrame, path: Path) -> Path:
    """Write rows of a table as a template file, which is what a careful user would do."""
    known = templates.template(table).known
    if table == "labs":
        rows = rows.with_columns(value=pl.col("reported_value"))
    lists = pl.col(pl.List).cast(pl.List(pl.String)).list.join(";").replace("", cells.NOWHERE)
    times = pl.col(pl.Datetime).dt.to_string(TIME)
    rows.select(known).with_columns(times, lists).write_csv(path)
    return path


def read(path: Path, cohort: Cohort | None = None) -> Read:
    source = Source(head=look(path, path.name), cohort=cohort or Cohort())
    (found,) = templates.read(source)
    return found


@pytest.fixture
def one(tmp_path):
    """Give the checked row of a table's file with one row, which must be kept as it is."""

    def one(table, cohort=None, **row):
        path = tmp_path / f"{table}.csv"
        path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
        found = read(path, cohort)
        rows, refused = checking.checked(found, path.name, cohort or Cohort())
        assert [r for r in refused if r.scope != "note"] == []
        return rows.row(0, named=True)

    return one


def sampled(table: str, seed: int) -> pl.DataFrame:
    """Sample rows that the schema allows and that a clock could show."""
    schema = TABLES[table]
    rows = schema.sample(40, generator=dy.random.Generator(seed))
    day = timedelta(days=1)
    start = datetime(2021, 1, 1, tzinfo=UTC)
    moved = rows.with_columns(
        happened=start + pl.int_range(pl.len()) * pl.lit(day) + pl.lit(timedelta(microseconds=7)),
        recorded_assumed=pl.lit(False),
        athlete_id=pl.format("SYNTHETIC-{}", pl.int_range(pl.len())),
    ).with_columns(recorded=pl.col("happened") + day, day=pl.col("happened").dt.date())
    if "resolved" in moved.columns:
        moved = moved.with_columns(resolved=pl.col("happened") + 3 * day)
    texts = [n for n, c in schema.columns().items() if isinstance(c, dy.String)]
    clean = pl.col(*texts).str.replace_all(r"[^\w]", "x").replace("", "x")
    return schema.cast(moved.with_columns(clean))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("table", EVENTS)
def test_a_table_written_as_a_template_reads_back_the_same(table, seed, tmp_path):
    rows = sampled(table, seed)
    path = as_template(table, rows, tmp_path / f"{table}.csv")
    found, refused = checking.checked(read(path), path.name, Cohort())
    assert [r for r in refused if r.scope != "note"] == []
    key = TABLES[table].primary_key()
    assert_frame_equal(found.select(rows.columns).sort(key), rows.sort(key), check_exact=False)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Asia/Tokyo"])
def test_the_intake_reads_back_the_same_in_its_own_time_zone(zone, tmp_path):
    rows = sampled("athletes", 4).with_columns(
        timezone=pl.lit(zone),
        declared_adult=pl.lit(None, pl.Boolean),
        day=pl.col("happened").dt.convert_time_zone(zone).dt.date(),
    )
    path = as_template("athletes", rows, tmp_path / "athletes.csv")
    found, refused = checking.checked(read(path), path.name, Cohort())
    assert [r for r in refused if r.scope != "note"] == []
    assert_frame_equal(found.select(rows.columns), rows, check_row_order=False)


def blood() -> pl.DataFrame:
    """Give one result of each marker, in its canonical unit, half of them with `<` or `>`."""
    start, day = datetime(2021, 1, 1, 8, 30, tzinfo=UTC), timedelta(days=1)
    rows = [
        {
            "athlete_id": f"SYNTHETIC-{at}",
            "happened": start + at * day,
            "recorded": start + (at + 1) * day,
            "recorded_assumed": False,
            "day": (start + at * day).date(),
            "marker": one.name,
            "value": round((one.warn.low or one.reject.low or 0) * 1.1 + 1.25, 2),
            "unit": one.unit,
            "censored": (None, "below", None, "above")[at % 4],
            "reported_unit": one.unit,
        }
        for at, one in enumerate(markers.MARKERS.values())
    ]
    sign = pl.col("censored").replace_strict({"below": "<", "above": ">"}, default="")
    said = pl.DataFrame(rows).with_columns(reported_value=sign + pl.col("value").cast(pl.String))
    return TABLES["labs"].cast(said.with_columns(loinc=pl.lit(None, pl.String)))


def of_a_table(table: str) -> pl.DataFrame:
    """Give valid rows of a table, of athletes whose names plain ASCII has not."""
    rows = blood() if table == "labs" else sampled(table, 5)
    if table == "athletes":
        rows = rows.with_columns(
            timezone=pl.lit("Europe/Oslo"),
            declared_adult=pl.lit(False),
            day=pl.col("happened").dt.convert_time_zone("Europe/Oslo").dt.date(),
        )
    named = pl.col("athlete_id").str.replace("SYNTHETIC", "SYNTHETIC-Bjørn")
    return TABLES[table].cast(rows.with_columns(named))


def as_excel_in_europe(table: str, text: str) -> str:
    """Put semicolons between the fields and a comma before the decimals."""
    numbers = {n for n, c in TABLES[table].columns().items() if isinstance(c, dy.Float64)}
    header, *rows = csv.reader(io.StringIO(text))
    comma = [
        [
            cell.replace(".", ",") if name in numbers else cell
            for name, cell in zip(header, row, strict=True)
        ]
        for row in rows
    ]
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows([header, *comma])
    return written.getvalue()


SAVED = {
    "plain": lambda table, text: text.encode(),
    "marked": lambda table, text: text.encode("utf-8-sig"),
    "utf-16": lambda table, text: text.encode("utf-16"),
    "utf-16 unmarked": lambda table, text: text.encode("utf-16-le"),
    "windows": lambda table, text: text.encode("cp1252"),
    "windows line ends": lambda table, text: text.replace("\n", "\r\n").encode(),
    "old line ends": lambda table, text: text.replace("\n", "\r").encode(),
    "european excel": lambda table, text: as_excel_in_europe(table, text).encode("utf-8-sig"),
    "old european excel": lambda table, text: (
        as_excel_in_europe(table, text).replace("\n", "\r\n").encode("cp1252")
    ),
}


@pytest.mark.parametrize("saved", SAVED)
@pytest.mark.parametrize("table", TABLES)
def test_each_table_reads_back_the_same_however_it_was_saved(table, saved, tmp_path):
    rows = of_a_table(table)
    path = as_template(table, rows, tmp_path / f"{table}.csv")
    path.write_bytes(SAVED[saved](table, path.read_text(encoding="utf-8")))
    books, built = folder.read(tmp_path)
    assert {r.scope for r in books.refused} <= {"note"}
    key = TABLES[table].primary_key()
    if table == "labs" and "european" in saved:  # repeated as it was written
        rows = rows.with_columns(pl.col("reported_value").str.replace(".", ",", literal=True))
    assert_frame_equal(built[table].sort(key), rows.sort(key))


@pytest.mark.parametrize("marker", markers.MARKERS)
def test_lab_results_written_in_any_accepted_unit_come_out_canonical(marker, one):
    known = markers.MARKERS[marker]
    wanted = (known.warn.low or known.reject.low or 0) * 1.1 + 1
    for unit, factor in known.factors.items():
        value = f"{wanted / factor:.12g}"
        row = one("labs", **(BLOOD | {"marker": marker, "value": value, "unit": unit}))
        assert row["value"] == pytest.approx(wanted)
        assert (row["unit"], row["reported_unit"]) == (known.unit, unit)
        assert row["reported_value"] == value
        assert row["censored"] is None


@pytest.mark.parametrize("said", ["Ferritin", "S-Ferritin", "ferritine", "FERRITINA"])
def test_a_marker_may_be_named_as_laboratories_do(said, one):
    assert (
        one("labs", **(BLOOD | {"marker": said, "value": "20", "unit": "ng/mL"}))["marker"]
        == "ferritin"
    )


@pytest.mark.parametrize(
    ("written", "value", "censored"),
    [("<5", 5, "below"), ("< 5", 5, "below"), (">1000", 1000, "above"), ("12.5", 12.5, None)],
)
def test_a_result_beyond_what_the_lab_measures_is_marked(written, value, censored, one):
    row = one("labs", **(BLOOD | {"value": written, "unit": "µg/L"}))
    assert (row["value"], row["censored"]) == (value, censored)
    assert row["reported_value"] == written


def test_an_issue_that_is_not_given_is_taken_two_days_after_the_draw(one):
    row = one("labs", **(BLOOD | {"value": "30", "unit": "ug/L"}))
    assert row["recorded"] - row["happened"] == timedelta(days=2)
    assert row["recorded_assumed"] is True


def test_the_cohort_declares_another_delay_of_its_laboratory(one):
    cohort = Cohort(lab_delay_days=0.5)
    row = one("labs", cohort, **(BLOOD | {"value": "30", "unit": "ug/L"}))
    assert row["recorded"] - row["happened"] == timedelta(hours=12)


def test_an_issue_that_is_given_is_kept(one):
    said = {"value": "30", "unit": "ug/L", "recorded": "2025-03-09T08:00"}
    row = one("labs", **(BLOOD | said))
    assert row["recorded"] == datetime(2025, 3, 9, 8, tzinfo=UTC)
    assert row["recorded_assumed"] is False


def test_a_session_without_a_time_of_entry_was_known_when_it_ended(one):
    row = one("sessions", **RUN)
    assert row["recorded"] == row["happened"]
    assert row["recorded_assumed"] is True
    assert row["source"] == "diary"


def test_the_day_is_the_athletes_own(one):
    late = RUN | {"happened": "2025-03-01T23:30"}
    for zone, hour in (("America/New_York", 4), ("Asia/Tokyo", 14)):
        row = one("sessions", Cohort(zones={"SYNTHETIC-1": zone}), **late)
        assert row["day"] == date(2025, 3, 1)
        assert row["happened"].hour == hour


def test_a_time_with_an_offset_still_falls_on_the_athletes_own_day(one):
    cohort = Cohort(zones={"SYNTHETIC-1": "Asia/Tokyo"})
    row = one("sessions", cohort, **(RUN | {"happened": "2025-03-01T18:00:00+00:00"}))
    assert row["day"] == date(2025, 3, 2)


def test_an_athlete_without_a_zone_lives_in_the_cohorts(one):
    row = one("sessions", Cohort(timezone="Europe/Oslo"), **RUN)
    assert row["happened"] == datetime(2025, 3, 1, 17, tzinfo=UTC)


def test_a_date_alone_counts_at_the_end_of_its_day(one):
    row = one("sessions", Cohort(timezone="Europe/Oslo"), **(RUN | {"happened": "2025-03-01"}))
    assert row["happened"] == datetime(2025, 3, 1, 22, 59, 59, tzinfo=UTC)
    assert row["day"] == date(2025, 3, 1)


def test_an_entry_filed_late_keeps_the_day_that_it_speaks_of(one):
    said = {"happened": "2025-03-04T07:00", "day": "2025-03-01", "kind": "evening", "meals": "3"}
    row = one("checkins", **({"athlete_id": "SYNTHETIC-1"} | said))
    assert row["day"] == date(2025, 3, 1)


def test_nowhere_sore_is_an_empty_list_and_not_asked_is_none(one):
    said = {"athlete_id": "SYNTHETIC-1", "happened": "2025-03-04T07:00", "kind": "morning"}
    assert one("checkins", **said, soreness="0", soreness_sites="none")["soreness_sites"] == []
    assert one("checkins", **said, soreness="0", soreness_sites="")["soreness_sites"] is None
    two = one("checkins", **said, soreness="4", soreness_sites="lower_leg_left; trunk")
    assert two["soreness_sites"] == ["lower_leg_left", "trunk"]


@pytest.mark.parametrize("yes", ["true", "TRUE", "Yes", "y", "1"])
def test_yes_may_be_written_in_several_ways(yes, one):
    said = {"athlete_id": "SYNTHETIC-1", "happened": "2025-03-04T07:00", "kind": "morning"}
    assert one("checkins", **said, ill=yes)["ill"] is True


def test_spaces_around_a_text_are_not_part_of_it(one):
    row = one("sessions", **{key: f"  {value} " for key, value in RUN.items()})
    assert row["athlete_id"] == "SYNTHETIC-1"
    assert row["day"] == date(2025, 3, 1)


def test_an_empty_line_is_no_row_and_the_lines_after_it_keep_their_numbers(tmp_path):
    path = tmp_path / "sessions.csv"
    line = ",".join(RUN.values())
    path.write_text(f"{','.join(RUN)}\n\n{line}\n,,,\n  ,,,\n{line.replace('18:00', '19:00')}\n")
    found = read(path)
    assert found.rows_read == 2
    assert found.rows["line"].to_list() == [3, 6]


def test_a_line_break_inside_quotes_does_not_move_the_line_numbers(tmp_path):
    path = tmp_path / "sessions.csv"
    first, second = ",".join(RUN.values()), ",".join(RUN.values()).replace("18:00", "later")
    path.write_text(f'{",".join(RUN)},note\n{first},"windy,\nwet"\n{second},\n')
    found = read(path)
    assert [r.line for r in found.refused] == [4]
    assert found.rows["line"].to_list() == [2]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(ending, tmp_path):
    path = tmp_path / "sessions.csv"
    path.write_bytes(f"{','.join(RUN)}{ending}{','.join(RUN.values())}{ending}".encode())
    assert read(path).rows.height == 1


def test_the_mark_that_excel_puts_first_is_not_part_of_the_first_column(tmp_path):
    path = tmp_path / "sessions.csv"
    path.write_text(f"{','.join(RUN)}\n{','.join(RUN.values())}\n", encoding="utf-8-sig")
    found = read(path)
    assert found.refused == []
    assert found.rows.height == 1


def test_a_note_is_for_people(one):
    assert one("sessions", **RUN, note="hilly")["sport"] == "run"


def test_files_are_claimed_by_name_whatever_the_case(tmp_path):
    for name in ("Sessions.CSV", "sessions.txt", "my sessions.csv"):
        claimed = templates.claims(look(tmp_path / name, name))
        assert claimed == (name == "Sessions.CSV")


@pytest.mark.parametrize("table", TABLES)
def test_each_column_that_cannot_be_missing_is_asked_for(table, tmp_path):
    for name in templates.template(table).needed:
        others = [n for n in templates.template(table).known if n != name]
        path = tmp_path / f"{table}.csv"
        path.write_text(",".join(others) + "\n")
        with pytest.raises(UnreadableError, match=f"the column {name} is missing"):
            read(path)


SAMPLE = Path(__file__).parents[1] / "data" / "formats" / "templates"


@pytest.fixture(scope="module")
def sample(tmp_path_factory, ingest_into):
    """Read the hand-written cohort: messy in form, but every row is valid."""
    return ingest_into(SAMPLE, tmp_path_factory.mktemp("sample"))


def test_the_hand_written_cohort_is_read_without_a_refusal(sample):
    assert sample.refused == []
    heights = {name: rows.height for name, rows in sample.tables.items()}
    assert heights == {
        "athletes": 2,
        "sessions": 5,
        "nights": 2,
        "checkins": 4,
        "labs": 3,
        "flags": 1,
        "gear": 1,
    }


def test_two_athletes_in_two_time_zones_keep_their_own_days(sample):
    rows = sample.tables["sessions"].select("athlete_id", "happened", "day").rows()
    ada, bo = "SYNTHETIC-ada", "SYNTHETIC-bo"
    assert rows == [
        (ada, datetime(2025, 3, 1, 17, 40, tzinfo=UTC), date(2025, 3, 1)),
        (ada, datetime(2025, 3, 3, 17, 10, tzinfo=UTC), date(2025, 3, 3)),
        (ada, datetime(2025, 3, 4, 22, 59, 59, tzinfo=UTC), date(2025, 3, 4)),
        (bo, datetime(2025, 3, 1, 13, 0, tzinfo=UTC), date(2025, 3, 1)),
        (bo, datetime(2025, 3, 3, 4, 30, tzinfo=UTC), date(2025, 3, 2)),
    ]


def test_blood_of_the_cohort_is_canonical_with_the_delay_it_declares(sample):
    labs = {row["marker"]: row for row in sample.tables["labs"].iter_rows(named=True)}
    assert (labs["haemoglobin"]["value"], labs["haemoglobin"]["unit"]) == (141, "g/L")
    assert (labs["ferritin"]["value"], labs["ferritin"]["reported_unit"]) == (28, "ng/mL")
    assert (labs["crp"]["value"], labs["crp"]["censored"]) == (5, "below")
    assert labs["crp"]["recorded"] - labs["crp"]["happened"] == timedelta(days=3)
    assert [row["recorded_assumed"] for row in labs.values()].count(True) == 2


# --- the page that tells people how to write such files


def test_every_example_of_the_page_is_read_as_it_stands(tmp_path, ingest_into):
    for name in TABLES:
        (tmp_path / f"{name}.csv").write_text(catalogue.example(name), encoding="utf-8")
    found = ingest_into(tmp_path, tmp_path / ".out")
    assert found.refused == []
    assert {name: rows.height for name, rows in found.tables.items()} == dict.fromkeys(TABLES, 1)


def test_the_page_names_every_column_that_is_read_and_every_format():
    page = catalogue.render()
    for name in TABLES:
        part = page.split(f"#### {name}.csv")[1].split("####")[0]
        for column in templates.template(name).known:
            wanted = "yes" if column in templates.template(name).needed else "no"
            assert f"| `{column}` | {wanted}" in part
    for one in FORMATS.values():
        said = page.partition(f"\n## {one.NAME}\n")[2].partition("\n## ")[0].replace("\n- ", " ")
        assert one.ABOUT in " ".join(said.split())


def test_the_page_names_everything_that_a_cohort_may_declare():
    part = catalogue.render().split("## What the folder says about itself")[1]
    for name, field in Cohort.model_fields.items():
        assert field.description
        assert f"| `{name}` |" in part


def test_the_page_in_docs_is_current():
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    assert page == catalogue.render()
