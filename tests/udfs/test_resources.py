import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from skillmill.schemas import errors
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs import resources

CONTENTS = {"box/one.txt": "eins ü\n".encode(), "box/deep/two.bin": bytes(range(256)) * 4000, "three.csv": b"id\n"}
IMPORT = "import sys; sys.path.insert(0, sys.argv[1]); from skillmill.udfs import resources; "
PRINT_FOLDER = IMPORT + "print(resources.folder(sys.argv[2]))"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A zip of the modules that hand out package data, with package data of its own."""
    path = tmp_path / "skillmill.zip"
    with zipfile.ZipFile(path, "w") as made:
        for package in ("", "udfs/", "schemas/", "assets/"):
            made.writestr(f"skillmill/{package}__init__.py", "")
        made.write(resources.__file__, "skillmill/udfs/resources.py")
        made.write(errors.__file__, "skillmill/schemas/errors.py")
        for name, content in CONTENTS.items():
            made.writestr(f"skillmill/assets/{name}", content)
    (tmp_path / "machine").mkdir()
    return path


def start(archive: Path, name: str, code: str = PRINT_FOLDER) -> "subprocess.Popen[str]":
    """Start a bare Python that knows the zip and nothing else, on a machine whose temporary folder is the test's."""
    environment = {**os.environ, "TMPDIR": str(archive.parent / "machine")}
    command = [sys.executable, "-I", "-S", "-c", code, str(archive), name]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: "subprocess.Popen[str]") -> Path:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return Path(out.strip())


def unpack(archive: Path, name: str = "box") -> Path:
    return finish(start(archive, name))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        f"box/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


BOX = {name: content for name, content in CONTENTS.items() if name.startswith("box/")}


def left_on(archive: Path) -> list[str]:
    return os.listdir(archive.parent / "machine")


def test_an_installed_package_has_its_folders_on_disk_already() -> None:
    folder = resources.folder("taxonomy")
    assert folder.parent == Path(resources.__file__).parents[1] / "assets"
    assert (folder / "skillmill.csv").is_file()


def test_a_package_path_is_resolved_and_any_other_stays() -> None:
    assert resources.local_path("package:taxonomy") == str(resources.folder("taxonomy"))
    assert resources.local_path("s3a://bucket/x y") == "s3a://bucket/x y"


def test_a_file_of_the_package_is_read() -> None:
    assert resources.read_bytes("taxonomy/skillmill.csv").startswith(b"id,label,")


def test_data_that_the_package_does_not_hold_is_named() -> None:
    with pytest.raises(SkillmillError, match="no models/none"):
        resources.folder("models/none")


def test_a_folder_in_a_zip_is_unpacked_to_the_machines_disk(archive: Path) -> None:
    folder = unpack(archive)
    assert folder.name == "box"
    assert folder.is_relative_to(archive.parent / "machine")
    assert contents(folder) == BOX


def test_a_file_in_a_zip_is_unpacked_too(archive: Path) -> None:
    assert unpack(archive, "three.csv").read_bytes() == CONTENTS["three.csv"]


def test_a_file_in_a_zip_is_read_without_unpacking(archive: Path) -> None:
    code = IMPORT + "print(resources.read_bytes(sys.argv[2]).decode())"
    assert str(finish(start(archive, "three.csv", code))) == "id"
    assert left_on(archive) == []


def test_a_folder_is_unpacked_once_per_machine(archive: Path) -> None:
    first = unpack(archive)
    written = (first / "one.txt").stat()
    assert unpack(archive) == first
    assert (first / "one.txt").stat().st_mtime_ns == written.st_mtime_ns
    assert (first / "one.txt").stat().st_ino == written.st_ino
    assert len(left_on(archive)) == 1


def test_other_content_is_unpacked_to_another_folder(archive: Path) -> None:
    first = unpack(archive)
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr("skillmill/assets/box/new.txt", b"new")
    second = unpack(archive)
    assert second != first
    assert contents(first) == BOX
    assert contents(second) == {**BOX, "box/new.txt": b"new"}


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_copy_is_replaced(archive: Path, damage: str) -> None:
    victim = unpack(archive) / "deep" / "two.bin"
    if damage == "gone":
        victim.unlink()
    else:
        victim.write_bytes(victim.read_bytes()[:-1] + (b"" if damage == "cut" else b"\x00"))
    assert contents(unpack(archive)) == BOX
    assert len(left_on(archive)) == 1


def test_processes_that_start_together_all_get_an_intact_folder(archive: Path) -> None:
    folders = [finish(process) for process in [start(archive, "box") for _ in range(4)]]
    assert len(set(folders)) == 1
    assert contents(folders[0]) == BOX
    assert len(left_on(archive)) == 1


def test_processes_that_find_a_damaged_copy_together_all_end_with_an_intact_folder(archive: Path) -> None:
    (unpack(archive) / "one.txt").write_bytes(b"damaged")
    folders = [finish(process) for process in [start(archive, "box") for _ in range(4)]]
    assert contents(folders[0]) == BOX
    assert len(left_on(archive)) == 1


def test_a_process_that_lost_the_race_to_replace_a_damaged_copy_goes_on(archive: Path) -> None:
    (unpack(archive) / "one.txt").write_bytes(b"damaged")
    # Between this process's finding the damage and its moving the copy away, another one moves it away.
    code = IMPORT + (
        "import os, shutil; rename = os.rename; state = [1]\n"
        "def late(old, new):\n"
        "    if str(new).endswith('old') and state: state.pop(); shutil.rmtree(old)\n"
        "    rename(old, new)\n"
        "os.rename = late\n"
        "print(resources.folder(sys.argv[2])); assert not state"
    )
    assert contents(finish(start(archive, "box", code))) == BOX


def test_a_user_without_a_name_can_unpack(archive: Path) -> None:
    code = IMPORT + (
        "import os, pwd\n"
        "for name in ('LOGNAME', 'USER', 'LNAME', 'USERNAME'): os.environ.pop(name, None)\n"
        "def nobody(uid): raise KeyError(uid)\n"
        "pwd.getpwuid = nobody\n"
        "print(resources.folder(sys.argv[2]))"
    )
    folder = finish(start(archive, "box", code))
    assert contents(folder) == BOX
    assert f"-{os.getuid()}-" in folder.parent.name
