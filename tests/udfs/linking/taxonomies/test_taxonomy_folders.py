"""Folders and files: what is read, as what, under which version, with which notes."""

import hashlib
import shutil
from pathlib import Path

import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.taxonomies import TaxonomyRef, load, load_local, read_local, starter

TOPICS = b'[{"topic": "go", "display_name": "Go"}]'
LANGUAGES = b'[{"name": "Go", "type": "programming"}]'
SKILLS = b"conceptUri,skillType,preferredLabel\nhttp://data.europa.eu/esco/skill/s,knowledge,Go\n"
DIGITAL = b"conceptUri,broaderConceptUri\nhttp://data.europa.eu/esco/skill/s,\n"


def folder(path: Path, **files: bytes) -> Path:
    path.mkdir(parents=True)
    for name, data in files.items():
        (path / name.replace("__", ".")).write_bytes(data)
    return path


def error(path: Path) -> str:
    with pytest.raises(SkillmillError) as caught:
        read_local(TaxonomyRef("own", str(path)))
    return str(caught.value)


def test_a_taxonomy_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,label\npy,Python\n", encoding="utf-8")
    assert [c.concept_id for c in read_local(TaxonomyRef.parse(str(path)))] == ["mine:py"]


def test_a_path_that_is_not_there_is_an_error_naming_it(tmp_path: Path) -> None:
    assert "nowhere.csv: No such file" in error(tmp_path / "nowhere.csv")


def test_a_folder_of_anything_else_is_no_taxonomy(tmp_path: Path) -> None:
    said = error(folder(tmp_path / "x", own__csv=b"id,label\na,A\n"))
    assert "a directory with no files of a known taxonomy (ESCO, O*NET, GitHub topics, linguist)" in said
    assert "own CSV by its path" in said


def test_the_format_is_told_by_the_content_whatever_the_name(tmp_path: Path) -> None:
    (tmp_path / "esco.csv").write_bytes(TOPICS)
    [concept] = read_local(TaxonomyRef.parse(str(tmp_path / "esco.csv")))
    assert (concept.concept_id, concept.category) == ("esco:go", "Technology")


def test_files_may_lie_in_sub_folders_and_hidden_ones_do_not_count(tmp_path: Path) -> None:
    folder(tmp_path / "x" / "v1", skills_en__csv=SKILLS, digitalSkillsCollection_en__csv=DIGITAL)
    folder(tmp_path / "x" / "__MACOSX", skills_en__csv=b"damaged")
    folder(tmp_path / "x" / ".cache", topics__json=TOPICS)
    [concept] = read_local(TaxonomyRef("esco", str(tmp_path / "x")))
    assert concept.digital


def test_two_files_of_one_name_are_an_error_naming_both(tmp_path: Path) -> None:
    for version in ("v1", "v2"):
        folder(tmp_path / "x" / version, skills_en__csv=SKILLS)
    assert "v1/skills_en.csv and v2/skills_en.csv" in error(tmp_path / "x")


def test_a_folder_of_two_taxonomies_is_an_error_naming_them(tmp_path: Path) -> None:
    assert "files of GitHub topics and linguist" in error(
        folder(tmp_path / "x", topics__json=TOPICS, languages__json=LANGUAGES)
    )


def test_the_version_is_the_hash_of_the_files_used_sorted_by_name_wherever_they_lie(tmp_path: Path) -> None:
    first = folder(tmp_path / "a", skills_en__csv=SKILLS, digitalSkillsCollection_en__csv=DIGITAL, notes__txt=b"x")
    second = tmp_path / "elsewhere" / "b"
    shutil.copytree(first, second)
    (second / "notes.txt").unlink()
    expected = hashlib.sha256(DIGITAL + SKILLS).hexdigest()[:12]
    assert [load_local(TaxonomyRef(str(n), str(at))).version for n, at in enumerate((first, second))] == [expected] * 2
    assert {c.version for c in read_local(TaxonomyRef("x", str(first)))} == {expected}


def test_names_of_several_concepts_are_allowed_and_counted() -> None:
    data = b"id,label,alternatives\na,Go,Golang\nb,Board games,go | baduk\nc,Golang tools,GOLANG\n"
    taxonomy = load({"own.csv": data}, TaxonomyRef("own", "own.csv"))
    assert len(taxonomy.concepts) == 3
    assert taxonomy.notes == ["own: names that belong to several concepts: 2, such as 'golang'"]


def test_a_name_that_one_concept_has_twice_is_not_counted() -> None:
    data = b"id,label,alternatives\na,Go,go|GO\n"
    assert load({"own.csv": data}, TaxonomyRef("own", "own.csv")).notes == []


def test_the_starter_is_read_once_and_carries_the_projects_name() -> None:
    assert starter() is starter()
    assert {c.taxonomy for c in starter()} == {"skillmill"}
