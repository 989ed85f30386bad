import gzip
import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.schemas.reasons import REASONS
from skillmill.udfs.text.records import (
    Fields,
    Record,
    from_fields,
    from_json_file,
    from_json_line,
    from_json_lines,
    from_text_file,
)

GUESS = Fields()
TWO_LINES = '{"id": 1, "text": "Café"}\n{"id": 2, "text": "SQL"}\n'


def line(value: Any, fields: Fields = GUESS) -> Record:
    record = from_json_line(json.dumps(value).encode(), fields, 1)
    assert record is not None
    return record


def read(records: Iterable[Record]) -> list[tuple[int, str | None, str | None]]:
    return [(record.row, record.own_id, record.text or record.reason) for record in records]


def test_a_json_line_gives_id_text_and_title() -> None:
    record = line({"id": "a1", "text": "Python", "title": "Engineer"})
    assert (record.own_id, record.text, record.title, record.reason) == ("a1", "Python", "Engineer", None)


def test_other_fields_become_attributes() -> None:
    assert line({"text": "x", "city": "Bern", "year": 2020, "remote": True}).attributes == {
        "city": "Bern",
        "year": "2020",
        "remote": "true",
    }


def test_a_known_kind_is_the_kind_and_an_unknown_one_an_attribute() -> None:
    assert line({"text": "x", "kind": "job_post"}).kind == "job_post"
    other = line({"text": "x", "kind": "letter"})
    assert (other.kind, other.attributes) == (None, {"kind": "letter"})


def test_fields_are_guessed_in_any_case() -> None:
    record = line({"Resume_ID": 7, "Content": "Python", "Job_Title": "Cook"})
    assert (record.own_id, record.text, record.title) == ("7", "Python", "Cook")


def test_what_was_guessed_is_said() -> None:
    assert line({"Resume_ID": 7, "Content": "Python"}).fields == "id = Resume_ID, text = Content"


def test_text_is_guessed_before_description() -> None:
    record = line({"description": "short", "text": "long"})
    assert (record.text, record.attributes) == ("long", {"description": "short"})


def test_named_fields_win_over_guesses() -> None:
    record = line({"id": "1", "ref": "2", "text": "no", "cv": "yes"}, Fields(id="ref", text="cv"))
    assert (record.own_id, record.text) == ("2", "yes")
    assert record.attributes == {"id": "1", "text": "no"}


def test_a_named_field_that_is_not_there_is_not_replaced_by_a_guess() -> None:
    assert line({"text": "Python"}, Fields(text="cv")).reason == "missing_text"


@pytest.mark.parametrize("value", [{"id": 1}, {"id": 1, "text": None}, {}])
def test_a_row_without_text_is_rejected(value: Any) -> None:
    assert line(value).reason == "missing_text"


@pytest.mark.parametrize("text", [5, ["Python"], {"a": "Python"}, True])
def test_a_text_that_is_no_string_is_rejected(text: Any) -> None:
    assert line({"text": text}).reason == "text_not_string"


@pytest.mark.parametrize("own_id", [["a"], {"a": 1}])
def test_an_id_that_is_a_list_or_an_object_is_rejected(own_id: Any) -> None:
    record = line({"id": own_id, "text": "x"})
    assert (record.reason, record.own_id) == ("bad_id", None)


@pytest.mark.parametrize(("given_id", "own_id"), [(0, "0"), (1.5, "1.5"), (False, "false"), ("", None), (None, None)])
def test_a_scalar_id_is_taken_as_a_string_and_an_empty_one_as_missing(given_id: Any, own_id: str | None) -> None:
    record = line({"id": given_id, "text": "x"})
    assert (record.own_id, record.reason) == (own_id, None)


def test_a_lone_surrogate_is_replaced_and_recorded() -> None:
    record = from_json_line(rb'{"text": "a\ud83d b \ud83d\ude80"}', GUESS, 1)
    assert record is not None
    assert record.text == "a\ufffd b 🚀"
    assert record.attributes == {"skillmill.replaced_surrogates": "1"}


def test_lone_surrogates_stay_in_no_part_of_a_record() -> None:
    broken = "\ud83d"
    record = line({"id": broken, "title": broken, "text": broken, broken: broken})
    repr(record).encode()
    assert (record.own_id, record.title, record.text) == ("\ufffd", "\ufffd", "\ufffd")
    assert record.attributes["\ufffd"] == "\ufffd"


def test_a_nul_inside_a_text_is_kept_in_a_record() -> None:
    assert line({"text": "Python and\x00SQL since 2010"}).text == "Python and\x00SQL since 2010"


def test_a_text_of_control_characters_is_rejected() -> None:
    assert line({"text": "\x00\x01\x02"}).reason == "not_text"


def test_an_empty_text_is_left_for_ingest_to_reject() -> None:
    record = line({"text": ""})
    assert (record.text, record.reason) == ("", None)


@pytest.mark.parametrize("blank", [b"", b"  ", b"\r\n"])
def test_a_blank_line_is_no_record(blank: bytes) -> None:
    assert from_json_line(blank, GUESS, 1) is None


@pytest.mark.parametrize("value", [[1], "text", 5, None])
def test_a_line_that_is_no_object_is_rejected(value: Any) -> None:
    assert line(value).reason == "not_an_object"


def test_broken_json_says_where_it_broke() -> None:
    record = from_json_line(b'{"text": "Python"', GUESS, 3)
    assert record is not None
    assert (record.row, record.reason) == (3, "bad_json")
    assert "column 18" in (record.detail or "")


def test_a_line_in_windows_1252_is_read_and_recorded() -> None:
    record = from_json_line('{"text": "Café"}'.encode("cp1252"), GUESS, 1)
    assert record is not None
    assert (record.text, record.attributes) == ("Café", {"skillmill.encoding": "windows-1252"})


def test_bytes_in_no_encoding_reject_their_line_only() -> None:
    lines = [b'{"id": 1, "text": "\xe9\x81"}', b'{"id": 2, "text": "SQL"}']
    records = [from_json_line(each, GUESS, row) for row, each in enumerate(lines, start=1)]
    assert [record.reason for record in records if record] == ["undecodable", None]


def test_rows_are_counted_as_an_editor_counts_lines() -> None:
    data = b'{"id": 1, "text": "a"}\r\n\r\n{"id": 2, "text": "b"}\n[]'
    assert read(from_json_lines(data, GUESS)) == [(1, "1", "a"), (3, "2", "b"), (4, None, "not_an_object")]


def test_a_line_separator_inside_a_json_string_ends_no_line() -> None:
    assert read(from_json_lines('{"text": "a\u2028b\u0085c"}'.encode(), GUESS)) == [(1, None, "a\u2028b\u0085c")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_lines_are_read_in_any_unicode_encoding(encoding: str) -> None:
    assert read(from_json_lines(TWO_LINES.encode(encoding), GUESS)) == [(1, "1", "Café"), (2, "2", "SQL")]


def test_json_lines_are_read_from_gzip() -> None:
    assert read(from_json_lines(gzip.compress(TWO_LINES.encode()), GUESS)) == [(1, "1", "Café"), (2, "2", "SQL")]


def test_a_json_file_may_hold_a_list_of_objects() -> None:
    assert read(from_json_file(b'[{"id": 1, "text": "a"}, 5, {"id": 2}]', GUESS)) == [
        (1, "1", "a"),
        (2, None, "not_an_object"),
        (3, "2", "missing_text"),
    ]


def test_a_json_file_may_hold_one_object() -> None:
    assert read(from_json_file(b'{"id": 1,\n "text": "a"}', GUESS)) == [(1, "1", "a")]


def test_json_lines_under_a_json_ending_are_read() -> None:
    data = (TWO_LINES + "{broken\n").encode()
    assert read(from_json_file(data, GUESS)) == [(1, "1", "Café"), (2, "2", "SQL"), (3, None, "bad_json")]


def test_gzipped_json_lines_under_a_json_ending_are_read() -> None:
    assert read(from_json_file(gzip.compress(TWO_LINES.encode()), GUESS)) == [(1, "1", "Café"), (2, "2", "SQL")]


def test_the_fallback_encoding_of_json_lines_under_a_json_ending_is_recorded() -> None:
    records = list(from_json_file(TWO_LINES.encode("cp1252"), GUESS))
    assert [record.text for record in records] == ["Café", "SQL"]
    assert [record.attributes for record in records] == [{"skillmill.encoding": "windows-1252"}] * 2


def test_a_broken_json_file_is_one_reject() -> None:
    assert read(from_json_file(b'[{"id": 1,\n"text": "a"},\n{"id": 2', GUESS)) == [(1, None, "bad_json")]


@pytest.mark.parametrize("data", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000])
def test_deeply_nested_json_is_rejected(data: bytes) -> None:
    assert [record.reason for record in from_json_file(data, GUESS)] == ["bad_json"]
    record = from_json_line(data, GUESS, 1)
    assert record is not None
    assert record.reason == "bad_json"


def test_a_number_too_long_to_read_is_rejected() -> None:
    record = from_json_line(b'{"text": "x", "n": ' + b"9" * 5000 + b"}", GUESS, 1)
    assert record is not None
    assert record.reason == "bad_json"


def test_a_text_file_is_one_record_without_rewriting() -> None:
    text = "  José\r\n\tC++  \n"
    assert from_text_file(text.encode(), "me") == [Record(0, "me", text=text)]


def test_the_fallback_encoding_of_a_text_file_is_recorded() -> None:
    [record] = from_text_file("Café".encode("cp1252"), "me")
    assert (record.text, record.attributes) == ("Café", {"skillmill.encoding": "windows-1252"})


def test_a_gzipped_text_file_is_read() -> None:
    assert from_text_file(gzip.compress(b"Python"), "me")[0].text == "Python"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(bytes(range(32)), "not_text"), (b"\xe9\x81", "undecodable"), (b"\x1f\x8b rest", "unreadable_file")],
)
def test_a_file_that_is_no_text_is_rejected(data: bytes, reason: str) -> None:
    [record] = from_text_file(data, "me")
    assert (record.reason, record.text, record.own_id) == (reason, None, "me")


SECRET = "zyxwv"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "text", "title", "kind", SECRET, "city"]), JSON))
def test_reading_fields_never_raises_and_gives_either_text_or_a_known_reason(values: dict[str, Any]) -> None:
    record = from_fields(values, GUESS, 1)
    assert (record.text is None) == (record.reason in REASONS)


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(st.sampled_from(["id", "text", "title", SECRET]), JSON),
    st.binary(max_size=8),
    st.integers(min_value=0),
)
def test_no_detail_holds_text_of_the_document(values: dict[str, Any], noise: bytes, at: int) -> None:
    data = json.dumps({**values, "city": f"{SECRET} {SECRET}"}).encode()
    at %= len(data)
    broken = data[:at] + noise + data[at:]
    for record in [from_json_line(broken, GUESS, 1), *from_json_file(broken, GUESS), *from_text_file(broken, "id")]:
        assert record is None or SECRET not in (record.detail or "")
