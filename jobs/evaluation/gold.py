"""Labelled text, read from files: SkillSpan's token layers, or spans."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.labels import KNOWLEDGE, SKILL

Span = tuple[int, int, str]
LAYERS = {"tags_skill": SKILL, "tags_knowledge": KNOWLEDGE}
FORMATS = ("skillspan", "spans")


@dataclass(frozen=True)
class GoldText:
    """A text and its labelled spans, (start, end, label) in code points, end exclusive.

    `unknown` are (start, end, label) stretches in which a label was not annotated: what a model finds
    there under that label is neither right nor wrong.
    """

    text: str
    spans: frozenset[Span]
    unknown: tuple[Span, ...] = ()


def read_gold(path: str | Path, data_format: str) -> list[GoldText]:
    """Read a labelled file in the format `skillspan` or `spans`.

    Raises SkillmillError, with file and line, for whatever does not fit the format.
    """
    if data_format not in FORMATS:
        raise SkillmillError(f"unknown format {data_format}: one of {', '.join(FORMATS)}")
    rows = list(_rows(Path(path)))
    if not rows:
        raise SkillmillError(f"{path}: the file holds no rows")
    return _posts(rows) if data_format == "skillspan" else [_spans_row(where, row) for where, row in rows]


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ("file, line n", row) for each line that is not blank."""
    if not path.is_file():
        raise SkillmillError(f"{path}: no such file")
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path}, line {number}", _row(f"{path}, line {number}", line)
    except UnicodeDecodeError as error:
        raise SkillmillError(f"{path}: not UTF-8") from error


def _row(where: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise SkillmillError(f"{where}: not JSON") from error
    if not isinstance(row, dict):
        raise SkillmillError(f"{where}: not a JSON object")
    return row


def _posts(rows: Sequence[tuple[str, dict[str, Any]]]) -> list[GoldText]:
    """Put rows of one post (same `idx` and `source`) together, one line each."""
    posts: dict[Any, list[GoldText]] = {}
    for where, row in rows:
        key: Any = where
        if row.get("idx") is not None and "source" in row:
            key = (json.dumps(row["idx"]), json.dumps(row["source"]))
        posts.setdefault(key, []).append(_skillspan_row(where, row))
    return [_joined(lines) for lines in posts.values()]


def _joined(lines: Sequence[GoldText]) -> GoldText:
    offset = 0
    spans: set[Span] = set()
    unknown: list[Span] = []
    for line in lines:
        spans.update((start + offset, end + offset, label) for start, end, label in line.spans)
        unknown += [(start + offset, end + offset, label) for start, end, label in line.unknown]
        offset += len(line.text) + 1
    return GoldText("\n".join(line.text for line in lines), frozenset(spans), tuple(unknown))


def _skillspan_row(where: str, row: dict[str, Any]) -> GoldText:
    tokens = _strings(where, row, "tokens")
    ends, at = [], -1
    for token in tokens:
        at += 1 + len(token)
        ends.append(at)
    starts = [end - len(token) for end, token in zip(ends, tokens, strict=True)]
    spans: set[Span] = set()
    unknown: list[Span] = []
    text = " ".join(tokens)
    for layer, label in LAYERS.items():
        if row.get(layer) is None:
            unknown.append((0, len(text), label))
            continue
        tags = _strings(where, row, layer)
        if len(tags) != len(tokens):
            raise SkillmillError(f"{where}: {len(tokens)} tokens but {len(tags)} {layer}")
        spans.update((starts[first], ends[last], label) for first, last in bio_spans(where, tags))
    return GoldText(text, frozenset(spans), tuple(unknown))


def bio_spans(where: str, tags: Sequence[str]) -> list[tuple[int, int]]:
    """Return (first, last) token of each span; an I that continues nothing begins one.

    Tags are `B`, `I`, `O`, with or without `-Label`; an I of another label than the span before it
    begins a new span. SkillmillError for any other tag.
    """
    found: list[tuple[int, int]] = []
    before = ""
    for at, tag in enumerate(tags):
        kind, _, label = tag.partition("-")
        if kind not in {"B", "I", "O"}:
            raise SkillmillError(f"{where}: tag {at + 1} is none of B, I, O")
        if kind == "I" and before == f"+{label}":
            found[-1] = (found[-1][0], at)
        elif kind != "O":
            found.append((at, at))
        before = "" if kind == "O" else f"+{label}"
    return found


def _strings(where: str, row: dict[str, Any], key: str) -> list[str]:
    values = row.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise SkillmillError(f"{where}: `{key}` is not a list of strings")
    return values


def _spans_row(where: str, row: dict[str, Any]) -> GoldText:
    text, spans = row.get("text"), row.get("spans")
    if not isinstance(text, str) or not isinstance(spans, list):
        raise SkillmillError(f"{where}: needs `text`, a string, and `spans`, a list")
    return GoldText(text, frozenset(_span(where, span, len(text)) for span in spans))


def _span(where: str, span: Any, length: int) -> Span:
    if not isinstance(span, list) or len(span) != 3:
        raise SkillmillError(f"{where}: a span is [start, end, label]")
    start, end, label = span
    if type(start) is not int or type(end) is not int or not isinstance(label, str) or not label:
        raise SkillmillError(f"{where}: a span is [start, end, label], two whole numbers and a name")
    if not 0 <= start < end <= length:
        raise SkillmillError(f"{where}: span {start} to {end} lies outside the text of {length} characters")
    return start, end, label
