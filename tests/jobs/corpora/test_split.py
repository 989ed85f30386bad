"""Documents into train, dev and test."""

import pytest

from skillmill.jobs.corpora.split import Shares, split
from skillmill.schemas.errors import SkillmillError

DOCUMENTS = [(f"d{number}", number % 4 != 0) for number in range(200)]


def test_every_document_is_in_one_part_and_both_kinds_are_shared_out_alike() -> None:
    made = split(DOCUMENTS, Shares(test=0.2, dev=0.1))
    assert sorted([*made.train, *made.dev, *made.test]) == sorted(name for name, _ in DOCUMENTS)
    assert (len(made.test), len(made.dev), len(made.train)) == (40, 16, 144)
    with_entities = {name for name, has in DOCUMENTS if has}
    assert len(with_entities & set(made.test)) == 30


def test_the_same_seed_gives_the_same_parts_and_another_one_others() -> None:
    assert split(DOCUMENTS, Shares(seed=3)) == split(DOCUMENTS, Shares(seed=3))
    assert split(DOCUMENTS, Shares(seed=3)).test != split(DOCUMENTS, Shares(seed=4)).test


def test_dev_is_bounded() -> None:
    assert len(split(DOCUMENTS, Shares(dev=0.5, dev_most=1000)).dev) == 80
    assert len(split(DOCUMENTS, Shares(dev=0.5, dev_most=16)).dev) == 16


@pytest.mark.parametrize(
    ("count", "share", "part"), [(199, 0.0, "test"), (199, 1.0, "train"), (1, 0.2, "train"), (0, 0.2, "train")]
)
def test_an_empty_part_is_refused_by_name(count: int, share: float, part: str) -> None:
    with pytest.raises(SkillmillError, match=rf"the {part} part of the split is empty: {count} documents"):
        split(DOCUMENTS[1 : count + 1], Shares(test=share))
