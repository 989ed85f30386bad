"""What the writers of all formats share."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from skillmill.jobs.corpora.form import LabelledText
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.text.decoding import replace_lone_surrogates

_LINE = re.compile(r"(?P<file>.*), (?:line|row) (?P<line>\d+)", re.DOTALL)


class Writer(ABC):
    """Writes labelled texts one by one, in one format; a context manager.

    `losses` counts by kind what the format could not hold. A file is written under another name and takes its own
    at the end; nothing of it stays where the writing fails.
    """

    def __init__(self, path: Path) -> None:
        """Prepare to write to `path`, a file. Raises SkillmillError where that cannot be."""
        self.path = path
        self.part = path.parent / f"{path.name}.part"
        self.documents = 0
        self.spans = 0
        self.losses: Counter[str] = Counter()
        self.prepare()

    def prepare(self) -> None:
        """Make the folder that the file goes to."""
        if self.path.is_dir():
            raise SkillmillError(f"{self.path}: is a folder; --out names a file for this format")
        _make(self.path.parent)

    def write(self, text: LabelledText) -> None:
        """Write one text with its spans; half of a broken pair in it becomes U+FFFD, as it has no place in a file."""
        whole, broken = replace_lone_surrogates(text.text)
        if broken:
            self.losses["broken characters"] += broken
            text = replace(text, text=whole)
        self.documents += 1
        self.spans += len(text.spans)
        self.losses["stretches left open"] += len(text.unknown)
        self.add(text)

    @abstractmethod
    def add(self, text: LabelledText) -> None:
        """Write one text; note in `losses` what it loses."""

    @abstractmethod
    def finish(self) -> None:
        """Bring the file to its end and close it."""

    @abstractmethod
    def abandon(self) -> None:
        """Close what is open, after a failure."""

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is None:
            self.finish()
            if self.part.exists():
                self.part.replace(self.path)
        else:
            self.abandon()
            self.part.unlink(missing_ok=True)


class FolderWriter(Writer):
    """A writer whose output is a folder, which must be new or empty."""

    def prepare(self) -> None:
        """Make the folder."""
        if self.path.is_file() or (self.path.is_dir() and any(self.path.iterdir())):
            raise SkillmillError(f"{self.path}: is there already; --out names a new folder for this format")
        _make(self.path)


def document_id(text: LabelledText) -> str:
    """Return the id of a text's document; where it has none of its own, its file's stem and its line."""
    if text.group and text.group != text.where:
        return text.group
    place = _LINE.fullmatch(text.where)
    if place is not None:
        return f"{Path(place['file']).stem}-{place['line']}"
    return Path(text.where).stem if text.where else "document"


def unique(name: str, seen: dict[str, int]) -> str:
    """Return `name`, with -2, -3 … after it where names in `seen` are the same but for case; note it there."""
    key = name.casefold()
    seen[key] = seen.get(key, 0) + 1
    return name if seen[key] == 1 else unique(f"{name}-{seen[key]}", seen)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SkillmillError(f"{folder}: cannot be made ({type(error).__name__}); --out names another place") from error
