"""A text with its mentions marked, for a notebook; the page of `skillmill serve` marks in the same way."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skillmill.jobs.markup.colours import colours
from skillmill.jobs.markup.elements import Content, Markup, element, joined
from skillmill.jobs.markup.pieces import lanes, pieces
from skillmill.schemas.errors import SkillmillError

LANES = "abd"
"""The classes of the lines below the text, nearest first; what would be further down shares the last one."""


@dataclass(frozen=True)
class Marked:
    """A text with marked mentions; a notebook shows it, `html` is what it shows."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def marked(text: str, mentions: Iterable[Any], least: float = 0.0) -> Marked:
    """Return `text` with those mentions marked that have a confidence of `least` or more, under a legend.

    A mention is what a pipeline returns, a Mention, or a mapping or Row with the columns of the tables. Raises
    SkillmillError for anything else, and where the offsets do not give the surface: it is a mention of another text.
    """
    rows = [row for row in map(_row, mentions) if row["confidence"] is None or row["confidence"] >= least]
    for row in rows:
        if text[row["start_offset"] : row["end_offset"]] != row["surface"]:
            where = f"{row['start_offset']} to {row['end_offset']}"
            raise SkillmillError(f"the mention at {where} is of another text: give render the text it was found in")
    colour = colours(row["label"] for row in rows)
    body = element("div", _text(text, rows, colour), class_="skillmill-text")
    return Marked(element("div", element("style", Markup(_style())), _legend(rows, colour), body, class_="skillmill"))


def classes(covering: Sequence[int], lane: Sequence[int], colour: Sequence[int]) -> str:
    """Return the classes of a piece of text from the numbers of the spans on it, and each span's lane and colour."""
    lined = {LANES[min(lane[number], len(LANES) - 1)]: colour[number] for number in covering}
    return " ".join(["mention", *(f"{name}{number}" for name, number in sorted(lined.items()))])


def said(row: Mapping[str, Any]) -> str:
    """Return what a mention is in words: label, confidence, and concept with category where it is linked."""
    parts = [row["label"]] if row["confidence"] is None else [f"{row['label']} {row['confidence']:.2f}"]
    if isinstance(row.get("preferred_label"), str):  # pandas has NaN where there is none
        category = f" ({row['category']})" if isinstance(row.get("category"), str) else ""
        parts.append(f"{row['preferred_label']}{category}")
    return ", ".join(parts)


def _text(text: str, rows: Sequence[Mapping[str, Any]], colour: Mapping[str, int]) -> Markup:
    spans = [(row["start_offset"], row["end_offset"]) for row in rows]
    lane, numbers = lanes(spans), [colour[row["label"]] for row in rows]
    shown: list[Content] = []
    for start, end, covering in pieces(0, len(text), spans):
        inner = sorted(covering, key=lambda number: lane[number])
        title = "\n".join(said(rows[number]) for number in inner)
        piece = text[start:end]
        if covering:
            shown.append(element("mark", piece, class_=classes(covering, lane, numbers), title=title))
        else:
            shown.append(piece)
    return joined(shown)


def _legend(rows: Sequence[Mapping[str, Any]], colour: Mapping[str, int]) -> Markup:
    counts = Counter(row["label"] for row in rows)
    entries = [
        element("li", element("mark", label, class_=f"mention a{colour[label]}"), f" {counts[label]:,}")
        for label in sorted(counts, key=lambda label: (colour[label], label))
    ]
    return element("ul", *entries, class_="skillmill-legend") if entries else element("p", "No mentions.")


def _row(mention: Any) -> Mapping[str, Any]:
    if hasattr(mention, "as_dict"):
        row = mention.as_dict()
    elif hasattr(mention, "asDict"):
        row = mention.asDict()
    else:
        row = mention
    needed = ("start_offset", "end_offset", "label", "surface")
    if not isinstance(row, Mapping) or any(row.get(name) is None for name in needed):
        raise SkillmillError(f"render shows mentions, or rows with {', '.join(needed)}; this is another thing")
    return {"confidence": None, **row}


def _style() -> str:
    from importlib.resources import files

    return (files("skillmill.jobs.markup") / "marks.css").read_text(encoding="utf-8")
