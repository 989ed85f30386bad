"""From one format of annotations to another, with a report of what became of each annotation."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.archives import unpacked
from skillmill.jobs.corpora.comprehend import read_annotations, read_documents
from skillmill.jobs.corpora.form import LabelledText, Problems, Span, trimmed
from skillmill.jobs.corpora.formats.comprehend_output import read_output
from skillmill.jobs.corpora.formats.registry import require_written, writer
from skillmill.jobs.corpora.lists import split_lists
from skillmill.jobs.corpora.read import detect, read_labelled
from skillmill.jobs.corpora.tally import Tally
from skillmill.schemas.errors import SkillmillError

LISTS = ("skill", "skills")
"""Labels, in any case, whose spans may hold lists."""


@dataclass(frozen=True)
class Choice:
    """How to read, and what to keep: `labels` are all if empty; `names` give new names, an empty one drops a label."""

    data_format: str | None = None
    documents: Path | None = None
    per_line: bool = False
    split_skills: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    labels: Sequence[str] = ()


@dataclass
class Conversion:
    """What was done; `left_out` counts spans by label that the choice excluded, `losses` what the format lost."""

    tally: Tally
    problems: list[str]
    left_out: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    spans: int = 0
    labels: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {
            "annotations": self.tally.as_dict(),
            "left_out": dict(sorted(self.left_out.items())),
            "written": {"documents": self.documents, "spans": self.spans, "labels": dict(sorted(self.labels.items()))},
            "losses": dict(sorted((+self.losses).items())),
            "rejected_at": self.problems,
        }


def convert(path: Path, to: str, out: Path, choice: Choice, skip_bad: bool = False) -> Conversion:
    """Read labelled texts from a file, folder or archive and write them to `out`.

    Raises SkillmillError for what cannot be read or written, and for annotations that do not fit unless
    `skip_bad`.
    """
    require_written(to)
    problems = Problems(skip=skip_bad)
    done = Conversion(problems.tally, problems.found)
    texts = read_chosen(path, choice, problems, done.left_out)
    done.problems = problems.found
    with writer(to, out) as file:
        for text in texts:
            file.write(text)
            done.labels.update(label for _, _, label in text.spans)
    done.documents, done.spans, done.losses = file.documents, file.spans, file.losses
    return done


def read_chosen(path: Path, choice: Choice, problems: Problems, left_out: Counter[str]) -> list[LabelledText]:
    """Read labelled texts from a file, folder or archive as `choice` says; `left_out` counts spans by dropped label.

    Raises SkillmillError for what cannot be read, and what `problems` raises.
    """
    texts = _read_archive(path, choice, problems)
    tally = problems.tally
    if not tally.read:  # a reader that repairs nothing: a span is kept as it is, or reported
        tally.unchanged = sum(len(text.spans) for text in texts)
        tally.rejected["does not fit"] = len(problems.found)
        tally.read = tally.unchanged + len(problems.found)
    if choice.split_skills:
        labels = {label for text in texts for _, _, label in text.spans if label.casefold() in LISTS}
        texts = [split_lists(text, labels, tally) for text in texts]
    return [_chosen(text, choice, left_out) for text in texts]


def _read_archive(path: Path, choice: Choice, problems: Problems) -> list[LabelledText]:
    """Read an input that may be an archive; what is wrong in one is named by the archive."""
    with unpacked(path) as source, unpacked(choice.documents or source) as documents:
        choice = replace(choice, documents=documents if choice.documents is not None else None)
        try:
            return _read(source, choice, problems)
        except SkillmillError as error:
            raise SkillmillError(str(error).replace(str(source), str(path))) from error
        finally:
            problems.found = [problem.replace(str(source), str(path)) for problem in problems.found]


def _read(source: Path, choice: Choice, problems: Problems) -> list[LabelledText]:
    if choice.documents is None:
        if source.suffix.lower() == ".csv":
            raise SkillmillError(f"{source.name}: annotations of Comprehend need --documents, the texts they belong to")
        return read_labelled(source, choice.data_format or detect(source), problems)
    if source.suffix.lower() == ".csv":
        documents = read_documents(choice.documents, choice.per_line)
        return read_annotations(source, documents, choice.per_line, problems)
    return [trimmed(text) for text in read_output(source, choice.documents, problems)]


def _chosen(text: LabelledText, choice: Choice, left_out: Counter[str]) -> LabelledText:
    """Return a text with its labels renamed, and without those that are not wanted."""
    if not choice.names and not choice.labels:
        return text
    renamed: dict[Span, Span] = {}
    for span in text.spans:
        label = choice.names.get(span[2], span[2])
        if label and (not choice.labels or label in choice.labels):
            renamed[span] = (*span[:2], label)
        else:
            left_out[span[2]] += 1
    unknown = [(start, end, choice.names.get(label, label)) for start, end, label in text.unknown]
    confidences = {renamed[span]: value for span, value in text.confidences.items() if span in renamed}
    return replace(
        text,
        spans=frozenset(renamed.values()),
        unknown=tuple(span for span in unknown if span[2] and (not choice.labels or span[2] in choice.labels)),
        confidences=confidences,
    )
