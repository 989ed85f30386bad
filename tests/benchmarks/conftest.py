"""benchmarks/ is run from the checkout and never installed."""

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `benchmarks` be the checkout's."""
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.fixture
def benchmark() -> Callable[[str], ModuleType]:
    """Import a module of benchmarks/ by its name."""
    return lambda name: importlib.import_module(f"benchmarks.{name}")
