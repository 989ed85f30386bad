"""What Spark NLP is handed, and what its labels become, with a stand-in that labels words as the model would."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_hot_models import write_bert

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.extractor import get_extractor
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.spark_nlp.batches import hand_over, take_back
from skillmill.udfs.recognition.spark_nlp.folder import FILES, LABELS, open_exported, write_exported
from skillmill.udfs.recognition.spark_nlp.handed import ROW_WINDOWS, read_kept
from skillmill.udfs.recognition.spark_nlp.windows import Window, WordReader

pytest.importorskip("torch")

PIECES = {"java": "B-Skill", "python": "B-Skill", "and": "O", "spring": "I-Skill", "care": "B-Knowledge"}
WORDS = [
    "Java",
    "python",
    "and",
    "spring",
    "care",
    "C++",
    "Node.js",
    "Java-Spring",
    "xyzzy",
    "😀",
    "한",
    "é",
    "é",
    "x@y.de",
]
TEXTS = st.lists(st.sampled_from([*WORDS, "\n", "  ", ". The", "•"]) | st.text(max_size=8), max_size=120).map(" ".join)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A token classifier that knows some words, with beside it what an export brings, less the graph."""
    folder = write_bert(tmp_path_factory.mktemp("model") / "one", list(PIECES), PIECES)
    (folder / "assets").mkdir()
    for name in FILES:
        (folder / name).touch()
    (folder / LABELS).write_text("O\nB-Skill\nI-Skill\nB-Knowledge\n")
    write_exported(folder, 64)
    return folder


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Do Spark NLP's part: give each token the label of its first piece, which is the word itself or unknown."""
    rows["tag_begin"] = rows["token_begin"]
    rows["tag_label"] = [[PIECES.get(word, "O") for word in words or []] for words in rows["token_text"]]
    rows["tag_score"] = [np.full(len(labels), 0.75, dtype=np.float32) for labels in rows["tag_label"]]
    return rows


def extracted(spec: RecognizerSpec, texts: list[str]) -> Iterator[dict[str, object]]:
    documents = pd.DataFrame({"doc_id": [str(at) for at in range(len(texts))], "text": texts})
    for frame in take_back(spec)(map(labelled, hand_over(spec)(iter([documents])))):
        yield from frame.to_dict("records")


@settings(deadline=None, max_examples=60)
@given(st.lists(TEXTS, max_size=4))
def test_what_comes_back_is_what_the_transformer_finds(model: Path, texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]  # as Spark's strings are
    found = list(extracted(RecognizerSpec("sparknlp", str(model), batch_tokens=256), texts))
    ours = get_extractor((RecognizerSpec("transformer", str(model), device="cpu"),)).extract(texts)
    assert pd.isna([row["reason"] for row in found]).all()
    for text, row, wanted in zip(texts, found, ours, strict=True):
        places = [(each["start_offset"], each["end_offset"], each["label"]) for each in row["mentions"]]
        assert places == [(each.start, each.end, each.label) for each in wanted]
        assert all(text[each["start_offset"] : each["end_offset"]] == each["surface"] for each in row["mentions"])
        assert {each["confidence"] for each in row["mentions"]} <= {0.75}


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_every_token_stands_in_its_document_where_its_utf16_positions_say(model: Path, text: str) -> None:
    spec = RecognizerSpec("sparknlp", str(model), batch_tokens=64)
    text = text.encode("utf-8", "replace").decode()
    documents = pd.DataFrame({"doc_id": ["a"], "text": [text]})
    for row in pd.concat(hand_over(spec)(iter([documents]))).itertuples():
        if row.kept is None:
            continue
        assert len(row.document_text) <= ROW_WINDOWS
        whole = " ".join(row.document_text).encode("utf-16-le")
        for begin, end, word in zip(row.token_begin, row.token_end, row.token_text, strict=True):
            assert whole[2 * begin : 2 * end + 2].decode("utf-16-le") == word
        for begin, end, words in zip(row.document_begin, row.document_end, row.document_text, strict=True):
            assert whole[2 * begin : 2 * end + 2].decode("utf-16-le") == words
        assert set(read_kept(row.kept)[:, 5]) <= set(row.token_begin)


def test_a_word_that_spark_nlp_leaves_out_is_outside_every_mention(model: Path) -> None:
    spec = RecognizerSpec("sparknlp", str(model))
    [handed] = hand_over(spec)(iter([pd.DataFrame({"doc_id": ["a"], "text": ["java python care"]})]))
    tagged = labelled(handed)
    for name in ("tag_begin", "tag_label", "tag_score"):
        tagged.at[0, name] = np.delete(tagged.at[0, name], 1)
    [row] = [row for frame in take_back(spec)(iter([tagged])) for row in frame.to_dict("records")]
    assert [each["surface"] for each in row["mentions"]] == ["java", "care"]


def test_thresholds_hold(model: Path) -> None:
    spec = RecognizerSpec("sparknlp", str(model), thresholds=(("Skill", 0.8),))
    [row] = extracted(spec, ["java care"])
    assert [each["surface"] for each in row["mentions"]] == ["care"]


def test_a_document_that_cannot_be_read_is_rejected_alone(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows = WordReader.windows

    def fail(self: WordReader, text: str) -> Iterator[Window]:
        yield from windows(self, text)
        if "xyzzy" in text:
            raise ValueError(text)

    monkeypatch.setattr(WordReader, "windows", fail)
    rows = list(extracted(RecognizerSpec("sparknlp", str(model)), ["java", "java xyzzy", "care"]))
    assert [row["reason"] if isinstance(row["reason"], str) else None for row in rows] == [
        None,
        "recognizer_failed",
        None,
    ]
    assert rows[1]["detail"] == "ValueError"
    assert [len(row["mentions"]) for row in rows] == [1, 0, 1]


def test_an_exported_folder_is_checked(model: Path, tmp_path: Path) -> None:
    assert len(open_exported(str(model)).revision) == 12
    with pytest.raises(SkillmillError, match="export"):
        open_exported("default")
    with pytest.raises(SkillmillError, match=r"no folder .*export"):
        open_exported(str(tmp_path / "none"))
    with pytest.raises(SkillmillError, match=r"no model exported for Spark NLP"):
        open_exported(str(tmp_path))
    before = (model / LABELS).read_bytes()
    (model / LABELS).write_text("O\n")
    try:
        with pytest.raises(SkillmillError, match="its hash is not the manifest's"):
            open_exported(str(model))
    finally:
        (model / LABELS).write_bytes(before)
