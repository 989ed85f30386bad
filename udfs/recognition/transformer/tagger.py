"""The transformer recogniser itself: documents in, mentions out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.merge import merge
from skillmill.udfs.recognition.transformer.addresses import CONFIDENCE, address_label, addresses
from skillmill.udfs.recognition.transformer.blocks import ends_block, grouped
from skillmill.udfs.recognition.transformer.encode import TextEncoder, trim
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.selection import Layer
from skillmill.udfs.recognition.transformer.tagging import Part, tag
from skillmill.udfs.text.segments import parts, segments

Found = tuple[int, int, int, int, str, float, bool]
"""Part and place in it where a mention starts, part and place where it ends, label, confidence, calibrated."""
Pieces = tuple[tuple[str, bool], ...]
"""The parts of a block: text, and whether it continues the part before."""
_CHUNK = 16
"""How many full batches are gathered before they are sorted and run: bounds memory, fills batches."""


@dataclass(frozen=True)
class Network:
    """What every transformer brings: tokenizer, runtime, layers, window and block length in tokens."""

    encoder: TextEncoder
    runtime: Runtime
    layers: Sequence[Layer]
    max_length: int
    context: int = 0


class TransformerRecognizer:
    """Finds mentions with a network; see Recognizer for the contract.

    A document is read in blocks of parts of its segments. Equal blocks are inferred once per call.
    """

    name = "transformer"

    def __init__(self, network: Network, revision: str, batch_tokens: int) -> None:
        """Make a recogniser; `batch_tokens` bounds the padded tokens of one model call."""
        self._network = network
        self._batch_tokens = batch_tokens
        names = [name for layer in network.layers for name in layer.names if name]
        self.labels: tuple[str, ...] = tuple(dict.fromkeys(names))
        self._shares_labels = len(names) > len(self.labels)
        self._address_label = address_label(self.labels)
        self.revision = revision
        self.runtime = network.runtime.name

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Return the mentions of each text, sorted by (start, end, label).

        A document's mentions do not depend on the other texts of the call.
        """
        found: dict[Pieces, list[Found]] = {}
        pending: dict[Pieces, list[Part]] = {}
        tokens = 0
        read: list[list[tuple[Pieces, list[int]]]] = []
        for text in texts:
            read.append([])
            for pieces, starts, encoded in self._blocks(text):
                read[-1].append((pieces, starts))
                if pieces in found or pieces in pending:
                    continue
                pending[pieces] = encoded
                tokens += sum(len(part.encoded.ids) for part in encoded)
                if tokens > _CHUNK * self._batch_tokens:
                    found.update(self._run(pending))
                    pending, tokens = {}, 0
        found.update(self._run(pending))
        return [self._mentions(text, blocks, found) for text, blocks in zip(texts, read, strict=True)]

    def _blocks(self, text: str) -> Iterator[tuple[Pieces, list[int], list[Part]]]:
        """Yield each block of `text`: its parts, where they start, and their tokens."""
        network = self._network
        for block in grouped(self._parts(text), network.context - network.encoder.specials + 1):
            starts, pieces, tokens = zip(*block, strict=True)
            yield pieces, list(starts), list(tokens)

    def _parts(self, text: str) -> Iterator[tuple[tuple[int, tuple[str, bool], Part], int, bool]]:
        """Yield each part with its size in tokens, and whether a block ends with it."""
        for start, end in segments(text):
            for at, to in parts(text, start, end):
                piece = text[at:to]
                part = Part(self._network.encoder.encode(piece), continues=at > start)
                yield (at, (piece, part.continues), part), len(part.encoded.ids) + 1, ends_block(piece)

    def _mentions(
        self,
        text: str,
        blocks: Sequence[tuple[Pieces, list[int]]],
        found: dict[Pieces, list[Found]],
    ) -> list[Mention]:
        mentions: list[Mention] = []
        for pieces, starts in blocks:
            for first, at, last, to, label, confidence, calibrated in found[pieces]:
                start, end = trim(text, starts[first] + at, starts[last] + to)
                if start < end:
                    mention = (start, end, label, text[start:end], confidence, calibrated)
                    mentions.append(Mention(*mention, *self._origin))
        if self._address_label:
            mentions = self._with_addresses(text, mentions)
        if self._shares_labels:  # several heads give one label
            return merge([mentions])
        mentions.sort(key=lambda mention: (mention.start, mention.end, mention.label))
        return mentions

    def _with_addresses(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions with e-mail addresses found by pattern in place of what overlaps them."""
        label = self._address_label
        places = list(addresses(text))
        kept = [
            mention
            for mention in mentions
            if mention.label != label or not any(mention.start < end and start < mention.end for start, end in places)
        ]
        found = (Mention(start, end, label, text[start:end], CONFIDENCE, True, *self._origin) for start, end in places)
        return [*kept, *found]

    @property
    def _origin(self) -> tuple[str, str, str]:
        return self.name, self.revision, self.runtime

    def _run(self, blocks: dict[Pieces, list[Part]]) -> dict[Pieces, list[Found]]:
        """Return the spans in each block."""
        network = self._network
        found: dict[Pieces, list[Found]] = {block: [] for block in blocks}
        inputs = list(blocks.values())
        tagged = tag(inputs, network.encoder, network.runtime, network.max_length, self._batch_tokens)
        if tagged is None:
            return found
        home = [(block, at) for block in blocks for at in range(len(block))]
        for layer in network.layers:
            for first, last, label, confidence, calibrated in layer.spans(tagged):
                block, opens = home[tagged.part[first]]
                closes = home[tagged.part[last]][1]
                start, end = int(tagged.starts[first]), int(tagged.ends[last])
                found[block].append((opens, start, closes, end, label, confidence, calibrated))
        return found
