"""Model folders as people handle them: which there are, what their cards say, whether they are intact."""

from skillmill.jobs.models.find import find_model, models_below
from skillmill.jobs.models.shelf import Shelved, shelve
from skillmill.jobs.models.verify import Check, verify

__all__ = ["Check", "Shelved", "find_model", "models_below", "shelve", "verify"]
