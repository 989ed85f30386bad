"""The one form that every corpus is read into, and how what does not fit is reported."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from skillmill.jobs.corpora.edges import is_blank
from skillmill.jobs.corpora.tally import Tally
from skillmill.schemas.errors import SkillmillError

Span = tuple[int, int, str]


@dataclass(frozen=True)
class LabelledText:
    """A text and its labelled spans, (start, end, label) in code points, end exclusive.

    `unknown` are (start, end, label) stretches in which a label was not annotated: what a model finds
    there under that label is neither right nor wrong. `group` names the document that the text belongs
    to, '' where it stands alone; `where` is file and line. Where a model found the spans, `confidences` are
    theirs, 0 to 1, and `model` names it. `fields` are the other plain strings of its row, to choose by.
    """

    text: str
    spans: frozenset[Span]
    unknown: tuple[Span, ...] = ()
    group: str = ""
    where: str = ""
    confidences: Mapping[Span, float] = field(default_factory=dict, compare=False)
    model: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, compare=False)

    def leaves_open(self, span: Span) -> bool:
        """Tell whether a span lies in a stretch in which its label was not annotated."""
        start, end, label = span
        return any(label == other and start >= a and end <= b for a, b, other in self.unknown)


def scored(text: str, found: Mapping[Span, float | None], group: str, where: str, model: str = "") -> LabelledText:
    """Return a text whose spans have a confidence each, or None."""
    confidences = {span: confidence for span, confidence in found.items() if confidence is not None}
    return LabelledText(text, frozenset(found), (), group, where, confidences, model)


@dataclass
class Problems:
    """What to do with annotations that do not fit: raise, or with `skip` count them and go on.

    `tally` is for importers that repair: what became of each annotation.
    """

    skip: bool = False
    found: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def report(self, problem: str) -> None:
        """Note a problem, 'file, line n: what'; SkillmillError unless bad annotations are skipped."""
        if not self.skip:
            raise SkillmillError(f"{problem}; --skip-bad goes on without it")
        self.found.append(problem)


def trimmed(text: LabelledText) -> LabelledText:
    """Return `text` with white space and control characters taken off its spans' edges.

    Control characters there are bullets and quotes of a wrong decoding, which nobody sees. A span of
    nothing else is dropped.
    """
    spans = frozenset(
        (start, end, label) for start, end, label in (_trim(text.text, *span) for span in text.spans) if start < end
    )
    return text if spans == text.spans else replace(text, spans=spans)


def _trim(text: str, start: int, end: int, label: str) -> Span:
    while start < end and is_blank(text[start]):
        start += 1
    while start < end and is_blank(text[end - 1]):
        end -= 1
    return start, end, label
