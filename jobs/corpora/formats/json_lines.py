"""Our own form: JSON lines of `id`, `text` and `spans`, lossless."""

import json
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.formats.writer import Writer, document_id


class SpansWriter(Writer):
    """Writes `id`, `text`, `spans` of [start, end, label]; `confidences`, `model` and `unknown` where there are any."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._file = self.part.open("w", encoding="utf-8", newline="\n")

    def write(self, text: LabelledText) -> None:
        """Write one text; this form holds open stretches too."""
        super().write(text)
        del self.losses["stretches left open"]

    def add(self, text: LabelledText) -> None:
        """Write one line."""
        spans = sorted(text.spans)
        row: dict[str, Any] = {"id": document_id(text), "text": text.text, "spans": spans}
        if text.confidences:
            row["confidences"] = [text.confidences.get(span) for span in spans]
        if text.model:
            row["model"] = text.model
        if text.unknown:
            row["unknown"] = text.unknown
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def finish(self) -> None:
        """Close the file."""
        self._file.close()

    abandon = finish
