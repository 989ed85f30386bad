"""Amazon Comprehend's training folder: documents, annotations and an entity list; and its analysis output."""

import csv
import re
from pathlib import Path
from typing import TextIO

from skillmill.jobs.corpora.comprehend import ANNOTATIONS as COLUMNS
from skillmill.jobs.corpora.comprehend import ENTITY_LIST as LIST_COLUMNS
from skillmill.jobs.corpora.comprehend import LINE, read_annotations, read_documents
from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.formats.writer import FolderWriter, document_id, unique

DOCUMENTS = "documents"
ANNOTATIONS, ENTITY_LIST = "annotations.csv", "entity_list.csv"
_UNSAFE = re.compile(r"[\s/\\:*?\"'<>|,\x00-\x1f\x7f]+")
_LONGEST_NAME = 60
_MARK = "\ufeff"


class ComprehendWriter(FolderWriter):
    """Writes documents/NAME.txt, one a document, annotations.csv and entity_list.csv.

    Lines count from 0 and offsets, in code points, from the beginning of the line; ends are exclusive. An
    annotation lies in one line. So where a span runs over one line break, that break becomes a space in the
    document written, which leaves all offsets as they are ("joined lines"); a span over more is split into one
    annotation per line ("split at lines"). Confidences are lost.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        (path / DOCUMENTS).mkdir()
        self._names: dict[str, int] = {}
        self._entities: dict[tuple[str, str], None] = {}
        self._file: TextIO = (path / ANNOTATIONS).open("w", encoding="utf-8", newline="")
        self._annotations = csv.writer(self._file)
        self._annotations.writerow((COLUMNS[0], LINE, *COLUMNS[1:]))

    def add(self, text: LabelledText) -> None:
        """Write one document and its annotations."""
        name = unique(_file_stem(document_id(text)), self._names) + ".txt"
        content = self._on_one_line(text)
        mark = _MARK if content.startswith(_MARK) else ""  # readers take one off
        (self.path / DOCUMENTS / name).write_bytes((mark + content).encode("utf-8"))
        begins = [0, *(found.end() for found in re.finditer("\n", content))]
        line = 0
        for start, end, label in sorted(piece for span in text.spans for piece in self._pieces(content, span)):
            while line + 1 < len(begins) and begins[line + 1] <= start:
                line += 1
            self._annotations.writerow((name, line, start - begins[line], end - begins[line], label))
            self._entities[" ".join(content[start:end].split()), label] = None

    def _on_one_line(self, text: LabelledText) -> str:
        content = list(text.text)
        for start, end, _ in text.spans:
            if text.text.count("\n", start, end) == 1:
                content[text.text.index("\n", start, end)] = " "
                self.losses["joined lines"] += 1
        return "".join(content)

    def _pieces(self, content: str, span: Span) -> list[Span]:
        start, end, label = span
        pieces = []
        for line in re.compile(r"[^\n]+").finditer(content, start, end):
            core = line.group().strip()
            if core:
                begin = line.start() + line.group().index(core)
                pieces.append((begin, begin + len(core), label))
        self.losses["split at lines"] += len(pieces) > 1
        return pieces

    def finish(self) -> None:
        """Close the annotations and write the entity list."""
        self._file.close()
        with (self.path / ENTITY_LIST).open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(LIST_COLUMNS)
            rows.writerows(self._entities)

    def abandon(self) -> None:
        """Close the annotations."""
        self._file.close()


def _file_stem(name: str) -> str:
    """Return a name that every file system takes."""
    return _UNSAFE.sub("-", name).strip("-.")[:_LONGEST_NAME] or "document"


def read_comprehend(path: Path, problems: Problems) -> list[LabelledText]:
    """Read a folder of annotations.csv and documents/, as ComprehendWriter writes it."""
    return read_annotations(path / ANNOTATIONS, read_documents(path / DOCUMENTS), problems=problems)
