"""Telling a format by what a file looks like."""

from pathlib import Path

import pytest

from skillmill.jobs.corpora import LabelledText, read_labelled
from skillmill.jobs.corpora.formats.registry import WRITTEN, writer
from skillmill.schemas.errors import SkillmillError

TEXT = LabelledText("use Go, well", frozenset({(4, 6, "Skill")}), (), "a")
SUFFIXES = {"spacy": ".spacy", "parquet": ".parquet"}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_we_write_is_read_without_naming_its_format(tmp_path: Path, name: str) -> None:
    out = tmp_path / f"out{SUFFIXES.get(name, '')}"
    with writer(name, out) as file:
        file.write(TEXT)
    (text,) = read_labelled(out)
    assert (text.text, text.spans) == (TEXT.text, TEXT.spans)


@pytest.mark.parametrize(
    ("content", "spans"),
    [
        ('[\n ["use Go", {"entities": [[4, 6, "Skill"]]}]\n]', {(4, 6, "Skill")}),
        ('["use Go", {"entities": [[4, 6, "Skill"]]}]\n["C", {"entities": []}]', {(4, 6, "Skill")}),
        ('[{"text": "use Go", "ents": [{"start": 4, "end": 6, "label": "Skill"}]}]', {(4, 6, "Skill")}),
        ('{"text": "use Go", "entities": [[4, 6, "Skill"]]}', {(4, 6, "Skill")}),
    ],
)
def test_spacy_s_lists_are_read_in_their_usual_shapes(tmp_path: Path, content: str, spans: object) -> None:
    (tmp_path / "a.json").write_text(content)
    assert read_labelled(tmp_path / "a.json")[0].spans == spans


@pytest.mark.parametrize("content", ["[1, 2]", "[]", '{"a": 1}', "just words", "[oops"])
def test_what_is_none_of_them_is_refused_with_their_names(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(SkillmillError, match="cannot tell its format"):
        read_labelled(tmp_path / "a.json")


def test_a_folder_without_known_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="cannot tell its format"):
        read_labelled(tmp_path)


@pytest.mark.parametrize("name", ["spacy", "parquet"])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").write_bytes(b"not this format")
    with pytest.raises(SkillmillError, match=r"a: (not a DocBin|cannot be read as Parquet)"):
        read_labelled(tmp_path / "a", name)
