"""The Recognizer seam: text in, mentions out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.mention import Mention


class Recognizer(Protocol):
    """Finds mentions in texts; made once per worker from a RecognizerSpec, then called per batch.

    `labels` are all labels that it can emit, `revision` is 12 hex digits over everything that can
    change its output, `runtime` says how the model is run (`openvino-int8`, `python`, …).
    """

    name: str
    labels: tuple[str, ...]
    revision: str
    runtime: str

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Return the mentions of each text, in the order of the texts, sorted by (start, end, label).

        What comes out for a text does not depend on the other texts of the call.
        """
        ...


PYTHON_KINDS = ("transformer", "gazetteer", "spacy")
MODEL_KINDS = ("transformer", "spacy")
"""Kinds that are made from the setting extract.model, so that only one of them can be named."""
JVM_KINDS = ("sparknlp", "sparknlp-gazetteer")
"""Kinds that run in Spark's JVM, each alone: see skillmill.jobs.spark_nlp."""


@dataclass(frozen=True)
class RecognizerSpec:
    """How to make a recogniser: small, frozen and picklable, so that it travels to the executors.

    kind: one of PYTHON_KINDS or JVM_KINDS. model: for a transformer `default` (the shipped one), a model
    folder or its URI, or a Hugging Face folder or hub id; for sparknlp a folder exported for it; for spacy a
    pipeline's folder; for the gazetteers `starter` or the path of a taxonomy CSV.
    device: `auto`, `cpu` or `cuda`; `auto:N` and `cuda:N` name one GPU of several. batch_tokens bounds the tokens of
    one model call; on a GPU it is four times as many.
    threads: how many the model may use, 0 for all cores. head: the annotation scheme of a transformer
    whose own labels come out, '' for the public ones. thresholds: (label, least confidence) pairs that go
    before the model's own. terms: names that a gazetteer finds beside those of its taxonomy. reuse_blocks: of how
    many pieces of text a transformer keeps what it found, to use it again where the same piece comes back. revision:
    what the driver saw, so that a node that has another model under this name fails; '' for whatever is there.
    """

    kind: str
    model: str = "default"
    device: str = "auto"
    batch_tokens: int = 4096
    threads: int = 0
    head: str = ""
    thresholds: tuple[tuple[str, float], ...] = ()
    terms: tuple[str, ...] = ()
    reuse_blocks: int = 50_000
    revision: str = ""


def require_revision(name: str, found: str, expected: str) -> None:
    """Raise SkillmillError where a model is not of the revision that the driver saw; '' expects none."""
    if expected and found != expected:
        raise SkillmillError(
            f"{name}: the run began with revision {expected} of this model, and here it is {found}; "
            "give every node the same one and start the run again"
        )


def parse_thresholds(options: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Read `LABEL=0.6` options; SkillmillError for anything else, and where a label is named twice."""
    thresholds: dict[str, float] = {}
    for option in options:
        label, _, number = (part.strip() for part in option.rpartition("="))
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if not label or not 0 <= value <= 1:
            raise SkillmillError(f"threshold {option}: write LABEL=NUMBER, the number between 0 and 1")
        if thresholds.setdefault(label, value) != value:
            raise SkillmillError(f"threshold: {label} is given two numbers")
    return tuple(sorted(thresholds.items()))
