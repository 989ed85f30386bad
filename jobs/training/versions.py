"""The versions of the libraries that a model was made with."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version


def library_versions(libraries: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each library, by name."""
    return {library: _version(library) for library in libraries}


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
