"""A tiny training, shared by these tests."""

import pytest

pytest.importorskip("torch", reason="training needs skillmill[torch]")
pytest.importorskip("transformers", reason="training needs skillmill[torch]")

from tiny_models import Bench, make_bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A random encoder, a dozen sentences and a recipe of two epochs."""
    return make_bench(tmp_path_factory.mktemp("bench"))
