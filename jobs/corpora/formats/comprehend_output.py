"""What a Comprehend job wrote: JSON lines of `File`, `Line`, `Entities`, beside the documents that it read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.comprehend import PlainDocument, read_documents
from skillmill.jobs.corpora.form import LabelledText, Problems, Span, scored
from skillmill.jobs.corpora.lines import BadRowError, Row, json_lines, listed
from skillmill.jobs.corpora.spans import checked_span
from skillmill.schemas.errors import SkillmillError


def read_output(path: Path, documents: Path, problems: Problems) -> list[LabelledText]:
    """Read the JSON lines of a Comprehend analysis with the documents, a file or folder, that it was made of.

    Lines with a `Line` are documents of one line each, the others whole files. Documents without a line
    in the output, or with an `ErrorCode` there, are left out; what fits no document goes to `problems`. Raises
    SkillmillError as read_documents does.
    """
    rows = [(where, row) for where, row in json_lines(path, problems) if "ErrorCode" not in row]
    if not rows:
        raise SkillmillError(f"{path}: the file holds no rows")
    per_line = any("Line" in row for _, row in rows)
    texts = _by_name(read_documents(documents, per_line))
    found: list[LabelledText] = []
    for where, row in rows:
        try:
            document = texts.get(_name(row, per_line))
            if document is None and per_line and not row.get("Entities"):
                continue  # a blank line of the document
            if document is None:
                raise BadRowError(f"File {row.get('File')}: no such document in {documents}")
        except BadRowError as error:
            problems.report(f"{where}: {error}")
            continue
        found.append(_labelled(document, row, where, problems))
    return found


def _by_name(documents: Sequence[PlainDocument]) -> dict[tuple[str, int | None], PlainDocument]:
    whole = {(document.file, document.line): document for document in documents}
    return {(document.file.rpartition("/")[2], document.line): document for document in documents} | whole


def _name(row: Row, per_line: bool) -> tuple[str, int | None]:
    file, line = row.get("File"), row.get("Line")
    if not isinstance(file, str) or (per_line and type(line) is not int):
        raise BadRowError("needs `File`, and `Line` where other rows have one")
    return file, line if per_line else None


def _labelled(document: PlainDocument, row: Row, where: str, problems: Problems) -> LabelledText:
    found: dict[Span, float | None] = {}
    for entity in listed(row.get("Entities")):
        try:
            span = _span(entity, document.text)
        except BadRowError as error:
            problems.report(f"{where}: {error}")
            continue
        score = entity.get("Score")
        found[span] = float(score) if isinstance(score, int | float) else None
    return scored(document.text, found, document.name, where, "comprehend")


def _span(entity: Any, text: str) -> Span:
    if not isinstance(entity, dict):
        raise BadRowError("an entity has `BeginOffset`, `EndOffset` and `Type`")
    span = checked_span([entity.get(name) for name in ("BeginOffset", "EndOffset", "Type")], len(text))
    stored = entity.get("Text")
    if stored is not None and str(stored).split() != text[span[0] : span[1]].split():
        raise BadRowError(f"entity {span[0]} to {span[1]}: the text there is not the entity's")
    return span
