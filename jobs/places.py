"""What can be seen to be missing before Spark is up and any table is made."""

import os
from pathlib import Path

from skillmill.conf.settings import Settings
from skillmill.jobs.warehouse import HAS_SCHEME, absolute, is_catalog, require_writable
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.resources import local_path

_PATTERN = frozenset("*?[{")


def require_places(settings: Settings) -> None:
    """Raise SkillmillError for a local source that is not there, and a local warehouse that cannot be written."""
    if not is_catalog(settings.warehouse.path):
        require_writable(absolute(settings.warehouse.path))
    for source in settings.sources:
        path = local_path(source.path or "")
        if path and not HAS_SCHEME.match(path) and _PATTERN.isdisjoint(path) and not Path(path).exists():
            raise SkillmillError(f"source {source.name}: there is nothing at {source.path}")
        if path and os.path.isdir(path) and not any(os.scandir(path)):
            raise SkillmillError(f"source {source.name}: no files with anything in them in {source.path}")
