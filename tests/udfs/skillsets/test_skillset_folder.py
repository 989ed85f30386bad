import json
from pathlib import Path

import numpy as np
import pytest

from made_skillsets import reader, write_jobs
from skillmill.jobs.skillsets.data import read_jobs
from skillmill.jobs.skillsets.fit import fit
from skillmill.jobs.skillsets.train import vectors_of_jobs
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.skillsets.folder import open_skillsets, write_skillsets
from skillmill.udfs.skillsets.kernel import Related
from skillmill.udfs.skillsets.model import Model


@pytest.fixture
def model(tmp_path: Path) -> Model:
    dice = np.random.default_rng(1)
    related = Related(dice.normal(size=(40, 24)), dice.normal(size=(40, 5)))
    return fit(vectors_of_jobs(read_jobs(write_jobs(tmp_path / "jobs.csv")), reader()), related)


def test_a_written_model_gives_the_same_probabilities(model: Model, tmp_path: Path) -> None:
    revision = write_skillsets(tmp_path / "m", "m", model, ("default", "abc"), {"jobs": 36})
    found = open_skillsets(tmp_path / "m")
    assert (found.revision, found.encoder, found.encoder_revision) == (revision, "default", "abc")
    vectors = np.eye(12, dtype=np.float32)
    assert found.model.labels == model.labels
    assert np.abs(found.model.probabilities(vectors, vectors) - model.probabilities(vectors, vectors)).max() < 0.01


def test_the_same_model_has_the_same_revision_and_a_card_does_not_change_it(model: Model, tmp_path: Path) -> None:
    one = write_skillsets(tmp_path / "one", "one", model, ("default", "abc"))
    assert write_skillsets(tmp_path / "two", "two", model, ("default", "abc"), {"jobs": 36}) == one


def test_a_damaged_missing_or_newer_model_is_named(model: Model, tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"manifest\.json: no such file"):
        open_skillsets(tmp_path / "none")
    folder = tmp_path / "m"
    write_skillsets(folder, "m", model, ("default", "abc"))
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": "skillsets-9"}))
    with pytest.raises(SkillmillError, match="format skillsets-9"):
        open_skillsets(folder)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "weights.npz").write_bytes(b"PK")
    with pytest.raises(SkillmillError, match=r"weights\.npz: its hash is not the manifest's"):
        open_skillsets(folder)
