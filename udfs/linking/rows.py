"""Links as rows: one per part of a surface, under the columns of the table skill_mentions."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from skillmill.udfs.linking.categories import category_of
from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.linker import LINK_FIELDS, Linker
from skillmill.udfs.linking.parts import link_parts
from skillmill.udfs.linking.sentences import SentenceLinker
from skillmill.udfs.text.segments import segments

# The columns of a part, with their Spark SQL types: which code points of the surface, and the link.
PART_FIELDS = {"part_start": "int", "part_end": "int", **LINK_FIELDS}
# The columns of an implied skill, with their Spark SQL types.
IMPLIED_FIELDS = {
    "start_offset": "int",
    "end_offset": "int",
    "label": "string",
    "concept_id": "string",
    "preferred_label": "string",
    "category": "string",
    "score": "double",
    "taxonomy_version": "string",
}
_REACH = 400
"""Code points on each side of a mention in which its sentence is looked for."""


def linked_parts(
    linker: Linker, surfaces: Sequence[str], places: Sequence[Place | None] | None = None
) -> list[list[dict[str, Any]]]:
    """Return the parts of each surface as rows; a part without a link has a category all the same."""
    found = link_parts(linker, surfaces, places)
    open_ = [(n, m) for n, parts in enumerate(found) for m, part in enumerate(parts) if part.link is None]
    guessed = dict(
        zip(open_, category_of([surfaces[n][found[n][m].start : found[n][m].end] for n, m in open_]), strict=True)
    )
    return [
        [
            {"part_start": part.start, "part_end": part.end}
            | (part.link.as_dict() if part.link else dict.fromkeys(LINK_FIELDS) | {"category": guessed[n, m]})
            for m, part in enumerate(parts)
        ]
        for n, parts in enumerate(found)
    ]


def sentence_at(text: str, start: int) -> Place:
    """Return the segment of a text that a mention beginning at code point `start` stands in, near it."""
    low = max(0, start - _REACH)
    near = text[low : start + _REACH]
    for begin, end in segments(near):
        if begin <= start - low < end:
            return Place(near[begin:end], start - low - begin)
    return Place(near, start - low)


def implied_skills(
    linker: SentenceLinker, text: str, mentions: Sequence[tuple[int, str, str | None]]
) -> Iterator[dict[str, Any]]:
    """Yield the concepts that the sentences of a text ask for and no mention in them is linked to, as rows.

    `mentions` are (start, surface, concept id or None) of the text's skills, in the order of their starts.
    """
    starts = [start for start, _, _ in mentions]
    for begin, end in segments(text):
        inside = mentions[bisect_left(starts, begin) : bisect_left(starts, end)]
        named = {concept_id for _, _, concept_id in inside}
        [ranked] = linker.rank([text[begin:end]], [[(start - begin, surface) for start, surface, _ in inside]])
        for number, score in ranked:
            concept = linker.concepts[number]
            if score >= linker.threshold and concept.concept_id not in named:
                yield {
                    "start_offset": begin,
                    "end_offset": end,
                    "concept_id": concept.concept_id,
                    "preferred_label": concept.preferred_label,
                    "category": concept.category,
                    "score": score,
                    "taxonomy_version": concept.version,
                }
