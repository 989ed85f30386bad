"""`skillmill models`: list, show and verify, on a tiny folder and the shipped model."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from skillmill.jobs.cli.models import models
from skillmill.jobs.models import find_model, shelve, verify
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import open_folder
from skillmill.udfs.resources import folder as resource_folder


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    typer.main.get_command(models)([str(argument) for argument in arguments], standalone_mode=False)
    return capsys.readouterr().out


def failed(path: Path) -> dict[str, str]:
    return {check.what: check.said for check in verify(path) if check.ok is False}


def test_the_shelf_shows_what_manifest_heads_and_card_say(tiny: Path) -> None:
    (tiny / "card.json").write_text('{"dev": {"f1": 0.5}}')
    model = shelve(tiny)
    assert (model.name, model.revision, model.forms) == ("tiny", open_folder(tiny).revision, ("torch",))
    assert (model.labels, model.schemes, model.score, model.wrong) == (("Knowledge", "Name"), ("a", "b"), "0.500", "")
    assert model.size > (tiny / "model.safetensors").stat().st_size


def test_the_list_has_the_shipped_model_and_those_below_a_folder(
    tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tiny.parent / "broken").mkdir()
    (tiny.parent / "broken" / "manifest.json").write_text("[]")
    monkeypatch.chdir(tiny.parent.parent)
    for arguments in (["list"], ["list", "--folder", "models"]):
        out = said(capsys, *arguments)
        assert "default" in out
        assert "models/tiny" in out
        assert "not a JSON object" in " ".join(out.split())
    monkeypatch.chdir(tiny)
    assert "tiny" not in said(capsys, "list")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="none: no such folder"):
        typer.main.get_command(models)(["list", "--folder", str(tmp_path / "none")], standalone_mode=False)


def test_a_model_is_found_by_name_or_folder(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny.parent.parent)
    assert find_model("tiny") == Path("models/tiny")
    assert find_model(str(tiny)) == tiny
    assert find_model("default") == resource_folder("models/default")
    with pytest.raises(SkillmillError, match="models list"):
        find_model("nothing")
    with pytest.raises(SkillmillError, match="no model folder of skillmill"):
        find_model("models")


def test_show_prints_the_card_or_else_a_table(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "show", tiny)
    assert "annotation schemes" in out
    assert open_folder(tiny).revision in out
    (tiny / "card.md").write_text("# Tiny\n\nFinds tools.")
    (tiny / "card.json").write_text(json.dumps({"licence": "MIT", "dev": {"f1": 0.5}}))
    out = said(capsys, "show", tiny)
    assert "Finds tools." in out
    assert "MIT" in out
    assert "0.500" in out
    assert json.loads((tiny / "manifest.json").read_text())["files"]["model.safetensors"] in out


def test_a_sound_folder_verifies_with_its_logits(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "verify", tiny)
    assert out.count("\n") == out.count("ok  ") == 6
    assert "logits of torch-cpu-f32: agree with the reference: by 0.0" in out


def test_a_changed_file_and_a_missing_one_are_told(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny / "heads.json").write_text("{}")
    (tiny / "tokenizer.json").unlink()
    found = failed(tiny)
    assert found.keys() == {"heads.json", "tokenizer.json"}
    assert "the manifest says" in found["heads.json"]
    assert found["tokenizer.json"] == "is missing"
    with pytest.raises(SkillmillError, match=r"2 of 5 checks failed, the first .*tiny: ") as told:
        said(capsys, "verify", tiny)
    assert "\n" not in str(told.value)
    assert capsys.readouterr().out.count("DIFFERS") == 2


def test_other_logits_are_told(tiny: Path) -> None:
    from skillmill.udfs.recognition.transformer.folder import write_json, write_manifest

    content = json.loads((tiny / "reference.json").read_text())
    content["logits"]["f32"][0][0] += 1
    write_json(tiny / "reference.json", content)
    write_manifest(tiny, "tiny", {"torch-cpu-f32": 0.01})
    assert "differ from the reference: by 1.0" in failed(tiny)["logits of torch-cpu-f32"]


def test_a_file_outside_the_folder_is_refused(tiny: Path) -> None:
    manifest = json.loads((tiny / "manifest.json").read_text())
    manifest["files"]["../secret"] = "0"
    (tiny / "manifest.json").write_text(json.dumps(manifest))
    assert failed(tiny) == {"../secret": "is outside the folder"}


def test_the_shipped_model_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "verify", "default")
    assert "default: openvino-int8/model.bin: SHA-256" in out
    assert "default: logits of openvino-int8: agree" in out
    assert "DIFFERS" not in out


def test_the_linkers_model_is_listed_shown_and_verified(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "linker" in said(capsys, "list")
    assert "ESCO" in said(capsys, "show", "linker")
    checked = said(capsys, "verify", "linker").splitlines()
    assert [line.split()[0] for line in checked] == ["ok"] * 4
    shutil.copytree(find_model("linker"), tmp_path / "changed")
    (tmp_path / "changed" / "linker.json").write_text("{}")
    assert failed(tmp_path / "changed").keys() == {"linker.json"}


def test_the_shipped_model_is_shown_with_its_licence(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "show", "default")
    assert "MIT" in out
    assert "CC BY 4.0" in out
    assert "strict scores" in out


def test_models_are_handled_without_torch_transformers_and_pyspark() -> None:
    code = (
        "import sys\n"
        "for name in ('torch', 'transformers', 'pyspark', 'safetensors'): sys.modules[name] = None\n"
        "from skillmill.jobs.models import find_model, shelve, verify\n"
        "import skillmill.jobs.models.render\n"
        "print(shelve(find_model('default')).name, [check.ok for check in verify(find_model('default'))][0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "default True\n"
