"""What a linker is judged on: JSON lines of a sentence, or a mention in a sentence, and the labels it stands for."""

import json
from dataclasses import dataclass
from pathlib import Path

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.context import Place


def label_key(label: str) -> str:
    """Return the form under which two preferred labels count as one: apart from case and white space."""
    return " ".join(label.casefold().split())


@dataclass(frozen=True)
class Item:
    """`surface` is '' where the whole sentence is asked about; `labels` are preferred labels, () for no concept."""

    sentence: str
    labels: tuple[str, ...]
    surface: str = ""

    @property
    def place(self) -> Place | None:
        """Where the surface stands in its sentence, None where it does not."""
        start = self.sentence.find(self.surface) if self.surface else -1
        return Place(self.sentence, start) if start >= 0 else None


def read_items(path: Path) -> list[Item]:
    """Read {"sentence", "labels"} or {"surface", "sentence", "labels"}, one per line.

    Raises SkillmillError, with file and line, for anything else and for an empty file.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SkillmillError(
            f"{path}: cannot be read as UTF-8 text: {getattr(error, 'strerror', None) or error}"
        ) from None
    items = [_item(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not items:
        raise SkillmillError(f"{path}: no items in it")
    kinds = {bool(item.surface) for item in items}
    if len(kinds) > 1:
        raise SkillmillError(f"{path}: some lines have a surface and some have none; make two files of it")
    return items


def _item(line: str, where: str) -> Item:
    try:
        content = json.loads(line)
        sentence, labels, surface = content["sentence"], content["labels"], content.get("surface", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SkillmillError(f"{where}: not a JSON object with sentence and labels") from None
    strings = isinstance(sentence, str) and isinstance(surface, str) and isinstance(labels, list)
    if not strings or not all(isinstance(label, str) for label in labels):
        raise SkillmillError(f"{where}: sentence and surface are strings, labels a list of strings")
    if "surface" in content and not surface.strip():
        raise SkillmillError(f"{where}: the surface is empty; leave it out to ask about the sentence")
    return Item(sentence, tuple(labels), surface)
