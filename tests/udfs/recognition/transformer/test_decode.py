"""From logits per word to spans."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.decode import Scheme, decode, probabilities

BIO = ("O", "B-A", "I-A", "B-B", "I-B")


def spans(tags: str, labels: tuple[str, ...] = BIO, breaks: tuple[int, ...] = (0,)) -> list[tuple[int, int, str]]:
    """Decode words whose most probable columns are `tags`."""
    columns = [labels.index(tag) for tag in tags.split()]
    logits = np.full((len(columns), len(labels)), -4.0, dtype=np.float32)
    logits[np.arange(len(columns)), columns] = 4.0
    new_text = np.zeros(len(columns), dtype=bool)
    new_text[list(breaks)] = True
    scheme = Scheme.of(labels)
    found = decode(logits, new_text, scheme)
    kinds = [scheme.types[kind] for kind in found.kind]
    return list(zip(found.first.tolist(), found.last.tolist(), kinds, strict=True))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-A I-A O B-B", [(0, 1, "A"), (3, 3, "B")]),
        ("I-A I-A O", [(0, 1, "A")]),
        ("B-A B-A I-A", [(0, 0, "A"), (1, 2, "A")]),
        ("B-A I-B I-B", [(0, 0, "A"), (1, 2, "B")]),
        ("O O", []),
    ],
)
def test_bio_becomes_spans_and_a_lone_inside_begins_one(tags: str, expected: list[tuple[int, int, str]]) -> None:
    assert spans(tags) == expected


def test_no_span_crosses_into_the_next_text() -> None:
    assert spans("O B-A I-A I-A", breaks=(0, 2)) == [(1, 1, "A"), (2, 3, "A")]
    assert spans("I-A O I-A", breaks=(0, 2)) == [(0, 0, "A"), (2, 2, "A")]


def test_bioes_closes_at_end_and_single() -> None:
    labels = ("O", "B-A", "I-A", "E-A", "S-A")
    assert spans("B-A I-A E-A E-A S-A I-A", labels) == [(0, 2, "A"), (3, 3, "A"), (4, 4, "A"), (5, 5, "A")]


def test_bare_labels_join_their_neighbours() -> None:
    assert spans("SKILL SKILL O TOOL", ("O", "SKILL", "TOOL")) == [(0, 1, "SKILL"), (3, 3, "TOOL")]


def test_nothing_in_nothing_out() -> None:
    found = decode(np.empty((0, 5), dtype=np.float32), np.empty(0, dtype=bool), Scheme.of(BIO))
    assert len(found.first) == 0


@given(st.lists(st.tuples(st.sampled_from(BIO), st.booleans()), min_size=1, max_size=30))
def test_spans_agree_with_a_plain_loop_over_the_words(words: list[tuple[str, bool]]) -> None:
    expected: list[list[object]] = []
    before = "O"
    for at, (tag, new) in enumerate(words):
        kind = tag[2:]
        if kind and tag[0] == "I" and before == kind and not (new and at):
            expected[-1][1] = at
        elif kind:
            expected.append([at, at, kind])
        before = kind
    breaks = tuple(sorted({0, *(at for at, (_, new) in enumerate(words) if new)}))
    assert spans(" ".join(tag for tag, _ in words), breaks=breaks) == [tuple(span) for span in expected]


def test_confidence_is_the_geometric_mean_of_the_words_probabilities() -> None:
    logits = np.array([[0, 2, 0], [0, 0, 1]], dtype=np.float32)
    found = decode(logits, np.array([True, False]), Scheme.of(("O", "B-A", "I-A")))
    probable = probabilities(logits)
    assert found.confidence[0] == pytest.approx(float(np.sqrt(probable[0, 1] * probable[1, 2])))
