"""Replacements in a text, and where its spans are after them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skillmill.jobs.corpora.form import Span


@dataclass(frozen=True)
class Edit:
    """Code points `start` to `end` of a text, and what goes in their place."""

    start: int
    end: int
    new: str


class Edits:
    """Replacements in one text, and the way of its offsets through them; `new_text` is the text after them.

    Raises ValueError where edits overlap, are empty or lie outside the text.
    """

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        self.edits = sorted(edits, key=lambda edit: edit.start)
        self.places: list[tuple[int, int]] = []
        """(start, end) of each replacement in the new text."""
        parts, at, length = [], 0, 0
        for edit in self.edits:
            if not at <= edit.start < edit.end <= len(text) or not edit.new:
                raise ValueError(f"edit {edit.start} to {edit.end} overlaps another, is empty or lies outside the text")
            length += edit.start - at
            self.places.append((length, length + len(edit.new)))
            parts += [text[at : edit.start], edit.new]
            at, length = edit.end, length + len(edit.new)
        self.new_text = "".join([*parts, text[at:]])
        self._starts = [edit.start for edit in self.edits]
        self._ends = [edit.end for edit in self.edits]

    def moved(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the old text is in the new one; an edge inside an edit goes to that edit's edge."""
        before, until = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if before < len(self.edits) and self._starts[before] <= start:
            new_start = self.places[before][0]
        else:
            new_start = start + (self.places[before - 1][1] - self._ends[before - 1] if before else 0)
        if until and end <= self._ends[until - 1]:
            return new_start, self.places[until - 1][1]
        return new_start, end + (self.places[until - 1][1] - self._ends[until - 1] if until else 0)

    def touches(self, start: int, end: int) -> bool:
        """Tell whether a span of the old text shares a code point with an edit."""
        return bisect_right(self._ends, start) < bisect_left(self._starts, end)

    def moved_spans(self, spans: Sequence[Span]) -> list[Span]:
        """Return spans, in order, where they are now."""
        return [(*self.moved(start, end), label) for start, end, label in spans]
