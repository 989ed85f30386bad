"""A whole comparison in small: two heads, two sizes, tables, samples."""

import csv
import json
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training needs skillmill[torch]")
pytest.importorskip("transformers", reason="training needs skillmill[torch]")

from tiny_models import write_encoder

from skillmill.jobs.cli import main
from skillmill.udfs.recognition.transformer.folder import open_folder

WORDS = [f"{a}{b}" for a in "bcdfgklm" for b in "aeiou"]
RECIPE = """
name = "tiny"
encoder = "none"
encoder_licence = "none"
[sentences]
sizes = [60, 100]
dev = 20
random = 30
unseen = 30
[network]
max_length = 32
context = 0
layers = 1
[training]
epochs = 1
learning_rate = 3e-3
batch_tokens = 256
"""


def row(number: int) -> str:
    word = WORDS[number % len(WORDS)]
    text = f"we use {word} with care {number}"
    spans = [[7, 7 + len(word), "Skill"]] if number % 3 else []
    return json.dumps({"id": str(number), "text": text, "spans": spans})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("heads")
    (home / "labels.jsonl").write_text("\n".join(map(row, range(240))) + "\n")
    (home / "tiny.toml").write_text(RECIPE)
    (home / "posts.txt").write_text("We use ba with care and <b>go</b> on.\n")
    write_encoder(home / "encoder")
    return home


@pytest.fixture(scope="module")
def compared(home: Path) -> Path:
    options = {"--labels": "labels.jsonl", "--out": "out", "--encoder": "encoder", "--samples": "posts.txt"}
    places = [part for name, value in options.items() for part in (name, str(home / value))]
    with pytest.raises(SystemExit) as ended:
        main(["compare-heads", str(home / "tiny.toml"), *places])
    assert ended.value.code == 0
    return home / "out"


def test_both_heads_are_trained_on_both_sizes_and_judged_on_both_tests(compared: Path) -> None:
    found = json.loads((compared / "comparison.json").read_text())
    assert [(each["head"], each["train_size"]) for each in found["trained"]] == [
        ("softmax", 60),
        ("crf", 60),
        ("softmax", 100),
        ("crf", 100),
    ]
    assert all(set(each["scores"]) == {"random", "unseen"} for each in found["trained"])
    assert found["sentences"]["held_out_terms"] > 0
    words = {each["scores"]["random"]["words"] for each in found["trained"]}
    assert len(words) == 1
    assert words.pop() > 100


def test_one_head_is_a_random_field_and_the_encoder_is_cut(compared: Path) -> None:
    heads = {name: open_folder(compared / "100" / name).heads[0] for name in ("softmax", "crf")}
    assert heads["softmax"].transitions is None
    assert heads["crf"].transitions is not None
    assert json.loads((compared / "100" / "crf" / "config.json").read_text())["num_hidden_layers"] == 1


def test_samples_are_written_as_rows_and_side_by_side(compared: Path) -> None:
    for head in ("softmax", "crf"):
        with (compared / f"{head}_results_sample.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        text = "We use ba with care and <b>go</b> on."
        assert all(text[int(each["start_offset"]) : int(each["end_offset"])] == each["surface"] for each in rows)
    page = (compared / "side_by_side.html").read_text(encoding="utf-8")
    assert "softmax alone" in page
    assert "crf alone" in page
    assert "<b>go</b>" not in page


def test_more_layers_than_the_encoder_has_are_an_error(home: Path) -> None:
    (home / "deep.toml").write_text(RECIPE.replace("layers = 1", "layers = 3"))
    places = ["--labels", str(home / "labels.jsonl"), "--out", str(home / "deep"), "--encoder", str(home / "encoder")]
    with pytest.raises(SystemExit, match=r"network\.layers 3: encoder has 2 layers"):
        main(["compare-heads", str(home / "deep.toml"), *places])
