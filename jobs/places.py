"""What can be seen to be missing before Spark is up and any table is made."""

import os

from skillmill.conf.settings import Settings, Source
from skillmill.jobs.warehouse import HAS_SCHEME, require_writable_folder
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.resources import local_path

_PATTERN = frozenset("*?[{")


def require_places(settings: Settings) -> None:
    """Raise SkillmillError for a local source that is not there, and a local warehouse that cannot be written."""
    require_writable_folder(settings.warehouse.path)
    for source in settings.sources:
        path = local_path(source.path or "")
        if path and not HAS_SCHEME.match(path) and _PATTERN.isdisjoint(path) and not os.path.exists(path):
            raise nothing_at(source)
        if path and os.path.isdir(path) and not os.listdir(path):
            raise no_files(source)


def nothing_at(source: Source) -> SkillmillError:
    """Return the error for a source whose path does not exist."""
    return SkillmillError(f"source {source.name}: there is nothing at {source.path}")


def no_files(source: Source) -> SkillmillError:
    """Return the error for a source below whose path is no file that holds anything."""
    return SkillmillError(f"source {source.name}: no files with anything in them in {source.path}")
