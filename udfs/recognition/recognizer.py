"""The Recognizer seam: text in, mentions out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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


@dataclass(frozen=True)
class RecognizerSpec:
    """How to make a recogniser: small, frozen and picklable, so that it travels to the executors.

    kind: `transformer` or `gazetteer`. model: for a transformer `default` (the shipped one), a model
    folder, or a Hugging Face folder or hub id; for a gazetteer `starter` or the path of a taxonomy CSV.
    device: `auto`, `cpu` or `cuda`. batch_tokens bounds the padded tokens of one model call.
    threads: how many the model may use, 0 for all cores.
    """

    kind: str
    model: str = "default"
    device: str = "auto"
    batch_tokens: int = 4096
    threads: int = 0
