"""One hash for labelled data, a file or a folder."""

import hashlib
from pathlib import Path

from skillmill.jobs.corpora.hashes import data_hash


def test_a_file_has_its_own_hash_and_a_folder_one_of_names_and_contents(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        (folder / "documents").mkdir(parents=True)
        (folder / "documents" / "a.txt").write_text("Go")
    assert data_hash(one / "documents" / "a.txt") == hashlib.sha256(b"Go").hexdigest()
    assert data_hash(one) == data_hash(other)
    (other / "documents" / "a.txt").rename(other / "documents" / "b.txt")
    assert data_hash(one) != data_hash(other)
