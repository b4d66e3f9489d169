"""Tables of text in pieces: no record is lost, whatever its quotes, and none costs much."""

import csv

import pytest

from pipeline.formats import text
from pipeline.formats.reading import QUOTED, Refusal


def written(tmp_path, *lines):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["a,b", *lines]) + "\n", encoding="utf-8")
    return path


def read(path, size=text.PIECE):
    found = list(text.pieces(path, "table.csv", size=size))
    rows = [row for piece in found for row in piece.rows.iter_rows()]
    return rows, [one for piece in found for one in piece.refused]


@pytest.mark.parametrize("size", [8, 20, 64, 1000])
def test_pieces_of_any_size_give_the_same_records(tmp_path, size):
    lines = ['1,"x', 'y"', '2,"5"" inch"', "3,z", '4,"', '"', "5,"]
    path = written(tmp_path, *lines * 5)
    assert read(path, size) == read(path)
    assert len(read(path)[0]) == 25


def test_a_quote_that_stands_alone_costs_its_own_record_only(tmp_path):
    rows, refused = read(written(tmp_path, "1,x", '2,"x', "3,y", "4,z"))
    assert [row[0] for row in rows] == [2, 4, 5]
    assert [(one.line, one.value) for one in refused] == [(3, '2,"x')]


def test_many_quotes_that_are_not_closed_do_not_make_reading_long(tmp_path, monkeypatch):
    lines = ['a","x'] * 3000 + ["1,2"]
    taken, before = 0, csv.reader

    def counting(given, **more):
        def each():
            nonlocal taken
            for line in given:
                taken += 1
                yield line

        return before(each(), **more)

    monkeypatch.setattr(text.csv, "reader", counting)
    rows, refused = read(written(tmp_path, *lines))
    assert len(rows) + len(refused) <= len(lines)
    assert rows[-1][1:] == ("1", "2")
    assert taken < 30 * len(lines)


def test_where_the_last_record_ends_is_found_beside_a_stray_quote():
    assert text._last_end(b'1,5" inch\n' + b'2,"a"\n' * 9) == 0
    assert text._last_end(b'1,"x"\n2,5" inch\n3,y\n') == 6


def test_a_refusal_quotes_no_more_of_a_value_than_fits():
    told = {"file": "a.csv", "line": 2, "column": "a", "reason": "r", "remedy": "m"}
    assert Refusal(**told, value="x" * 10_000).value == "x" * QUOTED
    assert Refusal(**told, value=None).value is None
