"""Texts with spans of offsets: our own form and dotin's résumés."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.lines import BadRowError, json_lines


def read_spans(path: Path, problems: Problems) -> list[LabelledText]:
    """Read JSON lines of `text` and `spans`, [start, end, label] in code points, end exclusive; `id` may stand by."""
    return _read(path, problems, ("text", "spans"), lambda span, text: [_span(span, len(text))])


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
        for item in items:
            try:
                spans.update(spans_of(item, text))
            except BadRowError as error:
                problems.report(f"{where}: {error}")
        found.append(LabelledText(text, frozenset(spans), (), str(row.get("id") or where), where))
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
