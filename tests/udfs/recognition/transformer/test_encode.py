"""Tokens and back: a word's offsets are code points of the text as it was given."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import TextEncoder, trim
from skillmill.udfs.recognition.transformer.tokenizer_file import read_tokenizer
from skillmill.udfs.resources import folder

ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cf", "Mn"]),
        st.sampled_from(" \r\n\tİıßéÉẞaA1+#.\u200b\u00ad\u0301\u202e\ufeff\U0001f469\u200d\U0001f4bbابعשל中文ﬁ"),
    ),
    max_size=80,
)


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    return TextEncoder.load(folder("models/default") / "tokenizer.json")


def words(encoder: TextEncoder, text: str) -> list[str]:
    encoded = encoder.encode(text)
    return [text[start:end] for start, end in zip(encoded.starts, encoded.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Java, SQL/Go (new).", ["Java", ",", "SQL", "/", "Go", "(", "new", ")", "."]),
        ("Node.js, C++, C# and .NET", ["Node.js", ",", "C++", ",", "C#", "and", ".NET"]),
        ("hands-on R&D - e-commerce v2.0", ["hands-on", "R&D", "-", "e-commerce", "v2.0"]),
        ("İstanbul café", ["İstanbul", "café"]),
        ("👩‍💻 Python", ["👩‍💻", "Python"]),
        ("Java\u200bScript deve\u00adloper", ["Java\u200bScript", "deve\u00adloper"]),
        ("[SEP] is text", ["[", "SEP", "]", "is", "text"]),
        ("", []),
        ("\u200b", []),
    ],
)
def test_words_are_surfaces_of_the_text(encoder: TextEncoder, text: str, expected: list[str]) -> None:
    assert words(encoder, text) == expected


@given(ANY_TEXT)
def test_words_lie_in_the_text_in_order_and_cover_every_letter(encoder: TextEncoder, text: str) -> None:
    encoded = encoder.encode(text)
    at = 0
    for start, end in zip(encoded.starts.tolist(), encoded.ends.tolist(), strict=True):
        assert at <= start < end <= len(text)
        at = end
    covered = {i for a, b in zip(encoded.starts, encoded.ends, strict=True) for i in range(a, b)}
    assert not [i for i, c in enumerate(text) if re.match(r"[a-zA-Z0-9]", c) and i not in covered]


@given(st.lists(ANY_TEXT, max_size=5))
def test_a_text_is_encoded_alike_alone_and_among_others(encoder: TextEncoder, texts: list[str]) -> None:
    for text, among in zip(texts, encoder.encode_all(texts), strict=True):
        alone = encoder.encode(text)
        for field in ("ids", "first", "starts", "ends"):
            assert getattr(alone, field).tolist() == getattr(among, field).tolist()


@given(ANY_TEXT, st.data())
def test_trimmed_spans_have_no_white_space_at_their_edges(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    a, b = trim(text, start, end)
    assert start <= a <= b <= end
    assert text[a:b] == text[a:b].strip()
    assert not any(character.isalnum() for character in text[start:a] + text[b:end])


def test_a_file_that_is_no_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(SkillmillError, match=r"tokenizer\.json"):
        TextEncoder.load(tmp_path / "tokenizer.json")


def test_a_zipped_tokenizer_reads_as_the_plain_one(tmp_path: Path, encoder: TextEncoder) -> None:
    (tmp_path / "tokenizer.json").write_text(read_tokenizer(folder("models/default") / "tokenizer.json"))
    assert (
        TextEncoder.load(tmp_path / "tokenizer.json").encode("C++ née").ids.tolist()
        == encoder.encode("C++ née").ids.tolist()
    )


def test_a_damaged_zipped_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json.gz").write_bytes(b"\x1f\x8b no more")
    with pytest.raises(SkillmillError, match=r"tokenizer\.json"):
        TextEncoder.load(tmp_path / "tokenizer.json")
