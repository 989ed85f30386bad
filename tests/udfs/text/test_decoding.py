import codecs
import gzip
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.text.decoding import UnreadableError, check_is_text, decode, gunzip, replace_lone_surrogates

RESUME = "José Müller\r\nC++ and C# • naïve Bayes 🚀\n"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


def refused(data: bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        decode(data)
    return caught.value


def test_utf8_comes_out_as_it_went_in() -> None:
    decoded = decode(RESUME.encode())
    assert (decoded.text, decoded.encoding) == (RESUME, "utf-8")


def test_the_byte_order_mark_of_utf8_is_no_part_of_the_text() -> None:
    decoded = decode(codecs.BOM_UTF8 + RESUME.encode())
    assert (decoded.text, decoded.encoding) == (RESUME, "utf-8")


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_utf16_is_known_by_its_byte_order_mark(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + RESUME.encode(encoding))
    assert (decoded.text, decoded.encoding) == (RESUME, "utf-16")


def test_bytes_that_are_no_utf8_are_read_as_windows_1252_and_say_so() -> None:
    text = "Café “Zürich” – 5 €"
    decoded = decode(text.encode("cp1252"))
    assert (decoded.text, decoded.encoding) == (text, "windows-1252")


def test_bytes_in_no_known_encoding_are_undecodable() -> None:
    error = refused(b"caf\xe9 \x81 plain words go on")
    assert error.reason == "undecodable"
    assert "byte 3" in error.detail
    assert "byte 5" in error.detail


def test_half_a_utf16_character_is_undecodable() -> None:
    assert refused(codecs.BOM_UTF16_LE + "Python".encode("utf-16-le")[:-1]).reason == "undecodable"


def test_an_image_is_not_text() -> None:
    assert refused(b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 8).reason in ("not_text", "undecodable")


def test_zeros_are_not_text() -> None:
    assert refused(b"\x00" * 64).reason == "not_text"


def test_utf16_without_a_byte_order_mark_is_not_text() -> None:
    assert refused("Python and SQL".encode("utf-16-le")).reason == "not_text"


def test_a_nul_inside_a_text_is_kept() -> None:
    text = "Python and\x00SQL, ten years of both"
    assert decode(text.encode()).text == text


def test_a_tenth_of_control_characters_is_text_and_one_more_is_not() -> None:
    check_is_text("\x00" + "a" * 9)
    with pytest.raises(UnreadableError, match="not_text"):
        check_is_text("\x00" * 2 + "a" * 9)


def test_tabs_line_ends_and_form_feeds_are_no_control_characters() -> None:
    check_is_text("\t\r\n\f\v")


def test_no_bytes_are_an_empty_text() -> None:
    assert decode(b"").text == ""


def test_a_byte_order_mark_alone_is_an_empty_text() -> None:
    assert decode(codecs.BOM_UTF8).text == ""


def test_ten_megabytes_are_decoded_to_their_end() -> None:
    text = "Zürich, Python\n" * 700_000
    data = text.encode()
    assert len(data) > 10_000_000
    assert decode(data).text == text


@settings(deadline=None)
@given(ANY_TEXT.filter(lambda text: not text.startswith("\ufeff")))
def test_any_text_survives_utf8(text: str) -> None:
    assert decode(text.encode()).text == text


@settings(deadline=None)
@given(ANY_TEXT.filter(lambda text: not text.startswith("\ufeff")))
def test_any_text_survives_utf16(text: str) -> None:
    assert decode(text.encode("utf-16")).text == text


def reason_of(data: bytes) -> str | None:
    try:
        decode(data)
    except UnreadableError as error:
        return error.reason
    return None


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused_with_a_reason(data: bytes) -> None:
    assert reason_of(data) in (None, "undecodable", "not_text")


def test_lone_surrogates_become_replacement_characters_and_are_counted() -> None:
    assert replace_lone_surrogates("a\ud83d b\udc00") == ("a\ufffd b\ufffd", 2)


def test_a_whole_emoji_is_not_replaced() -> None:
    assert replace_lone_surrogates("🚀") == ("🚀", 0)


def test_gzip_is_decompressed() -> None:
    assert gunzip(gzip.compress(RESUME.encode())) == RESUME.encode()


def test_bytes_that_are_no_gzip_stay() -> None:
    assert gunzip(b"plain") == b"plain"


@pytest.mark.parametrize("damage", [lambda data: data[:-6], lambda data: data[:12] + b"\xff\xff" + data[14:]])
def test_damaged_gzip_is_an_unreadable_file(damage: Callable[[bytes], bytes]) -> None:
    data = gzip.compress(RESUME.encode() * 20)
    with pytest.raises(UnreadableError) as caught:
        gunzip(damage(data))
    assert caught.value.reason == "unreadable_file"
