"""Lists of JSON objects, as the taxonomies of technology names come."""

import json
from typing import Any

from skillmill.udfs.linking.taxonomies.place import Place

Entry = dict[str, Any]


def looks_like_json(text: str) -> bool:
    """Whether a text that is no table may be JSON."""
    return text.lstrip()[:1] in ("[", "{")


def read_entries(text: str, place: Place, file: str) -> list[tuple[int, Entry]]:
    """Return the objects of a JSON list with their places in it, from 1; empty objects and other values are left out.

    Raises SkillmillError for broken JSON and for anything but a list.
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        what = f"broken JSON, {error.msg} at line {error.lineno} column {error.colno}; fetch the file again"
        raise place.error(what, file) from None
    except (ValueError, RecursionError):
        raise place.error("broken JSON; fetch the file again", file) from None
    if not isinstance(found, list):
        raise place.error("JSON that is no list; a taxonomy is a list of topics or of languages", file)
    return [(number, entry) for number, entry in enumerate(found, start=1) if entry and isinstance(entry, dict)]


def words_of(entry: Entry, field: str) -> str:
    """Return a field's text without quotes and white space around it; empty where it has none."""
    value = entry.get(field)
    return value.strip().strip("\"'").strip() if isinstance(value, str) else ""


def list_of(entry: Entry, field: str) -> list[str]:
    """Return the texts in a field that holds a list; empty where it holds something else."""
    value = entry.get(field)
    return [item.strip() for item in value if isinstance(item, str) and item.strip()] if isinstance(value, list) else []
