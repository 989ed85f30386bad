"""Archives of annotations."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from skillmill.jobs.corpora import archives
from skillmill.jobs.corpora.archives import unpacked
from skillmill.schemas.errors import SkillmillError


def tar_of(path: Path, *names: str, link: bool = False) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            if link:
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
                archive.addfile(member)
            else:
                member.size = 2
                archive.addfile(member, io.BytesIO(b"Go"))
    return path


def zip_of(path: Path, *names: str, link: bool = False) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            member = zipfile.ZipInfo(name)
            member.external_attr = (0o120777 if link else 0o644) << 16
            archive.writestr(member, "Go")
    return path


@pytest.mark.parametrize("suffix", [".tar.gz", ".zip"])
@pytest.mark.parametrize(
    "name", ["../climbs.txt", "a/../../climbs.txt", "/climbs.txt", "a\\..\\..\\climbs.txt", "C:climbs.txt"]
)
def test_an_archive_with_a_path_that_climbs_is_refused_whole(tmp_path: Path, suffix: str, name: str) -> None:
    path = (zip_of if suffix == ".zip" else tar_of)(tmp_path / f"a{suffix}", "good.txt", name)
    with pytest.raises(SkillmillError, match="leads outside the archive; nothing was unpacked"), unpacked(path):
        pytest.fail("it was unpacked")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert not list(tmp_path.parent.rglob("climbs*"))


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    for path in (tar_of(tmp_path / "a.tgz", "link", link=True), zip_of(tmp_path / "a.zip", "link", link=True)):
        with pytest.raises(SkillmillError, match="a member is a link"), unpacked(path):
            pytest.fail("it was unpacked")


def test_one_file_and_one_folder_stand_for_the_archive(tmp_path: Path) -> None:
    with unpacked(tar_of(tmp_path / "a.tar.gz", "output")) as path:
        assert path.read_text() == "Go"
    with unpacked(zip_of(tmp_path / "a.zip", "top/a.txt", "top/b/c.txt", "__MACOSX/x", ".hidden")) as path:
        assert sorted(file.relative_to(path).as_posix() for file in path.rglob("*.txt")) == ["a.txt", "b/c.txt"]
    assert not path.exists()


def test_what_is_no_archive_is_given_as_it_is(tmp_path: Path) -> None:
    with unpacked(tmp_path) as path:
        assert path == tmp_path


def test_a_damaged_an_empty_and_too_large_an_archive_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK not a zip")
    (tmp_path / "bad.tar.gz").write_bytes(b"\x1f\x8b\x08 nor a tar")
    monkeypatch.setattr(archives, "MOST_BYTES", 3)
    for path, message in {
        tmp_path / "bad.zip": "damaged",
        tmp_path / "bad.tar.gz": "damaged",
        tar_of(tmp_path / "empty.tar.gz"): "no files",
        zip_of(tmp_path / "large.zip", "a", "b"): "more than",
    }.items():
        with pytest.raises(SkillmillError, match=message), unpacked(path):
            pytest.fail("it was unpacked")
