"""Texts with spans of offsets: our own form, dotin's résumés, Dataturks' export."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.lines import BadRowError, Row, json_lines


def read_spans(path: Path, problems: Problems) -> list[LabelledText]:
    """Read JSON lines of `text` and `spans`, [start, end, label] in code points, end exclusive.

    `id` may stand by, and `unknown`, a list like `spans` of stretches in which a label was not annotated.
    """
    return _read(path, problems, ("text", "spans"), lambda span, text: [_span(span, len(text))])


def read_dataturks(path: Path, problems: Problems) -> list[LabelledText]:
    """Read Dataturks' JSON lines: `content`, `annotation` of labels and points, whose `end` is inclusive.

    A point whose own `text` is not what its offsets give is bad: it is reported, never searched for.
    """
    return _read(path, problems, ("content", "annotation"), _points)


def _read(
    path: Path, problems: Problems, keys: tuple[str, str], spans_of: Callable[[Any, str], list[Span]]
) -> list[LabelledText]:
    """Read rows of a text and a list, under `keys`; `spans_of` gives the spans of one item of the list."""
    found: list[LabelledText] = []
    for where, row in json_lines(path, problems):
        text, items = (row.get(key) for key in keys)
        if not isinstance(text, str) or not isinstance(items, list):
            problems.report(f"{where}: needs `{keys[0]}`, a string, and `{keys[1]}`, a list")
            continue
        spans: set[Span] = set()
        unknown: set[Span] = set()
        left_open = row.get("unknown") if keys[1] == "spans" else None
        for kept, listed in ((spans, items), (unknown, left_open if isinstance(left_open, list) else [])):
            for item in listed:
                try:
                    kept.update(spans_of(item, text))
                except BadRowError as error:
                    problems.report(f"{where}: {error}")
        group = str(row.get("id") or where)
        found.append(LabelledText(text, frozenset(spans), tuple(sorted(unknown)), group, where))
    return found


def _span(span: Any, length: int) -> Span:
    if not isinstance(span, list) or len(span) != 3:
        raise BadRowError("a span is [start, end, label]")
    start, end, label = span
    if type(start) is not int or type(end) is not int or not isinstance(label, str) or not label:
        raise BadRowError("a span is [start, end, label], two whole numbers and a name")
    if not 0 <= start < end <= length:
        raise BadRowError(f"span {start} to {end} lies outside the text of {length} characters")
    return start, end, label


def _points(annotation: Row, text: str) -> list[Span]:
    try:
        labels, points = annotation["label"], annotation["points"]
        places = [(point["start"], point["end"] + 1, point["text"]) for point in points]
    except (KeyError, TypeError) as error:
        raise BadRowError("an annotation has `label` and `points` of start, end and text") from error
    for start, end, surface in places:
        if not 0 <= start < end or text[start:end].strip() != str(surface).strip():
            raise BadRowError(f"point {start} to {end - 1}: the text there is not the annotation's")
    return [(start, min(end, len(text)), label) for start, end, _ in places for label in labels]
