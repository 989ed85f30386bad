"""The importer: each annotation of a row is kept, repaired, dropped or rejected, and counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.dataturks.places import places
from skillmill.jobs.corpora.edges import without_edges
from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.lines import json_lines
from skillmill.jobs.corpora.overlaps import longest_first

NO_LABEL = "UNKNOWN"
"""What Dataturks writes where no label was chosen."""


@dataclass(frozen=True)
class _Annotation:
    """One label at one place, as it is stored; `start` and `end` count as the export does."""

    label: str
    start: int
    end: int
    text: str


def read_dataturks(path: Path, problems: Problems) -> list[LabelledText]:
    """Read Dataturks' JSON lines: `content`, `annotation` of labels and points, whose `end` is inclusive.

    Places are checked against the text stored with each point, and repaired where that tells them (see
    places); white space and punctuation are taken off the edges; of equal ones one stays, of overlapping ones
    with one label the longest, then the first. Different labels may overlap. What each annotation became is counted in
    `problems.tally`; what cannot be repaired goes to `problems`, with file and line.
    """
    found: list[LabelledText] = []
    for where, row in json_lines(path, problems):
        text, annotations = row.get("content"), row.get("annotation")
        if not isinstance(text, str) or not isinstance(annotations, list | None):
            problems.report(f"{where}: needs `content`, a string, and `annotation`, a list")
            continue
        spans = frozenset(_spans(text, annotations or [], where, problems))
        found.append(LabelledText(text, spans, (), str(row.get("id") or where), where))
    return found


def _spans(text: str, rows: list[Any], where: str, problems: Problems) -> list[Span]:
    tally = problems.tally
    stored = list(_annotations(rows, where, problems))
    repairs: dict[Span, tuple[str, ...]] = {}
    for annotation, place in zip(stored, places(text, [(a.start, a.end, a.text) for a in stored]), strict=True):
        if place is None:
            _reject(problems, where, annotation, "text elsewhere", "the text there is not the annotation's")
            continue
        start, end = without_edges(text, place.start, place.end)
        edges = ("edges",) if (start, end) != (place.start, place.end) else ()
        if start == end:
            tally.dropped["blank"] += 1
            continue
        span = start, end, annotation.label
        if span in repairs:
            tally.dropped["duplicate"] += 1
            continue
        repairs[span] = (*place.repairs, *edges)
    kept = _longest(repairs)
    if len(kept) < len(repairs):
        tally.dropped["overlap"] += len(repairs) - len(kept)
    for span in kept:
        tally.repairs.update(repairs[span])
        tally.repaired += bool(repairs[span])
        tally.unchanged += not repairs[span]
    return kept


def _annotations(rows: list[Any], where: str, problems: Problems) -> Iterator[_Annotation]:
    """Yield the annotations of a row, one per label and point; those that are none are rejected."""
    for row in rows:
        labels, points = (row.get("label"), row.get("points")) if isinstance(row, dict) else (None, None)
        labels = [labels] if isinstance(labels, str) else labels
        if not isinstance(labels, list) or not isinstance(points, list) or not points:
            _count(problems, f"{where}: an annotation has `label` and `points` of start, end and text", "malformed")
            continue
        named = [label for label in labels if isinstance(label, str) and label.strip() not in ("", NO_LABEL)]
        for point in points:
            if not _is_point(point):
                problem = f"{where}: an annotation has `label` and `points` of start, end and text"
                _count(problems, problem, "malformed", max(1, len(labels)))
            elif not labels:
                _count(problems, f"{where}: point {point['start']} to {point['end']} has no label", "no label")
            else:
                for _ in range(len(labels) - len(named)):
                    _count(problems, f"{where}: point {point['start']} to {point['end']} has no label", "no label")
                for label in named:
                    problems.tally.read += 1
                    yield _Annotation(label.strip(), point["start"], point["end"], point["text"])


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, dict)
        and type(point.get("start")) is int
        and type(point.get("end")) is int
        and isinstance(point.get("text"), str)
    )


def _count(problems: Problems, problem: str, reason: str, annotations: int = 1) -> None:
    problems.tally.read += annotations
    problems.tally.rejected[reason] += annotations
    problems.report(problem)


def _reject(problems: Problems, where: str, annotation: _Annotation, reason: str, problem: str) -> None:
    problems.tally.rejected[reason] += 1
    problems.report(f"{where}: point {annotation.start} to {annotation.end}: {problem}")


def _longest(spans: Iterable[Span]) -> list[Span]:
    """Return the spans of which none overlaps another of its label: the longest stay, then the first."""
    by_label: dict[str, list[Span]] = {}
    for span in spans:
        by_label.setdefault(span[2], []).append(span)
    return [span for each in by_label.values() for span in longest_first(each)]
