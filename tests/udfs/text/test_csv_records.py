import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.text.records import Fields, Record, from_csv_file


def records(data: str | bytes, fields: Fields | None = None) -> list[Record]:
    return list(from_csv_file(data.encode() if isinstance(data, str) else data, fields or Fields()))


def read(data: str | bytes, fields: Fields | None = None) -> list[tuple[int, str | None, str | None]]:
    return [(record.row, record.own_id, record.reason or record.text) for record in records(data, fields)]


def test_a_csv_row_gives_id_text_and_attributes() -> None:
    [record] = records("id,text,city\n7,Python,Bern\n")
    assert (record.own_id, record.text, record.attributes) == ("7", "Python", {"city": "Bern"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_header(delimiter: str) -> None:
    rows = [["id", "text"], ["1", "Java, C++; SQL | R\tGo"]]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    assert read(written.getvalue()) == [(2, "1", "Java, C++; SQL | R\tGo")]


def test_quoted_line_breaks_stay_as_they_are_and_rows_are_numbered_by_their_first_line() -> None:
    assert read('id,text\r\n1,"a\r\nb\n\nc"\r\n2,d\r\n') == [(2, "1", "a\r\nb\n\nc"), (6, "2", "d")]


def test_doubled_quotes_are_one_quote() -> None:
    assert read('id,text\n1,"5"" pipe"\n') == [(2, "1", '5" pipe')]


def test_a_row_with_too_few_fields_is_rejected_and_the_next_is_read() -> None:
    assert read("id,text\n1\n2,SQL\n") == [(2, None, "bad_csv_row"), (3, "2", "SQL")]


def test_a_row_with_too_many_fields_is_rejected_and_the_next_is_read() -> None:
    assert read("id,text\n1,Java,SQL\n2,SQL\n") == [(2, None, "bad_csv_row"), (3, "2", "SQL")]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_quote_that_is_never_closed_swallows_no_rows_into_a_text(end: str) -> None:
    assert read(f'id,text\n1,SQL\n2,"Python\n3,Java{end}') == [(2, "1", "SQL"), (3, None, "bad_csv_row")]


def test_the_reject_of_an_unclosed_quote_tells_the_lines_that_it_took() -> None:
    assert "lines 3 to 5" in (records('id,text\n1,SQL\n2,"Python\n3,Java\n4,Go')[-1].detail or "")


def test_a_quote_closed_at_the_very_end_is_closed() -> None:
    assert read('id,text\n1,"Python"') == [(2, "1", "Python")]


def test_an_empty_text_cell_is_an_empty_text_and_other_empty_cells_are_missing() -> None:
    [record] = records("id,text,city\n,,\n")
    assert (record.own_id, record.text, record.attributes, record.reason) == (None, "", {}, None)


def test_blank_lines_are_no_rows() -> None:
    assert read("id,text\n\n1,SQL\n\n") == [(3, "1", "SQL")]


def test_a_csv_without_a_text_column_rejects_its_rows() -> None:
    assert read("id,name\n1,SQL\n") == [(2, "1", "missing_text")]


def test_a_named_column_holds_the_text() -> None:
    assert read("id,text,cv\n1,no,yes\n", Fields(text="cv")) == [(2, "1", "yes")]


def test_spaces_around_column_names_do_not_count() -> None:
    assert read("id , text\n1,SQL\n") == [(2, "1", "SQL")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(encoding: str) -> None:
    assert read("id,text\n1,Café\n".encode(encoding)) == [(2, "1", "Café")]


def test_the_fallback_encoding_is_recorded() -> None:
    [record] = records("id,text\n1,Café\n".encode("cp1252"))
    assert (record.text, record.attributes) == ("Café", {"skillmill.encoding": "windows-1252"})


def test_an_empty_csv_has_no_records() -> None:
    assert records("") == []


def test_binary_data_is_one_reject() -> None:
    assert read(b"id,text\n" + b"\x00\x01" * 50) == [(1, None, "not_text")]


def test_a_ten_megabyte_cell_is_read_to_its_end() -> None:
    text = "Python, " * 1_300_000
    assert read(f'id,text\n1,"{text}"\n') == [(2, "1", text)]


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\r",;'), min_size=1, max_size=20)


@settings(deadline=None)
@given(st.lists(CELL, min_size=1, max_size=5))
def test_what_a_csv_writer_wrote_comes_back(texts: list[str]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([["id", "text"], *([str(n), t] for n, t in enumerate(texts))])
    assert [record.text for record in records(written.getvalue())] == texts


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(['"', ",", "\n", "zyxwv", ";", "\r", "\x00"]), max_size=30))
def test_no_detail_holds_text_of_a_csv(pieces: list[str]) -> None:
    for record in records("id,text\n" + "".join(pieces)):
        assert "zyxwv" not in (record.detail or "")
        assert (record.text is None) == (record.reason is not None)
