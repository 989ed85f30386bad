"""Masked-language adaptation in small: what is learnt, what survives a kill, what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typer
from tiny_models import write_encoder

from skillmill.jobs.cli.adapt import adapt as command
from skillmill.jobs.training.adapt import Adaptation, adapt
from skillmill.jobs.training.recipe import TrainingPart
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.torch_model import read_encoder

LINES = ("we use python and sql .", "you sell java with care .", "go for sql and python .")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Adaptation:
    home = tmp_path_factory.mktemp("adapt")
    rows = [
        {"text": "\n".join(LINES[at % 3] for at in range(number, number + 9)) + f" {number}"} for number in range(60)
    ]
    (home / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    training = TrainingPart(
        epochs=3, learning_rate=1e-2, head_rate=1e-2, batch_tokens=1024, warmup=0.1, checkpoint_minutes=5
    )
    return Adaptation(write_encoder(home / "encoder"), (home / "texts.jsonl",), home / "out", training, max_length=32)


@pytest.fixture(scope="module")
def record(wanted: Adaptation) -> dict:  # type: ignore[type-arg]
    adapt(wanted)
    return json.loads((wanted.out / "adaptation.json").read_text())


def saving_always(wanted: Adaptation, out: Path) -> Adaptation:
    training = wanted.training.model_copy(update={"checkpoint_minutes": 1e-9})
    return replace(wanted, out=out, training=training)


def weights(folder: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(folder / "model.safetensors")


def test_the_held_out_loss_falls_on_repetitive_text(record: dict) -> None:  # type: ignore[type-arg]
    assert record["loss"]["after"] < 0.7 * record["loss"]["before"]
    assert record["counts"]["texts"] == 60
    assert record["counts"]["held_out_blocks"] >= 1
    assert record["fresh_head"]


def test_what_is_written_is_an_encoder_folder(wanted: Adaptation, record: dict) -> None:  # type: ignore[type-arg]
    before, after = read_encoder(wanted.encoder), read_encoder(wanted.out)
    names = dict(before.named_parameters())
    assert names.keys() == dict(after.named_parameters()).keys()
    assert any(not np.allclose(names[name].detach(), weight.detach()) for name, weight in after.named_parameters())
    assert (wanted.out / "tokenizer.json").read_bytes() == (wanted.encoder / "tokenizer.json").read_bytes()
    assert not (wanted.out / "checkpoints").exists()
    assert not any(name.startswith("mlm") or "pooler" in name for name in weights(wanted.out))
    written = (wanted.out / "adaptation.json").read_text() + (wanted.out / "config.json").read_text()
    assert str(wanted.encoder.parent) not in written


def test_an_interrupted_run_ends_as_an_uninterrupted_one(wanted: Adaptation, record: dict, tmp_path: Path) -> None:  # type: ignore[type-arg]
    again = saving_always(wanted, tmp_path / "out")
    adapt(again, stop_after=3)
    assert not (again.out / "adaptation.json").exists()
    adapt(again, stop_after=7)
    adapt(again)
    expected, found = weights(wanted.out), weights(again.out)
    assert expected.keys() == found.keys()
    assert all(np.allclose(expected[name], found[name], atol=1e-4) for name in expected)
    resumed = json.loads((again.out / "adaptation.json").read_text())["loss"]
    assert resumed == pytest.approx(record["loss"], abs=1e-3)


def test_a_finished_run_is_left_as_it_is(wanted: Adaptation, record: dict, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[type-arg]
    before = (wanted.out / "model.safetensors").stat().st_mtime_ns
    adapt(wanted)
    assert "done already" in " ".join(capsys.readouterr().out.split())  # wrapped where the path is long
    assert (wanted.out / "model.safetensors").stat().st_mtime_ns == before


def test_steps_go_before_epochs(wanted: Adaptation, tmp_path: Path) -> None:
    few = replace(wanted, out=tmp_path / "out", steps=2)
    adapt(few)
    assert json.loads((few.out / "adaptation.json").read_text())["settings"]["steps"] == 2


def test_a_checkpoint_of_another_run_is_refused(wanted: Adaptation, tmp_path: Path) -> None:
    again = saving_always(wanted, tmp_path / "out")
    adapt(again, stop_after=1)
    with pytest.raises(SkillmillError, match="checkpoint of another"):
        adapt(replace(again, mask=0.3))


def test_another_adaptation_in_the_folder_is_refused(wanted: Adaptation, record: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(SkillmillError, match="holds another adaptation"):
        adapt(replace(wanted, mask=0.3))


def test_a_head_in_the_checkpoint_is_taken_over(wanted: Adaptation, tmp_path: Path) -> None:
    from transformers import BertConfig, BertForMaskedLM

    from skillmill.jobs.training.mlm import with_head

    model = BertForMaskedLM(BertConfig.from_pretrained(wanted.encoder))
    model.save_pretrained(tmp_path)
    parts, fresh = with_head(read_encoder(tmp_path), tmp_path)
    assert not fresh
    expected = model.cls.predictions.transform.dense.weight.detach()
    assert np.array_equal(parts["mlm"]["dense"].weight.detach(), expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"encoder": "none"}, r"no config\.json"),
        ({"texts": "none"}, "no such file or folder"),
        ({"texts": "empty"}, "no text in this folder"),
        ({"texts": "one.txt"}, "at least two"),
        ({"field": "body"}, r"texts\.jsonl, line 1: no field body; say by --field"),
        ({"max_length": 65}, "longest input is 64 tokens"),
        ({"out": "encoder"}, "--out is the encoder itself"),
        ({"out": "full"}, "holds other files"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(
    wanted: Adaptation,
    tmp_path: Path,
    change: dict,
    message: str,  # type: ignore[type-arg]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("x")
    (tmp_path / "one.txt").write_text("we use python")
    places = {"encoder": wanted.encoder} | {name: tmp_path / name for name in ("none", "empty", "full", "one.txt")}
    placed = {key: places.get(value, value) if key != "field" else value for key, value in change.items()}
    if "texts" in placed:
        placed["texts"] = (placed["texts"],)
    with pytest.raises(SkillmillError, match=message) as refused:
        adapt(replace(wanted, **{"out": tmp_path / "out", **placed}))
    assert "\n" not in str(refused.value)


def test_the_command_adapts_with_its_options(wanted: Adaptation, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(command)
    options = {"encoder": wanted.encoder, "texts": wanted.texts[0], "out": tmp_path / "out", "steps": 2}
    options |= {"max-length": 32, "batch-tokens": 256, "mask": 0.2, "seed": 3}
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    typer.main.get_command(app)(arguments, standalone_mode=False)
    settings = json.loads((tmp_path / "out" / "adaptation.json").read_text())["settings"]
    assert (settings["steps"], settings["max_length"], settings["mask"]) == (2, 32, 0.2)
    assert (settings["training"]["seed"], settings["training"]["batch_tokens"]) == (3, 256)


def test_an_mpnet_encoder_is_adapted_within_its_positions(wanted: Adaptation, tmp_path: Path) -> None:
    from tiny_models import write_tokenizer
    from transformers import MPNetConfig, MPNetModel

    (tmp_path / "mpnet").mkdir()
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = MPNetConfig(vocab_size=write_tokenizer(tmp_path / "mpnet"), max_position_embeddings=34, **sizes)
    MPNetModel(config, add_pooling_layer=False).save_pretrained(tmp_path / "mpnet")
    mpnet = replace(wanted, encoder=tmp_path / "mpnet", out=tmp_path / "out", steps=2)
    with pytest.raises(SkillmillError, match="longest input is 32 tokens"):
        adapt(replace(mpnet, max_length=33))
    adapt(mpnet)
    assert read_encoder(mpnet.out).config.model_type == "mpnet"
