"""The same word is a technology in one sentence and none in another."""

import pytest

from skillmill.udfs.linking.context import Place, names_technology

TECHNOLOGIES = frozenset(["python", "sql server", "java", "kubernetes"])


def score(sentence: str, surface: str, name: str) -> float:
    return names_technology(surface, name, Place(sentence, sentence.index(surface)), TECHNOLOGIES)


@pytest.mark.parametrize(
    ("sentence", "surface", "name"),
    [
        ("Services written in Go, on Kubernetes.", "Go", "Go"),
        ("Moved reports from Access to SQL Server.", "Access", "Microsoft Access"),
        ("pivot tables in excel", "excel", "Microsoft Excel"),
        ("We need someone fluent in go", "go", "Go"),
        ("Python and Java", "Python", "Python"),
        ("Some tasks in python", "python", "Python"),
        ("python", "python", "Python"),
        ("Developer with Java, Spring and Maven", "Spring", "Spring Framework"),
    ],
)
def test_technologies_cues_and_case_speak_for_it(sentence: str, surface: str, name: str) -> None:
    assert score(sentence, surface, name) > 0


@pytest.mark.parametrize(
    ("sentence", "surface", "name"),
    [
        ("You go the extra mile.", "go", "Go"),
        ("go", "go", "Go"),
        ("Presentation of R & D in Java", "R", "R"),
        ("Excel at what you do!", "Excel", "Microsoft Excel"),
        ("You have access to the building.", "access", "Microsoft Access"),
        ("Graduated, Spring of 2019.", "Spring", "Spring Framework"),
    ],
)
def test_small_letters_and_the_words_beside_it_speak_against_it(sentence: str, surface: str, name: str) -> None:
    assert score(sentence, surface, name) <= 0
