"""A labelled file as it is found, split and judged by documents."""

import json
import random
from pathlib import Path

import pytest

from skillmill.jobs.corpora.conversion import Choice
from skillmill.jobs.corpora.form import Problems
from skillmill.jobs.training.custom import CustomRecipe, DocumentsPart
from skillmill.jobs.training.custom_data import Gathered, Material, gather
from skillmill.jobs.training.recipe import read_toml
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept

USE = DocumentsPart()
TOOLS = "python java sql perl rust kotlin scala go".split()


def write_rows(path: Path, documents: int = 40, sentences: int = 1) -> Path:
    """Write labelled texts, several with one id where a document has several."""
    chance = random.Random(3)
    with path.open("w", encoding="utf-8") as lines:
        for number in range(documents):
            for _ in range(sentences):
                first, second = chance.sample(TOOLS, 2)
                text = f"{number} uses {first}, {second} {chance.random()}"
                begin = text.index(first)
                spans = [[begin, begin + len(first) + 2 + len(second), "Skills"], [0, len(str(number)), "Number"]]
                lines.write(json.dumps({"id": f"d{number}", "text": text, "spans": spans}) + "\n")
    return path


def texts_of(gathered: Gathered, part: str) -> list[str]:
    return [text.group for text in getattr(gathered.parts, part)]


def test_a_labelled_file_gives_types_and_three_parts(tmp_path: Path) -> None:
    found = gather(Material(labelled=write_rows(tmp_path / "rows.jsonl")), USE, Problems())

    assert found.types == ("Number", "Skills")
    assert (found.documents, len(found.parts.test)) == (40, 8)
    assert all(text.spans for text in found.parts.train)


def test_a_recipe_chooses_labels_and_splits_lists(tmp_path: Path) -> None:
    choice = Choice(labels=("Skills",), split_skills=True)
    found = gather(Material(labelled=write_rows(tmp_path / "rows.jsonl"), choice=choice), USE, Problems())

    assert found.types == ("Skills",)
    surfaces = {text.text[start:end] for text in found.parts.train for start, end, _ in text.spans}
    assert surfaces <= set(TOOLS)


def test_sentences_of_one_document_stay_together(tmp_path: Path) -> None:
    found = gather(Material(labelled=write_rows(tmp_path / "rows.jsonl", sentences=4)), USE, Problems())

    train, dev, test = (set(texts_of(found, part)) for part in ("train", "dev", "test"))
    assert len(train | dev | test) == len(train) + len(dev) + len(test)
    assert len(found.parts.test) == 4 * len(test)


def test_a_labelled_file_and_documents_exclude_each_other(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "rows.jsonl")
    for brought in (
        Material(labelled=rows, documents=tmp_path),
        Material(labelled=rows, annotations=rows),
        Material(),
        Material(documents=tmp_path),
        Material(entity_list=rows),
    ):
        with pytest.raises(SkillmillError, match="give --entity-list or --annotations, with the --documents"):
            gather(brought, USE, Problems())


def test_names_of_a_taxonomy_stand_in_train_alone(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "rows.jsonl")
    concepts = [Concept("own:1", "own", "1", "Fortran", ("Forth",), None, None)]
    plain = gather(Material(labelled=rows), USE, Problems())
    found = gather(Material(labelled=rows, concepts=concepts), DocumentsPart(replaced=0.5), Problems())

    assert (found.parts.dev, found.parts.test) == (plain.parts.dev, plain.parts.test)
    names = [text.text[start:end] for text in found.parts.train for start, end, _ in text.spans]
    assert 0.3 < sum(name in {"Fortran", "Forth"} for name in names) / len(names) < 0.7
    with pytest.raises(SkillmillError, match=r"no name of the taxonomy would be used: documents\.replaced"):
        gather(Material(labelled=rows, concepts=concepts), DocumentsPart(replaced=0), Problems())


def test_dataturks_resumes_are_read_as_they_are_found(data: Path) -> None:
    made = read_toml("resume_entities", CustomRecipe)
    choice = Choice(labels=made.labelled.labels, split_skills=made.labelled.split_skills)
    found = gather(
        Material(labelled=data / "dataturks" / "train.json", choice=choice), made.documents, Problems(skip=True)
    )

    assert set(found.types) == set(made.labelled.labels)
    assert found.documents == 187
    assert found.entities["Skills"] > 1500
    assert (
        sum(
            text.text[start:end].strip() != text.text[start:end]
            for text in found.parts.train
            for start, end, _ in text.spans
        )
        == 0
    )
