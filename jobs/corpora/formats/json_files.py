"""JSON files that are one list: read whole, written item by item."""

import json
from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.formats.writer import Writer
from skillmill.schemas.errors import SkillmillError


class JsonListWriter(Writer):
    """Writes one item per text, in a list."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._file = self.part.open("w", encoding="utf-8", newline="\n")

    @abstractmethod
    def item(self, text: LabelledText) -> Any:
        """Return what stands for a text."""

    def add(self, text: LabelledText) -> None:
        """Write one item."""
        self._file.write("[\n" if self.documents == 1 else ",\n")
        self._file.write(json.dumps(self.item(text), ensure_ascii=False))

    def finish(self) -> None:
        """End the list and close the file."""
        self._file.write("\n]\n" if self.documents else "[]\n")
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()


def read_json_list(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield ("file, row n", item) of a JSON list, or of JSON lines. Raises SkillmillError where it is neither."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise SkillmillError(f"{path}: no such file") from error
    except UnicodeDecodeError as error:
        raise SkillmillError(f"{path}: not UTF-8") from error
    try:
        items = json.loads(content)
    except (json.JSONDecodeError, RecursionError):
        items = list(_lines(path, content))
    if not isinstance(items, list):
        items = [items]
    for row, item in enumerate(items, start=1):
        yield f"{path}, row {row}", item


def _lines(path: Path, content: str) -> Iterator[Any]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                raise SkillmillError(f"{path}, line {number}: not JSON") from error
