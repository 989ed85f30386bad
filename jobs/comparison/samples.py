"""What each head finds in sample posts: a CSV each, and one page with all of them side by side."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from skillmill.jobs.markup.elements import Content, Markup, element, joined
from skillmill.jobs.markup.mentions import marked
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import Recognizer

COLUMNS = ("where", "start_offset", "end_offset", "surface", "label", "confidence")
PAGE = "side_by_side.html"
_STYLE = """
body { margin: 0 auto; padding: 2rem 1.5rem; max-width: 80rem; font: 15px/1.55 system-ui, sans-serif; }
section { border-top: 1px solid #8886; padding: 1rem 0; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2rem; }
.skillmill-text { white-space: pre-wrap; overflow-wrap: anywhere; }
:root { color-scheme: light dark; }
"""


def write_samples(texts: Sequence[tuple[str, str]], recognizers: Mapping[str, Recognizer], out: Path) -> None:
    """Write HEAD_results_sample.csv for each recogniser, and PAGE, to the folder `out`; they quote the texts.

    `texts` are (where, text): where is file and line, of which the file's name is written.
    """
    names = [Path(where).name for where, _ in texts]
    found = {head: each.recognize([text for _, text in texts]) for head, each in recognizers.items()}
    for head, mentions in found.items():
        with (out / f"{head}_results_sample.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            for name, of_text in zip(names, mentions, strict=True):
                rows.writerows((name, m.start, m.end, m.surface, m.label, f"{m.confidence:.3f}") for m in of_text)
    (out / PAGE).write_text(_page(names, texts, found), encoding="utf-8")


def _page(
    names: Sequence[str], texts: Sequence[tuple[str, str]], found: Mapping[str, Sequence[Sequence[Mention]]]
) -> str:
    head = element(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", " and ".join(found)),
        element("style", Markup(_STYLE)),
    )
    sections = [
        element(
            "section",
            element("h2", name),
            element("p", _difference({head: mentions[at] for head, mentions in found.items()})),
            element("div", *(_column(head, text, mentions[at]) for head, mentions in found.items()), class_="columns"),
        )
        for at, (name, (_, text)) in enumerate(zip(names, texts, strict=True))
    ]
    title = element("h1", f"What {' and '.join(found)} find in {len(texts)} sample posts")
    return f'<!doctype html>\n<html lang="en">{head}{element("body", title, joined(sections))}</html>\n'


def _column(head: str, text: str, mentions: Sequence[Mention]) -> Markup:
    return element("div", element("h3", f"{head}: {len(mentions)}"), Markup(marked(text, mentions).html))


def _difference(found: Mapping[str, Sequence[Mention]]) -> Content:
    """Say what each head alone has found."""
    spans = {head: {(m.start, m.end): m.surface for m in mentions} for head, mentions in found.items()}
    said = []
    for head, own in spans.items():
        others = [set(theirs) for other, theirs in spans.items() if other != head]
        alone = [own[span] for span in sorted(own) if not any(span in theirs for theirs in others)]
        said.append(f"{head} alone: {', '.join(alone) if alone else 'nothing'}")
    return "; ".join(said) + "."
