"""How good a custom recogniser is on the test part: as Comprehend reports it, strictly, and on what it never saw."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rich.console import Console
from rich.table import Table

from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.corpora.listed import Key
from skillmill.jobs.evaluation.predictions import Predictions, find
from skillmill.jobs.evaluation.result import Data, Evaluation, Outcome
from skillmill.jobs.training.custom_data import Gathered
from skillmill.udfs.recognition.gazetteer import fold
from skillmill.udfs.recognition.recognizer import Recognizer

REPORT = "test.json"
COUNTING = {
    "comprehend": (
        "tp / (tp + fp) and tp / (tp + fn) over entities, as Comprehend defines them; an entity is right where it has "
        "the type of an annotated one and shares a character with it, each used once"
    ),
    "strict": "an entity is right where it has the begin, the end and the type of an annotated one",
    "unseen": "recall on the entities of the test part whose text, in any case, no label of the training part has",
}


@dataclass(frozen=True)
class Judged:
    """What a recogniser found in the test part."""

    gathered: Gathered
    evaluation: Evaluation

    @cached_property
    def unseen(self) -> dict[str, dict[str, Any]]:
        """See unseen_recall."""
        found = self.evaluation.model.found.predictions
        return unseen_recall(self.gathered.parts.test, found, self.gathered.seen)

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values, without any text of the documents."""
        gathered, outcome = self.gathered, self.evaluation.model
        parts = {
            name: {"documents": len(texts), "entities": sum(len(text.spans) for text in texts)}
            for name, texts in vars(gathered.parts).items()
        }
        return {
            "counting": COUNTING,
            "comprehend": outcome.scores["overlap"],
            "unseen": self.unseen,
            **self.evaluation.as_json(),
            "documents": gathered.documents,
            "entities": dict(gathered.entities),
            "parts": parts,
            "held_out_entries": gathered.held_out,
            "repeated_entries": gathered.repeated,
            "left_out_as_duplicates": gathered.duplicates,
        }


def judge(gathered: Gathered, recognizer: Recognizer, name: str) -> Judged:
    """Run a recogniser over the test part; `name` is the model's in reports."""
    texts = gathered.parts.test
    outcome = Outcome(Data("test part", "", tuple(texts)), find(texts, recognizer, {}, name))
    return Judged(gathered, Evaluation(outcome))


def unseen_recall(
    texts: Sequence[LabelledText], found: Sequence[Predictions], seen: Set[Key]
) -> dict[str, dict[str, Any]]:
    """Return by type, and under '' for all, how many gold entities were not `seen`, and recall on them.

    `overlap` asks for a prediction of the type that shares a character, `strict` for the same begin and end.
    Recall is None where there is nothing to find.
    """
    counts: dict[str, list[int]] = {}
    for text, predictions in zip(texts, found, strict=True):
        for span in text.spans:
            if (fold(text.text[span[0] : span[1]]), span[2]) not in seen:
                hits = 1, int(_touched(span, predictions)), int(span in predictions)
                for name in ("", span[2]):
                    counts[name] = [old + new for old, new in zip(counts.get(name, [0, 0, 0]), hits, strict=True)]
    counts.setdefault("", [0, 0, 0])
    return {
        name: {"support": all_, "overlap": _share(touched, all_), "strict": _share(exact, all_)}
        for name, (all_, touched, exact) in sorted(counts.items())
    }


def _touched(span: Span, predictions: Mapping[Span, Any]) -> bool:
    start, end, label = span
    return any(name == label and first < end and start < last for first, last, name in predictions)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def print_judged(judged: Judged) -> None:
    """Print one row per type and one for all; never any text of the documents."""
    gathered, scores = judged.gathered, judged.evaluation.model.scores
    parts = gathered.parts
    table = Table(
        title=f"test part: {len(parts.test):,} of {gathered.documents:,} documents; {len(parts.train):,} were learnt "
        f"from, {len(parts.dev):,} chose thresholds",
        caption="as Comprehend counts, by entity; strict: same begin and end. unseen: recall on entities that training "
        "never saw",
    )
    table.add_column("type", overflow="fold")
    for column in ("precision", "recall", "F1", "strict F1", "entities", "unseen", "of"):
        table.add_column(column, justify="right")
    overlap, strict = scores["overlap"], scores["strict"]
    for label, row in [*overlap["labels"].items(), ("", overlap["micro"])]:
        exact = strict["labels"][label] if label else strict["micro"]
        unseen = judged.unseen.get(label, {"overlap": None, "support": 0})
        table.add_row(
            label or "all",
            *(f"{row[measure]:.3f}" for measure in ("precision", "recall", "f1")),
            f"{exact['f1']:.3f}",
            f"{row['support']:,}",
            "" if unseen["overlap"] is None else f"{unseen['overlap']:.3f}",
            f"{unseen['support']:,}",
            style="" if label else "bold",
        )
    console = Console()
    console.print(table)
    missing = [name for name in gathered.types if name not in overlap["labels"]]
    if missing:
        console.print(f"not in the test part, and so not judged: {', '.join(missing)}", markup=False)
