"""The class of a document, by the classifier that ships."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.conf.pool import Pool
from skillmill.udfs.resources import read_bytes
from skillmill.udfs.routing.classes import CLASSES, NO_CLASS
from skillmill.udfs.routing.classifier import ALL, FILE, HEAD_CHARACTERS, Router, features_of, revision, shipped

ANY_TEXT = st.text(st.characters(), max_size=60)
THRESHOLD = Pool().threshold
POSTS = {
    "technology": (
        "Software developer, backend",
        "You design and write services in Python and Go, review code, and run them on Kubernetes. "
        "You know databases, APIs and continuous integration, and debug what breaks in production.",
    ),
    "health": (
        "Registered nurse, night shifts",
        "Assess patients, administer medication, record vital signs and care plans, and work with physicians.",
    ),
    "industry": (
        "Welder",
        "You set up machines, weld steel parts by drawings, measure and grind them, and keep your tools in order.",
    ),
    "business": (
        "Accountant",
        "Prepare financial statements, tax returns and budgets, reconcile accounts and report to the controller.",
    ),
    "society": (
        "Primary school teacher",
        "You plan lessons, teach pupils in small groups, assess their work and talk with parents about their progress.",
    ),
}
FOREIGN = {
    "Ingeniero de software": "Buscamos una persona que desarrolle aplicaciones web, mantenga las bases de datos y "
    "trabaje con el equipo de producto. Se valorará la experiencia en proyectos internacionales.",
    "Infirmière de nuit": "Vous assurez les soins des patients, la préparation des médicaments et la tenue des "
    "dossiers, en collaboration avec les médecins et les aides-soignants du service.",
    "Comptable": "Vous tenez la comptabilité générale de la société, préparez les déclarations fiscales et participez "
    "à l'établissement des comptes annuels.",
}


@pytest.mark.parametrize("expected", POSTS)
def test_a_plain_post_has_its_class(expected: str) -> None:
    assert shipped().classes_of([POSTS[expected]], THRESHOLD) == [expected]


@pytest.mark.parametrize("title", FOREIGN)
def test_spanish_and_french_have_no_class_with_and_without_their_title(title: str) -> None:
    assert shipped().classes_of([(title, FOREIGN[title]), ("", FOREIGN[title])], THRESHOLD) == [NO_CLASS, NO_CLASS]


@pytest.mark.parametrize(
    "document", [("", ""), ("…", "   "), ("Job 12345", ""), ("x" * 10_000, "\ud83d"), ("会计", "会计" * 500)]
)
def test_a_document_that_says_nothing_has_no_class(document: tuple[str, str]) -> None:
    assert shipped().classes_of([document], 0.9) == [NO_CLASS]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), min_size=1, max_size=5))
def test_a_class_does_not_depend_on_the_other_documents(documents: list[tuple[str, str]]) -> None:
    together = shipped().probabilities(documents)
    alone = np.concatenate([shipped().probabilities([document]) for document in documents])
    assert together == pytest.approx(alone)
    assert together.sum(axis=1) == pytest.approx(1)


def test_no_documents_have_no_classes() -> None:
    assert shipped().classes_of([], THRESHOLD) == []


def test_what_stands_behind_the_beginning_of_a_text_does_not_count() -> None:
    title, text = POSTS["health"]
    beginning = (text * 20)[:HEAD_CHARACTERS]
    one, other = shipped().probabilities([(title, beginning), (title, beginning + " kubernetes python" * 50)])
    assert one == pytest.approx(other)


def test_the_threshold_decides_between_a_class_and_none() -> None:
    [likely] = shipped().probabilities([POSTS["health"]]).max(axis=1)
    assert shipped().classes_of([POSTS["health"]], float(likely) - 1e-9) == ["health"]
    assert shipped().classes_of([POSTS["health"]], float(likely) + 1e-9) == [NO_CLASS]


def test_title_and_text_are_one_row_each_with_the_features_of_both() -> None:
    found = features_of([("Welder", ""), ("", "weld steel"), ("Welder", "weld steel")])
    assert len(found.starts) == 4
    sums = [found.values[start:end].sum() for start, end in zip(found.starts[:-1], found.starts[1:], strict=True)]
    empty = features_of([("", "")]).values.sum()
    assert sums[2] == pytest.approx(sums[0] + sums[1] - empty)


def test_the_classifier_that_ships_has_our_classes_and_is_small() -> None:
    assert len(shipped().bias) == len(ALL) == len(CLASSES) + 1
    assert len(read_bytes(FILE)) <= 150 * 1024
    assert Router.read(shipped().written()).written() == shipped().written()
    assert len(revision()) == 12
