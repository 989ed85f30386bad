"""The transformer recogniser itself: documents in, mentions out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.transformer.decode import Scheme, decode
from skillmill.udfs.recognition.transformer.encode import TextEncoder, trim
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.tagging import Tagged, tag
from skillmill.udfs.text.segments import segments

Found = tuple[int, int, str, float]
_CHUNK = 16
"""How many full batches are gathered before they are sorted and run: bounds memory, fills batches."""


@dataclass(frozen=True)
class Network:
    """What every transformer brings: tokenizer, runtime, heads (name -> labels), window length in tokens.

    Spans of a confidence below `threshold` are left out.
    """

    encoder: TextEncoder
    runtime: Runtime
    heads: Mapping[str, Sequence[str]]
    max_length: int
    threshold: float = 0.0


class TransformerRecognizer:
    """Finds mentions with a network; see Recognizer for the contract.

    Equal segments are inferred once per call. Confidences are not calibrated.
    """

    name = "transformer"

    def __init__(self, network: Network, revision: str, batch_tokens: int) -> None:
        """Make a recogniser; `batch_tokens` bounds the padded tokens of one model call."""
        self._network = network
        self._batch_tokens = batch_tokens
        self._schemes = [Scheme.of(labels) for labels in network.heads.values()]
        self._columns: list[slice] = []
        for labels in network.heads.values():
            at = self._columns[-1].stop if self._columns else 0
            self._columns.append(slice(at, at + len(labels)))
        self.labels: tuple[str, ...] = tuple(dict.fromkeys(label for scheme in self._schemes for label in scheme.types))
        self.revision = revision
        self.runtime = network.runtime.name

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Return the mentions of each text, sorted by (start, end, label).

        A document's mentions do not depend on the other texts of the call.
        """
        found: dict[str, list[Found]] = {}
        pending: dict[str, None] = {}
        characters = 0
        for text in texts:
            for start, end in segments(text):
                piece = text[start:end]
                if piece in found or piece in pending:
                    continue
                pending[piece] = None
                characters += len(piece)
                if characters > _CHUNK * self._batch_tokens * 3:  # some 3 to 4 characters a token
                    found.update(self._run(list(pending)))
                    pending, characters = {}, 0
        found.update(self._run(list(pending)))
        return [self._mentions(text, found) for text in texts]

    def _mentions(self, text: str, found: Mapping[str, list[Found]]) -> list[Mention]:
        mentions = [
            Mention(
                start=start + at,
                end=start + to,
                label=label,
                surface=text[start + at : start + to],
                confidence=confidence,
                calibrated=False,
                recognizer=self.name,
                recognizer_revision=self.revision,
                runtime=self.runtime,
            )
            for start, end in segments(text)
            for at, to, label, confidence in found[text[start:end]]
        ]
        mentions.sort(key=lambda mention: (mention.start, mention.end, mention.label))
        return mentions

    def _run(self, pieces: Sequence[str]) -> dict[str, list[Found]]:
        """Return the spans in each piece of text."""
        found: dict[str, list[Found]] = {piece: [] for piece in pieces}
        network = self._network
        tagged = tag(pieces, network.encoder, network.runtime, network.max_length, self._batch_tokens)
        if tagged is not None:
            for scheme, columns in zip(self._schemes, self._columns, strict=True):
                self._collect(found, pieces, tagged, scheme, columns)
        return found

    def _collect(
        self,
        found: dict[str, list[Found]],
        pieces: Sequence[str],
        tagged: Tagged,
        scheme: Scheme,
        columns: slice,
    ) -> None:
        spans = decode(tagged.logits[:, columns], tagged.new_text, scheme)
        rows = zip(
            tagged.text[spans.first].tolist(),
            tagged.starts[spans.first].tolist(),
            tagged.ends[spans.last].tolist(),
            spans.kind.tolist(),
            spans.confidence.tolist(),
            strict=True,
        )
        for piece, at, to, kind, confidence in rows:
            start, end = trim(pieces[piece], at, to)
            if start < end and confidence >= self._network.threshold:
                found[pieces[piece]].append((start, end, scheme.types[kind], confidence))
