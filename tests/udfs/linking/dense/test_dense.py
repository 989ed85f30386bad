"""The shipped bi-encoder, and an index over a few concepts."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.dense.encoder import BiEncoder, attention_scores
from skillmill.udfs.linking.dense.features import FEATURES
from skillmill.udfs.linking.dense.folder import open_linker
from skillmill.udfs.linking.dense.index import DenseIndex, build_index, name_vectors
from skillmill.udfs.linking.dense.matcher import DenseMatcher, shipped_encoder
from skillmill.udfs.linking.dense.store import read_concepts, ready_index

LABELS = ("manage budgets", "Python", "nursing care", "weld metal", "speak German", "teach children")
CONCEPTS = tuple(Concept(f"own:{at}", "own", "t1", label, (), None, None) for at, label in enumerate(LABELS))


@pytest.fixture(scope="module")
def encoder() -> BiEncoder:
    return shipped_encoder("default", 0)[1]


@pytest.fixture(scope="module")
def matcher(encoder: BiEncoder, tmp_path_factory: pytest.TempPathFactory) -> DenseMatcher:
    folder = tmp_path_factory.mktemp("index")
    build_index(CONCEPTS, name_vectors(CONCEPTS, encoder), folder)
    return DenseMatcher(shipped_encoder("default", 0)[0], encoder, DenseIndex(folder), CONCEPTS)


def test_vectors_are_of_unit_length_and_a_text_of_nothing_has_zeros(encoder: BiEncoder) -> None:
    lengths = np.linalg.norm(encoder.vectors(["Python", "", "  ", "a" * 2000]), axis=1)
    assert lengths == pytest.approx([1, 0, 0, 1], abs=1e-4)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_a_vector_does_not_depend_on_its_neighbours(encoder: BiEncoder, texts: list[str]) -> None:
    together = encoder.vectors(texts)
    alone = np.concatenate([encoder.vectors([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-3


def test_words_keep_the_way_back_to_the_text(encoder: BiEncoder) -> None:
    text = "We use Apache Spark 👍 daily"
    [words] = encoder.words([text])
    start = text.index("Apache")
    around = words.outside(start, start + len("Apache Spark"))
    assert 0 < len(around) < len(words.vectors)
    assert len(words.outside(0, len(text))) == 0
    assert len(words.outside(len(text), len(text) + 5)) == len(words.vectors)


def test_another_way_to_say_it_is_nearest(matcher: DenseMatcher) -> None:
    asked = ["budget management", "Python programming", "caring for patients", "welding", "fluent in German"]
    best = [found[0][0] for found in matcher.near(asked, 3)]
    assert best == [0, 1, 2, 3, 4]


def test_a_sentence_says_what_stands_anywhere_in_it(matcher: DenseMatcher) -> None:
    sentence = "You will keep the money of PM in order and report to the board."
    said = matcher.said(Place(sentence, sentence.index("PM")), "PM", range(len(LABELS)))
    assert int(np.argmax(said)) == 0


def test_every_candidate_has_its_features(matcher: DenseMatcher) -> None:
    [(numbers, features), (_, of_nothing)] = matcher.features(["Python", ""], 3)
    assert features.shape == (len(numbers), len(FEATURES))
    first = dict(zip(FEATURES, features[numbers.index(1)].tolist(), strict=True))
    assert (first["cosine"], first["spelling"]) == pytest.approx((1, 1), abs=1e-3)
    assert np.isfinite(of_nothing).all()


def test_attention_hears_the_near_token() -> None:
    words = np.eye(3, dtype=np.float32)
    concepts = np.array([[0, 1, 0], [0.6, 0, 0.8]], dtype=np.float32)
    sharp = attention_scores(words, concepts, 1000)
    flat = attention_scores(words, concepts, 0)
    assert sharp == pytest.approx([1.0, 0.8], abs=1e-3)
    assert flat == pytest.approx([1 / 3, 1.4 / 3], abs=1e-3)
    assert attention_scores(words[:0], concepts, 1).tolist() == [0, 0]


def test_an_index_is_made_once_and_holds_its_concepts(
    encoder: BiEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    first = ready_index(CONCEPTS, encoder, "r1", tmp_path / "home")
    made = {file.name: file.stat().st_mtime_ns for file in first.iterdir()}
    assert ready_index(CONCEPTS, encoder, "r1", tmp_path / "home") == first
    assert {file.name: file.stat().st_mtime_ns for file in first.iterdir()} == made
    assert ready_index(CONCEPTS, encoder, "r2", tmp_path / "home") != first
    assert read_concepts(first) == CONCEPTS


def test_only_the_names_of_a_new_taxonomy_are_read(
    encoder: BiEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read: list[str] = []
    plain = encoder.vectors
    monkeypatch.setattr(encoder, "vectors", lambda texts: (read.extend(texts), plain(texts))[1])
    ready_index(CONCEPTS, encoder, "r1")
    more = (*CONCEPTS, Concept("acme:1", "acme", "t2", "fly kites", (), None, None))
    folder = ready_index(more, encoder, "r1")
    assert read == [*sorted(LABELS), "fly kites"]
    [[(nearest, cosine)]] = DenseIndex(folder).search(plain(["fly kites"]), 1)
    assert (nearest, round(cosine, 2)) == (len(LABELS), 1.0)


def test_a_folder_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="index_folder"):
        read_concepts(tmp_path)
    with pytest.raises(SkillmillError, match="no index"):
        DenseIndex(tmp_path)


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    source = shipped_encoder("default", 0)[0].path
    for file in source.rglob("*"):
        if file.is_file():
            (tmp_path / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file.relative_to(source)).write_bytes(file.read_bytes())
    (tmp_path / "linker.json").write_text("{}")
    with pytest.raises(SkillmillError, match="hash is not the manifest's"):
        open_linker(tmp_path)
