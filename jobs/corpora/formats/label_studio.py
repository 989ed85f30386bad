"""Label Studio: tasks with predictions to correct, the labelling configuration for them, and its export."""

import xml.etree.ElementTree as Xml
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.formats.json_files import JsonListWriter, read_json_list
from skillmill.jobs.corpora.formats.writer import document_id
from skillmill.jobs.corpora.lines import BadRowError, listed
from skillmill.jobs.corpora.offsets import in_utf16
from skillmill.jobs.corpora.spans import checked_span

LABEL, TEXT = "label", "text"
"""The names of the tags in the labelling configuration."""


class LabelStudioWriter(JsonListWriter):
    """Writes tasks whose spans are predictions, so that people correct them, and beside it the configuration, `.xml`.

    A prediction's score is the mean confidence of its spans. Nothing is lost.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._labels: set[str] = set()

    def item(self, text: LabelledText) -> dict[str, Any]:
        """Return the task of one text."""
        spans = sorted(text.spans)
        self._labels.update(label for _, _, label in spans)
        prediction: dict[str, Any] = {
            "model_version": text.model or "skillmill",
            "result": [_region(text, span, f"s{at}") for at, span in enumerate(spans)],
        }
        scores = [text.confidences[span] for span in spans if span in text.confidences]
        if scores:
            prediction["score"] = round(sum(scores) / len(scores), 3)
        return {"data": {TEXT: text.text, "doc_id": document_id(text)}, "predictions": [prediction]}

    def finish(self) -> None:
        """End the list and write the configuration."""
        super().finish()
        self.path.with_suffix(".xml").write_text(labelling_config(sorted(self._labels)), encoding="utf-8")


def _region(text: LabelledText, span: Span, name: str) -> dict[str, Any]:
    start, end, label = span
    region: dict[str, Any] = {
        "id": name,
        "from_name": LABEL,
        "to_name": TEXT,
        "type": "labels",
        "value": {"start": start, "end": end, "text": text.text[start:end], "labels": [label]},
    }
    if span in text.confidences:
        region["score"] = text.confidences[span]
    return region


def labelling_config(labels: Sequence[str]) -> str:
    """Return the labelling configuration of a project with these labels."""
    view = Xml.Element("View")
    choices = Xml.SubElement(view, "Labels", name=LABEL, toName=TEXT)
    for label in labels:
        Xml.SubElement(choices, "Label", value=label)
    Xml.SubElement(view, "Text", name=TEXT, value=f"${TEXT}")
    Xml.indent(view)
    return Xml.tostring(view, encoding="unicode") + "\n"


def read_label_studio(path: Path, problems: Problems) -> list[LabelledText]:
    """Read Label Studio's JSON export: of each task the annotation that is ground truth, else the newest not cancelled.

    Tasks that nobody annotated are left out; where no task is annotated, the predictions are read. Offsets
    count code points, or UTF-16 where the stored text says so. The text is `data.text`, or the only string of `data`.
    """
    tasks = list(read_json_list(path))
    is_annotated = any(isinstance(task, dict) and _annotation(task) is not None for _, task in tasks)
    found: list[LabelledText] = []
    for where, task in tasks:
        try:
            text, doc_id = _data(task)
        except BadRowError as error:
            problems.report(f"{where}: {error}")
            continue
        answer = _annotation(task) if is_annotated else _newest(task.get("predictions"))
        if answer is None and is_annotated:
            continue
        spans, confidences = _spans(answer or {}, text, where, problems)
        model = "" if is_annotated else str((answer or {}).get("model_version") or "")
        found.append(LabelledText(text, frozenset(spans), (), doc_id or where, where, confidences, model))
    return found


def _data(task: Any) -> tuple[str, str]:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict):
        raise BadRowError("a task has `data`")
    texts = [value for name, value in data.items() if isinstance(value, str) and name != "doc_id"]
    text = data.get(TEXT, texts[0] if len(texts) == 1 else None)
    if not isinstance(text, str):
        raise BadRowError("no `data.text`")
    return text, str(data.get("doc_id") or task.get("id") or "")


def _annotation(task: dict[str, Any]) -> dict[str, Any] | None:
    rows = task.get("annotations", task.get("completions"))
    rows = [row for row in listed(rows) if isinstance(row, dict) and not row.get("was_cancelled")]
    return next((row for row in rows if row.get("ground_truth")), None) or _newest(rows)


def _newest(rows: Any) -> dict[str, Any] | None:
    rows = [row for row in listed(rows) if isinstance(row, dict)]
    return max(rows, key=lambda row: str(row.get("updated_at") or row.get("created_at") or "")) if rows else None


def _spans(answer: dict[str, Any], text: str, where: str, problems: Problems) -> tuple[set[Span], dict[Span, float]]:
    spans: set[Span] = set()
    confidences: dict[Span, float] = {}
    for region in listed(answer.get("result")):
        value = region.get("value") if isinstance(region, dict) else None
        if not isinstance(value, dict) or not isinstance(value.get("labels"), list):
            continue  # a choice, a rating or a relation: no span
        for label in value["labels"]:
            try:
                span = _placed(checked_span([value.get("start"), value.get("end"), label], 2 * len(text)), value, text)
            except BadRowError as error:
                problems.report(f"{where}: {error}")
                continue
            spans.add(span)
            if isinstance(region.get("score"), int | float):
                confidences[span] = float(region["score"])
    return spans, confidences


def _placed(span: Span, value: dict[str, Any], text: str) -> Span:
    """Return the span in code points; BadRowError where its stored text stands neither there nor by UTF-16."""
    start, end, label = span
    stored = value.get("text")
    counted = in_utf16(text)
    places = [(start, end)] if end <= len(text) else []
    if counted is not None and end < len(counted[1]):
        places.append((counted[1][start], counted[1][end]))
    for first, last in places:
        if stored is None or str(stored).split() == text[first:last].split():
            return first, last, label
    raise BadRowError(f"region {start} to {end} does not fit the text of {len(text)} characters")
