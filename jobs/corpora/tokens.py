"""Texts given as tokens with BIO tags: SkillSpan's two layers, Green's one, CoNLL's columns."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.detokenise import detokenised
from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.lines import BadRowError, Row, json_lines, open_lines, plain, strings
from skillmill.schemas.labels import KNOWLEDGE, SKILL

_DOCUMENT = "-DOCSTART-"
_BIOES = {"S": "B", "U": "B", "E": "I", "L": "I"}
LAYERS = {"tags_skill": SKILL, "tags_knowledge": KNOWLEDGE}


def read_layers(path: Path, problems: Problems) -> list[LabelledText]:
    """Read JSON lines of `tokens`, `tags_skill`, `tags_knowledge`; a layer that is missing is unknown.

    Rows of one post (same `idx` and `source`) become one text, a line each, in their order.
    """
    posts: dict[Any, list[LabelledText]] = {}
    for where, row in json_lines(path, problems):
        try:
            text = _layers_row(where, row)
        except BadRowError as error:
            problems.report(f"{where}: {error}")
            continue
        posts.setdefault(_post(where, row), []).append(text)
    return [_joined(lines) for lines in posts.values()]


def _post(where: str, row: Row) -> str:
    if row.get("idx") is None or "source" not in row:
        return where
    return f"{json.dumps(row['source'])} {json.dumps(row['idx'])}"


def _layers_row(where: str, row: Row) -> LabelledText:
    tokens = strings(row, "tokens")
    text, places = detokenised(tokens)
    spans: set[Span] = set()
    unknown: list[Span] = []
    for layer, label in LAYERS.items():
        if row.get(layer) is None:
            unknown.append((0, len(text), label))
            continue
        tags = strings(row, layer)
        if len(tags) != len(tokens):
            raise BadRowError(f"{len(tokens)} tokens but {len(tags)} {layer}")
        spans.update((places[first][0], places[last][1], label) for first, last, _ in bio_spans(tags))
    return LabelledText(text, frozenset(spans), tuple(unknown), _post(where, row), where, fields=plain(row))


def _joined(lines: Sequence[LabelledText]) -> LabelledText:
    offset = 0
    spans: set[Span] = set()
    unknown: list[Span] = []
    for line in lines:
        spans.update((start + offset, end + offset, label) for start, end, label in line.spans)
        unknown += [(start + offset, end + offset, label) for start, end, label in line.unknown]
        offset += len(line.text) + 1
    text = "\n".join(line.text for line in lines)
    return replace(lines[0], text=text, spans=frozenset(spans), unknown=tuple(unknown))


def read_conll(path: Path, problems: Problems, labels: Iterable[str] = ()) -> list[LabelledText]:
    """Read columns: `word`, tab, `tag` (more are not read), or CoNLL-2003's between spaces, whose last is the tag.

    A blank line ends a sentence. Sentences after a `-DOCSTART-` line are the lines of one text, else each is a text.
    Tags are BIO, IOB or BIOES. With `labels` spans of other labels are left out.
    """
    kept = frozenset(labels)
    found: list[LabelledText] = []
    lines: list[LabelledText] = []
    for number, words, tags in _sentences(path, problems):
        where = f"{path}, line {number}"
        if words == [_DOCUMENT]:
            found += [_joined(lines)] if lines else []
            lines = [LabelledText("", frozenset(), (), where, where)]
            continue
        text, places = detokenised(words)
        try:
            spans = frozenset(
                (places[first][0], places[last][1], label)
                for first, last, label in bio_spans([_BIOES.get(tag[:1], tag[:1]) + tag[1:] for tag in tags])
                if not kept or label in kept
            )
        except BadRowError as error:
            problems.report(f"{where}: {error}")
            continue
        sentence = LabelledText(text, spans, (), where, where)
        if not lines:
            found.append(sentence)
        elif lines[0].text:
            lines.append(sentence)
        else:
            lines = [LabelledText(text, spans, (), lines[0].where, lines[0].where)]
    return found + ([_joined(lines)] if lines else [])


def _sentences(path: Path, problems: Problems) -> Iterator[tuple[int, list[str], list[str]]]:
    words: list[str] = []
    tags: list[str] = []
    begin = 1
    for number, line in open_lines(path):
        line = line.rstrip("\r\n")
        cells = line.split("\t") if "\t" in line else line.split(" ")
        word = cells[0].strip()
        if not word or word == _DOCUMENT:
            if words:
                yield begin, words, tags
            words, tags = [], []
            if word:
                yield number, [_DOCUMENT], ["O"]
            continue
        if len(cells) < 2:
            problems.report(f"{path}, line {number}: needs a word and a tag, with a tab or spaces between")
            continue
        begin = begin if words else number
        words.append(word)
        tags.append((cells[1] if "\t" in line else cells[-1]).strip())
    if words:
        yield begin, words, tags


def bio_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return (first, last, label) of each span of tokens; an I that continues nothing begins one.

    Tags are `B`, `I`, `O`, with or without `-Label`; an I of another label than the span before it
    begins a new span. BadRowError for any other tag.
    """
    found: list[tuple[int, int, str]] = []
    before: str | None = None
    for at, tag in enumerate(tags):
        kind, _, label = tag.partition("-")
        if kind not in {"B", "I", "O"}:
            raise BadRowError(f"tag {at + 1} is none of B, I, O")
        if kind == "I" and before == label:
            found[-1] = (found[-1][0], at, label)
        elif kind != "O":
            found.append((at, at, label))
        before = None if kind == "O" else label
    return found
