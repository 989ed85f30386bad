"""Errors in their context: some text either side, gold and found marked in it."""

from collections.abc import Sequence

from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.evaluation.errors import KINDS, Mistake
from skillmill.jobs.markup.elements import Content, Markup, element, joined
from skillmill.jobs.markup.pieces import pieces

CONTEXT = 60  # code points either side
_LONG, _ENDS = 240, 100  # a longer piece of a span is shown by its two ends

EXPLAINED = {
    "missed": "gold spans that nothing was found for",
    "spurious": "found, but nothing of that label is in gold there",
    "wrong boundary": "the label is right, start or end is not",
    "wrong label": "start and end are right, the label is not",
}


def error_listing(texts: Sequence[LabelledText], listed: Sequence[Mistake], most: int) -> Markup:
    """Return the errors grouped by kind, at most `most` of each, the most confident first."""
    groups = []
    for kind in KINDS:
        of_kind = [one for one in listed if one.kind == kind]
        shown = of_kind[:most]
        count = f"{len(of_kind):,}" if len(shown) == len(of_kind) else f"{len(shown):,} of {len(of_kind):,}"
        summary = element(
            "summary", f"{kind.capitalize()} ", element("span", f"{count}: {EXPLAINED[kind]}", class_="faint")
        )
        items = element("ol", *(_item(texts[one.text], one) for one in shown), class_="errors")
        groups.append(element("details", summary, items, open="open"))
    return joined(groups)


def span_listing(texts: Sequence[LabelledText], spans: Sequence[tuple[int, Span]], mark: str) -> Markup:
    """Return spans of texts, each (number of the text, span), as a list of excerpts marked as `gold` or `found`."""
    items = []
    for number, span in spans:
        gold, found = (span, None) if mark == "gold" else (None, span)
        what = element("div", element("b", span[2]), " ", _where(texts[number], span), class_="what")
        items.append(element("li", what, element("div", excerpt(texts[number].text, gold, found), class_="excerpt")))
    return element("ol", *items, class_="errors")


def _item(text: LabelledText, one: Mistake) -> Markup:
    span = one.gold or one.found
    assert span is not None  # every kind has at least one of the two
    labels: list[Content] = []
    if one.gold is not None and one.found is not None and one.gold[2] != one.found[2]:
        labels = [element("b", one.gold[2]), " in gold, ", element("b", one.found[2]), " found"]
    else:
        labels = [element("b", span[2])]
    what: list[Content] = [element("span", *labels)]
    if one.confidence is not None:
        what.append(element("span", f"confidence {one.confidence:.3f}"))
    what.append(_where(text, span))
    return element(
        "li",
        element("div", *what, class_="what"),
        element("div", excerpt(text.text, one.gold, one.found), class_="excerpt"),
    )


def _where(text: LabelledText, span: Span) -> Markup:
    """Return line of the file (without its folders) and offsets; the number of the line is behind the last comma."""
    line = text.where.rpartition(", ")[2]
    return element("span", f"{line + ', ' if line else ''}{span[0]} to {span[1]}", class_="where")


def excerpt(text: str, gold: Span | None, found: Span | None, context: int = CONTEXT) -> Markup:
    """Return the spans with `context` code points either side, line ends shown as ⏎.

    Of a very long span the two ends are shown. Gold is in `<mark class="gold">`, what was found in
    `<mark class="found">`, what both cover in both classes.
    """
    marked = [(name, span[:2]) for name, span in (("gold", gold), ("found", found)) if span is not None]
    begin = max(0, min(start for _, (start, _) in marked) - context)
    finish = min(len(text), max(end for _, (_, end) in marked) + context)
    shown: list[Content] = ["… " if begin else ""]
    for start, end, covering in pieces(begin, finish, [bounds for _, bounds in marked]):
        classes = " ".join(marked[number][0] for number in covering)
        piece = _one_line(text[start:end])
        shown.append(element("mark", piece, class_=classes) if classes else piece)
    shown.append(" …" if finish < len(text) else "")
    return joined(shown)


def _one_line(text: str) -> str:
    if len(text) > _LONG:
        return f"{_one_line(text[:_ENDS])} … {_one_line(text[-_ENDS:])}"
    return " ⏎ ".join(text.splitlines()) + (" ⏎ " if text.endswith("\n") else "")
