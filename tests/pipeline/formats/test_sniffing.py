"""Where a table's header stands: below empty lines, and below the line that names the separator."""

import pytest

from pipeline.formats import sniffing, text

HEADER, ROW = "athlete_id;happened;sport;duration_min", "SYNTHETIC-1;2025-03-01T18:00;run;60,5"

# what stands above the header, the number of the row's line
ABOVE = {
    "nothing": ("", 2),
    "an empty line": ("\n", 3),
    "empty lines of Windows": ("\r\n\r\n", 4),
    "spaces": ("   \n", 3),
    "an empty row of a workbook": (";;;\n", 3),
    "an empty row in quotes": ('"";"";""\n', 3),
    "the separator": ("sep=;\n", 3),
    "the separator as Windows writes it": ("SEP=;\r\n", 3),
    "the separator in quotes": ('"sep=;"\n', 3),
    "the separator, saved again": ("sep=;;;;\n", 3),
    "an empty line below the separator": ("sep=;\n\n", 4),
}


@pytest.mark.parametrize("case", ABOVE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_header_is_found_below_what_says_nothing_and_lines_keep_their_numbers(
    case, encoding, tmp_path
):
    above, line = ABOVE[case]
    path = tmp_path / "sessions.csv"
    path.write_bytes(f"{above}{HEADER}\n{ROW}\n".encode(encoding))
    head = sniffing.look(path, path.name)
    assert head.fields == tuple(HEADER.split(";"))
    (row,) = text.table(path, path.name).rows.rows()
    assert row == (line, *ROW.split(";"))


def test_the_separator_named_counts_though_another_sign_is_commoner(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('sep=;\n"km, in all, that day";date\n5;2025-03-01\n')
    assert sniffing.look(path, "a.csv").fields == ("km, in all, that day", "date")
    assert text.table(path, "a.csv").rows.rows() == [(3, "5", "2025-03-01")]
    path.write_text("sep=,\nkm;in;all,date\n5,2025-03-01\n")
    assert sniffing.look(path, "a.csv").separator == ","
    assert text.table(path, "a.csv").rows.columns == ["line", "km;in;all", "date"]


def test_a_separator_that_is_none_is_a_header(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=x\n1\n")
    assert sniffing.look(path, "a.csv").fields == ("sep=x",)


def test_a_header_that_begins_with_a_line_break_in_quotes_is_no_empty_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('"\nkm",date\n5,2025-03-01\n')
    (row,) = text.table(path, "a.csv").rows.rows()
    assert row == (3, "5", "2025-03-01")


def test_old_line_ends_are_line_ends_above_the_header_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"sep=;\r\rkm;date\r5;2025-03-01\r")
    assert sniffing.look(path, "a.csv").fields == ("km", "date")
    assert text.table(path, "a.csv").rows.rows() == [(4, "5", "2025-03-01")]


def test_templates_are_read_below_such_lines(read_file):
    ((_, rows),), refused = read_file("ada.csv", f"sep=;\n\n{HEADER}\n{ROW}\n")
    assert rows["duration_min"].to_list() == [60.5]
    assert refused == []
