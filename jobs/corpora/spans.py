"""Texts with spans of offsets: our own form and dotin's résumés."""

from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.lines import BadRowError, json_lines, listed, plain


def read_spans(path: Path, problems: Problems) -> list[LabelledText]:
    """Read JSON lines of `text` and `spans`, [start, end, label] in code points, end exclusive.

    `id` may stand by, and `unknown`, a list like `spans` of stretches in which a label was not annotated; of what
    a model found also `confidences`, a number or null per span, and `model`, its name.
    """
    found: list[LabelledText] = []
    for where, row in json_lines(path, problems):
        text, rows = row.get("text"), row.get("spans")
        if not isinstance(text, str) or not isinstance(rows, list):
            problems.report(f"{where}: needs `text`, a string, and `spans`, a list")
            continue
        spans = _spans(rows, text, where, problems)
        confidences = dict(enumerate(listed(row.get("confidences"))))
        found.append(
            LabelledText(
                text,
                frozenset(spans.values()),
                tuple(_spans(listed(row.get("unknown")), text, where, problems).values()),
                str(row.get("id") or where),
                where,
                {span: float(confidences[at]) for at, span in spans.items() if _is_number(confidences.get(at))},
                str(row.get("model") or ""),
                plain(row),
            )
        )
    return found


def _spans(rows: list[Any], text: str, where: str, problems: Problems) -> dict[int, Span]:
    """Return the spans that fit, by their number in the list."""
    spans: dict[int, Span] = {}
    for at, row in enumerate(rows):
        try:
            spans[at] = checked_span(row, len(text))
        except BadRowError as error:
            problems.report(f"{where}: {error}")
    return spans


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def checked_span(span: Any, length: int) -> Span:
    """Return [start, end, label] as a span of a text of `length`; BadRowError where it is none."""
    if not isinstance(span, list) or len(span) != 3:
        raise BadRowError("a span is [start, end, label]")
    start, end, label = span
    if type(start) is not int or type(end) is not int or not isinstance(label, str) or not label:
        raise BadRowError("a span is [start, end, label], two whole numbers and a name")
    if not 0 <= start < end <= length:
        raise BadRowError(f"span {start} to {end} lies outside the text of {length} characters")
    return start, end, label
