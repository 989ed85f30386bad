"""What the router learns from, and that it learns it."""

import gzip
from pathlib import Path

import pytest

from skillmill.jobs.routing.occupations import Occupation, read_foreign, read_occupations
from skillmill.jobs.routing.training import Example, examples, train_router
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.routing.classes import NO_CLASS

NURSE = Occupation("soc 29-1141", "health", ("Nurses", "Ward nurse"), ("Care for patients.", "Give medication."))
CODER = Occupation("isco 2512", "technology", ("developer",), ("Write programs.", "debug software"))
FOREIGN = ["administrar medicamentos", "escribir programas"]
HEADERS = {
    "onet/Occupation_Data.tsv": "O*NET-SOC Code\tTitle\tDescription\n",
    "onet/Alternate_Titles.tsv": "O*NET-SOC Code\tTitle\tAlternate Title\tShort Title\tSource(s)\n",
    "onet/Task_Statements.tsv": "O*NET-SOC Code\tTitle\tTask\n",
    "onet/Technology_Skills.tsv": "O*NET-SOC Code\tTitle\tExample\n",
    "esco/occupations_en.csv": "conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,description\n",
    "esco/occupationEssentialSkills_en.csv": "occupationUri,skillLabel\n",
}
ROWS = {
    "onet/Occupation_Data.tsv": "29-1141.00\tNurses\tCare for patients.\n55-1011.00\tPilots\tFly.\n",
    "onet/Alternate_Titles.tsv": "29-1141.00\tNurses\tWard Nurse (RN)\tn/a\t08\n",
    "onet/Task_Statements.tsv": "29-1141.00\tNurses\tGive medication.\n",
    "onet/Technology_Skills.tsv": "29-1141.00\tNurses\tMedical record software\n",
    "esco/occupations_en.csv": 'uri:1,2512,developer,"coder\nprogrammer",,Writes programs.\n',
    "esco/occupationEssentialSkills_en.csv": "uri:1,debug software\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, header in HEADERS.items():
        path = tmp_path / f"{name}.gz"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress((header + ROWS[name]).encode()))
    return tmp_path


def test_occupations_come_with_titles_descriptions_tasks_and_skills(folder: Path) -> None:
    coder, nurse = read_occupations(folder)
    assert (coder.group, coder.domain) == ("isco 2512", "technology")
    assert coder.titles == ("developer", "coder", "programmer")
    assert coder.texts == ("Writes programs.", "debug software")
    assert (nurse.group, nurse.domain) == ("soc 29-1141", "health")
    assert nurse.titles == ("Nurses", "Ward Nurse (RN)")
    assert nurse.texts == ("Care for patients.", "Give medication.")
    assert nurse.tools == ("Medical record software",)


def test_a_missing_file_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="give --data with esco/ and onet/"):
        read_foreign(tmp_path)


def test_titles_and_texts_stand_alone_and_together() -> None:
    documents = {example.document for example in examples([NURSE], [])}
    assert {("Nurses", ""), ("Ward nurse", "")} <= documents
    assert ("", "Care for patients.") in documents
    assert ("Nurses", "Care for patients.") in documents


def test_an_occupation_counts_the_same_whatever_it_has_of_titles() -> None:
    more = Occupation("soc 29-1142", "health", tuple(f"title {n}" for n in range(6)), ("Lift patients.",))
    weights = {NURSE: 0.0, more: 0.0}
    for example in examples([NURSE, more], []):
        title, text = example.document
        weights[more if title in more.titles or text in more.texts else NURSE] += example.weight
    assert weights[more] == pytest.approx(weights[NURSE])
    assert weights[more] > 0


def test_what_was_learnt_is_known_and_another_language_has_no_class() -> None:
    learned: list[Example] = examples([NURSE, CODER], FOREIGN)
    router = train_router(learned)
    asked = [("Ward nurse", ""), ("", "debug software"), ("administrar medicamentos", "")]
    assert router.classes_of(asked, 0.5) == ["health", "technology", NO_CLASS]
    assert train_router(learned).written() == router.written()
