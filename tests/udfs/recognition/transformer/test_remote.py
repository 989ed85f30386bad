"""Models given as URIs, over a bucket that the tests serve; a node is a temporary folder."""

import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_bucket import Bucket, serving

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.dense.matcher import shipped_encoder
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer, get_revision, pinned
from skillmill.udfs.recognition.transformer.folder import file_hash, open_folder, revision_of, write_json
from skillmill.udfs.recognition.transformer.remote import is_uri, local_folder
from skillmill.udfs.resources import folder as shipped

FILES = ("tokenizer.json", "form/weights.bin", "form/more.bin")
FETCH = (
    "import sys\n"
    "from skillmill.udfs.recognition.transformer.remote import local_folder\n"
    "print(local_folder(*sys.argv[1:]))\n"
)


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Bucket]:
    with serving(tmp_path / "bucket") as served:
        write_model(served)
        yield served


@pytest.fixture(autouse=True)
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this machine."""
    folder = tmp_path / "node"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def write_model(bucket: Bucket, content: bytes = b"0123" * 3_000_000) -> str:
    """Put a model into the bucket and return its revision."""
    folder = bucket.folder / "model"
    (folder / "form").mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_bytes(name.encode() + content)
    hashes = {name: file_hash(folder / name) for name in FILES}
    files = {"tokenizer.json": hashes["tokenizer.json"], "form/weights.bin": hashes["form/weights.bin"]}
    write_json(folder / "manifest.json", {"files": files, "conversions": {"form/more.bin": hashes["form/more.bin"]}})
    return revision_of(files)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def left_on(node: Path) -> set[str]:
    """The names of what lies beside each other in the folder of fetched models."""
    return {entry.name for entry in next(node.glob("skillmill-*-models")).iterdir()}


def start(node: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", FETCH, *arguments],
        env={**os.environ, "TMPDIR": str(node)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> Path:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return Path(out.strip())


@pytest.mark.parametrize("scheme", ["s3", "s3a"])
def test_a_model_is_fetched_whole_to_a_folder_named_after_its_revision(bucket: Bucket, node: Path, scheme: str) -> None:
    folder = local_folder(bucket.uri("model", scheme))
    assert folder.name == revision_of(json.loads((folder / "manifest.json").read_text())["files"])
    assert folder.is_relative_to(node)
    got = contents(folder)
    assert json.loads(got.pop("manifest.json")) == json.loads((bucket.folder / "model/manifest.json").read_text())
    assert got == {name: (bucket.folder / "model" / name).read_bytes() for name in FILES}
    assert left_on(node) == {folder.name, f"{folder.name}.lock"}


def test_what_is_there_is_not_fetched_again_and_with_its_revision_not_even_looked_for(bucket: Bucket) -> None:
    first = local_folder(bucket.uri("model"))
    assert local_folder(bucket.uri("model")) == first
    assert bucket.fetched == {"model/manifest.json": 2, **{f"model/{name}": 1 for name in FILES}}
    bucket.fetched.clear()
    assert local_folder(bucket.uri("model"), first.name) == first
    assert not bucket.fetched


def test_processes_that_start_together_fetch_a_model_once(bucket: Bucket, node: Path) -> None:
    folders = {finish(process) for process in [start(node, bucket.uri("model")) for _ in range(4)]}
    assert len(folders) == 1
    assert {name: bucket.fetched[f"model/{name}"] for name in FILES} == dict.fromkeys(FILES, 1)


def test_a_process_killed_while_it_fetches_leaves_nothing_that_another_takes_for_a_model(
    bucket: Bucket, node: Path
) -> None:
    bucket.stall = "model/form/more.bin"
    process = start(node, bucket.uri("model"))
    assert bucket.stalled.wait(30)
    process.kill()
    process.communicate()
    revision = next(name for name in left_on(node) if name.endswith(".lock")).removesuffix(".lock")
    assert revision not in left_on(node)
    bucket.stall = ""
    folder = local_folder(bucket.uri("model"))
    assert set(contents(folder)) == {"manifest.json", *FILES}
    assert left_on(node) == {revision, f"{revision}.lock"}


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "manifest"])
def test_a_damaged_copy_is_fetched_again(bucket: Bucket, node: Path, damage: str) -> None:
    folder = local_folder(bucket.uri("model"))
    whole = contents(folder)
    victim = folder / ("manifest.json" if damage == "manifest" else "form/weights.bin")
    if damage == "gone":
        victim.unlink()
    else:
        victim.write_bytes(victim.read_bytes()[:-9] + b"!" * 9 * (damage == "changed"))
    assert contents(local_folder(bucket.uri("model"), folder.name)) == whole
    assert bucket.fetched["model/form/weights.bin"] == 2
    assert left_on(node) == {folder.name, f"{folder.name}.lock"}


def test_a_damaged_source_is_an_error_that_names_the_file_and_no_key(bucket: Bucket, node: Path) -> None:
    (bucket.folder / "model/form/weights.bin").write_bytes(b"damaged")
    with pytest.raises(SkillmillError) as raised:
        local_folder(bucket.uri("model"))
    assert str(raised.value) == (
        "s3a://bucket/model/form/weights.bin: its hash is not the manifest's; put the model there again"
    )
    assert [name for name in left_on(node) if not name.endswith(".lock")] == []


@pytest.mark.parametrize("missing", ["manifest.json", "form/more.bin"])
def test_a_file_that_is_not_there_is_named(bucket: Bucket, node: Path, missing: str) -> None:
    (bucket.folder / "model" / missing).unlink()
    with pytest.raises(SkillmillError, match=rf"^s3a://bucket/model/{missing}: no such file"):
        local_folder(bucket.uri("model"))


def test_a_file_outside_the_folder_is_refused(bucket: Bucket) -> None:
    write_json(bucket.folder / "model/manifest.json", {"files": {"../../evil": "0"}})
    with pytest.raises(SkillmillError, match="is outside the folder"):
        local_folder(bucket.uri("model"))


def test_what_is_no_manifest_is_refused(bucket: Bucket) -> None:
    write_json(bucket.folder / "model/manifest.json", {"files": ["a"]})
    with pytest.raises(SkillmillError, match=r"s3a://bucket/model/manifest\.json: not a manifest"):
        local_folder(bucket.uri("model"))


def test_another_model_under_the_uri_is_another_revision_in_another_folder(bucket: Bucket) -> None:
    old = local_folder(bucket.uri("model"))
    before = contents(old)
    new = local_folder(bucket.uri("model"))
    assert new == old
    revision = write_model(bucket, b"other")
    new = local_folder(bucket.uri("model"))
    assert new.name == revision != old.name
    assert contents(old) == before


def test_a_new_conversion_of_the_same_model_takes_the_place_of_the_old(bucket: Bucket) -> None:
    folder = local_folder(bucket.uri("model"))
    manifest = json.loads((bucket.folder / "model/manifest.json").read_text())
    (bucket.folder / "model/form/more.bin").write_bytes(b"new")
    manifest["conversions"]["form/more.bin"] = file_hash(bucket.folder / "model/form/more.bin")
    write_json(bucket.folder / "model/manifest.json", manifest)
    assert local_folder(bucket.uri("model")) == folder
    assert (folder / "form/more.bin").read_bytes() == b"new"


def test_a_node_that_finds_another_model_than_the_driver_stops(bucket: Bucket) -> None:
    write_model(bucket, b"newer")
    with pytest.raises(SkillmillError, match="the run began with revision 0123456789ab of this model"):
        local_folder(bucket.uri("model"), "0123456789ab")


def test_without_file_locks_a_model_is_fetched_too(bucket: Bucket, node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    folder = local_folder(bucket.uri("model"))
    (folder / "form/weights.bin").write_bytes(b"damaged")
    assert (local_folder(bucket.uri("model")) / "form/weights.bin").read_bytes() != b"damaged"
    assert left_on(node) == {folder.name, f"{folder.name}.lock"}


def test_mounted_folders_are_used_in_place(bucket: Bucket, node: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ein Modell"
    shutil.copytree(bucket.folder / "model", folder)
    assert local_folder(folder.as_uri()) == folder
    assert list(node.iterdir()) == []


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("dbfs:/Volumes/main/ml/model", "/Volumes/main/ml/model"),
        ("dbfs:/models/mine", "/dbfs/models/mine"),
        ("file:///nowhere/model", "/nowhere/model"),
    ],
)
def test_a_mount_that_is_not_there_is_named_by_its_path(uri: str, path: str) -> None:
    with pytest.raises(SkillmillError, match=f"^{path}: no such model folder$"):
        local_folder(uri)


def test_a_scheme_that_cannot_be_read_is_answered_with_those_that_can() -> None:
    with pytest.raises(SkillmillError, match=r"gopher://host/model: .* cannot read .* use s3a://") as raised:
        local_folder("gopher://me:secret@host/model?token=secret")
    assert "secret" not in str(raised.value)


def test_paths_and_hub_ids_are_no_uris() -> None:
    assert not any(map(is_uri, ["default", "owner/name", "/a/b", "models/x", r"C:\models", "C:/models", "./a:b/c"]))
    assert all(map(is_uri, ["s3a://b/k", "dbfs:/Volumes/a", "file:/a", "abfss://c@a.dfs.core.windows.net/m"]))


def test_the_recogniser_of_a_uri_is_that_of_its_folder(bucket: Bucket) -> None:
    shutil.copytree(shipped("models/default"), bucket.folder / "shipped")
    spec = RecognizerSpec("transformer", bucket.uri("shipped"), threads=1)
    assert get_revision(spec) == open_folder(shipped("models/default")).revision
    travelling = pinned(spec)
    assert len(pickle.dumps(travelling)) < 1000
    bucket.fetched.clear()
    [found] = get_recognizer(travelling).recognize(["Fluent in Python"])
    assert "Python" in {mention.surface for mention in found}
    assert not bucket.fetched


def test_the_linkers_model_may_be_a_uri(bucket: Bucket) -> None:
    shutil.copytree(shipped("models/linker"), bucket.folder / "linker")
    folder, encoder = shipped_encoder(bucket.uri("linker"))
    assert folder.revision == shipped_encoder()[0].revision
    assert (encoder.vectors(["Python"]) == shipped_encoder()[1].vectors(["Python"])).all()


def test_another_model_than_expected_is_refused_for_a_path_too() -> None:
    with pytest.raises(SkillmillError, match="default: the run began with revision 0123456789ab"):
        get_recognizer(RecognizerSpec("transformer", revision="0123456789ab"))
    with pytest.raises(SkillmillError, match="default: the run began with revision 0123456789ab"):
        shipped_encoder(revision="0123456789ab")
