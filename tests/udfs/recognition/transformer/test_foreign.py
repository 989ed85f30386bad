"""Token classifiers of Hugging Face, with their own labels."""

import subprocess
import sys
from pathlib import Path

import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer

pytest.importorskip("torch", reason="foreign models need skillmill[torch]")
pytest.importorskip("transformers", reason="foreign models need skillmill[torch]")

from tiny_models import write_classifier

TEXTS = ["we use python, java and go\nyou care well", "👩‍💻 C++ developers sell pythons", ""]


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_classifier(tmp_path_factory.mktemp("hf") / "model", ["O", "B-TOOL", "I-TOOL", "B-Soft Skill"])


def spec(model: Path | str) -> RecognizerSpec:
    return RecognizerSpec(kind="transformer", model=str(model), device="cpu")


def test_its_own_labels_come_out_on_whole_words(classifier: Path) -> None:
    recognizer = load_transformer(spec(classifier))
    assert recognizer.name == "transformer"
    assert recognizer.labels == ("TOOL", "Soft Skill")
    assert recognizer.runtime == "torch-cpu-f32"
    found = recognizer.recognize(TEXTS)
    assert any(found)
    for text, mentions in zip(TEXTS, found, strict=True):
        for mention in mentions:
            assert text[mention.start : mention.end] == mention.surface
            edges = text[max(0, mention.start - 1) : mention.start], text[mention.end : mention.end + 1]
            assert not (edges[0].isalnum() and mention.surface[0].isalnum())
            assert not (edges[1].isalnum() and mention.surface[-1].isalnum())


def test_each_word_has_the_label_that_transformers_gives_its_first_token(classifier: Path) -> None:
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    text = "we use pythons and java well"
    tokenizer = AutoTokenizer.from_pretrained(classifier)
    model = AutoModelForTokenClassification.from_pretrained(classifier).eval()
    inputs = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    offsets = inputs.pop("offset_mapping")[0].tolist()
    words = inputs.word_ids(0)
    with torch.no_grad():
        columns = model(**{k: v for k, v in inputs.items() if k != "token_type_ids"}).logits[0].argmax(-1).tolist()
    expected = set()
    for at, word in enumerate(words):
        if word is not None and word != words[at - 1] and model.config.id2label[columns[at]] != "O":
            expected.update(range(*(offsets[at][0], offsets[at + words.count(word) - 1][1])))
    (found,) = load_transformer(spec(classifier)).recognize([text])
    covered = {at for mention in found for at in range(mention.start, mention.end) if text[at] != " "}
    assert covered == expected


def test_a_distilbert_of_four_skill_types_loads_as_it_is(tmp_path: Path) -> None:
    types = ["TECHNOLOGY", "TECHNICAL", "BUS", "SOFT"]
    labels = ["O", *(f"{prefix}-{name}" for name in types for prefix in "BI")]
    recognizer = load_transformer(spec(write_classifier(tmp_path / "model", labels, distilled=True)))
    assert recognizer.labels == tuple(types)
    found = recognizer.recognize(TEXTS)
    assert any(found)
    assert {m.label for mentions in found for m in mentions} <= set(types)
    assert all(text[m.start : m.end] == m.surface for text, of in zip(TEXTS, found, strict=True) for m in of)


def test_a_long_text_is_read_in_windows(classifier: Path) -> None:
    (found,) = load_transformer(spec(classifier)).recognize(["we use python and java " * 100])
    assert max(mention.end for mention in found) > 2200


def test_the_revision_follows_the_files(classifier: Path, tmp_path: Path) -> None:
    other = write_classifier(tmp_path / "model", ["O", "B-A", "I-A"])
    assert load_transformer(spec(classifier)).revision == load_transformer(spec(classifier)).revision
    assert load_transformer(spec(other)).revision != load_transformer(spec(classifier)).revision


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path / "model", ["O", "B-A"])
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(SkillmillError, match="no safetensors"):
        load_transformer(spec(folder))


def test_an_encoder_without_a_classifier_is_refused(tmp_path: Path) -> None:
    from tiny_models import write_encoder

    with pytest.raises(SkillmillError, match="token classifier"):
        load_transformer(spec(write_encoder(tmp_path / "encoder")))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="no such model folder"):
        load_transformer(spec(tmp_path / "nothing"))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"manifest\.json"):
        load_transformer(spec(tmp_path))


def test_a_missing_torch_says_what_to_install(classifier: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['torch'] = None\n"
        "from skillmill.schemas.errors import SkillmillError\n"
        "from skillmill.udfs.recognition.recognizer import RecognizerSpec\n"
        "from skillmill.udfs.recognition.transformer import load_transformer\n"
        "try: load_transformer(RecognizerSpec(kind='transformer', model=sys.argv[1]))\n"
        "except SkillmillError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(classifier)], capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "pip install 'skillmill[torch]'" in done.stdout
